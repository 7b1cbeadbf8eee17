package subword

import "hash/maphash"

const (
	maxCachedWord  = 64      // bytes; longer words seldom come again
	maxCacheSlots  = 1 << 16 // three quarters of them are used before all are forgotten
	leastCacheSize = 1 << 9
)

// A wordCache remembers the pieces of words. Natural text repeats itself so much
// that most words are found here. It never holds more than three quarters of
// maxCacheSlots words; when it is full it begins anew.
type wordCache struct {
	slots  []cacheSlot // a power of two of them, searched from hash on
	used   int
	words  []byte
	pieces []cachedPiece
}

type cacheSlot struct {
	hash             uint64 // 0 for a free slot
	word             uint32 // where the word begins in words
	pieces           uint32 // where its pieces begin in pieces
	length, nrPieces uint16
}

// A cachedPiece has its offsets within the word.
type cachedPiece struct {
	id         uint32
	start, end uint8
}

// cacheSeed makes it impossible to write a text whose words collide.
var cacheSeed = maphash.MakeSeed()

// hash returns the hash of word, which is not 0.
func (*wordCache) hash(word string) uint64 { return maphash.String(cacheSeed, word) | 1<<63 }

// get returns the pieces of word.
func (c *wordCache) get(hash uint64, word string) ([]cachedPiece, bool) {
	mask := len(c.slots) - 1
	if mask < 0 {
		return nil, false
	}
	for i := int(hash) & mask; ; i = (i + 1) & mask {
		slot := &c.slots[i]
		if slot.hash == 0 {
			return nil, false
		}
		if slot.hash == hash && int(slot.length) == len(word) &&
			string(c.words[slot.word:int(slot.word)+len(word)]) == word {
			return c.pieces[slot.pieces : slot.pieces+uint32(slot.nrPieces)], true
		}
	}
}

// put remembers the pieces of word, which has not been there.
func (c *wordCache) put(hash uint64, word string, pieces []Piece) {
	if 4*(c.used+1) > 3*len(c.slots) {
		c.grow()
	}
	mask := len(c.slots) - 1
	i := int(hash) & mask
	for c.slots[i].hash != 0 {
		i = (i + 1) & mask
	}
	c.slots[i] = cacheSlot{hash, uint32(len(c.words)), uint32(len(c.pieces)), uint16(len(word)), uint16(len(pieces))}
	c.used++
	c.words = append(c.words, word...)
	for _, p := range pieces {
		c.pieces = append(c.pieces, cachedPiece{p.ID, uint8(p.Start), uint8(p.End)})
	}
}

// grow makes room: more of it, or the same anew.
func (c *wordCache) grow() {
	old := c.slots
	if len(old) == maxCacheSlots {
		clear(old)
		c.used, c.words, c.pieces = 0, c.words[:0], c.pieces[:0]
		return
	}
	c.slots = make([]cacheSlot, max(leastCacheSize, 4*len(old)))
	mask := len(c.slots) - 1
	for _, slot := range old {
		if slot.hash == 0 {
			continue
		}
		i := int(slot.hash) & mask
		for c.slots[i].hash != 0 {
			i = (i + 1) & mask
		}
		c.slots[i] = slot
	}
}

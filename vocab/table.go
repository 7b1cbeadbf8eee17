package vocab

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"math"
	"math/bits"
	"slices"
	"unsafe"
)

// A table counts words: a hash table by open addressing. It takes less memory
// than map[string]*count and gives the garbage collector nothing to follow. Its
// hashes are seeded at random, so no text can be written to make it slow.
//
// Most words of a text have at most 8 bytes. These stand in the [tableWord]
// itself and are compared as one number; the bytes of longer words stand one
// after another in an arena.
//
// A table is open while it counts; [table.seal] sorts it and ends that.
type table struct {
	seed    maphash.Seed // for long words
	secrets [2]uint64    // for short words
	text    []byte
	words   []tableWord
	slots   []tableSlot // length is a power of two; at most two thirds are taken
}

// A tableWord is 32 bytes, so two of them are a cache line.
type tableWord struct {
	// short is the word itself, filled up with zeros, if it is short. For others
	// it is the word's place in table.text, little-endian.
	short  [shortLen]byte
	length uint32
	hash   uint32 // upper half of the hash: the slot's tag
	count  uint64
	first  Position
}

// A tableSlot leads to a word. In an open table, word is one more than the
// word's index, 0 in a free slot, and tag tells most words apart without a look at
// them. In a sealed table, the slots are the words in byte order: tag is a word's
// first four bytes, word its index.
type tableSlot struct {
	tag, word uint32
}

const (
	shortLen      = 8
	slotsAtFirst  = 1 << 10
	maxTableWords = 1 << 31
)

func newTable() *table {
	t := &table{seed: maphash.MakeSeed(), slots: make([]tableSlot, slotsAtFirst)}
	for i := range t.secrets {
		t.secrets[i] = maphash.Comparable(t.seed, i)
	}
	return t
}

// add counts one occurrence and returns the word's index.
func (t *table) add(word string, at Position) uint32 {
	if len(word) > shortLen {
		return t.addLong(word, at)
	}
	number := shortNumber(word)
	hash := t.hashShort(number, len(word))
	tag := uint32(hash >> 32)
	mask := uint64(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		slot := t.slots[i]
		if slot.word == 0 {
			return t.insert(word, at, tag, i)
		}
		if slot.tag != tag {
			continue
		}
		w := &t.words[slot.word-1]
		if w.number() == number && w.length == uint32(len(word)) {
			w.count++
			w.first = min(w.first, at)
			return slot.word - 1
		}
	}
}

// addLong is add for words of more than shortLen bytes.
func (t *table) addLong(word string, at Position) uint32 {
	hash := maphash.String(t.seed, word)
	tag := uint32(hash >> 32)
	mask := uint64(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		slot := t.slots[i]
		if slot.word == 0 {
			return t.insert(word, at, tag, i)
		}
		if slot.tag != tag {
			continue
		}
		w := &t.words[slot.word-1]
		if string(t.bytes(w)) == word {
			w.count++
			w.first = min(w.first, at)
			return slot.word - 1
		}
	}
}

// insert puts a new word in the free slot i.
func (t *table) insert(word string, at Position, tag uint32, i uint64) uint32 {
	if word == "" || uint64(len(word)) > math.MaxUint32 {
		panic("vocab: a word to count must have 1 to 2^32-1 bytes")
	}
	w := tableWord{length: uint32(len(word)), hash: tag, count: 1, first: at}
	if len(word) <= shortLen {
		copy(w.short[:], word)
	} else {
		binary.LittleEndian.PutUint64(w.short[:], uint64(len(t.text)))
		t.text = append(t.text, word...)
	}
	t.words = append(t.words, w)
	t.slots[i] = tableSlot{tag: tag, word: uint32(len(t.words))}
	if 3*len(t.words) > 2*len(t.slots) {
		t.grow()
	}
	return uint32(len(t.words) - 1)
}

// grow doubles the number of slots.
func (t *table) grow() {
	t.slots = make([]tableSlot, 2*len(t.slots))
	mask := uint64(len(t.slots) - 1)
	for index := range t.words {
		w := &t.words[index]
		var i uint64
		if w.length <= shortLen {
			i = t.hashShort(w.number(), int(w.length)) & mask
		} else {
			i = maphash.Bytes(t.seed, t.bytes(w)) & mask
		}
		for t.slots[i].word != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = tableSlot{tag: w.hash, word: uint32(index) + 1}
	}
}

// shortNumber returns a word of at most 8 bytes as a little-endian number.
func shortNumber(word string) uint64 {
	n := len(word)
	switch {
	case n >= 4: // the first four bytes and the last four, which may overlap
		first := uint64(word[0]) | uint64(word[1])<<8 | uint64(word[2])<<16 | uint64(word[3])<<24
		last := word[n-4:]
		return first | (uint64(last[0])|uint64(last[1])<<8|uint64(last[2])<<16|uint64(last[3])<<24)<<(8*(n-4)&63)
	case n > 0:
		return uint64(word[0]) | uint64(word[n/2])<<(8*(n/2)&63) | uint64(word[n-1])<<(8*(n-1)&63)
	}
	return 0
}

// number is shortNumber of a short word.
func (w *tableWord) number() uint64 { return binary.LittleEndian.Uint64(w.short[:]) }

// hashShort hashes a word of at most 8 bytes: both halves of its product with a
// secret, twice.
func (t *table) hashShort(number uint64, length int) uint64 {
	high, low := bits.Mul64(number^t.secrets[0], uint64(length)^t.secrets[1])
	high, low = bits.Mul64(high^t.secrets[1], low^t.secrets[0])
	return high ^ low
}

// bytes returns a word of the table.
func (t *table) bytes(w *tableWord) []byte {
	if w.length <= shortLen {
		return w.short[:w.length]
	}
	start := w.number()
	return t.text[start : start+uint64(w.length)]
}

// peak is the memory that the table needs, in bytes, while the part of it that is
// costliest to enlarge is copied to a larger place.
func (t *table) peak() int64 {
	words := int64(cap(t.words)) * int64(unsafe.Sizeof(tableWord{}))
	slots := int64(len(t.slots)) * int64(unsafe.Sizeof(tableSlot{}))
	text := int64(cap(t.text))
	// append adds about a quarter; grow doubles.
	return words + slots + text + max(words+words/4, text+text/4, 2*slots)
}

// seal ends the counting and puts the words in byte order. It needs no memory:
// the slots, of which there are more than words, hold the order.
func (t *table) seal() {
	t.slots = t.slots[:len(t.words)]
	for i := range t.slots {
		t.slots[i] = tableSlot{tag: firstBytes(t.bytes(&t.words[i])), word: uint32(i)}
	}
	slices.SortFunc(t.slots, func(a, b tableSlot) int {
		if a.tag != b.tag {
			return cmp.Compare(a.tag, b.tag)
		}
		return bytes.Compare(t.bytes(&t.words[a.word]), t.bytes(&t.words[b.word]))
	})
}

// firstBytes returns the first four bytes of a word as a number that sorts as
// they do; a shorter word is filled up with zeros.
func firstBytes(word []byte) uint32 {
	var first [4]byte
	copy(first[:], word)
	return binary.BigEndian.Uint32(first[:])
}

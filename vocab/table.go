package vocab

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"unsafe"
)

// A table counts words: a hash table by open addressing. It takes less memory
// than map[string]*count and gives the garbage collector nothing to follow.
//
// A table of many words does not fit in the processor's caches, and waiting for
// memory would be most of the work. So words are added many at a time
// ([table.addAll]), in steps of which none waits for the one before it; nearly all
// words have at most 16 bytes, which stand in the [tableWord] itself and are
// compared as two numbers; and what is rarely asked for stands elsewhere.
//
// A table is open while it counts; [table.seal] sorts it and ends that.
type table struct {
	hasher
	slots  []uint32    // one more than a word's index, 0 if free; the length is a power of two, half of it may be taken
	words  []tableWord // in the order of their first add
	firsts []Position  // by word
	text   []byte      // of the words of more than inlineLen bytes
	end    Position    // above all positions so far

	order []tableOrder // of a sealed table: its words in byte order

	keys  [stretch]key    // scratch of addAll
	found [stretch]uint32 // slots
}

// A tableWord is 32 bytes, so two of them are a cache line.
type tableWord struct {
	// inline is the word itself, filled up with zeros, if it is short. For others it
	// is the first 8 bytes, and the word's place in table.text, little-endian.
	inline [inlineLen]byte
	length uint32
	hash   uint32
	count  uint64
}

// A tableOrder is a word of a sealed table; prefix sorts as its first bytes do.
type tableOrder struct {
	prefix uint64
	word   uint32
}

const (
	slotsAtFirst  = 1 << 11
	maxTableWords = 1 << 30

	// stretch is how many words are added in one go: enough for their loads to
	// overlap, few enough for the keys to stay near.
	stretch = 64
)

func newTable(h hasher) *table {
	return &table{hasher: h, slots: make([]uint32, slotsAtFirst)}
}

func (w *tableWord) head() uint64 { return binary.LittleEndian.Uint64(w.inline[:8]) }
func (w *tableWord) tail() uint64 { return binary.LittleEndian.Uint64(w.inline[8:]) }

// bytes returns a word of the table.
func (t *table) bytes(w *tableWord) []byte {
	if w.length <= inlineLen {
		return w.inline[:w.length]
	}
	return t.text[w.tail():][:w.length]
}

// is tells whether w is the word of key k, if that has at most inlineLen bytes; of
// longer words it says that it is not.
func (w *tableWord) is(k *key) bool {
	return w.head() == k.head && w.tail() == k.tail && w.length == k.length && k.length <= inlineLen
}

// isLong tells whether w is word, of more than inlineLen bytes, with the key k.
func (t *table) isLong(w *tableWord, k *key, word []byte) bool {
	return w.length == k.length && k.length > inlineLen && w.head() == k.head && string(t.bytes(w)) == string(word)
}

// addOne counts one occurrence of a word and returns its index.
func (t *table) addOne(word []byte, at Position) uint32 {
	k := t.key(word)
	index := t.add(&k, word, 1, at)
	t.firsts[index] = min(t.firsts[index], at)
	t.end = max(t.end, at+1)
	return index
}

// addAll counts one occurrence of each word text[words[i][0]:words[i][1]], at the
// position at+i, and appends their indices to dst.
func (t *table) addAll(dst []uint32, text []byte, words [][2]int, at Position) []uint32 {
	for len(words) > 0 {
		n := min(len(words), stretch)
		dst = t.addStretch(dst, text, words[:n], at)
		words = words[n:]
		at += Position(n)
	}
	return dst
}

func (t *table) addStretch(dst []uint32, text []byte, words [][2]int, at Position) []uint32 {
	keys, found := t.keys[:len(words)], t.found[:len(words)]
	t.hashAll(keys, text, words)
	if len(t.words) > 0 {
		lookAll(found, t.slots, keys)
		compareAll(found, t.words, keys)
	} else {
		clear(found)
	}
	before := len(dst)
	dst = slices.Grow(dst, len(words))[:before+len(words)]
	indices := dst[before:]
	for i, f := range found {
		if f > 0 {
			t.words[f-1].count++
			indices[i] = f - 1
			continue
		}
		indices[i] = t.add(&keys[i], text[words[i][0]:words[i][1]], 1, at+Position(i))
	}
	if at < t.end { // or else no word has a first position after this one
		for i, index := range indices {
			t.firsts[index] = min(t.firsts[index], at+Position(i))
		}
	}
	t.end = max(t.end, at+Position(len(words)))
	return dst
}

// lookAll loads the slots that the keys lead to, where most words are.
func lookAll(found, slots []uint32, keys []key) {
	mask := uint32(len(slots) - 1)
	for i := range keys {
		found[i] = slots[keys[i].hash&mask]
	}
}

// compareAll sets to 0 what was found for a key whose word is another one, or long.
// There must be a word.
func compareAll(found []uint32, words []tableWord, keys []key) {
	for i := range keys {
		k, f := &keys[i], found[i]
		w := &words[f-min(f, 1)]
		differs := (w.head() ^ k.head) | (w.tail() ^ k.tail) | uint64(w.length^k.length)
		if k.length > inlineLen {
			differs = 1
		}
		if differs != 0 {
			f = 0
		}
		found[i] = f
	}
}

// add counts occurrences of a word, of which k is the key, and returns its index.
// Of a word that is known, the first position stays.
func (t *table) add(k *key, word []byte, count uint64, first Position) uint32 {
	mask := uint32(len(t.slots) - 1)
	for i := k.hash & mask; ; i = (i + 1) & mask {
		slot := t.slots[i]
		if slot == 0 {
			return t.insert(k, word, count, first, i)
		}
		if w := &t.words[slot-1]; w.is(k) || t.isLong(w, k, word) {
			w.count += count
			return slot - 1
		}
	}
}

// insert puts a new word in the free slot i.
func (t *table) insert(k *key, word []byte, count uint64, first Position, i uint32) uint32 {
	if len(word) == 0 || uint64(len(word)) > math.MaxUint32 {
		panic("vocab: a word to count must have 1 to 2^32-1 bytes")
	}
	w := tableWord{length: k.length, hash: k.hash, count: count}
	binary.LittleEndian.PutUint64(w.inline[:8], k.head)
	binary.LittleEndian.PutUint64(w.inline[8:], k.tail)
	if k.length > inlineLen {
		binary.LittleEndian.PutUint64(w.inline[8:], uint64(len(t.text)))
		t.text = append(t.text, word...)
	}
	t.words = append(t.words, w)
	t.firsts = append(t.firsts, first)
	t.slots[i] = uint32(len(t.words))
	if 2*len(t.words) > len(t.slots) {
		t.grow()
	}
	return uint32(len(t.words) - 1)
}

// grow doubles the number of slots.
func (t *table) grow() {
	t.slots = make([]uint32, 2*len(t.slots))
	mask := uint32(len(t.slots) - 1)
	for index := range t.words {
		i := t.words[index].hash & mask
		for t.slots[i] != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = uint32(index) + 1
	}
}

// addTable adds the words of another table with the same hasher. It returns which
// word of t each of them is.
func (t *table) addTable(o *table) []uint32 {
	indices := make([]uint32, len(o.words))
	for i := range o.words {
		w := &o.words[i]
		k := key{head: w.head(), tail: w.tail(), length: w.length, hash: w.hash}
		index := t.add(&k, o.bytes(w), w.count, o.firsts[i])
		t.firsts[index] = min(t.firsts[index], o.firsts[i])
		indices[i] = index
	}
	return indices
}

const (
	wordBytes = int64(unsafe.Sizeof(tableWord{}) + unsafe.Sizeof(Position(0)))
	slotBytes = int64(unsafe.Sizeof(uint32(0)))
)

// peak is the memory that the table needs, in bytes, while the part of it that is
// costliest to enlarge is copied to a larger place, or while it is sealed.
func (t *table) peak() int64 {
	words := int64(cap(t.words)) * wordBytes
	slots := int64(len(t.slots)) * slotBytes
	text := int64(cap(t.text))
	// append adds about a quarter; grow doubles, and so much is what seal takes.
	return words + slots + text + max(words+words/4, text+text/4, 2*slots)
}

// seal ends the counting and puts the words in byte order.
func (t *table) seal() {
	t.slots = nil
	t.order = make([]tableOrder, len(t.words))
	for i := range t.words {
		t.order[i] = tableOrder{prefix: prefixOf(t.bytes(&t.words[i])), word: uint32(i)}
	}
	slices.SortFunc(t.order, func(a, b tableOrder) int {
		if a.prefix != b.prefix {
			return cmp.Compare(a.prefix, b.prefix)
		}
		return bytes.Compare(t.bytes(&t.words[a.word]), t.bytes(&t.words[b.word]))
	})
}

// prefixOf returns the first eight bytes of a word as a number that sorts as they
// do; a shorter word is filled up with zeros.
func prefixOf(word []byte) uint64 {
	var first [8]byte
	copy(first[:], word)
	return binary.BigEndian.Uint64(first[:])
}

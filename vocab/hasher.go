package vocab

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

// inlineLen is the length of the longest words that are hashed, kept and compared
// as two numbers.
const inlineLen = 16

// lengthMasks has ones for the bytes of a word, by its length.
var lengthMasks = func() (masks [inlineLen + 1][2]uint64) {
	for n := range uint(len(masks)) {
		masks[n] = [2]uint64{1<<(8*min(n, 8)) - 1, 1<<(8*(max(n, 8)-8)) - 1}
	}
	return masks
}()

// A hasher makes the keys of words. It is seeded at random, so no text can be
// written to make a table slow. Tables that exchange words share one.
type hasher struct {
	seed    maphash.Seed // for long words
	secrets [2]uint64    // for others
}

func newHasher() hasher {
	h := hasher{seed: maphash.MakeSeed()}
	for i := range h.secrets {
		h.secrets[i] = maphash.Comparable(h.seed, i)
	}
	return h
}

// A key is a word as numbers. For words of at most inlineLen bytes, head, tail and
// length tell everything; for others tail means nothing.
type key struct {
	head, tail   uint64 // little-endian, filled up with zeros
	length, hash uint32
}

// key returns the key of a word.
func (h *hasher) key(word []byte) key {
	n := uint32(len(word))
	if n > inlineLen {
		hash := maphash.Bytes(h.seed, word)
		return key{head: binary.LittleEndian.Uint64(word), length: n, hash: uint32(hash ^ hash>>32)}
	}
	var whole [inlineLen]byte
	copy(whole[:], word)
	head, tail := binary.LittleEndian.Uint64(whole[:]), binary.LittleEndian.Uint64(whole[8:])
	return key{head, tail, n, h.hash(head, tail, n)}
}

// hash is both halves of a product with a secret, twice.
func (h *hasher) hash(head, tail uint64, length uint32) uint32 {
	high, low := bits.Mul64(head^h.secrets[0], tail^h.secrets[1])
	high, low = bits.Mul64(high^h.secrets[1], low^h.secrets[0]^uint64(length))
	return uint32(high^low) ^ uint32((high^low)>>32)
}

// hashAll sets keys[i] to the key of text[words[i][0]:words[i][1]].
func (h *hasher) hashAll(keys []key, text []byte, words [][2]int) {
	for i, w := range words {
		n := uint(w[1] - w[0])
		if n > inlineLen || w[0]+inlineLen > len(text) {
			keys[i] = h.key(text[w[0]:w[1]])
			continue
		}
		// Both halves are read whole, whatever stands behind the word, and then cut:
		// a branch on the length would be guessed wrong too often.
		t, mask := text[w[0]:w[0]+inlineLen], &lengthMasks[n]
		head := binary.LittleEndian.Uint64(t) & mask[0]
		tail := binary.LittleEndian.Uint64(t[8:]) & mask[1]
		keys[i] = key{head, tail, uint32(n), h.hash(head, tail, uint32(n))}
	}
}

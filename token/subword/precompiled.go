package subword

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// precompiled is SentencePiece's table of what characters, and sequences of them,
// become: a trie of what is replaced, in a double array as the library Darts writes
// it, and the replacements one after the other, each ended by a zero byte.
type precompiled struct {
	charsmap     []byte // as it was read
	units        []uint32
	replacements string

	// plain tells of each byte of ASCII that it stays as it is wherever another
	// byte of ASCII follows.
	plain [utf8.RuneSelf]bool
}

// maxReplacement is the longest replacement that is accepted, in bytes. The longest
// of the rules that SentencePiece comes with has 33. So a broken table does not make
// texts thousands of times longer.
const maxReplacement = 1024

// newPrecompiled reads a table: the size of the trie in bytes, the trie, the
// replacements. Numbers are little endian.
func newPrecompiled(charsmap []byte) (*precompiled, error) {
	if len(charsmap) <= 4 {
		return nil, errors.New("a precompiled charsmap of less than five bytes")
	}
	size := binary.LittleEndian.Uint32(charsmap)
	rest := charsmap[4:]
	if uint64(size) >= uint64(len(rest)) || size == 0 || size%4 != 0 {
		return nil, fmt.Errorf("a precompiled charsmap of %d bytes says that its trie has %d", len(charsmap), size)
	}
	n := &precompiled{charsmap: charsmap, units: make([]uint32, size/4)}
	for i := range n.units {
		n.units[i] = binary.LittleEndian.Uint32(rest[4*i:])
	}
	replacements := rest[size:]
	if !utf8.Valid(replacements) {
		return nil, errors.New("a precompiled charsmap whose replacements are not UTF-8")
	}
	n.replacements = string(replacements)
	for len(replacements) > 0 {
		text, after, _ := bytes.Cut(replacements, []byte{0})
		if len(text) > maxReplacement {
			return nil, fmt.Errorf("a precompiled charsmap with a replacement of %d bytes", len(text))
		}
		replacements = after
	}
	for c := range n.plain {
		n.plain[c] = n.isPlain(byte(c))
	}
	return n, nil
}

// isPlain computes plain.
func (n *precompiled) isPlain(c byte) bool {
	if _, length, _ := n.longest(string(rune(c))); length > 0 {
		return false
	}
	at := unitOffset(n.units[0]) ^ uint32(c)
	if uint64(at) >= uint64(len(n.units)) || unitLabel(n.units[at]) != uint32(c) {
		return true
	}
	base := at ^ unitOffset(n.units[at])
	for next := range uint32(utf8.RuneSelf) {
		if at := base ^ next; next > 0 && uint64(at) < uint64(len(n.units)) && unitLabel(n.units[at]) == next {
			return false
		}
	}
	return true
}

// A unit of a double array of Darts: the child of the unit at place i by byte c is at
// i ^ offset ^ c, if its label is c. If a key ends there, the child by byte 0 has its
// value.
func unitLabel(u uint32) uint32  { return u & (1<<31 | 0xFF) }
func unitHasLeaf(u uint32) bool  { return u>>8&1 != 0 }
func unitValue(u uint32) uint32  { return u & (1<<31 - 1) }
func unitOffset(u uint32) uint32 { return u >> 10 << (u & (1 << 9) >> 6) }

// find calls each for the keys that text begins with, shorter before longer, until
// it tells false.
func (n *precompiled) find(text string, each func(length int, value uint32) bool) {
	units := n.units
	at := unitOffset(units[0])
	for i := range len(text) {
		c := uint32(text[i])
		at ^= c
		if uint64(at) >= uint64(len(units)) || unitLabel(units[at]) != c {
			return
		}
		unit := units[at]
		at ^= unitOffset(unit)
		if unitHasLeaf(unit) && uint64(at) < uint64(len(units)) {
			if !each(i+1, unitValue(units[at])) {
				return
			}
		}
	}
}

// replacement returns the replacement that begins at value.
func (n *precompiled) replacement(value uint32) (string, bool) {
	if uint64(value) > uint64(len(n.replacements)) {
		return "", false
	}
	rest := n.replacements[value:]
	for i := range len(rest) {
		if rest[i] == 0 {
			return rest[:i], true
		}
	}
	return rest, true
}

// longest returns the longest key that text begins with: its length and what it
// becomes, or false.
func (n *precompiled) longest(text string) (replacement string, length int, ok bool) {
	units := n.units
	at := unitOffset(units[0])
	var value uint32
	for i := range len(text) {
		c := uint32(text[i])
		at ^= c
		if uint64(at) >= uint64(len(units)) || unitLabel(units[at]) != c {
			break
		}
		unit := units[at]
		at ^= unitOffset(unit)
		if unitHasLeaf(unit) && uint64(at) < uint64(len(units)) {
			value, length = unitValue(units[at]), i+1
		}
	}
	if length == 0 {
		return "", 0, false
	}
	replacement, ok = n.replacement(value)
	if !ok {
		return "", 0, false
	}
	return replacement, length, true
}

// shortest returns what the shortest key that text begins with becomes, or false.
func (n *precompiled) shortest(text string) (replacement string, ok bool) {
	n.find(text, func(_ int, value uint32) bool {
		replacement, ok = n.replacement(value)
		return false
	})
	return replacement, ok
}

// normalize is what tokenizer.json means by Precompiled, which is not what
// SentencePiece does: of a grapheme cluster of less than six bytes the shortest key
// that it begins with stands for all of it, and longer ones go by characters.
func (n *precompiled) normalize(p *passage) {
	w := p.rewrite()
	text := p.text
	changed := false
	put := func(start, end int) bool {
		replacement, ok := n.shortest(text[start:end])
		if ok {
			changed = true
			n.put(w, start, end, replacement)
		}
		return ok
	}
	for it := graphemes.FromString(text); it.Next(); {
		start, end := it.Start(), it.End()
		if end-start < 6 && put(start, end) {
			continue
		}
		for i := start; i < end; {
			_, size := utf8.DecodeRuneInString(text[i:])
			if !put(i, i+size) {
				w.keep(i, i+size)
			}
			i += size
		}
	}
	if changed {
		p.become(w)
	}
}

// put writes what the characters text[start:end] become. The first comes from the
// first, and so on; those that are more come from the last.
func (n *precompiled) put(w *rewriter, start, end int, replacement string) {
	at := start
	for _, r := range replacement {
		w.put(r, at)
		if _, size := utf8.DecodeRuneInString(w.old.text[at:end]); at+size < end {
			at += size
		}
	}
}

func (n *precompiled) spec() any {
	return typed("Precompiled", field{"precompiled_charsmap", base64.StdEncoding.EncodeToString(n.charsmap)})
}

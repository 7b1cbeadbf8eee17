package phrase

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// maxConnectors is how many connector words two bytes can tell apart.
const maxConnectors = math.MaxUint16

// connectors number the connector words, in the order of their bytes.
type connectors struct {
	numbers map[string]uint16
	words   []string
}

func newConnectors(words []string) connectors {
	c := connectors{words: slices.Compact(slices.Sorted(slices.Values(words)))}
	c.numbers = make(map[string]uint16, len(c.words))
	for i, w := range c.words {
		c.numbers[w] = uint16(i)
	}
	return c
}

// A pair is two words by number and what stands between them, 0 for nothing.
type pair struct{ first, last, via uint32 }

// words gives numbers to the words of pairs, and to the runs of connector words
// between them.
type words struct {
	ids  map[string]uint32
	vias map[string]uint32 // by the numbers of their connector words, two bytes each
}

func newWords() words {
	return words{map[string]uint32{}, map[string]uint32{"": 0}}
}

// id returns the number of a word, a new one if it has none. It keeps a copy.
func (w *words) id(word string) uint32 {
	id, ok := w.ids[word]
	if !ok {
		id = uint32(len(w.ids))
		w.ids[strings.Clone(word)] = id
	}
	return id
}

// via returns the number of a run of connector words, a new one if it has none.
func (w *words) via(run []byte) uint32 {
	id, ok := w.vias[string(run)]
	if !ok {
		id = uint32(len(w.vias))
		w.vias[string(run)] = id
	}
	return id
}

// text returns the words of a pair, given those by number.
func (c connectors) text(first, last string, run string) []string {
	all := make([]string, 0, 2+len(run)/2)
	all = append(all, first)
	for ; run != ""; run = run[2:] {
		all = append(all, c.words[binary.LittleEndian.Uint16([]byte(run[:2]))])
	}
	return append(all, last)
}

// byNumber returns the keys of m by their values, which are 0 to len(m)-1.
func byNumber(m map[string]uint32) []string {
	keys := make([]string, len(m))
	for k, i := range m {
		keys[i] = k
	}
	return keys
}

package han

import (
	_ "embed"
	"encoding/binary"
	"math"

	"github.com/klauspost/compress/zstd"
)

//go:generate go run ./_gen

// embedded is what _gen makes of jieba's dictionary and probabilities, compressed
// with zstd. Integers are unsigned varints, floats 8 bytes, little endian:
//
//	total of the counts
//	alphabet: size; for each character, in the order of codes, its distance
//	    from the one before it (signed)
//	words with characters that stand in no block: how many; length, text, count
//	counts: how many different ones; each
//	nodes, level by level: how many, without the root; for each, the root first,
//	    the number of its children; for each but the root, the code of its
//	    character, less that of the sibling before it; for each but the root, the
//	    number of its count from 1 on, or 0
//	hidden Markov model: start (B, E, M, S) and trans (BE BM EB ES ME MM SB SS);
//	    how many different emissions; each; for each state, for each character of
//	    the alphabet, the number of its emission from 1 on, or 0
//
//go:embed data/dictionary.zst
var embedded []byte

// A dictionary is what a segmenter is made of.
type dictionary struct {
	total    uint64 // of all counts, repeated and replaced words included
	alphabet *alphabet
	nodes    nodes
	hmm      *hiddenMarkov

	// outside has the words that no block can contain.
	outside map[string]uint64
}

// decodeDefault makes the segmenter of what is embedded.
func decodeDefault() *Segmenter {
	s := &Segmenter{version: DictionaryVersion}
	d := decode(func(in *input, d *dictionary) {
		s.trie, s.words = decodeTrie(in, d.alphabet.codes, d.total, decodePlaces())
	})
	s.alphabet, s.hmm = d.alphabet, d.hmm
	s.words += len(d.outside)
	return s
}

// decodeDictionary decodes what is embedded, for words to be added.
func decodeDictionary() *dictionary {
	return decode(func(in *input, d *dictionary) { d.nodes = decodeNodes(in) })
}

// decode decodes what is embedded, which the tests check, but for the nodes, which
// are to be read from in when the alphabet and the total are known.
func decode(readNodes func(in *input, d *dictionary)) *dictionary {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
	if err != nil {
		panic("han: " + err.Error())
	}
	defer decoder.Close()
	payload, err := decoder.DecodeAll(embedded, nil)
	if err != nil {
		panic("han: embedded dictionary: " + err.Error())
	}
	in := input(payload)

	d := &dictionary{total: in.integer()}
	order := make([]rune, in.integer())
	last := rune(0)
	for i := range order {
		last += rune(in.signed())
		order[i] = last
	}
	d.alphabet = newAlphabet(order)

	d.outside = map[string]uint64{}
	for range in.integer() {
		word := in.text(in.integer())
		d.outside[word] = in.integer()
	}

	readNodes(&in, d)
	d.hmm = decodeHMM(&in, d.alphabet.codes)
	if len(in) != 0 {
		panic("han: embedded dictionary: bytes after the end")
	}
	return d
}

func decodeNodes(in *input) nodes {
	counts := make([]uint64, 1+in.integer())
	readIntegers(in, counts[1:])
	size := 1 + in.integer()
	t := nodes{
		children: make([]uint16, size),
		label:    make([]uint16, size),
		count:    make([]uint32, size),
		counts:   counts,
	}
	readIntegers(in, t.children)
	readIntegers(in, t.label[1:])
	next := 1
	for _, children := range t.children {
		last := uint16(0)
		for i := range t.label[next : next+int(children)] {
			last += t.label[next+i]
			t.label[next+i] = last
		}
		next += int(children)
	}
	readIntegers(in, t.count[1:])
	return t
}

// input is what is left to read of the decompressed dictionary.
type input []byte

func (in *input) integer() uint64 {
	var v [1]uint64
	readIntegers(in, v[:])
	return v[0]
}

// readIntegers fills dst.
func readIntegers[T uint16 | uint32 | uint64](in *input, dst []T) {
	data, at := *in, 0
	for i := range dst {
		b := data[at]
		at++
		v := uint64(b & 0x7F)
		for shift := 7; b >= 0x80; shift += 7 {
			b = data[at]
			at++
			v |= uint64(b&0x7F) << shift
		}
		dst[i] = T(v)
	}
	*in = data[at:]
}

func (in *input) signed() int64 {
	v, n := binary.Varint(*in)
	*in = (*in)[n:]
	return v
}

func (in *input) float() float64 {
	v := binary.LittleEndian.Uint64(*in)
	*in = (*in)[8:]
	return math.Float64frombits(v)
}

func (in *input) text(size uint64) string {
	s := string((*in)[:size])
	*in = (*in)[size:]
	return s
}

package han

import (
	"crypto/sha256"
	"fmt"
	"sync"
)

// DictionaryVersion names the dictionary and the probabilities that are built in.
// It changes when a segmentation could.
const DictionaryVersion = "jieba-0.42.1-8fd707b8889e"

// A Segmenter knows the words. It does not change, and any number of goroutines
// may use it, each with a [Cutter] of its own.
type Segmenter struct {
	alphabet *alphabet
	hmm      *hiddenMarkov // nil: runs of single characters stay as they are
	trie     trie
	words    int
	version  string

	// removed has the cells of the words that the user removed. The hidden Markov
	// model may not make them either.
	removed map[int]struct{}
}

// Options say how a [Segmenter] differs from [Default].
type Options struct {
	// UserWords are added to the dictionary in their order, as by jieba's
	// load_userdict: a later entry for a word replaces an earlier one.
	UserWords []Word

	// NoHMM leaves characters that the dictionary makes no words of single, as
	// jieba's HMM=False does; a run of ASCII letters and digits stays whole then.
	NoHMM bool
}

// Default returns the segmenter with the built-in dictionary. The first call
// decodes it, which takes some 20 ms; later calls return the same segmenter.
func Default() *Segmenter { return defaultSegmenter() }

var defaultSegmenter = sync.OnceValue(decodeDefault)

// New returns a segmenter with options. Without user words it shares the memory
// of [Default]; with some it has about 10 MB of its own.
//
// It fails if a user word is empty or not UTF-8, if its count is below [Remove],
// or if all counts together exceed 2⁵³.
func New(opts Options) (*Segmenter, error) {
	s := *Default()
	if opts.NoHMM {
		s.hmm = nil
	}
	if len(opts.UserWords) == 0 {
		return &s, nil
	}
	d := decodeDictionary()
	words, removed, err := d.addUserWords(opts.UserWords)
	if err != nil {
		return nil, err
	}
	s.alphabet = d.alphabet
	if !opts.NoHMM {
		s.hmm = d.hmm
	}
	s.trie = d.nodes.compile(d.alphabet.codes, d.total)
	s.words = words
	s.removed = map[int]struct{}{}
	for _, word := range removed {
		s.removed[s.find(word)] = struct{}{}
	}
	s.version = fmt.Sprintf("%s+%x", DictionaryVersion, versionOf(opts.UserWords))
	return &s, nil
}

// Words returns the number of words in the dictionary.
func (s *Segmenter) Words() int { return s.words }

// Version names the dictionary: [DictionaryVersion], and a hash of the user words
// if there are any. Segmenters of one version, with and without NoHMM each, cut
// alike, so a model can record it.
func (s *Segmenter) Version() string { return s.version }

func versionOf(words []Word) []byte {
	h := sha256.New()
	for _, w := range words {
		fmt.Fprintf(h, "%q %d\n", w.Text, w.Count)
	}
	return h.Sum(nil)[:6]
}

package eval

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
)

// A Kind says what a benchmark asks for.
type Kind string

// The kinds of benchmarks.
const (
	Similarity Kind = "similarity" // how similar two words are
	Analogy    Kind = "analogy"    // a is to b as c is to which word
)

// A Set is a benchmark.
type Set struct {
	// Name is that of the file, without its folder and ending.
	Name string
	Kind Kind

	// Pairs are what a similarity set asks for, in the order of the file.
	Pairs []Pair

	// Sections are what an analogy set asks for, in the order of the file. The
	// questions before the first heading are a section without a name.
	Sections []Section

	// Hash is the sha256 of the file, in hexadecimal digits; of a folder, that of those of
	// its files.
	Hash string

	related bool // made of pairs of a word and its answers
}

// A Pair is two words and how similar people found them, on a scale of the set's
// own.
type Pair struct {
	A, B  string
	Score float64
}

// A Section is a part of an analogy set, such as capital-common-countries.
type Section struct {
	Name      string
	Questions []Question
}

// A Question asks: A is to B as C is to which word? D is the answer. Also are further
// answers that count right, and AlsoB are further answers to A, which like A, B and C
// themselves are left out of the ranking; with / between them. Most sets have neither.
type Question struct{ A, B, C, D, Also, AlsoB string }

// listed yields the words of a list with / between them.
func listed(list string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for a := range strings.SplitSeq(list, "/") {
			if a != "" && !yield(a) {
				return
			}
		}
	}
}

// Len is the number of pairs or questions.
func (s *Set) Len() int {
	n := len(s.Pairs)
	for i := range s.Sections {
		n += len(s.Sections[i].Questions)
	}
	return n
}

// ReadFile reads a benchmark from a file: see [Read].
func ReadFile(path string) (*Set, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	set, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	base := filepath.Base(path)
	if name := strings.TrimSuffix(base, filepath.Ext(base)); name != "" {
		base = name
	}
	set.Name = base
	return set, nil
}

// Read reads a benchmark without a name. Its kind is found by its content.
//
// A similarity set has a pair on each line: two words, and a score in the first
// later column that is a number. Columns are separated by tabs, or by commas if
// the first line has no tabs, or else by spaces. One line of headings may come
// first.
//
// An analogy set has four words on each line, separated by white space, and before
// each section a line with a colon and its name. (Without sections, it is known by
// its four words, none of the last two a number.)
//
// A file of the Bigger Analogy Test Set (BATS) has a word, a tab and its answers on each
// line, with / between these. Each two of its pairs, in both orders, are a question: the
// word and first answer of the one are to each other as the word of the other is to which?
// Any answer of the other is right, and all answers of the one are left out of the ranking,
// as in the authors' own program, vecto. A question is asked if the model has both words
// and both first answers, and is unknown otherwise.
//
// Blank lines, and those that begin with #, are skipped. A line of any other form
// is a [*LineError].
func Read(r io.Reader) (*Set, error) {
	hash := sha256.New()
	set, err := parse(io.TeeReader(r, hash))
	if err != nil {
		return nil, err
	}
	set.Hash = hex.EncodeToString(hash.Sum(nil))
	return set, nil
}

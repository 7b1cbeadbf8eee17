package eval

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"firth/vocab"
)

// A lookup knows which words of a vocabulary a benchmark's words are.
type lookup struct {
	first map[string]vocab.WordID // by folded word: the most frequent word that folds to it

	// like is, for each word of the vocabulary that folds to a word of the
	// benchmark, the id in first.
	like map[vocab.WordID]vocab.WordID
}

// newLookup finds the given words among the first size words of v.
func newLookup(v *vocab.Vocabulary, size int, words func(yield func(string) bool), fold func(string) string) *lookup {
	l := &lookup{first: map[string]vocab.WordID{}, like: map[vocab.WordID]vocab.WordID{}}
	const missing = vocab.NotInVocabulary
	for w := range words {
		l.first[fold(w)] = missing
	}
	// The vocabulary is gone through instead of put into a table: it may have
	// millions of words, of which the benchmark wants a few hundred.
	for i := range size {
		id := vocab.WordID(i)
		folded := fold(v.Word(id))
		first, wanted := l.first[folded]
		if !wanted {
			continue
		}
		if first == missing {
			first = id
			l.first[folded] = id
		}
		l.like[id] = first
	}
	return l
}

// id returns the word that stands for all that fold alike.
func (l *lookup) id(folded string) (vocab.WordID, bool) {
	id, wanted := l.first[folded]
	return id, wanted && id != vocab.NotInVocabulary
}

// exactly is the fold that tells all words apart.
func exactly(word string) string { return word }

// newFold returns a function that makes words alike that differ in case, or in
// how Unicode writes the same accents, only. It must not be called from several
// goroutines at once.
func newFold() func(string) string {
	caser := cases.Fold()
	return func(word string) string {
		for i := range len(word) {
			if word[i] >= utf8.RuneSelf {
				return caser.String(norm.NFC.String(word))
			}
		}
		return strings.ToLower(word) // the same, and quick
	}
}

package query

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"firth/search"
	"firth/token"
	"firth/vocab"
)

// ErrSeveral tells that a word is several to the model where one is wanted. It
// comes wrapped, with the words.
var ErrSeveral = errors.New("this question wants single words")

// Words returns the words of the model that a question's word stands for. A word
// of the vocabulary stands for itself. Any other goes through the pipeline: it may
// come out in another spelling (King as king), or as several words (宝玉 as 宝 and
// 玉, where each character is a word). Words that the vocabulary lacks, but whose
// vectors the model can make of their n-grams ([firth.Subwords]), are among them;
// see [Model.Made]. It fails with a [*search.UnknownWordError], wrapped if the word
// was cut. Its suggestions take a look at every word of the model; see [Model.Find].
func (m *Model) Words(word string) ([]string, error) {
	words, missing := m.Find(word)
	if missing == "" && len(words) > 0 {
		return words, nil
	}
	if len(words) == 0 {
		missing = word
	}
	_, err := search.Lookup(m.Vocab, missing)
	if len(words) > 1 {
		err = fmt.Errorf("%q is %s to this model: %w", word, quoted(words), err)
	}
	return nil, err
}

// Find is [Model.Words] for those who ask about many words, of which some will be
// unknown: words are what word is cut into, and missing is the first of them that
// has no vector, "" if they all have one. A word of which nothing is left, such as
// a punctuation mark, has no words.
func (m *Model) Find(word string) (words []string, missing string) {
	if _, ok := m.Vocab.ID(word); ok {
		return []string{word}, ""
	}
	if m.Pipeline == nil {
		if m.makes(word) {
			return []string{word}, ""
		}
		return []string{word}, word
	}
	tokens := m.Pipeline.Tokenize(nil, word)
	if m.Pipeline.Subword() != nil {
		// Within a text a word is cut with the space before it, and so are most of those
		// that the model has seen.
		if inside := m.Pipeline.Tokenize(nil, " "+word); len(inside) <= len(tokens) && m.knowsAll(inside) {
			tokens = inside
		}
	}
	for _, t := range tokens {
		words = append(words, t.Text)
		if missing == "" && !m.hasVector(t.Text) {
			missing = t.Text
		}
	}
	return words, missing
}

// Word returns the one word that a question's word stands for. It fails with
// [ErrSeveral] if there are more, and as [Model.Words] does.
func (m *Model) Word(word string) (string, error) {
	words, err := m.Words(word)
	if err != nil {
		return "", err
	}
	if len(words) > 1 {
		return "", fmt.Errorf("%q is %d words to this model: %s; %w", word, len(words), quoted(words), ErrSeveral)
	}
	return words[0], nil
}

// WordID is [Model.Word] for questions about the vocabulary: it fails for words
// whose vectors are made of their n-grams, since these have no id.
func (m *Model) WordID(word string) (vocab.WordID, error) {
	one, err := m.Word(word)
	if err != nil {
		return 0, err
	}
	return search.Lookup(m.Vocab, one)
}

// IDs is [Model.Find] for questions about the vocabulary: it tells false if the
// vocabulary lacks one of the words that word stands for, or if it stands for none.
func (m *Model) IDs(word string) ([]vocab.WordID, bool) {
	words, _ := m.Find(word)
	ids := make([]vocab.WordID, len(words))
	for i, w := range words {
		var ok bool
		if ids[i], ok = m.Vocab.ID(w); !ok {
			return nil, false
		}
	}
	return ids, len(ids) > 0
}

// Made returns those words of terms, which [Model.Terms] has made, that the
// vocabulary lacks: the vectors that their n-grams make stand in for them. Each
// comes once, in the order of the terms.
func (m *Model) Made(terms []search.Term) []string {
	var made []string
	seen := map[string]bool{}
	for _, t := range terms {
		if _, ok := m.Vocab.ID(t.Word); !ok && !seen[t.Word] {
			seen[t.Word] = true
			made = append(made, t.Word)
		}
	}
	return made
}

// hasVector tells whether the vocabulary has a word, or the model makes its vector.
func (m *Model) hasVector(word string) bool {
	_, ok := m.Vocab.ID(word)
	return ok || m.makes(word)
}

// makes tells whether the model can make the vector of a word of its n-grams.
func (m *Model) makes(word string) bool {
	if m.Subwords == nil {
		return false
	}
	_, ok := m.Subwords.VectorOf(word)
	return ok
}

// knowsAll tells whether the vocabulary has all of the tokens, and there are some.
func (m *Model) knowsAll(tokens []token.Token) bool {
	for _, t := range tokens {
		if _, ok := m.Vocab.ID(t.Text); !ok {
			return false
		}
	}
	return len(tokens) > 0
}

func quoted(words []string) string {
	marked := make([]string, len(words))
	for i, w := range words {
		marked[i] = strconv.Quote(w)
	}
	return strings.Join(marked, ", ")
}

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"firth"
	"firth/search"
	"firth/token"
	"firth/vecfile"
	"firth/vocab"
)

// A model is an opened file of vectors together with the text pipeline that a
// question to it goes through.
type model struct {
	*firth.Embeddings
	index    *search.Index
	stored   string          // how the file has the vectors, if in fewer bits than float32
	pipeline *token.Pipeline // nil if the file does not say how its words were made
}

// openModel opens a file of vectors and says what had to be mended in it.
func openModel(s streams, path string) (*model, error) {
	e, report, err := vecfile.Open(path, vecfile.Options{})
	if err != nil {
		return nil, err
	}
	tellFindings(s, path, report)
	m := &model{Embeddings: e, index: search.NewIndex(e), stored: report.Stored}
	if e.Meta.Pipeline != nil {
		cfg, err := token.ParseConfig(e.Meta.Pipeline)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", path, err), e.Close())
		}
		if m.pipeline, err = token.New(cfg); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", path, err), e.Close())
		}
	}
	return m, nil
}

// words returns the words of the model that a question's word stands for. A word
// of the vocabulary stands for itself. Any other goes through the pipeline that
// the corpus went through: it may come out in another spelling (King as king), or
// as several words (宝玉 as 宝 and 玉, where each character is a word). Words that the
// vocabulary lacks, but whose vectors the model can make, are among them.
func (m *model) words(word string) ([]string, error) {
	if _, ok := m.Vocab.ID(word); ok || m.pipeline == nil {
		return []string{word}, m.lookup(word)
	}
	tokens := m.pipeline.Tokenize(nil, word)
	if m.pipeline.Config().Tokenizer == token.SubwordTokenizer {
		// Within a text a word is cut with the space before it, and so are most of those
		// that the model has seen.
		if inside := m.pipeline.Tokenize(nil, " "+word); len(inside) <= len(tokens) && m.knowsAll(inside) {
			tokens = inside
		}
	}
	if len(tokens) == 0 {
		_, err := search.Lookup(m.Vocab, word)
		return nil, err
	}
	words := make([]string, len(tokens))
	for i, t := range tokens {
		if err := m.lookup(t.Text); err != nil {
			if len(tokens) > 1 {
				err = fmt.Errorf("%q is %s to this model: %w", word, quoteAll(tokenTexts(tokens)), err)
			}
			return nil, err
		}
		words[i] = t.Text
	}
	return words, nil
}

// lookup fails if a word has no vector: it is not in the vocabulary, and the model
// cannot make it of its n-grams.
func (m *model) lookup(word string) error {
	if _, ok := m.Vocab.ID(word); !ok && m.makes(word) {
		return nil
	}
	_, err := search.Lookup(m.Vocab, word)
	return err
}

// makes tells whether the model can make the vector of a word of its n-grams.
func (m *model) makes(word string) bool {
	if m.Subwords == nil {
		return false
	}
	_, ok := m.Subwords.VectorOf(word)
	return ok
}

// tellMade says which words of a question have vectors that are made of their n-grams.
func (m *model) tellMade(s streams, words ...string) {
	for _, w := range words {
		if _, ok := m.Vocab.ID(w); !ok {
			s.remark("%q is not among the model's words: the vector that its n-grams make is used.", w)
		}
	}
}

// phrase returns the one word that several are to the model: new york is new_york
// where its pipeline joins phrases.
func (m *model) phrase(words []string) (string, bool) {
	text := strings.Join(words, " ")
	if m.pipeline == nil || !strings.Contains(text, " ") {
		return "", false
	}
	tokens := m.pipeline.Tokenize(nil, text)
	if len(tokens) != 1 || !m.knowsAll(tokens) {
		return "", false
	}
	return tokens[0].Text, true
}

// knowsAll tells whether the model has all of the tokens.
func (m *model) knowsAll(tokens []token.Token) bool {
	for _, t := range tokens {
		if _, ok := m.Vocab.ID(t.Text); !ok {
			return false
		}
	}
	return len(tokens) > 0
}

// terms replaces the words of an expression by those that they stand for: a word
// that is several counts as their mean.
func (m *model) terms(s streams, terms []search.Term) ([]search.Term, error) {
	var all []search.Term
	for _, t := range terms {
		words, err := m.words(t.Word)
		if err != nil {
			return nil, err
		}
		if len(words) > 1 {
			s.remark("%q is %d words to this model: the mean of %s is used.", t.Word, len(words), quoteAll(words))
		}
		m.tellMade(s, words...)
		for _, w := range words {
			all = append(all, search.Term{Word: w, Weight: t.Weight / float64(len(words))})
		}
	}
	return all, nil
}

// word returns the one word of the vocabulary that a question's word stands for.
func (m *model) word(word string) (string, error) {
	one, err := m.anyWord(word)
	if err == nil {
		_, err = search.Lookup(m.Vocab, one)
	}
	return one, err
}

// anyWord is word for questions that need a vector only, in the vocabulary or not.
func (m *model) anyWord(word string) (string, error) {
	words, err := m.words(word)
	if err != nil {
		return "", err
	}
	if len(words) > 1 {
		return "", fmt.Errorf("%q is %d words to this model: %s; this question wants single words", word, len(words), quoteAll(words))
	}
	return words[0], nil
}

// id returns the id of a word that the model has.
func (m *model) id(word string) vocab.WordID {
	id, _ := m.Vocab.ID(word)
	return id
}

func tokenTexts(tokens []token.Token) []string {
	texts := make([]string, len(tokens))
	for i, t := range tokens {
		texts[i] = t.Text
	}
	return texts
}

// quoteAll writes a list of words: "a", "b".
func quoteAll(words []string) string {
	quoted := slices.Clone(words)
	for i, w := range quoted {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	return strings.Join(quoted, ", ")
}

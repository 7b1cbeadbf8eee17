package query

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"firth"
	"firth/search"
	"firth/token"
)

// ErrSeveral tells that a word is several to the model where one is wanted. It
// comes wrapped, with the words.
var ErrSeveral = errors.New("this question wants single words")

// A Model is embeddings with what a question to them needs. Many goroutines may
// use one at once, until the embeddings are closed.
type Model struct {
	*firth.Embeddings

	// Index finds neighbors.
	Index *search.Index

	// Pipeline is what the corpus went through; nil if the model does not say.
	Pipeline *token.Pipeline

	asWritten *token.Pipeline // cuts text where Pipeline is nil
}

// New makes a model of embeddings. It fails if their pipeline is none that this
// program can build ([token.ErrConfig]).
func New(e *firth.Embeddings) (*Model, error) {
	m := &Model{Embeddings: e, Index: search.NewIndex(e)}
	var err error
	if e.Meta.Pipeline == nil {
		m.asWritten, err = token.New(asWritten())
		return m, err
	}
	cfg, err := token.ParseConfig(e.Meta.Pipeline)
	if err != nil {
		return nil, err
	}
	m.Pipeline, err = token.New(cfg)
	return m, err
}

// asWritten cuts at white space and changes nothing. For a model that does not say
// how its text was cut, any other pipeline would be a guess.
func asWritten() token.Config {
	cfg := token.DefaultConfig()
	cfg.Tokenizer = token.WhitespaceTokenizer
	cfg.Normalization = token.NoNormalization
	cfg.FoldWidth, cfg.FoldCase, cfg.DropIgnorable = false, false, false
	return cfg
}

// Words returns the words of the model that a question's word stands for. A word
// of the vocabulary stands for itself. Any other goes through the pipeline: it may
// come out in another spelling (King as king), or as several words (宝玉 as 宝 and
// 玉, where each character is a word). It fails with a [*search.UnknownWordError],
// wrapped if the word was cut. Its suggestions take a look at every word of the
// model; see [Model.Find].
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
// the model does not have, "" if it has them all. A word of which nothing is left,
// such as a punctuation mark, has no words.
func (m *Model) Find(word string) (words []string, missing string) {
	if _, ok := m.Vocab.ID(word); ok {
		return []string{word}, ""
	}
	if m.Pipeline == nil {
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
		if _, ok := m.Vocab.ID(t.Text); !ok && missing == "" {
			missing = t.Text
		}
	}
	return words, missing
}

// Word returns the one word that a question's word stands for. It fails with
// [ErrSeveral] if there are more.
func (m *Model) Word(word string) (string, error) {
	words, err := m.Words(word)
	if err != nil {
		return "", err
	}
	if len(words) > 1 {
		return "", fmt.Errorf("%q is %d words to this model (%s): %w", word, len(words), strings.Join(words, ", "), ErrSeveral)
	}
	return words[0], nil
}

// Phrase returns the one word that several are to the model: new york is new_york
// where its pipeline joins phrases.
func (m *Model) Phrase(words []string) (string, bool) {
	text := strings.Join(words, " ")
	if m.Pipeline == nil || !strings.Contains(text, " ") {
		return "", false
	}
	tokens := m.Pipeline.Tokenize(nil, text)
	// One token alone is not enough: of "king -" it leaves king.
	if len(tokens) != 1 || tokens[0].Start != 0 || tokens[0].End != len(text) || !m.knowsAll(tokens) {
		return "", false
	}
	return tokens[0].Text, true
}

// knowsAll tells whether the model has all of the tokens, and there are some.
func (m *Model) knowsAll(tokens []token.Token) bool {
	for _, t := range tokens {
		if _, ok := m.Vocab.ID(t.Text); !ok {
			return false
		}
	}
	return len(tokens) > 0
}

// Terms replaces the words of an expression by those that they stand for: a word
// that is several counts as their mean. It fails as [Model.Words] does.
func (m *Model) Terms(terms []search.Term) ([]search.Term, error) {
	all := make([]search.Term, 0, len(terms))
	for _, t := range terms {
		words, err := m.Words(t.Word)
		if err != nil {
			return nil, err
		}
		for _, w := range words {
			all = append(all, search.Term{Word: w, Weight: t.Weight / float64(len(words))})
		}
	}
	return all, nil
}

// Expression returns the terms of an expression as [search.ParseExpression] reads
// it; one that is a phrase of the model as a whole is that phrase.
func (m *Model) Expression(text string) ([]search.Term, error) {
	if phrase, ok := m.Phrase(strings.Fields(text)); ok {
		return []search.Term{{Word: phrase, Weight: 1}}, nil
	}
	terms, err := search.ParseExpression([]string{text})
	if err != nil {
		return nil, err
	}
	return m.Terms(terms)
}

func quoted(words []string) string {
	marked := make([]string, len(words))
	for i, w := range words {
		marked[i] = strconv.Quote(w)
	}
	return strings.Join(marked, ", ")
}

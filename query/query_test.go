package query_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"firth"
	"firth/query"
	"firth/search"
	"firth/token"
	"firth/token/phrase"
	"firth/vocab"
)

var words = []string{"the", "king", "queen", "new_york", "宝", "玉", "C++"}

// newModel makes a model of the words, of which word i has the vector [i+1, 1].
func newModel(t testing.TB, cfg *token.Config) *query.Model {
	t.Helper()
	entries := make([]vocab.Entry, len(words))
	m := firth.NewMatrix(len(words), 2)
	for i, w := range words {
		entries[i] = vocab.Entry{Word: w, Count: uint64(100 - i)}
		copy(m.Row(i), []float32{float32(i + 1), 1})
	}
	v, err := vocab.New(entries)
	if err != nil {
		t.Fatal(err)
	}
	var meta firth.Metadata
	if cfg != nil {
		if meta.Pipeline, err = json.Marshal(cfg); err != nil {
			t.Fatal(err)
		}
	}
	e, err := firth.NewEmbeddings(v, m, firth.Matrix{}, meta, nil)
	if err != nil {
		t.Fatal(err)
	}
	q, err := query.New(e)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func withPhrases(t testing.TB) *token.Config {
	t.Helper()
	cfg := token.DefaultConfig()
	cfg.Phrases = []phrase.Table{{Delimiter: "_", Pairs: []phrase.Pair{{Words: []string{"new", "york"}, Score: 1}}}}
	return &cfg
}

func TestWords(t *testing.T) {
	cfg := token.DefaultConfig()
	m, bare := newModel(t, &cfg), newModel(t, nil)
	for _, c := range []struct {
		m    *query.Model
		word string
		want []string
	}{
		{m, "king", []string{"king"}},
		{m, "KING", []string{"king"}},
		{m, "宝玉", []string{"宝", "玉"}},
		{m, "C++", []string{"C++"}}, // a word of the vocabulary, though no pipeline makes it
		{bare, "C++", []string{"C++"}},
	} {
		got, err := c.m.Words(c.word)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%q: %q %v", c.word, got, err)
		}
		if found, missing := c.m.Find(c.word); missing != "" || !slices.Equal(found, c.want) {
			t.Errorf("Find(%q): %q %q", c.word, found, missing)
		}
	}
	var unknown *search.UnknownWordError
	for _, word := range []string{"kink", "宝石", "!", ""} {
		if got, err := m.Words(word); !errors.As(err, &unknown) {
			t.Errorf("%q: %q %v", word, got, err)
		}
	}
	if _, err := bare.Words("KING"); !errors.As(err, &unknown) || !slices.Contains(unknown.Suggestions, "king") {
		t.Errorf("a model without a pipeline: %v", err)
	}
	if _, err := m.Word("宝玉"); !errors.Is(err, query.ErrSeveral) {
		t.Errorf("two words where one is wanted: %v", err)
	}
	if word, err := m.Word("King"); word != "king" || err != nil {
		t.Errorf("%q %v", word, err)
	}
}

func TestExpression(t *testing.T) {
	m := newModel(t, withPhrases(t))
	expression := func(text string) ([]search.Term, error) {
		terms, err := m.Expression([]string{text})
		if err != nil {
			return nil, err
		}
		return m.Terms(terms)
	}
	for text, want := range map[string][]search.Term{
		"king":          {{Word: "king", Weight: 1}},
		"King - QUEEN":  {{Word: "king", Weight: 1}, {Word: "queen", Weight: -1}},
		"New York":      {{Word: "new_york", Weight: 1}},
		" new  york ":   {{Word: "new_york", Weight: 1}},
		"宝玉 - 2*king":   {{Word: "宝", Weight: .5}, {Word: "玉", Weight: .5}, {Word: "king", Weight: -2}},
		"new_york king": {{Word: "new_york", Weight: 1}, {Word: "king", Weight: 1}},
	} {
		got, err := expression(text)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
	// What the pipeline leaves out is a part of the expression all the same.
	for _, text := range []string{"", "king -", "king + -", "! king -", "king - !", `king \-`, "New York -", "- New York"} {
		if got, err := expression(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
	if got, err := m.Expression([]string{"new", "York"}); err != nil || !slices.Equal(got, []search.Term{{Word: "new_york", Weight: 1}}) {
		t.Errorf("two arguments: %v %v", got, err)
	}
}

// Words of which a part has vectors of n-grams are known as those of the vocabulary
// are, in all questions but those that want the words' ids.
func TestMade(t *testing.T) {
	cfg := token.DefaultConfig()
	m, bare := withSubwords(newModel(t, &cfg)), withSubwords(newModel(t, nil))
	for _, c := range []struct {
		m    *query.Model
		word string
		want []string
		made []string
	}{
		{m, "king", []string{"king"}, nil},
		{m, "King", []string{"king"}, nil},
		{m, "AXA", []string{"axa"}, []string{"axa"}},
		{m, "宝x", []string{"宝", "x"}, []string{"x"}},
		{m, "x x", []string{"x", "x"}, []string{"x"}},
		{bare, "axa", []string{"axa"}, []string{"axa"}},
	} {
		terms, err := c.m.Term(search.Term{Word: c.word, Weight: 1})
		var got []string
		for _, term := range terms {
			got = append(got, term.Word)
		}
		if err != nil || !slices.Equal(got, c.want) || !slices.Equal(c.m.Made(terms), c.made) {
			t.Errorf("%q: %q, made %q, %v", c.word, got, c.m.Made(terms), err)
		}
		if found, missing := c.m.Find(c.word); missing != "" || !slices.Equal(found, c.want) {
			t.Errorf("Find(%q): %q %q", c.word, found, missing)
		}
		if ids, ok := c.m.IDs(c.word); ok != (c.made == nil) || ok && len(ids) != len(c.want) {
			t.Errorf("IDs(%q): %v %v", c.word, ids, ok)
		}
	}
	var unknown *search.UnknownWordError
	if _, err := m.Words("宝 xa abc"); !errors.As(err, &unknown) || unknown.Word != "abc" {
		t.Errorf("a part without n-grams: %v", err)
	}
	if _, err := bare.Words("AXA"); !errors.As(err, &unknown) {
		t.Errorf("without a pipeline words are as they are written: %v", err)
	}
	if word, err := m.Word("Axa"); word != "axa" || err != nil {
		t.Errorf("%q %v", word, err)
	}
	if _, err := m.WordID("axa"); !errors.As(err, &unknown) {
		t.Errorf("the id of a word that has none: %v", err)
	}
	if id, err := m.WordID("Queen"); id != 2 || err != nil {
		t.Errorf("the id of queen: %d %v", id, err)
	}
	if ids, ok := m.IDs("!"); ok {
		t.Errorf("the ids of no words: %v", ids)
	}
	terms, missing := m.TextTerms(m.Tokenize("The axa, the abc!"))
	if len(terms) != 3 || terms[1].Word != "axa" || !slices.Equal(missing, []string{"abc"}) {
		t.Errorf("text: %v %v", terms, missing)
	}
}

// withSubwords gives a model vectors of n-grams: those with an x in them have [0, 2],
// and no others have one.
func withSubwords(m *query.Model) *query.Model {
	m.Subwords = &firth.Subwords{MinN: 1, MaxN: 1, Vectors: firth.Matrix{Rows: 1, Dim: 2, Data: []float32{0, 2}}, Rows: onlyX{}}
	return m
}

type onlyX struct{}

func (onlyX) Row(ngram string) (int, bool) { return 0, ngram == "x" }

func TestMean(t *testing.T) {
	cfg := token.DefaultConfig()
	m, bare := newModel(t, &cfg), newModel(t, nil)
	v := make([]float32, 2)
	if known := m.Mean(v, m.Tokenize("The king, the xyzzy!")); known != 3 || !slices.Equal(v, []float32{4. / 3, 1}) {
		t.Errorf("%d known: %v", known, v)
	}
	if known := m.Mean(v, m.Tokenize("xyzzy")); known != 0 || v[0] != 0 || v[1] != 0 {
		t.Errorf("%d known: %v", known, v)
	}
	if known := bare.Mean(v, bare.Tokenize("C++ King\tking")); known != 2 || !slices.Equal(v, []float32{4.5, 1}) {
		t.Errorf("without a pipeline, %d known: %v", known, v)
	}
	m.MeanOfIDs(v, []vocab.WordID{1, 1, 3})
	if !slices.Equal(v, []float32{8. / 3, 1}) {
		t.Errorf("of ids: %v", v)
	}
}

func TestPipelineOfAnotherVersion(t *testing.T) {
	e := newModel(t, nil).Embeddings
	e.Meta.Pipeline = json.RawMessage(`{"format":99}`)
	if _, err := query.New(e); !errors.Is(err, token.ErrConfig) {
		t.Errorf("%v", err)
	}
}

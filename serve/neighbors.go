package serve

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"firth/projection"
	"firth/search"
	"firth/vocab"
)

const (
	// defaultNeighbors is k where a request does not say.
	defaultNeighbors = 10

	// suggestedErrors is how many queries of a batch that ask about unknown words get
	// suggestions: each costs a look at all words.
	suggestedErrors = 4
)

// A NeighborsQuery (exported, like Found, since huma describes embedded fields only
// then) asks for the words nearest to something, said in one of five ways.
type NeighborsQuery struct {
	Words      []string  `json:"words,omitempty" doc:"Words, taken together: the mean of their vectors, each brought to length 1."`
	Expression *string   `json:"expression,omitempty" example:"国王 - 男人 + 女人" doc:"Words with + and - between them."`
	Text       *string   `json:"text,omitempty" doc:"A text, whose known tokens are taken together."`
	Vector     []float32 `json:"vector,omitempty" doc:"A vector of the model's dimension."`
	ID         *int64    `json:"id,omitempty" doc:"A word by its id."`

	K            *int     `json:"k,omitempty" doc:"How many neighbors; 10 if it is not given."`
	Exact        bool     `json:"exact,omitempty" doc:"Look at all words, even if the model has an index."`
	Skip         []string `json:"skip,omitempty" doc:"Words that are left out of the answer, beside those of the question."`
	MostFrequent *int     `json:"most_frequent,omitempty" doc:"Search only among so many of the most frequent words."`
}

// A neighborsRequest is one query, or several.
type neighborsRequest struct {
	Model string `json:"model,omitempty" doc:"The model's id; may be left out where there is one alone."`
	NeighborsQuery
	Queries []NeighborsQuery `json:"queries,omitempty" doc:"Several queries, instead of one that stands here."`
}

// A neighborsAnswer answers one query, or several.
type neighborsAnswer struct {
	Model string `json:"model"`
	*Found
	Results []result `json:"results,omitempty"`
}

// A result answers one query of several.
type result struct {
	*Found
	Error *ErrorDetail `json:"error,omitempty"`
}

// Found is the answer to a query.
type Found struct {
	Query     asked      `json:"query"`
	Neighbors []neighbor `json:"neighbors"`
}

// asked is a query as it was understood.
type asked struct {
	Terms   []term   `json:"terms" doc:"The words that the query's words stand for in this model; none for a vector."`
	Unknown []string `json:"unknown,omitempty" doc:"Tokens of a text that the model does not know."`
	Made    []string `json:"made,omitempty" doc:"Words of the terms that the model does not have: the vectors that their n-grams make are used."`
}

type term struct {
	Word   string  `json:"word"`
	Weight float64 `json:"weight"`
}

type neighbor struct {
	Word  string       `json:"word"`
	ID    vocab.WordID `json:"id"`
	Score float64      `json:"score" doc:"The cosine, from -1 to 1."`
	Count uint64       `json:"count" doc:"How often the word was seen in the corpus; 0 where the model does not say."`
}

func (s *Server) addNeighbors() {
	post(s, operation{
		"/v1/neighbors", "neighbors", "Words", "The words nearest to a word, an expression, a text or a vector",
		"One query, or several as \"queries\", each of which is answered or has an error of its own.",
		`{"expression": "king - man + woman", "k": 5}`,
	}, s.neighbors)
}

func (s *Server) neighbors(ctx context.Context, in *neighborsRequest) (*neighborsAnswer, error) {
	g, err := s.models.use(ctx, in.Model)
	if err != nil {
		return nil, err
	}
	if in.Queries == nil {
		answers, err := s.ask(ctx, g, []NeighborsQuery{in.NeighborsQuery})
		if err != nil {
			return nil, err
		}
		if answers[0].err != nil {
			return nil, answers[0].err
		}
		return &neighborsAnswer{Model: g.id, Found: answers[0].found}, nil
	}
	switch {
	case in.NeighborsQuery.source() != "" || in.K != nil || in.Exact || in.Skip != nil || in.MostFrequent != nil:
		return nil, badRequest("queries", "invalid_value", "queries: give each query what it asks; beside queries there is only model")
	case len(in.Queries) == 0:
		return nil, badRequest("queries", "missing", "queries is an empty list")
	case len(in.Queries) > s.limits.Batch:
		return nil, badRequest("queries", "batch_too_large", "queries: there are %d, and the limit is %d", len(in.Queries), s.limits.Batch)
	}
	answers, err := s.ask(ctx, g, in.Queries)
	if err != nil {
		return nil, err
	}
	out := &neighborsAnswer{Model: g.id, Results: make([]result, len(answers))}
	for i, a := range answers {
		out.Results[i].Found = a.found
		if a.err != nil {
			detail := AsError(a.err).Detail
			out.Results[i].Error = &detail
		}
	}
	return out, nil
}

// replied is the answer to one query, or its error.
type replied struct {
	found *Found
	err   error
}

// ask answers queries: those that need a scan together, the others by the index.
func (s *Server) ask(ctx context.Context, g *generation, queries []NeighborsQuery) ([]replied, error) {
	replies := make([]replied, len(queries))
	var scans []search.Query
	var scanned []int // which query each scan is for
	suggest := suggestedErrors
	for i := range queries {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		q, as, err := s.query(g, &queries[i], suggest > 0)
		if err != nil {
			replies[i].err = err
			suggest--
			continue
		}
		replies[i].found = &Found{Query: as}
		if g.graph != nil && !queries[i].Exact {
			replies[i].found.Neighbors = g.name(g.walk(q))
			continue
		}
		scans, scanned = append(scans, q), append(scanned, i)
	}
	if len(scans) == 0 {
		return replies, nil
	}
	answers, err := g.search(ctx, scans)
	if err != nil {
		return nil, err
	}
	for j, i := range scanned {
		replies[i].found.Neighbors = g.name(answers[j])
	}
	return replies, nil
}

func (g *generation) name(list []search.Neighbor) []neighbor {
	named := make([]neighbor, len(list))
	for i, n := range list {
		named[i] = neighbor{n.Word, n.ID, n.Score, g.Vocab.Count(n.ID)}
	}
	return named
}

// source is the one way in which a query says what it asks; "" for none, and all of
// them where there are several.
func (q *NeighborsQuery) source() string {
	var given []string
	for _, way := range []struct {
		name  string
		given bool
	}{
		{"words", q.Words != nil},
		{"expression", q.Expression != nil},
		{"text", q.Text != nil},
		{"vector", q.Vector != nil},
		{"id", q.ID != nil},
	} {
		if way.given {
			given = append(given, way.name)
		}
	}
	return strings.Join(given, " and ")
}

// query makes a query of a request, and tells how it was understood.
func (s *Server) query(g *generation, in *NeighborsQuery, suggest bool) (search.Query, asked, error) {
	q := search.Query{K: defaultNeighbors}
	as := asked{Terms: []term{}}
	if in.K != nil {
		q.K = *in.K
	}
	switch {
	case q.K < 1 || q.K > s.limits.Neighbors:
		return q, as, badRequest("k", "invalid_value", "k is %d; want 1 to %d", q.K, s.limits.Neighbors)
	case in.MostFrequent != nil && *in.MostFrequent < 1:
		return q, as, badRequest("most_frequent", "invalid_value", "most_frequent is %d; want 1 or more", *in.MostFrequent)
	case len(in.Skip) > s.limits.Batch:
		return q, as, badRequest("skip", "batch_too_large", "skip has %d words, and the limit is %d", len(in.Skip), s.limits.Batch)
	}
	if in.MostFrequent != nil && *in.MostFrequent < g.Vocab.Len() {
		first := vocab.WordID(*in.MostFrequent)
		q.Keep = func(id vocab.WordID) bool { return id < first }
	}
	for _, word := range in.Skip {
		if err := s.checkWord("skip", word); err != nil {
			return q, as, err
		}
		ids, _ := g.IDs(word)
		q.Skip = append(q.Skip, ids...)
	}
	terms, unknown, err := s.terms(g, in, suggest)
	if err != nil {
		return q, as, err
	}
	as.Unknown = unknown
	if terms == nil {
		q.Vector = in.Vector
		return q, as, nil
	}
	for _, t := range terms {
		as.Terms = append(as.Terms, term(t))
	}
	as.Made = g.Made(terms)
	vector, used, err := g.Index.Combine(terms)
	if err != nil {
		return q, as, err
	}
	q.Vector, q.Skip = vector, append(q.Skip, used...)
	return q, as, nil
}

// terms are the words that a query asks about; nil for a vector.
func (s *Server) terms(g *generation, in *NeighborsQuery, suggest bool) (terms []search.Term, unknown []string, err error) {
	switch source := in.source(); source {
	case "words":
		if len(in.Words) == 0 || len(in.Words) > s.limits.Batch {
			return nil, nil, badRequest("words", "invalid_value", "words: there are %d; want 1 to %d", len(in.Words), s.limits.Batch)
		}
		for _, w := range in.Words {
			if err := s.checkWord("words", w); err != nil {
				return nil, nil, err
			}
			terms = append(terms, search.Term{Word: w, Weight: 1})
		}
		terms, err = g.resolve(terms, suggest)
		return terms, nil, at("words", err)
	case "expression":
		if err := s.checkWord("expression", *in.Expression); err != nil {
			return nil, nil, err
		}
		terms, err = g.Expression([]string{*in.Expression})
		if err == nil {
			terms, err = g.resolve(terms, suggest)
		}
		return terms, nil, at("expression", err)
	case "text":
		return s.textTerms(g, *in.Text)
	case "vector":
		switch {
		case len(in.Vector) != g.Dim():
			return nil, nil, badRequest("vector", "invalid_value", "vector has %d numbers; those of this model have %d", len(in.Vector), g.Dim())
		case !projection.HasDirection(in.Vector):
			return nil, nil, badRequest("vector", "no_direction", "vector is zero, or so short or long that it has no direction")
		}
		return nil, nil, nil
	case "id":
		if *in.ID < 0 || *in.ID >= int64(g.Vocab.Len()) {
			return nil, nil, badRequest("id", "unknown_id", "there is no word %d; the model's words are 0 to %d", *in.ID, g.Vocab.Len()-1)
		}
		return []search.Term{{Word: g.Vocab.Word(vocab.WordID(*in.ID)), Weight: 1}}, nil, nil
	case "":
		return nil, nil, badRequest("", "missing", "what is asked? Give words, expression, text, vector or id")
	default:
		return nil, nil, badRequest("", "invalid_value", "give one of %s", source)
	}
}

func (s *Server) textTerms(g *generation, text string) (terms []search.Term, unknown []string, err error) {
	tokens := g.Tokenize(text)
	if len(tokens) > s.limits.TextTokens {
		return nil, nil, badRequest("text", "context_length_exceeded", "text has %d tokens, and the limit is %d", len(tokens), s.limits.TextTokens)
	}
	terms, unknown = g.TextTerms(tokens)
	if len(terms) == 0 {
		return nil, nil, badRequest("text", "unknown_words", "the model knows none of the words of the text")
	}
	return terms, unknown, nil
}

// checkWord refuses words that are empty or no words.
func (s *Server) checkWord(param, word string) error {
	switch {
	case word == "":
		return badRequest(param, "invalid_value", "%s: a word is empty", param)
	case len(word) > s.limits.WordBytes:
		return badRequest(param, "word_too_long", "%s: a word has %d bytes, and the limit is %d", param, len(word), s.limits.WordBytes)
	}
	return nil
}

// resolve replaces words by those that they stand for; without suggestions if these
// would cost too much.
func (g *generation) resolve(terms []search.Term, suggest bool) ([]search.Term, error) {
	if !suggest {
		for _, t := range terms {
			if words, missing := g.Find(t.Word); missing != "" || len(words) == 0 {
				return nil, &search.UnknownWordError{Word: t.Word, Words: g.Vocab.Len()}
			}
		}
	}
	return g.Terms(terms)
}

// at names the parameter that an error is about, if the error does not.
func at(param string, err error) error {
	if err == nil {
		return nil
	}
	e := *AsError(err)
	if e.Status >= 500 || errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", param, err)
	}
	if e.Detail.Param == nil {
		e.Detail.Param = &param
	}
	return &e
}

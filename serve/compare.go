package serve

import (
	"context"
	"math"
	"strings"

	"firth"
	"firth/search"
	"firth/vocab"
)

// A similarityRequest compares pairs of words, or each word with each.
type similarityRequest struct {
	Model  string     `json:"model,omitempty" doc:"The model's id; may be left out where there is one alone."`
	Pairs  [][]string `json:"pairs,omitempty" doc:"Pairs of words."`
	Words  []string   `json:"words,omitempty" doc:"Words that are each compared with each."`
	OneHot bool       `json:"one_hot,omitempty" doc:"With words: compare their one-hot vectors too, which have a 1 at the word's own place."`
}

// A similarityAnswer is cosines: of the pairs, or a matrix of the words.
type similarityAnswer struct {
	Model        string       `json:"model"`
	Similarities []*float64   `json:"similarities,omitempty" doc:"The cosine of each pair; null if the model lacks one of its words."`
	Words        []string     `json:"words,omitempty" doc:"The words of the matrix, as they were asked for: those that the model has."`
	Matrix       [][]float64  `json:"matrix,omitempty"`
	OneHot       *[][]float64 `json:"one_hot,omitempty" doc:"As matrix. Made words have no place in one-hot vectors: their cosines are 0."`
	Unknown      []string     `json:"unknown" doc:"Words that the model does not have."`
	Made         []string     `json:"made,omitempty" doc:"Words, as they were asked for, that the model does not have, or not all that they stand for: the vectors that n-grams make are used."`
}

// An analogyRequest asks: a is to b as c is to which word?
type analogyRequest struct {
	Model  string `json:"model,omitempty" doc:"The model's id; may be left out where there is one alone."`
	A      string `json:"a" example:"man"`
	B      string `json:"b" example:"king"`
	C      string `json:"c" example:"woman"`
	K      *int   `json:"k,omitempty" doc:"How many answers; 10 if it is not given."`
	Method string `json:"method,omitempty" enum:"3cosadd,3cosmul" doc:"How the three cosines are put together (Levy and Goldberg 2014); 3cosadd if it is not given."`
}

type analogyAnswer struct {
	Model   string          `json:"model"`
	Answers []analogyChoice `json:"answers"`
	Made    []string        `json:"made,omitempty" doc:"Words that the question's words stand for and that the model does not have: the vectors that their n-grams make are used."`
}

type analogyChoice struct {
	Word  string       `json:"word"`
	ID    vocab.WordID `json:"id"`
	Score float64      `json:"score"`
}

func (s *Server) addComparisons() {
	post(s, operation{
		"/v1/similarity", "similarity", "Words", "How similar words are",
		"The cosines of pairs, or of each of some words with each.",
		`{"pairs": [["king", "queen"], ["king", "bread"]]}`,
	}, s.similarity)
	post(s, operation{
		"/v1/analogy", "analogy", "Words", "A is to B as C is to which word?",
		"The words of the question are left out of the answer.",
		`{"a": "man", "b": "king", "c": "woman"}`,
	}, s.analogy)
}

func (s *Server) similarity(ctx context.Context, in *similarityRequest) (*similarityAnswer, error) {
	g, err := s.models.use(ctx, in.Model)
	if err != nil {
		return nil, err
	}
	switch {
	case in.Pairs != nil && in.Words != nil:
		return nil, badRequest("", "invalid_value", "give pairs or words, not both")
	case in.Pairs == nil && in.Words == nil:
		return nil, badRequest("", "missing", "what is to be compared? Give pairs or words")
	case in.Pairs != nil && in.OneHot:
		return nil, badRequest("one_hot", "invalid_value", "one_hot is for words: for pairs it is 1 for the same word and 0 for others")
	}
	out := &similarityAnswer{Model: g.id, Unknown: []string{}}
	known := &meanings{g: g, found: map[string]*meaning{}, out: out}
	if in.Pairs != nil {
		return out, s.pairs(in.Pairs, known, out)
	}
	if len(in.Words) == 0 || len(in.Words) > s.limits.Matrix {
		return nil, badRequest("words", "invalid_value", "words: there are %d; want 1 to %d", len(in.Words), s.limits.Matrix)
	}
	var list []*meaning
	for _, w := range in.Words {
		if err := s.checkWord("words", w); err != nil {
			return nil, err
		}
		if m := known.of(w); m != nil {
			list = append(list, m)
			out.Words = append(out.Words, w)
		}
	}
	if out.Matrix, err = matrix(ctx, list, (*meaning).cosine); err != nil {
		return nil, err
	}
	if in.OneHot {
		oneHot, err := matrix(ctx, list, (*meaning).sameWords)
		if err != nil {
			return nil, err
		}
		out.OneHot = &oneHot
	}
	return out, nil
}

func (s *Server) pairs(pairs [][]string, known *meanings, out *similarityAnswer) error {
	if len(pairs) == 0 || len(pairs) > s.limits.Batch {
		return badRequest("pairs", "invalid_value", "pairs: there are %d; want 1 to %d", len(pairs), s.limits.Batch)
	}
	out.Similarities = make([]*float64, len(pairs))
	for i, p := range pairs {
		if len(p) != 2 {
			return badRequest("pairs", "invalid_value", "pairs[%d] has %d words; want 2", i, len(p))
		}
		for _, w := range p {
			if err := s.checkWord("pairs", w); err != nil {
				return err
			}
		}
		if a, b := known.of(p[0]), known.of(p[1]); a != nil && b != nil {
			cosine := a.cosine(b)
			out.Similarities[i] = &cosine
		}
	}
	return nil
}

// matrix compares each with each.
func matrix(ctx context.Context, list []*meaning, compare func(a, b *meaning) float64) ([][]float64, error) {
	rows := make([][]float64, len(list))
	for i := range rows {
		rows[i] = make([]float64, len(list))
	}
	for i, a := range list {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for j, b := range list[:i+1] {
			rows[i][j] = compare(a, b)
			rows[j][i] = rows[i][j]
		}
	}
	return rows, nil
}

// A meaning is what a word is to a model: a vector, and the words that it stands for.
type meaning struct {
	vector []float32
	words  map[vocab.WordID]float64 // those of the vocabulary
	made   bool                     // the vector is, or has in it, what n-grams make
}

func (m *meaning) cosine(other *meaning) float64 {
	return firth.Cosine(m.vector, other.vector)
}

// sameWords is the cosine of the sums of one-hot vectors; 0 if one of them is zero.
func (m *meaning) sameWords(other *meaning) float64 {
	var product, own, others float64
	for id, n := range m.words {
		product += n * other.words[id]
		own += n * n
	}
	for _, n := range other.words {
		others += n * n
	}
	if own == 0 || others == 0 {
		return 0
	}
	return product / math.Sqrt(own*others)
}

// meanings are those of many words, of which some may be unknown.
type meanings struct {
	g     *generation
	found map[string]*meaning
	out   *similarityAnswer // which tells the words that are unknown or made
}

// of returns the meaning of a word, nil if it has none.
func (k *meanings) of(word string) *meaning {
	if m, ok := k.found[word]; ok {
		return m
	}
	m := k.look(word)
	switch {
	case m == nil:
		k.out.Unknown = append(k.out.Unknown, word)
	case m.made:
		k.out.Made = append(k.out.Made, word)
	}
	k.found[word] = m
	return m
}

func (k *meanings) look(word string) *meaning {
	words, missing := k.g.Find(word)
	if missing != "" || len(words) == 0 {
		return nil
	}
	terms := make([]search.Term, len(words))
	for i, w := range words {
		terms[i] = search.Term{Word: w, Weight: 1}
	}
	vector, ids, err := k.g.Index.Combine(terms)
	if err != nil {
		return nil // a word without direction is no better than one that is not there
	}
	m := &meaning{vector: vector, words: map[vocab.WordID]float64{}, made: len(ids) < len(words)}
	for _, id := range ids {
		m.words[id]++
	}
	return m
}

func (s *Server) analogy(ctx context.Context, in *analogyRequest) (*analogyAnswer, error) {
	g, err := s.models.use(ctx, in.Model)
	if err != nil {
		return nil, err
	}
	k := defaultNeighbors
	if in.K != nil {
		k = *in.K
	}
	method, ok := map[string]search.AnalogyMethod{"": search.ThreeCosAdd, "3cosadd": search.ThreeCosAdd, "3cosmul": search.ThreeCosMul}[strings.ToLower(in.Method)]
	switch {
	case !ok:
		return nil, badRequest("method", "invalid_value", "method: want 3cosadd or 3cosmul")
	case k < 1 || k > s.limits.Neighbors:
		return nil, badRequest("k", "invalid_value", "k is %d; want 1 to %d", k, s.limits.Neighbors)
	}
	var terms []search.Term // b - a + c
	for _, part := range []struct {
		name, word string
		weight     float64
	}{{"b", in.B, 1}, {"a", in.A, -1}, {"c", in.C, 1}} {
		if err := s.checkWord(part.name, part.word); err != nil {
			return nil, err
		}
		words, err := g.Term(search.Term{Word: part.word, Weight: part.weight})
		if err != nil {
			return nil, at(part.name, err)
		}
		terms = append(terms, words...)
	}
	neighbors, err := s.answerAnalogy(ctx, g, terms, k, method)
	if err != nil {
		return nil, err
	}
	out := &analogyAnswer{Model: g.id, Answers: make([]analogyChoice, len(neighbors)), Made: g.Made(terms)}
	for i, n := range neighbors {
		out.Answers[i] = analogyChoice(n)
	}
	return out, nil
}

// answerAnalogy takes 3CosAdd through the same scan as neighbors, which it is a
// question for; 3CosMul has a scan of its own, and waits for room.
func (s *Server) answerAnalogy(ctx context.Context, g *generation, terms []search.Term, k int, method search.AnalogyMethod) ([]search.Neighbor, error) {
	if method == search.ThreeCosAdd {
		vector, used, err := g.Index.Combine(terms)
		if err != nil {
			return nil, err
		}
		found, err := g.search(ctx, []search.Query{{Vector: vector, K: k, Skip: used}})
		if err != nil {
			return nil, err
		}
		return found[0], nil
	}
	if len(terms) != 3 {
		return nil, badRequest("method", "several_words", "3cosmul multiplies the cosines of single words, and one of these is several words to this model: use 3cosadd")
	}
	leave, err := s.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	return g.Index.Analogy(terms[1].Word, terms[0].Word, terms[2].Word, k, method)
}

package explain

import (
	"context"
	"math"
	"unicode"

	"firth/walkthrough"
	"firth/world"
)

const (
	nearWords  = 5
	oftenWords = 20 // how often a word must stand in the text to be taught by it
)

// isHan tells whether r is a Chinese character.
func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// language is that of the sample that suits the text.
func (e *explainer) language() world.Language {
	for _, r := range e.text {
		if isHan(r) {
			return world.Chinese
		}
	}
	return world.English
}

// partAfter is part 7. It also fills in the pair of part 1, since its words are those
// that part 7 comes back to.
func (e *explainer) partAfter(ctx context.Context, all *Explanation) (*After, error) {
	x := &After{Near: []Near{}, Table: []Pair{}}
	s, from := e.space, "model"
	center := e.at(e.position)
	if s.Kind == "text" {
		from = "text"
	}
	if s.Kind == "text" && all.Likelihood.Pairs > 0 {
		var err error
		if x.Training, s, err = e.trainOwn(ctx); err != nil {
			return nil, err
		}
		x.Training.WindowBefore = all.Window.Likelihood
	}
	if s.Words > fewWords {
		x.Near = append(x.Near, near(s, center, from))
	}

	// Words that mean the same: of the model, or of a text that teaches them.
	text := sampleTexts[e.language()]
	a, okA := s.id(text.pair[0])
	b, okB := s.id(text.pair[1])
	other, okOther := s.id(text.contrast[1])
	if from == "text" && okA && okB {
		often := uint64(oftenWords)
		okA, okB = s.count(a) >= often, s.count(b) >= often
	}
	if !okA || !okB {
		from = "sample"
		learned, err := learnSample(ctx, e.language())
		if err != nil {
			return nil, err
		}
		s = learned.space
		a, _ = s.id(text.pair[0])
		b, _ = s.id(text.pair[1])
		other, okOther = s.id(text.contrast[1])
		e.note(e.saySample(text.pair, learned.sentences, learned.tokens, learned.Words))
	}
	x.Pair = pairOf(s, a, b, from)
	x.Near = append(x.Near, near(s, a, from))
	x.Table = append(x.Table, x.Pair)
	if okOther {
		x.Table = append(x.Table, pairOf(s, a, other, from))
	}
	oneHotA, oneHotB := walkthrough.OneHot(a, s.Words), walkthrough.OneHot(b, s.Words)
	all.Tokens.Pair = OneHotPair{
		A: x.Pair.A, B: x.Pair.B, Size: s.Words,
		Dot: walkthrough.Dot(oneHotA, oneHotB), Cosine: walkthrough.Cosine(oneHotA, oneHotB),
	}
	x.Part = e.sayAfter(x)
	return x, nil
}

func near(s *space, id int, from string) Near {
	return Near{Word: Word{id, s.word(id)}, From: from, Vector: s.input(id), Neighbors: s.nearest(id, nearWords)}
}

func pairOf(s *space, a, b int, from string) Pair {
	va, vb := s.input(a), s.input(b)
	return Pair{
		A: Word{a, s.word(a)}, B: Word{b, s.word(b)}, From: from,
		OneHot:  walkthrough.Cosine(walkthrough.OneHot(a, s.Words), walkthrough.OneHot(b, s.Words)),
		VectorA: va, VectorB: vb,
		Dot: walkthrough.Dot(va, vb), LengthA: math.Sqrt(walkthrough.Dot(va, va)), LengthB: math.Sqrt(walkthrough.Dot(vb, vb)),
		Word2vec: walkthrough.Cosine(va, vb),
	}
}

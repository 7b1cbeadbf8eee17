package eval

import (
	"math"

	"firth/vocab"
)

// Outcomes are what vectors said to each pair or question of a set, in its order.
type Outcomes struct {
	Kind Kind

	// People are the scores that people gave to pairs; nil for analogies.
	People []float64

	// Values are the cosines of pairs, or the ranks of the answers to analogies:
	// 1 if the answer was right, infinite if it cannot be found at all (it is a
	// word of the question, or has no direction). NaN stands for a pair or question
	// with an unknown word.
	Values []float64
}

// right tells whether the question at i was answered right.
func (o *Outcomes) right(i int) bool { return o.Values[i] == 1 }

// known tells whether the words of the pair or question at i are. A cosine that is
// NaN counts as unknown.
func (o *Outcomes) known(i int) bool { return !math.IsNaN(o.Values[i]) }

// Results sums outcomes up, one for each set.
func (e *Evaluator) Results(outcomes []Outcomes) []Result {
	results := e.Coverage()
	for i := range e.sets {
		if r := &results[i]; r.Kind == Similarity {
			r.similarity(&outcomes[i], e.sets[i].pairs)
		} else {
			r.analogies(&outcomes[i], e.sets[i].sections)
		}
	}
	return results
}

func (r *Result) similarity(o *Outcomes, pairs []boundPair) {
	people, cosines := make([]float64, len(pairs)), make([]float64, len(pairs))
	all := make([]float64, len(o.Values))
	for i, p := range pairs {
		people[i], cosines[i] = o.People[p.at], o.Values[p.at]
		all[p.at] = o.Values[p.at]
	}
	r.Score, r.ScoreOfAll = Spearman(people, cosines), Spearman(o.People, all)
	r.Low, r.High = SpearmanInterval(r.Score, len(pairs))
}

// topAnswers is how many answers [Result.Top5] looks at.
const topAnswers = 5

func (r *Result) analogies(o *Outcomes, sections []int) {
	var sum float64
	sums := make([]float64, len(r.Sections))
	for i, rank := range o.Values {
		if math.IsNaN(rank) {
			continue
		}
		section := &r.Sections[sections[i]]
		if rank == 1 {
			r.Right++
			section.Right++
		}
		if rank <= topAnswers {
			r.Top5++
			section.Top5++
		}
		sum += 1 / rank
		sums[sections[i]] += 1 / rank
	}
	for i := range r.Sections {
		r.Sections[i].MRR = sums[i] / float64(max(1, r.Sections[i].Asked))
	}
	r.MRR = sum / float64(max(1, r.Asked))
	if r.Asked > 0 {
		r.Score = float64(r.Right) / float64(r.Asked)
	}
	if len(o.Values) > 0 {
		r.ScoreOfAll = float64(r.Right) / float64(len(o.Values))
	}
	r.Low, r.High = ShareInterval(r.Right, r.Asked)
}

// OneHot is the space of one-hot vectors: the cosine of a word with itself is 1,
// with any other 0. So rank correlations with it are mostly not defined, and an
// analogy has all words as its equally good answers.
func OneHot() Space { return oneHot{} }

type oneHot struct{}

func (oneHot) Cosine(a, b []vocab.WordID) float64 {
	// A mean has its words as often as they stand in it.
	dot := func(a, b []vocab.WordID) (sum float64) {
		for _, x := range a {
			for _, y := range b {
				if x == y {
					sum++
				}
			}
		}
		return sum
	}
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	return dot(a, b) / math.Sqrt(dot(a, a)*dot(b, b))
}

func (oneHot) Against(words []vocab.WordID) func() func(dst []float32, from, to int) {
	width := Stride(len(words))
	return func() func([]float32, int, int) {
		return func(dst []float32, from, to int) {
			clear(dst[:(to-from)*width])
			for j, w := range words {
				if int(w) >= from && int(w) < to {
					dst[(int(w)-from)*width+j] = 1
				}
			}
		}
	}
}

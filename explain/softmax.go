package explain

import (
	"cmp"
	"math"
	"slices"

	"firth/walkthrough"
)

// How much is listed.
const (
	fewWords  = 16 // a vocabulary that can be taken in at a glance
	maxRows   = 30 // a softmax over so many words is listed whole,
	mostRows  = 8  // and of a larger one the most probable words, besides those of the window
	maxTokens = 24 // tokens and positions
	maxFinite = 8  // dimensions with a finite difference
)

// softmax works P(j|v) out for every word. Words of which there are context are listed
// in any case.
func (s *space) softmax(v []float64, context []int, also ...int) *Softmax {
	return s.softmaxOf(v, s.scores(v), s.output, context, also...)
}

// softmaxOf does so for scores that are there already, of vectors u.
func (s *space) softmaxOf(v, scores []float64, u func(j int) []float64, context []int, also ...int) *Softmax {
	x := &Softmax{Vector: v}
	if largest := slices.Max(scores); largest > 600 || largest < -600 {
		x.Shift = largest
	}
	P := walkthrough.Softmax(scores)
	listed := s.listed(P, append(slices.Clone(context), also...))
	next := 0
	for j, score := range scores {
		e := math.Exp(score - x.Shift)
		x.Denominator += e
		if next < len(listed) && listed[next] == j {
			next++
			x.Rows = append(x.Rows, Row{
				Word: Word{j, s.word(j)}, Context: countOf(context, j), Vector: u(j), Score: score, Exp: e, P: P[j],
			})
			continue
		}
		x.Rest.Words++
		x.Rest.Exp += e
		x.Rest.P += P[j]
	}
	if x.Rest.Words > 0 {
		slices.SortStableFunc(x.Rows, func(a, b Row) int { return cmp.Compare(b.P, a.P) })
	}
	return x
}

// listed returns the words that get a row, by id.
func (s *space) listed(P []float64, also []int) []int {
	var ids []int
	if len(P) <= maxRows {
		for j := range P {
			ids = append(ids, j)
		}
		return ids
	}
	ids = also
	for range mostRows {
		best := -1
		for j, p := range P {
			if (best < 0 || p > P[best]) && !slices.Contains(ids, j) {
				best = j
			}
		}
		if best >= 0 {
			ids = append(ids, best)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func countOf(ids []int, id int) int {
	n := 0
	for _, i := range ids {
		if i == id {
			n++
		}
	}
	return n
}

// expected is Σ_j P(j|v) u_j.
func (s *space) expected(P []float64) []float64 {
	sum := make([]float64, s.Dim)
	for j, p := range P {
		for d, x := range s.output(j) {
			sum[d] += float64(p * x)
		}
	}
	return sum
}

// plus returns a + scale·b.
func plus(a []float64, scale float64, b []float64) []float64 {
	sum := make([]float64, len(a))
	for d := range a {
		sum[d] = a[d] + float64(scale*b[d])
	}
	return sum
}

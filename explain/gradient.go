package explain

import (
	"slices"

	"firth/walkthrough"
)

// stepH is the change of a number of v_c for a finite difference.
const stepH = 0.001

// rate is the learning rate of the step: that of the text's own training, or the one
// that word2vec begins with.
func (e *explainer) rate() float64 {
	if e.space.Kind == "text" {
		return trainRate
	}
	return 0.025
}

// partGradient is part 4, for the pair of the center and the context word o.
func (e *explainer) partGradient(o int) *Gradient {
	s, c := e.space, e.at(e.position)
	v, u := s.input(c), s.output(o)
	scores := s.scores(v)
	P := walkthrough.Softmax(scores)
	x := &Gradient{Part: e.sayGradient(), Center: e.word(c), Context: e.word(o), V: v, U: u, Rate: e.rate()}
	x.Expected = s.expected(P)
	x.Gradient = plus(u, -1, x.Expected)
	for d := range min(s.Dim, maxFinite) {
		x.Finite = append(x.Finite, s.finite(v, o, d))
	}

	// The step moves v_c and every u_j.
	x.VNext = plus(v, x.Rate, x.Gradient)
	excess := func(j int) float64 {
		if j == o {
			return P[j] - 1
		}
		return P[j]
	}
	uNext := func(j int) []float64 { return plus(s.output(j), -x.Rate*excess(j), v) }
	next := make([]float64, s.Words)
	for j := range next {
		next[j] = walkthrough.Dot(uNext(j), x.VNext)
	}
	context := e.context(e.position)
	x.Next = s.softmaxOf(x.VNext, next, uNext, context, c)
	for _, j := range s.listed(P, append(slices.Clone(context), c)) {
		x.Rows = append(x.Rows, Moved{Word: e.word(j), Excess: excess(j), Vector: s.output(j), Next: uNext(j)})
	}
	x.Before, x.LossBefore = P[o], -walkthrough.LogSoftmax(scores)[o]
	x.After, x.LossAfter = walkthrough.Softmax(next)[o], -walkthrough.LogSoftmax(next)[o]
	return x
}

// finite is the finite difference of log P(o|v) by dimension d of v.
func (s *space) finite(v []float64, o, d int) Finite {
	at := func(h float64) float64 {
		moved := slices.Clone(v)
		moved[d] += h
		return walkthrough.LogSoftmax(s.scores(moved))[o]
	}
	f := Finite{Dim: d, H: stepH, Above: at(stepH), Below: at(-stepH)}
	f.Slope = (f.Above - f.Below) / (2 * stepH)
	return f
}

// partCBOW is part 6: the mean of the context vectors predicts the center.
func (e *explainer) partCBOW() *CBOW {
	s, c, context := e.space, e.at(e.position), e.context(e.position)
	x := &CBOW{Part: e.sayCBOW(), Center: e.word(c)}
	input := make([][]float64, s.Words)
	for _, o := range context {
		input[o] = s.input(o)
		x.Context = append(x.Context, Vector{e.word(o), input[o]})
	}
	mean := walkthrough.Mean(walkthrough.Model{Input: input}, context)
	scores := s.scores(mean)
	P := walkthrough.Softmax(scores)
	x.Softmax = s.softmaxOf(mean, scores, s.output, nil, c)
	x.P, x.Loss = P[c], -walkthrough.LogSoftmax(scores)[c]
	x.Expected = s.expected(P)
	x.Gradient = plus(s.output(c), -1, x.Expected)
	x.Share = plus(make([]float64, s.Dim), 1/float64(len(context)), x.Gradient)
	return x
}

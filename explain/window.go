package explain

import (
	"context"
	"fmt"
	"math"
	"slices"

	"firth/walkthrough"
)

// explain works the parts out, one after another.
func (e *explainer) explain(ctx context.Context) (*Explanation, error) {
	x := &Explanation{Language: e.Language, Text: e.shownText(), Source: e.space.Source}
	x.Tokens = e.partTokens()
	e.sayWhose()
	if e.space.hasOutput() || e.space.Tree {
		x.Window = e.partWindow()
		if l := x.Window.Loss; math.IsNaN(l) || math.IsInf(l, 0) {
			return nil, fmt.Errorf("%w: the window of %q has the loss %g", ErrVectors, x.Window.Center.Word, l)
		}
		var err error
		if x.Likelihood, err = e.partLikelihood(ctx); err != nil {
			return nil, err
		}
		if len(x.Window.Factors) > 0 {
			o := leastLikely(x.Window.Factors)
			if e.space.hasOutput() {
				x.Gradient = e.partGradient(o)
				x.CBOW = e.partCBOW()
			}
			x.Cost = e.partCost(o)
		}
	}
	var err error
	if x.After, err = e.partAfter(ctx, x); err != nil {
		return nil, err
	}
	x.Notes = e.notes
	return x, nil
}

// shownText is the beginning of a long text.
func (e *explainer) shownText() string {
	const most = 400
	n := 0
	for i := range e.text {
		if n++; n > most {
			return e.text[:i] + "…"
		}
	}
	return e.text
}

// context is the words of the window at position t.
func (e *explainer) context(t int) []int {
	return walkthrough.Context(e.lines[e.line[t]], e.place[t], e.Window)
}

// contextPositions are the positions of these words.
func (e *explainer) contextPositions(t int) []int {
	var positions []int
	for j := -e.Window; j <= e.Window; j++ {
		if i := t + j; j != 0 && 0 <= i && i < len(e.line) && e.line[i] == e.line[t] {
			positions = append(positions, i)
		}
	}
	return positions
}

// around returns which of n things to show, those around the one at i.
func around(i, n, most int) (from, to int) {
	from = max(0, min(i-most/2, n-most))
	return from, min(n, from+most)
}

// partTokens is part 1.
func (e *explainer) partTokens() *Tokens {
	x := &Tokens{
		Part: e.sayTokens(), Tokenizer: e.tokenizer,
		Length: len(e.line), Unknown: len(e.tokens) - len(e.line), Lines: len(e.lines),
	}
	center := slices.IndexFunc(e.tokens, func(t Token) bool { return t.Position != nil && *t.Position == e.position })
	from, to := around(center, len(e.tokens), maxTokens)
	x.Tokens = e.tokens[from:to]
	x.LeftOut = len(e.tokens) - len(x.Tokens)

	var ids []int
	for _, t := range x.Tokens {
		if t.ID != nil && e.space.Words > maxRows {
			ids = append(ids, *t.ID)
		}
	}
	if e.space.Words <= maxRows {
		for i := range e.space.Words {
			ids = append(ids, i)
		}
	}
	slices.Sort(ids)
	for _, i := range slices.Compact(ids) {
		x.Words = append(x.Words, CountedWord{e.word(i), e.space.count(i)})
	}
	return x
}

// partWindow is part 2.
func (e *explainer) partWindow() *Window {
	c, context := e.at(e.position), e.context(e.position)
	x := &Window{Part: e.sayWindow(), Center: e.word(c), Position: e.position, Size: e.Window, Likelihood: 1}
	if !e.space.Tree {
		x.Softmax = e.space.softmax(e.space.input(c), context, c)
	}
	x.Inputs = e.inputs(e.space)
	x.Factors = e.factors(x.Softmax)
	for _, f := range x.Factors {
		x.Likelihood *= f.P
		x.Loss -= math.Log(f.P)
	}
	loss := e.space.lossOf(c)
	x.Loss = 0 // finite even where a factor is too small for a float64
	for _, o := range context {
		x.Loss += loss(o)
	}
	return x
}

// inputs are v of every word, if they are few; else of the center.
func (e *explainer) inputs(s *space) []Vector {
	if s.Words > maxRows {
		c := e.at(e.position)
		return []Vector{{e.word(c), s.input(c)}}
	}
	inputs := make([]Vector, s.Words)
	for i := range inputs {
		inputs[i] = Vector{e.word(i), s.input(i)}
	}
	return inputs
}

// factors are P(o|c) of the center's window: from the softmax, or by the tree.
func (e *explainer) factors(softmax *Softmax) []Factor {
	v := e.space.input(e.at(e.position))
	factors := []Factor{}
	for _, t := range e.contextPositions(e.position) {
		o := e.at(t)
		f := Factor{Word: e.word(o), Position: t}
		if softmax == nil {
			f.Path = e.space.steps(v, o)
			f.P = math.Exp(-e.space.treeLoss(v, o))
		} else {
			r := softmax.Rows[slices.IndexFunc(softmax.Rows, func(r Row) bool { return r.ID == o })]
			f.Score, f.Exp, f.P = r.Score, r.Exp, r.P
		}
		factors = append(factors, f)
	}
	return factors
}

// leastLikely is the context word of which there is most to learn.
func leastLikely(factors []Factor) int {
	least := factors[0]
	for _, f := range factors {
		if f.P < least.P {
			least = f
		}
	}
	return least.ID
}

// partLikelihood is part 3.
func (e *explainer) partLikelihood(ctx context.Context) (*Likelihood, error) {
	losses, pairs, err := e.losses(ctx, e.space)
	if err != nil {
		return nil, err
	}
	x := &Likelihood{Part: e.sayLikelihood(), Pairs: pairs, Uniform: math.Log(float64(e.space.Words))}
	from, to := around(e.position, len(losses), maxTokens)
	for t, loss := range losses {
		x.Loss += loss
		if t < from || t >= to {
			x.LeftOut++
			x.LossOut += loss
			continue
		}
		p := Position{Word: e.word(e.at(t)), Position: t, Context: []Word{}, Likelihood: math.Exp(-loss), Loss: loss}
		for _, o := range e.context(t) {
			p.Context = append(p.Context, e.word(o))
		}
		x.Positions = append(x.Positions, p)
	}
	x.Likelihood = math.Exp(-x.Loss)
	if pairs > 0 {
		x.Mean = x.Loss / float64(pairs)
		x.Perplexity = math.Exp(x.Mean)
	}
	return x, nil
}

// losses are what each position adds to the loss of the text, and the number of pairs.
// P(·|c) is the same wherever c stands, so it is worked out once a word.
func (e *explainer) losses(ctx context.Context, s *space) (losses []float64, pairs int, err error) {
	positions := map[int][]int{}
	var centers []int // in the order of the text
	for t := range e.line {
		c := e.at(t)
		if positions[c] == nil {
			centers = append(centers, c)
		}
		positions[c] = append(positions[c], t)
	}
	if work := float64(len(centers)) * float64(s.Words) * float64(s.Dim); work > maxWork {
		return nil, 0, fmt.Errorf("%w: %d different words times a vocabulary of %d times %d numbers; shorten it",
			ErrTooLong, len(centers), s.Words, s.Dim)
	}
	losses = make([]float64, len(e.line))
	for _, c := range centers {
		if ctx.Err() != nil {
			return nil, 0, context.Cause(ctx)
		}
		loss := s.lossOf(c)
		for _, t := range positions[c] {
			for _, o := range e.context(t) {
				losses[t] += loss(o)
				pairs++
			}
		}
	}
	return losses, pairs, nil
}

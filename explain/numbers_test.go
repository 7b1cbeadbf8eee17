package explain

import (
	"encoding/json"
	"math"
	"testing"
)

// checker works the numbers of an explanation out again, from its JSON alone.
type checker struct {
	*testing.T
	*Explanation
}

func recompute(t *testing.T, x *Explanation) {
	t.Helper()
	data, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	var read Explanation
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	c := checker{t, &read}
	c.tokens()
	if c.Window != nil {
		c.window()
		c.likelihood()
	}
	if c.Gradient != nil {
		c.gradient()
		c.cbow()
	}
	if c.Cost != nil {
		c.cost()
	}
	c.after()
}

func (c checker) same(what string, got, want float64) {
	c.Helper()
	if !(math.Abs(got-want) <= 1e-9*max(1, math.Abs(want))) {
		c.Errorf("%s is %.12g, worked out again %.12g", what, got, want)
	}
}

func (c checker) sameVector(what string, got, want []float64) {
	c.Helper()
	if len(got) != len(want) {
		c.Fatalf("%s has %d numbers, want %d", what, len(got), len(want))
	}
	for d := range got {
		c.same(what, got[d], want[d])
	}
}

func times(a, b []float64) float64 {
	product := 0.0
	for d := range a {
		product += a[d] * b[d]
	}
	return product
}

func sigmoid(s float64) float64 { return 1 / (1 + math.Exp(-s)) }

func (c checker) tokens() {
	t := c.Tokens
	known := 0
	for _, token := range t.Tokens {
		if token.ID != nil {
			known++
		}
	}
	if t.LeftOut == 0 && (known != t.Length || len(t.Tokens)-known != t.Unknown) {
		c.Errorf("%d tokens with an id and %d without, want %d and %d", known, len(t.Tokens)-known, t.Length, t.Unknown)
	}
	if t.Pair.A.ID == t.Pair.B.ID {
		c.Errorf("%s and %s have the same id", t.Pair.A.Word, t.Pair.B.Word)
	}
	c.same("one-hot cosine", t.Pair.Cosine, t.Pair.Dot)
	c.same("one-hot product", t.Pair.Dot, 0)
}

func (c checker) softmax(what string, s *Softmax) {
	c.Helper()
	sum, p := s.Rest.Exp, s.Rest.P
	words := s.Rest.Words
	for _, r := range s.Rows {
		c.same(what+" score of "+r.Word.Word, r.Score, times(r.Vector, s.Vector))
		c.same(what+" exp of "+r.Word.Word, r.Exp, math.Exp(r.Score-s.Shift))
		c.same(what+" P of "+r.Word.Word, r.P, r.Exp/s.Denominator)
		sum, p, words = sum+r.Exp, p+r.P, words+1
	}
	c.same(what+" denominator", s.Denominator, sum)
	c.same(what+" sum of P", p, 1)
	c.same(what+" rest", s.Rest.P, s.Rest.Exp/s.Denominator)
	if words != c.Source.Words {
		c.Errorf("%s has %d words, want %d", what, words, c.Source.Words)
	}
}

// expected is Σ P u over the rows, or nil if some words have none.
func expected(s *Softmax) []float64 {
	if s.Rest.Words > 0 {
		return nil
	}
	sum := make([]float64, len(s.Vector))
	for _, r := range s.Rows {
		for d, x := range r.Vector {
			sum[d] += r.P * x
		}
	}
	return sum
}

func (c checker) factors(factors []Factor, s *Softmax) (product float64) {
	product = 1
	for _, f := range factors {
		product *= f.P
		if s == nil {
			c.same("P by the tree", f.P, c.path(f.Path, nil))
			continue
		}
		for _, r := range s.Rows {
			if r.ID == f.ID {
				c.same("factor", f.P, r.Exp/s.Denominator)
				c.same("score of a factor", f.Score, r.Score)
			}
		}
	}
	return product
}

// path is the product along a path. v may be nil.
func (c checker) path(steps []Step, v []float64) float64 {
	product := 1.0
	for _, s := range steps {
		if v != nil {
			c.same("score of a node", s.Score, times(s.Vector, v))
		}
		want := sigmoid(s.Score)
		if !s.Left {
			want = 1 - want
		}
		c.same("answer of a node", s.Sigma, want)
		product *= s.Sigma
	}
	return product
}

func (c checker) window() {
	w := c.Window
	if w.Softmax != nil {
		c.softmax("window", w.Softmax)
	}
	product := c.factors(w.Factors, w.Softmax)
	c.same("likelihood of the window", w.Likelihood/product, 1)
	c.same("loss of the window", w.Loss, -math.Log(product))
}

// input is v of a word, if it is there.
func input(inputs []Vector, id int) []float64 {
	for _, v := range inputs {
		if v.ID == id {
			return v.Vector
		}
	}
	return nil
}

func (c checker) likelihood() {
	l := c.Likelihood
	loss, pairs := l.LossOut, 0
	for _, p := range l.Positions {
		loss += p.Loss
		pairs += len(p.Context)
		c.same("likelihood of a position", p.Likelihood/math.Exp(-p.Loss), 1)
		if p.Position == c.Window.Position {
			c.same("loss of the center's position", p.Loss, c.Window.Loss)
		}
		v := input(c.Window.Inputs, p.ID)
		if v == nil || c.Window.Softmax == nil || c.Window.Softmax.Rest.Words > 0 {
			continue
		}
		denominator, product := 0.0, 1.0
		score := map[int]float64{}
		for _, r := range c.Window.Softmax.Rows {
			score[r.ID] = times(r.Vector, v)
			denominator += math.Exp(score[r.ID])
		}
		for _, o := range p.Context {
			product *= math.Exp(score[o.ID]) / denominator
		}
		c.same("likelihood of a position from the vectors", p.Likelihood/product, 1)
	}
	if l.LeftOut == 0 && pairs != l.Pairs {
		c.Errorf("%d pairs, want %d", l.Pairs, pairs)
	}
	c.same("loss of the text", l.Loss, loss)
	if l.Likelihood > 0 {
		c.same("likelihood of the text", l.Likelihood/math.Exp(-l.Loss), 1)
	}
	if l.Pairs > 0 {
		c.same("mean loss", l.Mean, l.Loss/float64(l.Pairs))
		c.same("perplexity", l.Perplexity, math.Exp(l.Mean))
	}
	c.same("loss of knowing nothing", l.Uniform, math.Log(float64(c.Source.Words)))
}

func (c checker) gradient() {
	g := c.Gradient
	c.sameVector("v_c", g.V, c.Window.Softmax.Vector)
	if want := expected(c.Window.Softmax); want != nil {
		c.sameVector("expected u", g.Expected, want)
	}
	for d := range g.Gradient {
		c.same("gradient", g.Gradient[d], g.U[d]-g.Expected[d])
		c.same("v after the step", g.VNext[d], g.V[d]+g.Rate*g.Gradient[d])
	}
	for _, f := range g.Finite {
		c.same("slope", f.Slope, (f.Above-f.Below)/(2*f.H))
		if math.Abs(f.Slope-g.Gradient[f.Dim]) > 1e-5*max(1, math.Abs(f.Slope)) {
			c.Errorf("dimension %d: finite difference %g, gradient %g", f.Dim, f.Slope, g.Gradient[f.Dim])
		}
	}
	if c.Window.Softmax.Rest.Words == 0 {
		for _, f := range g.Finite {
			for sign, want := range map[float64]float64{1: f.Above, -1: f.Below} {
				moved := append([]float64(nil), g.V...)
				moved[f.Dim] += sign * f.H
				denominator, score := 0.0, times(g.U, moved)
				for _, r := range c.Window.Softmax.Rows {
					denominator += math.Exp(times(r.Vector, moved))
				}
				c.same("log P of a moved v", want, score-math.Log(denominator))
			}
		}
	}
	p := map[int]float64{}
	for _, r := range c.Window.Softmax.Rows {
		p[r.ID] = r.P
	}
	next := map[int][]float64{}
	for _, m := range g.Rows {
		want := p[m.ID]
		if m.ID == g.Context.ID {
			want--
		}
		c.same("excess", m.Excess, want)
		for d := range m.Vector {
			c.same("u after the step", m.Next[d], m.Vector[d]-g.Rate*m.Excess*g.V[d])
		}
		next[m.ID] = m.Next
	}
	c.softmax("after the step", g.Next)
	c.sameVector("v after the step", g.Next.Vector, g.VNext)
	for _, r := range g.Next.Rows {
		if next[r.ID] != nil {
			c.sameVector("u after the step", r.Vector, next[r.ID])
		}
		if r.ID == g.Context.ID {
			c.same("P after", g.After, r.P)
		}
	}
	c.same("P before", g.Before, p[g.Context.ID])
	c.same("loss before", g.LossBefore, -math.Log(g.Before))
	c.same("loss after", g.LossAfter, -math.Log(g.After))
	if !(g.After > g.Before) && g.Before < 1-1e-12 {
		c.Errorf("the step made P %g of %g", g.After, g.Before)
	}
}

func (c checker) cost() {
	k := c.Cost
	for _, o := range []Operations{k.Here, k.Large} {
		if o.Softmax != 3*o.Words*o.Dim || o.Negative != 3*(o.Negatives+1)*o.Dim || o.Hierarchical != 3*o.Path*o.Dim {
			c.Errorf("operations %+v", o)
		}
	}
	if k.Here.Words != c.Source.Words || k.Here.Path != len(k.Hierarchical.Path) {
		c.Errorf("operations here are %+v", k.Here)
	}
	if n := k.Negative; n != nil {
		c.same("exact loss", k.Exact, c.Gradient.LossBefore)
		c.negative(n)
	}
	h := k.Hierarchical
	if len(h.Path) > 0 && h.Path[0].Vector != nil {
		c.same("P by the tree", h.P/c.path(h.Path, c.center()), 1)
		c.same("loss by the tree", h.Loss, -math.Log(h.P))
	}
	sum := 0.0
	for _, l := range h.Leaves {
		sum += l.P
		if len(h.Nodes) == 0 || h.Sum == 0 {
			continue
		}
		node, product := 0, 1.0
		for i, way := range l.Path {
			score := times(h.Nodes[node].Vector, c.center())
			child := h.Nodes[node].Left
			if way == 'R' {
				score, child = -score, h.Nodes[node].Right
			}
			product *= sigmoid(score)
			if child.Node != nil {
				node = *child.Node
			} else if child.Word.ID != l.ID || i != len(l.Path)-1 {
				c.Errorf("the path %s ends at %s, not at %s", l.Path, child.Word.Word, l.Word.Word)
			}
		}
		c.same("P of a leaf", l.P, product)
	}
	c.same("sum of the leaves", h.Sum, sum)
	if h.Sum != 0 {
		c.same("sum of the leaves", h.Sum, 1)
	}
}

func (c checker) center() []float64 { return input(c.Window.Inputs, c.Window.Center.ID) }

func (c checker) negative(n *Negative) {
	power := 0.0
	for i, r := range n.Noise {
		power += r.Power
		c.same("power of a count", r.Power, math.Pow(float64(r.Count), 0.75))
		c.same("noise", r.P, r.Power/n.NoiseSum)
		if i > 0 && n.Noise[i-1].ID == r.ID-1 {
			c.same("place on the line", r.From, n.Noise[i-1].From+n.Noise[i-1].P)
		}
	}
	if len(n.Noise) == c.Source.Words {
		c.same("sum of powers", n.NoiseSum, power)
	}
	asked := 1
	for _, d := range n.Draws {
		for _, r := range n.Noise {
			if r.ID == d.ID && (d.Point < r.From-1e-9 || d.Point > r.From+r.P+1e-9) {
				c.Errorf("%g falls on %s, which has %g to %g", d.Point, d.Word.Word, r.From, r.From+r.P)
			}
		}
		if d.Skipped != (d.ID == c.Cost.Context.ID) {
			c.Errorf("%s skipped: %v", d.Word.Word, d.Skipped)
		}
		if !d.Skipped {
			if n.Asked[asked].ID != d.ID {
				c.Errorf("asked about %s, drawn was %s", n.Asked[asked].Word.Word, d.Word.Word)
			}
			asked++
		}
	}
	if len(n.Asked) != asked || n.Asked[0].ID != c.Cost.Context.ID {
		c.Errorf("%d questions, want %d, the first about %s", len(n.Asked), asked, c.Cost.Context.Word)
	}
	loss, gradient := 0.0, make([]float64, c.Source.Dim)
	for i, a := range n.Asked {
		if a.Yes != (i == 0) {
			c.Errorf("answer about %s is %v", a.Word.Word, a.Yes)
		}
		want, excess := sigmoid(a.Score), sigmoid(a.Score)-1
		if !a.Yes {
			want, excess = sigmoid(-a.Score), sigmoid(a.Score)
		}
		c.same("answer", a.Sigma, want)
		c.same("loss of an answer", a.Loss, -math.Log(a.Sigma))
		loss += a.Loss
		for _, r := range c.Window.Softmax.Rows {
			if r.ID == a.ID {
				c.same("score of an answer", a.Score, r.Score)
			}
		}
		u := output(c.Window.Softmax, a.ID)
		if u == nil {
			gradient = nil
		}
		for d := range gradient {
			gradient[d] += excess * u[d]
		}
	}
	c.same("loss of negative sampling", n.Loss, loss)
	if gradient != nil {
		c.sameVector("gradient of negative sampling", n.Gradient, gradient)
	}
}

func output(s *Softmax, id int) []float64 {
	for _, r := range s.Rows {
		if r.ID == id {
			return r.Vector
		}
	}
	return nil
}

func (c checker) cbow() {
	b := c.CBOW
	mean := make([]float64, c.Source.Dim)
	for _, v := range b.Context {
		for d, x := range v.Vector {
			mean[d] += x / float64(len(b.Context))
		}
	}
	c.sameVector("mean", b.Softmax.Vector, mean)
	c.softmax("CBOW", b.Softmax)
	if want := expected(b.Softmax); want != nil {
		c.sameVector("expected u", b.Expected, want)
	}
	u := output(b.Softmax, b.Center.ID)
	for d := range mean {
		c.same("gradient of the mean", b.Gradient[d], u[d]-b.Expected[d])
		c.same("share of the gradient", b.Share[d], b.Gradient[d]/float64(len(b.Context)))
	}
	c.same("loss of CBOW", b.Loss, -math.Log(b.P))
}

func (c checker) after() {
	a := c.After
	for _, p := range append([]Pair{a.Pair}, a.Table...) {
		c.same("product", p.Dot, times(p.VectorA, p.VectorB))
		c.same("length", p.LengthA, math.Sqrt(times(p.VectorA, p.VectorA)))
		c.same("length", p.LengthB, math.Sqrt(times(p.VectorB, p.VectorB)))
		c.same("cosine", p.Word2vec, p.Dot/(p.LengthA*p.LengthB))
		c.same("one-hot cosine", p.OneHot, 0)
	}
	for _, n := range a.Near {
		last := 1.0
		for _, m := range n.Neighbors {
			c.same("cosine of a neighbor", m.Cosine,
				times(n.Vector, m.Vector)/math.Sqrt(times(n.Vector, n.Vector)*times(m.Vector, m.Vector)))
			if m.Cosine > last+1e-12 || m.ID == n.ID {
				c.Errorf("neighbors of %s are not in order: %v", n.Word.Word, n.Neighbors)
			}
			last = m.Cosine
		}
	}
	t := a.Training
	if t == nil {
		return
	}
	c.softmax("after training", t.Softmax)
	c.same("window after training", t.WindowAfter, c.factors(t.Factors, t.Softmax))
	c.same("window before training", t.WindowBefore, c.Window.Likelihood)
	c.same("loss before training", t.LossBefore, c.Likelihood.Loss)
	if first := t.Losses[0]; first.Step != 0 || first.Loss != t.LossBefore {
		c.Errorf("training begins with %+v", first)
	}
	if last := t.Losses[len(t.Losses)-1]; last.Step != t.Steps {
		c.Errorf("training ends with %+v, want step %d", last, t.Steps)
	}
	if t.Softmax.Rest.Words > 0 {
		return
	}
	loss := 0.0
	for _, p := range c.Likelihood.Positions {
		v := input(t.Inputs, p.ID)
		denominator := 0.0
		for _, r := range t.Softmax.Rows {
			denominator += math.Exp(times(r.Vector, v))
		}
		for _, o := range p.Context {
			loss -= times(output(t.Softmax, o.ID), v) - math.Log(denominator)
		}
	}
	if c.Likelihood.LeftOut == 0 {
		c.same("loss after training", t.LossAfter, loss)
	}
}

package word2vec

import "firth/internal/kernel"

// A damping keeps the steps of the whole-corpus softmax from overshooting. There,
// a step has the weight of all pairs of its centers: of a frequent word thousands
// of times that of a rare one, so that no rate fits both. A step of Newton's method
// would divide the gradient by the curvature of the loss, which grows with the
// counts as well:
//
//	∂²L/∂h_r² = Σ_o N_r P(o|r) u_o u_oᵀ - …   N_r = Σ_i n(r,i)
//	∂²L/∂u_o² = Σ_r N_r P(o|r) h_r h_rᵀ - …
//
// So the rate falls as the curvature c of a row grows, r/(1 + r·c): where there is
// little, it is r; where there is much, the step is one of Newton's. These matrices
// are stood for by a number: their trace, of which a tenth is about what one
// direction has (tried: a twentieth overshoots at times, a fifth is slower), and one
// more for each pair, since at the beginning all vectors are near zero, and so are
// the traces. A pair that is seen counts as well as one that is expected:
//
//	c(h_r) = N_r + 0.1·Σ_o N_r P(o|r) |u_o|²
//	c(u_o) = Σ_r (n(r,o) + N_r P(o|r)) (1 + 0.1·|h_r|²)
//
// Nothing of it is kept from one batch to the next, so a checkpoint needs no more
// than the matrices.
type damping struct {
	rate    float32
	weight  []float32 // by row: 1 + 0.1·|h|²
	squares []float32 // by word: |u|²
	curve   []float32 // by word: c(u)
	parts   []float32 // by share and row: its part of -Σ_o N P |u_o|²
}

const traceShare = 0.1

func newDamping(s *softmax) *damping {
	rows := len(s.top)
	return &damping{
		weight:  make([]float32, rows),
		squares: make([]float32, s.words),
		curve:   make([]float32, s.words),
		parts:   make([]float32, s.shares*rows),
	}
}

// begin looks at the hidden vectors of a batch.
func (d *damping) begin(s *softmax, b *rowBatch, rate float32) {
	d.rate = rate
	for r := range b.rows() {
		h := s.row(s.hidden, r)
		d.weight[r] = 1 + float32(traceShare*kernel.Dot(h, h))
	}
	clear(d.weight[b.rows():])
}

// measure looks at a strip while its scores are -N·P.
func (d *damping) measure(s *softmax, b *rowBatch, share, strip int, predictions []prediction) {
	first := strip * stripWords
	_, words := s.strip(0, strip)
	for w := first; w < first+words; w++ {
		u := s.row(s.out, w)
		d.squares[w], d.curve[w] = kernel.Dot(u, u), 0
	}
	multiply := s.multiply(strip)
	for p := range s.panels(b) {
		g, _ := s.strip(p, strip)
		multiply(s.panel(d.parts[share*len(s.top):], p, 1), s.width, d.squares[first:], 1, 1, g, s.width, 1, s.width, words)
		for w := range words {
			d.curve[first+w] -= kernel.Dot(g[w*s.width:][:s.width], s.panel(d.weight, p, 1))
		}
	}
	for _, p := range predictions {
		d.curve[p.word] += float32(p.count * d.weight[p.row])
	}
}

// scale multiplies the scores of a strip, which are G, by the rates of their words.
func (d *damping) scale(s *softmax, b *rowBatch, strip int) {
	for p := range s.panels(b) {
		g, words := s.strip(p, strip)
		for w := range words {
			kernel.Scale(g[w*s.width:][:s.width], d.damped(d.curve[strip*stripWords+w]))
		}
	}
}

// rowRate is the rate of a hidden vector.
func (d *damping) rowRate(s *softmax, b *rowBatch, row int) float32 {
	trace := float32(0)
	for i := row; i < len(d.parts); i += len(s.top) {
		trace -= d.parts[i]
	}
	return d.damped(float32(b.counts[row]) + float32(traceShare*trace))
}

func (d *damping) damped(curve float32) float32 { return d.rate / (1 + float32(d.rate*curve)) }

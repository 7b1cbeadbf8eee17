package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// bagCase is the arguments of all bag kernels, at random. A run of a kernel
// changes only what run returns.
type bagCase struct {
	stride, negatives int
	in, out           []float32
	words             []uint32
	windows           []BagWindow
	hidden            []float32
	rows              []uint32
	live              []uint8
	ways, lengths     []uint32
	from              []float32
	moves             []BagMove
	rate              float32
}

// randomBag returns arguments for n pairs of groups, on matrices of so many rows.
func randomBag(r *rand.Rand, numbers func(*rand.Rand, int) []float32, dim, rows, negatives, n int) bagCase {
	stride := Stride(dim)
	n *= 2
	matrix := func(rows int) []float32 {
		m := make([]float32, rows*stride)
		for i := range rows {
			copy(m[i*stride:], numbers(r, dim))
		}
		return m
	}
	numbersBelow := func(n, below int) []uint32 {
		x := make([]uint32, n)
		for i := range x {
			x[i] = uint32(r.IntN(below))
		}
		return x
	}
	c := bagCase{
		stride: stride, negatives: negatives, rate: 0.05,
		in: matrix(rows), out: matrix(rows), hidden: matrix(n * BagGroup), from: matrix(rows),
		words: numbersBelow(60, rows), rows: numbersBelow(n*BagGroupRows(negatives), rows),
	}
	for range n * BagGroup {
		center := r.IntN(len(c.words))
		w := BagWindow{uint32(max(0, center-r.IntN(12))), uint32(center), uint32(min(len(c.words), center+1+r.IntN(12)))}
		if w.To-w.From == 1 {
			w = BagWindow{3, 4, 5}
		}
		c.windows = append(c.windows, w)
		length := r.IntN(40)
		c.lengths = append(c.lengths, uint32(length))
		c.ways = append(c.ways, numbersBelow(length, 2*rows)...)
	}
	for range n * (negatives + 1) {
		c.live = append(c.live, uint8(r.Uint32()))
	}
	for range r.IntN(100) {
		m := BagMove{uint32(r.IntN(rows)), uint32(r.IntN(rows)), numbers(r, 1)[0]}
		for range 1 + r.IntN(3) {
			c.moves = append(c.moves, m)
			m.From = uint32(r.IntN(rows))
		}
	}
	return c
}

// bagMemory makes the slices that kernels write to.
type bagMemory struct {
	floats  func(int) []float32
	doubles func(int) []float64
}

func ordinary() bagMemory {
	return bagMemory{
		floats:  func(n int) []float32 { return make([]float32, n) },
		doubles: func(n int) []float64 { return make([]float64, n) },
	}
}

// run returns what each kernel makes of the case, by name.
func (c bagCase) run(m bagMemory) map[string][]float32 {
	alloc := m.floats
	copied := func(x []float32) []float32 {
		y := alloc(len(x))
		copy(y, x)
		return y
	}
	in, out, from := copied(c.in), copied(c.out), copied(c.from)
	result := map[string][]float32{}

	hidden := alloc(len(c.hidden))
	BagMeans(hidden, in, c.stride, c.words, c.windows, 7)
	result["means"] = hidden

	first, end := BagSpan(c.windows)
	spread := alloc(int(end-first) * c.stride)
	BagSpread(spread, copied(c.hidden), c.stride, c.windows)
	result["spread"] = spread

	to := copied(c.in)
	BagUpdate(to, from, c.stride, c.moves)
	result["update"] = to

	change, moves, fit := copied(c.hidden), alloc(len(c.rows)*c.stride), m.doubles(len(c.windows))
	BagNegative(change, moves, out, c.stride, c.rows, c.live, c.negatives, c.rate, fit)
	result["negative: change"], result["negative: moves"], result["negative: fit"] = change, moves, halves(fit)

	change, coefficients, fit := alloc(len(c.hidden)), alloc(len(c.ways)), m.doubles(BagFits(len(c.ways)))
	BagTree(change, copied(c.hidden), out, c.stride, c.ways, c.lengths, c.rate, coefficients, fit)
	result["tree: change"], result["tree: coefficients"], result["tree: fit"] = change, coefficients, halves(fit)

	for name, m := range map[string][2][]float32{"in": {in, c.in}, "out": {out, c.out}, "from": {from, c.from}} {
		if !slices.EqualFunc(m[0], m[1], sameFloat) {
			result["changed "+name] = m[0]
		}
	}
	return result
}

// halves has the bits of each float64 as two float32, so that all results compare
// alike. A NaN has one form.
func halves(x []float64) []float32 {
	var h []float32
	for _, f := range x {
		if f != f {
			f = math.NaN()
		}
		b := math.Float64bits(f)
		h = append(h, math.Float32frombits(uint32(b>>32)), math.Float32frombits(uint32(b)))
	}
	return h
}

// high is number i of what halves returned, but for its last bits.
func high(h []float32, i int) float32 {
	return float32(math.Float64frombits(uint64(math.Float32bits(h[2*i])) << 32))
}

func (c bagCase) check(t *testing.T, what string, m bagMemory) {
	t.Helper()
	got := c.run(m)
	before := current
	current = generic
	want := c.run(ordinary())
	current = before
	if len(got) != len(want) {
		t.Fatalf("%s: an argument was changed that should not be: %d results, want %d", what, len(got), len(want))
	}
	for name := range want {
		if !sameFloats(t, what+", "+name, got[name], want[name]) {
			t.FailNow()
		}
	}
}

var bagDims = []int{1, 15, 16, 17, 33, 50, 64, 100, 112, 128, 129, 130, 144, 300}

func TestBag(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(7, 8))
		for i := range 60 {
			dim, negatives := bagDims[i%len(bagDims)], []int{5, 0, 1, 2, 3, 15, 63}[i%7]
			numbers, kind := randomFloats, "plain"
			if i%3 == 0 {
				numbers, kind = wildFloats, "wild"
			}
			c := randomBag(r, numbers, dim, []int{1, 2, 7, 50}[i%4], negatives, 1+i%2)
			c.check(t, fmt.Sprintf("%s numbers, dim %d, %d negatives", kind, dim, negatives), ordinary())
		}
	})
}

// The plain Go kernels against the formulas of their comments in float64.
func TestBagFormulas(t *testing.T) {
	use(t, generic)
	c := randomBag(rand.New(rand.NewPCG(9, 10)), randomFloats, 20, 30, 3, 2)
	got := c.run(ordinary())
	sigmoid := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	near := func(what string, got float32, want float64) {
		t.Helper()
		if math.Abs(float64(got)-want) > 1e-6 {
			t.Fatalf("%s: %v, want %v", what, got, want)
		}
	}
	element := func(m []float32, row uint32, e int) float64 { return float64(m[int(row)*c.stride+e]) }
	dot := func(h int, u uint32) (sum float64) {
		for e := range c.stride {
			sum += element(c.hidden, uint32(h), e) * element(c.out, u, e)
		}
		return sum
	}
	step, treeFit := 0, 1.0
	for i, w := range c.windows {
		n := len(c.windows) / BagGroup
		rec, in := i%n, i/n
		rows := c.rows[rec*BagGroupRows(c.negatives):]
		var g [64]float64
		product := 1.0
		for k := range c.negatives + 1 {
			u, label := rows[in], 1.0
			if k > 0 {
				u, label = rows[BagGroup+k-1], 0
			}
			if c.live[rec*(c.negatives+1)+k]>>in&1 == 1 {
				s := sigmoid(dot(i, u))
				g[k] = float64(c.rate) * (label - s)
				product *= 1 - math.Abs(label-s)
			}
		}
		near("fit", high(got["negative: fit"], rec*BagGroup+in), product)
		tree := make([]float64, c.stride)
		for range c.lengths[i] {
			node := c.ways[step] / 2
			s, label := sigmoid(dot(i, node)), 1-float64(c.ways[step]%2)
			coefficient := float64(c.rate) * (label - s)
			near("tree coefficient", got["tree: coefficients"][step], coefficient)
			for e := range tree {
				tree[e] += coefficient * element(c.out, node, e)
			}
			if treeFit *= 1 - math.Abs(label-s); step%16 == 15 || step == len(c.ways)-1 {
				near("tree fit", (high(got["tree: fit"], step/16)/float32(treeFit)-1)/10, 0)
				treeFit = 1
			}
			step++
		}
		for e := range c.stride {
			sum, n := 0.0, 0.0
			for p := w.From; p < w.To; p++ {
				if p != w.Center {
					sum += element(c.in, c.words[p], e)
					n++
				}
			}
			near("mean", got["means"][i*c.stride+e], sum/n)
			d := g[0] * element(c.out, rows[in], e)
			for k := 1; k <= c.negatives; k++ {
				d += g[k] * element(c.out, rows[BagGroup+k-1], e)
			}
			near("change", got["negative: change"][i*c.stride+e], d)
			near("move", got["negative: moves"][(rec*BagGroupRows(c.negatives)+in)*c.stride+e], g[0]*element(c.hidden, uint32(i), e))
			near("tree change", got["tree: change"][i*c.stride+e], tree[e])
		}
	}
}

func TestBagPanics(t *testing.T) {
	c := randomBag(rand.New(rand.NewPCG(1, 2)), randomFloats, 16, 10, 5, 1)
	fit := make([]float64, BagGroup)
	change, moves := make([]float32, len(c.hidden)), make([]float32, len(c.rows)*c.stride)
	windows := func(w ...BagWindow) []BagWindow { return w }
	for name, f := range map[string]func(){
		"stride":           func() { BagUpdate(c.in, c.from, 15, c.moves) },
		"no context":       func() { BagMeans(change[:16], c.in, 16, c.words, windows(BagWindow{3, 3, 4}), 1) },
		"center outside":   func() { BagMeans(change[:16], c.in, 16, c.words, windows(BagWindow{3, 6, 6}), 1) },
		"beyond the text":  func() { BagMeans(change[:16], c.in, 16, c.words, windows(BagWindow{57, 58, 61}), 1) },
		"word beyond in":   func() { BagMeans(change[:16], c.in, 16, []uint32{0, 10}, windows(BagWindow{0, 0, 2}), 1) },
		"hidden too short": func() { BagMeans(change[:15], c.in, 16, c.words, windows(BagWindow{0, 0, 2}), 1) },
		"spread too short": func() { BagSpread(change[:32], change[:16], 16, windows(BagWindow{0, 1, 3})) },
		"change too short": func() { BagSpread(change, change[:15], 16, windows(BagWindow{0, 1, 3})) },
		"move of no row":   func() { BagUpdate(c.in, c.from, 16, []BagMove{{10, 0, 1}}) },
		"move from no row": func() { BagUpdate(c.in, c.from, 16, []BagMove{{0, 10, 1}}) },
		"negative of none": func() { BagNegative(change, moves, c.out[:16], 16, c.rows, c.live, 5, 1, fit) },
		"moves too short":  func() { BagNegative(change, moves[1:], c.out, 16, c.rows, c.live, 5, 1, fit) },
		"live too short":   func() { BagNegative(change, moves, c.out, 16, c.rows, c.live[1:], 5, 1, fit) },
		"rows too short":   func() { BagNegative(change, moves, c.out, 16, c.rows[1:], c.live, 5, 1, fit) },
		"part of a group":  func() { BagNegative(change, moves, c.out, 16, c.rows, c.live, 5, 1, fit[1:]) },
		"too many":         func() { BagNegative(change, moves, c.out, 16, c.rows, c.live, 64, 1, fit) },
		"node outside": func() {
			BagTree(change[:16], change[:16], c.out, 16, []uint32{20}, []uint32{1}, 1, change[:1], fit[:1])
		},
		"steps too few":   func() { BagTree(change[:16], change[:16], c.out, 16, []uint32{1}, []uint32{2}, 1, change[:1], fit[:1]) },
		"no coefficients": func() { BagTree(change[:16], change[:16], c.out, 16, []uint32{1}, []uint32{1}, 1, nil, fit[:1]) },
		"no fit":          func() { BagTree(change[:16], change[:16], c.out, 16, []uint32{1}, []uint32{1}, 1, change[:1], nil) },
		"tree too short":  func() { BagTree(change[:15], change[:16], c.out, 16, []uint32{1}, []uint32{1}, 1, change[:1], fit[:1]) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A pathCase is the arguments of Paths, and those of its table.
type pathCase struct {
	in, nodes    []float32
	stride       int
	pairs        []uint32
	start, steps []uint32
	rows         int
	rate         float32
}

// randomPaths returns a case of n pairs, in matrices of so many rows, or more where
// a path needs them: the fewer, the more of them are the same. There are as many
// words as lengths of paths. Half of the paths begin as the one before them.
func randomPaths(r *rand.Rand, numbers func(*rand.Rand, int) []float32, dim, rows int, lengths []int, n int) pathCase {
	c := pathCase{stride: Stride(dim), rows: max(rows, slices.Max(lengths)), rate: 0.05}
	matrix := func(rows int) []float32 {
		m := make([]float32, rows*c.stride)
		for i := range rows {
			copy(m[i*c.stride:], numbers(r, dim))
		}
		return m
	}
	c.in, c.nodes = matrix(rows), matrix(c.rows)
	var before []uint32
	for _, length := range lengths {
		c.start = append(c.start, uint32(len(c.steps)))
		var path []uint32
		if r.IntN(2) == 0 {
			path = slices.Clone(before[:min(length, r.IntN(len(before)+1))])
		}
		for _, row := range r.Perm(c.rows) {
			if len(path) < length && !slices.Contains(path, uint32(row)) {
				path = append(path, uint32(row))
			}
		}
		before = path
		for _, step := range path {
			c.steps = append(c.steps, step|uint32(r.IntN(2))*StepLabel)
		}
	}
	c.start = append(c.start, uint32(len(c.steps)))
	for range n {
		c.pairs = append(c.pairs, uint32(r.IntN(rows))<<16|uint32(r.IntN(len(lengths))))
	}
	return c
}

func (c pathCase) table(t testing.TB) *PathTable {
	t.Helper()
	table, err := NewPathTable(c.start, c.steps, c.rows)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// after is a case's matrices and fits after Paths.
type after struct {
	in, nodes []float32
	fit       []float64
}

func (c pathCase) clone() after {
	return after{slices.Clone(c.in), slices.Clone(c.nodes), make([]float64, len(c.pairs))}
}

func (c pathCase) run(t testing.TB) after {
	t.Helper()
	a := c.clone()
	Paths(a.in, a.nodes, c.stride, slices.Clone(c.pairs), c.table(t), c.rate, a.fit)
	return a
}

// reference is Paths, as its comment says, number by number.
func (c pathCase) reference() after {
	a := c.clone()
	for first := 0; first < len(c.pairs); first += PathGroup {
		group := c.pairs[first:min(first+PathGroup, len(c.pairs))]
		g := make([][]float32, len(group))
		for i, pair := range group {
			v, lane := c.input(a, pair), [8]float64{1, 1, 1, 1, 1, 1, 1, 1}
			for k, step := range c.path(pair) {
				p, d := Logistic(dotReference(v, c.node(a, step)), step&StepLabel != 0)
				g[i] = append(g[i], c.rate*d)
				lane[k%8] *= float64(p)
			}
			for width := 4; width > 0; width /= 2 {
				for j := range width {
					lane[j] *= lane[j+width]
				}
			}
			a.fit[first+i] = lane[0]
		}
		for i, pair := range group {
			if len(c.path(pair)) == 0 {
				continue
			}
			v := c.input(a, pair)
			for e := range v {
				var dv float32
				for k, step := range c.path(pair) {
					u := c.node(a, step)
					dv, u[e] = fma(g[i][k], u[e], dv), fma(g[i][k], v[e], u[e])
				}
				v[e] += dv
			}
		}
	}
	return a
}

func (c pathCase) input(a after, pair uint32) []float32 {
	return a.in[int(pair>>16)*c.stride:][:c.stride]
}

func (c pathCase) path(pair uint32) []uint32 {
	word := pair & 0xffff
	return c.steps[c.start[word]:c.start[word+1]]
}

func (c pathCase) node(a after, step uint32) []float32 {
	return a.nodes[int(step&^StepLabel)*c.stride:][:c.stride]
}

// same compares results bit by bit.
func (a after) same(t *testing.T, what string, want after) {
	t.Helper()
	if !sameFits(t, what, a.fit, want.fit) || !sameFloats(t, what+": in", a.in, want.in) ||
		!sameFloats(t, what+": nodes", a.nodes, want.nodes) {
		t.FailNow()
	}
}

// upTo returns the numbers from 0 to n.
func upTo(n int) []int {
	all := make([]int, n+1)
	for i := range all {
		all[i] = i
	}
	return all
}

// checkPaths compares Paths with the reference in all implementations.
func checkPaths(t *testing.T, cases map[string]pathCase) {
	want := map[string]after{}
	for what, c := range cases {
		want[what] = c.reference()
	}
	eachImplementation(t, func(t *testing.T) {
		for what, c := range cases {
			c.run(t).same(t, what, want[what])
		}
	})
}

func TestPaths(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	cases := map[string]pathCase{}
	for vectors := 1; vectors <= 20; vectors++ {
		for i, rows := range []int{1, 3, 60} {
			dim := vectors*Lanes - r.IntN(Lanes)
			numbers, kind := randomFloats, "plain"
			if i == vectors%3 {
				numbers, kind = wildFloats, "wild"
			}
			what := fmt.Sprintf("%s numbers, dim %d, %d rows", kind, dim, rows)
			cases[what] = randomPaths(r, numbers, dim, rows, upTo(40), 16+i)
		}
	}
	checkPaths(t, cases)
}

// Every length of a path alone, and every number of pairs in the last group.
func TestPathsAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	cases := map[string]pathCase{}
	for _, length := range append(upTo(40), 47, 48, 49, 63, 64, 65, 200) {
		for n := 1; n <= PathGroup+2; n++ {
			what := fmt.Sprintf("%d pairs, paths of %d steps", n, length)
			cases[what] = randomPaths(r, randomFloats, 7, 300, []int{length}, n)
		}
	}
	checkPaths(t, cases)
}

// Pairs with and without steps, in each place of a group.
func TestPathsEmpty(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	cases := map[string]pathCase{}
	for empty := range 1 << PathGroup {
		c := randomPaths(r, randomFloats, 20, 9, []int{9, 0}, 2*PathGroup)
		for i := range c.pairs {
			c.pairs[i] = c.pairs[i]&^0xffff | uint32(empty>>(i%PathGroup)&1)
		}
		for i := range c.in { // which v + 0 would change
			c.in[i] = float32(math.Copysign(0, -1))
		}
		cases[fmt.Sprintf("empty paths %b", empty)] = c
	}
	checkPaths(t, cases)
}

// The rows change by the learning rate times the gradient of the loss, except for
// terms of its square; so one against finite differences, in float64.
func TestPathsGradient(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(27, 28))
		const dim, width = 5, 1e-5
		for range 20 {
			c := randomPaths(r, randomFloats, dim, 6, []int{3, 1, 7, 12, 0}, PathGroup)
			c.rate = 1e-4
			got := c.run(t)
			matrices := [2][]float32{c.in, c.nodes}
			var exact [2][]float64
			for m, x := range matrices {
				for _, y := range x {
					exact[m] = append(exact[m], float64(y))
				}
			}
			loss := func() float64 {
				sum := 0.0
				for _, pair := range c.pairs {
					for _, step := range c.path(pair) {
						sign := -1.0
						if step&StepLabel != 0 {
							sign = 1
						}
						score := 0.0
						for e := range dim {
							score += exact[0][int(pair>>16)*c.stride+e] * exact[1][int(step&stepRow)*c.stride+e]
						}
						sum += math.Log1p(math.Exp(-sign * score))
					}
				}
				return sum
			}
			sum := 0.0
			for _, f := range got.fit {
				sum -= math.Log(f)
			}
			if want := loss(); math.Abs(sum-want) > 1e-5*want {
				t.Fatalf("the fits make a loss of %v, want %v", sum, want)
			}
			for m, changed := range [2][]float32{got.in, got.nodes} {
				for i := range changed {
					if i%c.stride >= dim {
						if changed[i] != 0 {
							t.Fatalf("padding of matrix %d became %v", m, changed[i])
						}
						continue
					}
					x := exact[m][i]
					exact[m][i] = x + width
					above := loss()
					exact[m][i] = x - width
					below := loss()
					exact[m][i] = x
					descent := (below - above) / (2 * width)
					if step := (float64(changed[i]) - x) / float64(c.rate); math.Abs(step-descent) > 2e-3 {
						t.Fatalf("number %d of matrix %d changes by the rate times %v; the gradient is %v", i, m, step, -descent)
					}
				}
			}
		}
	})
}

func TestPathsChecks(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(29, 30))
		for name, c := range map[string]struct {
			spoil func(c *pathCase)
			want  string
		}{
			"stride":       {func(c *pathCase) { c.stride = 24 }, "row length"},
			"no stride":    {func(c *pathCase) { c.stride = 0 }, "row length"},
			"input row":    {func(c *pathCase) { c.pairs[6] = 9<<16 | 1 }, "input row 9 of a matrix of 9 rows"},
			"last row":     {func(c *pathCase) { c.pairs[0] = 0xffff<<16 | 1 }, "input row 65535 of"},
			"word":         {func(c *pathCase) { c.pairs[6] = 3 }, "word 3 of a table of 3 words"},
			"short inputs": {func(c *pathCase) { c.in = c.in[1:]; c.pairs[0] = 8 << 16 }, "input row 8 of a matrix of 8 rows"},
			"short nodes":  {func(c *pathCase) { c.nodes = c.nodes[1:] }, "a table for 9 nodes, a matrix of 8 rows"},
		} {
			s := randomPaths(r, randomFloats, 30, 9, []int{4, 5, 6}, 7)
			c.spoil(&s)
			before := s.clone()
			message := panicOf(func() {
				Paths(s.in, s.nodes, s.stride, s.pairs, s.table(t), s.rate, make([]float64, len(s.pairs)))
			})
			if text := fmt.Sprint(message); !strings.Contains(text, c.want) {
				t.Errorf("%s: the panic is %q, want %q in it", name, text, c.want)
			}
			after{s.in, s.nodes, before.fit}.same(t, name, before)
		}
		s := randomPaths(r, randomFloats, 30, 9, []int{4}, 2)
		if panicOf(func() { Paths(s.in, s.nodes, s.stride, s.pairs, s.table(t), 1, make([]float64, 1)) }) == nil {
			t.Error("two pairs with one fit did not panic")
		}
		Paths(nil, nil, 16, nil, s.table(t), 1, nil) // no pairs, no harm
	})
}

func TestNewPathTable(t *testing.T) {
	for name, c := range map[string]struct {
		start, steps []uint32
		want         string
	}{
		"no start":      {nil, nil, "without a start"},
		"a late start":  {[]uint32{1, 2}, []uint32{0, 0}, "from 1 to 2, of 2"},
		"an early end":  {[]uint32{0, 1}, []uint32{0, 0}, "from 0 to 1, of 2"},
		"a late end":    {[]uint32{0, 3}, []uint32{0, 0}, "from 0 to 3, of 2"},
		"no order":      {[]uint32{0, 2, 1, 2}, []uint32{0, 0}, "word 1 ends before it begins"},
		"a node":        {[]uint32{0, 1, 3}, []uint32{4, 4, 5}, "word 1 has node row 5 of 5"},
		"a labeled one": {[]uint32{0, 2}, []uint32{5 | StepLabel, 0}, "word 0 has node row 5 of 5"},
		"a far node":    {[]uint32{0, 2}, []uint32{4, 1 << 30}, "word 0 has node row 1073741824 of 5"},
		"a node twice":  {[]uint32{0, 1, 4}, []uint32{3, 3, 4, 3 | StepLabel}, "word 1 has node row 3 twice"},
		"many words":    {make([]uint32, MaxPathRows+2), nil, "65537 words"},
	} {
		if _, err := NewPathTable(c.start, c.steps, 5); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want %q in it", name, err, c.want)
		}
	}
	// The table keeps no hold of the slices.
	start, steps := []uint32{0, 1, 1, 3}, []uint32{4, 0 | StepLabel, 1}
	table, err := NewPathTable(start, steps, 5)
	if err != nil {
		t.Fatal(err)
	}
	start[1], steps[0] = 99, 99
	if got := table.Words(); got != 3 {
		t.Errorf("Words() = %d, want 3", got)
	}
	for word, want := range [][]uint32{{4 | StepLabel}, {}, {0, 1 | StepLabel}} {
		if got := table.path(uint32(word)); !slices.Equal(got, want) {
			t.Errorf("the path to word %d is %v, want %v", word, got, want)
		}
	}
}

// FuzzPaths compares the implementations with the plain form, for any paths and
// any bits in a few rows; what the data has too little of is random.
func FuzzPaths(f *testing.F) {
	f.Add(uint64(1), byte(13), byte(99), byte(3), byte(9), float32(0.05), []byte("the rows of both matrices begin with these bits"))
	f.Add(uint64(2), byte(64), byte(200), byte(60), byte(4), float32(0.025), []byte{})
	f.Fuzz(func(t *testing.T, seed uint64, length, dim, rows, pairs byte, rate float32, data []byte) {
		r := rand.New(rand.NewPCG(seed, 0))
		lengths := make([]int, 5)
		for i := range lengths {
			lengths[i] = r.IntN(int(length) + 1)
		}
		c := randomPaths(r, wildFloats, 1+int(dim), 1+int(rows), lengths, int(pairs)%16)
		c.rate = rate
		for i := range len(data) / 4 {
			m := [][]float32{c.in, c.nodes}[i%2]
			if i/2 < len(m) {
				m[i/2] = math.Float32frombits(uint32(data[4*i]) | uint32(data[4*i+1])<<8 | uint32(data[4*i+2])<<16 | uint32(data[4*i+3])<<24)
			}
		}
		want := c.reference()
		for i := generic; i <= best(); i++ {
			use(t, i)
			c.run(t).same(t, i.String(), want)
		}
	})
}

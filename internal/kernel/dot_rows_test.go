package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// rowShapes are numbers of rows, below and above what a kernel takes at a time.
var rowShapes = []int{0, 1, 2, 3, 4, 5, 7, 15, 16, 17, 19, 32, 37}

// rowDims are dimensions with every remainder, with and without full steps.
func rowDims() []int {
	dims := []int{100, 112, 131, 300}
	for dim := range 50 {
		dims = append(dims, dim)
	}
	return dims
}

func TestDotRows(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	for _, dim := range rowDims() {
		for _, n := range rowShapes {
			for _, numbers := range []func(*rand.Rand, int) []float32{randomFloats, wildFloats, tinyFloats} {
				rows, queries := numbers(r, n*dim), numbers(r, Queries*dim)
				want := make([]float32, Queries*n)
				for q := range Queries {
					for i := range n {
						want[q*n+i] = dotReference(rows[i*dim:(i+1)*dim], queries[q*dim:(q+1)*dim])
					}
				}
				ids := make([]uint32, n)
				at := make([]float32, n)
				for i := range ids {
					ids[i] = uint32(r.IntN(n))
					at[i] = want[ids[i]]
				}
				for i := generic; i <= best(); i++ {
					use(t, i)
					what := fmt.Sprintf("%v: %d rows of %d numbers", i, n, dim)
					got := randomFloats(r, len(want))
					DotRows4(got, rows, queries)
					sameFloats(t, "DotRows4 of "+what, got, want)
					got = randomFloats(r, n+1)
					got[n] = 7
					DotRows(got[:n:n], rows, queries[:dim])
					sameFloats(t, "DotRows of "+what, got, append(want[:n:n], 7))
					DotRowsAt(got[:n:n], rows, ids, queries[:dim])
					sameFloats(t, "DotRowsAt of "+what, got, append(at[:n:n], 7))
				}
			}
		}
	}
}

// tinyFloats are so small that products of them are rounded to zero, which has a
// sign.
func tinyFloats(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = (r.Float32() - 0.9) * 0x1p-80
	}
	return x
}

func TestFindAtLeast(t *testing.T) {
	r := rand.New(rand.NewPCG(43, 44))
	nan := float32(math.NaN())
	for i := generic; i <= best(); i++ {
		use(t, i)
		for n := range 70 {
			for hit := range n + 1 {
				x, y := make([]float32, n), make([]float32, n)
				for j := range x {
					x[j], y[j] = r.Float32(), r.Float32()
					if r.IntN(5) == 0 {
						x[j] = nan
					}
					if j == hit || j > hit && r.IntN(9) == 0 {
						x[j], y[j] = 3, 0.5
					}
				}
				if got := FindAtLeast(x, y, 1.5); got != hit {
					t.Fatalf("%v: FindAtLeast of %d numbers is %d, want %d", i, n, got, hit)
				}
			}
		}
	}
}

func TestDotRowsRefuse(t *testing.T) {
	x := make([]float32, 64)
	DotRows(x[:4], x[:40], x[:10])
	DotRows4(x[:8], x[:20], x[:40])
	DotRowsAt(x[:2], x[:40], []uint32{3, 0}, x[:10])
	for name, f := range map[string]func(){
		"DotRows: rows":       func() { DotRows(x[:4], x[:41], x[:10]) },
		"DotRows4: rows":      func() { DotRows4(x[:8], x[:19], x[:40]) },
		"DotRows4: queries":   func() { DotRows4(x[:8], x[:20], x[:41]) },
		"DotRows4: products":  func() { DotRows4(x[:9], x[:20], x[:40]) },
		"DotRowsAt: products": func() { DotRowsAt(x[:3], x[:40], []uint32{3, 0}, x[:10]) },
		"DotRowsAt: row":      func() { DotRowsAt(x[:2], x[:40], []uint32{4, 0}, x[:10]) },
		"DotRowsAt: part":     func() { DotRowsAt(x[:1], x[:39], []uint32{3}, x[:10]) },
		"FindAtLeast":         func() { FindAtLeast(x[:3], x[:4], 1) },
	} {
		if panicOf(f) == nil {
			t.Errorf("%s: no panic", name)
		}
	}
}

func BenchmarkDotRows(b *testing.B) {
	r := rand.New(rand.NewPCG(45, 46))
	const n, dim = 640, 100
	rows, queries := randomFloats(r, n*dim), randomFloats(r, Queries*dim)
	dst, ids := make([]float32, Queries*n), make([]uint32, n)
	for i, id := range r.Perm(n) {
		ids[i] = uint32(id)
	}
	for i := generic; i <= best(); i++ {
		for _, c := range []struct {
			name string
			dots int
			run  func()
		}{
			{"one by one", n, func() {
				for i := range n {
					dst[i] = Dot(rows[i*dim:(i+1)*dim], queries[:dim])
				}
			}},
			{"rows", n, func() { DotRows(dst[:n], rows, queries[:dim]) }},
			{"rows4", Queries * n, func() { DotRows4(dst, rows, queries) }},
			{"at", n, func() { DotRowsAt(dst[:n], rows, ids, queries[:dim]) }},
			{"find", n, func() { FindAtLeast(slices.Clip(rows[:n]), rows[n:2*n], 2) }},
		} {
			b.Run(i.String()+"/"+c.name, func(b *testing.B) {
				use(b, i)
				for b.Loop() {
					c.run()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*c.dots), "ns/dot")
			})
		}
	}
}

package kernel

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// A product is a call of MatMul; c, a and b hold no more than it may touch.
type product struct {
	c, a, b                []float32
	cRow, aRow, aCol, bRow int
	m, n, k                int
}

// randomProduct returns a product of that shape, with gaps between the rows; A
// lies across every other time.
func randomProduct(r *rand.Rand, numbers func(*rand.Rand, int) []float32, m, n, k int) product {
	p := product{m: m, n: n, k: k, cRow: n + r.IntN(9), aRow: k + r.IntN(9), aCol: 1, bRow: n + r.IntN(9)}
	if r.IntN(2) == 0 {
		p.aRow, p.aCol = 1, m+r.IntN(9)
	}
	p.c = numbers(r, (m-1)*p.cRow+n)
	p.a = numbers(r, (m-1)*p.aRow+(k-1)*p.aCol+1)
	p.b = numbers(r, (k-1)*p.bRow+n)
	return p
}

// run calls MatMul, or MatMulAdd.
func (p product) run(c []float32, add bool) {
	f := MatMul
	if add {
		f = MatMulAdd
	}
	f(c, p.cRow, p.a, p.aRow, p.aCol, p.b, p.bRow, p.m, p.n, p.k)
}

// reference is MatMul as its comment says, by math/big where the numbers are
// finite, so that it does not lean on fma.
func (p product) reference(c []float32, add bool) {
	for i := range p.m {
		for j := range p.n {
			at := i*p.cRow + j
			if !add {
				c[at] = 0
			}
			for l := range p.k {
				c[at] = fmaReference(p.a[i*p.aRow+l*p.aCol], p.b[l*p.bRow+j], c[at])
			}
		}
	}
}

// fmaReference is x·y + z, rounded once.
func fmaReference(x, y, z float32) float32 {
	for _, f := range []float32{x, y, z} {
		if math.IsInf(float64(f), 0) || f != f {
			return float32(float64(x)*float64(y) + float64(z))
		}
	}
	if x*y == 0 || z == 0 {
		return fma(x, y, z) // zeros have signs, which math/big does not know
	}
	exact := func(f float32) *big.Float { return new(big.Float).SetPrec(600).SetFloat64(float64(f)) }
	sum := exact(x)
	sum.Mul(sum, exact(y)).Add(sum, exact(z))
	if sum.Sign() == 0 {
		return fma(x, y, z)
	}
	f, _ := sum.Float32()
	return f
}

var productShapes = [][3]int{
	{1, 16, 1},
	{2, 16, 3},
	{3, 32, 2},
	{4, 48, 5},
	{5, 64, 7},
	{6, 64, 16},
	{7, 80, 9},
	{8, 112, 4},
	{11, 128, 3},
	{12, 16, 129},
	{13, 144, 2},
	{9, 64, 128},
	{6, 48, 257},
	{17, 32, 1},
	{10, 192, 6},
}

func TestMatMul(t *testing.T) {
	const sentinels = 70
	r := rand.New(rand.NewPCG(31, 32))
	for _, shape := range productShapes {
		for _, numbers := range []func(*rand.Rand, int) []float32{randomFloats, wildFloats} {
			p := randomProduct(r, numbers, shape[0], shape[1], shape[2])
			// The numbers around C, and between its rows, must stay as they are.
			all := slices.Concat(numbers(r, sentinels), p.c, numbers(r, sentinels))
			for _, add := range []bool{false, true} {
				want := slices.Clone(all)
				p.reference(want[sentinels:][:len(p.c)], add)
				eachImplementation(t, func(t *testing.T) {
					got := slices.Clone(all)
					p.run(got[sentinels:][:len(p.c)], add)
					sameFloats(t, fmt.Sprintf("%v, add %v", shape, add), got, want)
				})
			}
		}
	}
}

func TestMatMulRefuses(t *testing.T) {
	c, a, b := make([]float32, 64), make([]float32, 20), make([]float32, 80)
	MatMul(c, 16, a, 5, 1, b, 16, 4, 16, 5)
	MatMul(c, 16, a, 1, 4, b, 16, 4, 16, 5)
	for name, f := range map[string]func(){
		"no rows":      func() { MatMul(c, 16, a, 5, 1, b, 16, 0, 16, 5) },
		"no sum":       func() { MatMulAdd(c, 16, a, 5, 1, b, 16, 4, 16, 0) },
		"columns":      func() { MatMul(c, 16, a, 5, 1, b, 16, 4, 15, 5) },
		"C":            func() { MatMulAdd(c[:63], 16, a, 5, 1, b, 16, 4, 16, 5) },
		"A":            func() { MatMul(c, 16, a[:19], 5, 1, b, 16, 4, 16, 5) },
		"A across":     func() { MatMul(c, 16, a[:19], 1, 4, b, 16, 4, 16, 5) },
		"B":            func() { MatMul(c, 16, a, 5, 1, b[:79], 16, 4, 16, 5) },
		"overlap":      func() { MatMul(c, 15, a, 5, 1, b, 16, 4, 16, 5) },
		"negative A":   func() { MatMul(c, 16, a, 5, -1, b, 16, 4, 16, 5) },
		"negative row": func() { MatMul(c, 16, a, -5, 1, b, 16, 4, 16, 5) },
		"huge":         func() { MatMul(c, 16, a, math.MaxInt, math.MaxInt, b, 16, 4, 16, 5) },
		"exp width":    func() { ExpColumns(c, 8, a[:8], b[:8]) },
		"exp part":     func() { ExpColumns(c[:40], 16, a[:16], b[:16]) },
		"exp peak":     func() { ExpColumns(c, 16, a, b[:16]) },
		"exp sum":      func() { ExpColumns(c, 16, a[:16], b) },
		"exp empty":    func() { ExpColumns(nil, 16, a[:16], b[:16]) },
		"scale factor": func() { ScaleColumns(c, 16, a) },
		"scale width":  func() { ScaleColumns(c, 0, nil) },
	} {
		if panicOf(f) == nil {
			t.Errorf("%s: no panic", name)
		}
	}
}

// scores are exponents of all sizes, among them some beside the lowest one.
func scores(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = (r.Float32() - 0.5) * float32(math.Exp2(float64(r.IntN(9)-1)))
		if r.IntN(9) == 0 {
			x[i] = lowestExponent * (1 + float32(r.IntN(3)-1)*0x1p-23)
		}
	}
	return x
}

func TestExpColumns(t *testing.T) {
	r := rand.New(rand.NewPCG(33, 34))
	for rows := 1; rows < 14; rows++ {
		for _, width := range []int{16, 32, 64} {
			for _, numbers := range []func(*rand.Rand, int) []float32{scores, wildFloats} {
				x := numbers(r, rows*width)
				want, wantPeak, wantSum := slices.Clone(x), make([]float32, width), make([]float32, width)
				expColumnsGeneric(want, rows, width, wantPeak, wantSum)
				eachImplementation(t, func(t *testing.T) {
					got, peak, sum := slices.Clone(x), make([]float32, width), make([]float32, width)
					ExpColumns(got, width, peak, sum)
					what := fmt.Sprintf("%d×%d", rows, width)
					sameFloats(t, what+": exponentials", got, want)
					sameFloats(t, what+": maxima", peak, wantPeak)
					sameFloats(t, what+": sums", sum, wantSum)
				})
			}
		}
	}
}

// What ExpColumns computes is a softmax, up to the sum.
func TestExpColumnsIsTheSoftmax(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(35, 36))
		const rows, width = 97, 32
		x := scores(r, rows*width)
		e, peak, sum := slices.Clone(x), make([]float32, width), make([]float32, width)
		ExpColumns(e, width, peak, sum)
		for j := range width {
			top, exact := math.Inf(-1), 0.0
			for i := range rows {
				top = max(top, float64(x[i*width+j]))
			}
			for i := range rows {
				want := math.Exp(float64(x[i*width+j] - float32(top)))
				exact += want
				if got := float64(e[i*width+j]); math.Abs(got-want) > 3e-7*want && (want > 1e-13 || got != 0) {
					t.Fatalf("exponential of %v - %v is %v, want %v", x[i*width+j], top, got, want)
				}
			}
			if float64(peak[j]) != top {
				t.Errorf("maximum of column %d is %v, want %v", j, peak[j], top)
			}
			if got := float64(sum[j]); math.Abs(got-exact) > 2e-6*exact {
				t.Errorf("sum of column %d is %v, want %v", j, got, exact)
			}
		}
	})
}

// Where exponentials begin to count as 0.
func TestExpColumnsLowest(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		const width = 16
		x, peak, sum := make([]float32, 3*width), make([]float32, width), make([]float32, width)
		for j := range width {
			x[width+j], x[2*width+j] = lowestExponent, math.Nextafter32(lowestExponent, -100)
		}
		ExpColumns(x, width, peak, sum)
		for j := range width {
			if e := x[width+j]; x[j] != 1 || math.Abs(float64(e)-math.Exp(lowestExponent)) > 1e-19 || x[2*width+j] != 0 {
				t.Errorf("e^0, e^-30 and a little less are %v, %v and %v", x[j], e, x[2*width+j])
			}
		}
	})
}

func TestExpColumnsKeepsNaN(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		for at := range 7 {
			x := make([]float32, 7*16)
			x[at*16+3] = float32(math.NaN())
			peak, sum := make([]float32, 16), make([]float32, 16)
			ExpColumns(x, 16, peak, sum)
			for j, s := range sum {
				if (s != s) != (j == 3) {
					t.Errorf("NaN in row %d of column 3: the sum of column %d is %v", at, j, s)
				}
			}
		}
	})
}

func TestScaleColumns(t *testing.T) {
	r := rand.New(rand.NewPCG(37, 38))
	for rows := range 14 {
		for _, width := range []int{16, 48} {
			x, f := wildFloats(r, rows*width), wildFloats(r, width)
			want := slices.Clone(x)
			for i := range want {
				want[i] *= f[i%width]
			}
			eachImplementation(t, func(t *testing.T) {
				got := slices.Clone(x)
				ScaleColumns(got, width, f)
				sameFloats(t, fmt.Sprintf("%d×%d", rows, width), got, want)
			})
		}
	}
}

// FuzzMatMul compares the implementations with the plain form, for any shape and
// any bits at the beginning of the three matrices.
func FuzzMatMul(f *testing.F) {
	f.Add(uint64(1), byte(7), byte(3), byte(5), []byte("the matrices begin with these bits"))
	f.Add(uint64(2), byte(12), byte(9), byte(130), []byte{})
	f.Fuzz(func(t *testing.T, seed uint64, m, n, k byte, data []byte) {
		r := rand.New(rand.NewPCG(seed, 0))
		p := randomProduct(r, wildFloats, 1+int(m)%14, 16*(1+int(n)%10), 1+int(k))
		for i := range len(data) / 4 {
			x := [][]float32{p.c, p.a, p.b}[i%3]
			if i/3 < len(x) {
				x[i/3] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
			}
		}
		want := slices.Clone(p.c)
		p.reference(want, k%2 == 0)
		wantPeak, wantSum, exps := make([]float32, 16), make([]float32, 16), slices.Clone(p.b[:p.n])
		expColumnsGeneric(exps, p.n/16, 16, wantPeak, wantSum)
		for i := generic; i <= best(); i++ {
			use(t, i)
			got := slices.Clone(p.c)
			p.run(got, k%2 == 0)
			sameFloats(t, i.String(), got, want)
			x, peak, sum := slices.Clone(p.b[:p.n]), make([]float32, 16), make([]float32, 16)
			ExpColumns(x, 16, peak, sum)
			sameFloats(t, i.String()+": exponentials", x, exps)
			sameFloats(t, i.String()+": maxima", peak, wantPeak)
			sameFloats(t, i.String()+": sums", sum, wantSum)
		}
	})
}

// BenchmarkMatMul reports the speed of the three products of a softmax over 96
// words and 64 rows.
func BenchmarkMatMul(b *testing.B) {
	const words, rows = 96, 64
	for _, dim := range []int{100, 300} {
		stride := Stride(dim)
		r := rand.New(rand.NewPCG(1, 2))
		out, hidden, columns := randomRows(r, words, dim), randomRows(r, rows, dim), randomFloats(r, dim*rows)
		scores, gradient := make([]float32, words*rows), make([]float32, dim*rows)
		for _, p := range []struct {
			name string
			f    func()
			fmas int
		}{
			{"scores", func() { MatMul(scores, rows, out, stride, 1, columns, rows, words, rows, dim) }, words * rows * dim},
			{"gradient", func() { MatMulAdd(gradient, rows, out, 1, stride, scores, rows, dim, rows, words) }, words * rows * dim},
			{"output", func() { MatMulAdd(out, stride, scores, rows, 1, hidden, stride, words, stride, rows) }, words * rows * stride},
		} {
			eachBenchmark(b, fmt.Sprintf("dim=%d/%s", dim, p.name), func(b *testing.B) {
				for b.Loop() {
					p.f()
				}
				b.ReportMetric(float64(p.fmas)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "fma/ns")
			})
		}
		eachBenchmark(b, "exp", func(b *testing.B) {
			peak, sum := make([]float32, rows), make([]float32, rows)
			for b.Loop() {
				ExpColumns(scores, rows, peak, sum)
			}
			b.ReportMetric(float64(words*rows)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "exp/ns")
		})
	}
}

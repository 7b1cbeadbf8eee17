package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// This file is the slow, plain form of what the package comment and Negative's
// say, against which all implementations are checked bit for bit.

// dotReference is Dot.
func dotReference(a, b []float32) float32 {
	var lane [16]float32
	for i := range a {
		lane[i%16] = fma(a[i], b[i], lane[i%16])
	}
	for width := 8; width > 0; width /= 2 {
		for j := range width {
			lane[j] += lane[j+width]
		}
	}
	return lane[0]
}

// negativeReference is Negative.
func negativeReference(in, out []float32, stride int, records []uint32, negatives int, rate float32, fit []float64) {
	for r := range fit {
		record := records[r*RecordLen(negatives) : (r+1)*RecordLen(negatives)]
		mask := record[2*Group+negatives:]
		old := func(m []float32, row uint32) []float32 {
			return append([]float32(nil), m[int(row)*stride:(int(row)+1)*stride]...)
		}
		change := func(m []float32, row uint32, e int, a, x float32) {
			at := &m[int(row)*stride+e]
			*at = fma(a, x, *at)
		}

		v := make([][]float32, Group) // v[i]
		for i := range v {
			v[i] = old(in, record[i])
		}
		// u[k][i] is the row that v[i] meets in term k; outRow[k][i] is its number.
		u, outRow := make([][][]float32, negatives+1), make([][]uint32, negatives+1)
		g := make([][]float32, negatives+1)
		var lane [8]float64
		for t := range lane {
			lane[t] = 1
		}
		for k := range u {
			u[k], outRow[k], g[k] = make([][]float32, Group), make([]uint32, Group), make([]float32, Group)
			for i := range Group {
				if outRow[k][i] = record[Group+i]; k > 0 {
					outRow[k][i] = record[2*Group+k-1]
				}
				u[k][i] = old(out, outRow[k][i])
				t := Group*k + i
				if mask[t/32]>>(t%32)&1 == 1 {
					p, d := Logistic(dotReference(v[i], u[k][i]), k == 0)
					g[k][i] = rate * d
					lane[t%8] *= float64(p)
				}
			}
		}
		for width := 4; width > 0; width /= 2 {
			for j := range width {
				lane[j] *= lane[j+width]
			}
		}
		fit[r] = lane[0]

		for e := range stride {
			for i := range Group {
				d := float32(g[0][i] * u[0][i][e])
				for k := 1; k <= negatives; k++ {
					d = fma(g[k][i], u[k][i][e], d)
				}
				change(in, record[i], e, 1, d)
			}
			for i := range Group {
				change(out, outRow[0][i], e, g[0][i], v[i][e])
			}
			for k := 1; k <= negatives; k++ {
				d := float32(g[k][0] * v[0][e])
				for i := 1; i < Group; i++ {
					d = fma(g[k][i], v[i][e], d)
				}
				change(out, outRow[k][0], e, 1, d)
			}
		}
	}
}

// sameFloats reports whether all numbers have the same bits. Any NaN is as good
// as another: which one comes out of a sum of two is up to the order of the
// operands, and tells nothing.
func sameFloats(t *testing.T, what string, got, want []float32) bool {
	t.Helper()
	for i := range want {
		if !sameFloat(got[i], want[i]) {
			t.Errorf("%s: number %d of %d is %v, want %v", what, i, len(want), got[i], want[i])
			return false
		}
	}
	return true
}

func sameFloat(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

func sameFits(t *testing.T, what string, got, want []float64) bool {
	t.Helper()
	for i := range want {
		if math.Float64bits(got[i]) != math.Float64bits(want[i]) && !(math.IsNaN(got[i]) && math.IsNaN(want[i])) {
			t.Errorf("%s: fit %d of %d is %v, want %v", what, i, len(want), got[i], want[i])
			return false
		}
	}
	return true
}

func randomFloats(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = r.Float32() - 0.5
	}
	return x
}

// wildFloats are numbers of all sizes, with infinities, NaNs, zeros of both signs
// and denormal numbers among them.
func wildFloats(r *rand.Rand, n int) []float32 {
	special := []float32{
		0, float32(math.Copysign(0, -1)), 1, -1, math.MaxFloat32, -math.MaxFloat32,
		math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, 1e-39,
		float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()),
	}
	x := make([]float32, n)
	for i := range x {
		if r.IntN(8) == 0 {
			x[i] = special[r.IntN(len(special))]
		} else {
			x[i] = float32(r.NormFloat64() * math.Exp2(float64(r.IntN(60)-30)))
		}
	}
	return x
}

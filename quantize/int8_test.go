package quantize

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"firth"
)

// anyMatrix draws a matrix of finite numbers of all sizes.
func anyMatrix(t *rapid.T, numbers *rapid.Generator[float32]) firth.Matrix {
	m := firth.NewMatrix(rapid.IntRange(0, 9).Draw(t, "rows"), rapid.IntRange(1, 9).Draw(t, "dim"))
	for i := range m.Data {
		m.Data[i] = numbers.Draw(t, "x")
	}
	return m
}

func TestInt8IsNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMatrix(t, rapid.Float32())
		q := NewInt8(m, 2)
		for i, x := range q.Expand(2).Data {
			scale := float64(q.Scales[i/m.Dim])
			// A scale that is not normal is itself rounded by more than usual.
			if off := math.Abs(float64(x) - float64(m.Data[i])); off > scale*.5001 && scale > 0x1p-126 {
				t.Fatalf("number %d: %v became %v, off by %v, and a step is %v", i, m.Data[i], x, off, scale)
			}
			if off := math.Abs(float64(x) - float64(m.Data[i])); off > 0x1p-125 && scale <= 0x1p-126 {
				t.Fatalf("number %d: %v became %v", i, m.Data[i], x)
			}
		}
		for i := range m.Rows {
			largest := 0
			for _, c := range q.Codes[i*m.Dim : (i+1)*m.Dim] {
				largest = max(largest, int(c), -int(c))
			}
			if q.Scales[i] > 0x1p-126 && largest != Int8Steps {
				t.Fatalf("row %d: the largest code is %d", i, largest)
			}
		}
	})
}

func TestInt8OfExactSteps(t *testing.T) {
	m := firth.Matrix{Rows: 1, Dim: 8, Data: []float32{127, -127, 0.5, 1.5, 2.5, -0.5, 126.4, -126.6}}
	q := NewInt8(m, 1)
	want := []int8{127, -127, 0, 2, 2, 0, 126, -127} // halves to the even neighbor
	for i, c := range q.Codes {
		if c != want[i] {
			t.Errorf("%v has code %d, want %d", m.Data[i], c, want[i])
		}
	}
	if q.Scales[0] != 1 {
		t.Errorf("scale %v", q.Scales[0])
	}
}

func TestInt8OfOddRows(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	m := firth.Matrix{Rows: 6, Dim: 3, Data: []float32{
		0, 0, float32(math.Copysign(0, -1)),
		nan, 1, -inf,
		nan, inf, 0,
		math.MaxFloat32, -math.MaxFloat32, 1,
		1e-45, 0, 0,
		190 * 1e-45, -190 * 1e-45, 0,
	}}
	q := NewInt8(m, 1)
	if q.NonFinite != 4 {
		t.Errorf("%d numbers that are not finite, want 4", q.NonFinite)
	}
	got := q.Expand(1).Data
	for i, want := range []float32{0, 0, 0, 0, 1, -1, 0, 0, 0} {
		if off := got[i] - want; off > 1e-6 || off < -1e-6 || off != off {
			t.Errorf("number %d is %v, want %v", i, got[i], want)
		}
	}
	for i, x := range got {
		if x-x != 0 {
			t.Errorf("number %d is %v", i, x)
		}
	}
	for i, want := range []int8{127, -127, 0, 0, 0, 0, 127, -127, 0} {
		if c := q.Codes[9+i]; c != want {
			t.Errorf("code %d is %d, want %d", 9+i, c, want)
		}
	}
}

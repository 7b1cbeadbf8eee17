package quantize

import (
	"math"
	"testing"

	"firth"
)

// TestHalfIsTheNearest goes through all numbers of 16 bits that stand next to each
// other, and looks at what lies between them.
func TestHalfIsTheNearest(t *testing.T) {
	for h := uint16(0); h < 0x7bff; h++ {
		low, high := FromHalf(h), FromHalf(h+1)
		middle := (low + high) / 2 // exact: 12 bits
		even := h + h&1
		for _, c := range []struct {
			x    float32
			want uint16
		}{
			{low, h},
			{high, h + 1},
			{middle, even},
			{math.Nextafter32(middle, 0), h},
			{math.Nextafter32(middle, math.MaxFloat32), h + 1},
		} {
			if got := ToHalf(c.x); got != c.want {
				t.Fatalf("%v becomes %#04x, want %#04x", c.x, got, c.want)
			}
			if got := ToHalf(-c.x); got != c.want|0x8000 {
				t.Fatalf("%v becomes %#04x, want %#04x", -c.x, got, c.want|0x8000)
			}
		}
	}
}

// TestHalfNumbers compares with the table in IEEE 754's own terms.
func TestHalfNumbers(t *testing.T) {
	for _, c := range []struct {
		bits uint16
		x    float32
	}{
		{0, 0},
		{0x0001, 0x1p-24}, // the smallest
		{0x03ff, 0x3ffp-24},
		{0x0400, 0x1p-14}, // the smallest that is normal
		{0x3555, 0x1.554p-2},
		{0x3c00, 1},
		{0xc000, -2},
		{0x7bff, MaxHalf},
		{0x7c00, float32(math.Inf(1))},
		{0xfc00, float32(math.Inf(-1))},
	} {
		if got := FromHalf(c.bits); got != c.x {
			t.Errorf("%#04x is %v, want %v", c.bits, got, c.x)
		}
		if got := ToHalf(c.x); got != c.bits {
			t.Errorf("%v becomes %#04x, want %#04x", c.x, got, c.bits)
		}
	}
	if got := ToHalf(float32(math.Copysign(0, -1))); got != 0x8000 {
		t.Errorf("-0 becomes %#04x", got)
	}
	for h := uint32(0x7c01); h < 0x8000; h++ {
		x := FromHalf(uint16(h))
		if !math.IsNaN(float64(x)) || ToHalf(x) != uint16(h)|0x200 {
			t.Fatalf("%#04x, a NaN, is %v and becomes %#04x", h, x, ToHalf(x))
		}
	}
}

func TestHalfClamps(t *testing.T) {
	below := math.Nextafter32(overflow, 0)
	m := firth.Matrix{Rows: 2, Dim: 4, Data: []float32{
		below, overflow, -math.MaxFloat32, MaxHalf,
		float32(math.Inf(1)), float32(math.NaN()), -1e5, 3,
	}}
	h := NewHalf(m, 1)
	if h.Clamped != 3 {
		t.Errorf("%d clamped, want 3", h.Clamped)
	}
	got := h.Expand(1).Data
	for i, want := range []float32{MaxHalf, MaxHalf, -MaxHalf, MaxHalf, float32(math.Inf(1)), 0, -MaxHalf, 3} {
		if got[i] != want && i != 5 {
			t.Errorf("number %d is %v, want %v", i, got[i], want)
		}
	}
	if got[5] == got[5] {
		t.Errorf("NaN is %v", got[5])
	}
}

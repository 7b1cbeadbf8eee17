package kernel

import (
	"math"
	"testing"
)

func TestLogistic(t *testing.T) {
	for s := -31.0; s <= 31; s += 1.0 / 64 {
		score := float32(s)
		x := max(-30, min(30, float64(score)))
		for _, label := range []bool{true, false} {
			p, g := Logistic(score, label)
			wantP, wantG := 1/(1+math.Exp(-x)), 1/(1+math.Exp(x))
			if !label {
				wantP, wantG = wantG, -wantP
			}
			// Both keep their digits where they are close to 0.
			if off := math.Abs(float64(p)/wantP - 1); off > 4*0x1p-23 {
				t.Errorf("Logistic(%v, %v): probability %v, want %v", score, label, p, wantP)
			}
			if off := math.Abs(float64(g)/wantG - 1); off > 4*0x1p-23 {
				t.Errorf("Logistic(%v, %v): gradient %v, want %v", score, label, g, wantG)
			}
		}
	}
	nan := float32(math.NaN())
	if p, g := Logistic(nan, true); p == p || g == g {
		t.Errorf("Logistic(NaN) = %v, %v", p, g)
	}
	for _, inf := range []float64{math.Inf(1), math.Inf(-1)} {
		p, g := Logistic(float32(inf), true)
		wantP, wantG := Logistic(float32(max(-30, min(30, inf))), true)
		if p != wantP || g != wantG {
			t.Errorf("Logistic(%v) = %v, %v; want %v, %v", inf, p, g, wantP, wantG)
		}
	}
}

func TestLog(t *testing.T) {
	for _, x := range []float64{0x1p-1022, 1e-300, 1e-12, 0.5, 0.999999, 1, 1.000001, math.Sqrt2, 2, 10, 1e300, math.MaxFloat64} {
		if got, want := Log(x), math.Log(x); math.Abs(got-want) > 2e-15*max(1, math.Abs(want)) {
			t.Errorf("Log(%g) = %v, want %v", x, got, want)
		}
	}
	for x := 1e-9; x < 1e9; x *= 1.001 {
		if got, want := Log(x), math.Log(x); math.Abs(got-want) > 2e-15*max(1, math.Abs(want)) {
			t.Errorf("Log(%g) = %v, want %v", x, got, want)
		}
	}
	if got := Log(1); got != 0 {
		t.Errorf("Log(1) = %v", got)
	}
}

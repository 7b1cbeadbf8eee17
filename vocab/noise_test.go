package vocab

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestNoiseIsTheFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.Uint64Range(0, 1<<40), 1, 50).Draw(t, "counts")
		power := rapid.Float64Range(-2, 3).Draw(t, "power")
		noise := withCountsRapid(t, counts).Noise(power)
		sum, mass := 0.0, 0.0
		for _, c := range counts {
			if c > 0 {
				sum += math.Pow(float64(c), power)
			}
		}
		for i, c := range counts {
			want := 0.0
			switch {
			case sum == 0:
				want = 1 / float64(len(counts))
			case c > 0:
				want = math.Pow(float64(c), power) / sum
			}
			if math.Abs(noise[i]-want) > 1e-12*want {
				t.Fatalf("word of count %d at power %v: %v, want %v", c, power, noise[i], want)
			}
			mass += noise[i]
		}
		if math.Abs(mass-1) > 1e-12 {
			t.Fatalf("probabilities sum to %v", mass)
		}
	})
}

func withCountsRapid(t *rapid.T, counts []uint64) *Vocabulary {
	offsets := make([]uint64, len(counts)+1)
	for i := range offsets {
		offsets[i] = uint64(i)
	}
	v, err := FromArena(make([]byte, len(counts)), offsets, counts)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The bits must be the same on every processor, so they are compared exactly.
func TestNoiseBits(t *testing.T) {
	noise := withCounts(t, 1061396, 593677, 5, 5, 0).Noise(0.75)
	want := []uint64{0x3fe36df45f0e17da, 0x3fd922143da6d939, 0x3f101821e7b8a302, 0x3f101821e7b8a302, 0}
	for i, p := range noise {
		if math.Float64bits(p) != want[i] {
			t.Errorf("word %d: %#x, want %#x", i, math.Float64bits(p), want[i])
		}
	}
}

func TestNoiseOfHugePowers(t *testing.T) {
	v := withCounts(t, math.MaxUint64/2, 7, 1)
	for power, want := range map[float64]int{1e300: 0, 40: 0, -40: 2, -1e300: 2} {
		noise := v.Noise(power)
		for i, p := range noise {
			if expected := map[bool]float64{true: 1, false: 0}[i == want]; math.Abs(p-expected) > 1e-9 {
				t.Errorf("power %g: word %d has probability %v", power, i, p)
			}
		}
	}
	for _, power := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("power %v: no panic", power)
				}
			}()
			v.Noise(power)
		}()
	}
}

func TestKeepProbs(t *testing.T) {
	v := withCounts(t, 9_000_000, 999_000, 1000, 0)
	keep := v.KeepProbs(1e-4)
	for i, c := range []float64{9_000_000, 999_000, 1000} {
		// As the C code writes it: (sqrt(cn / (sample*words)) + 1) * (sample*words) / cn.
		scaled := 1e-4 * 1e7
		want := min(1, (math.Sqrt(c/scaled)+1)*scaled/c)
		if math.Abs(keep[i]-want) > 1e-15 {
			t.Errorf("word %d: %v, want %v", i, keep[i], want)
		}
	}
	if keep[2] != 1 || keep[3] != 1 {
		t.Errorf("rare words are kept with probability %v, %v", keep[2], keep[3])
	}
	for _, threshold := range []float64{0, -1} {
		for i, p := range v.KeepProbs(threshold) {
			if p != 1 {
				t.Errorf("threshold %v: word %d is kept with probability %v", threshold, i, p)
			}
		}
	}
	for _, p := range withCounts(t, 0, 0).KeepProbs(1e-4) {
		if p != 1 {
			t.Errorf("words without counts: %v", p)
		}
	}
}

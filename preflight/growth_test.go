package preflight

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The growth that blocks report is that of the words one by one.
func TestGrowthLikeTheNaiveWay(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	g := newGrowth(growthMemory)
	seen := map[uint64]bool{}
	next, step, tokens := uint64(firstPoint), 0, uint64(0)
	var want []GrowthPoint
	for range 40 {
		var words []newWord
		n := uint64(random.IntN(3000))
		for i := range n {
			if tokens == next {
				want = append(want, GrowthPoint{tokens, uint64(len(seen))})
				step++
				next = uint64(firstPoint * math.Pow(10, float64(step)/pointsPerDecade))
			}
			hash := hashOf(uint64(random.ExpFloat64() * 1000))
			if !seen[hash] || random.IntN(4) == 0 { // another worker may not have seen it
				words = append(words, newWord{hash, uint32(i)})
			}
			seen[hash] = true
			tokens++
		}
		g.add(words, n)
	}
	g.end(uint64(len(seen)))
	want = append(want, GrowthPoint{tokens, uint64(len(seen))})
	if len(g.points) != len(want) {
		t.Fatalf("%d points, want %d", len(g.points), len(want))
	}
	for i := range want {
		if g.points[i] != want[i] {
			t.Errorf("point %d is %v, want %v", i, g.points[i], want[i])
		}
	}
}

func TestFitHeaps(t *testing.T) {
	var points []GrowthPoint
	for n := 100.0; n < 1e8; n *= 1.5 {
		v := 30 * math.Pow(n, 0.6)
		if n < 1e4 { // before the last three powers of ten
			v *= 2
		}
		points = append(points, GrowthPoint{uint64(n), uint64(v)})
	}
	h := fitHeaps(points)
	if h == nil || math.Abs(h.Beta-0.6) > 1e-3 || math.Abs(h.K-30) > 0.5 {
		t.Errorf("V = 30·N^0.6 is fitted by %+v", h)
	}
	last := points[len(points)-1]
	if want := float64(last.Words) * math.Pow(10, 0.6); math.Abs(float64(h.AtTenTimes)/want-1) > 0.01 {
		t.Errorf("ten times the text has %d words, want %.0f", h.AtTenTimes, want)
	}
	for name, points := range map[string][]GrowthPoint{
		"none": nil, "two": {{1000, 10}, {2000, 20}}, "no growth": {{1000, 10}, {2000, 10}, {3000, 10}}, "one place": {{5, 1}, {5, 1}, {5, 1}},
	} {
		if h := fitHeaps(points); h != nil {
			t.Errorf("%s: %+v", name, h)
		}
	}
}

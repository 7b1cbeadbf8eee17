package preflight

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestBuckets(t *testing.T) {
	last := uint64(0)
	for i := range numBuckets {
		n := lengthOf(i)
		if bucketOf(n) != i || i > 0 && (n <= last || bucketOf(n-1) != i-1) {
			t.Fatalf("bucket %d begins at %d, which is in bucket %d", i, n, bucketOf(n))
		}
		last = n
	}
	if bucketOf(1<<63) != numBuckets-1 {
		t.Error("an endless length has no bucket")
	}
}

func TestQuantiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lengths := rapid.SliceOfN(rapid.OneOf(rapid.Uint64Range(1, 300), rapid.Uint64Range(1, 1e9)), 1, 100).Draw(t, "lengths")
		var a, b histogram
		for i, n := range lengths {
			[]*histogram{&a, &b}[i%2].count(n)
		}
		a.add(&b)
		slices.Sort(lengths)
		share := rapid.Float64Range(0, 1).Draw(t, "share")
		want := lengths[min(len(lengths)-1, int(share*float64(len(lengths))))]
		if got := a.quantile(share); got > want || float64(got) < float64(want)*(1-1.0/64) {
			t.Fatalf("quantile %v is %d, want %d", share, got, want)
		}
		if a.max != lengths[len(lengths)-1] || a.total != uint64(len(lengths)) {
			t.Fatalf("the longest of %d is %d", a.total, a.max)
		}
		left := uint64(len(lengths))
		for _, r := range a.octaves() {
			for _, n := range lengths {
				if n >= r.From && n <= r.To {
					r.Lines--
					left--
				}
			}
			if r.Lines != 0 {
				t.Fatalf("%+v is wrong", r)
			}
		}
		if left != 0 {
			t.Fatalf("%d lengths are in no range", left)
		}
	})
}

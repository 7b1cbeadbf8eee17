package projection

import (
	"testing"

	"pgregory.net/rapid"

	"firth"
)

func TestKMeansFindsGroups(t *testing.T) {
	const groups = 9
	e := blobs(t, 270, groups, 12)
	for i, g := range KMeans(e.Input, groups, KMeansOptions{Seed: 1}) {
		if g != i%groups {
			t.Fatalf("row %d is in group %d, want %d", i, g, i%groups)
		}
	}
}

// TestKMeansIsAtRest checks what every result has: each row is nearest to the mean
// of its own group.
func TestKMeansIsAtRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := firth.NewMatrix(rapid.IntRange(0, 40).Draw(t, "rows"), 3)
		for i := range m.Data {
			m.Data[i] = float32(rapid.IntRange(-5, 5).Draw(t, "x"))
		}
		k := rapid.IntRange(1, 6).Draw(t, "k")
		groups := KMeans(m, k, KMeansOptions{Seed: rapid.Uint64().Draw(t, "seed"), Threads: 2})
		if len(groups) != m.Rows {
			t.Fatalf("%d groups of %d rows", len(groups), m.Rows)
		}
		means, sizes := make([][3]float64, k), make([]float64, k)
		next := 0
		for i, g := range groups {
			if g > next {
				t.Fatalf("group %d comes before group %d", g, next)
			}
			next = max(next, g+1)
			sizes[g]++
			for d, x := range m.Row(i) {
				means[g][d] += float64(x)
			}
		}
		distance := func(i, g int) (sum float64) {
			for d, x := range m.Row(i) {
				off := float64(x) - means[g][d]/sizes[g]
				sum += off * off
			}
			return sum
		}
		for i, own := range groups {
			for g := range next {
				if distance(i, g) < distance(i, own)-1e-3 {
					t.Fatalf("row %d is in group %d, but nearer to group %d", i, own, g)
				}
			}
		}
	})
}

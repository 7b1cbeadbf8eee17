package runs

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"firth"
	"firth/projection"
)

// cloud is points that lie along two directions, and a little beside them.
func cloud(random *rand.Rand, n, dim int, a, b []float64, noise float64) (firth.Matrix, []string) {
	m := firth.NewMatrix(n, dim)
	words := make([]string, n)
	for i := range n {
		x, y := random.NormFloat64(), random.NormFloat64()
		for k := range dim {
			m.Row(i)[k] = float32(x*a[k] + 0.8*y*b[k] + noise*random.NormFloat64())
		}
		words[i] = strconv.Itoa(i)
	}
	return m, words
}

func axis(dim, at int) []float64 {
	a := make([]float64, dim)
	a[at] = 1
	return a
}

// Points that stay do not move on the map, and points that come to lie elsewhere take
// the map along: it ends in the plane of their principal components.
func TestPlaneFollows(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	const dim, n = 12, 300
	noise, words := cloud(random, n, dim, axis(dim, 0), axis(dim, 1), 1)
	meant, _ := cloud(random, n, dim, axis(dim, 5), axis(dim, 7), 0.05)
	var p plane
	before, ok := p.project(words, noise)
	if !ok {
		t.Fatal("no map")
	}
	const frames = 40
	most := 0.0
	mixed := firth.NewMatrix(n, dim)
	for frame := range frames + 10 {
		share := min(1, float32(frame+1)/frames)
		for i := range mixed.Data {
			mixed.Data[i] = (1-share)*noise.Data[i] + share*meant.Data[i]
		}
		places, ok := p.project(words, mixed)
		if !ok {
			t.Fatal("no map")
		}
		far := 0.0
		for i := range places {
			far += math.Hypot(places[i][0]-before[i][0], places[i][1]-before[i][1])
		}
		most = max(most, far/n)
		before = places
	}
	if most > 0.35 { // of points that are 1 from the middle
		t.Errorf("from one map to the next the points moved %.2f", most)
	}
	pca, err := projection.NewPCA(mixed, 2, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		inside := 0.0 // of a principal axis, in the plane
		for j := range 2 {
			dot := 0.0
			for k := range dim {
				dot += pca.Axes[i][k] * p.axes[j][k]
			}
			inside += dot * dot
		}
		if inside < 0.999 {
			t.Errorf("of principal component %d, %.4f is in the plane", i+1, inside)
		}
	}
	again, _ := p.project(words, mixed)
	for i := range again {
		if math.Hypot(again[i][0]-before[i][0], again[i][1]-before[i][1]) > 1e-3 {
			t.Fatalf("point %d moved from %v to %v, though its vector did not", i, before[i], again[i])
		}
	}
}

// After a pause the map goes on where it was, turned and mirrored as it was.
func TestPlaneGoesOn(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	m, words := cloud(random, 100, 6, axis(6, 1), axis(6, 4), 0.1)
	var p plane
	places, _ := p.project(words, m)
	before := map[string]point{}
	for i, word := range words {
		x, y := places[i][0], places[i][1]
		before[word] = point{0.6*x + 0.8*y, 0.8*x - 0.6*y} // turned and mirrored
	}
	q := plane{before: before}
	again, _ := q.project(words, m)
	for i, word := range words {
		if math.Hypot(again[i][0]-before[word][0], again[i][1]-before[word][1]) > 1e-9 {
			t.Fatalf("word %s was at %v, is at %v", word, before[word], again[i])
		}
	}
}

// Vectors of one number, or all alike, make a map, too; numbers that are none do not.
func TestPlaneOfLittle(t *testing.T) {
	words := []string{"a", "b", "c"}
	for _, m := range []firth.Matrix{
		{Rows: 3, Dim: 1, Data: []float32{1, 2, 3}},
		{Rows: 3, Dim: 2, Data: []float32{1, 1, 1, 1, 1, 1}},
		{Rows: 3, Dim: 3, Data: make([]float32, 9)},
	} {
		var p plane
		for range 3 {
			places, ok := p.project(words, m)
			for _, at := range places {
				if math.IsNaN(at[0]) || math.IsNaN(at[1]) {
					ok = false
				}
			}
			if !ok || len(places) != 3 {
				t.Errorf("%v: places %v", m, places)
			}
		}
	}
	bad := firth.Matrix{Rows: 2, Dim: 2, Data: []float32{1, float32(math.NaN()), 1, 1}}
	if _, ok := new(plane).project(words[:2], bad); ok {
		t.Error("a map of what is no number")
	}
}

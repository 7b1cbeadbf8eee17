package projection

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"firth"
	"firth/search"
	"firth/vocab"
)

// blobs are n words in groups: word i lies near direction i mod groups.
func blobs(t testing.TB, n, groups, dim int) *firth.Embeddings {
	t.Helper()
	entries := make([]vocab.Entry, n)
	m := firth.NewMatrix(n, dim)
	for i := range n {
		entries[i] = vocab.Entry{Word: "w" + string(rune('a'+i%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i/676)), Count: uint64(2*n - i)}
		for k := range dim {
			m.Row(i)[k] = float32(0.25 * signed(uint64(i), uint64(k)))
		}
		m.Row(i)[i%groups] += 2
	}
	v, err := vocab.New(entries)
	if err != nil {
		t.Fatal(err)
	}
	e, err := firth.NewEmbeddings(v, m, firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ids := make([]vocab.WordID, n)
	for i := range ids {
		ids[i] = vocab.WordID(i)
	}
	some, err := Select(e, ids)
	if err != nil {
		t.Fatal(err)
	}
	return some
}

func testLayout(t testing.TB, n int, theta float64) *layout {
	t.Helper()
	opts := TSNEOptions{Theta: theta, Perplexity: 5, Threads: 1}
	if err := opts.fill(n); err != nil {
		t.Fatal(err)
	}
	e := blobs(t, n, 3, 8)
	rows, err := neighborsOf(context.Background(), e, 15, func(int) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		calibrate(row, opts.Perplexity)
	}
	points := make([]float64, 2*n)
	scatter(points, 7)
	for i := range points {
		points[i] *= 5
	}
	return newLayout(symmetric(rows), points, opts)
}

// TestGradient compares the gradient with finite differences of the divergence,
// which is summed over all pairs here.
func TestGradient(t *testing.T) {
	l := testLayout(t, 40, -1)
	divergence := func() float64 {
		sum := 0.0
		for i := range 40 {
			for j := range 40 {
				if i != j {
					sum += 1 / (1 + squared(l.points, i, j))
				}
			}
		}
		return l.affinities.divergence(l.points, sum)
	}
	l.forces()
	for i := range l.points {
		const h = 1e-5
		at := l.points[i]
		l.points[i] = at + h
		above := divergence()
		l.points[i] = at - h
		below := divergence()
		l.points[i] = at
		want := (above - below) / (2 * h)
		if got := l.gradient(i, 1); math.Abs(got-want) > 1e-8 {
			t.Errorf("gradient by coordinate %d is %g, finite differences say %g", i, got, want)
		}
	}
}

func squared(points []float64, i, j int) float64 {
	dx, dy := points[2*i]-points[2*j], points[2*i+1]-points[2*j+1]
	return dx*dx + dy*dy
}

func TestAffinities(t *testing.T) {
	l := testLayout(t, 40, 0)
	a := l.affinities
	sum := 0.0
	at := map[[2]int]float64{}
	for i := range 40 {
		for k := a.starts[i]; k < a.starts[i+1]; k++ {
			sum += a.p[k]
			at[[2]int{i, int(a.other[k])}] = a.p[k]
		}
	}
	if math.Abs(sum-1) > 1e-12 {
		t.Errorf("probabilities add up to %g", sum)
	}
	for pair, p := range at {
		if q := at[[2]int{pair[1], pair[0]}]; math.Abs(p-q) > 1e-15 {
			t.Errorf("p%v = %g, the other way %g", pair, p, q)
		}
	}
}

func TestCalibrate(t *testing.T) {
	for _, perplexity := range []float64{1.5, 5, 29} {
		row := make([]neighbor, 30)
		for i := range row {
			row[i].p = 0.3 + float64(i*i)/500
		}
		calibrate(row, perplexity)
		entropy := 0.0
		for _, n := range row {
			if n.p > 0 {
				entropy -= n.p * math.Log(n.p)
			}
		}
		if got := math.Exp(entropy); math.Abs(got-perplexity) > 1e-4*perplexity {
			t.Errorf("perplexity %g, want %g", got, perplexity)
		}
	}
	same := make([]neighbor, 10)
	calibrate(same, 3) // cannot be reached
	for _, n := range same {
		if math.Abs(n.p-0.1) > 1e-12 {
			t.Errorf("probability %g of one of ten equal neighbors", n.p)
		}
	}
}

func TestSameForAnyThreads(t *testing.T) {
	e := blobs(t, 520, 5, 12)
	var want []float64
	var groups []int
	for _, threads := range []int{1, 2, 3, 7} {
		points, report, err := TSNE(context.Background(), e, TSNEOptions{Iterations: 25, Seed: 3, Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		p, err := NewPCA(e.Input, 3, threads)
		if err != nil {
			t.Fatal(err)
		}
		got := append(append(points.Data, report.Divergence), p.Project(e.Input).Data...)
		g := KMeans(e.Input, 7, KMeansOptions{Seed: 3, Threads: threads})
		if want == nil {
			want, groups = got, g
		}
		if !slices.Equal(got, want) || !slices.Equal(g, groups) {
			t.Errorf("%d threads give another result than 1", threads)
		}
	}
}

// TestNeighborsStayNeighbors lays out words of planted groups.
func TestNeighborsStayNeighbors(t *testing.T) {
	const n, groups = 160, 8
	e := blobs(t, n, groups, 20)
	points, report, err := TSNE(context.Background(), e, TSNEOptions{Iterations: 400})
	if err != nil {
		t.Fatal(err)
	}
	strangers := 0
	for i := range n {
		nearest, least := -1, math.Inf(1)
		for j := range n {
			if d := squared(points.Data, i, j); j != i && d < least {
				nearest, least = j, d
			}
		}
		if nearest%groups != i%groups {
			strangers++
		}
	}
	if strangers > 0 {
		t.Errorf("%d of %d words lie nearest to one of another group", strangers, n)
	}
	if !(report.Divergence > 0 && report.Divergence < 1.5) {
		t.Errorf("divergence %g", report.Divergence)
	}
	var x, y, xx, yy float64
	for i := range n {
		x, y = x+points.At(i)[0], y+points.At(i)[1]
		xx, yy = xx+points.At(i)[0]*points.At(i)[0], yy+points.At(i)[1]*points.At(i)[1]
	}
	if math.Abs(x)+math.Abs(y) > 1e-6 || xx < yy {
		t.Errorf("the middle is (%g, %g) and the squares are %g wide, %g high; want a wide layout around zero", x/n, y/n, xx, yy)
	}
}

func TestTSNEOfOddVectors(t *testing.T) {
	e := blobs(t, 12, 1, 6)
	for i := range 12 {
		copy(e.Input.Row(i), e.Input.Row(0)) // all the same
	}
	points, _, err := TSNE(context.Background(), e, TSNEOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range points.Data {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			t.Fatalf("coordinate %g", x)
		}
	}
	if _, _, err := TSNE(context.Background(), blobs(t, 3, 1, 6), TSNEOptions{}); !errors.Is(err, ErrTooFew) {
		t.Errorf("3 words: %v", err)
	}
	if _, _, err := TSNE(context.Background(), blobs(t, 4, 1, 1), TSNEOptions{}); err != nil {
		t.Errorf("4 words of dimension 1: %v", err)
	}
	for _, bad := range []TSNEOptions{{Perplexity: 0.5}, {Perplexity: math.NaN()}, {Iterations: -1}, {Theta: 2}, {LearningRate: math.Inf(1)}} {
		if _, _, err := TSNE(context.Background(), e, bad); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}

func TestTSNEStops(t *testing.T) {
	why := errors.New("enough")
	for _, when := range []int{0, 10} {
		ctx, cancel := context.WithCancelCause(context.Background())
		_, _, err := TSNE(ctx, blobs(t, 50, 2, 5), TSNEOptions{Progress: func(p Progress) {
			if p.Iteration == when {
				cancel(why)
			}
			if p.Iteration > when {
				t.Errorf("step %d after the end", p.Iteration)
			}
		}})
		if !errors.Is(err, why) {
			t.Errorf("canceled at step %d: %v", when, err)
		}
	}
}

func TestSelect(t *testing.T) {
	e := blobs(t, 5, 1, 3)
	some, err := Select(e, []vocab.WordID{3, 1})
	if err != nil {
		t.Fatal(err)
	}
	if some.Vocab.Word(0) != e.Vocab.Word(1) || some.Vocab.Word(1) != e.Vocab.Word(3) {
		t.Error("words do not stand by count")
	}
	if n := length(some.Input.Row(1)); math.Abs(n-1) > 1e-6 {
		t.Errorf("length %g", n)
	}
	clear(e.Input.Row(2))
	if _, err := Select(e, []vocab.WordID{2}); !errors.Is(err, search.ErrNoDirection) {
		t.Errorf("zero vector: %v", err)
	}
	if _, err := Select(e, []vocab.WordID{1, 1}); !errors.Is(err, vocab.ErrDuplicate) {
		t.Errorf("the same word twice: %v", err)
	}
}

func TestExp(t *testing.T) {
	for x := 0.0; x > -710; x -= 0.0137 {
		want := math.Exp(x)
		if x < -700 {
			want = 0
		}
		if got := exp(x); math.Abs(got-want) > 4e-16*want {
			t.Fatalf("exp(%g) = %g, want %g", x, got, want)
		}
	}
}

func BenchmarkTSNEStep(b *testing.B) {
	l := testLayout(b, 5000, 0)
	for step := range 300 {
		l.step(step)
	}
	for b.Loop() {
		l.step(300)
	}
}

package baseline

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"firth"
	"firth/eval"
	"firth/vocab"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ids is a text in memory.
type ids []vocab.WordID

func (t ids) Len() int64 { return int64(len(t)) }

func (t ids) ReadIDs(dst []vocab.WordID, pos int64) error {
	if pos < 0 || pos+int64(len(dst)) > t.Len() {
		return fmt.Errorf("%d positions from %d of %d", len(dst), pos, len(t))
	}
	copy(dst, t[pos:])
	return nil
}

// text makes a text of words, of which the first are the most frequent, in sentences.
func text(length, words int, seed uint64) ids {
	rng := rand.New(rand.NewPCG(seed, 0))
	t := make(ids, length)
	for i := range t {
		if t[i] = vocab.WordID(rng.IntN(words) * rng.IntN(words) / words); rng.IntN(9) == 0 {
			t[i] = vocab.EndOfSentence
		}
	}
	return t
}

// naiveCounts are the counts by their definition.
func naiveCounts(t ids, n, window int) [][]uint32 {
	counts := make([][]uint32, n)
	for i := range counts {
		counts[i] = make([]uint32, n)
	}
	for i := range t {
		for j := i + 1; j <= i+window && j < len(t); j++ {
			if slices.Contains(t[i:j+1], vocab.EndOfSentence) {
				break
			}
			if int(t[i]) < n && int(t[j]) < n {
				counts[t[i]][t[j]]++
				counts[t[j]][t[i]]++
			}
		}
	}
	return counts
}

func (c *Counts) dense() [][]uint32 {
	rows := make([][]uint32, c.Words)
	for w := range rows {
		rows[w] = make([]uint32, c.Words)
		for i := c.starts[w]; i < c.starts[w+1]; i++ {
			rows[w][c.cols[i]] = c.counts[i]
		}
	}
	return rows
}

func TestCountIsTheNaiveOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words, kept := rapid.IntRange(1, 30).Draw(t, "words"), rapid.IntRange(1, 40).Draw(t, "kept")
		window := rapid.IntRange(1, 7).Draw(t, "window")
		text := text(rapid.IntRange(0, 200).Draw(t, "length"), words, rapid.Uint64().Draw(t, "seed"))
		c, err := Count(context.Background(), text, words, CountOptions{
			Words: kept, Window: window, Threads: rapid.IntRange(1, 4).Draw(t, "threads"), Memory: rapid.Int64Range(1, 4000).Draw(t, "memory"),
		})
		if err != nil {
			t.Fatal(err)
		}
		want := naiveCounts(text, min(words, kept), window)
		if diff := cmp.Diff(want, c.dense()); diff != "" {
			t.Fatal(diff)
		}
		for w, row := range want {
			sum := 0.0
			for _, x := range row {
				sum += float64(x)
			}
			if c.sums[w] != sum {
				t.Fatalf("row %d sums to %v, want %v", w, c.sums[w], sum)
			}
		}
	})
}

// A text that is read in several pieces.
func TestCountOfLongText(t *testing.T) {
	text := text(2*chunk+17, 20, 1)
	want := naiveCounts(text, 15, 5)
	c, err := Count(context.Background(), text, 20, CountOptions{Words: 15, Memory: 300})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, c.dense()); diff != "" {
		t.Error(diff)
	}
}

func TestCountFails(t *testing.T) {
	some := text(1000, 20, 1)
	if _, err := Count(context.Background(), some, 20, CountOptions{MaxPairs: 30, Threads: 2, Memory: 200}); !errors.Is(err, ErrTooManyPairs) {
		t.Errorf("30 pairs: %v", err)
	}
	if _, err := Count(context.Background(), endless{}, 20, CountOptions{}); !errors.Is(err, ErrTooLong) {
		t.Errorf("much text: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Count(ctx, some, 20, CountOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	if c, err := Count(context.Background(), some, 0, CountOptions{}); err != nil || c.Pairs() != 0 {
		t.Errorf("no words: %v, %v", c, err)
	}
}

type endless struct{ ids }

func (endless) Len() int64 { return math.MaxInt64 }

// example counts a text of 60 words.
func example(t testing.TB) *Counts {
	t.Helper()
	c, err := Count(context.Background(), text(3000, 60, 2), 60, CountOptions{Window: 2})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// naivePPMI is the formula, on the whole matrix.
func naivePPMI(counts [][]uint32, alpha, k float64) [][]float64 {
	n := len(counts)
	sums, total, smoothed := make([]float64, n), 0.0, 0.0
	for w, row := range counts {
		for _, x := range row {
			sums[w] += float64(x)
		}
		total += sums[w]
		smoothed += math.Pow(sums[w], alpha)
	}
	ppmi := make([][]float64, n)
	for w, row := range counts {
		ppmi[w] = make([]float64, n)
		for c, x := range row {
			if x > 0 {
				joint, word, context := float64(x)/total, sums[w]/total, math.Pow(sums[c], alpha)/smoothed
				ppmi[w][c] = max(0, math.Log(joint/(word*context))-math.Log(k))
			}
		}
	}
	return ppmi
}

func TestPPMIIsTheFormula(t *testing.T) {
	c := example(t)
	for _, o := range []PPMIOptions{{}, {Smoothing: .75}, {Smoothing: .75, Shift: 2}, {Shift: 5}} {
		alpha, k := o.Smoothing, o.Shift
		if alpha == 0 {
			alpha = 1
		}
		if k == 0 {
			k = 1
		}
		want, got := naivePPMI(c.dense(), alpha, k), c.PPMI(o)
		nonZero := 0
		for w, row := range want {
			for col, x := range row {
				if x > 1e-12 {
					nonZero++
				}
				if math.Abs(float64(got.At(w, col))-x) > 1e-6 {
					t.Fatalf("%+v: %v at %d, %d, want %v", o, got.At(w, col), w, col, x)
				}
			}
		}
		if got.NonZero() < nonZero-1 || got.NonZero() > nonZero+1 {
			t.Errorf("%+v: %d numbers, want %d", o, got.NonZero(), nonZero)
		}
	}
}

func (m *Sparse) dense() firth.Matrix {
	d := firth.NewMatrix(m.Rows, m.Rows)
	for w := range m.Rows {
		cols, values := m.row(w)
		for i, c := range cols {
			d.Row(w)[c] = values[i]
		}
	}
	return d
}

// Sparse rows have the cosines of the same rows written out.
func TestSpaceIsDense(t *testing.T) {
	m := example(t).PPMI(PPMIOptions{Smoothing: .75})
	clear(m.values[:m.starts[1]]) // the first word has no direction
	d := m.dense()
	sparse, dense := m.Space(), eval.Dense(func(id vocab.WordID) []float32 { return d.Row(int(id)) })
	words := []vocab.WordID{5, 0, 59, 7, 5}
	width := eval.Stride(len(words))
	got, want := make([]float32, eval.TileWords*width), make([]float32, eval.TileWords*width)
	for from := 0; from < m.Rows; from += eval.TileWords {
		to := min(m.Rows, from+eval.TileWords)
		sparse.Against(words)()(got, from, to)
		dense.Against(words)()(want, from, to)
		for i := range (to - from) * width {
			if math.Abs(float64(got[i]-want[i])) > 1e-6 || (got[i] != got[i]) != (want[i] != want[i]) {
				t.Fatalf("word %d, column %d: %v, want %v", from+i/width, i%width, got[i], want[i])
			}
		}
	}
	for _, pair := range [][2][]vocab.WordID{{{1}, {2}}, {{3}, {3}}, {{0}, {2}}, {{4, 5}, {6, 7, 8}}} {
		got, want := sparse.Cosine(pair[0], pair[1]), dense.Cosine(pair[0], pair[1])
		if math.Abs(got-want) > 1e-6 {
			t.Errorf("%v: %v, want %v", pair, got, want)
		}
	}
}

// The vectors are those of gonum's exact decomposition.
func TestSVDIsTheExactOne(t *testing.T) {
	m := example(t).PPMI(PPMIOptions{Smoothing: .75})
	d := m.dense()
	a := mat.NewDense(m.Rows, m.Rows, nil)
	for i := range m.Rows {
		for j, x := range d.Row(i) {
			a.Set(i, j, float64(x))
		}
	}
	var svd mat.SVD
	if !svd.Factorize(a, mat.SVDThin) {
		t.Fatal("no decomposition")
	}
	var u mat.Dense
	svd.UTo(&u)
	want := svd.Values(nil)
	half, one := .5, 1.0
	for _, c := range []struct {
		dim   int
		power *float64
		p     float64
		tol   float64
	}{{4, nil, .5, 2e-3}, {44, &half, .5, 1e-4}, {60, &one, 1, 1e-4}} {
		// Neighboring singular values are close in such a text, so few dimensions
		// need more iterations than usual to be told apart.
		rows, values, err := m.SVD(SVDOptions{Dim: c.dim, Power: c.power, Iterations: 20})
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range values {
			if math.Abs(v-want[k]) > 1e-4*want[0] {
				t.Errorf("%d dimensions: singular value %d is %v, want %v", c.dim, k, v, want[k])
			}
		}
		// Dot products of vectors do not depend on signs.
		for i := range m.Rows {
			for j := range i + 1 {
				got, exact := 0.0, 0.0
				for k := range c.dim {
					got += float64(rows.Row(i)[k]) * float64(rows.Row(j)[k])
					exact += u.At(i, k) * u.At(j, k) * math.Pow(want[k], 2*c.p)
				}
				if math.Abs(got-exact) > c.tol*math.Pow(want[0], 2*c.p) {
					t.Fatalf("%d dimensions: words %d and %d have dot product %v, want %v", c.dim, i, j, got, exact)
				}
			}
		}
	}
}

func TestSVDDoesNotDependOnThreads(t *testing.T) {
	m := example(t).PPMI(PPMIOptions{})
	want, _, err := m.SVD(SVDOptions{Dim: 10, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, threads := range []int{2, 7} {
		got, _, err := m.SVD(SVDOptions{Dim: 10, Threads: threads})
		if err != nil || !slices.Equal(got.Data, want.Data) {
			t.Errorf("%d threads: other vectors (%v)", threads, err)
		}
	}
	for k := range 10 {
		var largest float32
		for w := range want.Rows {
			if x := want.Row(w)[k]; math.Abs(float64(x)) > math.Abs(float64(largest)) {
				largest = x
			}
		}
		if largest <= 0 {
			t.Errorf("the largest number of dimension %d is %v", k, largest)
		}
	}
	for _, dim := range []int{0, -1, 61} {
		if _, _, err := m.SVD(SVDOptions{Dim: dim}); !errors.Is(err, ErrSVD) {
			t.Errorf("%d dimensions: %v", dim, err)
		}
	}
}

func TestRandom(t *testing.T) {
	a, b := Random(50, 40, 1), Random(50, 40, 2)
	if !slices.Equal(a.Data, Random(50, 40, 1).Data) || slices.Equal(a.Data, b.Data) {
		t.Error("vectors do not depend on the seed alone")
	}
	var sum, square float64
	for _, x := range a.Data {
		sum += float64(x)
		square += float64(x) * float64(x)
	}
	if mean, variance := sum/2000, square/2000; math.Abs(mean) > .1 || math.Abs(variance-1) > .2 {
		t.Errorf("mean %v, variance %v", mean, variance)
	}
}

func BenchmarkCount(b *testing.B) {
	text := text(200_000, 5000, 1)
	for b.Loop() {
		if _, err := Count(context.Background(), text, 5000, CountOptions{Threads: 1}); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(text)))
}

func BenchmarkSVD(b *testing.B) {
	c, err := Count(context.Background(), text(200_000, 5000, 1), 5000, CountOptions{})
	if err != nil {
		b.Fatal(err)
	}
	m := c.PPMI(PPMIOptions{Smoothing: .75})
	for b.Loop() {
		if _, _, err := m.SVD(SVDOptions{Dim: 100, Threads: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

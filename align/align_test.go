package align

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firth"
	"firth/vocab"
)

// model makes a model of words with counts of 10, 20, … from the last to the first.
func model(t testing.TB, words []string, dim int, rows []float32) *firth.Embeddings {
	t.Helper()
	entries := make([]vocab.Entry, len(words))
	for i, w := range words {
		entries[i] = vocab.Entry{Word: w, Count: uint64(10 * (len(words) - i))}
	}
	v, err := vocab.FromOrdered(entries)
	if err != nil {
		t.Fatal(err)
	}
	e, err := firth.NewEmbeddings(v, firth.Matrix{Rows: len(words), Dim: dim, Data: rows}, firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// The values are by scipy.linalg.orthogonal_procrustes(A, B), with the rows of length
// 1, and then less their mean and of length 1 again.
func TestFitIsThatOfSciPy(t *testing.T) {
	words := []string{"a", "b", "c", "d"}
	old := model(t, words, 2, []float32{1, 0, 0, 1, 3, 4, -5, 12})
	young := model(t, words, 2, []float32{0, 1, 1, 1, 4, -3, 12, 5})
	for _, c := range []struct {
		center   bool
		want     []float64
		residual float64
	}{
		{false, []float64{-.16747218, .9858768, .9858768, .16747218}, .6350988337684169},
		{true, []float64{-.59451233, -.8040865, .8040865, -.59451233}, .6383741223986742},
	} {
		a, err := Fit(old, young, Options{Center: c.center})
		if err != nil {
			t.Fatal(err)
		}
		for i, x := range a.Rotation {
			if math.Abs(x-c.want[i]) > 1e-7 {
				t.Errorf("center %v: %v, want %v", c.center, a.Rotation, c.want)
				break
			}
		}
		if math.Abs(a.Residual-c.residual) > 1e-7 {
			t.Errorf("center %v: residual %v, want %v", c.center, a.Residual, c.residual)
		}
	}
}

// turned returns a model that is another one turned, with some words in other places,
// in another order, and with a word of its own.
func turned(t testing.TB) (old, young *firth.Embeddings, moved []string) {
	const n, dim = 400, 24
	rng := rand.New(rand.NewPCG(1, 2))
	normal := func(n int) []float32 {
		x := make([]float32, n)
		for i := range x {
			x[i] = float32(rng.NormFloat64())
		}
		return x
	}
	product := make([]float64, dim*dim)
	for i := range product {
		product[i] = rng.NormFloat64()
	}
	rotation, err := Rotation(product, dim)
	if err != nil {
		t.Fatal(err)
	}
	words, rows := make([]string, n), normal(n*dim)
	for i := range words {
		words[i] = fmt.Sprintf("w%d", i)
	}
	old = model(t, words, dim, rows)
	others, turnedRows := []string{"new"}, normal(dim)
	for i := n - 1; i > 0; i-- {
		others = append(others, words[i])
		row := make([]float32, dim)
		for d := range dim {
			for k, x := range old.Input.Row(i) {
				row[d] += 3 * float32(rotation[k*dim+d]) * x
			}
		}
		if i%57 == 0 {
			copy(row, normal(dim))
			moved = append(moved, words[i])
		}
		turnedRows = append(turnedRows, row...)
	}
	return old, model(t, others, dim, turnedRows), moved
}

func TestFitFindsTheRotation(t *testing.T) {
	old, young, moved := turned(t)
	for _, center := range []bool{false, true} {
		a, err := Fit(old, young, Options{Center: center})
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Words) != 399 || a.Used != 399 {
			t.Fatalf("%d words, %d used", len(a.Words), a.Used)
		}
		// RᵀR = 1.
		for i := range a.dim {
			for j := range a.dim {
				sum := 0.0
				for k := range a.dim {
					sum += a.Rotation[k*a.dim+i] * a.Rotation[k*a.dim+j]
				}
				want := 0.0
				if i == j {
					want = 1
				}
				if math.Abs(sum-want) > 1e-12 {
					t.Fatalf("RᵀR has %v at %d, %d", sum, i, j)
				}
			}
		}
		moves := a.Moved(0)
		var first []string
		square := 0.0
		for i, m := range moves {
			if i < len(moved) {
				first = append(first, m.Word)
			} else if m.Cosine < .95 {
				t.Errorf("%s, which stayed, has cosine %v", m.Word, m.Cosine)
			}
			square += 2 - 2*m.Cosine
		}
		slices.Sort(first)
		slices.Sort(moved)
		if diff := cmp.Diff(moved, first); diff != "" {
			t.Error(diff)
		}
		if math.Abs(square/float64(len(moves))-a.Residual) > 1e-9 {
			t.Errorf("residual %v, by its definition %v", a.Residual, square/float64(len(moves)))
		}
	}
}

// No other orthogonal matrix brings the models closer: neither small turns of the one
// found nor others.
func TestFitIsTheBest(t *testing.T) {
	old, young, _ := turned(t)
	a, err := Fit(old, young, Options{})
	if err != nil {
		t.Fatal(err)
	}
	product := a.product(a.Words, 1)
	trace := func(r []float64) (sum float64) {
		for i := range r {
			sum += r[i] * product[i]
		}
		return sum
	}
	best := trace(a.Rotation)
	rng := rand.New(rand.NewPCG(5, 5))
	for range 100 {
		r := slices.Clone(a.Rotation)
		i, j, angle := rng.IntN(a.dim), rng.IntN(a.dim), .2*rng.Float64()-.1
		if i == j {
			continue
		}
		for k := range a.dim {
			x, y := r[k*a.dim+i], r[k*a.dim+j]
			r[k*a.dim+i], r[k*a.dim+j] = x*math.Cos(angle)-y*math.Sin(angle), x*math.Sin(angle)+y*math.Cos(angle)
		}
		if trace(r) > best {
			t.Fatalf("a turn by %v is better", angle)
		}
	}
}

func TestFitDoesNotDependOnThreads(t *testing.T) {
	old, young, _ := turned(t)
	want, err := Fit(old, young, Options{Threads: 1, Center: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, threads := range []int{2, 7, 100} {
		got, err := Fit(old, young, Options{Threads: threads, Center: true})
		if err != nil || !slices.Equal(got.Rotation, want.Rotation) || got.Residual != want.Residual {
			t.Errorf("%d threads: another rotation (%v)", threads, err)
		}
	}
}

func TestChoiceOfWords(t *testing.T) {
	old, young, _ := turned(t)
	a, err := Fit(old, young, Options{Words: 100, MinCount: 200})
	if err != nil {
		t.Fatal(err)
	}
	// w1 is the rarest word of the new model, w399 that of the old one.
	if a.Used != 100 || len(a.Words) != 399 {
		t.Errorf("%d used of %d", a.Used, len(a.Words))
	}
	for _, m := range a.Moved(1500) {
		if old.Vocab.Count(m.Old) < 1500 || young.Vocab.Count(m.New) < 1500 {
			t.Errorf("%s was counted %d and %d times", m.Word, old.Vocab.Count(m.Old), young.Vocab.Count(m.New))
		}
	}
	if n := len(a.Moved(3990)); n != 0 {
		t.Errorf("%d words were counted 3,990 times", n)
	}
}

func TestModelsThatCannotBeAligned(t *testing.T) {
	a := model(t, []string{"a", "b"}, 2, []float32{1, 0, 0, 1})
	for want, b := range map[error]*firth.Embeddings{
		ErrDimensions:    model(t, []string{"a", "b"}, 1, []float32{1, 1}),
		ErrNothingShared: model(t, []string{"a", "c"}, 2, []float32{1, 0, 0, 1}),
	} {
		if _, err := Fit(a, b, Options{}); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	// Vectors without direction are no words to align by.
	nan := float32(math.NaN())
	if _, err := Fit(a, model(t, []string{"a", "b"}, 2, []float32{0, 0, nan, 1}), Options{}); !errors.Is(err, ErrNothingShared) {
		t.Errorf("no directions: %v", err)
	}
	if _, err := Rotation([]float64{math.NaN()}, 1); !errors.Is(err, ErrNotFinite) {
		t.Errorf("NaN: %v", err)
	}
}

func BenchmarkFit(b *testing.B) {
	const n, dim = 5000, 100
	rng := rand.New(rand.NewPCG(1, 2))
	words, rows := make([]string, n), make([]float32, n*dim)
	for i := range words {
		words[i] = fmt.Sprint(i)
	}
	for i := range rows {
		rows[i] = float32(rng.NormFloat64())
	}
	e := model(b, words, dim, rows)
	for b.Loop() {
		if _, err := Fit(e, e, Options{Threads: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

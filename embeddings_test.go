package firth

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"firth/vocab"
)

func vocabulary(t testing.TB, words ...string) *vocab.Vocabulary {
	t.Helper()
	entries := make([]vocab.Entry, len(words))
	for i, w := range words {
		entries[i] = vocab.Entry{Word: w}
	}
	v, err := vocab.FromOrdered(entries)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEmbeddings(t *testing.T) {
	input := Matrix{Rows: 2, Dim: 3, Data: []float32{1, 2, 3, 4, 5, 6}}
	closed := 0
	e, err := NewEmbeddings(vocabulary(t, "似", "像"), input, Matrix{}, Metadata{}, closer(func() error { closed++; return nil }))
	if err != nil {
		t.Fatal(err)
	}
	if x, ok := e.Vector("像"); !ok || x[0] != 4 || x[2] != 6 || len(x) != e.Dim() {
		t.Errorf("vector of 像: %v, %v", x, ok)
	}
	if _, ok := e.Vector("酒"); ok {
		t.Error("a word that is not there has a vector")
	}
	for range 2 {
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if closed != 1 {
		t.Errorf("closed %d times", closed)
	}
	broken := errors.New("broken")
	e, err = NewEmbeddings(vocabulary(t), Matrix{}, Matrix{}, Metadata{}, closer(func() error { return broken }))
	if err != nil || !errors.Is(e.Close(), broken) {
		t.Errorf("the closer's error is lost (%v)", err)
	}
}

type closer func() error

func (c closer) Close() error { return c() }

func TestEmbeddingsThatDoNotFit(t *testing.T) {
	good := NewMatrix(2, 3)
	for name, m := range map[string][2]Matrix{
		"too few vectors":       {NewMatrix(1, 3), {}},
		"too few numbers":       {{Rows: 2, Dim: 3, Data: make([]float32, 5)}, {}},
		"output of another dim": {good, NewMatrix(2, 4)},
		"output of few numbers": {good, {Rows: 2, Dim: 3, Data: make([]float32, 5)}},
	} {
		if _, err := NewEmbeddings(vocabulary(t, "a", "b"), m[0], m[1], Metadata{}, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The cosine does not depend on length or order, is 1 for a vector and itself,
// and 0 for different one-hot vectors.
func TestCosine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		numbers := rapid.SliceOfN(rapid.Float32Range(-100, 100), n, n)
		a, b := numbers.Draw(t, "a"), numbers.Draw(t, "b")
		twice := make([]float32, n)
		for i := range a {
			twice[i] = 2 * a[i]
		}
		c := Cosine(a, b)
		if math.Abs(c) > 1+1e-12 || c != Cosine(b, a) || math.Abs(c-Cosine(twice, b)) > 1e-12 {
			t.Fatalf("cosine %v, reversed %v, of twice the vector %v", c, Cosine(b, a), Cosine(twice, b))
		}
		if self := Cosine(a, a); self != 0 && math.Abs(self-1) > 1e-12 {
			t.Fatalf("cosine of a vector with itself: %v", self)
		}
	})
	for i := range vocab.WordID(5) {
		for j := range vocab.WordID(5) {
			want := 0.0
			if i == j {
				want = 1
			}
			if got := Cosine(OneHot(i, 5), OneHot(j, 5)); got != want {
				t.Errorf("cosine of one-hot vectors %d and %d: %v, want %v", i, j, got, want)
			}
		}
	}
	if got := Cosine([]float32{0, 0}, []float32{1, 2}); got != 0 {
		t.Errorf("cosine of the zero vector: %v", got)
	}
	if got := Cosine([]float32{1, 1}, []float32{1, 0}); math.Abs(got-math.Sqrt2/2) > 1e-12 {
		t.Errorf("cosine of 45 degrees: %v", got)
	}
}

package eval

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"firth"
	"firth/vocab"
)

// naiveNeighbors are the k words nearest to a word among some.
func naiveNeighbors(e *firth.Embeddings, word string, among []string, k int) []string {
	v, _ := e.Vector(word)
	type near struct {
		word   string
		cosine float64
	}
	var all []near
	for _, w := range among {
		if x, _ := e.Vector(w); w != word {
			all = append(all, near{w, firth.Cosine(v, x)})
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return cmp.Compare(b.cosine, a.cosine) })
	var words []string
	for _, n := range all[:k] {
		words = append(words, n.word)
	}
	return words
}

func TestStabilityIsTheNaiveOne(t *testing.T) {
	// The second model has the words in another order, some of its own, and vectors
	// that are partly those of the first.
	words := numbered(150)
	a := model(t, 7, words...)
	others := slices.Clone(words[10:])
	slices.Reverse(others)
	b := model(t, 5, append(others, "x", "y")...)
	for _, w := range words[10:] {
		from, _ := a.Vector(w)
		to, _ := b.Vector(w)
		for d := range 3 {
			to[d] = 2 * from[d]
		}
	}
	shared := words[10:]
	const size, k = 90, 4
	overlap := func(from, to int) (o, j float64) {
		for _, w := range shared[from:to] {
			na, nb := naiveNeighbors(a, w, shared, k), naiveNeighbors(b, w, shared, k)
			common := 0
			for _, x := range na {
				if slices.Contains(nb, x) {
					common++
				}
			}
			o += float64(common) / k / float64(to-from)
			j += float64(common) / float64(2*k-common) / float64(to-from)
		}
		return o, j
	}
	var first Stability
	for _, threads := range []int{1, 2, 7} {
		s, err := MeasureStability([]*firth.Embeddings{a, b}, StabilityOptions{Neighbors: k, Words: size, Bands: []int{20, 50, 500}, Threads: threads})
		if err != nil {
			t.Fatal(err)
		}
		if threads == 1 {
			first = s
		} else if diff := gocmp.Diff(first, s); diff != "" {
			t.Errorf("%d threads: %s", threads, diff)
		}
		p := s.Pairs[0]
		if s.Shared != 140 || len(s.Pairs) != 1 || len(p.Bands) != 3 {
			t.Fatalf("%+v", s)
		}
		for i, b := range append([]Band{p.Band}, p.Bands...) {
			from, to := [4]int{0, 0, 20, 50}[i], [4]int{size, 20, 50, size}[i]
			o, j := overlap(from, to)
			if b.From != from+1 || b.To != to || math.Abs(b.Overlap-o) > 1e-12 || math.Abs(b.Jaccard-j) > 1e-12 {
				t.Errorf("band %d: %+v, want %d to %d: %v, %v", i, b, from+1, to, o, j)
			}
		}
		if p.Overlap == 0 || p.Overlap == 1 {
			t.Error("the test shows nothing")
		}
	}
}

func TestStabilityOfThree(t *testing.T) {
	a, b := model(t, 7, numbered(60)...), model(t, 8, numbered(60)...)
	s, err := MeasureStability([]*firth.Embeddings{a, a, b}, StabilityOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Pairs) != 3 || s.Pairs[0].Overlap != 1 || s.Pairs[0].Jaccard != 1 || s.Pairs[1].Overlap != s.Pairs[2].Overlap {
		t.Errorf("%+v", s)
	}
	if want := (1 + 2*s.Pairs[1].Overlap) / 3; math.Abs(s.Mean.Overlap-want) > 1e-12 {
		t.Errorf("mean %v, want %v", s.Mean.Overlap, want)
	}
	if _, err := MeasureStability([]*firth.Embeddings{a, model(t, 7, "x", "w1", "w2")}, StabilityOptions{}); !errors.Is(err, ErrNothingShared) {
		t.Errorf("two words in common: %v", err)
	}
}

// Of equally near words the more frequent ones are neighbors, whoever finds them.
func TestTiesOfNeighbors(t *testing.T) {
	e := model(t, 3, numbered(300)...)
	for i := range 300 {
		copy(e.Input.Row(i), []float32{1, 2, 3})
	}
	clear(e.Input.Row(1)) // is no neighbor and has none
	for _, threads := range []int{1, 3} {
		near := nearest(Dense(Rows(e)), 300, 4, 2, threads)
		for i, want := range [][]vocab.WordID{{2, 3}, nil, {0, 3}, {0, 2}} {
			if i != 1 && !slices.Equal(near[i], want) {
				t.Errorf("%d threads: word %d has %v, want %v", threads, i, near[i], want)
			}
		}
	}
}

package search

import (
	"errors"
	"math"
	"slices"
	"testing"

	"firth"
	"firth/vocab"
)

// withSubwords is a model of three words in the plane that makes vectors of others:
// any n-gram with an x in it has the vector (0, 2), and no other has one.
func withSubwords(t *testing.T) *Index {
	t.Helper()
	v, err := vocab.FromOrdered([]vocab.Entry{{Word: "east", Count: 3}, {Word: "north", Count: 2}, {Word: "between", Count: 1}})
	if err != nil {
		t.Fatal(err)
	}
	input := firth.Matrix{Rows: 3, Dim: 2, Data: []float32{1, 0, 0, 1, 1, 1}}
	e, err := firth.NewEmbeddings(v, input, firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e.Subwords = &firth.Subwords{MinN: 1, MaxN: 1, Vectors: firth.Matrix{Rows: 1, Dim: 2, Data: []float32{0, 2}}, Rows: onlyX{}}
	return NewIndex(e)
}

// onlyX has a row for one n-gram.
type onlyX struct{}

func (onlyX) Row(ngram string) (int, bool) { return 0, ngram == "x" }

// A word that the vocabulary lacks is asked about by the vector that its n-grams make,
// and leaves no word out of the answer.
func TestWordsMadeOfSubwords(t *testing.T) {
	x := withSubwords(t)
	near, err := x.Near([]Term{{Word: "axa", Weight: 1}, {Word: "east", Weight: 1}}, 5)
	if err != nil || len(near) != 2 || near[0].Word != "between" || math.Abs(near[0].Score-1) > 1e-6 {
		t.Errorf("near axa and east: %v %v", near, err)
	}
	if query, used, err := x.Combine([]Term{{Word: "x", Weight: 1}}); err != nil || len(used) != 0 || !slices.Equal(query, []float32{0, 1}) {
		t.Errorf("x alone: %v %v %v", query, used, err)
	}
	if s, err := x.Similarity("x", "between"); err != nil || math.Abs(s-math.Sqrt2/2) > 1e-6 {
		t.Errorf("similarity of x and between: %v %v", s, err)
	}
	odd, err := x.OddOneOut([]string{"x", "north", "east"})
	if err != nil || odd[0].Word != "east" || odd[2].Word != "north" || odd[1].ID != vocab.NotInVocabulary || odd[1].Score != odd[2].Score {
		t.Errorf("odd one out: %v %v", odd, err)
	}
	for _, m := range []AnalogyMethod{ThreeCosAdd, ThreeCosMul} {
		answers, err := x.Analogy("east", "between", "x", 1, m)
		if err != nil || answers[0].Word != "north" {
			t.Errorf("%v: %v %v", m, answers, err)
		}
	}
	unknown := new(UnknownWordError)
	if _, err := x.Near([]Term{{Word: "abc", Weight: 1}}, 1); !errors.As(err, &unknown) {
		t.Errorf("a word without n-grams: %v", err)
	}
}

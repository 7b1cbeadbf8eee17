package firth

import (
	"slices"
	"testing"
)

func TestNgrams(t *testing.T) {
	for _, c := range []struct {
		word string
		s    Subwords
		want []string
	}{
		{"<cat>", Subwords{MinN: 3, MaxN: 3}, []string{"<ca", "cat", "at>"}},
		{"<山>", Subwords{MinN: 1, MaxN: 2}, []string{"<山", "山", "山>"}},
		{"<山>", Subwords{MinN: 1, MaxN: 2, Finalfusion: true}, []string{"<山", "<", "山>", "山", ">"}},
		{"<a\xff>", Subwords{MinN: 3, MaxN: 9}, []string{"<a\xff", "<a\xff>", "a\xff>"}},
		{"<a\x80>", Subwords{MinN: 2, MaxN: 2}, []string{"<a\x80", "a\x80>"}},
		{"<a>", Subwords{MinN: 4, MaxN: 6}, nil},
		{"<a>", Subwords{}, nil},
	} {
		var got []string
		c.s.ngrams(c.word, func(ngram string) { got = append(got, ngram) })
		if !slices.Equal(got, c.want) {
			t.Errorf("%q, %d to %d: %q, want %q", c.word, c.s.MinN, c.s.MaxN, got, c.want)
		}
	}
}

// listed has a row for each of some n-grams.
type listed map[string]int

func (l listed) Row(ngram string) (int, bool) {
	row, ok := l[ngram]
	return row, ok
}

func TestVectorOf(t *testing.T) {
	rows := listed{"<a": 0, "ab": 1, "b>": 1, "<x": 2} // there is no row 2
	s := Subwords{MinN: 2, MaxN: 2, Vectors: Matrix{Rows: 2, Dim: 2, Data: []float32{3, 0, 0, 6}}, Rows: rows}
	if got, ok := s.VectorOf("ab"); !ok || !slices.Equal(got, []float32{1, 4}) {
		t.Errorf("mean %v %v, want [1 4]", got, ok)
	}
	if got, ok := s.VectorOf("xy"); ok {
		t.Errorf("a word without n-grams has %v", got)
	}
	s.Finalfusion = true
	if got, ok := s.VectorOf("a"); !ok || !slices.Equal(got, []float32{1, 0}) {
		t.Errorf("of length 1: %v %v, want [1 0]", got, ok)
	}
}

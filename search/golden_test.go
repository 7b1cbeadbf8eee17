package search_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"firth/search"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestEqualsGensim compares with what gensim 4.4.0 answers about the same
// vectors; testdata/golden.py says how testdata/gensim.json was made.
func TestEqualsGensim(t *testing.T) {
	data, err := os.ReadFile("testdata/gensim.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Words   []string
		Vectors [][]float32
		Near    []struct {
			Terms  []search.Term
			Answer []search.Neighbor
		}
		Analogies []struct {
			A, B, C string
			Add     []search.Neighbor `json:"3CosAdd"`
			Mul     []search.Neighbor `json:"3CosMul"`
		}
		Similarities []struct {
			A, B  string
			Score float64
		}
	}
	if err := json.Unmarshal(data, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden.Near) == 0 || len(golden.Analogies) == 0 || len(golden.Similarities) == 0 {
		t.Fatal("testdata/gensim.json lacks answers")
	}
	x := search.NewIndex(newEmbeddings(t, golden.Words, golden.Vectors))
	alike := cmp.Options{
		cmpopts.IgnoreFields(search.Neighbor{}, "ID"),
		cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= 1e-5*max(1, math.Abs(a)) }),
	}
	for _, q := range golden.Near {
		got, err := x.Near(q.Terms, len(q.Answer))
		if diff := cmp.Diff(q.Answer, got, alike); err != nil || diff != "" {
			t.Errorf("near %v: %v (-gensim +firth):\n%s", q.Terms, err, diff)
		}
	}
	for _, q := range golden.Analogies {
		got, err := x.Analogy(q.A, q.B, q.C, len(q.Add), search.ThreeCosAdd)
		if diff := cmp.Diff(q.Add, got, alike); err != nil || diff != "" {
			t.Errorf("3CosAdd %s %s %s: %v (-gensim +firth):\n%s", q.A, q.B, q.C, err, diff)
		}
		got, err = x.Analogy(q.A, q.B, q.C, len(q.Mul), search.ThreeCosMul)
		if diff := cmp.Diff(q.Mul, got, alike); err != nil || diff != "" {
			t.Errorf("3CosMul %s %s %s: %v (-gensim +firth):\n%s", q.A, q.B, q.C, err, diff)
		}
	}
	for _, q := range golden.Similarities {
		got, err := x.Similarity(q.A, q.B)
		if err != nil || math.Abs(got-q.Score) > 1e-5 {
			t.Errorf("similarity of %s and %s: got %v, %v; gensim says %v", q.A, q.B, got, err, q.Score)
		}
	}
}

package search_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"firth"
	"firth/search"
	"firth/vocab"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// newEmbeddings makes embeddings of rows, with words "w0", "w1", … where words
// is nil.
func newEmbeddings(t testing.TB, words []string, rows [][]float32) *firth.Embeddings {
	t.Helper()
	if words == nil {
		for i := range rows {
			words = append(words, fmt.Sprintf("w%d", i))
		}
	}
	entries := make([]vocab.Entry, len(words))
	for i, w := range words {
		entries[i] = vocab.Entry{Word: w, Count: uint64(len(words) - i)}
	}
	v, err := vocab.FromOrdered(entries)
	if err != nil {
		t.Fatal(err)
	}
	dim := 3
	if len(rows) > 0 {
		dim = len(rows[0])
	}
	e, err := firth.NewEmbeddings(v, firth.Matrix{Rows: len(rows), Dim: dim, Data: slices.Concat(rows...)}, firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func randomRows(rng *rand.Rand, n, dim int) [][]float32 {
	rows := make([][]float32, n)
	for i := range rows {
		rows[i] = make([]float32, dim)
		length := math.Pow(10, 2*rng.Float64()-1)
		for j := range rows[i] {
			rows[i][j] = float32(length * rng.NormFloat64())
		}
	}
	return rows
}

func ids(neighbors []search.Neighbor) []vocab.WordID {
	ids := make([]vocab.WordID, len(neighbors))
	for i, n := range neighbors {
		ids[i] = n.ID
	}
	return ids
}

// bySorting is Search as anyone would write it first, in float64.
func bySorting(e *firth.Embeddings, query []float32, k int, skip ...vocab.WordID) []search.Neighbor {
	var all []search.Neighbor
	for i := range e.Input.Rows {
		id := vocab.WordID(i)
		if !slices.Contains(skip, id) {
			all = append(all, search.Neighbor{Word: e.Vocab.Word(id), ID: id, Score: firth.Cosine(query, e.Input.Row(i))})
		}
	}
	slices.SortStableFunc(all, func(a, b search.Neighbor) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	return all[:max(0, min(k, len(all)))]
}

// The rows fill several blocks, so that several cores take part.
func TestSearchEqualsSorting(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	e := newEmbeddings(t, nil, randomRows(rng, 3000, 70))
	x := search.NewIndex(e)
	for _, k := range []int{1, 2, 10, 100, 2999, 3000} {
		query := randomRows(rng, 1, 70)[0]
		skip := []vocab.WordID{3, vocab.WordID(rng.IntN(3000)), 1 << 30}
		if k == 1 {
			skip = []vocab.WordID{bySorting(e, query, 1)[0].ID}
		}
		got, want := x.Search(query, k, skip...), bySorting(e, query, k, skip...)
		if !slices.Equal(ids(got), ids(want)) {
			t.Fatalf("k = %d: got %v, want %v", k, ids(got), ids(want))
		}
		for i := range got {
			if math.Abs(got[i].Score-want[i].Score) > 1e-6 || got[i].Word != want[i].Word {
				t.Errorf("k = %d, neighbor %d: got %v, want %v", k, i, got[i], want[i])
			}
		}
	}
}

// Rows of -1, 0 and 1, most of which have equals, so that the order hangs on the
// ids. A query of four numbers ±1 has length 2, so no score is rounded before
// the division by the row's length.
func TestSearchBreaksTiesByID(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom([]float32{-1, 0, 1}), 5, 5), 1, 60).Draw(r, "rows")
		k := rapid.IntRange(-1, 70).Draw(r, "k")
		query := []float32{1, -1, 1, 1, 0}

		type scored struct {
			id           vocab.WordID
			dot, squared int
		}
		var want []scored
		for i, row := range rows {
			s := scored{id: vocab.WordID(i)}
			for j, x := range row {
				s.dot += int(x * query[j])
				s.squared += int(x * x)
			}
			if s.squared > 0 {
				want = append(want, s)
			}
		}
		sign := func(x int) int { return max(-1, min(x, 1)) }
		slices.SortStableFunc(want, func(a, b scored) int { // by dot·|dot|/squared, in whole numbers
			return sign(b.dot)*b.dot*b.dot*a.squared - sign(a.dot)*a.dot*a.dot*b.squared
		})
		want = want[:max(0, min(k, len(want)))]
		var wantIDs []vocab.WordID
		for _, s := range want {
			wantIDs = append(wantIDs, s.id)
		}
		if got := ids(search.NewIndex(newEmbeddings(t, nil, rows)).Search(query, k)); !slices.Equal(got, wantIDs) {
			r.Errorf("got %v, want %v", got, wantIDs)
		}
	})
}

func TestSearchSizes(t *testing.T) {
	for _, test := range []struct {
		rows [][]float32
		k    int
		want []vocab.WordID
	}{
		{nil, 5, nil},
		{[][]float32{{1, 0, 0}}, 5, []vocab.WordID{0}},
		{[][]float32{{1, 0, 0}}, 0, nil},
		{[][]float32{{1, 0, 0}}, -3, nil},
		{[][]float32{{0, 0, 0}}, 5, nil},
		{[][]float32{{0, 1, 0}, {1, 0, 0}}, math.MaxInt, []vocab.WordID{1, 0}},
	} {
		got := search.NewIndex(newEmbeddings(t, nil, test.rows)).Search([]float32{1, 0, 0}, test.k)
		if got == nil || !slices.Equal(ids(got), test.want) {
			t.Errorf("%v, k = %d: got %#v, want %v", test.rows, test.k, got, test.want)
		}
	}
}

var nan, inf = float32(math.NaN()), float32(math.Inf(1))

func TestSearchLeavesOutRowsWithoutDirection(t *testing.T) {
	rows := [][]float32{
		{0, 0},
		{1, 0},
		{nan, 1},
		{inf, 1},
		{-inf, inf},
		{1e-38, 1e-38},
		{1e-25, 1e-25},
		{1e25, -2e25},
		{3e38, 3e38},
		{-1, 0},
		{0, 0},
	}
	x := search.NewIndex(newEmbeddings(t, nil, rows))
	want := []search.Neighbor{
		{Word: "w1", ID: 1, Score: 1},
		{Word: "w6", ID: 6, Score: math.Sqrt(1. / 2)},
		{Word: "w7", ID: 7, Score: math.Sqrt(1. / 5)},
		{Word: "w9", ID: 9, Score: -1},
	}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-6 })
	for _, length := range []float32{1, 1e-25, 1e25} {
		if diff := cmp.Diff(want, x.Search([]float32{length, 0}, 20), near); diff != "" {
			t.Errorf("query of length %g (-want +got):\n%s", length, diff)
		}
	}
	for _, query := range rows {
		if query[0] == 0 || math.IsNaN(float64(query[0])) || query[0] > 1e30 || query[0] < -1e30 {
			if got := x.Search(query, 3); got == nil || len(got) != 0 {
				t.Errorf("query %v without direction: got %#v, want an empty slice", query, got)
			}
		}
	}
	for _, word := range []string{"w0", "w2", "w3", "w5", "w8"} {
		if _, err := x.Near([]search.Term{{Word: word, Weight: 1}}, 3); !errors.Is(err, search.ErrNoDirection) {
			t.Errorf("Near(%s): got error %v", word, err)
		}
		if _, err := x.Similarity("w1", word); !errors.Is(err, search.ErrNoDirection) {
			t.Errorf("Similarity(w1, %s): got error %v", word, err)
		}
		if _, err := x.Similarity(word, "w1"); !errors.Is(err, search.ErrNoDirection) {
			t.Errorf("Similarity(%s, w1): got error %v", word, err)
		}
		for _, m := range []search.AnalogyMethod{search.ThreeCosAdd, search.ThreeCosMul} {
			if _, err := x.Analogy("w1", word, "w6", 3, m); !errors.Is(err, search.ErrNoDirection) {
				t.Errorf("%v with %s: got error %v", m, word, err)
			}
		}
	}
	for _, m := range []search.AnalogyMethod{search.ThreeCosAdd, search.ThreeCosMul} {
		got, err := x.Analogy("w1", "w6", "w7", 20, m)
		if want := []vocab.WordID{9}; err != nil || !slices.Equal(ids(got), want) {
			t.Errorf("%v: got %v, %v; want %v", m, ids(got), err, want)
		}
	}
}

func TestSearchPanicsOnOtherDimension(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	search.NewIndex(newEmbeddings(t, nil, [][]float32{{1, 2}})).Search([]float32{1, 2, 3}, 1)
}

func TestIndexFromManyGoroutines(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	rng := rand.New(rand.NewPCG(3, 4))
	e := newEmbeddings(t, nil, randomRows(rng, 4000, 40))
	x := search.NewIndex(e)
	queries := randomRows(rng, 8, 40)
	var group sync.WaitGroup
	for _, query := range queries {
		group.Go(func() {
			got, want := x.Search(query, 10), bySorting(e, query, 10)
			if !slices.Equal(ids(got), ids(want)) {
				t.Errorf("got %v, want %v", ids(got), ids(want))
			}
		})
	}
	group.Wait()
}

func TestCombine(t *testing.T) {
	x := search.NewIndex(newEmbeddings(t, []string{"a", "b", "c", "2b", "d", "7d"},
		[][]float32{{5, 0}, {0, .1}, {3, 4}, {0, .2}, {.2, .3}, {1.4, 2.1}}))
	for _, test := range []struct {
		terms []search.Term
		want  []float32
		used  []vocab.WordID
	}{
		{[]search.Term{{"a", 2}}, []float32{1, 0}, []vocab.WordID{0}},
		{[]search.Term{{"a", -.5}}, []float32{-1, 0}, []vocab.WordID{0}},
		{[]search.Term{{"a", 3}, {"b", 4}}, []float32{.6, .8}, []vocab.WordID{0, 1}},
		{[]search.Term{{"c", 5}, {"b", -4}}, []float32{1, 0}, []vocab.WordID{2, 1}},
		{[]search.Term{{"a", 1e300}, {"b", 1e300}, {"a", -1e300}}, []float32{0, 1}, []vocab.WordID{0, 1, 0}},
		{[]search.Term{{"a", 0}, {"b", 1}}, []float32{0, 1}, []vocab.WordID{0, 1}},
	} {
		query, used, err := x.Combine(test.terms)
		near := cmp.Comparer(func(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-6 })
		if diff := cmp.Diff(test.want, query, near); err != nil || diff != "" || !slices.Equal(used, test.used) {
			t.Errorf("%v: %v, used %v, want %v (-want +got):\n%s", test.terms, err, used, test.used, diff)
		}
	}
	for _, test := range []struct {
		terms []search.Term
		want  error
	}{
		{nil, search.ErrExpression},
		{[]search.Term{{"a", 0}}, search.ErrExpression},
		{[]search.Term{{"a", math.NaN()}}, search.ErrExpression},
		{[]search.Term{{"a", math.Inf(-1)}}, search.ErrExpression},
		{[]search.Term{{"a", 1e308}, {"b", 1e308}}, search.ErrExpression},
		{[]search.Term{{"a", 1}, {"a", -1}}, search.ErrNoDirection},
		{[]search.Term{{"b", 1}, {"2b", -1}}, search.ErrNoDirection},
		{[]search.Term{{"d", 1}, {"7d", -1}}, search.ErrNoDirection},
	} {
		if _, _, err := x.Combine(test.terms); !errors.Is(err, test.want) {
			t.Errorf("%v: got error %v, want %v", test.terms, err, test.want)
		}
	}
}

func TestUnknownWordsAreReported(t *testing.T) {
	x := search.NewIndex(newEmbeddings(t, []string{"king", "man", "woman"}, [][]float32{{1, 0}, {0, 1}, {1, 1}}))
	_, near := x.Near([]search.Term{{"king", 1}, {"wmoan", 1}}, 3)
	_, left := x.Similarity("wmoan", "king")
	_, right := x.Similarity("king", "wmoan")
	_, add := x.Analogy("man", "king", "wmoan", 3, search.ThreeCosAdd)
	_, mul := x.Analogy("man", "king", "wmoan", 3, search.ThreeCosMul)
	for i, err := range []error{near, left, right, add, mul} {
		var unknown *search.UnknownWordError
		if !errors.As(err, &unknown) {
			t.Errorf("question %d: got error %v", i, err)
			continue
		}
		want := &search.UnknownWordError{Word: "wmoan", Words: 3, Suggestions: []string{"woman", "man"}}
		if diff := cmp.Diff(want, unknown); diff != "" {
			t.Errorf("question %d (-want +got):\n%s", i, diff)
		}
	}
}

func TestSimilarity(t *testing.T) {
	x := search.NewIndex(newEmbeddings(t, []string{"a", "b", "c"}, [][]float32{{.1, .2}, {-.2, .1}, {-7, -14}}))
	for _, test := range []struct {
		a, b string
		want float64
	}{{"a", "a", 1}, {"a", "b", 0}, {"a", "c", -1}} {
		got, err := x.Similarity(test.a, test.b)
		if err != nil || math.Abs(got-test.want) > 1e-7 || math.Abs(got) > 1 {
			t.Errorf("%s, %s: got %v, %v; want %v", test.a, test.b, got, err, test.want)
		}
	}
}

// Rounding must not take a cosine beyond 1.
func TestScoresAreCosines(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		rows := randomRows(rng, 1, 9)
		for _, factor := range []float32{3, -7} {
			row := slices.Clone(rows[0])
			for i := range row {
				row[i] *= factor
			}
			rows = append(rows, row)
		}
		x := search.NewIndex(newEmbeddings(t, nil, rows))
		for _, n := range x.Search(rows[0], 3) {
			if math.Abs(n.Score) > 1 || math.Abs(n.Score) < 1-1e-6 {
				t.Errorf("score %v", n.Score)
			}
			if s, err := x.Similarity("w1", n.Word); err != nil || math.Abs(s) > 1 || math.Abs(s) < 1-1e-6 {
				t.Errorf("similarity %v, %v", s, err)
			}
		}
	}
}

func TestAnalogyMethodNames(t *testing.T) {
	for m, want := range map[search.AnalogyMethod]string{
		search.ThreeCosAdd: "3CosAdd", search.ThreeCosMul: "3CosMul", 7: "AnalogyMethod(7)",
	} {
		if m.String() != want {
			t.Errorf("got %q, want %q", m.String(), want)
		}
	}
}

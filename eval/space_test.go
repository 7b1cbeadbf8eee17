package eval

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firth"
	"firth/vocab"
)

// A word that the vocabulary lacks is the mean of its parts' directions.
func TestWordsOfParts(t *testing.T) {
	e := model(t, 6, "北", "京", "东", "城市")
	for i := range 4 {
		for d := range e.Input.Row(i) {
			e.Input.Row(i)[d] *= float32(i + 1) // lengths mean nothing
		}
	}
	set := read(t, "北京\t东京\t3\n北京\t城市\t2\n北\t东\t1\n北海\t城市\t4\n")
	characters := func(word string) (parts []string) {
		for _, r := range word {
			parts = append(parts, string(r))
		}
		return parts
	}
	x := New(e.Vocab, []*Set{set}, Options{Parts: characters})
	if r := x.Coverage()[0]; r.Asked != 3 || r.Unknown != 1 || r.Composed != 2 {
		t.Errorf("%+v", r)
	}
	mean := func(words ...int) []float32 {
		sum := make([]float32, 6)
		for _, w := range words {
			row := e.Input.Row(w)
			length := math.Sqrt(firth.Cosine(row, row) * dot(row, row))
			for d, v := range row {
				sum[d] += v / float32(length)
			}
		}
		return sum
	}
	values := x.Outcomes(Dense(Rows(e)))[0].Values
	for i, want := range []float64{
		firth.Cosine(mean(0, 1), mean(2, 1)), firth.Cosine(mean(0, 1), mean(3)), firth.Cosine(mean(0), mean(2)),
	} {
		if math.Abs(values[i]-want) > 1e-6 {
			t.Errorf("pair %d: %v, want %v", i, values[i], want)
		}
	}
	if !math.IsNaN(values[3]) {
		t.Errorf("a pair with an unknown part has cosine %v", values[3])
	}
	if r := New(e.Vocab, []*Set{set}, Options{}).Coverage()[0]; r.Asked != 1 || r.Composed != 0 {
		t.Errorf("without parts: %+v", r)
	}
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// One-hot vectors written out have the cosines of the space.
func TestOneHotIsDense(t *testing.T) {
	const size = 70
	e := model(t, size, numbered(size)...)
	for i := range size {
		copy(e.Input.Row(i), firth.OneHot(vocab.WordID(i), size))
	}
	words := []vocab.WordID{3, 69, 0, 3}
	width := Stride(len(words))
	if width%16 != 0 || width < len(words) {
		t.Fatalf("stride %d", width)
	}
	got, want := make([]float32, TileWords*width), make([]float32, TileWords*width)
	for from := 0; from < size; from += TileWords {
		to := min(size, from+TileWords)
		OneHot().Against(words)()(got, from, to)
		Dense(Rows(e)).Against(words)()(want, from, to)
		if diff := cmp.Diff(want[:(to-from)*width], got[:(to-from)*width]); diff != "" {
			t.Fatal(diff)
		}
	}
	for _, pair := range [][2][]vocab.WordID{{{1}, {1}}, {{1}, {2}}, {{1, 2}, {2}}, {{1, 1, 2}, {2, 3}}} {
		got, want := OneHot().Cosine(pair[0], pair[1]), Dense(Rows(e)).Cosine(pair[0], pair[1])
		if math.Abs(got-want) > 1e-6 {
			t.Errorf("%v: %v, want %v", pair, got, want)
		}
	}
}

// Where pairs with unknown words count as 0, as gensim's dummy4unknown has it.
func TestBothConventions(t *testing.T) {
	e := model(t, 2, "a", "b", "c", "d")
	for i, row := range [][]float32{{1, 0}, {1, .1}, {1, 1}, {-1, .5}} {
		copy(e.Input.Row(i), row)
	}
	set := read(t, "a b 4\na c 2\na d 1\nx y 3\n")
	r := New(e.Vocab, []*Set{set}, Options{}).Evaluate(Rows(e))[0]
	// Cosines by falling score of people: .995, 0 (unknown), .707, -.894.
	if math.Abs(r.Score-1) > 1e-15 || math.Abs(r.ScoreOfAll-.8) > 1e-15 || r.Unknown != 1 {
		t.Errorf("%+v, want 1 of those known, and .8 of all", r)
	}
	restricted := New(e.Vocab, []*Set{set}, Options{MaxPairWords: 3}).Coverage()[0]
	if restricted.Asked != 2 {
		t.Errorf("among three words: %+v", restricted)
	}
}

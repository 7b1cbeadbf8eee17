package pooling

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"firth"
)

var (
	someWords  = []string{"the", "of", "king", "queen", "山", "水"}
	someCounts = []uint64{500, 300, 40, 20, 9, 1}
)

// naive is the definition of the methods, in float64.
func naive(e *firth.Embeddings, weight func(word string) float64, sumOfWeights bool, words []string) []float64 {
	sum, total := make([]float64, e.Dim()), 0.0
	for _, w := range words {
		vector, ok := e.Vector(w)
		if !ok {
			continue
		}
		for d, x := range vector {
			sum[d] += weight(w) * float64(x)
		}
		if sumOfWeights {
			total += weight(w)
		} else {
			total++
		}
	}
	for d := range sum {
		if total > 0 {
			sum[d] /= total
		}
	}
	return sum
}

// Each method gives what its definition says, for texts of any length, cut into parts
// anywhere.
func TestMethodsAsDefined(t *testing.T) {
	e := model(t, someWords, someCounts, 19)
	const tokens, texts = 870, 10
	count := func(w string) float64 {
		id, _ := e.Vocab.ID(w)
		return float64(e.Vocab.Count(id))
	}
	weights := map[Method]func(string) float64{
		Mean: func(string) float64 { return 1 },
		IDF: func(w string) float64 {
			c := count(w)
			return math.Log((1+texts)/(1+texts*c/(texts+c))) + 1
		},
		SIF: func(w string) float64 { return 1e-3 / (1e-3 + count(w)/tokens) },
	}
	for _, method := range Methods() {
		p, err := New(e, Options{Method: method})
		if err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(t *rapid.T) {
			words := rapid.SliceOfN(rapid.SampledFrom(append([]string{"xyzzy"}, someWords...)), 0, 300).Draw(t, "words")
			cut := rapid.IntRange(0, len(words)).Draw(t, "cut")
			first, second := p.NewText(), p.NewText()
			for i, w := range words {
				if i < cut {
					first.Add(w)
				} else {
					second.Add(w)
				}
			}
			first.Join(second)
			got := make([]float32, e.Dim())
			ok := first.Vector(got)
			known := slices.ContainsFunc(words, func(w string) bool { return w != "xyzzy" })
			if ok != known {
				t.Fatalf("%s of %q: %v", method, words, ok)
			}
			want := naive(e, weights[method], method == IDF, words)
			for d, x := range got {
				if math.Abs(float64(x)-want[d]) > 1e-6 {
					t.Fatalf("%s of %q: %v, want %v", method, words, got, want)
				}
			}
		})
	}
}

func TestUnknownWords(t *testing.T) {
	e := model(t, someWords, someCounts, 4)
	for _, c := range []struct {
		unknown Unknown
		word    string
		made    bool
	}{{Skip, "山水", false}, {Characters, "山水", true}, {Characters, "山x", true}, {Characters, "xyz", false}, {Characters, "\xff", false}, {Characters, "", false}} {
		p, err := New(e, Options{Unknown: c.unknown})
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := vectorOf(t, p, c.word); ok != c.made {
			t.Errorf("%s of %q: %v %v", c.unknown, c.word, got, ok)
		}
	}
	p, _ := New(e, Options{Unknown: Characters})
	got, _ := vectorOf(t, p, "山水")
	want, _ := vectorOf(t, p, "山", "水")
	if !slices.Equal(got, want) {
		t.Errorf("山水 is %v, the mean of its characters %v", got, want)
	}
	text := p.NewText()
	for _, w := range []string{"king", "山水", "xyz"} {
		text.Add(w)
	}
	if c := text.Counts(); c != (Counts{Tokens: 3, Unknown: 2, Made: 1}) {
		t.Errorf("counts %+v", c)
	}

	if _, err := New(e, Options{Unknown: Subwords}); !errors.Is(err, ErrNoSubwords) {
		t.Errorf("subwords of a model without: %v", err)
	}
	e.Subwords = &firth.Subwords{MinN: 3, MaxN: 3, Vectors: firth.Matrix{Rows: 1, Dim: 4, Data: []float32{1, 2, 3, 4}}, Rows: anyNgram{}}
	p, err := New(e, Options{})
	if err != nil || p.Options().Unknown != Subwords {
		t.Fatalf("a model with subwords uses %v (%v)", p.Options().Unknown, err)
	}
	if got, ok := vectorOf(t, p, "xyz"); !ok || !slices.Equal(got, []float32{1, 2, 3, 4}) {
		t.Errorf("xyz by subwords: %v", got)
	}
}

// A word that is counted in the texts at hand weighs by them, known to the model or not.
func TestCounter(t *testing.T) {
	e := model(t, someWords, nil, 4)
	if _, err := New(e, Options{Method: SIF}); !errors.Is(err, ErrNoCounts) {
		t.Errorf("a model without counts: %v", err)
	}
	c := NewCounter(e.Vocab)
	for _, text := range [][]string{{"the", "king", "the"}, {"the", "xyzzy"}, {}} {
		for _, w := range text {
			c.Add(w)
		}
		c.EndText()
	}
	f := c.Frequencies()
	p, err := New(e, Options{Method: IDF, Frequencies: f, Unknown: Characters})
	if err != nil {
		t.Fatal(err)
	}
	id := func(w string) int { i, _ := e.Vocab.ID(w); return int(i) }
	for w, texts := range map[string]float64{"the": 2, "king": 1, "queen": 0} {
		want := float32(math.Log(4/(1+texts)) + 1)
		if got := p.weight[id(w)]; math.Abs(float64(got-want)) > 1e-6 {
			t.Errorf("%s weighs %v, want %v", w, got, want)
		}
	}
	if got := p.weightOfUnknown("xyzzy"); got != p.weight[id("king")] {
		t.Errorf("an unknown word of one text weighs %v, a known one %v", got, p.weight[id("king")])
	}
	if f.tokens != 5 || f.of(0) != (seen{3, 2}) {
		t.Errorf("%v tokens, %+v of the", f.tokens, f.of(0))
	}
}

func TestLogarithm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(1e-300, 1e300).Draw(t, "x")
		if got, want := logarithm(x), math.Log(x); math.Abs(got-want) > 1e-15*max(1, math.Abs(want)) {
			t.Fatalf("ln %v = %v, want %v", x, got, want)
		}
	})
	if logarithm(1) != 0 {
		t.Errorf("ln 1 = %v", logarithm(1))
	}
}

func TestBadOptions(t *testing.T) {
	e := model(t, someWords, someCounts, 4)
	for _, o := range []Options{{Method: "max"}, {Unknown: "guess"}, {A: -1}, {A: math.NaN()}} {
		if _, err := New(e, o); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
}

func TestNormalize(t *testing.T) {
	v := []float32{3, 0, 4}
	Normalize(v)
	if !slices.Equal(v, []float32{.6, 0, .8}) {
		t.Errorf("%v", v)
	}
	zero := []float32{0, 0}
	Normalize(zero)
	if !slices.Equal(zero, []float32{0, 0}) {
		t.Errorf("zeros became %v", zero)
	}
}

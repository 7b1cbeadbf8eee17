package eval

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"firth"
	"firth/vocab"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// model makes vectors of the given words, in this order.
func model(t testing.TB, dim int, words ...string) *firth.Embeddings {
	t.Helper()
	entries := make([]vocab.Entry, len(words))
	for i, w := range words {
		entries[i].Word = w
	}
	v, err := vocab.FromOrdered(entries)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, uint64(dim)))
	m := firth.NewMatrix(len(words), dim)
	for i := range m.Data {
		m.Data[i] = float32(rng.NormFloat64())
	}
	e, err := firth.NewEmbeddings(v, m, firth.Matrix{}, firth.Metadata{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func read(t testing.TB, text string) *Set {
	t.Helper()
	set, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func numbered(n int) []string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf("w%d", i)
	}
	return words
}

// naiveAnswer is the answer by its definition, in float64.
func naiveAnswer(e *firth.Embeddings, a, b, c int, size int) int {
	unit := func(i int) []float64 {
		row, sum := e.Input.Row(i), 0.0
		for _, x := range row {
			sum += float64(x) * float64(x)
		}
		u := make([]float64, len(row))
		for d, x := range row {
			u[d] = float64(x) / math.Sqrt(sum)
		}
		return u
	}
	best, top := -1, math.Inf(-1)
	ua, ub, uc := unit(a), unit(b), unit(c)
	for i := range size {
		score := 0.0
		for d, x := range unit(i) {
			score += x * (ub[d] - ua[d] + uc[d])
		}
		if i != a && i != b && i != c && score > top {
			best, top = i, score
		}
	}
	return best
}

// More questions than a panel, more words than a tile: half of the questions ask
// for the naive answer, half for another word.
func TestAnalogiesAreTheNaiveOnes(t *testing.T) {
	const size = 200
	e := model(t, 13, numbered(size)...)
	rng := rand.New(rand.NewPCG(3, 4))
	for _, restrict := range []int{0, 150} {
		words := size
		if restrict > 0 {
			words = restrict
		}
		var text strings.Builder
		want := Result{Kind: Analogy}
		for section := range 3 {
			fmt.Fprintf(&text, ": s%d\n", section)
			r := SectionResult{Name: fmt.Sprintf("s%d", section)}
			for i := range 250 {
				a, b, c := rng.IntN(size), rng.IntN(size), rng.IntN(size)
				if max(a, b, c) >= words {
					fmt.Fprintf(&text, "w%d w%d w%d w1\n", a, b, c)
					r.Unknown++
					continue
				}
				d := naiveAnswer(e, a, b, c, words)
				if i%2 == 0 {
					r.Right++
				} else {
					d = (d + 1) % words
				}
				fmt.Fprintf(&text, "w%d w%d W%d w%d\n", a, b, c, d)
				r.Asked++
			}
			fmt.Fprintf(&text, "w1 w2 w3 nobody\n")
			r.Unknown++
			want.Right += r.Right
			want.Asked += r.Asked
			want.Unknown += r.Unknown
			want.Sections = append(want.Sections, r)
		}
		want.Score = float64(want.Right) / float64(want.Asked)
		for _, threads := range []int{1, 2, 7} {
			x := New(e.Vocab, []*Set{read(t, text.String())}, Options{Threads: threads, MaxWords: restrict})
			if diff := cmp.Diff([]Result{want}, x.Evaluate(Rows(e))); diff != "" {
				t.Errorf("restricted to %d, %d threads: %s", restrict, threads, diff)
			}
		}
	}
}

// Of words with the same vector, the more frequent one is the answer, whichever
// thread found it first.
func TestTiesOfAnalogies(t *testing.T) {
	e := model(t, 5, numbered(500)...)
	for i := 100; i < 500; i++ {
		copy(e.Input.Row(i), e.Input.Row(i%100))
	}
	var text strings.Builder
	for i := range 60 {
		first := naiveAnswer(e, 400+i, 401+i, 402+i, 500) // of the equal ones, it finds the first
		fmt.Fprintf(&text, "w%d w%d w%d w%d\n", 400+i, 401+i, 402+i, first)
	}
	for _, threads := range []int{1, 2, 7} {
		r := New(e.Vocab, []*Set{read(t, text.String())}, Options{Threads: threads}).Evaluate(Rows(e))[0]
		if r.Right != 60 {
			t.Errorf("%d threads: %d right of 60", threads, r.Right)
		}
	}
	a := answer{score: .5, word: 7}
	for _, c := range []struct {
		score  float32
		word   vocab.WordID
		better bool
	}{{.6, 9, true}, {.5, 6, true}, {.5, 7, false}, {.5, 8, false}, {.4, 1, false}, {float32(math.NaN()), 1, false}} {
		if a.better(c.score, c.word) != c.better {
			t.Errorf("%+v is better than %+v: %v", c, a, !c.better)
		}
	}
}

// Rows may be padded, as a trainer's are.
func TestPaddingMeansNothing(t *testing.T) {
	e := model(t, 13, numbered(100)...)
	var text strings.Builder
	for i := range 90 {
		fmt.Fprintf(&text, "w%d w%d w%d w%d\n", i, i+1, i+2, naiveAnswer(e, i, i+1, i+2, 100))
	}
	sets := []*Set{read(t, text.String()), read(t, "w1 w2 1\nw3 w4 2\nw5 w6 3\nw7 w8 4\n")}
	x := New(e.Vocab, sets, Options{})
	want := x.Evaluate(Rows(e))
	got := x.Evaluate(func(id vocab.WordID) []float32 { return append(e.Input.Row(int(id)), 0, 0, 0) })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestWordsThatDifferInCase(t *testing.T) {
	// The two kings point the same way, so that one must not be the answer to a
	// question that names the other.
	e := model(t, 4, "king", "KING", "queen", "man", "woman", "Straße", "STRASSE", "e\u0301tude")
	copy(e.Input.Row(1), e.Input.Row(0))
	copy(e.Input.Row(0), []float32{1, 1, 0, 0}) // king
	copy(e.Input.Row(1), []float32{1, 1, 0, 0})
	copy(e.Input.Row(2), []float32{1, 0, 1, 0}) // queen
	copy(e.Input.Row(3), []float32{0, 1, 0, 0}) // man
	copy(e.Input.Row(4), []float32{0, 0, 1, 0}) // woman
	questions := read(t, ": royal\nMan King Woman Queen\nwoman queen man king\n")
	r := New(e.Vocab, []*Set{questions}, Options{}).Evaluate(Rows(e))[0]
	if r.Right != 2 || r.Asked != 2 {
		t.Errorf("%d right of %d, want 2 of 2", r.Right, r.Asked)
	}
	r = New(e.Vocab, []*Set{questions}, Options{MatchCase: true}).Evaluate(Rows(e))[0]
	if r.Asked != 1 || r.Unknown != 1 {
		t.Errorf("with case: %d asked, %d unknown, want 1 and 1", r.Asked, r.Unknown)
	}
	pairs := read(t, "strasse\tking\t1\nÉtude\tking\t2\nqueen\tking\t3\nxyzzy\tking\t4\n")
	x := New(e.Vocab, []*Set{pairs}, Options{})
	if r := x.Coverage()[0]; r.Asked != 3 || r.Unknown != 1 || !math.IsNaN(r.Score) {
		t.Errorf("pairs: %+v", r)
	}
	if got := x.sets[0].pairs[0].a; got != 5 {
		t.Errorf("strasse is word %d, want 5, the first that is like it", got)
	}
}

func TestCorrelationOfPairs(t *testing.T) {
	e := model(t, 2, "a", "b", "c", "d")
	for i, row := range [][]float32{{1, 0}, {1, .1}, {1, 1}, {-1, .5}} {
		copy(e.Input.Row(i), row)
	}
	// By cosine to a: b, c, d.
	for text, want := range map[string]float64{
		"a b 3\na c 2\na d 1\n":        1,
		"a b 1\na c 2\na d 3\n":        -1,
		"a b 1\na c 3\na d 2\n":        -0.5,
		"a b 1\na c 3\na z 2\n":        -1, // z is unknown
		"a b 1\nb a 2\nA b 3\n":        math.NaN(),
		"x y 1\ny z 2\n":               math.NaN(),
		"a b 2\nb a 2\na c 1\na d 1\n": 0.9428090415820634, // scipy
	} {
		r := New(e.Vocab, []*Set{read(t, text)}, Options{}).Evaluate(Rows(e))[0]
		if math.Abs(r.Score-want) > 1e-15 || math.IsNaN(r.Score) != math.IsNaN(want) {
			t.Errorf("%q: %v, want %v", text, r.Score, want)
		}
	}
}

// Vectors without direction are no answers, and do no harm.
func TestVectorsWithoutDirection(t *testing.T) {
	e := model(t, 3, numbered(40)...)
	clear(e.Input.Row(1))
	e.Input.Row(2)[0] = float32(math.NaN())
	e.Input.Row(3)[0] = float32(math.Inf(1))
	for i := 4; i < 30; i++ {
		clear(e.Input.Row(i))
	}
	x := New(e.Vocab, []*Set{read(t, "w30 w31 w32 w33\nw1 w2 w3 w0\n"), read(t, "w1 w2 1\nw3 w4 2\n")}, Options{})
	r := x.Evaluate(Rows(e))
	if r[0].Asked != 2 || r[1].Asked != 2 {
		t.Errorf("%+v", r)
	}
	for i := range e.Input.Data {
		e.Input.Data[i] = 0
	}
	if r := x.Evaluate(Rows(e)); r[0].Right != 0 || !math.IsNaN(r[1].Score) {
		t.Errorf("all zero: %+v", r)
	}
}

func TestResultAsJSON(t *testing.T) {
	for want, r := range map[string]Result{
		`{"name":"a","kind":"similarity","asked":0,"unknown":2,"score":null}`: {Name: "a", Kind: Similarity, Score: math.NaN(), Unknown: 2},
		`{"name":"b","kind":"analogy","asked":2,"unknown":0,"right":1,"sections":[{"name":"s","right":1,"asked":2,"unknown":0}],"score":0.5}`: {
			Name: "b", Kind: Analogy, Score: .5, Asked: 2, Right: 1, Sections: []SectionResult{{"s", 1, 2, 0}},
		},
	} {
		if got, err := json.Marshal(r); err != nil || string(got) != want {
			t.Errorf("got %s (%v), want %s", got, err, want)
		}
	}
}

func BenchmarkAnalogies(b *testing.B) {
	e := model(b, 100, numbered(10_000)...)
	var text strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&text, "w%d w%d w%d w%d\n", i, i+1, i+2, i+3)
	}
	x := New(e.Vocab, []*Set{read(b, text.String())}, Options{Threads: 1})
	for b.Loop() {
		x.Evaluate(Rows(e))
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "questions/s")
}

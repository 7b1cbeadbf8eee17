package eval

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
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

// naiveRank is the rank of d by its definition, in float64: 0 if d is a word of the
// question.
func naiveRank(e *firth.Embeddings, method Method, a, b, c, d int, size int) int {
	cosine := func(i, j int) float64 { return firth.Cosine(e.Input.Row(i), e.Input.Row(j)) }
	score := func(i int) float64 {
		if method == ThreeCosAdd {
			return cosine(i, b) - cosine(i, a) + cosine(i, c)
		}
		return (1 + cosine(i, b)) / 2 * (1 + cosine(i, c)) / 2 / ((1+cosine(i, a))/2 + 1e-6)
	}
	if d == a || d == b || d == c {
		return 0
	}
	rank, target := 1, score(d)
	for i := range size {
		if i != a && i != b && i != c && i != d && score(i) > target {
			rank++
		}
	}
	return rank
}

// naiveAnswer is the word of rank 1.
func naiveAnswer(e *firth.Embeddings, a, b, c int, size int) int {
	for i := range size {
		if naiveRank(e, ThreeCosAdd, a, b, c, i, size) == 1 {
			return i
		}
	}
	return -1
}

// More questions than name a panel's words, more words than a tile.
func TestAnalogiesHaveTheNaiveRanks(t *testing.T) {
	const size = 1300
	e := model(t, 13, numbered(size)...)
	for _, restrict := range []int{0, 1100} {
		for _, method := range []Method{ThreeCosAdd, ThreeCosMul} {
			rng := rand.New(rand.NewPCG(3, 4))
			words := size
			if restrict > 0 {
				words = restrict
			}
			var text strings.Builder
			want := Result{Kind: Analogy}
			for section := range 3 {
				fmt.Fprintf(&text, ": s%d\n", section)
				r := SectionResult{Name: fmt.Sprintf("s%d", section)}
				for range 140 {
					a, b, c, d := rng.IntN(size), rng.IntN(size), rng.IntN(size), rng.IntN(size)
					if rng.IntN(10) == 0 {
						d = c
					}
					fmt.Fprintf(&text, "w%d w%d W%d w%d\n", a, b, c, d)
					if max(a, b, c, d) >= words {
						r.Unknown++
						continue
					}
					r.Asked++
					rank := naiveRank(e, method, a, b, c, d, words)
					if rank == 0 {
						continue
					}
					r.MRR += 1 / float64(rank)
					want.MRR += 1 / float64(rank)
					if rank == 1 {
						r.Right++
					}
					if rank <= 5 {
						r.Top5++
					}
				}
				fmt.Fprintf(&text, "w1 w2 w3 nobody\n")
				r.Unknown++
				r.MRR /= float64(r.Asked)
				want.Right += r.Right
				want.Top5 += r.Top5
				want.Asked += r.Asked
				want.Unknown += r.Unknown
				want.Sections = append(want.Sections, r)
			}
			want.MRR /= float64(want.Asked)
			want.Score = float64(want.Right) / float64(want.Asked)
			want.ScoreOfAll = float64(want.Right) / float64(want.Asked+want.Unknown)
			want.Low, want.High = ShareInterval(want.Right, want.Asked)
			for _, threads := range []int{1, 2, 7} {
				x := New(e.Vocab, []*Set{read(t, text.String())}, Options{Threads: threads, MaxWords: restrict, Method: method})
				if diff := cmp.Diff([]Result{want}, x.Evaluate(Rows(e))); diff != "" {
					t.Errorf("restricted to %d, %v, %d threads: %s", restrict, method, threads, diff)
				}
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
	var text, copies strings.Builder
	for i := range 60 {
		first := naiveAnswer(e, 400+i, 401+i, 402+i, 500) // of the equal ones, it finds the first
		fmt.Fprintf(&text, "w%d w%d w%d w%d\n", 400+i, 401+i, 402+i, first)
		fmt.Fprintf(&copies, "w%d w%d w%d w%d\n", 400+i, 401+i, 402+i, first+100)
	}
	for _, threads := range []int{1, 2, 7} {
		r := New(e.Vocab, []*Set{read(t, text.String())}, Options{Threads: threads}).Evaluate(Rows(e))[0]
		if r.Right != 60 {
			t.Errorf("%d threads: %d right of 60", threads, r.Right)
		}
	}
	// A copy of the answer, 100 words further on, stands second.
	r := New(e.Vocab, []*Set{read(t, copies.String())}, Options{}).Evaluate(Rows(e))[0]
	if r.Right != 0 || r.MRR != .5 {
		t.Errorf("the copies: %d right, mean reciprocal rank %v, want 0 and .5", r.Right, r.MRR)
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
	if got := x.sets[0].pairs[0].a; !slices.Equal(got, []vocab.WordID{5}) {
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
	nan := math.NaN()
	for want, r := range map[string]Result{
		`{"name":"a","kind":"similarity","asked":0,"unknown":2,"score":null,"low":null,"high":null,"score_of_all":null}`: {
			Name: "a", Kind: Similarity, Score: nan, Low: nan, High: nan, ScoreOfAll: nan, Unknown: 2,
		},
		`{"name":"b","kind":"analogy","asked":2,"unknown":2,"right":1,"top5":2,"mrr":0.75,"sections":[{"name":"s","right":1,"top5":2,"mrr":0.75,"asked":2,"unknown":2}],` +
			`"score":0.5,"low":0.125,"high":0.75,"score_of_all":0.25}`: {
			Name: "b", Kind: Analogy, Score: .5, Low: .125, High: .75, ScoreOfAll: .25, Asked: 2, Unknown: 2, Right: 1, Top5: 2, MRR: .75,
			Sections: []SectionResult{{"s", 1, 2, .75, 2, 2}},
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

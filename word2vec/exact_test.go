package word2vec

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"firth/internal/kernel"
	"firth/vocab"
	"firth/walkthrough"
	"firth/world"
)

// exactKinds are the ways to train the exact softmax.
var exactKinds = []struct {
	name string
	set  func(*Config)
}{
	{"skipgram", func(c *Config) { c.Objective = ExactSoftmax }},
	{"cbow", func(c *Config) { c.Objective, c.Architecture = ExactSoftmax, CBOW }},
	{"counts", func(c *Config) { c.Objective, c.ExactFromCounts = ExactSoftmax, true }},
}

// randomModel sets both matrices of an engine at random, and returns them as the
// reference has them.
func randomModel(r *rand.Rand, e engine, words, dim int, size float32) walkthrough.Model {
	fill := func(row func(vocab.WordID) []float32) [][]float64 {
		m := make([][]float64, words)
		for i := range m {
			for d := range dim {
				x := size * (r.Float32() - 0.5)
				row(vocab.WordID(i))[d] = x
				m[i] = append(m[i], float64(x))
			}
		}
		return m
	}
	return walkthrough.Model{Input: fill(e.inputRow), Output: fill(e.outputRow)}
}

func sameModel(t *testing.T, e engine, want walkthrough.Model) {
	t.Helper()
	for name, m := range map[string]struct {
		row  func(vocab.WordID) []float32
		want [][]float64
	}{"input": {e.inputRow, want.Input}, "output": {e.outputRow, want.Output}} {
		for i, row := range m.want {
			for d, w := range row {
				if g := float64(m.row(vocab.WordID(i))[d]); math.Abs(g-w) > 4e-6*max(1, math.Abs(w)) {
					t.Fatalf("%s row %d, element %d: %v, reference %v", name, i, d, g, w)
				}
			}
		}
	}
}

// exactWindow is a center, and its context.
type exactWindow struct {
	center  int
	context []int
}

// windowsOf returns the windows of positions, by the simplest code there is.
func windowsOf(t *testing.T, w *window, epoch int, from, to int64) (windows []exactWindow) {
	t.Helper()
	var s span
	if err := w.read(&s, epoch, from, to); err != nil {
		t.Fatal(err)
	}
	for c := s.first; c < s.last; c++ {
		if s.words[c] == vocab.EndOfSentence {
			continue
		}
		one := exactWindow{center: int(s.words[c])}
		for at := range s.words {
			if at != c && max(at-c, c-at) <= int(s.radius[c]) && !crossesEnd(s.words, at, c) {
				one.context = append(one.context, int(s.words[at]))
			}
		}
		windows = append(windows, one)
	}
	return windows
}

// Blocks of both architectures against the reference: every batch is one step of
// gradient descent.
func TestExactIsTheReference(t *testing.T) {
	for _, arch := range []Architecture{SkipGram, CBOW} {
		for _, words := range []int{40, 300} { // one strip of words, and several
			t.Run(fmt.Sprintf("%s/%d words", arch, words), func(t *testing.T) {
				v, text := zipfText(t, words, 300, 4)
				cfg := DefaultConfig()
				cfg.Objective, cfg.Architecture = ExactSoftmax, arch
				cfg.Dim, cfg.Window, cfg.Epochs, cfg.BlockTokens, cfg.Threads = 9, 4, 1, 130, 2
				made, err := newExact(v, text, cfg, 2, room{})
				if err != nil {
					t.Fatal(err)
				}
				e := made.(*exact)
				defer func() { _ = e.close() }()
				model := randomModel(rand.New(rand.NewPCG(1, 2)), e, v.Len(), cfg.Dim, 1)
				for block := range e.schedule.blocks() {
					loss, err := e.train(block)
					if err != nil {
						t.Fatal(err)
					}
					want, pairs := exactReference(t, e, model, block)
					if int64(pairs) != loss.pairs || pairs == 0 {
						t.Fatalf("block %d: %d pairs, reference %d", block, loss.pairs, pairs)
					}
					if math.Abs(loss.total()-want) > 1e-6*want {
						t.Errorf("block %d: loss %v, reference %v", block, loss.total(), want)
					}
				}
				sameModel(t, e, model)
			})
		}
	}
}

// exactReference trains a block with the reference and returns its loss and the
// number of its pairs, or windows.
func exactReference(t *testing.T, e *exact, model walkthrough.Model, block int) (loss float64, pairs int) {
	t.Helper()
	epoch, from, to := e.schedule.span(block)
	objective := walkthrough.ExactSoftmax{}
	for batch := range slices.Chunk(windowsOf(t, e.window, epoch, from, to), e.size) {
		step := newGradient()
		for _, w := range batch {
			if e.cfg.Architecture == CBOW {
				if len(w.context) > 0 {
					loss += walkthrough.CBOWLoss(model, objective, w.context, w.center)
					step.Add(walkthrough.CBOWGradient(model, objective, w.context, w.center))
					pairs++
				}
				continue
			}
			for _, o := range w.context {
				loss += objective.Loss(model.Output, model.Input[w.center], o)
				step.Add(walkthrough.SkipGramGradient(model, objective, w.center, o))
				pairs++
			}
		}
		walkthrough.Step(model, step, e.schedule.rate(block))
	}
	return loss, pairs
}

// The loss of skip-gram over a whole text is the textbook's, of a model that does
// not change as the rate is next to nothing.
func TestExactLossIsTheTextbooks(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	text := make([]int, 400)
	ids := make([]vocab.WordID, len(text))
	entries := make([]vocab.Entry, 150)
	for i := range entries {
		entries[i] = vocab.Entry{Word: fmt.Sprint(i), Count: 1}
	}
	for i := range text {
		text[i] = r.IntN(1 + r.IntN(len(entries)))
		ids[i] = vocab.WordID(text[i])
	}
	v, err := vocab.FromOrdered(entries)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []float32{0.1, 1, 6} { // scores up to 50
		for _, kind := range exactKinds {
			cfg := DefaultConfig()
			kind.set(&cfg)
			if cfg.Architecture == CBOW {
				continue
			}
			cfg.Dim, cfg.Window, cfg.Subsample, cfg.Epochs, cfg.LearningRate, cfg.MinLearningRate = 20, 1, 0, 1, 1e-30, 0
			e, err := newExact(v, NewSentences([][]vocab.WordID{ids}), cfg, 2, room{})
			if err != nil {
				t.Fatal(err)
			}
			model := randomModel(r, e, v.Len(), cfg.Dim, size)
			var loss lossSum
			for block := range e.plan().blocks() {
				l, err := e.train(block)
				if err != nil {
					t.Fatal(err)
				}
				loss.merge(&l)
			}
			if want := walkthrough.Loss(model, text, 1); math.Abs(loss.total()-want) > 1e-6*want || loss.pairs != int64(2*(len(text)-1)) {
				t.Errorf("%s, vectors of size %v: loss %v of %d pairs, want %v of %d", kind.name, size, loss.total(), loss.pairs, want, 2*(len(text)-1))
			}
			if err := e.close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// randomBatch fills s with a random model and returns a batch of that many rows.
func randomBatch(r *rand.Rand, s *softmax, rows int) *rowBatch {
	for i := range s.words {
		for d := range s.dim {
			s.row(s.out, i)[d] = r.Float32() - 0.5
		}
	}
	b := &rowBatch{counts: make([]float64, rows)}
	var predictions []prediction
	for row := range rows {
		for d := range s.dim {
			s.row(s.hidden, row)[d] = r.Float32() - 0.5
		}
		for range 1 + r.IntN(5) {
			n := 1 + r.IntN(3)
			predictions = append(predictions, prediction{word: vocab.WordID(r.IntN(s.words)), row: uint32(row), count: float32(n)})
			b.counts[row] += float64(n)
		}
	}
	b.fill(predictions, make([]uint32, s.words+1))
	return b
}

// The gradients are the derivatives of the loss.
func TestExactGradient(t *testing.T) {
	for _, words := range []int{1, 5, 96, 97, 3100} {
		for _, rows := range []int{1, 17, 70} {
			s, err := newSoftmax(words, 5, rows, 2, room{})
			if err != nil {
				t.Fatal(err)
			}
			r := rand.New(rand.NewPCG(9, uint64(words)))
			b := randomBatch(r, s, rows)
			hidden, out := slices.Clone(s.hidden), slices.Clone(s.out)
			loss := func() float64 {
				copy(s.hidden, hidden)
				copy(s.out, out)
				return s.forward(b)
			}
			// slope is the derivative of the loss with respect to *x.
			slope := func(x *float32) float64 {
				const step = 1.0 / 64
				was := *x
				*x = was + step
				above := loss()
				*x = was - step
				below := loss()
				*x = was
				return (above - below) / (2 * step)
			}
			loss()
			const rate = 1.0 / 8
			s.backward(b, rate, nil)
			gradient, moved := slices.Clone(s.gradient), slices.Clone(s.out)
			for range 20 {
				row, d := r.IntN(rows), r.IntN(s.dim)
				at := row*s.stride + d
				if got, want := float64(gradient[at])/-rate, slope(&hidden[at]); math.Abs(got-want) > 2e-3*(1+math.Abs(want)) {
					t.Errorf("%d words, %d rows: derivative by element %d of h_%d is %v, want %v", words, rows, d, row, got, want)
				}
				word := int(b.predictions[r.IntN(len(b.predictions))].word)
				at = word*s.stride + d
				if got, want := float64(moved[at]-out[at])/-rate, slope(&out[at]); math.Abs(got-want) > 2e-3*(1+math.Abs(want)) {
					t.Errorf("%d words, %d rows: derivative by element %d of u_%d is %v, want %v", words, rows, d, word, got, want)
				}
			}
			for i := range s.words {
				for _, x := range s.row(moved, i)[s.dim:] {
					if x != 0 {
						t.Fatalf("the padding of row %d is %v", i, x)
					}
				}
			}
			if err := s.close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A step from counts is that of the reference, damped by the formulas.
func TestDampedStep(t *testing.T) {
	const words, dim, rows, rate = 210, 6, 33, 0.3
	s, err := newSoftmax(words, dim, rows, 3, room{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.close() }()
	b := randomBatch(rand.New(rand.NewPCG(11, 12)), s, rows)
	model := walkthrough.Model{}
	row64 := func(m []float32, i int) (row []float64) {
		for _, x := range s.row(m, i)[:dim] {
			row = append(row, float64(x))
		}
		return row
	}
	for i := range words {
		model.Output = append(model.Output, row64(s.out, i))
	}
	for r := range rows {
		model.Input = append(model.Input, row64(s.hidden, r))
	}
	step := newGradient()
	curveH, curveU := make([]float64, rows), make([]float64, words)
	for _, p := range b.predictions {
		for range int(p.count) {
			step.Add(walkthrough.SkipGramGradient(model, walkthrough.ExactSoftmax{}, int(p.row), int(p.word)))
		}
		curveU[p.word] += float64(p.count) * (1 + 0.1*walkthrough.Dot(model.Input[p.row], model.Input[p.row]))
	}
	for r, h := range model.Input {
		curveH[r] = b.counts[r]
		for o, p := range walkthrough.Softmax(walkthrough.Scores(model.Output, h)) {
			curveH[r] += 0.1 * b.counts[r] * p * walkthrough.Dot(model.Output[o], model.Output[o])
			curveU[o] += b.counts[r] * p * (1 + 0.1*walkthrough.Dot(h, h))
		}
	}
	s.forward(b)
	s.backward(b, rate, newDamping(s))
	for name, m := range map[string]struct {
		got      []float32
		from     [][]float64
		gradient walkthrough.Rows
		curve    []float64
	}{
		"h": {s.gradient, make([][]float64, rows), step.Input, curveH},
		"u": {s.out, model.Output, step.Output, curveU},
	} {
		for i, c := range m.curve {
			for d := range dim {
				want := -rate / (1 + rate*c) * m.gradient[i][d]
				if m.from[i] != nil {
					want += m.from[i][d]
				}
				if got := float64(s.row(m.got, i)[d]); math.Abs(got-want) > 2e-6 {
					t.Fatalf("%s_%d, element %d: %v, want %v", name, i, d, got, want)
				}
			}
		}
	}
}

func TestExactBatchSize(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Objective = ExactSoftmax
	even := func(words int) []float64 { return slices.Repeat([]float64{1}, words) }
	for _, c := range []struct {
		counts []float64
		arch   Architecture
		rate   float64
		want   int
	}{
		{even(5000), SkipGram, 0.025, 256},             // as many as there may be
		{even(100_000), SkipGram, 0.025, 167},          // the scores of more would take too much memory
		{even(5_000_000), SkipGram, 0.025, 16},         // a vector's width at least
		{even(40), SkipGram, 0.025, 53},                // 0.2 / (0.025 · 6 / 40)
		{even(40), CBOW, 0.1, 79},                      // 0.2 / (0.1 / 40), rounded down
		{append(even(400), 100), SkipGram, 0.025, 16},  // 6 are too few for the vectors
		{append(even(400), 100), CBOW, 0.05, 19},       // 0.2 / (0.05 / 5), rounded down
		{append(even(400), 100), SkipGram, 0.0025, 66}, // a smaller rate allows more
	} {
		cfg.Architecture, cfg.LearningRate = c.arch, c.rate
		if got := exactSize(c.counts, cfg); got != c.want {
			t.Errorf("%s, %d words, rate %v: %d windows, want %d", c.arch, len(c.counts), c.rate, got, c.want)
		}
	}
}

func TestExactThreadsDoNotChangeTheResult(t *testing.T) {
	defer goleak.VerifyNone(t)
	for words, dims := range map[int][]int{600: {1, 7, 100}, 3300: {7}} { // a strip a share, and more
		v, text := zipfText(t, words, 1000, 1)
		for _, kind := range exactKinds {
			for _, dim := range dims {
				cfg := DefaultConfig()
				kind.set(&cfg)
				cfg.Dim, cfg.Epochs, cfg.BlockTokens = dim, 1, 300
				want := ""
				for _, threads := range []int{1, 2, 3, 7} {
					cfg.Threads = threads
					got := digest(train(t, v, text, cfg, Options{}))
					if want == "" {
						want = got
					}
					if got != want {
						t.Errorf("%s, %d words, dim %d, %d threads: %s, want %s as for 1 thread", kind.name, words, dim, threads, got, want)
					}
				}
				cfg.Seed++
				if digest(train(t, v, text, cfg, Options{})) == want {
					t.Errorf("%s: another seed gives the same vectors", kind.name)
				}
			}
		}
	}
}

func TestExactTinyTexts(t *testing.T) {
	defer goleak.VerifyNone(t)
	for name, sentences := range map[string][][]vocab.WordID{
		"one word":             {{0}},
		"one word, repeated":   {{0, 0, 0, 0, 0}},
		"one-word sentences":   {{0}, {1}, {2}, {1}},
		"two words":            {{0, 1}},
		"fewer than a window":  {{0, 1, 2}},
		"more than one window": {{0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}},
	} {
		for _, kind := range exactKinds {
			v, err := vocab.FromOrdered([]vocab.Entry{{Word: "a", Count: 3}, {Word: "b", Count: 2}, {Word: "c", Count: 1}})
			if err != nil {
				t.Fatal(err)
			}
			cfg := DefaultConfig()
			kind.set(&cfg)
			cfg.Dim, cfg.Subsample = 5, 0
			cfg.Threads = 1
			one := train(t, v, NewSentences(sentences), cfg, Options{})
			cfg.Threads = 3
			if digest(train(t, v, NewSentences(sentences), cfg, Options{})) != digest(one) {
				t.Errorf("%s, %s: 3 threads give another result", kind.name, name)
			}
			if alone := strings.HasPrefix(name, "one-word") || name == "one word"; (one.Pairs == 0) != alone {
				t.Errorf("%s, %s: %d pairs", kind.name, name, one.Pairs)
			}
		}
	}
}

func TestExactResume(t *testing.T) {
	defer goleak.VerifyNone(t)
	v, text := zipfText(t, 300, 6000, 2)
	for _, kind := range exactKinds {
		cfg := DefaultConfig()
		kind.set(&cfg)
		cfg.Dim, cfg.Epochs, cfg.Threads = 10, 3, 2
		want := digest(train(t, v, text, cfg, Options{}))
		for _, stopAfter := range []int{1, 4, 6} {
			var saved *State
			ctx, cancel := context.WithCancel(context.Background())
			blocks := 0
			_, err := Train(ctx, v, text, cfg, Options{
				Progress: func(Progress) {
					if blocks++; blocks == stopAfter {
						cancel()
					}
				},
				Checkpoint: func(s *State) error {
					copied := *s
					copied.Input.Data, copied.Output.Data = slices.Clone(s.Input.Data), slices.Clone(s.Output.Data)
					saved = &copied
					return nil
				},
			})
			if !errors.Is(err, context.Canceled) || saved == nil {
				t.Fatalf("%s: canceled training returned %v, checkpoint %v", kind.name, err, saved != nil)
			}
			resumed := cfg
			resumed.Threads = 3
			if got := digest(train(t, v, text, resumed, Options{Resume: saved})); got != want {
				t.Errorf("%s, resumed after block %d: %s, want %s", kind.name, stopAfter, got, want)
			}
		}
	}
}

func TestExactErrors(t *testing.T) {
	defer goleak.VerifyNone(t)
	v, text := zipfText(t, 50, 1000, 3)
	broken := errors.New("broken")
	for _, kind := range exactKinds {
		cfg := DefaultConfig()
		kind.set(&cfg)
		for _, at := range []int64{0, 500, 900} {
			if _, err := Train(context.Background(), v, failing{text, at, broken}, cfg, Options{}); !errors.Is(err, broken) {
				t.Errorf("%s: source that fails at %d: %v", kind.name, at, err)
			}
		}
		cfg.LearningRate = 10
		if _, err := Train(context.Background(), v, text, cfg, Options{}); cfg.ExactFromCounts != (err == nil) || err != nil && !errors.Is(err, ErrDiverged) {
			t.Errorf("%s: learning rate 10: %v", kind.name, err)
		}
	}
	for _, kind := range []func(*Config){
		func(c *Config) { c.ExactFromCounts = true },
		func(c *Config) { c.ExactFromCounts, c.Objective, c.Architecture = true, ExactSoftmax, CBOW },
		func(c *Config) { c.ExactFromCounts, c.Objective = true, HierarchicalSoftmax },
	} {
		cfg := DefaultConfig()
		kind(&cfg)
		if err := cfg.Validate(); !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), "exact_from_counts") {
			t.Errorf("%s, %s from counts: %v", cfg.Architecture, cfg.Objective, err)
		}
	}
}

// The words that mean the same must come out alike.
func TestExactLearnsTheWorld(t *testing.T) {
	if kernel.Name() == "generic" {
		t.Skip("too slow in plain Go; the other tests cover the same code")
	}
	var text strings.Builder
	if err := world.Generate(&text, world.Config{Language: world.English, Tokens: 40_000, Seed: 7, Segmented: true}); err != nil {
		t.Fatal(err)
	}
	counts := map[string]uint64{}
	lines := strings.Split(text.String(), "\n")
	for _, line := range lines {
		for _, word := range strings.Fields(line) {
			counts[word]++
		}
	}
	var entries []vocab.Entry
	for word, n := range counts {
		if n >= 5 {
			entries = append(entries, vocab.Entry{Word: word, Count: n})
		}
	}
	v, err := vocab.New(entries)
	if err != nil {
		t.Fatal(err)
	}
	sentences := make([][]vocab.WordID, len(lines))
	for i, line := range lines {
		for _, word := range strings.Fields(line) {
			if id, ok := v.ID(word); ok {
				sentences[i] = append(sentences[i], id)
			}
		}
	}
	for _, kind := range exactKinds {
		cfg := DefaultConfig()
		kind.set(&cfg)
		cfg.Dim, cfg.Epochs = 16, 4
		if cfg.ExactFromCounts {
			cfg.Epochs = 20
		}
		result := train(t, v, NewSentences(sentences), cfg, Options{})
		row := func(word string) []float32 {
			id, ok := v.ID(word)
			if !ok {
				t.Fatalf("%q is not in the vocabulary", word)
			}
			return result.Embeddings.Input.Row(int(id))
		}
		cosine := func(a, b []float32) float64 {
			return float64(kernel.Dot(a, b)) / math.Sqrt(float64(kernel.Dot(a, a))*float64(kernel.Dot(b, b)))
		}
		synonyms, others, pairs := 0.0, 0.0, world.TruthOf(world.English).Synonyms
		for i, pair := range pairs {
			synonyms += cosine(row(pair.A), row(pair.B)) / float64(len(pairs))
			others += cosine(row(pair.A), row(pairs[(i+1)%len(pairs)].B)) / float64(len(pairs))
		}
		t.Logf("%s: losses %.3f; cosine of synonyms %.3f, of other pairs %.3f", kind.name, result.Losses, synonyms, others)
		if synonyms < 0.85 || others > 0.6 {
			t.Errorf("%s: the cosine of synonyms is %.3f, of other pairs %.3f; want 0.85 at least and 0.6 at most", kind.name, synonyms, others)
		}
	}
}

package word2vec

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"firth/vocab"
)

// copyOf is a state of its own, as after a way through a file.
func copyOf(t testing.TB, s *State) *State {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var copied State
	if err := json.Unmarshal(text, &copied); err != nil {
		t.Fatal(err)
	}
	copied.Input, copied.Output = s.Input, s.Output
	copied.Input.Data, copied.Output.Data = slices.Clone(s.Input.Data), slices.Clone(s.Output.Data)
	return &copied
}

// keeper keeps the best state in memory.
func keeper(t testing.TB, o *EvaluationOptions) {
	var kept *State
	o.Keep = func(s *State) error {
		kept = copyOf(t, s)
		return nil
	}
	o.Kept = func() (*State, error) { return kept, nil }
}

// sumOfRows is a score that depends on every number.
func sumOfRows(words int) func(func(vocab.WordID) []float32) Scores {
	return func(row func(vocab.WordID) []float32) Scores {
		sum := 0.0
		for id := range words {
			for _, x := range row(vocab.WordID(id)) {
				sum += float64(x)
			}
		}
		return Scores{sum, math.NaN()}
	}
}

// Evaluations are the same for any number of threads, and change nothing.
func TestEvaluations(t *testing.T) {
	defer goleak.VerifyNone(t)
	v, text := zipfText(t, 300, 5000, 2)
	_, other := zipfText(t, 300, 1000, 5)
	for _, m := range methods {
		cfg := DefaultConfig()
		m.set(&cfg)
		cfg.Dim, cfg.Epochs, cfg.Partitions, cfg.BlockTokens = 5, 3, 4, 300
		plain := digest(train(t, v, text, cfg, Options{}))
		var want *Result
		for _, threads := range []int{1, 2, 7} {
			cfg.Threads = threads
			var told []Evaluation
			got := train(t, v, text, cfg, Options{
				Evaluation: EvaluationOptions{HeldOut: other, Score: sumOfRows(v.Len()), Every: 0.5},
				Progress: func(p Progress) {
					if p.Evaluation != nil {
						told = append(told, *p.Evaluation)
					}
				},
			})
			if want == nil {
				want = got
			}
			if diff := cmp.Diff(got.Evaluations, told, equalNaNs); diff != "" {
				t.Errorf("%s: progress told %s", m, diff)
			}
			if diff := cmp.Diff(want.Evaluations, got.Evaluations, equalNaNs); diff != "" {
				t.Errorf("%s: %d threads: %s", m, threads, diff)
			}
			if digest(got) != plain {
				t.Errorf("%s: evaluating changes the result", m)
			}
		}
		n := len(want.Evaluations)
		if n != 6 {
			t.Fatalf("%s: %d evaluations in 3 epochs, want 6: %v", m, n, want.Evaluations)
		}
		first, last := want.Evaluations[0], want.Evaluations[n-1]
		if !(first.Epoch >= .5 && first.Epoch < .6) || want.Evaluations[1].Epoch != 1 || last.Epoch != 3 || !(last.HeldOutLoss < first.HeldOutLoss) {
			t.Errorf("%s: %v", m, want.Evaluations)
		}
	}
}

var equalNaNs = cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })

// Every is honored as far as the blocks allow it, and each epoch ends with an
// evaluation.
func TestWhenEvaluationsAreDue(t *testing.T) {
	for _, c := range []struct {
		positions, block int64
		every            float64
		want             []int64 // ends of blocks in an epoch
	}{
		{100, 10, 0, []int64{100}},
		{100, 10, 1, []int64{100}},
		{100, 10, .5, []int64{50, 100}},
		{100, 10, .25, []int64{30, 50, 80, 100}},
		{100, 10, .3, []int64{30, 60, 90, 100}},
		{95, 40, .5, []int64{80, 95}},
		{95, 95, .1, []int64{95}},
		{30, 10, 1e-9, []int64{10, 20, 30}},
	} {
		plan := schedule{positions: c.positions, block: c.block, perEpoch: int((c.positions + c.block - 1) / c.block), epochs: 2}
		o := EvaluationOptions{HeldOut: NewSentences(nil), Every: c.every}
		var got []int64
		for block := range plan.blocks() {
			if o.due(plan, block) {
				_, _, to := plan.span(block)
				got = append(got, to)
			}
		}
		if want := append(slices.Clone(c.want), c.want...); !slices.Equal(got, want) {
			t.Errorf("every %v of %d, in blocks of %d: %v, want %v", c.every, c.positions, c.block, got, want)
		}
		if (&EvaluationOptions{Every: c.every}).due(plan, 0) {
			t.Error("due without anything to evaluate")
		}
	}
}

// Training that ends early has the vectors of the best evaluation; interrupted and
// resumed, it has them, too.
func TestEarlyStop(t *testing.T) {
	defer goleak.VerifyNone(t)
	v, text := zipfText(t, 300, 5000, 2)
	_, other := zipfText(t, 300, 1000, 5)
	for _, m := range methods {
		cfg := DefaultConfig()
		m.set(&cfg)
		cfg.Dim, cfg.Epochs, cfg.Partitions, cfg.Threads, cfg.BlockTokens = 5, 5, 4, 2, 300

		// What the vectors are after each evaluation.
		var states []*State
		options := func() Options {
			o := EvaluationOptions{HeldOut: other, Every: 0.25, Patience: 3}
			// The goal rises up to the fifth evaluation.
			o.Goal = func(e Evaluation) float64 { return -math.Abs(e.Epoch - 1.25) }
			keeper(t, &o)
			return Options{Evaluation: o}
		}
		opts := options()
		keep := opts.Evaluation.Keep
		opts.Evaluation.Keep = func(s *State) error {
			states = append(states, copyOf(t, s))
			return keep(s)
		}
		result := train(t, v, text, cfg, opts)
		if len(result.Evaluations) != 8 || result.Best != 4 || !result.Stopped || len(states) != 5 {
			t.Fatalf("%s: %d evaluations, best %d, stopped %v, kept %d", m, len(result.Evaluations), result.Best, result.Stopped, len(states))
		}
		best := states[4].Input
		if !slices.Equal(best.Data, result.Embeddings.Input.Data) {
			t.Errorf("%s: the result is not the best state", m)
		}
		want := digest(result)

		// Interrupted before, at and after the best evaluation, and where it was kept
		// but no checkpoint had been written since.
		for _, stopAt := range []float64{0.4, 1.25, 1.4, 1.9} {
			opts := options()
			ctx, cancel := context.WithCancel(context.Background())
			opts.Progress = func(p Progress) {
				if float64(p.Done)/float64(p.Total)*5 >= stopAt {
					cancel()
				}
			}
			var saved *State
			opts.Checkpoint = func(s *State) error {
				saved = copyOf(t, s)
				return nil
			}
			if _, err := Train(ctx, v, text, cfg, opts); !errors.Is(err, context.Canceled) {
				t.Fatalf("%s: %v", m, err)
			}
			opts.Progress, opts.Resume = nil, saved
			again := train(t, v, text, cfg, opts)
			if digest(again) != want || !cmp.Equal(again.Evaluations, result.Evaluations) || again.Best != 4 {
				t.Errorf("%s: interrupted at %v epochs and resumed: another result", m, stopAt)
			}
		}
	}
}

// Where nothing gets worse, training goes on to its end.
func TestPatienceThatIsNotNeeded(t *testing.T) {
	v, text := zipfText(t, 100, 5000, 2)
	cfg := DefaultConfig()
	cfg.Dim, cfg.Epochs = 4, 3
	want := digest(train(t, v, text, cfg, Options{}))
	o := EvaluationOptions{HeldOut: text, Patience: 1}
	keeper(t, &o)
	got := train(t, v, text, cfg, Options{Evaluation: o})
	if digest(got) != want || got.Stopped || got.Best != 2 {
		t.Errorf("stopped %v, best %d", got.Stopped, got.Best)
	}
}

func TestBestEvaluation(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		goals []float64
		best  int
		stop  bool // with a patience of 2
	}{
		{nil, -1, false},
		{[]float64{1}, 0, false},
		{[]float64{1, 2, 3}, 2, false},
		{[]float64{3, 3}, 0, false},
		{[]float64{3, 3, 2}, 0, true},
		{[]float64{1, 3, 2, 2.9}, 1, true},
		{[]float64{1, nan, 2}, 2, false},
		{[]float64{nan, nan}, 0, false},
		{[]float64{nan, -5, nan}, 1, false},
		{[]float64{nan, nan, nan}, 0, true},
	} {
		e := evaluations{opts: EvaluationOptions{Patience: 2, Goal: func(e Evaluation) float64 { return e.Scores[0] }}}
		for _, g := range c.goals {
			e.made = append(e.made, Evaluation{Scores: Scores{g}})
		}
		if e.best() != c.best || e.stop() != c.stop {
			t.Errorf("%v: best %d, stop %v, want %d, %v", c.goals, e.best(), e.stop(), c.best, c.stop)
		}
	}
}

func TestScoresAsJSON(t *testing.T) {
	text, err := json.Marshal(Evaluation{Epoch: 1.5, HeldOutLoss: 2.25, Scores: Scores{.5, math.NaN()}})
	if want := `{"epoch":1.5,"held_out_loss":2.25,"scores":[0.5,null]}`; err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
	var back Evaluation
	if err := json.Unmarshal(text, &back); err != nil || len(back.Scores) != 2 || back.Scores[0] != .5 || !math.IsNaN(back.Scores[1]) {
		t.Errorf("%+v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"scores":["a"]}`), &back); err == nil {
		t.Error("a score that is text: no error")
	}
}

func TestEvaluationErrors(t *testing.T) {
	defer goleak.VerifyNone(t)
	v, text := zipfText(t, 50, 1000, 3)
	broken := errors.New("broken")
	lonely := NewSentences([][]vocab.WordID{{1}, {2}})
	keep := func(*State) error { return nil }
	kept := func() (*State, error) { return nil, broken }
	for name, c := range map[string]struct {
		opts EvaluationOptions
		want error
	}{
		"every 0 epochs":      {EvaluationOptions{HeldOut: text, Every: -1}, ErrConfig},
		"every 2 epochs":      {EvaluationOptions{HeldOut: text, Every: 2}, ErrConfig},
		"no number":           {EvaluationOptions{HeldOut: text, Every: math.NaN()}, ErrConfig},
		"negative patience":   {EvaluationOptions{HeldOut: text, Patience: -1}, ErrConfig},
		"nothing to go by":    {EvaluationOptions{Patience: 1, Keep: keep, Kept: kept}, ErrConfig},
		"nobody keeps":        {EvaluationOptions{HeldOut: text, Patience: 1}, ErrConfig},
		"no pairs":            {EvaluationOptions{HeldOut: lonely, Patience: 1, Keep: keep, Kept: kept}, ErrNoText},
		"unreadable text":     {EvaluationOptions{HeldOut: failing{text, 10, broken}}, broken},
		"no room to keep":     {EvaluationOptions{HeldOut: text, Patience: 1, Keep: func(*State) error { return broken }, Kept: kept}, broken},
		"nothing was kept":    {EvaluationOptions{HeldOut: text, Patience: 1, Keep: keep, Kept: kept, Goal: func(e Evaluation) float64 { return -e.Epoch }}, broken},
		"no pairs, no matter": {EvaluationOptions{HeldOut: lonely}, nil},
	} {
		cfg := DefaultConfig()
		cfg.Dim = 4
		if _, err := Train(context.Background(), v, text, cfg, Options{Evaluation: c.opts}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	// A state of another moment.
	o := EvaluationOptions{HeldOut: text, Patience: 1, Keep: keep, Goal: func(e Evaluation) float64 { return -e.Epoch }}
	o.Kept = func() (*State, error) { return &State{}, nil }
	if _, err := Train(context.Background(), v, text, DefaultConfig(), Options{Evaluation: o}); err == nil {
		t.Error("kept another state: no error")
	}
}

func TestCheckConfig(t *testing.T) {
	v, text := zipfText(t, 50, 1000, 3)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var saved *State
	cfg := DefaultConfig()
	_, err := Train(ctx, v, text, cfg, Options{Checkpoint: func(s *State) error {
		saved = copyOf(t, s)
		return nil
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := saved.CheckConfig(cfg); err != nil {
		t.Error(err)
	}
	cfg.Threads = 9
	if err := saved.CheckConfig(cfg); err != nil {
		t.Error(err)
	}
	cfg.Dim++
	if err := saved.CheckConfig(cfg); !errors.Is(err, ErrResume) || fmt.Sprint(err) != "cannot resume: the configuration has changed: dim was 100, is now 101" {
		t.Error(err)
	}
}

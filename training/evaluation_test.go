package training_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firth/eval"
	"firth/training"
	"firth/word2vec"
	"firth/world"
)

// benchmarks are an analogy set and two similarity sets of the small world. What is
// contrary has it the wrong way round, so that vectors get worse on it.
func benchmarks(t testing.TB) []*eval.Set {
	t.Helper()
	truth := world.TruthOf(world.English)
	var analogies, pairs, contrary strings.Builder
	analogies.WriteString(": world\n")
	for i, q := range truth.Analogies {
		if i%20 == 0 {
			analogies.WriteString(strings.Join([]string{q.A, q.B, q.C, q.D}, " ") + "\n")
		}
	}
	for i, p := range truth.Synonyms {
		other := truth.Synonyms[(i+1)%len(truth.Synonyms)]
		contrary.WriteString(p.A + "\t" + p.B + "\t0\n" + p.A + "\t" + other.A + "\t9\n")
		pairs.WriteString(p.A + "\t" + p.B + "\t9\n")
		pairs.WriteString(p.A + "\txyzzy\t1\n")
	}
	pairs.WriteString("king\tcheese\t0.5\nking\tqueen\t7\nred\tblue\t6\nred\tking\t1\n")
	var sets []*eval.Set
	for _, file := range []struct{ name, text string }{
		{"analogies", analogies.String()}, {"pairs", pairs.String()}, {"contrary", contrary.String()},
	} {
		set, err := eval.Read(strings.NewReader(file.text))
		if err != nil {
			t.Fatal(err)
		}
		set.Name = file.name
		sets = append(sets, set)
	}
	return sets
}

// evaluated is smallRun with everything that can be evaluated, ending early.
func evaluated(t testing.TB, dir string) training.Options {
	t.Helper()
	opts := smallRun(t, dir)
	opts.Config.Epochs, opts.Config.BlockTokens = 4, 1500
	opts.Config.LearningRate = 0.2 // so that there is much to see soon
	opts.Evaluation = training.Evaluation{HeldOut: 0.1, Benchmarks: benchmarks(t), Every: 0.25, EarlyStop: 3, EarlyStopOn: "contrary"}
	return opts
}

// The model, with all that was measured on the way, does not depend on threads.
func TestEvaluationIsTheSameForAllThreads(t *testing.T) {
	opts := evaluated(t, t.TempDir())
	var want []byte
	for _, threads := range []int{1, 2, 5} {
		opts.Config.Threads = threads
		got := fileOf(t, opts)
		if want == nil {
			want = got
		}
		if !bytes.Equal(got, want) {
			t.Errorf("the file of %d threads differs from that of 1 thread", threads)
		}
	}
}

// What is told on the way, reported, and saved in the model is the same.
func TestEvaluationIsReported(t *testing.T) {
	opts := evaluated(t, t.TempDir())
	var told []training.Evaluated
	opts.Progress = func(p training.Progress) {
		if p.Evaluated != nil {
			told = append(told, *p.Evaluated)
		}
	}
	e, r, err := training.Run(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	s := r.Summary
	if !s.Stopped || len(s.Evaluations) != len(told) || s.Best != len(told)-3 {
		t.Fatalf("stopped %v, best %d, %d evaluations, told %d", s.Stopped, s.Best, len(s.Evaluations), len(told))
	}
	for i, e := range told {
		if e.Number != i+1 || e.HeldOutLoss != s.Evaluations[i].HeldOutLoss || e.Scores[2] > s.Evaluations[s.Best-1].Scores[2] || len(e.Results) != 3 {
			t.Errorf("evaluation %d: %+v, best %+v", i+1, e, s.Evaluations[s.Best-1])
		}
		for k, result := range e.Results {
			if result.Score != s.Evaluations[i].Scores[k] || result.Name != s.Benchmarks[k].Name {
				t.Errorf("evaluation %d: %+v, summary %+v", i+1, result, s.Evaluations[i])
			}
		}
	}
	for k, result := range r.Results {
		if best := s.Evaluations[s.Best-1].Scores[k]; result.Score != best && !math.IsNaN(best) {
			t.Errorf("the model scores %v on %s, its evaluation %v", result.Score, result.Name, best)
		}
	}
	if b := s.Benchmarks[1]; b.Name != "pairs" || b.Asked < 5 || b.Unknown < 2 {
		t.Errorf("%+v", b)
	}
	if share := float64(s.HeldOutSentences) / float64(s.Sentences); share < .05 || share > .15 || s.HeldOutTokens == 0 {
		t.Errorf("%d of %d sentences and %d tokens are held out", s.HeldOutSentences, s.Sentences, s.HeldOutTokens)
	}
	saved, err := json.Marshal(s)
	if err != nil || !bytes.Equal(saved, e.Meta.Training) {
		t.Errorf("saved %s, reported %s (%v)", e.Meta.Training, saved, err)
	}
	if !bytes.Contains(saved, []byte(`"held_out_loss":`)) || !bytes.Contains(saved, []byte(`"stopped_early":true`)) {
		t.Errorf("%s", saved)
	}
}

// Interrupted anywhere and resumed, training ends early in the same file, with a
// checkpoint to go on from or without one.
func TestEarlyStopAndResume(t *testing.T) {
	dir := t.TempDir()
	for _, on := range []string{"", "contrary"} {
		opts := evaluated(t, dir)
		opts.Evaluation.EarlyStopOn = on
		want := fileOf(t, opts) // keeps the best state in memory
		opts.Checkpoint = filepath.Join(dir, "checkpoint"+on)
		if got := fileOf(t, opts); !bytes.Equal(got, want) {
			t.Errorf("with the best state in a file: another result")
		}
		if err := training.RemoveCheckpoint(opts.Checkpoint); err != nil {
			t.Fatal(err)
		}
		blocks := 0
		opts.Progress = func(p training.Progress) {
			if p.Training != nil {
				blocks++
			}
		}
		fileOf(t, opts)
		opts.Progress = nil
		for stop := 3; stop < blocks; stop += 9 {
			interrupted := opts
			ctx, cancel := context.WithCancel(context.Background())
			done := 0
			interrupted.Progress = func(p training.Progress) {
				if p.Training != nil {
					if done++; done == stop {
						cancel()
					}
				}
			}
			if _, _, err := training.Run(ctx, interrupted); !errors.Is(err, context.Canceled) {
				t.Fatalf("interrupted after %d blocks: %v", stop, err)
			}
			resumed := opts
			resumed.Resume, resumed.Config.Threads = true, 3
			if got := fileOf(t, resumed); !bytes.Equal(got, want) {
				t.Errorf("interrupted after %d blocks of %d, and resumed: another result", stop, blocks)
			}
		}
	}
}

// What does not fit together is said before the corpus is read.
func TestResumeIsRefusedAtOnce(t *testing.T) {
	dir := t.TempDir()
	opts := evaluated(t, dir)
	opts.Checkpoint = filepath.Join(dir, "checkpoint")
	ctx, cancel := context.WithCancel(context.Background())
	stopped := opts
	stopped.Progress = func(p training.Progress) {
		if p.Evaluated != nil {
			cancel()
		}
	}
	if _, _, err := training.Run(ctx, stopped); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	opts.Resume = true
	for says, change := range map[string]func(*training.Options){
		"window was 5, is now 6":   func(o *training.Options) { o.Config.Window++ },
		"text is cut":              func(o *training.Options) { o.Pipeline.FoldCase = false },
		"held out was 0.1, is now": func(o *training.Options) { o.Evaluation.HeldOut = 0.2 },
		"every 0.25":               func(o *training.Options) { o.Evaluation.Every = 0.5 },
		"early stopping was":       func(o *training.Options) { o.Evaluation.EarlyStop = 4 },
		"benchmarks":               func(o *training.Options) { o.Evaluation.Benchmarks = o.Evaluation.Benchmarks[1:] },
		"checkpoint.none":          func(o *training.Options) { o.Checkpoint += ".none" },
	} {
		changed := opts
		change(&changed)
		changed.Progress = func(p training.Progress) { t.Errorf("%s: the corpus is read", says) }
		if _, _, err := training.Run(context.Background(), changed); !errors.Is(err, word2vec.ErrResume) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}

	// The best state so far is part of the checkpoint.
	best := training.CheckpointFiles(opts.Checkpoint)[1]
	if err := os.Rename(best, best+".away"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := training.Run(context.Background(), opts); !errors.Is(err, word2vec.ErrResume) || !strings.Contains(err.Error(), best) {
		t.Errorf("without the best state: %v", err)
	}
	if err := os.Rename(best+".away", best); err != nil {
		t.Fatal(err)
	}

	if err := os.WriteFile(opts.Checkpoint, []byte("cut off"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := training.Run(context.Background(), opts); !errors.Is(err, word2vec.ErrResume) || !strings.Contains(err.Error(), "delete it") {
		t.Errorf("a damaged checkpoint: %v", err)
	}
}

// Lines that are held out are part of the corpus, too: here two lines change
// places, and for some pairs of them nothing else changes.
func TestHeldOutLinesAreChecked(t *testing.T) {
	dir := t.TempDir()
	opts := smallRun(t, dir)
	opts.Evaluation.HeldOut, opts.Checkpoint = 0.5, filepath.Join(dir, "checkpoint")
	ctx, cancel := context.WithCancel(context.Background())
	stopped := opts
	stopped.Progress = func(p training.Progress) {
		if p.Training != nil {
			cancel()
		}
	}
	if _, _, err := training.Run(ctx, stopped); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	opts.Resume = true
	text, err := os.ReadFile(opts.Inputs[0])
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	found := false
	for i := 0; i < 40 && !found; i++ {
		changed := append([]string(nil), lines...)
		changed[i], changed[i+1] = changed[i+1], changed[i]
		if err := os.WriteFile(opts.Inputs[0], []byte(strings.Join(changed, "")), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := training.Run(context.Background(), opts)
		found = errors.Is(err, word2vec.ErrResume) && strings.Contains(err.Error(), "in the lines that are held out")
	}
	if !found {
		t.Error("no change of held-out lines was found out")
	}
}

func TestEvaluationErrors(t *testing.T) {
	sets := benchmarks(t)
	unknown, err := eval.Read(strings.NewReader("xyzzy\tplugh\t1\n"))
	if err != nil {
		t.Fatal(err)
	}
	unknown.Name = "unknown"
	for says, e := range map[string]training.Evaluation{
		"two benchmarks":   {Benchmarks: []*eval.Set{sets[0], sets[0]}},
		"to hold out":      {HeldOut: 1},
		"-0.1 of":          {HeldOut: -.1},
		"every 2":          {HeldOut: .1, Every: 2},
		"nothing to":       {Every: .5},
		"after -1":         {HeldOut: .1, EarlyStop: -1},
		"after how many":   {Benchmarks: sets, EarlyStopOn: "pairs"},
		"none of":          {Benchmarks: sets, EarlyStop: 1, EarlyStopOn: "others"},
		"no text is held":  {Benchmarks: sets, EarlyStop: 1},
		"the words of 0":   {Benchmarks: []*eval.Set{unknown}, EarlyStop: 1, EarlyStopOn: "unknown"},
		"left no line":     {HeldOut: 1e-9, EarlyStop: 1},
		"is not a number!": {HeldOut: math.NaN()},
	} {
		opts := smallRun(t, t.TempDir())
		opts.Evaluation = e
		if _, _, err := training.Run(context.Background(), opts); !errors.Is(err, word2vec.ErrConfig) || !strings.Contains(err.Error(), says) && !math.IsNaN(e.HeldOut) {
			t.Errorf("%s: %v", says, err)
		}
	}
	opts := smallRun(t, t.TempDir())
	opts.Evaluation.Benchmarks = []*eval.Set{unknown}
	if _, r, err := training.Run(context.Background(), opts); err != nil || !math.IsNaN(r.Results[0].Score) || !math.IsNaN(r.Summary.Evaluations[0].Scores[0]) {
		t.Errorf("a benchmark of unknown words: %+v, %v", r.Results, err)
	}
}

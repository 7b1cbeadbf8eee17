package training_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"firth"
	"firth/corpus"
	"firth/encoded"
	"firth/token"
	"firth/training"
	"firth/vecfile"
	"firth/vocab"
	"firth/word2vec"
	"firth/world"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// smallRun trains quickly on a text of the small world.
func smallRun(t testing.TB, dir string) training.Options {
	t.Helper()
	path := filepath.Join(dir, "text.txt")
	var text bytes.Buffer
	if err := world.Generate(&text, world.Config{Language: world.English, Tokens: 15_000, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := word2vec.DefaultConfig()
	cfg.Dim, cfg.Epochs, cfg.Partitions = 20, 2, 4
	return training.Options{
		Inputs:   []string{path},
		Pipeline: token.DefaultConfig(),
		Limits:   vocab.Limits{MinCount: 2},
		Config:   cfg,
		TempDir:  dir,
		Corpus:   corpus.Options{BlockSize: 10_000},
	}
}

// fileOf trains and returns the model file.
func fileOf(t testing.TB, opts training.Options) []byte {
	t.Helper()
	e, _, err := training.Run(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return encode(t, e)
}

func encode(t testing.TB, e *firth.Embeddings) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := vecfile.Encode(&b, e, vecfile.Safetensors); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestThreadsGiveTheSameFile(t *testing.T) {
	opts := smallRun(t, t.TempDir())
	for _, arch := range []word2vec.Architecture{word2vec.SkipGram, word2vec.CBOW} {
		opts.Config.Architecture = arch
		var want []byte
		for _, threads := range []int{1, 2, 3, 8} {
			opts.Config.Threads = threads
			got := fileOf(t, opts)
			if want == nil {
				want = got
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s: the file of %d threads differs from that of 1 thread", arch, threads)
			}
		}
	}
}

func TestResumeGivesTheSameFile(t *testing.T) {
	dir := t.TempDir()
	for _, arch := range []word2vec.Architecture{word2vec.SkipGram, word2vec.CBOW} {
		opts := smallRun(t, dir)
		opts.Config.Architecture = arch
		want := fileOf(t, opts)

		opts.Checkpoint = filepath.Join(dir, string(arch)+".checkpoint")
		stop := func(after int) {
			t.Helper()
			ctx, cancel := context.WithCancel(context.Background())
			blocks := 0
			stopped := opts
			stopped.Progress = func(p training.Progress) {
				if p.Training != nil {
					if blocks++; blocks == after {
						cancel()
					}
				}
			}
			if _, _, err := training.Run(ctx, stopped); !errors.Is(err, context.Canceled) {
				t.Fatalf("canceled run returned %v", err)
			}
		}
		stop(3)
		opts.Resume = true
		opts.Config.Threads = 3
		stop(2) // interrupted again
		if got := fileOf(t, opts); !bytes.Equal(got, want) {
			t.Errorf("%s: interrupted twice and resumed, the file differs", arch)
		}

		for name, change := range map[string]func(*training.Options){
			"configuration": func(o *training.Options) { o.Config.Seed++ },
			"pipeline":      func(o *training.Options) { o.Pipeline.FoldCase = false },
			"vocabulary":    func(o *training.Options) { o.Limits.MinCount = 3 },
			"corpus": func(o *training.Options) {
				text, err := os.ReadFile(o.Inputs[0])
				if err != nil {
					t.Fatal(err)
				}
				other := filepath.Join(dir, "other.txt")
				// The same words in another order: only the hash can tell.
				lines := strings.SplitAfter(string(text), "\n")
				lines[0], lines[1] = lines[1], lines[0]
				if err := os.WriteFile(other, []byte(strings.Join(lines, "")), 0o600); err != nil {
					t.Fatal(err)
				}
				o.Inputs = []string{other}
			},
			"checkpoint file": func(o *training.Options) { o.Checkpoint = filepath.Join(dir, "none") },
		} {
			changed := opts
			change(&changed)
			if _, _, err := training.Run(context.Background(), changed); !errors.Is(err, word2vec.ErrResume) {
				t.Errorf("%s: resumed with another %s: %v", arch, name, err)
			}
		}
	}
}

func TestErrorsLeaveNothingBehind(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*training.Options)
		want   error
	}{
		"no such file":        {func(o *training.Options) { o.Inputs = []string{"nowhere.txt"} }, os.ErrNotExist},
		"blank text":          {func(o *training.Options) { o.Inputs, o.Stdin = []string{"-"}, strings.NewReader(" \n\n") }, corpus.ErrEmpty},
		"no frequent words":   {func(o *training.Options) { o.Limits.MinCount = 1 << 40 }, encoded.ErrNoWords},
		"bad configuration":   {func(o *training.Options) { o.Config.Dim = -1 }, word2vec.ErrConfig},
		"bad pipeline":        {func(o *training.Options) { o.Pipeline.Tokenizer = "magic" }, token.ErrConfig},
		"nothing to resume":   {func(o *training.Options) { o.Resume = true }, word2vec.ErrResume},
		"folder without text": {func(o *training.Options) { o.Inputs = []string{t.TempDir()} }, corpus.ErrEmpty},
	} {
		opts := smallRun(t, t.TempDir())
		temp := t.TempDir()
		opts.TempDir = temp
		c.change(&opts)
		if _, _, err := training.Run(context.Background(), opts); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
			t.Errorf("%s: left behind %v (%v)", name, left, err)
		}
	}
}

// What a run says of itself.
func TestReport(t *testing.T) {
	opts := smallRun(t, t.TempDir())
	opts.Inputs, opts.Stdin = []string{"-"}, strings.NewReader("The cat sat, the CAT ran.\n\nA dog!\n")
	opts.Limits.MinCount = 2
	e, r, err := training.Run(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(r.Summary.Sentences, r.Summary.Tokens, r.Summary.Left, r.Summary.Words, len(r.Summary.Losses), r.Encoded.Dropped.Of(token.Punct), e.Vocab.Len())
	if got != "2 8 4 2 2 3 2" { // "the" and "cat" are left, twice each
		t.Errorf("sentences, tokens, left out, words, epochs, punctuation, vocabulary: %s", got)
	}
	if len(e.Meta.Pipeline) == 0 || len(e.Meta.Config) == 0 || !bytes.Contains(e.Meta.Training, []byte(r.Summary.Corpus)) {
		t.Errorf("metadata: %s %s %s", e.Meta.Pipeline, e.Meta.Config, e.Meta.Training)
	}
}

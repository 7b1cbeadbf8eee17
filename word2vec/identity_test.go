package word2vec

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"firth/vocab"
)

// The same bytes for any number of threads: the promise of the package.
func TestThreadsDoNotChangeTheResult(t *testing.T) {
	defer goleak.VerifyNone(t)
	v, text := zipfText(t, 600, 20_000, 1)
	for _, m := range methods {
		for _, dim := range []int{1, 7, 100, 300} {
			t.Run(fmt.Sprintf("%s/dim=%d", m, dim), func(t *testing.T) {
				cfg := DefaultConfig()
				m.set(&cfg)
				cfg.Dim, cfg.Epochs, cfg.Partitions = dim, 2, 8
				want := ""
				for _, threads := range []int{1, 2, 3, 7} {
					cfg.Threads = threads
					got := digest(train(t, v, text, cfg, Options{}))
					if want == "" {
						want = got
					}
					if got != want {
						t.Errorf("%d threads: %s, want %s as for 1 thread", threads, got, want)
					}
				}
				cfg.Seed++
				if digest(train(t, v, text, cfg, Options{})) == want {
					t.Error("another seed gives the same vectors")
				}
			})
		}
	}
}

func TestTinyTexts(t *testing.T) {
	defer goleak.VerifyNone(t)
	for name, sentences := range map[string][][]vocab.WordID{
		"one word":             {{0}},
		"one word, repeated":   {{0, 0, 0, 0, 0}},
		"one-word sentences":   {{0}, {1}, {2}, {1}},
		"two words":            {{0, 1}},
		"empty sentences":      {{}, {0, 1}, {}, {2, 1, 0}, {}},
		"fewer than a window":  {{0, 1, 2}},
		"more than one window": {{0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2}},
	} {
		for _, m := range methods {
			for _, parts := range []int{0, 5} {
				t.Run(fmt.Sprintf("%s/%s/partitions=%d", name, m, parts), func(t *testing.T) {
					text := NewSentences(sentences)
					counts := map[vocab.WordID]uint64{}
					for _, s := range sentences {
						for _, id := range s {
							counts[id]++
						}
					}
					var entries []vocab.Entry
					for id := range vocab.WordID(len(counts)) {
						entries = append(entries, vocab.Entry{Word: fmt.Sprint(id), Count: counts[id]})
					}
					v, err := vocab.FromOrdered(entries)
					if err != nil {
						t.Fatal(err)
					}
					cfg := DefaultConfig()
					m.set(&cfg)
					cfg.Dim, cfg.Subsample, cfg.Partitions = 5, 0, parts
					want := ""
					for _, threads := range []int{1, 3} {
						cfg.Threads = threads
						got := digest(train(t, v, text, cfg, Options{}))
						if want == "" {
							want = got
						}
						if got != want {
							t.Errorf("%d threads give another result", threads)
						}
					}
				})
			}
		}
	}
}

// Interrupted and resumed, with another number of threads, is not interrupted.
func TestResume(t *testing.T) {
	defer goleak.VerifyNone(t)
	v, text := zipfText(t, 300, 20_000, 2)
	for _, m := range methods {
		cfg := DefaultConfig()
		m.set(&cfg)
		cfg.Dim, cfg.Epochs, cfg.Partitions, cfg.Threads = 10, 3, 4, 2
		want := digest(train(t, v, text, cfg, Options{}))
		for _, stopAfter := range []int{1, 5, 17} {
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
					copied.Input.Data = append([]float32(nil), s.Input.Data...)
					copied.Output.Data = append([]float32(nil), s.Output.Data...)
					saved = &copied
					return nil
				},
			})
			if !errors.Is(err, context.Canceled) || saved == nil {
				t.Fatalf("%s: canceled training returned %v, checkpoint %v", m, err, saved != nil)
			}
			resumed := cfg
			resumed.Threads = 3
			if got := digest(train(t, v, text, resumed, Options{Resume: saved})); got != want {
				t.Errorf("%s, resumed after block %d: %s, want %s", m, stopAfter, got, want)
			}

			changed := cfg
			changed.Window++
			if _, err := Train(context.Background(), v, text, changed, Options{Resume: saved}); !errors.Is(err, ErrResume) || !strings.Contains(err.Error(), "window was 5, is now 6") {
				t.Errorf("resumed with another window: %v", err)
			}
			older := *saved
			older.Engine--
			if _, err := Train(context.Background(), v, text, cfg, Options{Resume: &older}); !errors.Is(err, ErrResume) {
				t.Errorf("resumed from another version: %v", err)
			}
			other := NewSentences([][]vocab.WordID{{0, 1, 2}})
			if _, err := Train(context.Background(), v, other, cfg, Options{Resume: saved}); !errors.Is(err, ErrResume) {
				t.Errorf("resumed with another text: %v", err)
			}
		}
	}
}

func TestErrors(t *testing.T) {
	defer goleak.VerifyNone(t)
	v, text := zipfText(t, 50, 1000, 3)
	for _, m := range methods {
		cfg := DefaultConfig()
		m.set(&cfg)
		if _, err := Train(context.Background(), v, NewSentences(nil), cfg, Options{}); !errors.Is(err, ErrNoText) {
			t.Errorf("%s: no text: %v", m, err)
		}
		broken := errors.New("broken")
		for _, at := range []int64{0, 100, 500, 900} {
			if _, err := Train(context.Background(), v, failing{text, at, broken}, cfg, Options{}); !errors.Is(err, broken) {
				t.Errorf("%s: source that fails at %d: %v", m, at, err)
			}
		}
		beyond := NewSentences([][]vocab.WordID{{0, 1, 50, 2}})
		if _, err := Train(context.Background(), v, beyond, cfg, Options{}); err == nil {
			t.Errorf("%s: word id beyond the vocabulary: no error", m)
		}
	}
	for name, change := range map[string]func(*Config){
		"architecture": func(c *Config) { c.Architecture = "glove" },
		"objective":    func(c *Config) { c.Objective = "" },
		"dim":          func(c *Config) { c.Dim = 0 },
		"window":       func(c *Config) { c.Window = 0 },
		"negatives":    func(c *Config) { c.Negatives = 64 },
		"epochs":       func(c *Config) { c.Epochs = 0 },
		"subsample":    func(c *Config) { c.Subsample = -1 },
		"rate":         func(c *Config) { c.LearningRate = 11 },
		"floor":        func(c *Config) { c.MinLearningRate = 1 },
		"threads":      func(c *Config) { c.Threads = -1 },
	} {
		cfg := DefaultConfig()
		change(&cfg)
		if _, err := Train(context.Background(), v, text, cfg, Options{}); !errors.Is(err, ErrConfig) {
			t.Errorf("%s out of range: %v", name, err)
		}
	}
}

// failing is a text that cannot be read from a position on.
type failing struct {
	*Sentences
	at  int64
	err error
}

func (f failing) ReadIDs(dst []vocab.WordID, pos int64) error {
	if pos+int64(len(dst)) > f.at {
		return f.err
	}
	return f.Sentences.ReadIDs(dst, pos)
}

// A vocabulary whose words were never counted can be trained, too.
func TestWordsWithoutCounts(t *testing.T) {
	entries := make([]vocab.Entry, 600)
	ids := make([]vocab.WordID, 3000)
	for i := range entries {
		entries[i].Word = fmt.Sprint(i)
	}
	for i := range ids {
		ids[i] = vocab.WordID(i * 7 % 600)
	}
	for _, counted := range []int{0, 10} { // how many words have a count
		for i := range counted {
			entries[i].Count = 5
		}
		v, err := vocab.FromOrdered(entries)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range methods {
			cfg := DefaultConfig()
			m.set(&cfg)
			cfg.Dim, cfg.Partitions, cfg.Subsample = 4, 8, 0
			if r := train(t, v, NewSentences([][]vocab.WordID{ids}), cfg, Options{}); r.Pairs == 0 {
				t.Errorf("%s, %d words counted: nothing was trained", m, counted)
			}
		}
	}
}

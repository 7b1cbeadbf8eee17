package word2vec

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"firth"
)

// A run in pieces, in any order that the rounds allow, each piece on copies and some
// of them twice, is the run of Train, to the last bit.
func TestTasksAreTrain(t *testing.T) {
	v, text := zipfText(t, 900, 30_000, 3)
	for _, c := range []struct {
		parts, dim, window, block int
		subsample                 float64
	}{{0, 20, 5, 0, 1e-3}, {1, 7, 1, 0, 0}, {5, 100, 8, 3000, 1e-2}, {8, 16, 2, 30_000, 0}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			cfg := DefaultConfig()
			cfg.Partitions, cfg.Dim, cfg.Window, cfg.BlockTokens, cfg.Subsample = c.parts, c.dim, c.window, c.block, c.subsample
			cfg.Epochs, cfg.Threads = 2, 2
			want := train(t, v, text, cfg, Options{})

			tasks, err := NewTasks(v, text.Len(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			got := trainInPieces(t, tasks, text)
			if !slices.Equal(got.losses, want.Losses) {
				t.Errorf("losses %v, want %v", got.losses, want.Losses)
			}
			for name, m := range map[string][2]firth.Matrix{"input": {got.input, want.Embeddings.Input}, "output": {got.output, want.Embeddings.Output}} {
				if !slices.Equal(m[0].Data, m[1].Data) {
					t.Errorf("%s differs", name)
				}
			}
		})
	}
}

type pieces struct {
	input, output firth.Matrix
	losses        []float64
}

func trainInPieces(t *testing.T, tasks *Tasks, text Source) pieces {
	t.Helper()
	parts := tasks.Partitions()
	var in, out [][]float32
	for p := range parts {
		in = append(in, tasks.Input(p))
		out = append(out, make([]float32, tasks.Rows(p)*tasks.Stride()))
	}
	r := rand.New(rand.NewPCG(1, 2))
	var epochs []EpochLoss
	for block := range tasks.Blocks() {
		var chunks []*Pairs
		epoch := 0
		for chunk := range tasks.Chunks(block) {
			pairs, err := tasks.Pairs(text, block, chunk)
			if err != nil {
				t.Fatal(err)
			}
			chunks = append(chunks, pairs)
			epoch, _, _ = tasks.Span(block, chunk)
		}
		losses := make([]EpochLoss, parts*parts)
		for round := range parts {
			for _, p := range r.Perm(parts) {
				q := (p + round) % parts
				var segments [][]uint32
				for _, c := range chunks {
					segments = append(segments, c.Bucket(nil, p, q))
				}
				// The second one does again what the first did, whose answer was lost.
				var a, b []float32
				for range 1 + r.IntN(2) {
					a, b = slices.Clone(in[p]), slices.Clone(out[q])
					loss, err := tasks.Train(block, p, q, a, b, segments)
					if err != nil {
						t.Fatal(err)
					}
					losses[round*parts+p] = loss
				}
				in[p], out[q] = a, b
			}
		}
		for len(epochs) <= epoch {
			epochs = append(epochs, EpochLoss{})
		}
		tasks.AddBlock(&epochs[epoch], losses)
	}
	words := 0
	for p := range parts {
		words += len(tasks.Words(p))
	}
	result := pieces{input: firth.NewMatrix(words, tasks.cfg.Dim), output: firth.NewMatrix(words, tasks.cfg.Dim)}
	for p := range parts {
		for i, id := range tasks.Words(p) {
			copy(result.input.Row(int(id)), in[p][i*tasks.Stride():])
			copy(result.output.Row(int(id)), out[p][i*tasks.Stride():])
		}
	}
	for _, e := range epochs {
		result.losses = append(result.losses, e.Sum/float64(e.Pairs))
	}
	return result
}

func TestTasksRefuse(t *testing.T) {
	v, text := zipfText(t, 300, 5000, 4)
	cfg := DefaultConfig()
	for name, change := range map[string]func(*Config){
		"cbow":         func(c *Config) { c.Architecture = CBOW },
		"hierarchical": func(c *Config) { c.Objective = HierarchicalSoftmax },
		"softmax":      func(c *Config) { c.Objective = ExactSoftmax },
		"dim":          func(c *Config) { c.Dim = 0 },
	} {
		c := cfg
		change(&c)
		if _, err := NewTasks(v, text.Len(), c); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewTasks(v, 0, cfg); !errors.Is(err, ErrNoText) {
		t.Errorf("no text: %v", err)
	}

	cfg.Partitions, cfg.Dim = 3, 8
	tasks, err := NewTasks(v, text.Len(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	in, out := tasks.Input(1), make([]float32, tasks.Rows(2)*tasks.Stride())
	before := slices.Clone(in)
	rows := uint32(tasks.Rows(1) - 1)
	for name, segments := range map[string][][]uint32{
		"input row":  {{0}, {rows << 16}},
		"output row": {{0xffff}},
	} {
		if _, err := tasks.Train(0, 1, 2, in, out, segments); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := tasks.Train(0, 1, 2, in[1:], out, nil); err == nil {
		t.Error("short input: no error")
	}
	if !slices.Equal(in, before) {
		t.Error("a refused task changed Input")
	}
	if _, err := tasks.Train(0, 1, 2, in, out, [][]uint32{{(rows - 1) << 16}}); err != nil {
		t.Error(err)
	}
	if slices.Equal(out, make([]float32, len(out))) {
		t.Error("a pair changed nothing of Output")
	}
}

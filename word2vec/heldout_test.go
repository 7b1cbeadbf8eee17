package word2vec

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"go.uber.org/goleak"

	"firth/vocab"
	"firth/walkthrough"
)

// all are the ways to learn, whether there is an engine for them or not.
var all = []method{
	{SkipGram, NegativeSampling},
	{SkipGram, HierarchicalSoftmax},
	{SkipGram, ExactSoftmax},
	{CBOW, NegativeSampling},
	{CBOW, HierarchicalSoftmax},
	{CBOW, ExactSoftmax},
}

// referenceHeldOut is the loss by the reference, one center after the other.
func referenceHeldOut(t *testing.T, h *heldOut, v *vocab.Vocabulary, model walkthrough.Model) (loss float64, pairs int64) {
	t.Helper()
	var s span
	paths := walkthrough.HierarchicalSoftmax(questions(v))
	length := h.window.source.Len()
	for from := int64(0); from < length; from += heldOutChunk {
		if err := h.window.read(&s, 0, from, min(from+heldOutChunk, length)); err != nil {
			t.Fatal(err)
		}
		random := stream(key(forHeldOut, h.cfg.Seed, uint64(from)))
		one := func(hidden []float64, word vocab.WordID) {
			var objective walkthrough.Objective
			switch h.cfg.Objective {
			case NegativeSampling:
				var negatives []int
				for range h.cfg.Negatives {
					negatives = append(negatives, int(h.noise.Draw(random.next())))
				}
				objective = walkthrough.NegativeSampling(negatives)
			case HierarchicalSoftmax:
				objective = paths
			case ExactSoftmax:
				objective = walkthrough.ExactSoftmax{}
			}
			loss += objective.Loss(model.Output, hidden, int(word))
			pairs++
		}
		for c := s.first; c < s.last; c++ {
			if s.words[c] == vocab.EndOfSentence {
				continue
			}
			var contexts []int
			for at := range s.words {
				if at != c && max(at-c, c-at) <= int(s.radius[c]) && !crossesEnd(s.words, at, c) {
					contexts = append(contexts, int(s.words[at]))
				}
			}
			switch {
			case len(contexts) == 0:
			case h.cfg.Architecture == CBOW:
				one(walkthrough.Mean(model, contexts), s.words[c])
			case h.cfg.Objective == ExactSoftmax:
				for _, context := range contexts {
					one(model.Input[s.words[c]], vocab.WordID(context))
				}
			default:
				for _, context := range contexts {
					one(model.Input[context], s.words[c])
				}
			}
		}
	}
	return loss, pairs
}

// The loss is that of the reference, whatever the method, and the same for any
// number of threads.
func TestHeldOutLossIsTheReference(t *testing.T) {
	defer goleak.VerifyNone(t)
	v, text := zipfText(t, 70, 5000, 8) // more words than a tile, more text than a chunk
	for _, m := range all {
		cfg := DefaultConfig()
		m.set(&cfg)
		cfg.Dim, cfg.Window, cfg.Negatives, cfg.Subsample = 9, 4, 3, 1e-2
		h, err := newHeldOut(v, text, cfg)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(1, 2))
		input, refIn := randomMatrix(r, v.Len(), cfg.Dim)
		output, refOut := randomMatrix(r, v.Len(), cfg.Dim)
		matrices := rows{
			input:  func(id vocab.WordID) []float32 { return input.Row(int(id)) },
			output: func(i vocab.WordID) []float32 { return output.Row(int(i)) },
		}
		wantLoss, wantPairs := referenceHeldOut(t, h, v, walkthrough.Model{Input: refIn, Output: refOut})
		var first lossSum
		for _, threads := range []int{1, 2, 3, 7} {
			h.cfg.Threads = threads
			loss, err := h.loss(matrices)
			if err != nil {
				t.Fatal(err)
			}
			if threads == 1 {
				first = loss
			}
			if loss.total() != first.total() || loss.pairs != first.pairs {
				t.Errorf("%s: %d threads give %v, one gives %v", m, threads, loss, first)
			}
		}
		if first.pairs != wantPairs || math.Abs(first.total()-wantLoss) > 2e-6*wantLoss {
			t.Errorf("%s: loss %v of %d, reference %v of %d", m, first.total(), first.pairs, wantLoss, wantPairs)
		}
	}
}

func TestHeldOutTextWithoutPairs(t *testing.T) {
	v, _ := zipfText(t, 20, 100, 9)
	for name, text := range map[string]*Sentences{
		"nothing":         NewSentences(nil),
		"lonely words":    NewSentences([][]vocab.WordID{{1}, {2}}),
		"a word too many": NewSentences([][]vocab.WordID{{1, 2, 20}}),
	} {
		for _, m := range all {
			cfg := DefaultConfig()
			m.set(&cfg)
			cfg.Dim, cfg.Subsample = 3, 0
			h, err := newHeldOut(v, text, cfg)
			if err != nil {
				t.Fatal(err)
			}
			row := func(vocab.WordID) []float32 { return make([]float32, 16) }
			loss, err := h.loss(rows{row, row})
			if bad := name == "a word too many"; (err != nil) != bad || loss.pairs != 0 || loss.total() != 0 {
				t.Errorf("%s, %s: %v, %v", name, m, loss, err)
			}
		}
	}
	broken := errors.New("broken")
	h, err := newHeldOut(v, failing{NewSentences([][]vocab.WordID{{1, 2, 3}}), 2, broken}, DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.loss(rows{}); !errors.Is(err, broken) {
		t.Errorf("a text that cannot be read: %v", err)
	}
}

func BenchmarkHeldOutLoss(b *testing.B) {
	v, text := zipfText(b, 10_000, 50_000, 8)
	r := rand.New(rand.NewPCG(1, 2))
	for _, m := range all {
		b.Run(fmt.Sprint(m), func(b *testing.B) {
			cfg := DefaultConfig()
			m.set(&cfg)
			cfg.Threads = 1
			h, err := newHeldOut(v, text, cfg)
			if err != nil {
				b.Fatal(err)
			}
			input, _ := randomMatrix(r, v.Len(), cfg.Dim)
			output, _ := randomMatrix(r, v.Len(), cfg.Dim)
			for b.Loop() {
				if _, err := h.loss(rows{
					func(id vocab.WordID) []float32 { return input.Row(int(id)) },
					func(i vocab.WordID) []float32 { return output.Row(int(i)) },
				}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)*float64(text.Len())/b.Elapsed().Seconds(), "positions/s")
		})
	}
}

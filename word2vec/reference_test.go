package word2vec

import (
	"math"
	"math/rand/v2"
	"testing"

	"firth"
	"firth/internal/kernel"
	"firth/vocab"
	"firth/walkthrough"
)

// randomMatrix returns the same numbers as float32, for the trainer, and as
// float64, for the reference.
func randomMatrix(r *rand.Rand, rows, dim int) (firth.Matrix, [][]float64) {
	m := firth.NewMatrix(rows, dim)
	ref := make([][]float64, rows)
	for i := range ref {
		for d := range dim {
			m.Row(i)[d] = r.Float32() - 0.5
			ref[i] = append(ref[i], float64(m.Row(i)[d]))
		}
	}
	return m, ref
}

// loadRows sets the matrices of an engine.
func loadRows(e engine, input, output firth.Matrix) {
	for i := range input.Rows {
		copy(e.inputRow(vocab.WordID(i)), input.Row(i))
		copy(e.outputRow(vocab.WordID(i)), output.Row(i))
	}
}

func sameMatrix(t *testing.T, name string, got firth.Matrix, want [][]float64) {
	t.Helper()
	for i := range want {
		for d, w := range want[i] {
			if g := float64(got.Row(i)[d]); math.Abs(g-w) > 2e-6 {
				t.Fatalf("%s row %d, element %d: %v, reference %v", name, i, d, g, w)
			}
		}
	}
}

// A block of the grid against the reference: the same pairs in the same order,
// the same negatives, one step for every four pairs.
func TestSkipGramIsTheReference(t *testing.T) {
	v, text := zipfText(t, 40, 300, 4)
	cfg := DefaultConfig()
	cfg.Dim, cfg.Negatives, cfg.Window, cfg.Partitions, cfg.Epochs, cfg.BlockTokens = 9, 3, 4, 3, 1, 100
	cfg.LearningRate = 0.05
	g, err := newGrid(v, text, cfg, 2, room{})
	if err != nil {
		t.Fatal(err)
	}
	defer closeEngine(t, g)
	r := rand.New(rand.NewPCG(1, 2))
	input, refIn := randomMatrix(r, v.Len(), cfg.Dim)
	output, refOut := randomMatrix(r, v.Len(), cfg.Dim)
	loadRows(g, input, output)
	model := walkthrough.Model{Input: refIn, Output: refOut}

	for block := range g.schedule.blocks() {
		loss, err := g.train(block)
		if err != nil {
			t.Fatal(err)
		}
		want, pairs := referenceBlock(t, g, model, block)
		if int64(pairs) != loss.pairs || pairs == 0 {
			t.Fatalf("block %d: %d pairs, reference %d", block, loss.pairs, pairs)
		}
		if math.Abs(loss.total()-want) > 1e-5*want {
			t.Errorf("block %d: loss %v, reference %v", block, loss.total(), want)
		}
	}
	copyRows(input, g.inputRow)
	copyRows(output, g.outputRow)
	sameMatrix(t, "input", input, model.Input)
	sameMatrix(t, "output", output, model.Output)
}

// referenceBlock trains a block with the reference and returns its loss and the
// number of its pairs.
func referenceBlock(t *testing.T, g *grid, model walkthrough.Model, block int) (loss float64, pairs int) {
	t.Helper()
	buckets := referencePairs(t, g, block)
	parts := g.layout.parts
	for r := range parts {
		for p := range parts {
			q := (p + r) % parts
			random := stream(key(forNegatives, g.cfg.Seed, uint64(block), uint64(p), uint64(q)))
			bucket := buckets[p*parts+q]
			pairs += len(bucket)
			var negatives []int
			for record := 0; len(bucket) > 0; record++ {
				n := min(kernel.Group, len(bucket))
				if record%recordsPerDraw == 0 {
					negatives = nil
					for range g.cfg.Negatives {
						local := g.outputs.(*negativeOutputs).noise[q].Draw(random.next())
						negatives = append(negatives, int(g.layout.words[q][local]))
					}
				}
				step := newGradient()
				for _, pair := range bucket[:n] {
					in, out := int(pair[0]), int(pair[1])
					objective := walkthrough.NegativeSampling(negatives)
					loss += objective.Loss(model.Output, model.Input[in], out)
					step.Add(walkthrough.SkipGramGradient(model, objective, in, out))
				}
				walkthrough.Step(model, step, g.schedule.rate(block))
				bucket = bucket[n:]
			}
		}
	}
	return loss, pairs
}

// referencePairs makes the pairs of a whole block at once, by the simplest code
// there is, by bucket.
func referencePairs(t *testing.T, g *grid, block int) [][][2]vocab.WordID {
	t.Helper()
	epoch, from, to := g.schedule.span(block)
	parts := g.layout.parts
	buckets := make([][][2]vocab.WordID, parts*parts)
	var s span
	if err := g.window.read(&s, epoch, from, to); err != nil {
		t.Fatal(err)
	}
	for c := s.first; c < s.last; c++ {
		if s.words[c] == vocab.EndOfSentence {
			continue
		}
		for at := range s.words {
			distance := max(at-c, c-at)
			if at == c || distance > int(s.radius[c]) || crossesEnd(s.words, at, c) {
				continue
			}
			in, out := s.words[at], s.words[c]
			b := int(g.layout.place[in].part)*parts + int(g.outputs.places()[out].part)
			buckets[b] = append(buckets[b], [2]vocab.WordID{in, out})
		}
	}
	return buckets
}

func crossesEnd(words []vocab.WordID, a, b int) bool {
	for i := min(a, b); i <= max(a, b); i++ {
		if words[i] == vocab.EndOfSentence {
			return true
		}
	}
	return false
}

func newGradient() walkthrough.Gradient {
	return walkthrough.Gradient{Input: walkthrough.Rows{}, Output: walkthrough.Rows{}}
}

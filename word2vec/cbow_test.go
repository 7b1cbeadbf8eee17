package word2vec

import (
	"math"
	"math/rand/v2"
	"testing"

	"firth/internal/kernel"
	"firth/vocab"
	"firth/walkthrough"
)

// A run of CBOW against the reference: every batch is one step, in which Input
// learns as many times faster as a window has contexts, and the rows of frequent
// words and nodes by their weights.
func TestCBOWIsTheReference(t *testing.T) {
	for _, objective := range []Objective{NegativeSampling, HierarchicalSoftmax} {
		t.Run(string(objective), func(t *testing.T) {
			v, text := zipfText(t, 60, 1000, 5)
			cfg := DefaultConfig()
			cfg.Architecture, cfg.Objective, cfg.Dim, cfg.Negatives, cfg.Window = CBOW, objective, 9, 3, 4
			cfg.Epochs, cfg.BlockTokens, cfg.Subsample = 1, 400, 0
			b, err := newBags(v, text, cfg, 2, room{})
			if err != nil {
				t.Fatal(err)
			}
			defer closeEngine(t, b)
			b.perPart = 90 // so that a part has several tasks, and a block several batches
			r := rand.New(rand.NewPCG(1, 2))
			input, refIn := randomMatrix(r, v.Len(), cfg.Dim)
			output, refOut := randomMatrix(r, v.Len(), cfg.Dim)
			loadRows(b, input, output)
			ref := bagReference{b: b, codes: v.Huffman(), model: walkthrough.Model{Input: refIn, Output: refOut}}

			for block := range b.schedule.blocks() {
				loss, err := b.train(block)
				if err != nil {
					t.Fatal(err)
				}
				want, windows := ref.block(t, block)
				if int64(windows) != loss.pairs || windows == 0 {
					t.Fatalf("block %d: %d windows, reference %d", block, loss.pairs, windows)
				}
				if math.Abs(loss.total()-want) > 1e-5*want {
					t.Errorf("block %d: loss %v, reference %v", block, loss.total(), want)
				}
			}
			for i := range input.Rows {
				copy(input.Row(i), b.inputRow(vocab.WordID(i)))
				copy(output.Row(i), b.outputRow(vocab.WordID(i)))
			}
			sameMatrix(t, "input", input, refIn)
			sameMatrix(t, "output", output, refOut)
		})
	}
}

// A bagReference does what a bags does, by the simplest code there is.
type bagReference struct {
	b     *bags
	codes *vocab.Huffman
	model walkthrough.Model
}

// block trains a block and returns its loss and the number of its windows.
func (r *bagReference) block(t *testing.T, block int) (loss float64, windows int) {
	t.Helper()
	step := newGradient()
	for part := range r.b.parts(block) {
		centers, contexts, negatives := r.part(t, block, part)
		for w, center := range centers {
			objective := walkthrough.Objective(walkthrough.NegativeSampling(negatives[w]))
			if r.b.cfg.Objective == HierarchicalSoftmax {
				objective = walkthrough.HierarchicalSoftmax(r.paths())
			}
			loss += walkthrough.CBOWLoss(r.model, objective, contexts[w], center)
			gradient := walkthrough.CBOWGradient(r.model, objective, contexts[w], center)
			for id, row := range gradient.Input {
				scale(row, float64(len(contexts[w]))*float64(r.b.weights.of(uint32(id))))
			}
			for i, row := range gradient.Output {
				switch o := r.b.outputs.(type) {
				case *bagNegatives:
					scale(row, float64(o.weights.of(uint32(i))))
				case *bagPaths:
					scale(row, float64(o.weights.of(uint32(i))))
				}
			}
			step.Add(gradient)
		}
		windows += len(centers)
		if part%bagParts == bagParts-1 {
			walkthrough.Step(r.model, step, r.b.schedule.rate(block))
			step = newGradient()
		}
	}
	return loss, windows
}

// part returns the windows of a part, and their negatives.
func (r *bagReference) part(t *testing.T, block, part int) (centers []int, contexts, negatives [][]int) {
	t.Helper()
	epoch, first, end := r.b.schedule.span(block)
	parts := int64(r.b.parts(block))
	from, to := first+(end-first)*int64(part)/parts, first+(end-first)*int64(part+1)/parts
	var s span
	if err := r.b.window.read(&s, epoch, from, to); err != nil {
		t.Fatal(err)
	}
	for c := s.first; c < s.last; c++ {
		var bag []int
		for at := range s.words {
			if at != c && max(at-c, c-at) <= int(s.radius[c]) && !crossesEnd(s.words, at, c) {
				bag = append(bag, int(s.words[at]))
			}
		}
		if len(bag) > 0 {
			centers, contexts = append(centers, int(s.words[c])), append(contexts, bag)
		}
	}
	negatives = make([][]int, len(centers))
	o, ok := r.b.outputs.(*bagNegatives)
	if !ok {
		return centers, contexts, negatives
	}
	random := stream(key(forNegatives, r.b.cfg.Seed, uint64(epoch), uint64(from)))
	for task := 0; task < len(centers); task += 64 {
		n := min(64, len(centers)-task)
		groups := (n + 15) / 16 * 2 // of eight windows, in pairs
		for group := range groups {
			for range o.negatives {
				id := int(vocab.DrawAlias(o.slots, random.next()))
				for w := group; w < n; w += groups {
					negatives[task+w] = append(negatives[task+w], id)
				}
			}
		}
	}
	return centers, contexts, negatives
}

// paths returns the way to each word as the reference has it.
func (r *bagReference) paths() [][]walkthrough.Question {
	paths := make([][]walkthrough.Question, len(r.model.Input))
	for id := range paths {
		code := r.codes.Code(vocab.WordID(id))
		for i, node := range code.Points {
			paths[id] = append(paths[id], walkthrough.Question{Row: int(node), Yes: code.Bits[i] == 0})
		}
	}
	return paths
}

func scale(row []float64, by float64) {
	for d := range row {
		row[d] *= by
	}
}

func TestRowWeights(t *testing.T) {
	got := newRowWeights([]float64{0, 0.001, bagUpdates / 1000.0, bagUpdates / 500.0, 1, 6, 0.001}, 1000)
	for i, want := range []float32{1, 1, 1, 0.5, bagUpdates / 1000.0, bagUpdates / 6000.0, 1, 1} {
		if w := got.of(uint32(i)); math.Abs(float64(w-want)) > 1e-7 {
			t.Errorf("weight %d is %v, want %v", i, w, want)
		}
	}
}

// Every move in its shard, those of a row in their order, those of a hot row one
// after another.
func TestMoveList(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var list moveList
	for n := range 50 {
		rows := make([]uint32, n*7)
		for i := range rows {
			rows[i] = uint32(r.IntN(1 + r.IntN(2000)))
		}
		list.begin()
		for _, row := range rows {
			list.count(row)
		}
		list.layOut()
		for i, row := range rows {
			at := list.put(kernel.BagMove{Row: row, From: uint32(i), Weight: 1})
			if list.moves[at].From != uint32(i) {
				t.Fatalf("move %d is not at %d", i, at)
			}
		}
		seen := 0
		last, where := map[uint32]uint32{}, map[uint32]int{}
		for s := range bagShards {
			for i, m := range list.shard(s) {
				if m.Row%bagShards != uint32(s) || rows[m.From] != m.Row || m.Weight != 1 {
					t.Fatalf("%v in shard %d, for row %d", m, s, rows[m.From])
				}
				if before, ok := last[m.Row]; ok && (before > m.From || m.Row < hotRows && where[m.Row] != i-1) {
					t.Fatalf("row %d: move %d after %d, at %d after %d", m.Row, m.From, before, i, where[m.Row])
				}
				last[m.Row], where[m.Row] = m.From, i
				seen++
			}
		}
		if seen != len(rows) {
			t.Fatalf("%d moves of %d", seen, len(rows))
		}
	}
}

package word2vec

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"firth/internal/kernel"
	"firth/internal/memory"
	"firth/vocab"
	"firth/walkthrough"
)

// questions are the ways to the words of v, for the reference.
func questions(v *vocab.Vocabulary) [][]walkthrough.Question {
	tree := v.Huffman()
	paths := make([][]walkthrough.Question, v.Len())
	for id := range paths {
		code := tree.Code(vocab.WordID(id))
		for i, node := range code.Points {
			paths[id] = append(paths[id], walkthrough.Question{Row: int(node), Yes: code.Bits[i] == 0})
		}
	}
	return paths
}

// Blocks of the grid with hierarchical softmax against the reference: the same
// pairs in the same order, one step for every four pairs. Each input partition
// trains a copy of the top of the tree, and the copies are merged at the end of a
// round.
func TestHierarchicalSkipGramIsTheReference(t *testing.T) {
	v, text := zipfText(t, 60, 400, 4)
	for _, parts := range []int{1, 3} {
		cfg := DefaultConfig()
		cfg.Objective, cfg.Dim, cfg.Window, cfg.Partitions, cfg.Epochs, cfg.BlockTokens = HierarchicalSoftmax, 9, 4, parts, 1, 100
		cfg.LearningRate = 0.05
		g, err := newGrid(v, text, cfg, 2, room{})
		if err != nil {
			t.Fatal(err)
		}
		defer closeEngine(t, g)
		o := g.outputs.(*pathOutputs)
		if tops := len(o.forest.tops); (tops > 0) != (parts > 1) {
			t.Errorf("%d partitions: the top has %d nodes", parts, tops)
		}
		r := rand.New(rand.NewPCG(1, 2))
		input, refIn := randomMatrix(r, v.Len(), cfg.Dim)
		output, refOut := randomMatrix(r, v.Len(), cfg.Dim)
		clear(output.Row(v.Len() - 1))
		clear(refOut[v.Len()-1])
		loadRows(g, input, output)
		model := walkthrough.Model{Input: refIn, Output: refOut}
		paths := questions(v)

		for block := range g.schedule.blocks() {
			loss, err := g.train(block)
			if err != nil {
				t.Fatal(err)
			}
			want, pairs := 0.0, 0
			buckets := referencePairs(t, g, block)
			byInput := referenceTopics(t, g, block)
			upper, lower := splitPaths(paths, o.forest.isTop)
			chunks := g.schedule.chunks(block)
			inGroups := func(pairs [][2]vocab.WordID, paths [][]walkthrough.Question) {
				objective := walkthrough.HierarchicalSoftmax(paths)
				for len(pairs) > 0 {
					n := min(kernel.PathGroup, len(pairs))
					for _, pair := range pairs[:n] {
						want += objective.Loss(model.Output, model.Input[pair[0]], int(pair[1]))
					}
					stepAlongPaths(model, paths, pairs[:n], g.schedule.rate(block))
					pairs = pairs[n:]
				}
			}
			for r := range parts {
				before := cloneRows(model.Output)
				copies := make([][][]float64, parts)
				for p := range parts {
					// The top as it was before the round, the rest as it is.
					copies[p] = cloneRows(before)
					for _, node := range o.forest.tops {
						model.Output[node] = copies[p][node]
					}
					bucket := buckets[p*parts+(p+r)%parts]
					pairs += len(bucket)
					inGroups(bucket, lower)
					var part [][2]vocab.WordID
					for c := r * chunks / parts; c < (r+1)*chunks/parts; c++ {
						part = append(part, byInput[c][p]...)
					}
					inGroups(part, upper)
				}
				for i, node := range o.forest.tops {
					merged := make([]float64, cfg.Dim)
					for d := range merged {
						merged[d] = before[node][d]
						for p := range copies {
							merged[d] += float64(o.factor[i]) * (copies[p][node][d] - before[node][d])
						}
					}
					model.Output[node] = merged
				}
			}
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
}

func cloneRows(rows [][]float64) [][]float64 {
	c := make([][]float64, len(rows))
	for i, row := range rows {
		c[i] = append([]float64(nil), row...)
	}
	return c
}

// referenceTopics makes the pairs of a block, by chunk and input partition.
func referenceTopics(t *testing.T, g *grid, block int) [][][][2]vocab.WordID {
	t.Helper()
	all := make([][][][2]vocab.WordID, g.schedule.chunks(block))
	epoch, _, _ := g.schedule.span(block)
	for c := range all {
		all[c] = make([][][2]vocab.WordID, g.layout.parts)
		from, to := g.schedule.chunkSpan(block, c)
		for _, pair := range windowPairs(t, g.window, epoch, from, to) {
			p := g.layout.place[pair.in].part
			all[c][p] = append(all[c][p], [2]vocab.WordID{pair.in, pair.out})
		}
	}
	return all
}

// splitPaths splits each path into its part in the top and the rest.
func splitPaths(paths [][]walkthrough.Question, isTop []bool) (upper, lower [][]walkthrough.Question) {
	upper, lower = make([][]walkthrough.Question, len(paths)), make([][]walkthrough.Question, len(paths))
	for i, path := range paths {
		n := 0
		for n < len(path) && isTop[path[n].Row] {
			n++
		}
		upper[i], lower[i] = path[:n], path[n:]
	}
	return upper, lower
}

// stepAlongPaths takes the pairs of a group one step down their gradients, as
// kernel.Paths does: the answers to all questions are taken first, then the pairs
// learn one after the other.
func stepAlongPaths(model walkthrough.Model, paths [][]walkthrough.Question, pairs [][2]vocab.WordID, rate float64) {
	wrong := make([][]float64, len(pairs)) // by pair and question: rate × (label - σ)
	for i, pair := range pairs {
		for _, q := range paths[pair[1]] {
			label := 0.0
			if q.Yes {
				label = 1
			}
			score := walkthrough.Dot(model.Output[q.Row], model.Input[pair[0]])
			wrong[i] = append(wrong[i], rate*(label-1/(1+math.Exp(-score))))
		}
	}
	for i, pair := range pairs {
		v := model.Input[pair[0]]
		change := make([]float64, len(v))
		for k, q := range paths[pair[1]] {
			for d, u := range model.Output[q.Row] {
				change[d] += wrong[i][k] * u
				model.Output[q.Row][d] += wrong[i][k] * v[d]
			}
		}
		for d := range v {
			v[d] += change[d]
		}
	}
}

// One step along the gradient of the reference is what the fast trainer takes, to
// within the square of the learning rate.
func TestStepAlongPathsIsTheGradient(t *testing.T) {
	v, _ := zipfText(t, 20, 200, 1)
	r := rand.New(rand.NewPCG(3, 4))
	_, in := randomMatrix(r, 20, 6)
	_, out := randomMatrix(r, 20, 6)
	paths := questions(v)
	objective := walkthrough.HierarchicalSoftmax(paths)
	pairs := [][2]vocab.WordID{{1, 2}, {1, 5}, {7, 2}, {3, 9}}
	const rate = 1e-5
	stepped := walkthrough.Model{Input: cloneRows(in), Output: cloneRows(out)}
	stepAlongPaths(stepped, paths, pairs, rate)
	want := walkthrough.Model{Input: in, Output: out}
	step := newGradient()
	for _, pair := range pairs {
		step.Add(walkthrough.SkipGramGradient(want, objective, int(pair[0]), int(pair[1])))
	}
	walkthrough.Step(want, step, rate)
	for i := range in {
		for d := range in[i] {
			if math.Abs(stepped.Input[i][d]-want.Input[i][d]) > 100*rate*rate || math.Abs(stepped.Output[i][d]-want.Output[i][d]) > 100*rate*rate {
				t.Fatalf("row %d, element %d: %v and %v, gradient %v and %v", i, d,
					stepped.Input[i][d], stepped.Output[i][d], want.Input[i][d], want.Output[i][d])
			}
		}
	}
}

// Every node is in the top or in one partition, and a word's way leads through the
// top into its own partition.
func TestForest(t *testing.T) {
	for _, words := range []int{1, 2, 3, 50, 5000} {
		for _, parts := range []int{1, 2, 16} {
			v, _ := zipfText(t, words, 20*words, 9)
			kept, _ := keptCounts(v, DefaultConfig())
			f := newForest(v, kept, parts)
			home := make(map[uint32]int)
			for q, nodes := range f.parts {
				for _, node := range nodes {
					if other, known := home[node]; known || f.isTop[node] {
						t.Fatalf("%d words: node %d is in partitions %d and %d, or in the top (%v)", words, node, other, q, f.isTop[node])
					}
					home[node] = q
				}
			}
			if len(home)+len(f.tops) != words-1 {
				t.Errorf("%d words, %d partitions: %d nodes and %d in the top", words, parts, len(home), len(f.tops))
			}
			load, total := make([]float64, parts), 0.0
			for id := range vocab.WordID(words) {
				at := f.place[id]
				if f.words[at.part][at.local] != id {
					t.Fatalf("word %d is not where it should be", id)
				}
				points := f.tree.Code(id).Points
				below := false
				for _, node := range points {
					if f.isTop[node] && below {
						t.Fatalf("word %d: a node of the top below one that is not", id)
					}
					if below = !f.isTop[node]; below && home[node] != int(at.part) {
						t.Fatalf("word %d of partition %d: node %d of partition %d", id, at.part, node, home[node])
					}
				}
				load[at.part] += kept[id]
				total += kept[id]
			}
			if words == 5000 {
				for q := range load {
					if load[q] > 2*total/float64(parts) {
						t.Errorf("%d partitions: number %d has %.0f of %.0f pairs", parts, q, load[q], total)
					}
				}
			}
		}
	}
}

// The matrices in files give the same bytes, whatever part of them may stay in
// memory.
func TestFilesDoNotChangeTheResult(t *testing.T) {
	v, text := zipfText(t, 600, 5_000, 1)
	for _, m := range methods {
		cfg := DefaultConfig()
		m.set(&cfg)
		cfg.Dim, cfg.Epochs, cfg.Partitions, cfg.Threads = 20, 2, 4, 2
		want := digest(train(t, v, text, cfg, Options{}))
		for _, most := range []int64{1, cfg.Memory(v.Len(), text.Len()).Total() - 1} {
			r := train(t, v, text, cfg, Options{MaxMemory: most, TempDir: t.TempDir()})
			if got := digest(r); got != want {
				t.Errorf("%s, in %d bytes: %s, want %s", m, most, got, want)
			}
			if err := r.Embeddings.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestRoomIsRefused(t *testing.T) {
	available, known := memory.Available()
	if !known {
		t.Skip("the system does not tell how much memory it has")
	}
	cfg := DefaultConfig()
	cfg.Dim = 1 << 16
	words := int(available/(8<<16)) + 1
	if _, err := newRoom(words, 100, cfg, Options{}); !errors.Is(err, ErrMemory) {
		t.Error("two matrices of more than all memory: no error")
	}
	if r, err := newRoom(words, 100, cfg, Options{MaxMemory: 1 << 30}); err != nil || !r.space.Files {
		t.Errorf("with files allowed: %v", err)
	}
	counts := DefaultConfig()
	counts.Objective, counts.ExactFromCounts = ExactSoftmax, true
	const most = 100 << 20
	if _, err := newRoom(20_000, 1<<30, counts, Options{MaxMemory: most}); !errors.Is(err, ErrMemory) {
		t.Errorf("counts of pairs beyond the bound: %v", err)
	}
	if r, err := newRoom(2_000, 1<<30, counts, Options{MaxMemory: most}); err != nil || r.space.Files {
		t.Errorf("counts of pairs within the bound: %v", err)
	}
}

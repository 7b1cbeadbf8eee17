package explain

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"

	"firth"
	"firth/vocab"
	"firth/walkthrough"
	"firth/word2vec"
)

// A space is V words and their vectors, in float64.
type space struct {
	Source
	word  func(i int) string
	count func(i int) uint64

	// input is v of word i, output is u of word i, node is u of inner node n of the
	// tree of hierarchical softmax. Any may return nil, where there are none.
	input, output, node func(i int) []float64

	tree *vocab.Huffman
}

// ownWords numbers the words of a text in the order of their first appearance, as
// walkthrough.Number does.
type ownWords struct {
	words  []string
	counts []uint64
	ids    map[string]int
}

func newOwnWords() *ownWords { return &ownWords{ids: map[string]int{}} }

func (w *ownWords) number(word string) (int, bool) {
	id, ok := w.ids[word]
	if !ok {
		id = len(w.words)
		w.ids[word] = id
		w.words, w.counts = append(w.words, word), append(w.counts, 0)
	}
	w.counts[id]++
	return id, true
}

// space gives every word, and every inner node of their tree, random vectors of numbers
// with two digits.
func (w *ownWords) space(D int, seed uint64) *space {
	V := len(w.words)
	random := rand.New(rand.NewPCG(seed, 1))
	model := walkthrough.Model{Input: randomRows(V, D, random), Output: randomRows(V, D, random)}
	nodes := randomRows(max(0, V-1), D, random)
	s := &space{Source: Source{Kind: "text", Words: V, Dim: D, Seed: seed, Exact: true}}
	s.setWords(w.words, w.counts)
	s.setModel(model)
	s.node = func(n int) []float64 { return nodes[n] }
	return s
}

func (s *space) setWords(words []string, counts []uint64) {
	s.word = func(i int) string { return words[i] }
	s.count = func(i int) uint64 { return counts[i] }
	entries := make([]vocab.Entry, len(words))
	for i, word := range words {
		entries[i] = vocab.Entry{Word: word, Count: counts[i]}
	}
	v, err := vocab.FromOrdered(entries)
	if err != nil {
		panic("explain: " + err.Error()) // words are different, and none is empty
	}
	s.tree = v.Huffman()
}

func (s *space) setModel(model walkthrough.Model) {
	s.input = func(i int) []float64 { return model.Input[i] }
	s.output = func(i int) []float64 { return model.Output[i] }
}

// randomRows returns vectors of numbers with two digits. Longer vectors get smaller
// numbers, so that their products stay near 0.
func randomRows(rows, D int, random *rand.Rand) [][]float64 {
	most := 99
	if D > 4 {
		most = 50
	}
	vectors := make([][]float64, rows)
	for i := range vectors {
		vectors[i] = make([]float64, D)
		for d := range vectors[i] {
			vectors[i][d] = float64(random.IntN(2*most+1)-most) / 100
		}
	}
	return vectors
}

// modelSpace is the words and vectors of a model.
func modelSpace(e *firth.Embeddings, name string) (*space, error) {
	s := &space{
		Source: Source{Kind: "model", Model: name, Words: e.Vocab.Len(), Dim: e.Dim()},
		word:   func(i int) string { return e.Vocab.Word(vocab.WordID(i)) },
		count:  func(i int) uint64 { return e.Vocab.Count(vocab.WordID(i)) },
		tree:   e.Vocab.Huffman(),
	}
	none := func(int) []float64 { return nil }
	s.input, s.output, s.node = rowsOf(e.Input), none, none
	if e.Meta.Config != nil {
		var cfg word2vec.Config
		if err := json.Unmarshal(e.Meta.Config, &cfg); err != nil {
			return nil, fmt.Errorf("configuration of the model: %w", err)
		}
		s.Architecture, s.Objective = string(cfg.Architecture), string(cfg.Objective)
	}
	s.Tree = s.Objective == string(word2vec.HierarchicalSoftmax) && e.Output.Rows >= s.tree.InnerNodes()
	s.Exact = s.Tree || s.Objective == string(word2vec.ExactSoftmax)
	switch {
	case e.Output.Empty():
		s.Tree, s.Exact = false, false
	case s.Tree:
		s.node = rowsOf(e.Output)
	case e.Output.Rows == s.Words:
		s.output = rowsOf(e.Output)
	}
	return s, nil
}

// rowsOf returns rows in float64.
func rowsOf(m firth.Matrix) func(i int) []float64 {
	return func(i int) []float64 { return inFloat64(make([]float64, m.Dim), m.Row(i)) }
}

func inFloat64(dst []float64, src []float32) []float64 {
	for d, x := range src {
		dst[d] = float64(x)
	}
	return dst
}

// hasOutput tells whether words have context vectors u.
func (s *space) hasOutput() bool { return s.output(0) != nil }

// scores returns u_j·v for every word j.
func (s *space) scores(v []float64) []float64 {
	scores := make([]float64, s.Words)
	for j := range scores {
		scores[j] = walkthrough.Dot(s.output(j), v)
	}
	return scores
}

// path is the questions on the way to a word, root first, as package walkthrough has
// them: node 0 is the root.
func (s *space) path(o int) []walkthrough.Question {
	code := s.tree.Code(vocab.WordID(o))
	path := make([]walkthrough.Question, len(code.Points))
	for i, n := range code.Points {
		path[i] = walkthrough.Question{Row: int(n), Yes: code.Bits[i] == 0}
	}
	return path
}

// counts returns the counts of all words, and false if there are none: then they are
// all 1.
func (s *space) counts() (counts []int, known bool) {
	counts = make([]int, s.Words)
	for i := range counts {
		counts[i] = int(s.count(i))
		known = known || counts[i] > 0
	}
	if !known {
		for i := range counts {
			counts[i] = 1
		}
	}
	return counts, known
}

// lossOf returns −log P(o|c) of one center: by the softmax, or by the tree.
func (s *space) lossOf(c int) func(o int) float64 {
	v := s.input(c)
	if s.Tree {
		return func(o int) float64 { return s.treeLoss(v, o) }
	}
	logs := walkthrough.LogSoftmax(s.scores(v))
	return func(o int) float64 { return -logs[o] }
}

// treeLoss is −log P(o|v) by the tree.
func (s *space) treeLoss(v []float64, o int) float64 {
	path := s.path(o)
	return walkthrough.Questions(func(int) []walkthrough.Question { return path }).Loss(s.nodes(path), v, o)
}

// nodes returns a matrix with the rows of a path's nodes; the others are nil.
func (s *space) nodes(path []walkthrough.Question) [][]float64 {
	rows := make([][]float64, s.tree.InnerNodes())
	for _, q := range path {
		rows[q.Row] = s.node(q.Row)
	}
	return rows
}

// rows returns a matrix with some rows of Output; the others are nil.
func (s *space) rows(ids ...int) [][]float64 {
	rows := make([][]float64, s.Words)
	for _, j := range ids {
		rows[j] = s.output(j)
	}
	return rows
}

// nearest returns the k words whose vectors have the largest cosine with that of a
// word, of equal cosines those with smaller ids first.
func (s *space) nearest(word, k int) []Neighbor {
	v := s.input(word)
	var best []Neighbor
	for j := range s.Words {
		if j == word {
			continue
		}
		cosine := walkthrough.Cosine(v, s.input(j))
		if len(best) == k && cosine <= best[k-1].Cosine {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, cosine, func(n Neighbor, cosine float64) int {
			if n.Cosine >= cosine {
				return -1
			}
			return 1
		})
		best = slices.Insert(best, at, Neighbor{Word{j, s.word(j)}, s.input(j), cosine})
		best = best[:min(k, len(best))]
	}
	return best
}

// id looks a word up. It is slow.
func (s *space) id(word string) (int, bool) {
	for i := range s.Words {
		if s.word(i) == word {
			return i, true
		}
	}
	return 0, false
}

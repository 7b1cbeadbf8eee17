package explain

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"

	"firth/vocab"
	"firth/walkthrough"
)

// The large vocabulary of part 5.
const (
	largeWords = 10_000_000
	largeDim   = 100
)

// partCost is part 5, for the pair of the center and the context word o.
func (e *explainer) partCost(o int) *Cost {
	s, c := e.space, e.at(e.position)
	x := &Cost{Part: e.sayCost(), Context: e.word(o), Exact: s.lossOf(c)(o)}
	K := 5
	if s.Words <= fewWords {
		K = 3 // or most would be the context word itself
	}
	x.Here = operations(s.Words, s.Dim, K, len(s.path(o)))
	x.Large = operations(largeWords, largeDim, 5, bits.Len(largeWords-1))
	if s.hasOutput() {
		x.Negative = e.negative(c, o, K)
	}
	x.Hierarchical = e.hierarchical(c, o)
	return x
}

// operations are what a pair costs, with paths of the given length.
func operations(V, D, K, path int) Operations {
	return Operations{
		Words: V, Dim: D, Negatives: K, Path: path,
		Softmax: 3 * V * D, Negative: 3 * (K + 1) * D, Hierarchical: 3 * path * D,
	}
}

// negative draws K negatives and asks about them.
func (e *explainer) negative(c, o, K int) *Negative {
	s := e.space
	counts, known := s.counts()
	if !known {
		e.note(in(e.Language,
			"The model's file has no counts of its words: here each counts once.",
			"模型文件里没有词频：这里每个词都算一次。"))
	}
	noise := walkthrough.Noise(counts)
	negatives := walkthrough.Draw(noise, K, rand.New(rand.NewPCG(e.Seed, 2)))
	points := rand.New(rand.NewPCG(e.Seed, 2)) // the same numbers once more
	x := &Negative{}
	listed := append([]int{o}, negatives...)
	for _, k := range negatives {
		x.Draws = append(x.Draws, Draw{Word: e.word(k), Point: points.Float64(), Skipped: k == o})
	}
	for j := range s.Words {
		if s.Words <= maxRows {
			listed = append(listed, j)
		}
	}
	slices.Sort(listed)
	listed = slices.Compact(listed)
	from := 0.0
	for j, p := range noise {
		power := math.Pow(float64(counts[j]), 0.75)
		x.NoiseSum += power
		if slices.Contains(listed, j) {
			x.Noise = append(x.Noise, NoiseRow{Word: e.word(j), Count: uint64(counts[j]), Power: power, P: p, From: from})
		}
		from += p
	}

	v, u := s.input(c), s.rows(append(slices.Clone(negatives), o)...)
	ask := walkthrough.NegativeSampling(negatives)
	for _, q := range ask(o) {
		a := Answer{Word: e.word(q.Row), Yes: q.Yes, Score: walkthrough.Dot(u[q.Row], v)}
		a.Sigma, a.Loss = walkthrough.Sigmoid(signed(a.Score, q.Yes)), -walkthrough.LogSigmoid(signed(a.Score, q.Yes))
		x.Asked = append(x.Asked, a)
	}
	x.Loss = ask.Loss(u, v, o)
	x.Gradient, _ = ask.Gradient(u, v, o)
	return x
}

// signed is the score whose σ is the probability of the true answer.
func signed(score float64, yes bool) float64 {
	if yes {
		return score
	}
	return -score
}

// hierarchical shows the way to o in the tree.
func (e *explainer) hierarchical(c, o int) *Hierarchical {
	s := e.space
	v := s.input(c)
	x := &Hierarchical{Path: s.steps(v, o), Leaves: []Leaf{}, Nodes: []Node{}}
	hasNodes := s.tree.InnerNodes() > 0 && s.node(0) != nil
	if hasNodes {
		x.Loss = s.treeLoss(v, o)
		x.P = math.Exp(-x.Loss)
	} else if s.tree.InnerNodes() > 0 {
		e.note(in(e.Language,
			"The tree's inner nodes have no vectors in this model, so part 5 shows the path alone.",
			"这个模型没有树的内部节点的向量，所以第 5 部分只列出路径。"))
	}
	if s.Words > maxRows {
		return x
	}
	x.Nodes = s.treeNodes()
	for j := range s.Words {
		leaf := Leaf{CountedWord: CountedWord{e.word(j), s.count(j)}}
		for _, q := range s.path(j) {
			if q.Yes {
				leaf.Path += "L"
			} else {
				leaf.Path += "R"
			}
		}
		if hasNodes {
			leaf.P = math.Exp(-s.treeLoss(v, j))
			x.Sum += leaf.P
		}
		x.Leaves = append(x.Leaves, leaf)
	}
	return x
}

// steps are the questions on the way to a word, with v's answers.
func (s *space) steps(v []float64, o int) []Step {
	steps := []Step{}
	for _, q := range s.path(o) {
		step := Step{Node: q.Row, Left: q.Yes}
		if u := s.node(q.Row); u != nil {
			step.Vector, step.Score = u, walkthrough.Dot(u, v)
			step.Sigma = walkthrough.Sigmoid(signed(step.Score, q.Yes))
		}
		steps = append(steps, step)
	}
	return steps
}

// treeNodes is the tree of a small vocabulary.
func (s *space) treeNodes() []Node {
	nodes := make([]Node, s.tree.InnerNodes())
	for n := range nodes {
		nodes[n].Node, nodes[n].Vector = n, s.node(n)
	}
	for j := range s.Words {
		code := s.tree.Code(vocab.WordID(j))
		for i, n := range code.Points {
			nodes[n].Count += s.count(j)
			child := Child{Word: &Word{j, s.word(j)}}
			if i+1 < len(code.Points) {
				below := int(code.Points[i+1])
				child = Child{Node: &below}
			}
			if code.Bits[i] == 0 {
				nodes[n].Left = child
			} else {
				nodes[n].Right = child
			}
		}
	}
	return nodes
}

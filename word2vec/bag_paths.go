package word2vec

import (
	"firth/internal/kernel"
	"firth/vocab"
)

// bagPaths scores windows by hierarchical softmax: against the inner nodes on the
// way to their center in the Huffman tree. The nodes near the root are on the way
// to most words. They are the hot rows, as they have the smallest numbers.
type bagPaths struct {
	// The way to a word is ways[start[id]:start[id+1]], as kernel.BagTree takes it.
	ways    []uint32
	start   []uint64
	weights rowWeights
}

func newBagPaths(v *vocab.Vocabulary, counts []float64, size int) *bagPaths {
	codes := v.Huffman()
	o := &bagPaths{start: make([]uint64, v.Len()+1), weights: newRowWeights(nodeShares(codes, counts), size)}
	for id := range v.Len() {
		code := codes.Code(vocab.WordID(id))
		for i, node := range code.Points {
			o.ways = append(o.ways, 2*node+uint32(code.Bits[i]))
		}
		o.start[id+1] = uint64(len(o.ways))
	}
	return o
}

// fill makes the lists of kernel.BagTree: p.outputs are the ways, p.lengths their
// lengths. p.slots tells for each step which move it is. What a node is moved by is
// a multiple of a window's mean, so a window's row of moves is its mean.
func (o *bagPaths) fill(p *bagPart, _ stream) {
	p.outputs, p.lengths = p.outputs[:0], p.lengths[:0]
	p.out.begin()
	for i := range p.tasks {
		t := &p.tasks[i]
		t.moves, t.outputs = p.rows, len(p.outputs)
		p.rows += t.to - t.from
		for _, w := range p.windows[t.from:t.to] {
			id := p.words[w.Center]
			way := o.ways[o.start[id]:o.start[id+1]]
			p.outputs, p.lengths = append(p.outputs, way...), append(p.lengths, uint32(len(way)))
			for _, step := range way {
				p.out.count(step / 2)
			}
		}
	}
	p.out.layOut()
	p.slots = atLeast(p.slots, len(p.outputs))
	steps, slots := p.outputs, p.slots
	for _, t := range p.tasks {
		row := uint32(t.moves)
		for _, n := range p.lengths[t.from:t.to] {
			to := slots[:n]
			for j, step := range steps[:n] {
				to[j] = p.out.put(kernel.BagMove{Row: step / 2, From: row, Weight: o.weights.of(step / 2)})
			}
			steps, slots = steps[n:], slots[n:]
			row++
		}
	}
}

func (o *bagPaths) score(b *bags, s *bagScratch, p *bagPart, t *bagTask) []float32 {
	windows := t.to - t.from
	hidden, changes := b.rows(b.moves, p.base+t.moves, windows), b.rows(s.rows, 0, windows)
	b.means(hidden, p, t)
	lengths := p.lengths[t.from:t.to]
	total := 0
	for _, n := range lengths {
		total += int(n)
	}
	s.steps, s.fit = atLeast(s.steps, total), atLeast(s.fit, kernel.BagFits(total))
	steps, fit := s.steps[:total], s.fit[:kernel.BagFits(total)]
	kernel.BagTree(changes, hidden, b.out.Data, b.stride, p.outputs[t.outputs:t.outputs+total], lengths, b.rate, steps, fit)
	for i, slot := range p.slots[t.outputs : t.outputs+total] {
		p.out.moves[slot].Weight *= steps[i]
	}
	t.loss = lossSum{pairs: int64(windows)}
	for _, f := range fit {
		t.loss.add(f)
	}
	return changes
}

// atLeast returns x, or a longer slice if x is shorter than n.
func atLeast[T any](x []T, n int) []T {
	if len(x) < n {
		return make([]T, n+n/4)
	}
	return x
}

package word2vec

import (
	"firth/internal/kernel"
	"firth/vocab"
)

// bagNegatives scores windows by negative sampling. Eight windows of a task share
// their negatives: to draw, read and change a row of Output for each window alone
// would take as long as all its contexts.
type bagNegatives struct {
	negatives int
	slots     []vocab.AliasSlot
	weights   rowWeights
}

func newBagNegatives(v *vocab.Vocabulary, counts []float64, size int, cfg Config) (*bagNegatives, error) {
	alias, err := vocab.NewAlias(v.Noise(cfg.NoisePower))
	if err != nil {
		return nil, err
	}
	return &bagNegatives{
		negatives: cfg.Negatives,
		slots:     alias.Slots(),
		weights:   newRowWeights(negativeShares(v, counts, cfg), size),
	}, nil
}

// groups is the number of groups of kernel.BagNegative that so many windows make.
func groups(windows int) int {
	const pair = 2 * kernel.BagGroup
	return (windows + pair - 1) / pair * 2
}

// fill makes the groups of each task: p.outputs and p.live are the rows and live of
// kernel.BagNegative. Where a group lacks windows, its centers are word 0, which is
// moved by zeros.
func (o *bagNegatives) fill(p *bagPart, random stream) {
	const group = kernel.BagGroup
	p.outputs, p.live = p.outputs[:0], p.live[:0]
	for i := range p.tasks {
		t := &p.tasks[i]
		windows := p.windows[t.from:t.to]
		n := groups(len(windows))
		t.moves, t.outputs = p.rows, len(p.live)/(o.negatives+1)
		p.rows += n * kernel.BagGroupRows(o.negatives)
		for q := range n {
			var centers [group]uint32
			learn := uint8(0)
			for j, w := 0, q; w < len(windows); j, w = j+1, w+n {
				centers[j] = p.words[windows[w].Center]
				learn |= 1 << j
			}
			p.outputs = append(p.outputs, centers[:]...)
			p.live = append(p.live, learn)
			for range o.negatives {
				id := vocab.DrawAlias(o.slots, random.next())
				live := learn
				for j, center := range centers {
					if center == id {
						live &^= 1 << j
					}
				}
				p.outputs = append(p.outputs, id)
				p.live = append(p.live, live)
			}
		}
	}
	o.list(p)
}

// list lists the moves of Output.
func (o *bagNegatives) list(p *bagPart) {
	size := kernel.BagGroupRows(o.negatives)
	p.out.begin()
	for _, row := range p.outputs {
		p.out.count(row)
	}
	p.out.layOut()
	for _, t := range p.tasks {
		from := uint32(t.moves)
		for _, row := range p.outputs[t.outputs*size : (t.outputs+groups(t.to-t.from))*size] {
			p.out.put(kernel.BagMove{Row: row, From: from, Weight: o.weights.of(row)})
			from++
		}
	}
}

func (o *bagNegatives) score(b *bags, s *bagScratch, p *bagPart, t *bagTask) []float32 {
	windows := t.to - t.from
	n, size := groups(windows), kernel.BagGroupRows(o.negatives)
	hidden, fit := b.rows(s.rows, 0, n*kernel.BagGroup), s.fit[:n*kernel.BagGroup]
	b.means(hidden, p, t)
	clear(hidden[windows*b.stride:])
	kernel.BagNegative(hidden, b.rows(b.moves, p.base+t.moves, n*size), b.out.Data, b.stride,
		p.outputs[t.outputs*size:(t.outputs+n)*size], p.live[t.outputs*(o.negatives+1):(t.outputs+n)*(o.negatives+1)],
		o.negatives, b.rate, fit)
	t.loss = lossSum{pairs: int64(windows)}
	for _, f := range fit {
		t.loss.add(f)
	}
	return hidden
}

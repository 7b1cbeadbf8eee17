package word2vec

import (
	"firth/internal/kernel"
	"firth/internal/memory"
	"firth/vocab"
)

// pathOutputs is the Output side of hierarchical softmax: a row for each inner
// node of the Huffman tree. The nodes of a subtree belong to its partition, as
// words do in negative sampling. The nodes of the top are on the way to words of
// every partition, so a pair is trained in two parts: the lower part of its path
// in the bucket of both partitions; the upper part, in the order of the text, by its
// input partition, which has a copy of the top. (In the bucket, all pairs would go
// to the same subtrees, which is the first thing that a top trained there learns:
// analogies fell to a tenth. Nor may pairs be sorted by their words, which would
// make the kernel half as fast again: analogies fell to half.)
//
// At the end of a round the copies become one again:
//
//	top = before + f·Σ_p (copy_p - before)
//
// f is 1 for a node that is trained little in a round: then the sum is what one
// pair after another would have done. A node of many updates gets nearly as far in
// each copy as in all of them, so that the sum would overshoot P times: f falls to
// 1/P, the mean. In between, n updates are taken to bring a node n/(n+k) of the way
// to where it is drawn to, k being [topUpdates].
type pathOutputs struct {
	forest *forest
	stride int
	first  []int               // by partition: its first row in nodes
	nodes  *memory.Floats      // by partition, the rows of forest.parts
	tops   []float32           // the copies of the top, one after another
	merged []float32           // the top after the last block
	factor []float32           // by node of the top: f
	lower  []*kernel.PathTable // by partition: the ways to its words below the top
	upper  *kernel.PathTable   // the ways through the top, by subtree
	at     []uint32            // by node not of the top: its row in nodes
}

// topUpdates is how many updates bring a node about halfway to where more of them
// would.
const topUpdates = 64

func newPathOutputs(v *vocab.Vocabulary, kept []float64, parts int, s schedule, cfg Config, space memory.Space) (*pathOutputs, error) {
	f := newForest(v, kept, parts)
	o := &pathOutputs{
		forest: f,
		stride: kernel.Stride(cfg.Dim),
		first:  make([]int, parts+1),
		factor: make([]float32, len(f.tops)),
		lower:  make([]*kernel.PathTable, parts),
		at:     make([]uint32, v.Len()),
	}
	for q, nodes := range f.parts {
		for i, node := range nodes {
			o.at[node] = uint32(o.first[q] + i)
		}
		o.first[q+1] = o.first[q] + len(nodes)
		var err error
		if o.lower[q], err = o.table(f.words[q], len(nodes), func(node uint32) (row uint32, here bool) {
			return o.at[node] - uint32(o.first[q]), !f.isTop[node]
		}); err != nil {
			return nil, err
		}
	}
	var err error
	if o.upper, err = o.table(f.members, len(f.tops), func(node uint32) (row uint32, here bool) {
		return uint32(f.top[node]), f.isTop[node]
	}); err != nil {
		return nil, err
	}
	// The last row is for the last row of Output, which belongs to no node.
	o.at[v.Len()-1] = uint32(o.first[parts])
	if o.nodes, err = space.Floats((o.first[parts] + 1) * o.stride); err != nil {
		return nil, err
	}
	o.merged = make([]float32, len(f.tops)*o.stride)
	o.tops = make([]float32, parts*len(o.merged))

	// Each kept word is the center of about Window+1 pairs.
	perRound := float64(cfg.Window+1) * float64(s.block) / float64(max(1, s.positions)) / float64(parts)
	for i, node := range f.tops {
		// The conversion keeps the compiler from fusing this with a sum.
		updates := float64(f.mass[node] * perRound)
		o.factor[i] = float32((updates/float64(parts) + topUpdates) / (updates + topUpdates))
	}
	return o, nil
}

// table lists the ways to words, as far as they lead through the nodes that place
// says are here.
func (o *pathOutputs) table(words []vocab.WordID, rows int, place func(node uint32) (row uint32, here bool)) (*kernel.PathTable, error) {
	start := make([]uint32, 1, len(words)+1)
	var steps []uint32
	for _, id := range words {
		code := o.forest.tree.Code(id)
		for i, node := range code.Points {
			step, here := place(node)
			if !here {
				continue
			}
			if code.Bits[i] == 0 {
				step |= kernel.StepLabel
			}
			steps = append(steps, step)
		}
		start = append(start, uint32(len(steps)))
	}
	return kernel.NewPathTable(start, steps, rows)
}

func (o *pathOutputs) places() []place { return o.forest.place }

// top returns the copy of the top that belongs to input partition p.
func (o *pathOutputs) top(p int) []float32 {
	return o.tops[p*len(o.merged) : (p+1)*len(o.merged)]
}

func (o *pathOutputs) rows(q int) []float32 {
	return o.nodes.Data[o.first[q]*o.stride : o.first[q+1]*o.stride]
}

func (o *pathOutputs) topics() []uint16 {
	if len(o.forest.tops) == 0 {
		return nil
	}
	return o.forest.subtree
}

// endRound merges the copies of the top.
func (o *pathOutputs) endRound() {
	parts := len(o.lower)
	for i, f := range o.factor {
		before := o.merged[i*o.stride : (i+1)*o.stride]
		for d, x := range before {
			sum := float32(0)
			for p := range parts {
				sum += o.top(p)[i*o.stride+d] - x
			}
			before[d] = x + float32(f*sum)
		}
	}
	o.beginBlock()
}

func (o *pathOutputs) rest(q int) {
	o.nodes.Rest(o.first[q]*o.stride, o.first[q+1]*o.stride)
}

func (o *pathOutputs) free() error { return o.nodes.Free() }

// beginBlock makes all copies of the top the merged one.
func (o *pathOutputs) beginBlock() {
	for p := range o.lower {
		copy(o.top(p), o.merged)
	}
}

func (o *pathOutputs) row(i vocab.WordID) []float32 {
	at := int(o.at[i]) * o.stride
	if o.forest.isTop[i] {
		at = int(o.forest.top[i]) * o.stride
		return o.merged[at : at+o.stride]
	}
	return o.nodes.Data[at : at+o.stride]
}

func (o *pathOutputs) task() bucketTask { return &pathBucket{outputs: o} }

// A pathBucket trains buckets with hierarchical softmax.
type pathBucket struct {
	outputs *pathOutputs
	pairs   []uint32
	fit     []float64
}

func (b *pathBucket) run(p, q int, in []float32, segments [][]uint32, _ stream, rate float32, loss *lossSum) {
	o := b.outputs
	loss.pairs += int64(b.train(in, o.rows(q), o.lower[q], segments, rate, loss))
}

func (b *pathBucket) runTopics(p int, in []float32, segments [][]uint32, rate float32, loss *lossSum) {
	b.train(in, b.outputs.top(p), b.outputs.upper, segments, rate, loss)
}

// train trains one part of the pairs' paths, and returns how many pairs there are.
func (b *pathBucket) train(in, rows []float32, table *kernel.PathTable, segments [][]uint32, rate float32, loss *lossSum) int {
	b.pairs = b.pairs[:0]
	for _, segment := range segments {
		b.pairs = append(b.pairs, segment...)
	}
	if cap(b.fit) < len(b.pairs) {
		b.fit = make([]float64, len(b.pairs), cap(b.pairs))
	}
	fit := b.fit[:len(b.pairs)]
	kernel.Paths(in, rows, b.outputs.stride, b.pairs, table, rate, fit)
	for _, f := range fit {
		loss.add(f)
	}
	return len(fit)
}

package word2vec

import (
	"cmp"
	"slices"

	"firth/vocab"
)

// A forest is a Huffman tree cut for the grid. All pairs pass its upper nodes, the
// root first, so these cannot belong to one output partition: they are the top.
// What is below falls into subtrees, which are dealt out to the partitions.
type forest struct {
	tree *vocab.Huffman
	mass []float64 // by node: the updates to expect of it, in one epoch

	isTop []bool  // by node
	top   []int32 // by node: its number in the top, or -1
	tops  []uint32

	parts [][]uint32 // by partition: the nodes of its subtrees, root before leaf
	place []place    // by word: its partition, and its number in it
	words [][]vocab.WordID

	// The words of a subtree have one way through the top.
	subtree []uint16       // by word
	members []vocab.WordID // by subtree: one of its words
}

const (
	// A subtree has at most this share of a partition's pairs, so that partitions
	// can be filled evenly.
	subtreeShare = 1.0 / 8

	// maxSubtreeWords keeps the words of a partition countable in 16 bits, whatever
	// subtrees it gets.
	maxSubtreeWords = 1 << 14
)

// forestPartitions is the least number of partitions for a forest of n words: some
// partition then has room for another subtree, however they fall.
func forestPartitions(n int) int {
	const room = maxRows - maxSubtreeWords
	return (n + room - 1) / room
}

// newForest cuts the Huffman tree of v for so many partitions. kept is how often
// each word is trained, on average, in an epoch.
func newForest(v *vocab.Vocabulary, kept []float64, parts int) *forest {
	n := v.Len()
	f := &forest{
		tree:  v.Huffman(),
		mass:  make([]float64, n),
		isTop: make([]bool, n),
		top:   make([]int32, n),
		parts: make([][]uint32, parts),
		place: make([]place, n),
		words: make([][]vocab.WordID, parts),

		subtree: make([]uint16, n),
	}
	below := make([]int, n) // by node: words
	total := 0.0
	for id := range n {
		for _, node := range f.tree.Code(vocab.WordID(id)).Points {
			f.mass[node] += kept[id]
			below[node]++
		}
		total += kept[id]
	}
	for node := range n {
		f.isTop[node] = parts > 1 && (f.mass[node] > subtreeShare*total/float64(parts) || below[node] > maxSubtreeWords)
		f.top[node] = -1
		if f.isTop[node] {
			f.top[node] = int32(len(f.tops))
			f.tops = append(f.tops, uint32(node))
		}
	}
	f.deal(kept)
	return f
}

// A subtree is what is dealt out: the words below one node that is not of the top,
// or a single word whose way is all top.
type subtree struct {
	words []vocab.WordID
	cost  float64 // steps to train in an epoch
}

// deal gives each subtree, the costliest first, to the partition that has the
// least to do so far.
func (f *forest) deal(kept []float64) {
	var subtrees []subtree
	number := make(map[uint32]int) // of the subtree, by its root
	for id := range vocab.WordID(len(f.place)) {
		points := f.tree.Code(id).Points
		at := slices.IndexFunc(points, func(node uint32) bool { return !f.isTop[node] })
		cost := float64(kept[id] * float64(len(points)+1))
		if at < 0 {
			subtrees = append(subtrees, subtree{[]vocab.WordID{id}, cost})
			continue
		}
		i, known := number[points[at]]
		if !known {
			i = len(subtrees)
			number[points[at]] = i
			subtrees = append(subtrees, subtree{})
		}
		subtrees[i].words = append(subtrees[i].words, id)
		subtrees[i].cost += cost
	}
	slices.SortStableFunc(subtrees, func(a, b subtree) int { return cmp.Compare(b.cost, a.cost) })
	load := make([]float64, len(f.parts))
	placed := make([]bool, len(f.mass))
	for number, s := range subtrees {
		f.members = append(f.members, s.words[0])
		best := -1
		for p := range load {
			if len(f.words[p])+len(s.words) <= maxRows && (best < 0 || load[p] < load[best]) {
				best = p
			}
		}
		load[best] += s.cost
		for _, id := range s.words {
			f.subtree[id] = uint16(number)
			f.place[id] = place{uint16(best), uint16(len(f.words[best]))}
			f.words[best] = append(f.words[best], id)
			for _, node := range f.tree.Code(id).Points {
				if !f.isTop[node] && !placed[node] {
					placed[node] = true
					f.parts[best] = append(f.parts[best], node)
				}
			}
		}
	}
}

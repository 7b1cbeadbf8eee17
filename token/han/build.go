package han

import (
	"math/bits"
)

// nodes is the trie before it is laid out, level by level: the children of a node
// are the next that no node before it has. Node 0 is the root. The first three
// slices have an element for each node.
type nodes struct {
	children []uint16 // how many
	label    []uint16 // the code of the character that leads to the node
	count    []uint32 // an index into counts: 0 for what is only the beginning of words
	counts   []uint64 // the counts that words have; counts[0] is 0
}

// words returns the number of words.
func (t *nodes) words() int {
	n := 0
	for _, c := range t.count {
		if c != 0 {
			n++
		}
	}
	return n
}

// compile lays the nodes out as a double array. Each in its turn gets a base where
// the cells of all its children are free; its own cell is known then, since its
// parent came before it.
func (t *nodes) compile(codes int, total uint64) trie {
	l := newLayout(codes, len(t.label))
	at := make([]uint32, len(t.label)) // the cell of each node
	next := 1
	for node, children := range t.children {
		labels := t.label[next : next+int(children)]
		base := 0
		if children > 0 && node > 0 {
			base = l.place(labels)
		}
		for i, label := range labels {
			at[next+i] = uint32(base) + uint32(label)
		}
		next += len(labels)
		l.cells[at[node]] = newCell(base, int(t.count[node]), t.label[node])
	}
	return trie{cells: l.finish(), counts: t.counts, weight: weights(t.counts, total)}
}

// weights returns log counts[i] − log total, with 1 for a count of 0.
func weights(counts []uint64, total uint64) []float64 {
	logTotal := logInteger(total)
	w := make([]float64, len(counts))
	for i, count := range counts {
		w[i] = logInteger(max(count, 1)) - logTotal
	}
	return w
}

// A layout is a double array that grows. Bit sets say which cells are taken and
// which bases are given away.
type layout struct {
	codes int // cells 1 … codes-1 belong to the children of the root
	cells []cell
	taken []uint64
	bases []uint64
	last  int // the greatest base given away

	// Words of the bit sets where a search begins: for nodes with one child, which
	// can have any free cell, and for nodes with more, by their number (class).
	one  int
	more [classes]int
}

const classes = 12

// class puts nodes with about the same number of children together.
func class(children int) int {
	return min(bits.Len(uint(children*children)), classes-1)
}

func newLayout(codes, nodes int) *layout {
	l := &layout{codes: codes}
	l.grow(codes + 2*nodes + nodes/8)
	for i := range codes {
		l.taken[i/64] |= 1 << (i % 64)
	}
	l.bases[0] = 1 // base 0 stands for no children
	return l
}

// grow makes room for at least n cells, and for any label after the last.
func (l *layout) grow(n int) {
	words := (n+l.codes)/64 + 4
	l.cells = append(l.cells, make([]cell, words*64-len(l.cells))...)
	l.taken = append(l.taken, make([]uint64, words-len(l.taken))...)
	l.bases = append(l.bases, make([]uint64, words-len(l.bases))...)
}

// place gives away a base where the cells of all labels are free, and the cells.
func (l *layout) place(labels []uint16) int {
	base := 0
	if len(labels) == 1 {
		base = l.searchOne(int(labels[0]))
	} else {
		base = l.searchMore(labels)
	}
	l.last = max(l.last, base)
	l.bases[base/64] |= 1 << (base % 64)
	for _, label := range labels {
		at := base + int(label)
		l.taken[at/64] |= 1 << (at % 64)
	}
	return base
}

// searchOne returns a base for one label: the first free cell will do, unless its
// base was given away.
func (l *layout) searchOne(label int) int {
	for w := l.one; ; w++ {
		l.reach(w)
		free := ^l.taken[w]
		if free == 0 && w == l.one {
			l.one++
		}
		for ; free != 0; free &= free - 1 {
			base := w*64 + bits.TrailingZeros64(free) - label
			if base > 0 && l.bases[base/64]>>(base%64)&1 == 0 {
				return base
			}
		}
	}
}

// searchMore returns a base for several labels, of which it tries 64 at a time.
//
// It would be slow to begin at 0 each time, where little is free. A search that
// went far leaves what it passed to nodes with fewer children: the array gets twice
// as long as it must be, in a tenth of the time, and is not slower to use.
func (l *layout) searchMore(labels []uint16) int {
	const far = 4
	from := &l.more[class(len(labels))]
	for w := *from; ; w++ {
		l.reach(w)
		if free := l.free(w, labels); free != 0 {
			*from = max(*from, w-far)
			return w*64 + bits.TrailingZeros64(free)
		}
	}
}

// reach makes sure that there are cells for the bases of word w with any label.
func (l *layout) reach(w int) {
	if needed := (w+1)*64 + l.codes; needed > len(l.cells)-128 {
		l.grow(2 * needed)
	}
}

// free returns the bases 64w … 64w+63 that are free for labels, as a bit set.
func (l *layout) free(w int, labels []uint16) uint64 {
	free := ^l.bases[w]
	for _, label := range labels {
		at, shift := w+int(label)/64, label%64
		free &^= l.taken[at]>>shift | l.taken[at+1]<<(64-shift)
		if free == 0 {
			break
		}
	}
	return free
}

// finish returns the cells, as many as a base and any code may ask for.
func (l *layout) finish() []cell { return l.cells[:l.last+l.codes] }

package subword

import "math/bits"

// A symbol is a piece of a word while it is merged.
type symbol struct {
	id         uint32
	start, end int32 // bytes of the word
}

// A merge says that two neighbors become the piece id, before all merges of a
// higher rank.
type merge struct{ rank, id uint32 }

const noMerge = ^uint32(0) // a rank

// mergeTable finds the merge of two pieces: open addressing, at most half full.
type mergeTable struct {
	slots []mergeSlot
	shift int
}

type mergeSlot struct {
	pair uint64
	merge
}

// newMergeTable returns a table for n merges.
func newMergeTable(n int) mergeTable {
	size := 1 << max(4, bits.Len(uint(2*n)))
	t := mergeTable{make([]mergeSlot, size), 64 - bits.Len(uint(size-1))}
	for i := range t.slots {
		t.slots[i].rank = noMerge
	}
	return t
}

// place returns where to begin looking for a pair.
func (t *mergeTable) place(pair uint64) int {
	pair ^= pair >> 29
	return int((pair * 0x9e3779b97f4a7c15) >> t.shift)
}

// put adds a merge; a later one of the same pair replaces it.
func (t *mergeTable) put(left, right uint32, m merge) {
	pair := uint64(left)<<32 | uint64(right)
	i := t.place(pair)
	for t.slots[i].rank != noMerge && t.slots[i].pair != pair {
		i = (i + 1) & (len(t.slots) - 1)
	}
	t.slots[i] = mergeSlot{pair, m}
}

// get returns the merge of two pieces; its rank is noMerge if there is none.
func (t *mergeTable) get(left, right uint32) merge {
	pair := uint64(left)<<32 | uint64(right)
	slots := t.slots
	for i := t.place(pair); ; i++ {
		slot := &slots[i&(len(slots)-1)]
		if slot.pair == pair || slot.rank == noMerge {
			return slot.merge
		}
	}
}

// bpeScratch is a word while it is merged.
type bpeScratch struct {
	symbols []symbol
	merges  []merge // with the next symbol
	links   []link
	queue   []queuedMerge
}

// longWord is the number of symbols from which a queue is quicker than looking at
// all of them for each merge.
const longWord = 48

// merge merges symbols until none can be merged.
func (w *bpeScratch) merge(table *mergeTable) {
	if len(w.symbols) < 2 {
		return
	}
	if len(w.symbols) >= longWord {
		w.mergeQueued(table)
		return
	}
	symbols := w.symbols
	merges := w.merges[:0]
	for i := range len(symbols) - 1 {
		merges = append(merges, table.get(symbols[i].id, symbols[i+1].id))
	}
	w.merges = merges
	for {
		best, rank := -1, noMerge
		for i := range merges {
			if merges[i].rank < rank {
				best, rank = i, merges[i].rank
			}
		}
		if best < 0 {
			break
		}
		symbols[best].id = merges[best].id
		symbols[best].end = symbols[best+1].end
		symbols = append(symbols[:best+1], symbols[best+2:]...)
		merges = append(merges[:best], merges[best+1:]...)
		if best > 0 {
			merges[best-1] = table.get(symbols[best-1].id, symbols[best].id)
		}
		if best < len(merges) {
			merges[best] = table.get(symbols[best].id, symbols[best+1].id)
		}
	}
	w.symbols = symbols
}

// A link joins a symbol to its neighbors that are left.
type link struct{ previous, next int32 }

// A queuedMerge is a merge that was possible at a symbol and its next when it was
// queued.
type queuedMerge struct {
	rank, at  uint32
	left, id  uint32
	rightFrom int32 // where the right symbol begins: the pair is still the same if all are
	rightTo   int32
}

func (a queuedMerge) before(b queuedMerge) bool {
	return a.rank < b.rank || a.rank == b.rank && a.at < b.at
}

// mergeQueued does what merge does by a queue (a binary heap) of the merges that
// are possible, which takes n log n rather than n².
func (w *bpeScratch) mergeQueued(table *mergeTable) {
	symbols := w.symbols
	n := int32(len(symbols))
	w.links, w.queue = w.links[:0], w.queue[:0]
	for i := range n {
		w.links = append(w.links, link{i - 1, i + 1})
	}
	enqueue := func(at, next int32) {
		if m := table.get(symbols[at].id, symbols[next].id); m.rank != noMerge {
			w.push(queuedMerge{m.rank, uint32(at), symbols[at].id, m.id, next, symbols[next].end})
		}
	}
	for i := range n - 1 {
		enqueue(i, i+1)
	}
	for len(w.queue) > 0 {
		top := w.pop()
		at := int32(top.at)
		next := w.links[at].next
		if symbols[at].end < 0 || symbols[at].id != top.left || next != top.rightFrom || symbols[next].end != top.rightTo {
			continue // one of the two has been merged since
		}
		symbols[at].id, symbols[at].end = top.id, symbols[next].end
		symbols[next].end = -1
		w.links[at].next = w.links[next].next
		if after := w.links[at].next; after < n {
			w.links[after].previous = at
			enqueue(at, after)
		}
		if previous := w.links[at].previous; previous >= 0 {
			enqueue(previous, at)
		}
	}
	kept := symbols[:0]
	for _, s := range symbols {
		if s.end >= 0 {
			kept = append(kept, s)
		}
	}
	w.symbols = kept
}

// push adds m to the queue.
func (w *bpeScratch) push(m queuedMerge) {
	q := append(w.queue, m)
	i := len(q) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if !m.before(q[parent]) {
			break
		}
		q[i] = q[parent]
		i = parent
	}
	q[i] = m
	w.queue = q
}

// pop takes the first merge from the queue.
func (w *bpeScratch) pop() queuedMerge {
	q := w.queue
	top := q[0]
	last := q[len(q)-1]
	q = q[:len(q)-1]
	i := 0
	for {
		child := 2*i + 1
		if child >= len(q) {
			break
		}
		if child+1 < len(q) && q[child+1].before(q[child]) {
			child++
		}
		if !q[child].before(last) {
			break
		}
		q[i] = q[child]
		i = child
	}
	if len(q) > 0 {
		q[i] = last
	}
	w.queue = q
	return top
}

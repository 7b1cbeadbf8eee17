package subword

import "math/bits"

// A pair is two symbols that stand side by side: the left one in the upper half.
type pair uint64

func newPair(left, right uint32) pair { return pair(left)<<32 | pair(right) }

func (p pair) left() uint32  { return uint32(p >> 32) }
func (p pair) right() uint32 { return uint32(p) }

// A pairTable counts pairs. It is a hash table with open addressing: a step of
// learning looks up many pairs that lie anywhere, so that each lookup should cost
// one cache line.
type pairTable struct {
	slots []pairSlot
	used  int

	// touched are the pairs that the step under way has made more of, and the
	// words where: the next entries of the queue.
	touched []pairPlaces
}

// A pairSlot has one pair, if it is used.
type pairSlot struct {
	pair    pair
	count   int64
	touched int32 // 1 + place in pairTable.touched, or 0
	used    bool
}

// pairPlaces are the words in which a pair stands, each once, in order.
type pairPlaces struct {
	pair  pair
	words []int32
}

func newPairTable() *pairTable {
	return &pairTable{slots: make([]pairSlot, 1<<10)}
}

// slot returns the place of p, which is made if there is none. It is valid until
// the next call.
func (t *pairTable) slot(p pair) *pairSlot {
	mask := uint64(len(t.slots) - 1)
	for i := hashPair(p) & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.pair == p && s.used {
			return s
		}
		if !s.used {
			if t.used >= len(t.slots)/2 {
				t.grow()
				return t.slot(p)
			}
			t.used++
			s.pair, s.used = p, true
			return s
		}
	}
}

func (t *pairTable) grow() {
	old := t.slots
	t.slots = make([]pairSlot, 2*len(old))
	mask := uint64(len(t.slots) - 1)
	for _, s := range old {
		if !s.used {
			continue
		}
		i := hashPair(s.pair) & mask
		for t.slots[i].used {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}

func hashPair(p pair) uint64 {
	high, low := bits.Mul64(uint64(p)^0x9e3779b97f4a7c15, 0xd6e8feb86659fd93)
	return high ^ low
}

// count returns how often p was counted.
func (t *pairTable) count(p pair) int64 {
	return t.slot(p).count
}

// add counts p in a word. Words come in order.
func (t *pairTable) add(p pair, count int64, word int32) {
	s := t.slot(p)
	s.count += count
	if s.touched == 0 {
		t.touched = append(t.touched, pairPlaces{pair: p})
		s.touched = int32(len(t.touched))
	}
	places := &t.touched[s.touched-1]
	if n := len(places.words); n == 0 || places.words[n-1] != word {
		places.words = append(places.words, word)
	}
}

// sub takes from the count of p.
func (t *pairTable) sub(p pair, count int64) {
	t.slot(p).count -= count
}

// take calls yield for all pairs that were added to since the last take, with
// their counts and the words in which they were added.
func (t *pairTable) take(yield func(count int64, places pairPlaces)) {
	for i, places := range t.touched {
		s := t.slot(places.pair)
		s.touched = 0
		yield(s.count, places)
		t.touched[i].words = nil
	}
	t.touched = t.touched[:0]
}

// A queuedPair waits to be merged where places says. Its count may be out of date.
type queuedPair struct {
	count int64
	pairPlaces
}

// before tells whether q is merged before o: frequent pairs first, of equally
// frequent ones those with smaller ids.
func (q *queuedPair) before(o *queuedPair) bool {
	if q.count != o.count {
		return q.count > o.count
	}
	return q.pair < o.pair
}

// A pairQueue is a heap with four children a node: half as deep as one with two,
// and the children lie side by side.
type pairQueue []queuedPair

const queueArity = 4

func (q *pairQueue) push(e queuedPair) {
	*q = append(*q, e)
	heap := *q
	i := len(heap) - 1
	for i > 0 {
		parent := (i - 1) / queueArity
		if !e.before(&heap[parent]) {
			break
		}
		heap[i] = heap[parent]
		i = parent
	}
	heap[i] = e
}

func (q *pairQueue) pop() queuedPair {
	heap := *q
	top := heap[0]
	last := len(heap) - 1
	e := heap[last]
	heap[last] = queuedPair{}
	*q = heap[:last]
	if last > 0 {
		heap[:last].sink(e)
	}
	return top
}

// sink puts e in the place of the first entry and moves it down to where it
// belongs.
func (q pairQueue) sink(e queuedPair) {
	i := 0
	for {
		first := i*queueArity + 1
		if first >= len(q) {
			break
		}
		best := first
		for c := first + 1; c < min(first+queueArity, len(q)); c++ {
			if q[c].before(&q[best]) {
				best = c
			}
		}
		if !q[best].before(&e) {
			break
		}
		q[i] = q[best]
		i = best
	}
	q[i] = e
}

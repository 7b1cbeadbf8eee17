package hnsw

import (
	"math"
	"slices"
)

// An item is a row and its score in one number, so that a greater item is a better
// one: higher score first, then smaller id. The lowest bit tells that the row's
// links have been followed; it does not matter to the order.
type item uint64

const followed item = 1

func newItem(score float32, id uint32) item {
	// The bits of a float32 in an order: those of a negative number turned around, the
	// sign bit of the others set.
	b := math.Float32bits(score)
	b ^= uint32(int32(b)>>31) | 1<<31
	return item(b)<<32 | item(^id)<<1&(1<<32-1)
}

func (i item) id() uint32 { return ^uint32(i>>1) & (1<<31 - 1) }

func (i item) score() float32 {
	b := uint32(i >> 32)
	b ^= ^uint32(int32(b)>>31) | 1<<31
	return math.Float32frombits(b)
}

// A beam is the best rows seen so far, best first, up to a fixed number of them.
type beam struct {
	items []item
	width int
	next  int // the first item that may not be followed yet
}

func (b *beam) reset(width int) { b.items, b.width, b.next = b.items[:0], width, 0 }

// rejects tells whether an item is too bad to be kept.
func (b *beam) rejects(i item) bool {
	return len(b.items) == b.width && i < b.items[len(b.items)-1]
}

// offer keeps an item if it is among the best.
func (b *beam) offer(i item) {
	if b.rejects(i) {
		return
	}
	low, high := 0, len(b.items)
	for low < high {
		if middle := int(uint(low+high) / 2); b.items[middle] > i {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if len(b.items) < b.width {
		b.items = append(b.items, 0)
	}
	copy(b.items[low+1:], b.items[low:])
	b.items[low] = i
	b.next = min(b.next, low)
}

// follow returns the best row whose links have not been followed, and marks it. ok
// is false if there is none.
func (b *beam) follow() (id uint32, ok bool) {
	for ; b.next < len(b.items); b.next++ {
		if i := b.items[b.next]; i&followed == 0 {
			b.items[b.next] = i | followed
			b.next++
			return i.id(), true
		}
	}
	return 0, false
}

// A queue is a heap of items, the best at its root.
type queue []item

func (q *queue) push(i item) {
	*q = append(*q, i)
	h := *q
	for at := len(h) - 1; at > 0; {
		parent := (at - 1) / 2
		if h[parent] >= h[at] {
			return
		}
		h[parent], h[at] = h[at], h[parent]
		at = parent
	}
}

func (q *queue) pop() item {
	h := *q
	best := h[0]
	last := len(h) - 1
	h[0] = h[last]
	h = h[:last]
	*q = h
	for at := 0; ; {
		child := 2*at + 1
		if child >= last {
			return best
		}
		if child+1 < last && h[child+1] > h[child] {
			child++
		}
		if h[at] >= h[child] {
			return best
		}
		h[at], h[child] = h[child], h[at]
		at = child
	}
}

// sortItems puts the best first.
func sortItems(items []item) {
	slices.SortFunc(items, func(a, b item) int {
		switch {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return 0
	})
}

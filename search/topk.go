package search

import (
	"slices"

	"firth/vocab"
)

// A candidate is a row and its score; it becomes a [Neighbor] if it stays among
// the best.
type candidate struct {
	score float64
	id    vocab.WordID
}

// compareCandidates puts the higher score first, and the smaller id where scores
// are equal. No two candidates of different id are equal, so the best k of a set
// do not depend on the order in which they are offered.
func compareCandidates(a, b candidate) int {
	switch {
	case a.score > b.score:
		return -1
	case a.score < b.score:
		return 1
	case a.id < b.id:
		return -1
	case a.id > b.id:
		return 1
	}
	return 0
}

// topK keeps the best k of the candidates it is offered, in a binary heap with
// the worst of them at its root. Its memory grows with what is offered, up to k.
type topK struct {
	k    int // > 0
	heap []candidate
}

// full tells whether k candidates are kept, so that a new one must beat the
// worst.
func (t *topK) full() bool { return len(t.heap) == t.k }

// rejects tells whether a score is too low to be kept, whatever the id. It is
// the quick test of the scans.
func (t *topK) rejects(score float64) bool {
	return len(t.heap) == t.k && score < t.heap[0].score
}

// offer keeps c if it is among the best k so far. Its score must not be NaN.
func (t *topK) offer(c candidate) {
	if !t.full() {
		t.heap = append(t.heap, c)
		t.up(len(t.heap) - 1)
		return
	}
	if compareCandidates(c, t.heap[0]) < 0 {
		t.heap[0] = c
		t.down(0)
	}
}

func (t *topK) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if compareCandidates(t.heap[i], t.heap[parent]) <= 0 {
			return
		}
		t.heap[i], t.heap[parent] = t.heap[parent], t.heap[i]
		i = parent
	}
}

func (t *topK) down(i int) {
	for {
		worst := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(t.heap); child++ {
			if compareCandidates(t.heap[child], t.heap[worst]) > 0 {
				worst = child
			}
		}
		if worst == i {
			return
		}
		t.heap[i], t.heap[worst] = t.heap[worst], t.heap[i]
		i = worst
	}
}

// sorted returns what is kept, best first. The heap is used up.
func (t *topK) sorted() []candidate {
	slices.SortFunc(t.heap, compareCandidates)
	return t.heap
}

// merged returns the best of all tops, best first. They are used up.
func merged(tops []topK) []candidate {
	for i := 1; i < len(tops); i++ {
		for _, c := range tops[i].heap {
			tops[0].offer(c)
		}
	}
	return tops[0].sorted()
}

package token

import (
	"sync/atomic"
	"unicode"
)

// A paged table holds a value for every character, computed when a character of
// the same page of 256 is first asked for. Most text needs a handful of pages.
// It is safe for concurrent use: two goroutines may compute a page at the same
// time, with the same result.
type paged[T any] struct {
	pages [unicode.MaxRune>>8 + 1]atomic.Pointer[[256]T]

	// computer returns a function that computes values for one goroutine.
	computer func() func(rune) T
}

func (t *paged[T]) get(r rune) T {
	p := t.pages[r>>8].Load()
	if p == nil {
		p = t.fill(r >> 8)
	}
	return p[r&0xFF]
}

func (t *paged[T]) fill(page rune) *[256]T {
	p := new([256]T)
	compute := t.computer()
	for i := range p {
		p[i] = compute(page<<8 | rune(i))
	}
	t.pages[page].Store(p)
	return p
}

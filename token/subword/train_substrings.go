package subword

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// A substring stands at the beginning of the suffixes order[from:to].
type substring struct {
	score    int64 // occurrences times length
	from, to int32
	length   int32
}

// A substringFinder finds frequent substrings of segments: it sorts the places of
// a text by what follows them (a suffix array, as deep as pieces may be long), by
// the multikey quicksort of Bentley and Sedgewick (1997). Its recursion is on
// groups of places that begin with the same characters, which are just the
// substrings and where they stand.
//
// Only substrings that cannot be longer with the same places are of interest.
// Unlike in SentencePiece and its followers, an occurrence in a segment counts as
// often as the segment does, and a whole segment that is frequent need not be part
// of another.
type substringFinder struct {
	text      *segmentText
	maxLength int
	order     []int32
	best      int // substrings to keep
}

// find returns the best substrings of two characters and more, those with the
// highest score first.
func (f *substringFinder) find(ctx context.Context, threads int) ([]substring, error) {
	starts := f.sortByFirst()
	found := make([][]substring, len(starts)-1)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range threads {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(found) {
					return
				}
				group := substringGroup{f, nil}
				group.sort(starts[i], starts[i+1], 1)
				found[i] = f.cut(group.found)
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return f.cut(slices.Concat(found...)), nil
}

// cut sorts substrings and keeps the best. Equal scores go by the order of places,
// which is that of the texts.
func (f *substringFinder) cut(all []substring) []substring {
	slices.SortFunc(all, func(a, b substring) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.from, b.from), cmp.Compare(a.length, b.length))
	})
	if len(all) > f.best {
		all = slices.Clone(all[:f.best])
	}
	return all
}

// sortByFirst sorts the places by their first characters and returns where each
// character begins, and the end.
func (f *substringFinder) sortByFirst() []int32 {
	starts := make([]int32, len(f.text.alphabet)+2)
	for _, s := range f.text.symbols {
		if s != 0 {
			starts[s]++
		}
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	// starts[s] is the end of s, and becomes its beginning as places are put in
	// from the back.
	f.order = make([]int32, starts[len(starts)-1])
	for i := len(f.text.symbols) - 1; i >= 0; i-- {
		if s := f.text.symbols[i]; s != 0 {
			starts[s]--
			f.order[starts[s]] = int32(i)
		}
	}
	return starts[1:]
}

// A substringGroup sorts the places of one first character.
type substringGroup struct {
	*substringFinder
	found []substring
}

// sort sorts order[from:to], which all begin with the same depth characters.
func (g *substringGroup) sort(from, to, depth int32) {
	symbols, order := g.text.symbols, g.order[from:to]
	first := func(d int32) uint32 { return symbols[order[0]+d] }
	for first(depth) != 0 && int(depth) < g.maxLength && sameAt(symbols, order, depth) {
		depth++
	}
	g.add(from, to, depth)
	if int(depth) < g.maxLength && len(order) > 1 {
		g.partition(from, to, depth)
	}
}

// sameAt tells whether all suffixes in order have the same character at depth.
func sameAt(symbols []uint32, order []int32, depth int32) bool {
	s := symbols[order[0]+depth]
	for _, at := range order[1:] {
		if symbols[at+depth] != s {
			return false
		}
	}
	return true
}

// partition sorts order[from:to], which begin with the same depth characters, by
// what follows: those with less than a pivot, the same, and more.
func (g *substringGroup) partition(from, to, depth int32) {
	for from < to {
		order := g.order[from:to]
		pivot := medianAt(g.text.symbols, order, depth)
		less, more := int32(0), int32(len(order))
		for i := int32(0); i < more; {
			switch s := g.text.symbols[order[i]+depth]; {
			case s < pivot:
				order[less], order[i] = order[i], order[less]
				less++
				i++
			case s > pivot:
				more--
				order[more], order[i] = order[i], order[more]
			default:
				i++
			}
		}
		g.partition(from, from+less, depth)
		if pivot != 0 { // at 0 segments end
			g.sort(from+less, from+more, depth+1)
		}
		from += more
	}
}

// medianAt returns the middle of three of the characters at depth.
func medianAt(symbols []uint32, order []int32, depth int32) uint32 {
	a := symbols[order[0]+depth]
	b := symbols[order[len(order)/2]+depth]
	c := symbols[order[len(order)-1]+depth]
	return max(min(a, b), min(max(a, b), c))
}

// add notes the substring of length characters at the places order[from:to].
func (g *substringGroup) add(from, to, length int32) {
	if length < 2 {
		return
	}
	order := g.order[from:to]
	if len(order) == 1 {
		// What stands at one place of one segment is of interest only if it is all
		// of the segment; there are too many others.
		s := g.text.segments[g.text.owner[order[0]]]
		if s.start != order[0] || s.end != order[0]+length {
			return
		}
	}
	count := int64(0)
	for _, at := range order {
		count += g.text.segments[g.text.owner[at]].count
	}
	if count > 1 {
		g.found = append(g.found, substring{count * int64(length), from, to, length})
	}
}

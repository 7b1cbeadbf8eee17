package han

import "math"

// A trie finds the words that begin at a character. It is a double array: all
// nodes lie in one slice, and the child of a node by the character with code c is
// the cell number base+c, provided that its label is c. No two nodes have the same
// base, so the label is check enough.
//
// The root has base 0: cells[c] is the node of the character c by itself, for each
// code c of the alphabet.
type trie struct {
	cells  []cell
	counts []uint64  // the counts that words have; counts[0] is 0
	weight []float64 // log counts[i] − log total; weight[0] takes 1 for the count
}

// A cell is a node: from the highest bit its base (28 bits, 0 if it has no
// children), the index of its count (20 bits, 0 if it is no word but only the
// beginning of one) and its label (16 bits).
type cell uint64

const (
	maxNodes  = 1 << 25 // their bases stay below 2²⁸, far from it
	maxCounts = 1 << 20
)

func newCell(base, count int, label uint16) cell {
	return cell(base)<<36 | cell(count)<<16 | cell(label)
}

func (c cell) base() int     { return int(c >> 36) }
func (c cell) count() int    { return int(c >> 16 & (maxCounts - 1)) }
func (c cell) label() uint16 { return uint16(c) }

// find returns the number of the cell of codes, or 0 if they are neither a word nor
// the beginning of one.
func (t *trie) find(codes []uint16) int {
	at := 0
	for i, code := range codes {
		base := t.cells[at].base()
		if base == 0 && i > 0 {
			return 0
		}
		if at = base + int(code); t.cells[at].label() != code {
			return 0
		}
	}
	return at
}

// isWord tells whether codes are a word, rather than nothing or only the beginning
// of one.
func (t *trie) isWord(codes []uint16) bool {
	return t.cells[t.find(codes)].count() != 0
}

// extend looks up nodes one character further: from has the nodes of size
// characters, beginning with each of codes, and dst gets those of one more, 0 where
// there is none. from and dst have the same length, codes has it or a greater one.
//
// Most of what the search for words takes from the trie comes from here. The
// lookups do not depend on each other, and as there is no branch on what they find,
// the processor waits for many of them at once.
func extend(cells []cell, codes []uint16, from []cell, size int, dst []cell) {
	inside := max(0, min(len(dst), len(codes)-size))
	clear(dst[inside:])
	from, dst = from[:inside], dst[:inside]
	for i := range dst {
		code := codes[i+size]
		base := from[i].base()
		c := cells[base+int(code)]
		differs := int64(c.label() ^ code)
		c &= cell((differs - 1) >> 63) // 0 unless the label is right
		c &= cell(-int64(base) >> 63)  // 0 if there are no children
		dst[i] = c
	}
}

// window is the number of characters whose beginnings of words are looked up at a
// time: few enough for a fast cache.
const window = 1024

// bestRoute finds the most probable way through a block of len(codes) characters
// (see the package comment): length[i] is the length of the word that begins at i.
// score has one element more than codes and length; prefix has room for a window.
//
// Of equally probable words the longest is taken.
func bestRoute(t *trie, codes []uint16, prefix *[3][]cell, score []float64, length []int32) {
	score[len(codes)] = 0
	for to := len(codes); to > 0; {
		from := max(0, to-window)
		for i, code := range codes[from:to] {
			prefix[0][i] = t.cells[code]
		}
		ahead := codes[from:min(to+2, len(codes))]
		extend(t.cells, ahead, prefix[0][:to-from], 1, prefix[1][:to-from])
		extend(t.cells, ahead, prefix[1][:to-from], 2, prefix[2][:to-from])
		routeWindow(t, codes, from, to, prefix, score, length)
		to = from
	}
}

// routeWindow finds the best word from each character from index from to to, with
// the nodes of its first one, two and three characters in prefix.
func routeWindow(t *trie, codes []uint16, from, to int, prefix *[3][]cell, score []float64, length []int32) {
	cells, weight := t.cells, t.weight
	n := len(codes)
	score = score[:n+1]
	length = length[:n]
	one, two, three := prefix[0][:to-from], prefix[1][:to-from], prefix[2][:to-from]
	for i := to - 1; i >= from; i-- {
		count := one[i-from].count()
		alone := weight[count] + score[i+1]
		best, end := alone, i+1
		if c := two[i-from]; c != 0 {
			if count == 0 {
				// No word by itself, and so the choice only if there is no other.
				best = math.Inf(-1)
			}
			if count := c.count(); count != 0 {
				if s := weight[count] + score[i+2]; s >= best {
					best, end = s, i+2
				}
			}
			c = three[i-from]
			for j := i + 3; c != 0; {
				if count := c.count(); count != 0 {
					if s := weight[count] + score[j]; s >= best {
						best, end = s, j
					}
				}
				base := c.base()
				if base == 0 || j == n {
					break
				}
				c = cells[base+int(codes[j])]
				if c.label() != codes[j] {
					break
				}
				j++
			}
			if end == i+1 {
				best = alone
			}
		}
		score[i] = best
		length[i] = int32(end - i)
	}
}

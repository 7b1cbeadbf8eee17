package search

import (
	"unicode"
	"unicode/utf8"
)

// A spelling is a word made ready to be compared with others: its runes, without
// the differences that do not count (case, width), and a signature of them.
type spelling struct {
	runes []rune
	bits  uint64 // bit r%64 is set for each rune r
}

// set makes s the spelling of a word. It reuses the memory of s.
func (s *spelling) set(word []byte) {
	s.runes, s.bits = s.runes[:0], 0
	for i := 0; i < len(word); {
		r, size := rune(word[i]), 1
		switch {
		case 'A' <= r && r <= 'Z':
			r += 'a' - 'A'
		case r >= utf8.RuneSelf:
			r, size = utf8.DecodeRune(word[i:])
			r = foldRune(r)
		}
		s.runes = append(s.runes, r)
		s.bits |= 1 << (r & 63)
		i += size
	}
}

// foldRune returns the lower case of r, and for full-width ASCII its common
// form.
func foldRune(r rune) rune {
	switch {
	case '！' <= r && r <= '～':
		r -= '！' - '!'
	case r == '\u3000': // ideographic space
		return ' '
	case '\u2e80' <= r && r < '\ua640': // Chinese and its neighbors have no case
		return r
	}
	return unicode.ToLower(r)
}

// An editor computes edit distances, and keeps its memory from one to the next.
type editor struct {
	before, above, row []int // rows i-2, i-1 and i of the table
}

// distance is the least number of edits that make b of a, where an edit inserts,
// deletes or replaces a rune, or exchanges two neighboring runes and leaves them
// alone from then on (the Damerau–Levenshtein distance in its "optimal string
// alignment" form). It returns limit+1 if there are more than limit.
//
// Cell j of row i is the distance of a[:i] and b[:j]. Since it is |i-j| or more,
// only the band of |i-j| ≤ limit is computed, and since no row has a smaller
// minimum than the one above it, a row above limit ends the work.
func (e *editor) distance(a, b []rune, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	if cap(e.row) < len(b)+1 {
		e.before, e.above, e.row = make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	}
	before, above, row := e.before[:len(b)+1], e.above[:len(b)+1], e.row[:len(b)+1]
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		before, above, row = above, row, before
		from, to := max(1, i-limit), min(len(b), i+limit)
		least := limit + 1
		row[from-1] = least // left of the band
		if from == 1 {
			row[0] = i
			least = min(least, i)
		}
		for j := from; j <= to; j++ {
			d := above[j-1]
			if a[i-1] != b[j-1] {
				d = 1 + min(d, row[j-1], above[j])
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d = min(d, 1+before[j-2])
				}
			}
			row[j] = d
			least = min(least, d)
		}
		if to < len(b) {
			row[to+1] = limit + 1 // right of the band, where the next row looks
		}
		if least > limit {
			return limit + 1
		}
	}
	return min(row[len(b)], limit+1)
}

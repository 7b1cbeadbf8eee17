package subword

import (
	"cmp"
	"slices"
)

// Tiktoken and SentencePiece know no list of merges: two neighbors merge whenever
// what they make is a piece, the piece of the first rank first. That is the same as
// a list with one merge for each piece. For whatever stands around a piece that
// comes into being, the merges inside it have happened in the order in which they
// happen where it stands alone; so its last merge is always that of the same two.

// A rankedPiece is a piece of such a vocabulary.
type rankedPiece struct {
	id, rank uint32
	length   int // of the piece, in bytes
}

// A rankedMerge makes a piece of two.
type rankedMerge struct {
	left, right uint32
	merge
}

// rankedMerges returns the merge of each piece that merges can make, by rank. begin
// appends what a piece consists of before anything is merged.
func rankedMerges(pieces []rankedPiece, begin func(dst []symbol, id uint32) []symbol) []rankedMerge {
	// The parts of a piece are shorter than it is.
	slices.SortStableFunc(pieces, func(a, b rankedPiece) int { return cmp.Compare(a.length, b.length) })
	table := newMergeTable(len(pieces))
	merges := make([]rankedMerge, 0, len(pieces))
	var w bpeScratch
	for _, p := range pieces {
		w.symbols = begin(w.symbols[:0], p.id)
		w.merge(&table)
		if len(w.symbols) != 2 {
			continue // a character, or a piece that no merges lead to
		}
		m := rankedMerge{w.symbols[0].id, w.symbols[1].id, merge{p.rank, p.id}}
		table.put(m.left, m.right, m.merge)
		merges = append(merges, m)
	}
	slices.SortStableFunc(merges, func(a, b rankedMerge) int { return cmp.Compare(a.rank, b.rank) })
	return merges
}

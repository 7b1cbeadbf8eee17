package kernel

import (
	"errors"
	"fmt"
)

// This file is the kernel of skip-gram with hierarchical softmax.
//
//go:generate go -C _asm run . -file path_avx2 -out ../path_avx2_amd64.s -stubs ../stubs_path_avx2_amd64.go -pkg kernel
//go:generate go -C _asm run . -file path_avx512 -out ../path_avx512_amd64.s -stubs ../stubs_path_avx512_amd64.go -pkg kernel

// PathGroup is the number of word pairs whose scores [Paths] takes at a time.
const PathGroup = 4

// The bits of a step of a path.
const (
	StepLabel = 1 << 31       // the label is 1: the model gives the step σ(s), otherwise σ(-s)
	stepRow   = StepLabel - 1 // the number of the row
)

// MaxPathRows is the most input rows, and the most words, that pairs can tell
// apart.
const MaxPathRows = 1 << 16

// A PathTable holds the ways from the root of a tree to the words of a partition:
// for every word the rows of the inner nodes on its way, and which way it takes
// there. It is immutable.
type PathTable struct {
	start    []uint32 // the path of word w is steps[start[w]:start[w+1]]
	steps    []uint32 // with the bit of StepLabel turned around
	longest  int
	nodeRows int
}

// stepPadding is how far behind the last step the assembly reads.
const stepPadding = Lanes

// NewPathTable returns a table of len(start)-1 words, at most [MaxPathRows]. The
// path of word w is steps[start[w]:start[w+1]], from the root down; it may be
// empty, but has no row twice. A step is the number of a row below nodeRows, and
// [StepLabel] where the label is 1. The slices are copied.
func NewPathTable(start, steps []uint32, nodeRows int) (*PathTable, error) {
	words := len(start) - 1
	if words < 0 {
		return nil, errors.New("kernel: table of paths without a start")
	}
	if words > MaxPathRows {
		return nil, fmt.Errorf("kernel: table of paths to %d words; at most %d", words, MaxPathRows)
	}
	t := &PathTable{
		start:    append([]uint32(nil), start...),
		steps:    make([]uint32, len(steps)+stepPadding),
		nodeRows: nodeRows,
	}
	if start[0] != 0 || uint64(start[words]) != uint64(len(steps)) {
		return nil, fmt.Errorf("kernel: paths take the steps from %d to %d, of %d", start[0], start[words], len(steps))
	}
	for w := range words {
		if start[w] > start[w+1] {
			return nil, fmt.Errorf("kernel: the path to word %d ends before it begins", w)
		}
	}
	last := make([]uint32, nodeRows) // by row: the last word whose path has it, counted from 1 on
	for w := range words {
		path := steps[start[w]:start[w+1]]
		t.longest = max(t.longest, len(path))
		for _, step := range path {
			row := step & stepRow
			if int64(row) >= int64(nodeRows) {
				return nil, fmt.Errorf("kernel: the path to word %d has node row %d of %d", w, row, nodeRows)
			}
			if last[row] == uint32(w)+1 {
				return nil, fmt.Errorf("kernel: the path to word %d has node row %d twice", w, row)
			}
			last[row] = uint32(w) + 1
		}
	}
	for i, step := range steps {
		t.steps[i] = step ^ StepLabel
	}
	return t, nil
}

// Words is the number of words.
func (t *PathTable) Words() int { return len(t.start) - 1 }

// path returns the steps to a word, with the bit of StepLabel turned around.
func (t *PathTable) path(word uint32) []uint32 {
	return t.steps[t.start[word]:t.start[word+1]]
}

// Paths descends, pair by pair, along the gradient of the loss of skip-gram with
// hierarchical softmax (Mikolov et al. 2013),
//
//	-Σ_k log σ(±u_k·v)     + where the label of step k is 1
//
// A pair is inputRow<<16 | word; its v is that row of in, and its u_k are the rows
// of nodes on the path to the word. Pairs go in groups of [PathGroup]; the last one
// has those that are left. All scores of a group are taken at the rows as they are
// before it, so that its pairs need not wait for each other. Then they learn one
// after the other, with g_k the learning rate times label - σ(score_k), which
// differs from one step along the gradient of their sum by terms of the square of
// the learning rate. Element by element, and fma(a, b, c) = a·b + c, rounded once:
//
//	dv = 0
//	dv, u_k = fma(g_k, u_k, dv), fma(g_k, v, u_k)     for each step, in the order of the path
//	v = v + dv
//
// Rows begin at multiples of stride, a multiple of 16; the matrices must not
// overlap. fit[i] is set to the product of the probabilities σ(±score) of pair i,
// so that -log fit[i] is its loss. The product runs in 8 lanes of float64 (step k
// goes to lane k mod 8) and the tree j+4, j+2, j+1. A pair whose path is empty has
// the fit 1 and changes nothing.
//
// Where the first two pairs of a group, or the last two, have the first steps of
// their paths in common, the assembly for AVX-512 reads and writes those rows once
// for both, which saves nearly half of their time. So pairs whose words are
// neighbors in the tree should follow each other.
//
// It panics, before it changes anything, if a length does not fit, a row or word
// lies outside, or nodes has fewer rows than the table was made for.
func Paths(in, nodes []float32, stride int, pairs []uint32, table *PathTable, rate float32, fit []float64) {
	if stride <= 0 || stride%Lanes != 0 {
		panic("kernel: row length is not a multiple of 16")
	}
	if len(fit) != len(pairs) {
		panic("kernel: pairs and fits of different lengths")
	}
	if len(pairs) == 0 {
		return
	}
	row, word := highestPair(pairs)
	if rows := len(in) / stride; int(row) >= rows {
		panic(fmt.Sprintf("kernel: input row %d of a matrix of %d rows", row, rows))
	}
	if words := table.Words(); int(word) >= words {
		panic(fmt.Sprintf("kernel: word %d of a table of %d words", word, words))
	}
	if rows := len(nodes) / stride; rows < table.nodeRows {
		panic(fmt.Sprintf("kernel: a table for %d nodes, a matrix of %d rows", table.nodeRows, rows))
	}
	paths(in, nodes, stride, pairs, table, rate, fit)
}

// highestPair returns the highest input row and the highest word of the pairs.
func highestPair(pairs []uint32) (row, word uint32) {
	for _, pair := range pairs {
		row, word = max(row, pair), max(word, pair&(MaxPathRows-1))
	}
	return row >> 16, word
}

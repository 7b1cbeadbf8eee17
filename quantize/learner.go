package quantize

import (
	"math/bits"

	"firth"
)

// A learner finds the centroids of a [Product].
type learner struct {
	opts      ProductOptions
	dim, size int // of a row, of a part
	k         int
	n         int       // rows that it learns from
	rows      []float32 // [n, dim], of length 1
	books     []*codebook
	codes     [][]uint8 // [parts][n]
}

// newLearner chooses the rows to learn from, in the order of a hash, so that the first
// of them are any.
func newLearner(m firth.Matrix, norms []float64, opts ProductOptions) *learner {
	l := &learner{opts: opts, dim: m.Dim, size: m.Dim / opts.Parts}
	var chosen []int
	for i, n := range norms {
		if n > 0 {
			chosen = append(chosen, i)
		}
	}
	for i := range min(len(chosen), learnedRows) { // the beginning of a shuffle
		high, _ := bits.Mul64(hash(uint64(i)), uint64(len(chosen)-i))
		j := i + int(high)
		chosen[i], chosen[j] = chosen[j], chosen[i]
	}
	chosen = chosen[:min(len(chosen), learnedRows)]
	l.n, l.k = len(chosen), max(1, min(len(chosen), Centroids))
	l.rows = make([]float32, l.n*l.dim)
	for i, row := range chosen {
		unit(l.rows[i*l.dim:(i+1)*l.dim], m.Row(row), norms[row])
	}
	for range opts.Parts {
		l.books = append(l.books, newCodebook(l.size, l.k))
		l.codes = append(l.codes, make([]uint8, l.n))
	}
	return l
}

// unit sets dst to a row made of length 1.
func unit(dst, row []float32, norm float64) {
	if norm == 0 {
		clear(dst)
		return
	}
	for j, x := range row {
		dst[j] = float32(float64(x) / norm)
	}
}

// hash mixes the bits of a number: the finalizer of SplitMix64 (Steele, Lea and Flood
// 2014).
func hash(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// learn moves the centroids to where they lose least.
func (l *learner) learn() {
	if l.n == 0 {
		return
	}
	l.eachPart(func(p int) { l.books[p].begin(l.part(p), l.dim, l.n) })
	for round := range codebookRounds {
		if !l.moveAll() {
			break
		}
		l.opts.Progress(round+1, codebookRounds+1) // the last step is to encode
	}
}

// part returns the rows from where their p-th part begins.
func (l *learner) part(p int) []float32 { return l.rows[p*l.size:] }

// moveAll moves the centroids of all parts, and tells whether any code changed.
func (l *learner) moveAll() bool {
	changed := make([]bool, len(l.books))
	l.eachPart(func(p int) {
		changed[p] = l.books[p].move(l.codes[p], make([]uint8, l.n), l.part(p), l.dim, l.n)
	})
	for _, c := range changed {
		if c {
			return true
		}
	}
	return false
}

// eachPart calls f for each part, several at a time.
func (l *learner) eachPart(f func(p int)) {
	forBlocks(len(l.books), 1, l.opts.Threads, func(from, _ int) { f(from) })
}

// centroids returns those of all parts.
func (l *learner) centroids() []float32 {
	var all []float32
	for _, b := range l.books {
		all = append(all, b.centroids...)
	}
	return all
}

// encode sets the codes of the rows [from, to).
func (l *learner) encode(codes []uint8, m firth.Matrix, norms []float64, from, to int) {
	rows := make([]float32, (to-from)*l.dim)
	for i := from; i < to; i++ {
		unit(rows[(i-from)*l.dim:(i-from+1)*l.dim], m.Row(i), norms[i])
	}
	for p, b := range l.books {
		b.nearest(codes[p:], len(l.books), rows[p*l.size:], l.dim, to-from)
	}
}

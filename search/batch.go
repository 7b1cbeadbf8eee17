package search

import (
	"fmt"
	"math"
	"runtime"
	"slices"

	"firth/internal/kernel"
	"firth/vocab"
)

// A Query asks for the words nearest to a vector.
type Query struct {
	// Vector is of the model's dimension, and of any length.
	Vector []float32

	// K is how many neighbors are wanted; none if it is not positive.
	K int

	// Skip are words that are left out of the answer.
	Skip []vocab.WordID

	// Keep tells which words may be in the answer; all may if it is nil. It is
	// asked about few words, those that are nearer than the best K so far, and by
	// several goroutines at once.
	Keep func(vocab.WordID) bool
}

// allows tells whether a word may be in the answer.
func (q *Query) allows(id vocab.WordID) bool {
	return !slices.Contains(q.Skip, id) && (q.Keep == nil || q.Keep(id))
}

// batch is how many queries go through the matrix together. Each core holds the
// best K so far for each of them.
const batch = 256

// SearchAll answers many queries, each as [Index.Search] would. Four queries share
// each reading of a row, and all queries the reading of the matrix from memory, so
// that many together take a fraction of their time one by one. It panics if a
// vector is not of the model's dimension.
func (x *Index) SearchAll(queries []Query) [][]Neighbor {
	answers := make([][]Neighbor, 0, len(queries))
	for part := range slices.Chunk(queries, batch) {
		for _, best := range x.searchPart(part) {
			answers = append(answers, x.name(best))
		}
	}
	return answers
}

// searchPart answers the queries of a batch.
func (x *Index) searchPart(queries []Query) [][]candidate {
	dim := x.embeddings.Dim()
	answers := make([][]candidate, len(queries))
	var live []int // the queries that have an answer
	units := make([]float32, 0, (len(queries)+kernel.Queries)*dim)
	for i := range queries {
		if len(queries[i].Vector) != dim {
			panic(fmt.Sprintf("search: query of dimension %d for vectors of dimension %d", len(queries[i].Vector), dim))
		}
		if unit, ok := unitVector(queries[i].Vector); ok && queries[i].K > 0 {
			live = append(live, i)
			units = append(units, unit...)
		}
	}
	if len(live) == 0 {
		return answers
	}
	units = units[:(len(live)+kernel.Queries)*dim] // zeros stand for the queries that the last four lack
	workers := runtime.GOMAXPROCS(0)
	tops := make([][]topK, len(live)) // of a query and a worker
	for q := range tops {
		tops[q] = make([]topK, workers)
		for worker := range tops[q] {
			tops[q][worker].k = queries[live[q]].K
		}
	}
	asked := make([]*Query, len(live))
	for q, i := range live {
		asked[q] = &queries[i]
	}
	if p := x.int8.Load(); p != nil {
		p.search(x, asked, units, tops, workers)
	} else {
		x.scan(asked, units, tops, workers)
	}
	for q, i := range live {
		answers[i] = merged(tops[q])
	}
	return answers
}

// scan offers all rows to tops, which has those of a query and a worker. units are
// the queries, of length 1, one after another, and what the last four lack.
func (x *Index) scan(queries []*Query, units []float32, tops [][]topK, workers int) {
	dim := x.embeddings.Dim()
	size := blockRows(dim)
	products := make([][]float32, workers)
	forBlocks(x.embeddings.Input.Rows, size, workers, func(worker, from, to int) {
		rows, invNorms := x.rows(from, to)
		n := to - from
		if products[worker] == nil {
			products[worker] = make([]float32, kernel.Queries*size)
		}
		for first := 0; first < len(queries); first += kernel.Queries {
			count := min(kernel.Queries, len(queries)-first)
			if count == 1 {
				kernel.DotRows(products[worker][:n], rows, units[first*dim:(first+1)*dim])
			} else {
				kernel.DotRows4(products[worker][:kernel.Queries*n], rows, units[first*dim:(first+kernel.Queries)*dim])
			}
			for q := range count {
				offerCosines(&tops[first+q][worker], products[worker][q*n:(q+1)*n], invNorms, vocab.WordID(from), queries[first+q])
			}
		}
	})
}

// scoreMargin is what a score must be below another for the kernel to tell. Most
// rows fall at a threshold, which the kernel tests in float32, many at a time. Its
// product is off by no more than half of the margin, and so is the threshold.
const scoreMargin = 1e-6

// offerCosines offers consecutive rows, the first of which is row first, given
// their products with a query of length 1. Their score is their cosine to it,
// products[i]·invNorms[i] in float64. Rows whose inverse norm is 0 have no
// direction and are left out.
func offerCosines(top *topK, products, invNorms []float32, first vocab.WordID, query *Query) {
	for i := 0; i < len(products); i++ {
		least := float32(math.Inf(-1))
		if top.full() {
			least = float32(top.heap[0].score - scoreMargin)
		}
		i += kernel.FindAtLeast(products[i:], invNorms[i:], least)
		if i == len(products) {
			return
		}
		query.offer(top, products[i], invNorms[i], first+vocab.WordID(i))
	}
}

// offer offers one row, given its product with the query as offerCosines is.
func (q *Query) offer(top *topK, product, invNorm float32, id vocab.WordID) {
	score := clamp(float64(product) * float64(invNorm))
	if invNorm != 0 && !top.rejects(score) && q.allows(id) {
		top.offer(candidate{score, id})
	}
}

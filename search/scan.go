package search

import (
	"slices"
	"sync"
	"sync/atomic"

	"firth/internal/kernel"
	"firth/vocab"
)

// blockFloats is how many numbers of the matrix one worker takes at a time:
// 256 KiB, which stays in a core's own cache and takes long enough that handing
// it out costs nothing.
const blockFloats = 1 << 16

// blockRows is the number of rows of one block.
func blockRows(dim int) int { return max(1, blockFloats/max(1, dim)) }

// forBlocks calls f for the rows [from, to) of each block of n rows, on up to
// workers goroutines, and returns when all are done. worker tells them apart;
// it is below workers.
func forBlocks(n, blockRows, workers int, f func(worker, from, to int)) {
	blocks := (n + blockRows - 1) / blockRows
	var next atomic.Int64
	work := func(worker int) {
		for {
			block := int(next.Add(1)) - 1
			if block >= blocks {
				return
			}
			f(worker, block*blockRows, min((block+1)*blockRows, n))
		}
	}
	var others sync.WaitGroup
	for worker := 1; worker < min(workers, blocks); worker++ {
		others.Go(func() { work(worker) })
	}
	work(0)
	others.Wait()
}

// topRows returns the best k of n rows, best first. scan offers the rows
// [from, to) to top; it is called from several goroutines, each with a top of
// its own, which are put together in the end.
func topRows(n, k, blockRows, workers int, scan func(top *topK, from, to int)) []candidate {
	if k <= 0 {
		return nil
	}
	tops := make([]topK, workers)
	for i := range tops {
		tops[i].k = k
	}
	forBlocks(n, blockRows, workers, func(worker, from, to int) {
		scan(&tops[worker], from, to)
	})
	for i := 1; i < len(tops); i++ {
		for _, c := range tops[i].heap {
			tops[0].offer(c)
		}
	}
	return tops[0].sorted()
}

// scanCosine offers consecutive rows, the first of which is row first, with
// their cosine to query:
//
//	score[i] = (rows[i·D : (i+1)·D] · query) · invNorms[i]
//
// where D is len(query) and query has length 1. Rows whose inverse norm is 0
// have no direction and are left out, and so are the ids in skip.
func scanCosine(top *topK, query, rows, invNorms []float32, first vocab.WordID, skip []vocab.WordID) {
	dim := len(query)
	for i, inv := range invNorms {
		score := float64(kernel.Dot(rows[i*dim:(i+1)*dim], query)) * float64(inv)
		if top.rejects(score) || inv == 0 {
			continue
		}
		if id := first + vocab.WordID(i); !slices.Contains(skip, id) {
			top.offer(candidate{clamp(score), id})
		}
	}
}

// cosMulEpsilon keeps the divisor of 3CosMul from 0; the value of Levy and
// Goldberg, and of gensim.
const cosMulEpsilon = 1e-6

// scanCosMul offers rows as [scanCosine] does, with the score of 3CosMul for
// "a is to b as c is to the row", each cosine shifted to lie between 0 and 1:
//
//	score[i] = cos(i, b) · cos(i, c) / (cos(i, a) + 1e-6), cos(x, y) = (1 + x·y/(|x|·|y|)) / 2
func scanCosMul(top *topK, a, b, c, rows, invNorms []float32, first vocab.WordID, skip []vocab.WordID) {
	dim := len(a)
	for i, inv := range invNorms {
		if inv == 0 {
			continue
		}
		row := rows[i*dim : (i+1)*dim]
		toA := shifted(kernel.Dot(row, a), inv)
		toB := shifted(kernel.Dot(row, b), inv)
		toC := shifted(kernel.Dot(row, c), inv)
		score := toB * toC / (toA + cosMulEpsilon)
		if top.rejects(score) {
			continue
		}
		if id := first + vocab.WordID(i); !slices.Contains(skip, id) {
			top.offer(candidate{score, id})
		}
	}
}

// shifted is the cosine dot·inv moved from [-1, 1] to [0, 1].
func shifted(dot, inv float32) float64 {
	return (1 + clamp(float64(dot)*float64(inv))) / 2
}

// clamp takes off what rounding adds to a cosine beyond -1 and 1.
func clamp(cosine float64) float64 { return max(-1, min(cosine, 1)) }

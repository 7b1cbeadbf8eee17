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

// blockRows is the number of rows of one block: a multiple of 16, which is what
// the kernels take at a time.
func blockRows(dim int) int { return max(16, blockFloats/max(1, dim)&^15) }

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

// cosMulEpsilon keeps the divisor of 3CosMul from 0; the value of Levy and
// Goldberg, and of gensim.
const cosMulEpsilon = 1e-6

// scanCosMul offers consecutive rows, the first of which is row first, with the
// score of 3CosMul for "a is to b as c is to the row", each cosine shifted to lie
// between 0 and 1:
//
//	score[i] = cos(i, b) · cos(i, c) / (cos(i, a) + 1e-6), cos(x, y) = (1 + x·y/(|x|·|y|)) / 2
//
// units are a, b and c, each of length 1, and a fourth vector that is not used.
// products is room for it to use again, which it returns, grown.
func scanCosMul(top *topK, units, rows, invNorms []float32, first vocab.WordID, skip []vocab.WordID, products []float32) []float32 {
	n := len(invNorms)
	products = slices.Grow(products[:0], kernel.Queries*n)[:kernel.Queries*n]
	kernel.DotRows4(products, rows, units)
	for i, inv := range invNorms {
		if inv == 0 {
			continue
		}
		toA, toB, toC := shifted(products[i], inv), shifted(products[n+i], inv), shifted(products[2*n+i], inv)
		score := toB * toC / (toA + cosMulEpsilon)
		if top.rejects(score) {
			continue
		}
		if id := first + vocab.WordID(i); !slices.Contains(skip, id) {
			top.offer(candidate{score, id})
		}
	}
	return products
}

// shifted is the cosine dot·inv moved from [-1, 1] to [0, 1].
func shifted(dot, inv float32) float64 {
	return (1 + clamp(float64(dot)*float64(inv))) / 2
}

// clamp takes off what rounding adds to a cosine beyond -1 and 1.
func clamp(cosine float64) float64 { return max(-1, min(cosine, 1)) }

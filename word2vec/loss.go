package word2vec

import (
	"math"

	"firth/internal/kernel"
)

// lossSum is a sum of losses -log p and the number of pairs that they belong to.
// It takes probabilities and multiplies them up, since a logarithm for each would
// cost as much as the training of its pairs.
type lossSum struct {
	pairs   int64
	sum     float64
	product float64 // of the probabilities not yet in sum; 0 stands for 1
}

// smallest is where a product goes into the sum: far enough from the least
// float64 for one more factor.
const smallest = 1e-150

func (l *lossSum) add(p float64) {
	if l.product == 0 {
		l.product = 1
	}
	if p < smallest {
		l.sum -= kernelLog(p)
		return
	}
	if l.product *= p; l.product < smallest {
		l.sum -= kernelLog(l.product)
		l.product = 1
	}
}

// total folds the open product in and returns the sum.
func (l *lossSum) total() float64 {
	if l.product != 0 {
		l.sum -= kernelLog(l.product)
		l.product = 0
	}
	return l.sum
}

// merge adds another sum to l.
func (l *lossSum) merge(other *lossSum) {
	l.sum = l.total() + other.total()
	l.pairs += other.pairs
}

// mean is the loss of a pair, 0 where there was none.
func (l *lossSum) mean() float64 {
	if l.pairs == 0 {
		return 0
	}
	return l.total() / float64(l.pairs)
}

// kernelLog is the logarithm of a product of probabilities. NaN stays NaN, so
// that a run that diverged shows in its loss; a product too small for a float64
// counts as the smallest one.
func kernelLog(p float64) float64 {
	if p == 0 {
		p = math.SmallestNonzeroFloat64
	}
	if p > 0 && p <= math.MaxFloat64 {
		return kernel.Log(p)
	}
	return math.NaN()
}

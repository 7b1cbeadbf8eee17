package word2vec

import "firth/vocab"

// bagUpdates is how many updates a row may expect in a batch at full weight.
const bagUpdates = 10

// rowWeights are the weights of the moves of rows. Those beyond its end are 1: only
// frequent rows have less, which have small numbers.
type rowWeights []float32

func (w rowWeights) of(row uint32) float32 {
	if int(row) < len(w) {
		return w[row]
	}
	return 1
}

// newRowWeights returns the weights, given how many updates of each row a window
// brings, on average. All gradients of a batch are taken at the same point, so a row
// that many windows move at once would overshoot. Where it expects more than
// bagUpdates, it moves by their mean bagUpdates times. The weights depend on the
// counts of the words alone.
func newRowWeights(perWindow []float64, size int) rowWeights {
	weights, n := make(rowWeights, len(perWindow)), 0
	for i, updates := range perWindow {
		weights[i] = float32(min(1, bagUpdates/max(1, float64(updates*float64(size)))))
		if weights[i] < 1 {
			n = i + 1
		}
	}
	return weights[:n:n]
}

// contextShares returns how often each word is a context of a window, on average,
// if it is left so often by subsampling.
func contextShares(counts []float64, cfg Config) []float64 {
	shares, total := make([]float64, len(counts)), sum(counts)
	for id, n := range counts {
		shares[id] = n / total * float64(cfg.Window+1)
	}
	return shares
}

// negativeShares returns how often each word is the center of a window or one of
// its negatives.
func negativeShares(v *vocab.Vocabulary, counts []float64, cfg Config) []float64 {
	shares, total := make([]float64, len(counts)), sum(counts)
	noise := v.Noise(cfg.NoisePower)
	for id, n := range counts {
		shares[id] = n/total + float64(float64(cfg.Negatives)*noise[id])
	}
	return shares
}

// nodeShares returns how often each inner node is on the way to a center.
func nodeShares(codes *vocab.Huffman, counts []float64) []float64 {
	shares, total := make([]float64, len(counts)), sum(counts)
	for id, n := range counts {
		for _, node := range codes.Code(vocab.WordID(id)).Points {
			shares[node] += n / total
		}
	}
	return shares
}

// sum returns the sum of counts, at least 1.
func sum(counts []float64) float64 {
	total := 0.0
	for _, n := range counts {
		total += n
	}
	return max(1, total)
}

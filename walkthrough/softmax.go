// Step 3: the probability of one word near another.
//
// Give every word j two short vectors of D numbers: v_j for when it is the center
// of a window, u_j for when it stands in the window of another. (Two, as a word is
// rarely its own neighbor, yet v·v is never negative.) The score of o beside c is
// u_o·v_c, high if the two point the same way. Softmax makes probabilities of all V
// scores: exp makes them positive, the division makes them sum to 1:
//
//	P(o|c) = exp(u_o·v_c) / Σ_i exp(u_i·v_c)
//
// exp overflows above 709. Take the largest score s_max from every score: numerator
// and denominator are divided by exp(s_max), and P stays what it was. The loss needs
// the logarithm, finite even where P is too small for a float64; with s_i = u_i·v_c:
//
//	log P(o|c) = (s_o − s_max) − log Σ_i exp(s_i − s_max)

package walkthrough

import (
	"math"
	"math/rand/v2"
	"slices"
)

// A Model is all that is learned: a center and a context vector for each word.
type Model struct {
	Input  [][]float64 // v_0 … v_{V−1}, each of length D: the word vectors that people use
	Output [][]float64 // u_0 … u_{V−1}, each of length D (in step 9, of V−1 tree nodes)
}

// NewModel returns a model to begin training with, as word2vec does: v random from
// −1/2D to 1/2D, and u zero, so that every P(o|c) is 1/V.
func NewModel(V, D int, random *rand.Rand) Model {
	model := Model{Input: make([][]float64, V), Output: make([][]float64, V)}
	for j := range V {
		model.Input[j], model.Output[j] = make([]float64, D), make([]float64, D)
		for d := range D {
			model.Input[j][d] = (random.Float64() - 0.5) / float64(D)
		}
	}
	return model
}

// Scores returns u_j·v for every word j.
func Scores(u [][]float64, v []float64) []float64 {
	scores := make([]float64, len(u))
	for j := range u {
		scores[j] = Dot(u[j], v)
	}
	return scores
}

// LogSoftmax returns log P = s_j − log Σ_i exp(s_i) for every score s_j.
func LogSoftmax(scores []float64) []float64 {
	largest, sum := slices.Max(scores), 0.0
	for _, s := range scores {
		sum += math.Exp(s - largest)
	}
	logs := make([]float64, len(scores))
	for j, s := range scores {
		logs[j] = s - largest - math.Log(sum)
	}
	return logs
}

// Softmax returns P = exp(s_j) / Σ_i exp(s_i) for every score s_j.
func Softmax(scores []float64) []float64 {
	probabilities := LogSoftmax(scores)
	for j, log := range probabilities {
		probabilities[j] = math.Exp(log)
	}
	return probabilities
}

// Step 8: negative sampling.
//
// Softmax sums over all V words: with ten million of them and D = 100, a billion
// multiplications for one pair. Ask an easier question: is this pair from the text,
// yes or no? The logistic function σ makes a score s the probability of yes:
//
//	σ(s) = 1 / (1 + exp(−s)),  P(no) = 1 − σ(s) = σ(−s)
//
// Yes for the pair (c, o). Pairs of c with K words k drawn at random, the negatives,
// stand for all that is not in the text, so no:
//
//	L = −log σ(u_o·v) − Σ_k log σ(−u_k·v)
//
// From σ'(s) = σ(s) σ(−s) follow d/ds (−log σ(s)) = σ(s) − 1 and d/ds (−log σ(−s)) =
// σ(s): in both cases σ(s) − [yes], model minus truth, as in step 5. With s = u_j·v:
//
//	∂L/∂v   = (σ(u_o·v) − 1) u_o + Σ_k σ(u_k·v) u_k
//	∂L/∂u_j = (σ(u_j·v) − [j = o]) v,  for o, and once for each time j is drawn
//
// That is K+1 vectors instead of V. Frequent words should be drawn often, yet not as
// often as they appear; the authors of word2vec found this power to work best:
//
//	P_noise(j) = count(j)^0.75 / Σ_i count(i)^0.75

package walkthrough

import (
	"math"
	"math/rand/v2"
)

// Sigmoid is σ(s) = 1 / (1 + exp(−s)).
func Sigmoid(s float64) float64 { return 1 / (1 + math.Exp(-s)) }

// LogSigmoid is log σ(s), finite for every s: no exponent is above 0.
func LogSigmoid(s float64) float64 { return min(s, 0) - math.Log1p(math.Exp(-math.Abs(s))) }

// A Question is put to the score u_Row·v. Yes is the text's answer.
type Question struct {
	Row int
	Yes bool
}

// Questions is an [Objective]: the questions to ask when the word is o.
type Questions func(o int) []Question

// Loss is −Σ log σ(±u_j·v) over the questions' rows j: + where the answer is yes.
func (ask Questions) Loss(u [][]float64, v []float64, o int) float64 {
	loss := 0.0
	for _, q := range ask(o) {
		if s := Dot(u[q.Row], v); q.Yes {
			loss -= LogSigmoid(s)
		} else {
			loss -= LogSigmoid(-s)
		}
	}
	return loss
}

// Gradient is Σ (σ(u_j·v) − [yes]) u_j for v, and (σ(u_j·v) − [yes]) v for each u_j.
func (ask Questions) Gradient(u [][]float64, v []float64, o int) (dv []float64, du Rows) {
	dv, du = make([]float64, len(v)), Rows{}
	for _, q := range ask(o) {
		excess := Sigmoid(Dot(u[q.Row], v))
		if q.Yes {
			excess-- // σ(s) − [yes]
		}
		addScaled(dv, excess, u[q.Row])
		du.add(q.Row, excess, v)
	}
	return dv, du
}

// NegativeSampling asks to tell o from the negatives. One that is drawn twice counts
// twice; one that is o itself is skipped, as in word2vec: "no" would be wrong.
func NegativeSampling(negatives []int) Questions {
	return func(o int) []Question {
		questions := []Question{{o, true}}
		for _, k := range negatives {
			if k != o {
				questions = append(questions, Question{k, false})
			}
		}
		return questions
	}
}

// Noise returns P_noise(j) for every word j, from how often each was seen.
func Noise(counts []int) []float64 {
	noise, sum := make([]float64, len(counts)), 0.0
	for j, count := range counts {
		noise[j] = math.Pow(float64(count), 0.75)
		sum += noise[j]
	}
	for j := range noise {
		noise[j] /= sum
	}
	return noise
}

// Draw draws K negatives: the noise cuts a line of length 1 into V pieces, and each
// draw is a random point on it.
func Draw(noise []float64, K int, random *rand.Rand) []int {
	negatives := make([]int, K)
	for k := range negatives {
		j, point := 0, random.Float64()
		for j < len(noise)-1 && point >= noise[j] {
			point -= noise[j]
			j++
		}
		negatives[k] = j
	}
	return negatives
}

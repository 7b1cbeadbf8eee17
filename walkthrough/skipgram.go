// Step 4: the likelihood of a text, and its loss.
//
// Skip-gram lets each center predict its context words, independently of each other:
//
//	P(自,太,以,来|古) = P(自|古)·P(太|古)·P(以|古)·P(来|古)
//
// and the product over all windows of a text is its likelihood, which good vectors
// make large:
//
//	∏_t ∏_{−m≤j≤m, j≠0} P(w_{t+j}|w_t)
//
// It is soon too small for a float64; its logarithm is a sum, and with a minus sign
// the loss:
//
//	L = −Σ_t Σ_{−m≤j≤m, j≠0} log P(w_{t+j}|w_t),  likelihood = exp(−L)

package walkthrough

// WindowLikelihood is the product of P(w_{t+j}|w_t) over the window of position t.
func WindowLikelihood(model Model, text []int, t, m int) float64 {
	probabilities := Softmax(Scores(model.Output, model.Input[text[t]]))
	product := 1.0
	for _, o := range Context(text, t, m) {
		product *= probabilities[o]
	}
	return product
}

// Likelihood is the product over all windows of a text.
func Likelihood(model Model, text []int, m int) float64 {
	product := 1.0
	for t := range text {
		product *= WindowLikelihood(model, text, t, m)
	}
	return product
}

// WindowLoss is −Σ_j log P(w_{t+j}|w_t): what position t adds to the loss.
func WindowLoss(model Model, text []int, t, m int) float64 {
	logs := LogSoftmax(Scores(model.Output, model.Input[text[t]]))
	loss := 0.0
	for _, o := range Context(text, t, m) {
		loss -= logs[o]
	}
	return loss
}

// Loss is the sum of the losses of all windows of a text: −log of its likelihood.
func Loss(model Model, text []int, m int) float64 {
	loss := 0.0
	for t := range text {
		loss += WindowLoss(model, text, t, m)
	}
	return loss
}

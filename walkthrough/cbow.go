// Step 7: CBOW, the continuous bag of words.
//
// Here all N context words o_1 … o_N together predict the center c. Their order is
// lost (a bag); the mean of their vectors predicts as v_c did in step 3:
//
//	v̄ = (1/N) (v_{o_1} + … + v_{o_N})
//	P(c|o_1 … o_N) = exp(u_c·v̄) / Σ_i exp(u_i·v̄),  L = −log P(c|o_1 … o_N)
//
// So step 5 holds with v̄ for v_c and c for o:
//
//	∂L/∂v̄   = −(u_c − Σ_j P(j|o_1 … o_N) u_j)
//	∂L/∂u_j = (P(j|o_1 … o_N) − [j = c]) v̄
//
// and each context vector, being 1/N of the mean, has 1/N of its gradient, once for
// each time that its word stands in the window: ∂L/∂v_{o_1} = (1/N) ∂L/∂v̄, ….
//
// Mind the letters: they follow the matrix. What predicts is called v and is a row of
// Input, here of a context word; what is predicted is u, a row of Output, here of the
// center. (The C program leaves the 1/N out, so its steps in v are N times as long.)

package walkthrough

// Mean returns v̄, given at least one context word.
func Mean(model Model, context []int) []float64 {
	mean := make([]float64, len(model.Input[context[0]]))
	for _, o := range context {
		addScaled(mean, 1/float64(len(context)), model.Input[o])
	}
	return mean
}

// CBOWLoss is the loss of one window: v̄ predicts c. An empty one has loss and gradient 0.
func CBOWLoss(model Model, objective Objective, context []int, c int) float64 {
	if len(context) == 0 {
		return 0
	}
	return objective.Loss(model.Output, Mean(model, context), c)
}

// CBOWGradient is the gradient of [CBOWLoss].
func CBOWGradient(model Model, objective Objective, context []int, c int) Gradient {
	if len(context) == 0 {
		return Gradient{}
	}
	dMean, du := objective.Gradient(model.Output, Mean(model, context), c)
	g := Gradient{Input: Rows{}, Output: du}
	for _, o := range context {
		g.Input.add(o, 1/float64(len(context)), dMean)
	}
	return g
}

// Step 5: how the loss changes with each vector.
//
// Write the loss of one prediction out, of o by c:
//
//	L = −log P(o|c) = −u_o·v_c + log Σ_i exp(u_i·v_c)
//
// By v_c, the first term gives −u_o; the second, by the chain rule,
// Σ_j u_j exp(u_j·v_c) / Σ_i exp(u_i·v_c), where the fraction is P(j|c) again:
//
//	∂L/∂v_c = −u_o + Σ_j P(j|c) u_j = −(u_o − Σ_j P(j|c) u_j)
//
// In brackets is what was seen minus what the model expected. By u_j, the first
// term counts only if j is o:
//
//	∂L/∂u_j = P(j|c) v_c − [j = o] v_c = (P(j|c) − [j = o]) v_c
//
// Again model minus truth, times the other vector. Descent moves u_o toward v_c, and
// every other u_j away from it: V vectors for one pair.

package walkthrough

// An Objective is the loss L of one prediction, in which v predicts the word o, and
// its gradient: ∂L/∂v, and ∂L/∂u_j for each row j of Output that L depends on.
type Objective interface {
	Loss(u [][]float64, v []float64, o int) float64
	Gradient(u [][]float64, v []float64, o int) (dv []float64, du Rows)
}

// ExactSoftmax is the objective L = −log P(o|c).
type ExactSoftmax struct{}

// Loss is −log P(o|c).
func (ExactSoftmax) Loss(u [][]float64, v []float64, o int) float64 {
	return -LogSoftmax(Scores(u, v))[o]
}

// Gradient returns −(u_o − Σ_j P(j|c) u_j), and (P(j|c) − [j = o]) v for every j.
func (ExactSoftmax) Gradient(u [][]float64, v []float64, o int) (dv []float64, du Rows) {
	dv, du = make([]float64, len(v)), Rows{}
	for j, excess := range Softmax(Scores(u, v)) {
		if j == o {
			excess-- // P(j|c) − [j = o]
		}
		addScaled(dv, excess, u[j])
		du.add(j, excess, v)
	}
	return dv, du
}

// A Gradient is ∂L/∂v_j (Input) and ∂L/∂u_j (Output) for every word j.
type Gradient struct{ Input, Output Rows }

// Rows are some rows of a matrix; those that are not listed are zero.
type Rows map[int][]float64

// Add adds a gradient: that of a sum of losses is the sum of their gradients.
func (g Gradient) Add(other Gradient) {
	for j, dv := range other.Input {
		g.Input.add(j, 1, dv)
	}
	for j, du := range other.Output {
		g.Output.add(j, 1, du)
	}
}

// add adds scale·x to row j.
func (rows Rows) add(j int, scale float64, x []float64) {
	if rows[j] == nil {
		rows[j] = make([]float64, len(x))
	}
	addScaled(rows[j], scale, x)
}

// addScaled adds scale·x to the vector sum.
func addScaled(sum []float64, scale float64, x []float64) {
	for d := range sum {
		sum[d] += scale * x[d]
	}
}

// SkipGramGradient is the gradient of one pair: v_c predicts o.
func SkipGramGradient(model Model, objective Objective, c, o int) Gradient {
	dv, du := objective.Gradient(model.Output, model.Input[c], o)
	return Gradient{Input: Rows{c: dv}, Output: du}
}

// WindowGradient is the gradient of a whole window, the sum over its pairs.
func WindowGradient(model Model, objective Objective, text []int, t, m int) Gradient {
	sum := Gradient{Rows{}, Rows{}}
	for _, o := range Context(text, t, m) {
		sum.Add(SkipGramGradient(model, objective, text[t], o))
	}
	return sum
}

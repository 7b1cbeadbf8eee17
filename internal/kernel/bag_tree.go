package kernel

// BagFits is the number of fits that [BagTree] sets for so many steps on the ways.
func BagFits(steps int) int { return (steps + Lanes - 1) / Lanes }

// BagTree takes the gradients of CBOW with hierarchical softmax (Morin and Bengio
// 2005), whose loss for a window with the mean h is
//
//	-Σ_j log σ(u_j·h) if the bit at node j is 0, log σ(-u_j·h) if it is 1
//
// over the inner nodes j on the way from the root to its center. Row w of hidden
// is h of window w. ways has the steps of the ways of all windows, one after
// another: twice the row of the node in out, plus the bit. Window w has lengths[w]
// of them.
//
// coefficients[j] is set to the learning rate times the derivative of log σ(±score)
// of step j: what to move u_j by, in multiples of h. Row w of change is set to the
// sum of coefficient·u, fused, from the root on, beginning with zero. fit[i] is set
// to the product of the probabilities of the steps 16i to 16i+15 (those that there
// are), by the tree j+8, j+4, j+2, j+1, so that the sum of -log fit is the loss. It
// panics if a length does not fit or a row lies outside its matrix.
func BagTree(change, hidden, out []float32, stride int, ways, lengths []uint32, rate float32, coefficients []float32, fit []float64) {
	checkStride(stride)
	total := uint64(0)
	for _, n := range lengths {
		total += uint64(n)
	}
	if len(hidden) != len(lengths)*stride || len(change) != len(hidden) || uint64(len(ways)) != total ||
		len(coefficients) != len(ways) || len(fit) != BagFits(len(ways)) {
		panic("kernel: ways of a wrong length")
	}
	highest := uint32(0)
	for _, step := range ways {
		highest = max(highest, step)
	}
	if len(ways) > 0 && uint64(highest/2) >= uint64(len(out)/stride) {
		panic("kernel: a row outside its matrix")
	}
	if len(lengths) > 0 {
		bagTree(change, hidden, out, stride, ways, lengths, rate, coefficients, fit)
	}
}

func bagTreeGeneric(change, hidden, out []float32, stride int, ways, lengths []uint32, rate float32, coefficients []float32, fit []float64) {
	var probabilities [Lanes]float64
	step := 0
	for w, n := range lengths {
		h, d := row(hidden, uint32(w), stride), row(change, uint32(w), stride)
		clear(d)
		for ; n > 0; n-- {
			u := row(out, ways[step]/2, stride)
			p, gradient := Logistic(dotGeneric(h, u), ways[step]%2 == 0)
			coefficients[step] = rate * gradient
			addMultiple(d, coefficients[step], u, false)
			if step%Lanes == 0 {
				for j := range probabilities {
					probabilities[j] = 1
				}
			}
			probabilities[step%Lanes] = float64(p)
			fit[step/Lanes] = product16(probabilities)
			step++
		}
	}
}

// product16 multiplies by the tree j+8, j+4, j+2, j+1.
func product16(x [Lanes]float64) float64 {
	for width := Lanes / 2; width > 0; width /= 2 {
		for j := range width {
			x[j] *= x[j+width]
		}
	}
	return x[0]
}

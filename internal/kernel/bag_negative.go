package kernel

// BagGroup is the number of windows that share their negatives in [BagNegative].
const BagGroup = 8

// BagGroupRows is how many rows of out a group of [BagNegative] has for K negatives:
// those of the centers of its windows, then those of the negatives.
func BagGroupRows(negatives int) int { return BagGroup + negatives }

// BagNegative takes the gradients of CBOW with negative sampling (Mikolov et al.
// 2013), whose loss for a window with the mean h, the center c and the negatives
// k is
//
//	-log σ(u_c·h) - Σ_k log σ(-u_k·h)
//
// There are 8n windows in n groups; n is even. Windows of a group share their
// negatives, so they should not be neighbors, which have contexts in common: group
// q has the windows q, q+n, q+2n, … q+7n. Row w of hidden is h of window w, and
// becomes what its contexts are to be moved by. rows has BagGroupRows(K) rows of out
// for each group. live has K+1 bytes for each group: bit i of byte k is set if its
// i-th window learns from its center (k = 0) or from negative k. It does not where
// the negative is its own center, and where there is no such window.
//
// With g the learning rate times label - σ(score), 0 where it is not live, and for
// the windows i of a group, element by element,
//
//	row i of moves            = g_0i·h_i                      what u_i is moved by
//	row BagGroup+k-1 of moves = g_k0·h_0 + … + g_k7·h_7       what u_k is moved by
//	h_i                       = g_0i·u_i + g_1i·u_1 + … + g_Ki·u_K
//
// where moves has BagGroupRows(K) rows for each group. Sums are from the left, and
// every + fuses the product to its right. fit[8q+i] is set to the product of the
// probabilities σ(±score) of window i of group q, in order of k, so that its loss is
// -log fit. It panics if a length does not fit or a row lies outside its matrix.
func BagNegative(hidden, moves, out []float32, stride int, rows []uint32, live []uint8, negatives int, rate float32, fit []float64) {
	checkStride(stride)
	if negatives < 0 || negatives > MaxNegatives {
		panic("kernel: number of negatives out of range")
	}
	n := len(fit) / BagGroup
	if n%2 != 0 || len(fit) != n*BagGroup || len(hidden) != len(fit)*stride || len(rows) != n*BagGroupRows(negatives) ||
		len(live) != n*(negatives+1) || len(moves) != len(rows)*stride {
		panic("kernel: groups of a wrong length")
	}
	if n == 0 {
		return
	}
	checkRows(rows, out, stride)
	bagNegative(hidden, moves, out, stride, rows, live, negatives, rate, fit)
}

func bagNegativeGeneric(hidden, moves, out []float32, stride int, rows []uint32, live []uint8, negatives int, rate float32, fit []float64) {
	n, size := len(fit)/BagGroup, BagGroupRows(negatives)
	change := make([]float32, stride)
	for q := range n {
		rows, moves := rows[q*size:(q+1)*size], moves[q*size*stride:(q+1)*size*stride]
		live, fit := live[q*(negatives+1):(q+1)*(negatives+1)], fit[q*BagGroup:(q+1)*BagGroup]
		for i := range fit {
			h := row(hidden, uint32(q+i*n), stride)
			fit[i] = 1
			for k := range negatives + 1 {
				term := i // the center; then the negatives
				if k > 0 {
					term = BagGroup + k - 1
				}
				u, g := row(out, rows[term], stride), float32(0)
				if live[k]>>i&1 == 1 {
					p, gradient := Logistic(dotGeneric(h, u), k == 0)
					g = rate * gradient
					fit[i] *= float64(p)
				}
				addMultiple(change, g, u, k == 0)
				addMultiple(row(moves, uint32(term), stride), g, h, k == 0 || i == 0)
			}
			copy(h, change)
		}
	}
}

// addMultiple adds a·x to dst, or sets dst to a·x if it is the first.
func addMultiple(dst []float32, a float32, x []float32, first bool) {
	x = x[:len(dst)]
	if first {
		for e := range dst {
			dst[e] = a * x[e]
		}
		return
	}
	for e := range dst {
		dst[e] = fma(a, x[e], dst[e])
	}
}

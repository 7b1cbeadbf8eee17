package kernel

import "fmt"

// Group is the number of word pairs that share their negatives: one record of
// [Negative].
const Group = 4

// A record of [Negative] is RecordLen(K) numbers:
//
//	[0, 4)   the input rows of 4 pairs
//	[4, 8)   the output rows of 4 pairs, the positives
//	[8, 8+K) the output rows of the K negatives, shared by the 4 pairs
//	the rest the mask: bit 4k+i, counted from the lowest bit of the first word, is
//	         set if pair i learns from its positive (k = 0) or negative k (k ≥ 1)
//
// A pair does not learn from a negative that is its own positive, and the pairs
// that fill up a last record learn nothing.

// MaskWords is the length of a record's mask for K negatives.
func MaskWords(negatives int) int { return (Group*(negatives+1) + 31) / 32 }

// RecordLen is the length of a record for K negatives.
func RecordLen(negatives int) int { return 2*Group + negatives + MaskWords(negatives) }

// MaxNegatives is the most negatives that [Negative] takes.
const MaxNegatives = 63

// Negative takes one step of gradient descent for each record, in order, on the
// loss of skip-gram with negative sampling (Mikolov et al. 2013),
//
//	-log σ(u_p·v) - Σ_k log σ(-u_k·v)
//
// summed over the pairs (v, u_p) of the record, with v a row of in, u_p and u_k
// rows of out. A record is one step: all its scores and gradients are taken at
// the rows as they are before it, and a row that occurs several times gets the
// sum. Element by element, with g the learning rate times label - σ(score):
//
//	dv_i = g_0i·u_pi, then dv_i += g_ki·u_k for k = 1 … K
//	du_k = g_k0·v_0,  then du_k += g_ki·v_i for i = 1, 2, 3
//
// after which the rows change in this order:
//
//	v_i  += dv_i      for each i
//	u_pi += g_0i·v_i  for each i, with v_i as it was before the record
//	u_k  += du_k      for each k
//
// It is fastest where no row occurs twice in a record, but what one record has in
// common with the next, such as the same negatives, costs almost nothing.
//
// Rows begin at multiples of stride, a multiple of 16; the matrices must not
// overlap. fit[r] is set to the product of the probabilities σ(±score) of record r,
// so that -log fit[r] is its loss; masked terms count as 1. The product runs in 8 lanes of float64 (term
// t = 4k+i goes to lane t mod 8) and the tree j+4, j+2, j+1.
//
// It panics, before it changes anything, if a length does not fit or a row lies
// outside its matrix.
func Negative(in, out []float32, stride int, records []uint32, negatives int, rate float32, fit []float64) {
	if stride <= 0 || stride%Lanes != 0 {
		panic("kernel: row length is not a multiple of 16")
	}
	if negatives < 0 || negatives > MaxNegatives {
		panic("kernel: number of negatives out of range")
	}
	if n := RecordLen(negatives); len(records)%n != 0 || len(fit) != len(records)/n {
		panic("kernel: records of a wrong length")
	}
	if len(fit) == 0 {
		return
	}
	highestIn, highestOut := highestRows(records, negatives)
	if rows := len(in) / stride; uint64(highestIn) >= uint64(rows) {
		panic(fmt.Sprintf("kernel: input row %d of a matrix of %d rows", highestIn, rows))
	}
	if rows := len(out) / stride; uint64(highestOut) >= uint64(rows) {
		panic(fmt.Sprintf("kernel: output row %d of a matrix of %d rows", highestOut, rows))
	}
	negative(in, out, stride, records, negatives, rate, fit)
}

// highestRowsGeneric returns the highest row numbers of the records.
func highestRowsGeneric(records []uint32, negatives int) (in, out uint32) {
	size := RecordLen(negatives)
	for ; len(records) >= size; records = records[size:] {
		for _, i := range records[:Group] {
			in = max(in, i)
		}
		for _, i := range records[Group : 2*Group+negatives] {
			out = max(out, i)
		}
	}
	return in, out
}

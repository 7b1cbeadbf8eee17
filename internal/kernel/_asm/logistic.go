package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// withConstant are the instructions whose constant operand lies in memory, as one
// number that the instruction broadcasts or as a whole vector, and power, which
// multiplies by a power of two.
type withConstant struct {
	addProduct func(...Op)                              // (c, x, sum): sum += c·x
	horner     func(...Op)                              // (c, x, sum): sum = sum·x + c
	power      func(c *logisticTables, n, x VecVirtual) // x *= 2^n; n may change
}

// exponential returns e^±score for a vector of scores, as the package's
// expClamped. sign has the sign bit set where the label is 0.
func exponential(c *logisticTables, in withConstant, register func() VecVirtual, score Op, sign Mem) VecVirtual {
	// t = ±score, held within ±30. Of a NaN and a number, VMINPS and VMAXPS give
	// what stands first here: NaN stays NaN, as in the comparisons of Go.
	t, bound := register(), register()
	VMOVUPS(sign, t)
	VXORPS(score, t, t)
	VBROADCASTSS(c.maxScore, bound)
	VMINPS(t, bound, t)
	VBROADCASTSS(c.minScore, bound)
	VMAXPS(t, bound, t)

	// n = t·log2(e), rounded to a whole number by adding 3·2^22.
	magic, n := register(), register()
	VBROADCASTSS(c.magic, magic)
	VMOVAPS(magic, n)
	in.addProduct(c.log2e, t, n)
	VSUBPS(magic, n, n)

	r := t
	in.addProduct(c.minusLn2Hi, n, r)
	in.addProduct(c.minusLn2Lo, n, r)

	e := register()
	VBROADCASTSS(c.taylor[0], e)
	for _, f := range c.taylor[1:] {
		in.horner(f, r, e)
	}
	in.power(c, n, e)
	return e
}

// logistic returns, given e^±score, q and d such that e·q is the probability and
// d the gradient of the package's Logistic.
func logistic(c *logisticTables, register func() VecVirtual, e Op, sign Mem) (q, d VecVirtual) {
	one := register()
	q, d = register(), register()
	VBROADCASTSS(c.one(), one)
	VADDPS(e, one, q)
	VDIVPS(q, one, q)
	VMOVUPS(sign, d)
	VXORPS(q, d, d)
	return q, d
}

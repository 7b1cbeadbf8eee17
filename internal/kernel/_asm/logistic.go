package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// withConstant are the instructions whose constant operand lies in memory: as
// one number that the instruction broadcasts, or as a whole vector.
type withConstant struct {
	mul, add, addInt func(...Op)
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

	// n = t·log2(e), rounded to a whole number by adding 3·2^22. The sum's lowest
	// bits are n in binary, so that shifting them in place makes 2^n.
	n, power := register(), register()
	in.mul(c.log2e, t, n)
	in.add(c.magic, n, n)
	VPSLLD(Imm(23), n, power)
	in.addInt(c.bias, power, power)
	VBROADCASTSS(c.magic, bound)
	VSUBPS(bound, n, n)

	r, product := t, register()
	in.mul(c.ln2Hi, n, product)
	VSUBPS(product, r, r)
	in.mul(c.ln2Lo, n, product)
	VSUBPS(product, r, r)

	e := register()
	VBROADCASTSS(c.taylor[0], e)
	for _, f := range c.taylor[1:] {
		VMULPS(r, e, e)
		in.add(f, e, e)
	}
	VMULPS(power, e, e)
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

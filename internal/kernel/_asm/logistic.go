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

// logistic is the package's Logistic for a vector of scores, which may be of
// any width: e, q and d become such that p = e·q is the probability and d the
// gradient. sign has the sign bit set where the label is 0.
func logistic(c *logisticTables, in withConstant, register func() VecVirtual, score Op, sign Mem) (e, q, d VecVirtual) {
	// t = ±score, held within ±30. Of a NaN and a number, VMINPS and VMAXPS give
	// what stands first here: NaN stays NaN, as in the comparisons of Go.
	t, bound := register(), register()
	VMOVUPS(sign, t)
	VXORPS(score, t, t)
	broadcast(c.maxScore, bound)
	VMINPS(t, bound, t)
	broadcast(c.minScore, bound)
	VMAXPS(t, bound, t)

	// n = t·log2(e), rounded to a whole number by adding 3·2^22. The sum's lowest
	// bits are n in binary, so that shifting them in place makes 2^n.
	n, power := register(), register()
	in.mul(c.log2e, t, n)
	in.add(c.magic, n, n)
	VPSLLD(Imm(23), n, power)
	in.addInt(c.bias, power, power)
	broadcast(c.magic, bound)
	VSUBPS(bound, n, n)

	r, product := t, register()
	in.mul(c.ln2Hi, n, product)
	VSUBPS(product, r, r)
	in.mul(c.ln2Lo, n, product)
	VSUBPS(product, r, r)

	e = register()
	broadcast(c.taylor[0], e)
	for _, f := range c.taylor[1:] {
		VMULPS(r, e, e)
		in.add(f, e, e)
	}
	VMULPS(power, e, e)

	one := register()
	q, d = register(), register()
	broadcast(c.taylor[6], one)
	VADDPS(e, one, q)
	VDIVPS(q, one, q)
	VMOVUPS(sign, d)
	VXORPS(q, d, d)
	return e, q, d
}

// broadcast sets all lanes of x to the first number of m.
func broadcast(m Mem, x VecVirtual) { VBROADCASTSS(m, x) }

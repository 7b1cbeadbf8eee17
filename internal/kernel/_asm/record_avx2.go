package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// This file has the parts of the AVX2 kernel.

var fromMemory = withConstant{
	addProduct: VFMADD231PS, horner: VFMADD213PS,
	power: func(c *logisticTables, n, x VecVirtual) {
		VCVTPS2DQ(n, n)
		VPSLLD(Imm(23), n, n)
		VPADDD(c.bias, n, n)
		VMULPS(n, x, x)
	},
}

// dots12 returns partial sums of 12 scalar products, with lane j+8 added to lane
// j: first those of input row i with positive i, if there are positives, then
// those of negative k with the four input rows, for each k.
//
// A register holds 8 lanes, so it goes along the rows twice: for lanes 0 to 7 and
// for lanes 8 to 15 of every 16. The first results wait in low.
func (f *frame) dots12(loop string, inputs, positives, negatives []Op, low Mem, perStep func(offset Register)) []VecVirtual {
	var sums []VecVirtual
	for half, loop := range []string{loop + "Low", loop + "High"} {
		sums = make([]VecVirtual, tileScores2)
		for t := range sums {
			sums[t] = YMM()
			VXORPS(sums[t], sums[t], sums[t])
		}
		offset := f.start()
		Label(loop)
		place := func(row Op) Mem { return at(row, offset).Offset(32 * half) }
		for i, row := range positives {
			v := YMM()
			VMOVUPS(place(inputs[i]), v)
			VFMADD231PS(place(row), v, sums[i])
		}
		// There are registers for three of the input rows.
		var held [3]VecVirtual
		for i := range held {
			held[i] = YMM()
			VMOVUPS(place(inputs[i]), held[i])
		}
		for k, row := range negatives {
			u := YMM()
			VMOVUPS(place(row), u)
			for i := range group {
				sum := sums[len(positives)+group*k+i]
				if i < len(held) {
					VFMADD231PS(held[i], u, sum)
				} else {
					VFMADD231PS(place(inputs[i]), u, sum)
				}
			}
		}
		if half == 0 {
			perStep(offset)
		}
		ADDQ(Imm(64), offset)
		JNE(LabelRef(loop))
		for t, sum := range sums {
			if half == 0 {
				VMOVUPS(sum, low.Offset(32*t))
			} else {
				VADDPS(low.Offset(32*t), sum, sum)
			}
		}
	}
	return sums
}

// sum12 adds up the 8 lanes of each of 12 vectors by the tree j+4, j+2, j+1, and
// stores the sums.
func sum12(s []VecVirtual, to Mem) {
	first := singles(
		pairs(quarters256(s[0], s[4]), quarters256(s[1], s[5]), YMM),
		pairs(quarters256(s[2], s[6]), quarters256(s[3], s[7]), YMM), YMM)
	VMOVUPS(first, to)
	both, upper := pairs(quarters256(s[8], s[10]), quarters256(s[9], s[11]), YMM), XMM()
	VEXTRACTF128(Imm(1), both, upper)
	last := singles(both.AsX().(VecVirtual), upper, XMM)
	VMOVUPS(last, to.Offset(32))
}

// quarters256 adds lane j+4 to lane j of a and of b: the sums of a fill the lower
// half, those of b the upper.
func quarters256(a, b VecVirtual) VecVirtual {
	crossed, straight := YMM(), YMM()
	VPERM2F128(Imm(0x21), b, a, crossed) // a's upper half, b's lower half
	VBLENDPS(Imm(0xf0), b, a, straight)  // a's lower half, b's upper half
	VADDPS(crossed, straight, straight)
	return straight
}

// An update256 is a step of 8 numbers along a record's rows. All that a step
// reads, it reads before it writes; then it reads each row again to add to it, in
// order, so that a row that occurs twice gets both sums.
type update256 struct {
	inputs, positives []Op
	offset            Register
	g                 Mem
	v, dv             [group]VecVirtual
}

// begin loads the input rows, and forms the part of their gradients that comes
// from the positives.
func (s *update256) begin() {
	for i := range group {
		s.v[i], s.dv[i] = YMM(), YMM()
		VMOVUPS(at(s.inputs[i], s.offset), s.v[i])
		VBROADCASTSS(s.g.Offset(4*i), s.dv[i])
		VMULPS(at(s.positives[i], s.offset), s.dv[i], s.dv[i])
	}
}

// negative adds what comes from a negative, whose coefficients are at g, and
// returns the negative's own gradient.
func (s *update256) negative(row Op, g Mem) VecVirtual {
	u, du := YMM(), YMM()
	VMOVUPS(at(row, s.offset), u)
	for i := range group {
		coefficient := YMM()
		VBROADCASTSS(g.Offset(4*i), coefficient)
		VFMADD231PS(u, coefficient, s.dv[i])
		if i == 0 {
			VMULPS(s.v[i], coefficient, du)
		} else {
			VFMADD231PS(s.v[i], coefficient, du)
		}
	}
	return du
}

// end changes the input rows and the positives.
func (s *update256) end() {
	for i, row := range s.inputs {
		addTo(at(row, s.offset), s.dv[i])
	}
	for i, row := range s.positives {
		coefficient, u := YMM(), YMM()
		VBROADCASTSS(s.g.Offset(4*i), coefficient)
		VMOVUPS(at(row, s.offset), u)
		VFMADD231PS(s.v[i], coefficient, u)
		VMOVUPS(u, at(row, s.offset))
	}
}

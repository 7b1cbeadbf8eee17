package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// pathAVX2 writes the kernel for AVX2.
func pathAVX2() {
	c := newLogisticTables(8, 8)
	live := data("live", append(repeat(1<<32-1, 16), repeat(0, 16)...)...) // 8 of -1, 8 of 0, of 8 bytes
	ones := data("ones", 0, 0x3ff00000, 0, 0x3ff00000, 0, 0x3ff00000, 0, 0x3ff00000)
	k := newPathKernel("pathsAVX2", YMM, 2)

	addresses := func(name string, steps, rows, t, end GPVirtual) {
		Label(name + "Steps")
		row, sign := GP64(), GP64()
		MOVL(Mem{Base: steps}, row.As32())
		MOVL(row.As32(), sign.As32())
		ANDL(U32(1<<31), sign.As32())
		MOVL(sign.As32(), Mem{Base: k.base, Index: t, Scale: 4, Disp: k.signs})
		ANDL(U32(1<<31-1), row.As32())
		IMULQ(k.rowBytes, row)
		ADDQ(param("nodes"), row)
		MOVQ(row, Mem{Base: rows, Index: t, Scale: 8})
		ADDQ(Imm(4), steps)
		INCQ(t)
		CMPQ(t, end)
		JLT(LabelRef(name + "Steps"))
	}

	coefficients := func(t GPVirtual) (lanes int) {
		sums := GP64()
		MOVQ(t, sums)
		SHLQ(Imm(6), sums)
		ADDQ(k.base, sums)
		sum := func(t int) VecVirtual { // lane j+8 is added to lane j here
			s := YMM()
			VMOVUPS(Mem{Base: sums, Disp: k.sumTable + 64*t}, s)
			VADDPS(Mem{Base: sums, Disp: k.sumTable + 64*t + 32}, s, s)
			return s
		}
		two := func(t int) VecVirtual { return quarters256(sum(t), sum(t+4)) }
		score := singles(pairs(two(0), two(1), YMM), pairs(two(2), two(3), YMM), YMM)
		at := func(table, size int) Mem { return Mem{Base: k.base, Index: t, Scale: uint8(size), Disp: table} }
		e := exponential(&c, fromMemory, YMM, score, at(k.signs, 4))
		q, d := logistic(&c, YMM, e, at(k.signs, 4))
		rate := YMM()
		VBROADCASTSS(param("rate"), rate)
		VMULPS(rate, d, d)
		VMOVUPS(d, at(k.g, 4))
		VMULPS(q, e, e)
		upper := XMM()
		VEXTRACTF128(Imm(1), e, upper)
		for half, p := range []Op{e.AsX(), upper} {
			double := YMM()
			VCVTPS2PD(p, double)
			VMOVUPD(double, at(k.probs, 8).Offset(32*half))
		}
		return 8
	}

	// Where the path has ended, the factors are 1.
	fit := func(probabilities, n GPVirtual) VecVirtual {
		product := [2]VecVirtual{YMM(), YMM()} // lanes 0 to 3 and 4 to 7
		for _, lanes := range product {
			VMOVUPD(ones, lanes)
		}
		Label("fitSteps")
		most, masks := GP64(), GP64()
		MOVQ(U32(8), most)
		CMPQ(n, most)
		CMOVQLT(n, most)
		LEAQ(live.Offset(64), masks)
		SHLQ(Imm(3), most)
		SUBQ(most, masks)
		for half, lanes := range product {
			factor, mask := YMM(), YMM()
			VMOVUPD(ones, factor)
			VMOVUPD(Mem{Base: masks, Disp: 32 * half}, mask)
			VBLENDVPD(mask, Mem{Base: probabilities, Disp: 32 * half}, factor, factor)
			VMULPD(factor, lanes, lanes)
		}
		ADDQ(Imm(64), probabilities)
		SUBQ(Imm(8), n)
		JG(LabelRef("fitSteps"))
		two, one := XMM(), XMM()
		VMULPD(product[1], product[0], product[0])
		VEXTRACTF128(Imm(1), product[0], two)
		VMULPD(product[0].AsX(), two, two)
		VUNPCKHPD(two, two, one)
		VMULSD(two, one, one)
		return one
	}
	k.write(addresses, coefficients, fit)
}

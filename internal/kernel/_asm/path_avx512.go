package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// pathAVX512 writes the kernel for AVX-512.
func pathAVX512() {
	c := newLogisticTables(16, 1)
	k := newPathKernel("pathsAVX512", ZMM, 1)
	rowBits, signBit := quadword(1<<31-1), quadword(1<<31)
	f := &frame512{upper: mask(0xff00)}

	addresses := func(name string, steps, rows, t, end GPVirtual) {
		Label(name + "Steps")
		for half := range 2 {
			row := ZMM()
			VPMOVZXDQ(Mem{Base: steps, Disp: 32 * half}, row)
			VPANDQ_BCST(rowBits, row, row)
			VPMULUDQ_BCST(k.rowBytes, row, row)
			VPADDQ_BCST(param("nodes"), row, row)
			VMOVDQU64(row, Mem{Base: rows, Index: t, Scale: 8, Disp: 64 * half})
		}
		sign := ZMM()
		VPBROADCASTD(signBit, sign)
		VPANDD(Mem{Base: steps}, sign, sign)
		VMOVDQU32(sign, Mem{Base: k.base, Index: t, Scale: 4, Disp: k.signs})
		ADDQ(Imm(64), steps)
		ADDQ(Imm(16), t)
		CMPQ(t, end)
		JLT(LabelRef(name + "Steps"))
	}

	coefficients := func(t GPVirtual) (lanes int) {
		sums := GP64()
		MOVQ(t, sums)
		SHLQ(Imm(6), sums)
		ADDQ(k.base, sums)
		sum := func(t int) VecVirtual {
			s := ZMM()
			VMOVUPS(Mem{Base: sums, Disp: k.sumTable + 64*t}, s)
			return s
		}
		four := func(t int) VecVirtual {
			return quarters(f.halves(sum(t), sum(t+4)), f.halves(sum(t+8), sum(t+12)))
		}
		score := singles(pairs(four(0), four(1), ZMM), pairs(four(2), four(3), ZMM), ZMM)
		at := func(table, size int) Mem { return Mem{Base: k.base, Index: t, Scale: uint8(size), Disp: table} }
		e := exponential(&c, broadcastConstant, ZMM, score, at(k.signs, 4))
		q, d := logistic(&c, ZMM, e, at(k.signs, 4))
		VMULPS_BCST(param("rate"), d, d)
		VMOVUPS(d, at(k.g, 4))
		VMULPS(q, e, e)
		upper := YMM()
		VEXTRACTF32X8(Imm(1), e, upper)
		for half, p := range []Op{e.AsY(), upper} {
			double := ZMM()
			VCVTPS2PD(p, double)
			VMOVUPD(double, at(k.probs, 8).Offset(64*half))
		}
		return 16
	}

	fit := func(probabilities, n GPVirtual) VecVirtual {
		product, all := ZMM(), GP64()
		VBROADCASTSD(c.oneDouble, product)
		MOVQ(I32(-1), all)
		Label("fitSteps")
		bits, live := GP64(), K()
		BZHIQ(n, all, bits)
		KMOVW(bits.As32(), live)
		VMULPD(Mem{Base: probabilities}, product, live, product)
		ADDQ(Imm(64), probabilities)
		SUBQ(Imm(8), n)
		JG(LabelRef("fitSteps"))
		four, two, one := YMM(), XMM(), XMM()
		VEXTRACTF64X4(Imm(1), product, four)
		VMULPD(product.AsY(), four, four)
		VEXTRACTF64X2(Imm(1), four, two)
		VMULPD(four.AsX(), two, two)
		VUNPCKHPD(two, two, one)
		VMULSD(two, one, one)
		return one
	}
	k.write(addresses, coefficients, fit)
}

// quadword returns a place in the frame that holds a number.
func quadword(n uint64) Mem {
	m, x := AllocLocal(8), GP64()
	MOVQ(U64(n), x)
	MOVQ(x, m)
	return m
}

// findDuets finds the steps that every other pair has in common with the next: none
// if both have the same input row, and no more than a register holds.
func (k *pathKernel) findDuets(name string) {
	a, n := GP64(), GP64()
	MOVQ(k.aheadPair, a)
	MOVQ(k.ahead, n)
	SUBQ(Imm(2), n)
	JL(LabelRef(name + "Duets"))
	Label(name + "Duet")
	of := func(i, field int) Mem { return Mem{Base: a, Disp: pathPair*i + field} }
	most, x, zero := GP64(), GP64(), GP64()
	MOVQ(U32(16), most)
	for i := range 2 {
		MOVQ(of(i, pathEnd), x)
		SUBQ(of(i, pathFirst), x)
		CMPQ(x, most)
		CMOVQLT(x, most)
	}
	XORQ(zero, zero)
	MOVQ(of(0, pathInput), x)
	CMPQ(x, of(1, pathInput))
	CMOVQEQ(zero, most)

	// Labels do not count: where the ways part, the row is still the same.
	steps, differ, bits := ZMM(), K(), GP64()
	MOVQ(of(0, pathSteps), x)
	VMOVDQU32(Mem{Base: x}, steps)
	MOVQ(of(1, pathSteps), x)
	VPXORD(Mem{Base: x}, steps, steps)
	VPSLLD(Imm(1), steps, steps)
	VPTESTMD(steps, steps, differ)
	KMOVW(differ, bits.As32())
	BTSQ(most, bits)
	TZCNTQ(bits, bits)
	MOVQ(bits, of(0, pathShared))
	MOVQ(bits, of(1, pathShared))
	ADDQ(Imm(2*pathPair), a)
	SUBQ(Imm(2), n)
	JGE(LabelRef(name + "Duet"))
	Label(name + "Duets")
}

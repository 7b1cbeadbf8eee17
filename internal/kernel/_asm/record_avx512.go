package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// This file has what both kernels for AVX-512 share.

var broadcastConstant = withConstant{
	addProduct: VFMADD231PS_BCST, horner: VFMADD213PS_BCST,
	power: func(_ *logisticTables, n, x VecVirtual) { VSCALEFPS(n, x, x) },
}

// A frame512 has, besides, the masks that the kernels keep in registers.
type frame512 struct {
	frame
	firstFour, lastFour Op // of 8 lanes
	upper               Op // the upper 8 of 16 lanes
}

func newFrame512() *frame512 {
	return &frame512{frame: newFrame(), firstFour: mask(0x0f), lastFour: mask(0xf0), upper: mask(0xff00)}
}

// mask returns a mask register with these bits.
func mask(bits uint32) Op {
	x, k := GP32(), K()
	MOVL(U32(bits), x)
	KMOVW(x, k)
	return k
}

// The kernels compute the addresses of a record's rows eight at a time.

// firstRows stores the addresses of the 4 input rows and the 4 positives.
func (f *frame512) firstRows(record, table Mem) {
	rows := ZMM()
	VPMOVZXDQ(record, rows)
	VPMULUDQ_BCST(f.rowBytes, rows, rows)
	VPADDQ_BCST(f.inEnd, rows, f.firstFour, rows)
	VPADDQ_BCST(f.outEnd, rows, f.lastFour, rows)
	VMOVDQU64(rows, table)
}

// negativeRows stores the addresses of the negatives in the mask; in place of the
// others, which it does not read, it stores that of row 0.
func (f *frame512) negativeRows(record, table Mem, live Op) {
	rows := ZMM()
	VPMOVZXDQ_Z(record, live, rows)
	VPMULUDQ_BCST(f.rowBytes, rows, rows)
	VPADDQ_BCST(f.outEnd, rows, rows)
	VMOVDQU64(rows, table)
}

// dots returns the 16 partial sums of each scalar product: first those of input
// row i with positive i, if there are positives, then those of negative k with
// the four input rows, for each k. perStep is called for the body of the loop.
//
// 24 sums, 4 input rows and other rows fill the 32 registers.
func (f *frame512) dots(loop string, inputs, positives, negatives []Op, perStep func(offset Register)) []VecVirtual {
	sums := make([]VecVirtual, len(positives)+group*len(negatives))
	for t := range sums {
		sums[t] = ZMM()
		VXORPS(sums[t], sums[t], sums[t])
	}
	offset := f.start()
	Label(loop)
	var v [group]VecVirtual
	for i := range v {
		v[i] = ZMM()
		VMOVUPS(at(inputs[i], offset), v[i])
	}
	for i, row := range positives {
		VFMADD231PS(at(row, offset), v[i], sums[i])
	}
	for k, row := range negatives {
		u := ZMM()
		VMOVUPS(at(row, offset), u)
		for i := range v {
			VFMADD231PS(v[i], u, sums[len(positives)+group*k+i])
		}
	}
	perStep(offset)
	ADDQ(Imm(64), offset)
	JNE(LabelRef(loop))
	return sums
}

// sum24 adds up the 16 lanes of each of 24 vectors by the tree j+8, j+4, j+2,
// j+1. The sum of vector t is lane t of first for t < 16, else lane t-16 of last.
func (f *frame512) sum24(s []VecVirtual) (first, last VecVirtual) {
	four := func(a, b, c, d int) VecVirtual {
		return quarters(f.halves(s[a], s[b]), f.halves(s[c], s[d]))
	}
	first = singles(
		pairs(four(0, 4, 8, 12), four(1, 5, 9, 13), ZMM),
		pairs(four(2, 6, 10, 14), four(3, 7, 11, 15), ZMM), ZMM)
	both := pairs(four(16, 20, 18, 22), four(17, 21, 19, 23), ZMM)
	upper := YMM()
	VEXTRACTF32X8(Imm(1), both, upper)
	last = singles(both.AsY().(VecVirtual), upper, YMM)
	return first, last
}

// halves adds lane j+8 to lane j of a and of b: the sums of a fill the lower
// half, those of b the upper. It uses a up.
func (f *frame512) halves(a, b VecVirtual) VecVirtual {
	crossed := ZMM()
	VSHUFF32X4(Imm(0x4e), b, a, crossed) // a's upper half, b's lower half
	VMOVAPS(b, f.upper, a)               // a's lower half, b's upper half
	VADDPS(crossed, a, a)
	return a
}

// quarters adds lane j+4 to lane j in the halves of a and then of b.
func quarters(a, b VecVirtual) VecVirtual {
	low, high := ZMM(), ZMM()
	VSHUFF32X4(Imm(0x88), b, a, low)
	VSHUFF32X4(Imm(0xdd), b, a, high)
	VADDPS(high, low, low)
	return low
}

// coefficients stores the learning rate times the gradient for each score, 0
// where it is not live, and returns the probabilities, 1 where it is not live.
func coefficients(c *logisticTables, register func() VecVirtual, e VecVirtual, signs Mem, live Op, to Mem) VecVirtual {
	q, d := logistic(c, register, e, signs)
	VMULPS_BCST_Z(param("rate"), d, live, d)
	VMOVUPS(d, to)
	p := register()
	VBROADCASTSS(c.one(), p)
	VMULPS(q, e, live, p)
	return p
}

// storeFits multiplies the lanes of a product by the tree j+4, j+2, j+1, and
// stores the result as the next fit.
func (f *frame512) storeFits(product VecVirtual) {
	four, two, one := YMM(), XMM(), XMM()
	VEXTRACTF64X4(Imm(1), product, four)
	VMULPD(product.AsY(), four, four)
	VEXTRACTF64X2(Imm(1), four, two)
	VMULPD(four.AsX(), two, two)
	VUNPCKHPD(two, two, one)
	VMULSD(two, one, one)
	f.storeFit(one)
}

// negativeGradient adds what a negative, u, gives to the gradients of the input
// rows, dv, and sets du to its own gradient. coefficient gives that of pair i in a
// register.
func negativeGradient(coefficient func(i int) VecVirtual, u VecVirtual, v, dv *[group]VecVirtual, du VecVirtual) {
	for i := range group {
		g := coefficient(i)
		VFMADD231PS(u, g, dv[i])
		if i == 0 {
			VMULPS(v[i], g, du)
		} else {
			VFMADD231PS(v[i], g, du)
		}
	}
}

// fromMemory512 loads coefficients when they are needed.
func fromMemory512(g Mem) func(i int) VecVirtual {
	return func(i int) VecVirtual {
		x := ZMM()
		VBROADCASTSS(g.Offset(4*i), x)
		return x
	}
}

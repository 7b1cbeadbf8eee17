package main

import (
	"strconv"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// group is the package's Group: the word pairs of a record.
const group = 4

// negativeAVX512 writes the kernel for any number of negatives, and the one for
// five, the usual number.
func negativeAVX512() {
	c := newLogisticTables(16, 1)
	negative5(&c)
}

var broadcastConstant = withConstant{mul: VMULPS_BCST, add: VADDPS_BCST, addInt: VPADDD_BCST}

// A matrixRows512 computes the addresses of a record's rows, eight at a time.
//
// The addresses are those of the ends of the rows, to be used with an offset that
// runs from minus the length of a row to 0: then one addition both moves
// on and tells when the row is at its end.
type matrixRows512 struct {
	inEnd, outEnd, rowBytes Mem // of row 0; the length of a row
	firstFour, lastFour     Op  // masks
}

// first stores the addresses of the 4 input rows and the 4 positives.
func (m *matrixRows512) first(record, table Mem) {
	rows := ZMM()
	VPMOVZXDQ(record, rows)
	VPMULUDQ_BCST(m.rowBytes, rows, rows)
	VPADDQ_BCST(m.inEnd, rows, m.firstFour, rows)
	VPADDQ_BCST(m.outEnd, rows, m.lastFour, rows)
	VMOVDQU64(rows, table)
}

// negatives stores the addresses of the negatives in the mask; in place of the
// others, which are not read, it stores that of row 0.
func (m *matrixRows512) negatives(record, table Mem, mask Op) {
	rows := ZMM()
	VPMOVZXDQ_Z(record, mask, rows)
	VPMULUDQ_BCST(m.rowBytes, rows, rows)
	VPADDQ_BCST(m.outEnd, rows, rows)
	VMOVDQU64(rows, table)
}

// dots512 adds to the accumulators, which start at 0, the 16 partial sums of
// each scalar product: first those of input row i with positive i, then those of
// negative k with the four input rows, for each k.
//
// 24 accumulators, 4 input rows, one other row, and the products fill the 32
// registers.
func dots512(label string, inputs, positives, negatives []Op, rowBytes Mem, perStep func(offset GPVirtual)) []VecVirtual {
	sums := make([]VecVirtual, len(positives)+group*len(negatives))
	for t := range sums {
		sums[t] = ZMM()
		VXORPS(sums[t], sums[t], sums[t])
	}
	offset := GP64()
	MOVQ(rowBytes, offset)
	NEGQ(offset)

	Label(label)
	at := func(row Op) Mem { return Mem{Base: row.(Register), Index: offset, Scale: 1} }
	v := make([]VecVirtual, group)
	for i := range v {
		v[i] = ZMM()
		VMOVUPS(at(inputs[i]), v[i])
	}
	for i, row := range positives {
		product := ZMM()
		VMULPS(at(row), v[i], product)
		VADDPS(product, sums[i], sums[i])
	}
	for k, row := range negatives {
		u := ZMM()
		VMOVUPS(at(row), u)
		for i := range v {
			product, sum := ZMM(), sums[len(positives)+group*k+i]
			VMULPS(v[i], u, product)
			VADDPS(product, sum, sum)
		}
	}
	perStep(offset)
	ADDQ(Imm(64), offset)
	JNE(LabelRef(label))
	return sums
}

// halves adds lane j+8 to lane j of a and of b: the sums of a fill the lower
// half, those of b the upper. a is used up.
func halves(a, b VecVirtual, upper Op) VecVirtual {
	high := ZMM()
	VSHUFF32X4(Imm(0x4e), b, a, high) // a's upper half, b's lower half
	VMOVAPS(b, upper, a)              // a's lower half, b's upper half
	VADDPS(high, a, a)
	return a
}

// quarters does the same with lanes j+4 and j, for two vectors that halves made
// of two each.
func quarters(a, b VecVirtual) VecVirtual {
	low, high := ZMM(), ZMM()
	VSHUFF32X4(Imm(0x88), b, a, low)
	VSHUFF32X4(Imm(0xdd), b, a, high)
	VADDPS(high, low, low)
	return low
}

// pairs adds lane j+2 to lane j in every four lanes: two sums of a, two of b.
func pairs(a, b VecVirtual, register func() VecVirtual) VecVirtual {
	low, high := register(), register()
	VUNPCKLPD(b, a, low)
	VUNPCKHPD(b, a, high)
	VADDPS(high, low, low)
	return low
}

// singles adds neighboring lanes, in every four lanes of a and then of b.
func singles(a, b VecVirtual, register func() VecVirtual) VecVirtual {
	low, high := register(), register()
	VSHUFPS(Imm(0x88), b, a, low)
	VSHUFPS(Imm(0xdd), b, a, high)
	VADDPS(high, low, low)
	return low
}

// sum24 adds up the 16 lanes of each of 24 vectors by the tree j+8, j+4, j+2,
// j+1. The sum of vector t is lane t of first for t < 16, else lane t-16 of last.
func sum24(s []VecVirtual, upper Op) (first, last VecVirtual) {
	quartered := func(a, b, c, d int) VecVirtual {
		return quarters(halves(s[a], s[b], upper), halves(s[c], s[d], upper))
	}
	first = singles(
		pairs(quartered(0, 4, 8, 12), quartered(1, 5, 9, 13), ZMM),
		pairs(quartered(2, 6, 10, 14), quartered(3, 7, 11, 15), ZMM), ZMM)
	both := pairs(quartered(16, 20, 18, 22), quartered(17, 21, 19, 23), ZMM)
	high := YMM()
	VEXTRACTF32X8(Imm(1), both, high)
	last = singles(both.AsY().(VecVirtual), high, YMM)
	return first, last
}

// negative5 is the kernel for five negatives. The addresses of a record's 13 rows
// stay in registers, and so do the gradients of the negatives.
func negative5(c *logisticTables) {
	const negatives = 5
	const recordBytes = 4 * (2*group + negatives + 1)
	TEXT("negative5AVX512", 0, "func(in, out *float32, stride int, records *uint32, n int, rate float32, fit *float64)")
	Pragma("noescape")
	Doc("negative5AVX512 is Negative for five negatives and n > 0 records whose rows all exist.")

	local := func() Mem { return AllocLocal(8) }
	m := matrixRows512{inEnd: local(), outEnd: local(), rowBytes: local(), firstFour: K(), lastFour: K()}
	record, left, fit := local(), local(), local()
	table := AllocLocal(16 * 8)
	g := AllocLocal(24 * 4)

	x, bytes := GP64(), GP64()
	Load(Param("stride"), bytes)
	SHLQ(Imm(2), bytes)
	MOVQ(bytes, m.rowBytes)
	Load(Param("in"), x)
	ADDQ(bytes, x)
	MOVQ(x, m.inEnd)
	Load(Param("out"), x)
	ADDQ(bytes, x)
	MOVQ(x, m.outEnd)
	Load(Param("n"), x)
	MOVQ(x, left)
	Load(Param("fit"), x)
	MOVQ(x, fit)
	mask := func(bits int32, k Op) {
		x := GP32()
		MOVL(I32(bits), x)
		KMOVW(x, k)
	}
	upper, lastNegatives := K(), K()
	mask(0xff00, upper)
	mask(0x1f, lastNegatives)
	mask(0x0f, m.firstFour)
	mask(0xf0, m.lastFour)

	addresses := func(rec Register) {
		m.first(Mem{Base: rec}, table)
		m.negatives(Mem{Base: rec, Disp: 8 * 4}, table.Offset(8*8), lastNegatives)
	}
	rec := GP64()
	Load(Param("records"), rec)
	MOVQ(rec, record)
	addresses(rec)

	Label("record")
	rows := make([]Op, 2*group+negatives)
	for j := range rows {
		rows[j] = GP64()
		MOVQ(table.Offset(8*j), rows[j])
	}
	inputs, positives, negs := rows[:group], rows[group:2*group], rows[2*group:]
	// The table has the next record's rows from here on; the last's are its own.
	rec = GP64()
	MOVQ(record, rec)
	CMPQ(left, Imm(1))
	JE(LabelRef("last"))
	ADDQ(Imm(recordBytes), rec)
	Label("last")
	addresses(rec)

	sums := dots512("dots", inputs, positives, negs, m.rowBytes, func(offset GPVirtual) {
		for j := range rows {
			next := GP64()
			MOVQ(table.Offset(8*j), next)
			PREFETCHT0(Mem{Base: next, Index: offset, Scale: 1})
		}
	})
	score0, score1 := sum24(sums, upper)
	rec = GP64()
	MOVQ(record, rec)
	live0, live1 := K(), K()
	KMOVW(Mem{Base: rec, Disp: recordBytes - 4}, live0)
	KMOVW(Mem{Base: rec, Disp: recordBytes - 2}, live1)
	ADDQ(Imm(recordBytes), rec)
	MOVQ(rec, record)

	coefficients := func(register func() VecVirtual, score VecVirtual, sign Mem, live Op, at Mem) VecVirtual {
		e, q, d := logistic(c, broadcastConstant, register, score, sign)
		rate, _ := Param("rate").Resolve()
		VMULPS_BCST_Z(rate.Addr, d, live, d)
		VMOVUPS(d, at)
		p := register()
		VBROADCASTSS(c.taylor[6], p)
		VMULPS(q, e, live, p)
		return p
	}
	p0 := coefficients(ZMM, score0, c.firstSigns, live0, g)
	p1 := coefficients(YMM, score1, c.allSigns, live1, g.Offset(64))

	// fit: eight lanes, then their tree.
	f, f1, half := ZMM(), ZMM(), YMM()
	VCVTPS2PD(p0.AsY(), f)
	VEXTRACTF32X8(Imm(1), p0, half)
	VCVTPS2PD(half, f1)
	VMULPD(f1, f, f)
	VCVTPS2PD(p1, f1)
	VMULPD(f1, f, f)
	y, quarter := YMM(), XMM()
	VEXTRACTF64X4(Imm(1), f, y)
	VMULPD(f.AsY(), y, y)
	VEXTRACTF64X2(Imm(1), y, quarter)
	VMULPD(y.AsX(), quarter, quarter)
	one := XMM()
	VUNPCKHPD(quarter, quarter, one)
	VMULSD(quarter, one, one)
	rec = GP64()
	MOVQ(fit, rec)
	VMOVSD(one, Mem{Base: rec})
	ADDQ(Imm(8), rec)
	MOVQ(rec, fit)

	update5(inputs, positives, negs, g, m.rowBytes)

	DECQ(left)
	JNE(LabelRef("record"))
	VZEROUPPER()
	RET()
}

// update5 adds the gradients to a record's rows. All that a step reads, it reads
// before it writes; then each row is read again and added to, in order, so that
// a row that occurs twice gets both sums.
func update5(inputs, positives, negatives []Op, g, rowBytes Mem) {
	// As many coefficients as there are registers for; the others come from memory.
	const inRegisters = 11
	coefficient := func(t int) Mem { return g.Offset(4 * t) }
	held := make([]VecVirtual, group+inRegisters)
	for t := range held {
		held[t] = ZMM()
		VBROADCASTSS(coefficient(t), held[t])
	}
	// times sets dst to coefficient t times x.
	times := func(t int, x, dst Op) {
		if t < len(held) {
			VMULPS(x, held[t], dst)
		} else {
			VMULPS_BCST(coefficient(t), x, dst)
		}
	}
	offset := GP64()
	MOVQ(rowBytes, offset)
	NEGQ(offset)

	Label("update")
	at := func(row Op) Mem { return Mem{Base: row.(Register), Index: offset, Scale: 1} }
	var v, dv [group]VecVirtual
	for i := range group {
		v[i], dv[i] = ZMM(), ZMM()
		VMOVUPS(at(inputs[i]), v[i])
		times(i, at(positives[i]), dv[i])
	}
	du := make([]VecVirtual, len(negatives))
	for k, row := range negatives {
		u := ZMM()
		VMOVUPS(at(row), u)
		for i := range group {
			product := ZMM()
			times(group*(k+1)+i, u, product)
			VADDPS(product, dv[i], dv[i])
		}
		du[k] = ZMM()
		times(group*(k+1), v[0], du[k])
		for i := 1; i < group; i++ {
			product := ZMM()
			times(group*(k+1)+i, v[i], product)
			VADDPS(product, du[k], du[k])
		}
	}
	addTo := func(row Op, change VecVirtual) {
		VADDPS(at(row), change, change)
		VMOVUPS(change, at(row))
	}
	for i, row := range inputs {
		addTo(row, dv[i])
	}
	for i, row := range positives {
		product := ZMM()
		times(i, v[i], product)
		addTo(row, product)
	}
	for k, row := range negatives {
		addTo(row, du[k])
	}
	ADDQ(Imm(64), offset)
	JNE(LabelRef("update"))
}

func label(name string, i int) string { return name + strconv.Itoa(i) }

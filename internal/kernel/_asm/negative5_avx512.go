package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// negative5 writes the kernel for five negatives. The addresses of a record's 13
// rows stay in registers, and so do the changes to its negatives.
func negative5(c *logisticTables) {
	const (
		negatives   = firstTile
		recordBytes = 4 * (2*group + negatives + 1)
	)
	TEXT("negative5AVX512", 0, "func(in, out *float32, stride int, records *uint32, n int, rate float32, fit *float64)")
	Pragma("noescape")
	Doc("negative5AVX512 is Negative for five negatives and n > 0 records whose rows all exist.")

	f := newFrame512()
	live := mask(1<<negatives - 1)
	next := AllocLocal(16 * 8)
	g := AllocLocal(24 * 4)

	addresses := func(record Register) {
		f.firstRows(Mem{Base: record}, next)
		f.negativeRows(Mem{Base: record, Disp: 4 * 2 * group}, next.Offset(8*2*group), live)
	}
	record := GP64()
	MOVQ(f.record, record)
	addresses(record)

	Label("record")
	rows := rowsAt(next, 2*group+negatives)
	inputs, positives, negs := rows[:group], rows[group:2*group], rows[2*group:]
	record = GP64()
	MOVQ(f.record, record)
	CMPQ(f.left, Imm(1))
	JE(LabelRef("last")) // which has itself for next
	ADDQ(Imm(recordBytes), record)
	Label("last")
	addresses(record)

	sums := f.dots("dots", inputs, positives, negs, func(offset Register) {
		prefetch(offset, next, len(rows))
	})
	score0, score1 := f.sum24(sums)
	record = GP64()
	MOVQ(f.record, record)
	live0, live1 := K(), K()
	KMOVW(Mem{Base: record, Disp: recordBytes - 4}, live0)
	KMOVW(Mem{Base: record, Disp: recordBytes - 2}, live1)
	ADDQ(Imm(recordBytes), record)
	MOVQ(record, f.record)
	p0 := coefficients(c, ZMM, score0, c.firstSigns, live0, g)
	p1 := coefficients(c, YMM, score1, c.allSigns, live1, g.Offset(4*16))

	product, factor, upper := ZMM(), ZMM(), YMM()
	VCVTPS2PD(p0.AsY(), product)
	VEXTRACTF32X8(Imm(1), p0, upper)
	VCVTPS2PD(upper, factor)
	VMULPD(factor, product, product)
	VCVTPS2PD(p1, factor)
	VMULPD(factor, product, product)
	f.storeFits(product)

	f.update5(inputs, positives, negs, g)
	DECQ(f.left)
	JNE(LabelRef("record"))
	VZEROUPPER()
	RET()
}

// update5 adds the gradients to a record's rows. A step reads all its rows before
// it writes any; then it reads each again to add to it, in order, so that a row
// that occurs twice gets both sums.
func (f *frame512) update5(inputs, positives, negatives []Op, g Mem) {
	// As many coefficients as there are registers for; the others come from memory.
	coefficient := func(t int) Mem { return g.Offset(4 * t) }
	held := make([]VecVirtual, 15)
	for t := range held {
		held[t] = ZMM()
		VBROADCASTSS(coefficient(t), held[t])
	}
	times := func(t int, x, product Op) {
		if t < len(held) {
			VMULPS(x, held[t], product)
		} else {
			VMULPS_BCST(coefficient(t), x, product)
		}
	}

	offset := f.start()
	Label("update")
	var v, dv [group]VecVirtual
	for i := range group {
		v[i], dv[i] = ZMM(), ZMM()
		VMOVUPS(at(inputs[i], offset), v[i])
		times(i, at(positives[i], offset), dv[i])
	}
	var du [firstTile]VecVirtual
	for k, row := range negatives {
		u := ZMM()
		VMOVUPS(at(row, offset), u)
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
	for i, row := range inputs {
		addTo(at(row, offset), dv[i])
	}
	for i, row := range positives {
		product := ZMM()
		times(i, v[i], product)
		addTo(at(row, offset), product)
	}
	for k, row := range negatives {
		addTo(at(row, offset), du[k])
	}
	ADDQ(Imm(64), offset)
	JNE(LabelRef("update"))
}

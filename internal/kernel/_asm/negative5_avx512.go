package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	fiveRows  = 2*group + firstTile     // rows of a record with five negatives
	fiveBytes = 4 * (fiveRows + 1)      // its length; the mask is one word
	fiveTerms = group * (firstTile + 1) // its scores
)

// A fiveKernel is the kernel for five negatives.
//
// From a record's scores to its coefficients it is a long way of instructions
// that wait for one another, while those that update the rows can only wait for
// the coefficients. So the scores of the next record are taken between the two,
// and before the updates, unless the records have a row in common:
//
//	coefficients of a record        (the second half of the way)
//	scores of the next record       (and the first half: the exponentials)
//	updates of the record
//
// And a record of which no row occurs twice, as most are, need not read its rows
// again before it adds to them.
type fiveKernel struct {
	*frame512
	c *logisticTables

	now, next, afterNext Mem // addresses of the rows of this record and the two that follow
	last                 Mem // the last record, which counts as what follows itself
	exponentials         Mem // of the next record, or of this one until its coefficients are there
	g                    Mem // coefficients of this record
	common               Mem // not 0 if this record has a row in common with the next
	repeated             Mem // not 0 if a row of this record occurs twice

	negatives Op // mask: the lanes of the negatives, of 8
}

// negative5 writes the kernel for five negatives.
func negative5(c *logisticTables) {
	TEXT("negative5AVX512", 0, "func(in, out *float32, stride int, records *uint32, n int, rate float32, fit *float64)")
	Pragma("noescape")
	Doc("negative5AVX512 is Negative for five negatives and n > 0 records whose rows all exist.")

	const tableBytes = 8 * 16
	f := &fiveKernel{
		frame512: newFrame512(), c: c,
		now: AllocLocal(tableBytes), next: AllocLocal(tableBytes), afterNext: AllocLocal(tableBytes),
		last:         AllocLocal(8),
		exponentials: AllocLocal(4 * fiveTerms), g: AllocLocal(4 * fiveTerms),
		common: AllocLocal(8), repeated: AllocLocal(8),
		negatives: mask(1<<firstTile - 1),
	}
	first, bytes := GP64(), GP64()
	MOVQ(f.record, first)
	IMUL3Q(U32(fiveBytes), argument(f.left), bytes)
	LEAQ(Mem{Base: first, Index: bytes, Scale: 1, Disp: -fiveBytes}, bytes)
	MOVQ(bytes, f.last)
	f.addresses(first, f.next)
	f.addresses(f.following(first), f.afterNext)
	MOVQ(U32(1), f.common) // there is no record yet to update after the scores
	JMP(LabelRef("scores"))

	Label("record")
	record := GP64()
	MOVQ(f.record, record)
	ADDQ(Imm(fiveBytes), f.record)
	f.moveOn()
	following := f.following(record)
	f.addresses(f.following(following), f.afterNext)
	f.coefficients(record)
	f.compare(record, following)
	CMPL(f.common, Imm(0))
	JNE(LabelRef("updates"))

	Label("scores")
	f.scores()
	CMPL(f.common, Imm(0))
	JNE(LabelRef("record"))

	Label("updates")
	CMPL(f.repeated, Imm(0))
	JNE(LabelRef("repeated"))
	f.updateDistinct()
	JMP(LabelRef("updated"))
	Label("repeated")
	f.updateRepeated()
	Label("updated")
	DECQ(f.left)
	JE(LabelRef("done"))
	CMPL(f.common, Imm(0))
	JNE(LabelRef("scores"))
	JMP(LabelRef("record"))
	Label("done")
	VZEROUPPER()
	RET()
}

// argument loads a number from memory.
func argument(m Mem) GPVirtual {
	x := GP64()
	MOVQ(m, x)
	return x
}

// following returns the record that follows; of the last, that is itself.
func (f *fiveKernel) following(record Register) Register {
	next, last := GP64(), argument(f.last)
	LEAQ(Mem{Base: record, Disp: fiveBytes}, next)
	CMPQ(next, last)
	CMOVQHI(last, next)
	return next
}

// addresses stores the addresses of a record's rows.
func (f *fiveKernel) addresses(record Register, table Mem) {
	f.firstRows(Mem{Base: record}, table)
	f.negativeRows(Mem{Base: record, Disp: 4 * 2 * group}, table.Offset(8*2*group), f.negatives)
}

// moveOn has the next record for this one.
func (f *fiveKernel) moveOn() {
	for _, move := range [][2]Mem{{f.next, f.now}, {f.afterNext, f.next}} {
		for half := range 2 {
			eight := ZMM()
			VMOVDQU64(move[0].Offset(64*half), eight)
			VMOVDQU64(eight, move[1].Offset(64*half))
		}
	}
}

// compare finds out which rows are the same. A register holds the numbers of the
// record's rows, first the input rows.
func (f *fiveKernel) compare(record, following Register) {
	words, all := ZMM(), mask(1<<fiveRows-1)
	VMOVDQU32_Z(Mem{Base: record}, all, words)
	// Each comparison leaves the lanes that have differed from all rows so far.
	differ := [2]Op{mask(1<<group - 1), mask(1<<fiveRows - 1<<group)}
	for j := range fiveRows {
		lanes := differ[min(j/group, 1)]
		const notEqual = 4
		VPCMPD_BCST(Imm(notEqual), Mem{Base: following, Disp: 4 * j}, words, lanes, lanes)
	}
	bits := GP32()
	KORW(differ[0], differ[1], differ[0])
	KMOVW(differ[0], bits)
	XORL(U32(1<<fiveRows-1), bits)
	MOVL(bits, f.common)

	// An input row and an output row of the same number are not the same row. For
	// rows beyond 2^31 this may find too much, which does no harm.
	other, same := ZMM(), ZMM()
	VPTERNLOGD(Imm(0xff), other, other, other)
	VPSLLD(Imm(31), other, other)
	VPORD(other, words, mask(1<<group-1), words)
	VPCONFLICTD_Z(words, all, same)
	VPTESTMD(same, same, all)
	KMOVW(all, bits)
	MOVL(bits, f.repeated)
}

// scores takes the next record's scores as far as their exponentials.
func (f *fiveKernel) scores() {
	rows := rowsAt(f.next, fiveRows)
	sums := f.dots("dots", rows[:group], rows[group:2*group], rows[2*group:], func(offset Register) {
		prefetch(offset, f.afterNext, group)
	})
	first, last := f.sum24(sums)
	VMOVUPS(exponential(f.c, broadcastConstant, ZMM, first, f.c.firstSigns), f.exponentials)
	VMOVUPS(exponential(f.c, broadcastConstant, YMM, last, f.c.allSigns), f.exponentials.Offset(4*16))
}

// coefficients turns the exponentials into coefficients, and stores the fit.
func (f *fiveKernel) coefficients(record Register) {
	first, last := ZMM(), YMM()
	VMOVUPS(f.exponentials, first)
	VMOVUPS(f.exponentials.Offset(4*16), last)
	firstLive, lastLive := K(), K()
	KMOVW(Mem{Base: record, Disp: fiveBytes - 4}, firstLive)
	KMOVW(Mem{Base: record, Disp: fiveBytes - 2}, lastLive)
	p0 := coefficients(f.c, ZMM, first, f.c.firstSigns, firstLive, f.g)
	p1 := coefficients(f.c, YMM, last, f.c.allSigns, lastLive, f.g.Offset(4*16))

	product, factor, upper := ZMM(), ZMM(), YMM()
	VCVTPS2PD(p0.AsY(), product)
	VEXTRACTF32X8(Imm(1), p0, upper)
	VCVTPS2PD(upper, factor)
	VMULPD(factor, product, product)
	VCVTPS2PD(p1, factor)
	VMULPD(factor, product, product)
	f.storeFits(product)
}

// held returns the coefficients of the positives and of each negative, the first n
// of them held in registers.
func (f *fiveKernel) held(n int) (g [firstTile + 1]func(i int) VecVirtual) {
	for k := range g {
		load := fromMemory512(f.g.Offset(4 * group * k))
		if g[k] = load; k < n {
			var x [group]VecVirtual
			for i := range x {
				x[i] = load(i)
			}
			g[k] = func(i int) VecVirtual { return x[i] }
		}
	}
	return g
}

// updateDistinct adds the gradients to a record's rows, none of which occurs
// twice.
func (f *fiveKernel) updateDistinct() {
	rows := rowsAt(f.now, fiveRows)
	inputs, positives, negatives := rows[:group], rows[group:2*group], rows[2*group:]
	g := f.held(5)
	offset := f.start()
	Label("distinct")
	var v, dv [group]VecVirtual
	for i, row := range positives {
		u := ZMM()
		v[i], dv[i] = ZMM(), ZMM()
		VMOVUPS(at(inputs[i], offset), v[i])
		VMOVUPS(at(row, offset), u)
		VMULPS(u, g[0](i), dv[i])
		VFMADD231PS(v[i], g[0](i), u)
		VMOVUPS(u, at(row, offset))
	}
	for k, row := range negatives {
		u, du := ZMM(), ZMM()
		VMOVUPS(at(row, offset), u)
		negativeGradient(g[k+1], u, &v, &dv, du)
		VADDPS(du, u, u)
		VMOVUPS(u, at(row, offset))
	}
	for i, row := range inputs {
		VADDPS(dv[i], v[i], v[i])
		VMOVUPS(v[i], at(row, offset))
	}
	prefetch(offset, f.afterNext.Offset(8*group), fiveRows-group)
	ADDQ(Imm(64), offset)
	JNE(LabelRef("distinct"))
}

// updateRepeated adds the gradients to a record's rows. A step reads all its rows
// before it writes any; then it reads each again to add to it, in order, so that
// a row that occurs twice gets both sums.
func (f *fiveKernel) updateRepeated() {
	rows := rowsAt(f.now, fiveRows)
	inputs, positives, negatives := rows[:group], rows[group:2*group], rows[2*group:]
	g := f.held(4)
	offset := f.start()
	Label("update")
	var v, dv [group]VecVirtual
	for i, row := range positives {
		v[i], dv[i] = ZMM(), ZMM()
		VMOVUPS(at(inputs[i], offset), v[i])
		VMULPS(at(row, offset), g[0](i), dv[i])
	}
	var du [firstTile]VecVirtual
	for k, row := range negatives {
		u := ZMM()
		du[k] = ZMM()
		VMOVUPS(at(row, offset), u)
		negativeGradient(g[k+1], u, &v, &dv, du[k])
	}
	for i, row := range inputs {
		addTo(at(row, offset), dv[i])
	}
	for i, row := range positives {
		u := ZMM()
		VMOVUPS(at(row, offset), u)
		VFMADD231PS(v[i], g[0](i), u)
		VMOVUPS(u, at(row, offset))
	}
	for k, row := range negatives {
		addTo(at(row, offset), du[k])
	}
	prefetch(offset, f.afterNext.Offset(8*group), fiveRows-group)
	ADDQ(Imm(64), offset)
	JNE(LabelRef("update"))
}

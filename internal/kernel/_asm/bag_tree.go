package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// A bagTree writes BagTree: first the scores of all steps, then their coefficients,
// sixteen steps at a time whatever windows they belong to, then the changes.
type bagTree struct {
	width
	c     *logisticTables
	masks Mem // 16 × all bits, 16 × none

	length      Mem // of a row, in bytes
	way, to     Mem // the next step, and where its score or coefficient is
	rows, low   Mem // of eight steps: their rows, and half of their partial sums in AVX2
	lastWay     Mem
	window, row Mem // length of the next window's way, and its row of hidden or change
	left        Mem // windows
}

const (
	treeTile  = 8  // steps whose scores are taken together
	treeFetch = 24 // how many steps ahead rows are asked for
	treeLines = 7  // how many lines of a row: all, at the usual dimension of 100
)

func (b *bagTree) write() {
	name := "bagTree" + b.suffix
	TEXT(name, 0, "func(change, hidden, out *float32, stride int, ways, lengths *uint32, n, steps int, rate float32, coefficients *float32, fit *float64)")
	Pragma("noescape")
	Doc(name + " is BagTree for n > 0 windows, whose ways have so many steps in all.")
	b.length = AllocLocal(8)
	MOVQ(rowBytes(), b.length)
	b.rows, b.low = AllocLocal(8*treeTile), AllocLocal(32*treeTile)
	b.lastWay = AllocLocal(8)
	x, ways := GP64(), GP64()
	Load(Param("ways"), ways)
	Load(Param("steps"), x)
	LEAQ(Mem{Base: ways, Index: x, Scale: 4, Disp: -4}, x)
	MOVQ(x, b.lastWay)
	b.way, b.to = AllocLocal(8), AllocLocal(8)
	b.window, b.row, b.left = AllocLocal(8), AllocLocal(8), AllocLocal(8)

	b.eachWindow("scores", "hidden", b.scores)
	b.coefficients()
	b.eachWindow("changes", "change", b.changes)
	VZEROUPPER()
	RET()
}

// eachWindow goes over the windows. do gets the length of the way and the row of a
// matrix, moves both away, and moves b.way and b.to on.
func (b *bagTree) eachWindow(name, matrix string, do func(steps, row GPVirtual)) {
	x := GP64()
	for _, m := range []struct {
		argument string
		to       Mem
	}{{"ways", b.way}, {"coefficients", b.to}, {"lengths", b.window}, {matrix, b.row}, {"n", b.left}} {
		Load(Param(m.argument), x)
		MOVQ(x, m.to)
	}
	Label(name)
	steps, row := GP64(), GP64()
	MOVQ(b.window, x)
	ADDQ(Imm(4), b.window)
	MOVL(Mem{Base: x}, steps.As32())
	MOVQ(b.row, row)
	do(steps, row)
	MOVQ(b.length, x)
	ADDQ(x, b.row)
	DECQ(b.left)
	JNE(LabelRef(name))
}

// rowOf turns a step into the address of its row.
func (b *bagTree) rowOf(step GPVirtual, length Op) {
	SHRL(Imm(1), step.As32())
	IMULQ(length, step)
	ADDQ(param("out"), step)
}

// scores stores the scores of a window's steps, eight at a time. What the last
// eight lack is its last step once more.
func (b *bagTree) scores(steps, hidden GPVirtual) {
	left := AllocLocal(8)
	MOVQ(steps, left)
	JMP(LabelRef("moreScores"))
	Label("tile")
	way, length, n, at, step := GP64(), GP64(), GP64(), GP64(), GP64()
	MOVQ(b.way, way)
	MOVQ(b.length, length)
	MOVQ(left, n)
	for i := range treeTile {
		// Ahead of time, the row of a later step.
		LEAQ(Mem{Base: way, Disp: 4 * (treeFetch + i)}, at)
		CMPQ(at, b.lastWay)
		CMOVQGT(b.lastWay, at)
		MOVL(Mem{Base: at}, step.As32())
		b.rowOf(step, length)
		for line := range treeLines {
			PREFETCHT0(Mem{Base: step, Disp: line * stepBytes})
		}
		LEAQ(Mem{Base: way, Disp: 4 * i}, at)
		if i > 0 {
			before := GP64()
			LEAQ(Mem{Base: way, Index: n, Scale: 4, Disp: -4}, before)
			CMPQ(at, before)
			CMOVQGT(before, at)
		}
		MOVL(Mem{Base: at}, step.As32())
		b.rowOf(step, length)
		MOVQ(step, b.rows.Offset(8*i))
	}
	var sums []VecVirtual
	h := GP64()
	MOVQ(b.row, h)
	for half := range b.perStep {
		sums = b.zeros(treeTile)
		rows := rowsAt(b.rows, treeTile)
		b.blocks("dots"+string(rune('A'+half)), b.length, func(_ string, offset Register, registers int) {
			for i, row := range rows {
				if i > 0 {
					ADDQ(offset, row)
				}
			}
			block := blockOf(h, offset)
			for at := 32 * half; at < registers*b.bytes(); at += stepBytes {
				v := b.register()
				VMOVUPS(Mem{Base: block, Disp: at}, v)
				for i, sum := range sums {
					if i == 0 {
						VFMADD231PS(Mem{Base: rows[i].(Register), Index: offset, Scale: 1, Disp: at}, v, sum)
						continue
					}
					VFMADD231PS(Mem{Base: rows[i].(Register), Disp: at}, v, sum)
				}
			}
			for i, row := range rows {
				if i > 0 && registers == b.most*b.perStep {
					SUBQ(offset, row)
				}
			}
		})
		for i, sum := range sums {
			if half < b.perStep-1 {
				VMOVUPS(sum, b.low.Offset(32*i))
			} else if b.perStep == 2 {
				VADDPS(b.low.Offset(32*i), sum, sum)
			}
		}
	}
	scores := sum8(sums)
	to, mask := GP64(), YMM()
	MOVQ(b.to, to)
	MOVQ(left, n)
	count := GP64()
	MOVQ(U32(treeTile), count)
	CMPQ(n, count)
	CMOVQLT(n, count)
	masks := GP64()
	LEAQ(b.masks.Offset(4*16), masks)
	NEGQ(count)
	VMOVUPS(Mem{Base: masks, Index: count, Scale: 4}, mask)
	VMASKMOVPS(scores, mask, Mem{Base: to})
	ADDQ(count, left)
	SHLQ(Imm(2), count)
	SUBQ(count, b.way)
	SUBQ(count, b.to)
	Label("moreScores")
	CMPQ(left, Imm(0))
	JNE(LabelRef("tile"))
}

// coefficients turns scores into coefficients, and stores the fits, sixteen steps at
// a time.
func (b *bagTree) coefficients() {
	way, to, fit, left := GP64(), GP64(), GP64(), GP64()
	Load(Param("ways"), way)
	Load(Param("coefficients"), to)
	Load(Param("fit"), fit)
	Load(Param("steps"), left)
	signs := AllocLocal(64)
	JMP(LabelRef("moreCoefficients"))
	Label("coefficients")
	// The masks of the steps that there are, of 16.
	masks, n := GP64(), GP64()
	MOVQ(U32(16), n)
	CMPQ(left, n)
	CMOVQLT(left, n)
	NEGQ(n)
	LEAQ(b.masks.Offset(4*16), masks)
	LEAQ(Mem{Base: masks, Index: n, Scale: 4}, masks)
	ps := b.registers(b.perStep)
	for i, p := range ps {
		at := i * b.bytes()
		mask, step, score := b.register(), b.register(), b.register()
		VMOVUPS(Mem{Base: masks, Disp: at}, mask)
		if b.perStep == 1 {
			k := K()
			VPMOVD2M(mask, k)
			VMOVDQU32_Z(Mem{Base: way, Disp: at}, k, step)
			VMOVUPS_Z(Mem{Base: to, Disp: at}, k, score)
			b.coefficient(step, score, signs, p)
			VMOVUPS(score, k, Mem{Base: to, Disp: at})
			one := b.register()
			VBROADCASTSS(b.c.one(), one)
			VMOVAPS(p, k, one)
			VMOVAPS(one, p)
			continue
		}
		VMASKMOVPS(Mem{Base: way, Disp: at}, mask, step)
		VMASKMOVPS(Mem{Base: to, Disp: at}, mask, score)
		b.coefficient(step, score, signs, p)
		VMASKMOVPS(score, mask, Mem{Base: to, Disp: at})
		one := b.register()
		VBROADCASTSS(b.c.one(), one)
		VBLENDVPS(mask, p, one, p)
	}
	b.storeFit(ps, fit)
	ADDQ(Imm(8), fit)
	ADDQ(Imm(64), way)
	ADDQ(Imm(64), to)
	SUBQ(Imm(16), left)
	Label("moreCoefficients")
	CMPQ(left, Imm(0))
	JG(LabelRef("coefficients"))
}

// coefficient turns scores into coefficients, and sets p to their probabilities.
func (b *bagTree) coefficient(step, score VecVirtual, signs Mem, p VecVirtual) {
	VPSLLD(Imm(31), step, step)
	VMOVUPS(step, signs)
	e := exponential(b.c, fromMemory, b.register, score, signs)
	q, d := logistic(b.c, b.register, e, signs)
	rate := b.register()
	VBROADCASTSS(param("rate"), rate)
	VMULPS(rate, d, score)
	VMULPS(q, e, p)
}

// storeFit multiplies sixteen probabilities by the tree j+8, j+4, j+2, j+1.
func (b *bagTree) storeFit(ps []VecVirtual, fit Register) {
	var four VecVirtual
	if b.perStep == 1 {
		lower, upper := ZMM(), ZMM()
		VEXTRACTF32X8(Imm(1), ps[0], upper.AsY())
		VCVTPS2PD(ps[0].AsY(), lower)
		VCVTPS2PD(upper.AsY(), upper)
		VMULPD(upper, lower, lower)
		VEXTRACTF64X4(Imm(1), lower, upper.AsY())
		four = YMM()
		VMULPD(upper.AsY(), lower.AsY(), four)
	} else {
		var eight [2]VecVirtual // lanes 0 to 3 and 4 to 7, times those of j+8
		for half := range eight {
			var quarter [2]VecVirtual
			for i, p := range ps {
				x := XMM()
				quarter[i] = YMM()
				VEXTRACTF128(Imm(uint64(half)), p, x)
				VCVTPS2PD(x, quarter[i])
			}
			eight[half] = quarter[0]
			VMULPD(quarter[1], quarter[0], eight[half])
		}
		four = eight[0]
		VMULPD(eight[1], four, four)
	}
	two, one := XMM(), XMM()
	VEXTRACTF128(Imm(1), four, two)
	VMULPD(four.AsX(), two, two)
	VUNPCKHPD(two, two, one)
	VMULSD(two, one, one)
	VMOVSD(one, Mem{Base: fit})
}

// changes stores what the contexts of a window are to be moved by.
func (b *bagTree) changes(steps, change GPVirtual) {
	b.blocks("block", b.length, func(name string, offset Register, registers int) {
		sums, coefficient := b.zeros(registers), b.register()
		j, way, to, out, step := GP64(), GP64(), GP64(), GP64(), GP64()
		MOVQ(b.way, way)
		MOVQ(b.to, to)
		MOVQ(param("out"), out)
		ADDQ(offset, out)
		XORQ(j, j)
		JMP(LabelRef(name + "More"))
		Label(name + "Step")
		MOVL(Mem{Base: way, Index: j, Scale: 4}, step.As32())
		SHRL(Imm(1), step.As32())
		IMULQ(b.length, step)
		ADDQ(out, step)
		VBROADCASTSS(Mem{Base: to, Index: j, Scale: 4}, coefficient)
		for i, sum := range sums {
			VFMADD231PS(b.place(step, i), coefficient, sum)
		}
		INCQ(j)
		Label(name + "More")
		CMPQ(j, steps)
		JLT(LabelRef(name + "Step"))
		block := blockOf(change, offset)
		for i, sum := range sums {
			VMOVUPS(sum, b.place(block, i))
		}
	})
	SHLQ(Imm(2), steps)
	ADDQ(steps, b.way)
	ADDQ(steps, b.to)
}

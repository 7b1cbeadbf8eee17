package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// bag writes the kernels of CBOW, each for AVX2 and AVX-512.
func bag() {
	c := newLogisticTables(16, 16)
	noSigns := data("noSigns", repeat(0, 16)...)
	masks := data("bagMasks", append(repeat(1<<32-1, 16), repeat(0, 16)...)...)
	for _, w := range []width{{"AVX2", YMM, 2, 4}, {"AVX512", ZMM, 1, 8}} {
		w.means()
		w.spread()
		w.update()
		(&bagNegative{width: w, c: &c, noSigns: noSigns}).write()
		(&bagTree{width: w, c: &c, masks: masks}).write()
	}
}

// A width is what differs between the two instruction sets. A step is 16 numbers
// of a row, in one register or two.
type width struct {
	suffix   string
	register func() VecVirtual
	perStep  int // registers
	most     int // steps of a block, the part of a row that is held in registers
}

const stepBytes = 64

func (w width) bytes() int { return stepBytes / w.perStep }

func (w width) registers(n int) []VecVirtual {
	all := make([]VecVirtual, n)
	for i := range all {
		all[i] = w.register()
	}
	return all
}

func (w width) zeros(n int) []VecVirtual {
	all := w.registers(n)
	for _, v := range all {
		VXORPS(v, v, v)
	}
	return all
}

// rowBytes loads the length of a row in bytes.
func rowBytes() GPVirtual {
	x := GP64()
	Load(Param("stride"), x)
	SHLQ(Imm(2), x)
	return x
}

// blocks goes along the rows in blocks of up to w.most steps. It writes body once
// for each length, in registers; the offset of the block is in a register too.
func (w width) blocks(name string, rowBytes Op, body func(name string, offset Register, registers int)) {
	offset, left := GP64(), GP64()
	label := func(steps int) string { return fmt.Sprintf("%s%d", name, steps) }
	XORQ(offset, offset)
	Label(name)
	MOVQ(rowBytes, left)
	SUBQ(offset, left)
	for steps := w.most; steps > 1; steps-- {
		CMPQ(left, U32(uint32(steps*stepBytes)))
		if steps == w.most {
			JGE(LabelRef(label(steps)))
		} else {
			JEQ(LabelRef(label(steps)))
		}
	}
	for steps := 1; steps <= w.most; steps++ {
		Label(label(steps))
		body(label(steps), offset, steps*w.perStep)
		if steps < w.most {
			JMP(LabelRef(name + "Done"))
		}
	}
	ADDQ(U32(uint32(w.most*stepBytes)), offset)
	CMPQ(offset, rowBytes)
	JLT(LabelRef(name))
	Label(name + "Done")
}

// place is register i of a block that begins at an address. (An index besides would
// cost: the CPU then takes an instruction that computes with memory for two.)
func (w width) place(block Register, i int) Mem {
	return Mem{Base: block, Disp: i * w.bytes()}
}

// blockOf returns the address of a row's block.
func blockOf(row, offset Register) GPVirtual {
	block := GP64()
	LEAQ(Mem{Base: row, Index: offset, Scale: 1}, block)
	return block
}

// local moves an argument to the frame, where the kernel may change it.
func local(name string) Mem {
	m, x := AllocLocal(8), GP64()
	MOVQ(param(name), x)
	MOVQ(x, m)
	return m
}

// fetchRow asks for a row that begins at an address.
func (w width) fetchRow(name string, row Register, rowBytes Op) {
	w.blocks(name, rowBytes, func(_ string, offset Register, registers int) {
		for i := 0; i < registers; i += w.perStep {
			PREFETCHT0(Mem{Base: row, Index: offset, Scale: 1, Disp: i * w.bytes()})
		}
	})
}

// skip moves p on by n if it is at the center, whose address is in a register.
func skip(p Register, n Op, center Op) {
	next := GP64()
	if r, ok := n.(Register); ok {
		LEAQ(Mem{Base: p, Index: r, Scale: 1}, next)
	} else {
		LEAQ(Mem{Base: p, Disp: 4}, next)
	}
	CMPQ(p, center)
	CMOVQEQ(next, p)
}

// means writes BagMeans.
func (w width) means() {
	name := "bagMeans" + w.suffix
	TEXT(name, NOSPLIT, "func(hidden, in *float32, stride int, words *uint32, count int, windows *uint32, n, ahead int)")
	Pragma("noescape")
	Doc(name + " is BagMeans for n > 0 windows of a text of count words.")
	length := rowBytes()
	left := local("n")
	hidden, window := GP64(), GP64()
	Load(Param("hidden"), hidden)
	Load(Param("windows"), window)

	Label("window")
	first, center, count := GP64(), GP64(), GP64()
	MOVL(Mem{Base: window, Disp: 8}, count.As32())
	MOVL(Mem{Base: window}, first.As32())
	MOVL(Mem{Base: window, Disp: 4}, center.As32())
	SUBL(first.As32(), count.As32())
	DECL(count.As32())
	soon, words := GP64(), GP64()
	Load(Param("words"), words)
	MOVQ(param("ahead"), soon)
	ADDQ(center, soon)
	CMPQ(soon, param("count"))
	JGE(LabelRef("end"))
	MOVL(Mem{Base: words, Index: soon, Scale: 4}, soon.As32())
	IMULQ(length, soon)
	ADDQ(param("in"), soon)
	w.fetchRow("fetchSoon", soon, length)
	Label("end")
	LEAQ(Mem{Base: words, Index: first, Scale: 4}, first)
	LEAQ(Mem{Base: words, Index: center, Scale: 4}, center)
	skip(first, Imm(4), center)
	share := w.register()
	x, one := XMM(), XMM()
	VXORPS(x, x, x)
	VCVTSI2SSL(count.As32(), x, x)
	bits := GP32()
	MOVL(U32(0x3f800000), bits)
	VMOVD(bits, one)
	VDIVSS(x, one, one)
	VBROADCASTSS(one, share)

	w.blocks("block", length, func(name string, offset Register, registers int) {
		sums := w.zeros(registers)
		p, c, in, row := GP64(), GP64(), GP64(), GP64()
		MOVQ(param("in"), in)
		ADDQ(offset, in)
		MOVQ(first, p)
		MOVQ(count, c)
		Label(name + "Context")
		MOVL(Mem{Base: p}, row.As32())
		ADDQ(Imm(4), p)
		IMULQ(length, row)
		skip(p, Imm(4), center)
		ADDQ(in, row)
		for i, sum := range sums {
			VADDPS(w.place(row, i), sum, sum)
		}
		DECQ(c)
		JNE(LabelRef(name + "Context"))
		to := blockOf(hidden, offset)
		for i, sum := range sums {
			VMULPS(share, sum, sum)
			VMOVUPS(sum, w.place(to, i))
		}
	})
	ADDQ(length, hidden)
	ADDQ(Imm(12), window)
	DECQ(left)
	JNE(LabelRef("window"))
	VZEROUPPER()
	RET()
}

// spread writes BagSpread. Rows are cleared right before they are added to.
func (w width) spread() {
	name := "bagSpread" + w.suffix
	TEXT(name, NOSPLIT, "func(spread *float32, first int, change *float32, stride int, windows *uint32, n int)")
	Pragma("noescape")
	Doc(name + " is BagSpread for n > 0 windows.")
	length := rowBytes()
	left, cleared := local("n"), local("spread") // cleared is where the rows begin that are not
	change, window, zero := GP64(), GP64(), w.register()
	Load(Param("change"), change)
	Load(Param("windows"), window)
	VXORPS(zero, zero, zero)

	Label("window")
	first, center, count, end, from := GP64(), GP64(), GP64(), GP64(), GP64()
	MOVL(Mem{Base: window}, first.As32())
	MOVL(Mem{Base: window, Disp: 4}, center.As32())
	MOVL(Mem{Base: window, Disp: 8}, end.As32())
	MOVQ(end, count)
	SUBQ(first, count)
	DECQ(count)
	for _, place := range []GPVirtual{first, center, end} {
		SUBQ(param("first"), place)
		IMULQ(length, place)
		ADDQ(param("spread"), place)
	}
	MOVQ(cleared, from)
	JMP(LabelRef("moreZeros"))
	Label("zero")
	for i := range w.perStep {
		VMOVUPS(zero, w.place(from, i))
	}
	ADDQ(Imm(stepBytes), from)
	Label("moreZeros")
	CMPQ(from, end)
	JLT(LabelRef("zero"))
	MOVQ(from, cleared)
	skip(first, length, center)

	w.blocks("block", length, func(name string, offset Register, registers int) {
		changes, sum := w.registers(registers), w.register()
		from, p, c := blockOf(change, offset), blockOf(first, offset), GP64()
		centerBlock := blockOf(center, offset)
		for i, d := range changes {
			VMOVUPS(w.place(from, i), d)
		}
		MOVQ(count, c)
		Label(name + "Context")
		for i, d := range changes {
			VADDPS(w.place(p, i), d, sum)
			VMOVUPS(sum, w.place(p, i))
		}
		ADDQ(length, p)
		skip(p, length, centerBlock)
		DECQ(c)
		JNE(LabelRef(name + "Context"))
	})
	ADDQ(length, change)
	ADDQ(Imm(12), window)
	DECQ(left)
	JNE(LabelRef("window"))
	VZEROUPPER()
	RET()
}

// moveBytes is the length of a BagMove; fetchMoves is how many moves ahead rows
// are asked for.
const (
	moveBytes  = 12
	fetchMoves = 3
)

// update writes BagUpdate. A row stays in registers through all moves of it that
// come one after another.
func (w width) update() {
	name := "bagUpdate" + w.suffix
	TEXT(name, NOSPLIT, "func(to, from *float32, stride int, moves *uint32, n int)")
	Pragma("noescape")
	Doc(name + " is BagUpdate for n > 0 moves.")
	length := rowBytes()
	last, move := GP64(), GP64()
	end := AllocLocal(8)
	Load(Param("moves"), move)
	Load(Param("n"), last)
	IMUL3Q(Imm(moveBytes), last, last)
	ADDQ(move, last)
	MOVQ(last, end)
	SUBQ(Imm(moveBytes), last)

	Label("run")
	row, next := GP64(), GP64() // next is where the run ends
	MOVL(Mem{Base: move}, row.As32())
	LEAQ(Mem{Base: move, Disp: moveBytes}, next)
	JMP(LabelRef("more"))
	Label("same")
	ADDQ(Imm(moveBytes), next)
	Label("more")
	CMPQ(next, end)
	JEQ(LabelRef("found"))
	CMPL(row.As32(), Mem{Base: next})
	JEQ(LabelRef("same"))
	Label("found")
	IMULQ(length, row)
	ADDQ(param("to"), row)

	w.blocks("block", length, func(name string, offset Register, registers int) {
		sums, weight := w.registers(registers), w.register()
		block := blockOf(row, offset)
		for i, sum := range sums {
			VMOVUPS(w.place(block, i), sum)
		}
		m, from, at, ahead, to := GP64(), GP64(), GP64(), GP64(), GP64()
		MOVQ(move, m)
		MOVQ(param("from"), from)
		ADDQ(offset, from)
		Label(name + "Move")
		MOVL(Mem{Base: m, Disp: 4}, at.As32())
		VBROADCASTSS(Mem{Base: m, Disp: 8}, weight)
		IMULQ(length, at)
		LEAQ(Mem{Base: m, Disp: fetchMoves * moveBytes}, ahead)
		CMPQ(ahead, last)
		CMOVQGT(last, ahead)
		MOVL(Mem{Base: ahead}, to.As32())
		MOVL(Mem{Base: ahead, Disp: 4}, ahead.As32())
		IMULQ(length, to)
		IMULQ(length, ahead)
		ADDQ(param("to"), to)
		ADDQ(offset, to)
		ADDQ(from, at)
		ADDQ(from, ahead)
		for i, sum := range sums {
			VFMADD231PS(w.place(at, i), weight, sum)
			if i%w.perStep == 0 {
				PREFETCHT0(w.place(ahead, i))
				PREFETCHT0(w.place(to, i))
			}
		}
		ADDQ(Imm(moveBytes), m)
		CMPQ(m, next)
		JNE(LabelRef(name + "Move"))
		for i, sum := range sums {
			VMOVUPS(sum, w.place(block, i))
		}
	})
	MOVQ(next, move)
	CMPQ(move, end)
	JNE(LabelRef("run"))
	VZEROUPPER()
	RET()
}

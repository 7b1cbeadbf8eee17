package main

import (
	"strconv"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// This file has the loops over the steps of paths, which one pair takes alone, or
// two pairs together.

// A voice is a pair that takes part in a loop. Its vectors are the parts of the
// columns that the loop is for.
type voice struct {
	input GPVirtual // address of the columns in the input row
	v     []Op      // the input row: registers, or places if there are too few

	sum Mem // place of the next partial sums

	g  GPVirtual    // address of the next coefficient
	dv []VecVirtual // gradient
}

// newVoice is the i-th pair from an entry of the table on, for w columns.
func (k *pathKernel) newVoice(pair GPVirtual, i, w int, column GPVirtual, held bool) *voice {
	p := &voice{input: GP64(), v: make([]Op, w*k.parts)}
	MOVQ(Mem{Base: pair, Disp: pathPair*i + pathInput}, p.input)
	ADDQ(column, p.input)
	for j := range p.v {
		p.v[j] = k.part(p.input, j)
		if held {
			register := k.register()
			VMOVUPS(p.v[j], register)
			p.v[j] = register
		}
	}
	return p
}

// part is the place of the j-th vector from an address on.
func (k *pathKernel) part(address Register, j int) Mem {
	return Mem{Base: address, Disp: 64 / k.parts * j}
}

// entry returns the place of a step in a table of addresses. The step belongs to
// the i-th pair from an entry of the table of pairs on, and its number is the sum of
// these fields.
func (k *pathKernel) entry(table Mem, pair GPVirtual, i int, fields ...int) GPVirtual {
	at, number := GP64(), GP64()
	XORQ(number, number)
	for _, field := range fields {
		ADDQ(Mem{Base: pair, Disp: pathPair*i + field}, number)
	}
	MOVQ(table, at)
	LEAQ(Mem{Base: at, Index: number, Scale: 8}, at)
	return at
}

// dots forms the partial sums of all scores: first of the steps that duets share,
// then of the others.
func (k *pathKernel) dots() {
	if k.duets {
		pair := k.eachPair("duet")
		CMPQ(Mem{Base: pair, Disp: pathShared}, Imm(0))
		JE(LabelRef("duetDone"))
		k.sums("duet", pair, 2, k.entry(k.nowRows, pair, 0, pathFirst), k.entry(k.nowRows, pair, 0, pathFirst, pathShared))
		Label("duetDone")
		k.endPair("duet", pair, 2)
	}
	pair := k.eachPair("solo")
	first, end := k.entry(k.nowRows, pair, 0, pathFirst, pathShared), k.entry(k.nowRows, pair, 0, pathEnd)
	CMPQ(first, end)
	JE(LabelRef("soloDone"))
	k.sums("solo", pair, 1, first, end)
	Label("soloDone")
	k.endPair("solo", pair, 1)
}

// sums forms the sums of one pair or two, for the rows from first to end in the
// table. The sums of the first columns begin at 0; those of the others go on from
// where these have ended.
func (k *pathKernel) sums(name string, pair GPVirtual, pairs int, first, end GPVirtual) {
	again := name + "Again"
	column, width := k.eachColumns(name, again)
	for _, label := range []string{name, again} {
		if label == again {
			Label(again)
			k.choose(again, width)
		}
		for w := 1; w <= pathColumns; w++ {
			Label(label + strconv.Itoa(w))
			k.sumLoop(label+strconv.Itoa(w)+"Step", pair, pairs, w, first, end, column, label == again)
			JMP(LabelRef(name + "ColumnsEnd"))
		}
	}
	k.endColumns(name, column, width)
}

func (k *pathKernel) sumLoop(loop string, pair GPVirtual, pairs, w int, first, end, column GPVirtual, again bool) {
	voices := make([]*voice, pairs)
	for i := range voices {
		voices[i] = k.newVoice(pair, i, w, column, true)
	}
	// A row's address has 8 bytes in its table, a score's sums 64 in theirs.
	row, sum := GP64(), GP64()
	MOVQ(first, row)
	MOVQ(first, sum)
	SUBQ(k.nowRows, sum)
	SHLQ(Imm(3), sum)
	LEAQ(Mem{Base: k.base, Index: sum, Scale: 1, Disp: k.sumTable}, sum)
	voices[0].sum = Mem{Base: sum}
	if pairs == 2 {
		apart := GP64()
		MOVQ(Mem{Base: pair, Disp: pathPair + pathFirst}, apart)
		SUBQ(Mem{Base: pair, Disp: pathFirst}, apart)
		SHLQ(Imm(6), apart)
		voices[1].sum = Mem{Base: sum, Index: apart, Scale: 1}
	}
	Label(loop)
	node := GP64()
	MOVQ(Mem{Base: row}, node)
	if again {
		ADDQ(column, node)
	}
	lanes := make([]VecVirtual, pairs*k.parts)
	for i := range lanes {
		lanes[i] = k.register()
		if again {
			VMOVUPS(voices[i/k.parts].sum.Offset(64/k.parts*(i%k.parts)), lanes[i])
		} else {
			VXORPS(lanes[i], lanes[i], lanes[i])
		}
	}
	for j := range w * k.parts {
		var u Op = k.part(node, j)
		if pairs > 1 {
			register := k.register()
			VMOVUPS(u, register)
			u = register
		}
		for i, p := range voices {
			VFMADD231PS(u, p.v[j], lanes[i*k.parts+j%k.parts])
		}
	}
	for i := range lanes {
		VMOVUPS(lanes[i], voices[i/k.parts].sum.Offset(64/k.parts*(i%k.parts)))
	}
	ADDQ(Imm(64), sum)
	ADDQ(Imm(8), row)
	CMPQ(row, end)
	JNE(LabelRef(loop))
}

// update has the pairs learn, duets together.
func (k *pathKernel) update() {
	pair := k.eachPair("update")
	if k.duets {
		CMPQ(Mem{Base: pair, Disp: pathShared}, Imm(0))
		JE(LabelRef("updateSolo"))
		column, width := k.eachColumns("updateDuet", "")
		for w := 1; w <= pathColumns; w++ {
			Label("updateDuet" + strconv.Itoa(w))
			k.learnDuet("updateDuet"+strconv.Itoa(w), pair, w, column)
			JMP(LabelRef("updateDuetColumnsEnd"))
		}
		k.endColumns("updateDuet", column, width)
		ADDQ(Imm(pathPair), pair) // the other one has learned, too
		JMP(LabelRef("updateDone"))
		Label("updateSolo")
	}
	first, end := k.entry(k.nowRows, pair, 0, pathFirst), k.entry(k.nowRows, pair, 0, pathEnd)
	CMPQ(first, end)
	JE(LabelRef("updateDone"))
	column, width := k.eachColumns("update", "")
	for w := 1; w <= pathColumns; w++ {
		name := "update" + strconv.Itoa(w)
		Label(name)
		row := GP64()
		MOVQ(first, row)
		p := k.newLearner(pair, 0, w, column)
		k.learn(name+"Step", row, end, k.entry(k.aheadRows, pair, 0, pathFirst), column, p)
		k.learned(p, pair, 0, column)
		JMP(LabelRef("updateColumnsEnd"))
	}
	k.endColumns("update", column, width)
	Label("updateDone")
	k.endPair("update", pair, 1)
}

// learnDuet has the pairs of a duet learn, together from the steps that they share
// and then each from its own. No row occurs twice in a path, and the input rows are
// different. So every row changes in the same order as if the one pair had learned
// before the other.
func (k *pathKernel) learnDuet(name string, pair GPVirtual, w int, column GPVirtual) {
	voices := []*voice{k.newLearner(pair, 0, w, column), k.newLearner(pair, 1, w, column)}
	row, end := k.entry(k.nowRows, pair, 0, pathFirst), k.entry(k.nowRows, pair, 0, pathFirst, pathShared)
	k.learn(name+"Step", row, end, nil, column, voices...)
	for i, p := range voices {
		own := name + "Own" + strconv.Itoa(i)
		row, end := k.entry(k.nowRows, pair, i, pathFirst, pathShared), k.entry(k.nowRows, pair, i, pathEnd)
		CMPQ(row, end)
		JE(LabelRef(own + "Done"))
		k.learn(own, row, end, k.entry(k.aheadRows, pair, i, pathFirst, pathShared), column, p)
		Label(own + "Done")
		k.learned(p, pair, i, column)
	}
}

// newLearner is newVoice for a loop that learns.
func (k *pathKernel) newLearner(pair GPVirtual, i, w int, column GPVirtual) *voice {
	p := k.newVoice(pair, i, w, column, k.parts == 1)
	p.g = GP64()
	MOVQ(Mem{Base: pair, Disp: pathPair*i + pathFirst}, p.g)
	LEAQ(Mem{Base: k.base, Index: p.g, Scale: 4, Disp: k.g}, p.g)
	p.dv = make([]VecVirtual, len(p.v))
	for j := range p.dv {
		p.dv[j] = k.register()
		VXORPS(p.dv[j], p.dv[j], p.dv[j])
	}
	return p
}

// learn changes the rows from row to end in the table, and adds to the gradients
// of the input rows. Meanwhile it fetches as many rows from ahead on in the table
// of the group ahead, if there is an ahead: those of its steps of the same numbers,
// or others, in vain, where it has fewer.
func (k *pathKernel) learn(loop string, row, end, ahead, column Register, voices ...*voice) {
	Label(loop)
	node, next := GP64(), GP64()
	MOVQ(Mem{Base: row}, node)
	ADDQ(column, node)
	if ahead != nil {
		MOVQ(Mem{Base: ahead}, next)
		ADDQ(column, next)
	}
	g := make([]VecVirtual, len(voices))
	for i, p := range voices {
		g[i] = k.register()
		VBROADCASTSS(Mem{Base: p.g}, g[i])
	}
	for j := range voices[0].v {
		u := k.register()
		VMOVUPS(k.part(node, j), u)
		for i, p := range voices {
			VFMADD231PS(u, g[i], p.dv[j])
			VFMADD231PS(p.v[j], g[i], u)
		}
		VMOVUPS(u, k.part(node, j))
		if ahead != nil && j%k.parts == 0 {
			PREFETCHT0(k.part(next, j))
		}
	}
	for _, p := range voices {
		ADDQ(Imm(4), p.g)
	}
	if ahead != nil {
		ADDQ(Imm(8), ahead)
	}
	ADDQ(Imm(8), row)
	CMPQ(row, end)
	JNE(LabelRef(loop))
}

// learned adds the gradient to an input row, and fetches that of the pair in its
// place in the group ahead.
func (k *pathKernel) learned(p *voice, pair GPVirtual, i int, column GPVirtual) {
	next := GP64()
	MOVQ(pair, next)
	SUBQ(k.nowPair, next)
	ADDQ(k.aheadPair, next)
	MOVQ(Mem{Base: next, Disp: pathPair*i + pathInput}, next)
	ADDQ(column, next)
	for j, dv := range p.dv {
		VADDPS(p.v[j], dv, dv)
		VMOVUPS(dv, k.part(p.input, j))
		if j%k.parts == 0 {
			PREFETCHT0(k.part(next, j))
		}
	}
}

package main

import (
	"strconv"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// This file has what both kernels for paths share.
//
// A group's steps, pair after pair, are numbered from 0 on, whatever the lengths
// of the paths, and everything that a kernel keeps of them lies in tables by that
// number: nothing is filled up but the last vector of coefficients. A group takes
// all addresses of rows, then all partial sums, all coefficients, all updates. The
// addresses are made one group ahead, so that its rows can be fetched.
//
// The time goes into reading and writing rows: a step reads its row twice and writes
// it once, for no more than three multiplications with each number. That is what
// duets are for: two pairs next to each other whose first steps are the same, as
// they are near the root, or all the way if pairs come in the order of the tree.
// They take these steps together.

const (
	pathGroup   = 4  // the package's PathGroup
	longestPath = 64 // the package's longestAssemblyPath

	// pathColumns is the most numbers of a row, in sixteens, that a loop holds in
	// registers; the package's assemblyColumns.
	pathColumns = 7

	// Whole vectors are written, so that a table of steps ends with one more.
	pathTable = pathGroup*longestPath + 16
)

// A pathKernel writes one kernel. What it keeps of a group lies in memory that
// begins at a multiple of 64 bytes, where base points:
type pathKernel struct {
	register func() VecVirtual
	parts    int  // registers that hold 16 numbers
	duets    bool // there are registers for two pairs at once

	base     Register
	sumTable int    // the 16 partial sums of each score
	g        int    // coefficients
	signs    int    // the sign bit where the label is 0
	probs    int    // probabilities, float64
	rows     [2]int // addresses of the nodes: two tables, of this group and of the next
	pairs    [2]int // the pairs, likewise; see pathPair

	rowBytes         Mem // length of a row
	pair, left, fit  Mem // the next pair, the number of pairs to go, the next result
	nowRows, nowPair Mem // addresses of the tables of this group
	aheadRows        Mem // and of the next
	aheadPair        Mem
	count, ahead     Mem // pairs in this group and in the next
	steps            Mem // steps of this group
	aheadSteps       Mem // and of the next
}

// The table of pairs has, for each, the address of its input row, the numbers of
// its first step and of the one behind its last, and:
const (
	pathInput = 8 * iota
	pathFirst
	pathEnd
	pathSteps  // address of its steps
	pathShared // the steps that the pair has in common with the other one of its duet
	pathPair   // the length
)

// newPathKernel begins a kernel with the arguments in, nodes, stride, pairs, n,
// start, steps, columns, rate and fit.
func newPathKernel(name string, register func() VecVirtual, parts int) *pathKernel {
	TEXT(name, 0, "func(in, nodes *float32, stride int, pairs *uint32, n int, start, steps *uint32, columns int, rate float32, fit *float64)")
	Pragma("noescape")
	Doc(name+" is Paths for n > 0 pairs, whose rows and words all exist, and for paths of up",
		"to longestAssemblyPath steps. It goes along the rows in columns·16 numbers at a time.")
	k := &pathKernel{register: register, parts: parts, duets: parts == 1}
	size := 0
	place := func(bytes int) int {
		at := size
		size += (bytes + 63) &^ 63
		return at
	}
	k.sumTable = place(64 * pathTable)
	k.g = place(4 * pathTable)
	k.signs = place(4 * pathTable)
	k.probs = place(8 * pathTable)
	for i := range 2 {
		k.rows[i] = place(8 * pathTable)
		k.pairs[i] = place(pathPair * pathGroup)
	}
	k.base = GP64()
	LEAQ(AllocLocal(size+64), k.base)
	ADDQ(Imm(63), k.base)
	ANDQ(I32(-64), k.base)

	local := func() Mem { return AllocLocal(8) }
	for _, m := range []*Mem{
		&k.rowBytes, &k.pair, &k.left, &k.fit, &k.nowRows, &k.nowPair,
		&k.aheadRows, &k.aheadPair, &k.count, &k.ahead, &k.steps, &k.aheadSteps,
	} {
		*m = local()
	}
	x := GP64()
	Load(Param("stride"), x)
	SHLQ(Imm(2), x)
	MOVQ(x, k.rowBytes)
	for _, argument := range []struct {
		name string
		to   Mem
	}{
		{"pairs", k.pair}, {"n", k.left}, {"fit", k.fit},
	} {
		Load(Param(argument.name), x)
		MOVQ(x, argument.to)
	}
	for _, table := range []struct {
		at int
		to Mem
	}{
		{k.rows[0], k.aheadRows}, {k.rows[1], k.nowRows}, {k.pairs[0], k.aheadPair}, {k.pairs[1], k.nowPair},
	} {
		LEAQ(Mem{Base: k.base, Disp: table.at}, x)
		MOVQ(x, table.to)
	}
	return k
}

// write writes the kernel, given its own parts.
//
// addresses sets the rows and signs from step t to end, and up to 16 beyond, to
// those of the steps that begin at steps. coefficients turns the sums of the steps
// from t on into coefficients and probabilities, as many as it says. fit returns
// the product of n probabilities.
func (k *pathKernel) write(
	addresses func(name string, steps, rows, t, end GPVirtual),
	coefficients func(t GPVirtual) (lanes int),
	fit func(probabilities, n GPVirtual) VecVirtual,
) {
	k.prepare("first", addresses)
	Label("group")
	k.next()
	k.dots()

	t := GP64()
	XORQ(t, t)
	JMP(LabelRef("moreCoefficients"))
	Label("coefficients")
	ADDQ(Imm(uint64(coefficients(t))), t)
	Label("moreCoefficients")
	CMPQ(t, k.steps)
	JLT(LabelRef("coefficients"))

	k.prepare("ahead", addresses)
	k.update()

	pair := k.eachPair("fit")
	probabilities, n := GP64(), GP64()
	MOVQ(Mem{Base: pair, Disp: pathEnd}, n)
	MOVQ(Mem{Base: pair, Disp: pathFirst}, probabilities)
	SUBQ(probabilities, n)
	LEAQ(Mem{Base: k.base, Index: probabilities, Scale: 8, Disp: k.probs}, probabilities)
	product, to := fit(probabilities, n), GP64()
	MOVQ(k.fit, to)
	VMOVSD(product, Mem{Base: to})
	ADDQ(Imm(8), k.fit)
	k.endPair("fit", pair, 1)

	CMPQ(k.ahead, Imm(0))
	JNE(LabelRef("group"))
	VZEROUPPER()
	RET()
}

// prepare makes the tables of rows, signs and pairs for the group ahead, if there
// is one.
func (k *pathKernel) prepare(name string, addresses func(name string, steps, rows, t, end GPVirtual)) {
	n, most := GP64(), GP64()
	MOVQ(k.left, n)
	MOVQ(U32(pathGroup), most)
	CMPQ(n, most)
	CMOVQGT(most, n)
	MOVQ(n, k.ahead)
	SUBQ(n, k.left)
	TESTQ(n, n)
	JE(LabelRef(name + "Done"))

	from, pair, rows, t := GP64(), GP64(), GP64(), GP64()
	MOVQ(k.pair, from)
	MOVQ(k.aheadPair, pair)
	MOVQ(k.aheadRows, rows)
	XORQ(t, t)
	Label(name + "Pair")
	input, word, start, steps, end := GP64(), GP64(), GP64(), GP64(), GP64()
	MOVL(Mem{Base: from}, input.As32())
	MOVWLZX(input.As16(), word.As32())
	SHRL(Imm(16), input.As32())
	IMULQ(k.rowBytes, input)
	ADDQ(param("in"), input)
	MOVQ(input, Mem{Base: pair, Disp: pathInput})
	MOVQ(param("start"), start)
	MOVL(Mem{Base: start, Index: word, Scale: 4}, steps.As32())
	MOVL(Mem{Base: start, Index: word, Scale: 4, Disp: 4}, end.As32())
	SUBQ(steps, end)
	ADDQ(t, end)
	MOVQ(t, Mem{Base: pair, Disp: pathFirst})
	MOVQ(U32(0), Mem{Base: pair, Disp: pathShared})
	MOVQ(end, Mem{Base: pair, Disp: pathEnd})
	SHLQ(Imm(2), steps)
	ADDQ(param("steps"), steps)
	MOVQ(steps, Mem{Base: pair, Disp: pathSteps})
	addresses(name, steps, rows, t, end)
	MOVQ(end, t)
	ADDQ(Imm(4), from)
	ADDQ(Imm(pathPair), pair)
	DECQ(n)
	JNE(LabelRef(name + "Pair"))
	MOVQ(from, k.pair)
	MOVQ(t, k.aheadSteps)
	if k.duets {
		k.findDuets(name)
	}
	Label(name + "Done")
}

// next makes the group ahead the one in hand.
func (k *pathKernel) next() {
	now, ahead := GP64(), GP64()
	for _, table := range [][2]Mem{{k.nowRows, k.aheadRows}, {k.nowPair, k.aheadPair}} {
		MOVQ(table[0], now)
		MOVQ(table[1], ahead)
		MOVQ(now, table[1])
		MOVQ(ahead, table[0])
	}
	for _, number := range [][2]Mem{{k.count, k.ahead}, {k.steps, k.aheadSteps}} {
		MOVQ(number[1], now)
		MOVQ(now, number[0])
	}
}

// eachPair begins a loop over the pairs of the group in hand.
func (k *pathKernel) eachPair(name string) (pair GPVirtual) {
	pair = GP64()
	MOVQ(k.nowPair, pair)
	Label(name + "Pair")
	return pair
}

// endPair ends it, with a step of so many pairs.
func (k *pathKernel) endPair(name string, pair GPVirtual, pairs int) {
	end := GP64()
	MOVQ(k.count, end)
	LEAQ(Mem{Base: end, Index: end, Scale: 4}, end) // pathPair is 40
	SHLQ(Imm(3), end)
	ADDQ(k.nowPair, end)
	ADDQ(Imm(uint64(pathPair*pairs)), pair)
	CMPQ(pair, end)
	JLT(LabelRef(name + "Pair"))
}

// eachColumns begins a loop along rows, where column is the number of bytes behind
// and width that of the sixteens in the step. It jumps to the label of the name and
// width; or to the label again, if there is one, in all steps but the first.
func (k *pathKernel) eachColumns(name, again string) (column, width GPVirtual) {
	column, width = GP64(), GP64()
	XORQ(column, column)
	Label(name + "Columns")
	most := GP64()
	MOVQ(k.rowBytes, width)
	SUBQ(column, width)
	SHRQ(Imm(6), width)
	MOVQ(param("columns"), most)
	CMPQ(width, most)
	CMOVQGT(most, width)
	if again != "" {
		TESTQ(column, column)
		JNE(LabelRef(again))
	}
	k.choose(name, width)
	return column, width
}

// choose jumps to the label of the name and the number.
func (k *pathKernel) choose(name string, width GPVirtual) {
	for w := pathColumns; w > 1; w-- {
		CMPQ(width, Imm(uint64(w)))
		JE(LabelRef(name + strconv.Itoa(w)))
	}
	JMP(LabelRef(name + "1"))
}

// endColumns ends the loop.
func (k *pathKernel) endColumns(name string, column, width GPVirtual) {
	Label(name + "ColumnsEnd")
	SHLQ(Imm(6), width)
	ADDQ(width, column)
	CMPQ(column, k.rowBytes)
	JLT(LabelRef(name + "Columns"))
}

package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// matmul writes the kernels of matmul.go, each for AVX2 and AVX-512.
func matmul() {
	c := newExpTables()
	for _, v := range []wide{
		{suffix: "AVX2", lanes: 8, columns: 16, register: YMM},
		{suffix: "AVX512", lanes: 16, columns: 64, register: ZMM},
	} {
		v.product()
		v.expColumns(&c)
		v.scaleColumns()
	}
}

// wide is what differs between the two instruction sets.
type wide struct {
	suffix   string
	lanes    int
	columns  int // of C, at most, in one call of the product
	register func() VecVirtual
}

func (v wide) bytes() int { return 4 * v.lanes }

// tileRows is how many rows of C are held in registers at a time. Six rows of
// four vectors are 24 of the 32 registers of AVX-512, six of two 12 of the 16 of
// AVX2: for each step along k that is 24 (12) multiply-adds for 10 (8) loads, and
// two of each can begin in a cycle.
const tileRows = 6

// product writes MatMul and MatMulAdd for up to v.columns columns.
func (v wide) product() {
	name := "matmul" + v.suffix
	TEXT(name, NOSPLIT, "func(c *float32, cRow int, a *float32, aRow, aCol int, b *float32, bRow int, m, n, k int, add bool)")
	Pragma("noescape")
	Doc(fmt.Sprintf("%s is MatMul, or MatMulAdd, for m, n, k > 0, n a multiple of 16 and at most %d.", name, v.columns))
	p := operands{}
	for _, pointer := range []struct {
		name string
		to   *GPVirtual
	}{{"c", &p.c}, {"a", &p.a}, {"b", &p.b}, {"m", &p.m}} {
		*pointer.to = GP64()
		Load(Param(pointer.name), *pointer.to)
	}
	for _, stride := range []struct {
		name string
		to   *GPVirtual
	}{{"cRow", &p.cRow}, {"aRow", &p.aRow}, {"aCol", &p.aCol}, {"bRow", &p.bRow}} {
		*stride.to = GP64()
		Load(Param(stride.name), *stride.to)
		SHLQ(Imm(2), *stride.to)
	}
	most := v.columns / v.lanes
	step := 16 / v.lanes
	for vectors := most; vectors > step; vectors -= step {
		CMPQ(param("n"), Imm(uint64(vectors*v.lanes)))
		JEQ(LabelRef(fmt.Sprintf("groups%d", vectors)))
	}
	for vectors := step; vectors <= most; vectors += step {
		groups, rest := fmt.Sprintf("groups%d", vectors), fmt.Sprintf("rest%d", vectors)
		Label(groups)
		CMPQ(p.m, Imm(tileRows))
		JLT(LabelRef(rest))
		v.tile(p, tileRows, vectors)
		p.advance(tileRows)
		JMP(LabelRef(groups))
		Label(rest)
		for _, rows := range []int{4, 2, 1} {
			next := fmt.Sprintf("less%d_%d", vectors, rows)
			CMPQ(p.m, Imm(uint64(rows)))
			JLT(LabelRef(next))
			v.tile(p, rows, vectors)
			p.advance(rows)
			Label(next)
		}
		VZEROUPPER()
		RET()
	}
}

// operands are the parameters of a product; strides are in bytes.
type operands struct{ c, cRow, a, aRow, aCol, b, bRow, m GPVirtual }

// advance goes on to the rows after so many.
func (p operands) advance(rows int) {
	for _, move := range []struct{ stride, pointer GPVirtual }{{p.cRow, p.c}, {p.aRow, p.a}} {
		if rows < tileRows {
			LEAQ(Mem{Base: move.pointer, Index: move.stride, Scale: uint8(rows)}, move.pointer)
			continue
		}
		three := GP64()
		LEAQ(Mem{Base: move.stride, Index: move.stride, Scale: 2}, three)
		LEAQ(Mem{Base: move.pointer, Index: three, Scale: 2}, move.pointer)
	}
	SUBQ(Imm(uint64(rows)), p.m)
}

// tile computes a few rows and vectors of C.
func (v wide) tile(p operands, rows, vectors int) {
	// row returns the memory of row i, given that of rows 0 and 3.
	row := func(zero, three, stride GPVirtual, i, disp int) Mem {
		m := Mem{Base: zero, Disp: disp}
		if i >= 3 {
			m.Base = three
		}
		if i %= 3; i > 0 {
			m.Index, m.Scale = stride, uint8(i)
		}
		return m
	}
	third := func(zero, stride GPVirtual) GPVirtual {
		three := GP64()
		if rows > 3 {
			LEAQ(Mem{Base: zero, Index: stride, Scale: 2}, three)
			ADDQ(stride, three)
		}
		return three
	}
	shape := fmt.Sprintf("%d_%d", rows, vectors)
	sum := make([][]VecVirtual, rows)
	for i := range sum {
		for range vectors {
			sum[i] = append(sum[i], v.register())
			VXORPS(sum[i][len(sum[i])-1], sum[i][len(sum[i])-1], sum[i][len(sum[i])-1])
		}
	}
	CMPB(param("add"), Imm(0))
	JEQ(LabelRef("begin" + shape))
	c3 := third(p.c, p.cRow)
	for i := range sum {
		for j := range vectors {
			VMOVUPS(row(p.c, c3, p.cRow, i, j*v.bytes()), sum[i][j])
		}
	}
	Label("begin" + shape)
	a, b, k := GP64(), GP64(), GP64()
	MOVQ(p.a, a)
	MOVQ(p.b, b)
	Load(Param("k"), k)
	a3 := third(p.a, p.aRow)

	Label("loop" + shape)
	x := make([]VecVirtual, vectors)
	for j := range x {
		x[j] = v.register()
		VMOVUPS(Mem{Base: b, Disp: j * v.bytes()}, x[j])
	}
	for i := range sum {
		y := v.register()
		VBROADCASTSS(row(a, a3, p.aRow, i, 0), y)
		for j := range x {
			VFMADD231PS(x[j], y, sum[i][j])
		}
	}
	ADDQ(p.aCol, a)
	if rows > 3 {
		ADDQ(p.aCol, a3)
	}
	ADDQ(p.bRow, b)
	DECQ(k)
	JNE(LabelRef("loop" + shape))

	c3 = third(p.c, p.cRow)
	for i := range sum {
		for j := range vectors {
			VMOVUPS(sum[i][j], row(p.c, c3, p.cRow, i, j*v.bytes()))
		}
	}
}

package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// expTables are the constants of the package's expBelow, a whole vector of each.
type expTables struct {
	least, lowest        Mem
	log2e, magic, hi, lo Mem
	taylor               [7]Mem // 1/6!, 1/5!, … 1/0!
	bias                 Mem    // the exponent of 1, in its place
}

func newExpTables() expTables {
	number := func(name string, x float32) Mem {
		return data(name, repeat(math.Float32bits(x), 16)...)
	}
	c := expTables{
		least:  number("least", float32(math.Inf(-1))),
		lowest: number("lowest", -30),
		log2e:  number("log2e", math.Log2E),
		magic:  number("magic", 3<<22),
		hi:     number("ln2Hi", 0.693359375),
		lo:     number("ln2Lo", -2.12194440e-4),
		bias:   data("bias", repeat(127<<23, 16)...),
	}
	for i, f := range []float32{1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 1.0 / 2, 1} {
		c.taylor[i] = number(fmt.Sprintf("taylor%d", 6-i), f)
	}
	c.taylor[6] = c.taylor[5]
	return c
}

// A lane of rows: every fourth row has a running maximum, and a sum, of its own,
// so that four are under way at a time.
const rowLanes = 4

// expColumns writes ExpColumns, one vector of columns after another.
func (v wide) expColumns(c *expTables) {
	name := "expColumns" + v.suffix
	TEXT(name, NOSPLIT, "func(x *float32, rows, width int, peak, sum *float32)")
	Pragma("noescape")
	Doc(name + " is ExpColumns for rows > 0 and a width that is a multiple of 16.")
	x, width, peak, sum, left := GP64(), GP64(), GP64(), GP64(), GP64()
	Load(Param("x"), x)
	Load(Param("width"), width)
	Load(Param("peak"), peak)
	Load(Param("sum"), sum)
	MOVQ(width, left)
	SHLQ(Imm(2), width)

	Label("columns")
	lanes := make([]VecVirtual, rowLanes)
	for i := range lanes {
		lanes[i] = v.register()
		VMOVUPS(c.least, lanes[i])
	}
	v.rows("max", x, width, func(at Mem, i int) { VMAXPS(at, lanes[i], lanes[i]) })
	top := v.register()
	VMAXPS(lanes[2], lanes[0], lanes[0])
	VMAXPS(lanes[3], lanes[1], lanes[1])
	VMAXPS(lanes[1], lanes[0], top)
	VMOVUPS(top, Mem{Base: peak})

	sums := make([]VecVirtual, rowLanes)
	for i := range sums {
		sums[i] = v.register()
		VXORPS(sums[i], sums[i], sums[i])
	}
	v.rows("exp", x, width, func(at Mem, i int) {
		t := v.register()
		VMOVUPS(at, t)
		VSUBPS(top, t, t)
		e := v.expBelow(c, t)
		VMOVUPS(e, at)
		VADDPS(e, sums[i], sums[i])
	})
	VADDPS(sums[2], sums[0], sums[0])
	VADDPS(sums[3], sums[1], sums[1])
	VADDPS(sums[1], sums[0], sums[0])
	VMOVUPS(sums[0], Mem{Base: sum})

	for _, pointer := range []GPVirtual{x, peak, sum} {
		ADDQ(Imm(uint64(v.bytes())), pointer)
	}
	SUBQ(Imm(uint64(v.lanes)), left)
	JNE(LabelRef("columns"))
	VZEROUPPER()
	RET()
}

// rows does something to the vector at x of each row; i is its lane.
func (v wide) rows(label string, x, width GPVirtual, do func(at Mem, i int)) {
	at, left := GP64(), GP64()
	MOVQ(x, at)
	Load(Param("rows"), left)
	JMP(LabelRef(label + "More"))
	Label(label + "Loop")
	for i := range rowLanes {
		do(Mem{Base: at}, i)
		ADDQ(width, at)
	}
	Label(label + "More")
	SUBQ(Imm(rowLanes), left)
	JGE(LabelRef(label + "Loop"))
	for i := range rowLanes - 1 {
		CMPQ(left, I32(-rowLanes+i))
		JEQ(LabelRef(label + "Done"))
		do(Mem{Base: at}, i)
		ADDQ(width, at)
	}
	Label(label + "Done")
}

// expBelow returns e^t as the package's expBelow does, and destroys t.
func (v wide) expBelow(c *expTables, t VecVirtual) VecVirtual {
	// What is not below the lowest exponent stays, a NaN too.
	const notLess = 5
	var keep Op
	if v.lanes == 16 {
		keep = K()
	} else {
		keep = v.register()
	}
	VCMPPS(Imm(notLess), c.lowest, t, keep)

	// The lowest bits of t·log2(e) + 3·2^22 are the whole number n in binary.
	n, power, e := v.register(), v.register(), v.register()
	VMOVUPS(c.magic, n)
	VFMADD231PS(c.log2e, t, n)
	VPSLLD(Imm(23), n, power)
	VPADDD(c.bias, power, power)
	VSUBPS(c.magic, n, n)
	VFNMADD231PS(c.hi, n, t)
	VFNMADD231PS(c.lo, n, t)
	VMOVUPS(c.taylor[0], e)
	for _, f := range c.taylor[1:] {
		VFMADD213PS(f, t, e)
	}
	if v.lanes == 16 {
		VMULPS_Z(power, e, keep, e)
	} else {
		VMULPS(power, e, e)
		VANDPS(keep, e, e)
	}
	return e
}

// scaleColumns writes ScaleColumns.
func (v wide) scaleColumns() {
	name := "scaleColumns" + v.suffix
	TEXT(name, NOSPLIT, "func(x *float32, rows, width int, f *float32)")
	Pragma("noescape")
	Doc(name + " is ScaleColumns for rows > 0 and a width that is a multiple of 16.")
	x, width, f, left := GP64(), GP64(), GP64(), GP64()
	Load(Param("x"), x)
	Load(Param("width"), width)
	Load(Param("f"), f)
	MOVQ(width, left)
	SHLQ(Imm(2), width)
	Label("columns")
	by := v.register()
	VMOVUPS(Mem{Base: f}, by)
	v.rows("row", x, width, func(at Mem, _ int) {
		y := v.register()
		VMULPS(at, by, y)
		VMOVUPS(y, at)
	})
	ADDQ(Imm(uint64(v.bytes())), x)
	ADDQ(Imm(uint64(v.bytes())), f)
	SUBQ(Imm(uint64(v.lanes)), left)
	JNE(LabelRef("columns"))
	VZEROUPPER()
	RET()
}

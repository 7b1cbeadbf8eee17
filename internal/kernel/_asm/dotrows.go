package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// dotRows writes the kernels of dot_rows.go.
func dotRows() {
	dotRowsAVX512()
	dotRows4AVX512()
	dotRowsAtAVX512()
	findAtLeastAVX512()
	masks := data("rowMasks", append(repeat(1<<32-1, 8), repeat(0, 8)...)...)
	dotRowsAVX2(masks)
	dotRows4AVX2(masks)
	dotRowsAtAVX2(masks)
	findAtLeastAVX2()
}

// parameters loads the parameters of those names.
func parameters(names ...string) []GPVirtual {
	values := make([]GPVirtual, len(names))
	for i, name := range names {
		values[i] = GP64()
		Load(Param(name), values[i])
	}
	return values
}

// zeros returns n registers of zeros.
func zeros(n int, register func() VecVirtual) []VecVirtual {
	sums := make([]VecVirtual, n)
	for i := range sums {
		sums[i] = register()
		VXORPS(sums[i], sums[i], sums[i])
	}
	return sums
}

// fourfold returns 4·x.
func fourfold(x GPVirtual) GPVirtual {
	four := GP64()
	MOVQ(x, four)
	SHLQ(Imm(2), four)
	return four
}

// threefold returns 3·x.
func threefold(x GPVirtual) GPVirtual {
	three := GP64()
	LEAQ(Mem{Base: x, Index: x, Scale: 2}, three)
	return three
}

// strided returns the memory of number i, 0 to 3, of rows that begin at base and
// are stride bytes apart.
func strided(base, stride, three GPVirtual, i int) Mem {
	switch i {
	case 0:
		return Mem{Base: base}
	case 3:
		return Mem{Base: base, Index: three, Scale: 1}
	}
	return Mem{Base: base, Index: stride, Scale: uint8(i)}
}

// steps16 runs step for each 16 of dim numbers, and once with a mask for those
// that are left.
func steps16(dim GPVirtual, step func(mask Op)) {
	left := GP64()
	MOVQ(dim, left)
	JMP(LabelRef("moreNumbers"))
	Label("numbers")
	step(nil)
	Label("moreNumbers")
	SUBQ(Imm(16), left)
	JGE(LabelRef("numbers"))
	ADDQ(Imm(16), left)
	JE(LabelRef("tree"))
	bits, mask := GP32(), K()
	MOVL(U32(1<<32-1), bits)
	BZHIL(left.As32(), bits, bits)
	KMOVW(bits, mask)
	step(mask)
	Label("tree")
}

// load16 loads 16 numbers, or those in the mask and zeros.
func load16(from Mem, mask Op) VecVirtual {
	x := ZMM()
	if mask == nil {
		VMOVUPS(from, x)
	} else {
		VMOVUPS_Z(from, mask, x)
	}
	return x
}

// multiplyAdd adds from·x to sum, in the lanes of the mask; the others stay, to
// the sign of a zero.
func multiplyAdd(from Op, x VecVirtual, mask Op, sum VecVirtual) {
	if mask == nil {
		VFMADD231PS(from, x, sum)
	} else {
		VFMADD231PS(from, x, mask, sum)
	}
}

// foldToFours adds lane j+8 to j, then j+4 to j, in four registers, and returns what
// is left of them: four numbers each, one after another.
func foldToFours(a, b, c, d VecVirtual) VecVirtual {
	fold := func(x, y VecVirtual, low, high uint64) VecVirtual {
		l, h := ZMM(), ZMM()
		VSHUFF32X4(Imm(low), y, x, l)
		VSHUFF32X4(Imm(high), y, x, h)
		VADDPS(h, l, l)
		return l
	}
	return fold(fold(a, b, 0x44, 0xee), fold(c, d, 0x44, 0xee), 0x88, 0xdd)
}

// sums16 adds up the lanes of 16 registers. The sum of register 4·l+p comes out at
// place 4·l+p.
func sums16(x []VecVirtual) VecVirtual {
	var q [4]VecVirtual // of the registers p, p+4, p+8 and p+12
	for p := range q {
		q[p] = foldToFours(x[p], x[p+4], x[p+8], x[p+12])
	}
	pairs := func(a, b VecVirtual) VecVirtual { // lane j+2 to j
		l, h := ZMM(), ZMM()
		VUNPCKLPD(b, a, l)
		VUNPCKHPD(b, a, h)
		VADDPS(h, l, l)
		return l
	}
	a, b := pairs(q[0], q[1]), pairs(q[2], q[3])
	even, odd := ZMM(), ZMM()
	VSHUFPS(Imm(0x88), b, a, even)
	VSHUFPS(Imm(0xdd), b, a, odd)
	VADDPS(odd, even, even)
	return even
}

func dotRowsAVX512() {
	TEXT("rowsDotAVX512", NOSPLIT, "func(dst, rows, query *float32, dim, groups int)")
	Pragma("noescape")
	Doc("rowsDotAVX512 is DotRows for 16·groups rows, groups > 0.")
	p := parameters("dst", "rows", "query", "dim", "groups")
	dst, rows, query, dim, groups := p[0], p[1], p[2], p[3], p[4]
	stride := fourfold(dim)
	three := threefold(stride)

	Label("group")
	var base [4]GPVirtual
	for i := range base {
		base[i] = GP64()
		if i == 0 {
			MOVQ(rows, base[0])
		} else {
			LEAQ(Mem{Base: base[i-1], Index: stride, Scale: 4}, base[i])
		}
	}
	LEAQ(Mem{Base: base[3], Index: stride, Scale: 4}, rows)
	at := GP64()
	MOVQ(query, at)
	sums := zeros(16, ZMM)
	steps16(dim, func(mask Op) {
		x := load16(Mem{Base: at}, mask)
		for i := range sums {
			multiplyAdd(strided(base[i/4], stride, three, i%4), x, mask, sums[i])
		}
		if mask == nil {
			for _, b := range append(base[:], at) {
				ADDQ(Imm(64), b)
			}
		}
	})
	VMOVUPS(sums16(sums), Mem{Base: dst})
	ADDQ(Imm(64), dst)
	DECQ(groups)
	JNE(LabelRef("group"))
	VZEROUPPER()
	RET()
}

func dotRows4AVX512() {
	TEXT("rowsDot4AVX512", NOSPLIT, "func(dst *float32, dstRow int, rows, queries *float32, dim, groups int)")
	Pragma("noescape")
	Doc("rowsDot4AVX512 is DotRows4 for 4·groups rows, groups > 0; the answers to the queries begin dstRow numbers apart.")
	p := parameters("dst", "dstRow", "rows", "queries", "dim", "groups")
	dst, dstRow, rows, queries, dim, groups := p[0], p[1], p[2], p[3], p[4], p[5]
	SHLQ(Imm(2), dstRow)
	dstThree := threefold(dstRow)
	stride := fourfold(dim)
	three := threefold(stride)

	Label("group")
	row, query := GP64(), GP64()
	MOVQ(rows, row)
	LEAQ(Mem{Base: rows, Index: stride, Scale: 4}, rows)
	MOVQ(queries, query)
	sums := zeros(16, ZMM) // of query l and row p at 4·l+p
	steps16(dim, func(mask Op) {
		var x [4]VecVirtual
		for i := range x {
			x[i] = load16(strided(row, stride, three, i), mask)
		}
		for l := range 4 {
			y := load16(strided(query, stride, three, l), mask)
			for i := range x {
				multiplyAdd(y, x[i], mask, sums[4*l+i])
			}
		}
		if mask == nil {
			ADDQ(Imm(64), row)
			ADDQ(Imm(64), query)
		}
	})
	all := sums16(sums)
	for l := range 4 {
		VEXTRACTF32X4(Imm(uint64(l)), all, strided(dst, dstRow, dstThree, l))
	}
	ADDQ(Imm(16), dst)
	DECQ(groups)
	JNE(LabelRef("group"))
	VZEROUPPER()
	RET()
}

// fourRows returns the pointers to the next four rows of a list, which goes on.
func fourRows(rows, ids, stride GPVirtual) [4]GPVirtual {
	var row [4]GPVirtual
	for i := range row {
		row[i] = GP64()
		MOVL(Mem{Base: ids, Disp: 4 * i}, row[i].As32())
		IMULQ(stride, row[i])
		ADDQ(rows, row[i])
	}
	return row
}

func dotRowsAtAVX512() {
	TEXT("rowsDotAtAVX512", NOSPLIT, "func(dst, rows *float32, ids *uint32, query *float32, dim, groups int)")
	Pragma("noescape")
	Doc("rowsDotAtAVX512 is DotRowsAt for 4·groups rows, groups > 0.")
	p := parameters("dst", "rows", "ids", "query", "dim", "groups")
	dst, rows, ids, query, dim, groups := p[0], p[1], p[2], p[3], p[4], p[5]
	stride := fourfold(dim)
	bits, first := GP32(), K()
	MOVL(U32(0x1111), bits)
	KMOVW(bits, first)

	Label("group")
	row := fourRows(rows, ids, stride)
	ADDQ(Imm(16), ids)
	at := GP64()
	XORQ(at, at)
	sums := zeros(4, ZMM)
	steps16(dim, func(mask Op) {
		x := load16(Mem{Base: query, Index: at, Scale: 1}, mask)
		for i := range sums {
			multiplyAdd(Mem{Base: row[i], Index: at, Scale: 1}, x, mask, sums[i])
		}
		if mask == nil {
			ADDQ(Imm(64), at)
		}
	})
	four, two, one := foldToFours(sums[0], sums[1], sums[2], sums[3]), ZMM(), ZMM()
	VPERMILPS(Imm(0x4e), four, two)
	VADDPS(four, two, two)
	VMOVSHDUP(two, one)
	VADDPS(two, one, one)
	VCOMPRESSPS_Z(one, first, one)
	VMOVUPS(one.AsX(), Mem{Base: dst})
	ADDQ(Imm(16), dst)
	DECQ(groups)
	JNE(LabelRef("group"))
	VZEROUPPER()
	RET()
}

func findAtLeastAVX512() {
	TEXT("findAtLeastAVX512", NOSPLIT, "func(x, y *float32, n int, least float32) (at int)")
	Pragma("noescape")
	Doc("findAtLeastAVX512 is FindAtLeast for n numbers, a multiple of 16; it returns n, or more, if there is none.")
	p := parameters("x", "y", "n")
	x, y, n := p[0], p[1], p[2]
	least, at := ZMM(), GP64()
	VBROADCASTSS(param("least"), least)
	XORQ(at, at)
	JMP(LabelRef("more"))
	Label("loop")
	product, found, bits := ZMM(), K(), GP32()
	VMOVUPS(Mem{Base: x, Index: at, Scale: 4}, product)
	VMULPS(Mem{Base: y, Index: at, Scale: 4}, product, product)
	VCMPPS(Imm(2), product, least, found) // least <= product
	KMOVW(found, bits)
	TESTL(bits, bits)
	JNE(LabelRef("found"))
	ADDQ(Imm(16), at)
	Label("more")
	CMPQ(at, n)
	JLT(LabelRef("loop"))
	VZEROUPPER()
	Store(at, ReturnIndex(0))
	RET()
	Label("found")
	TZCNTL(bits, bits)
	ADDQ(bits.As64(), at)
	VZEROUPPER()
	Store(at, ReturnIndex(0))
	RET()
}

// fourSumsAVX2 adds up one vector's products with four others, and returns the
// four sums. one and others give the memory of the numbers at an offset; next goes
// on by so many bytes.
func fourSumsAVX2(masks Mem, dim GPVirtual, one func() Mem, others func(i int) Mem, next func(bytes int)) VecVirtual {
	low, high := zeros(4, YMM), zeros(4, YMM)
	left := GP64()
	add := func(sums []VecVirtual, disp int) {
		x := YMM()
		VMOVUPS(one().Offset(disp), x)
		for i := range sums {
			VFMADD231PS(others(i).Offset(disp), x, sums[i])
		}
	}
	addMasked := func(sums []VecVirtual) {
		table, mask, x := GP64(), YMM(), YMM()
		LEAQ(masks.Offset(4*8), table)
		NEGQ(left)
		VMOVUPS(Mem{Base: table, Index: left, Scale: 4}, mask)
		VMASKMOVPS(one(), mask, x)
		for i := range sums {
			y := YMM()
			VMASKMOVPS(others(i), mask, y)
			VFMADD213PS(sums[i], x, y)
			VBLENDVPS(mask, y, sums[i], sums[i]) // the other lanes stay, to the sign of a zero
		}
	}
	MOVQ(dim, left)
	JMP(LabelRef("moreNumbers"))
	Label("numbers")
	add(low, 0)
	add(high, 32)
	next(64)
	Label("moreNumbers")
	SUBQ(Imm(16), left)
	JGE(LabelRef("numbers"))
	ADDQ(Imm(16), left)
	JE(LabelRef("tree"))
	CMPQ(left, Imm(8))
	JLT(LabelRef("tail"))
	add(low, 0)
	next(32)
	SUBQ(Imm(8), left)
	addMasked(high)
	JMP(LabelRef("tree"))
	Label("tail")
	addMasked(low)

	Label("tree")
	for i := range low {
		VADDPS(high[i], low[i], low[i])
	}
	halves := func(a, b VecVirtual) VecVirtual { // lane j+4 to j
		l, h := YMM(), YMM()
		VPERM2F128(Imm(0x20), b, a, l)
		VPERM2F128(Imm(0x31), b, a, h)
		VADDPS(h, l, l)
		return l
	}
	ab, cd := halves(low[0], low[1]), halves(low[2], low[3])
	l, h := YMM(), YMM()
	VUNPCKLPD(cd, ab, l)
	VUNPCKHPD(cd, ab, h)
	VADDPS(h, l, l) // lane j+2 to j: a a c c, b b d d
	VMOVSHDUP(l, h)
	VADDPS(h, l, l)
	upper := XMM()
	VEXTRACTF128(Imm(1), l, upper)
	VMOVSLDUP(upper, upper)
	VBLENDPS(Imm(0b1010), upper, l.AsX(), upper)
	return upper
}

func dotRowsAVX2(masks Mem) {
	TEXT("rowsDotAVX2", NOSPLIT, "func(dst, rows, query *float32, dim, groups int)")
	Pragma("noescape")
	Doc("rowsDotAVX2 is DotRows for 4·groups rows, groups > 0.")
	p := parameters("dst", "rows", "query", "dim", "groups")
	dst, rows, query, dim, groups := p[0], p[1], p[2], p[3], p[4]
	stride := fourfold(dim)
	three := threefold(stride)
	Label("group")
	row, at := GP64(), GP64()
	MOVQ(rows, row)
	LEAQ(Mem{Base: rows, Index: stride, Scale: 4}, rows)
	MOVQ(query, at)
	sums := fourSumsAVX2(masks, dim,
		func() Mem { return Mem{Base: at} },
		func(i int) Mem { return strided(row, stride, three, i) },
		func(bytes int) { ADDQ(Imm(uint64(bytes)), row); ADDQ(Imm(uint64(bytes)), at) })
	VMOVUPS(sums, Mem{Base: dst})
	ADDQ(Imm(16), dst)
	DECQ(groups)
	JNE(LabelRef("group"))
	VZEROUPPER()
	RET()
}

func dotRows4AVX2(masks Mem) {
	TEXT("rowsDot4AVX2", NOSPLIT, "func(dst *float32, dstRow int, rows, queries *float32, dim, n int)")
	Pragma("noescape")
	Doc("rowsDot4AVX2 is DotRows4 for n rows, n > 0; the answers to the queries begin dstRow numbers apart.")
	p := parameters("dst", "dstRow", "rows", "queries", "dim", "n")
	dst, dstRow, rows, queries, dim, n := p[0], p[1], p[2], p[3], p[4], p[5]
	SHLQ(Imm(2), dstRow)
	dstThree := threefold(dstRow)
	stride := fourfold(dim)
	three := threefold(stride)
	Label("group")
	row, query := GP64(), GP64()
	MOVQ(rows, row)
	ADDQ(stride, rows)
	MOVQ(queries, query)
	sums := fourSumsAVX2(masks, dim,
		func() Mem { return Mem{Base: row} },
		func(i int) Mem { return strided(query, stride, three, i) },
		func(bytes int) { ADDQ(Imm(uint64(bytes)), row); ADDQ(Imm(uint64(bytes)), query) })
	for l := range 4 {
		VEXTRACTPS(Imm(uint64(l)), sums, strided(dst, dstRow, dstThree, l))
	}
	ADDQ(Imm(4), dst)
	DECQ(n)
	JNE(LabelRef("group"))
	VZEROUPPER()
	RET()
}

func dotRowsAtAVX2(masks Mem) {
	TEXT("rowsDotAtAVX2", NOSPLIT, "func(dst, rows *float32, ids *uint32, query *float32, dim, groups int)")
	Pragma("noescape")
	Doc("rowsDotAtAVX2 is DotRowsAt for 4·groups rows, groups > 0.")
	p := parameters("dst", "rows", "ids", "query", "dim", "groups")
	dst, rows, ids, query, dim, groups := p[0], p[1], p[2], p[3], p[4], p[5]
	stride := fourfold(dim)
	Label("group")
	row := fourRows(rows, ids, stride)
	ADDQ(Imm(16), ids)
	at := GP64()
	XORQ(at, at)
	sums := fourSumsAVX2(masks, dim,
		func() Mem { return Mem{Base: query, Index: at, Scale: 1} },
		func(i int) Mem { return Mem{Base: row[i], Index: at, Scale: 1} },
		func(bytes int) { ADDQ(Imm(uint64(bytes)), at) })
	VMOVUPS(sums, Mem{Base: dst})
	ADDQ(Imm(16), dst)
	DECQ(groups)
	JNE(LabelRef("group"))
	VZEROUPPER()
	RET()
}

func findAtLeastAVX2() {
	TEXT("findAtLeastAVX2", NOSPLIT, "func(x, y *float32, n int, least float32) (at int)")
	Pragma("noescape")
	Doc("findAtLeastAVX2 is FindAtLeast for n numbers, a multiple of 8; it returns n, or more, if there is none.")
	p := parameters("x", "y", "n")
	x, y, n := p[0], p[1], p[2]
	least, at := YMM(), GP64()
	VBROADCASTSS(param("least"), least)
	XORQ(at, at)
	JMP(LabelRef("more"))
	Label("loop")
	product, bits := YMM(), GP32()
	VMOVUPS(Mem{Base: x, Index: at, Scale: 4}, product)
	VMULPS(Mem{Base: y, Index: at, Scale: 4}, product, product)
	VCMPPS(Imm(2), product, least, product) // least <= product
	VMOVMSKPS(product, bits)
	TESTL(bits, bits)
	JNE(LabelRef("found"))
	ADDQ(Imm(8), at)
	Label("more")
	CMPQ(at, n)
	JLT(LabelRef("loop"))
	VZEROUPPER()
	Store(at, ReturnIndex(0))
	RET()
	Label("found")
	BSFL(bits, bits)
	ADDQ(bits.As64(), at)
	VZEROUPPER()
	Store(at, ReturnIndex(0))
	RET()
}

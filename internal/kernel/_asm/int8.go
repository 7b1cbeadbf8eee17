package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// int8Kernels writes the kernels of int8.go.
func int8Kernels() {
	byteRowsVNNI("byteRows4VNNI", 4)
	byteRowsVNNI("byteRowsVNNI", 1)
	byteRowsAVX2("byteRows4AVX2", 4)
	byteRowsAVX2("byteRowsAVX2", 1)
	dotBytesAtVNNI()
	dotBytesAtAVX2()
}

// The fields of a ByteQuery, and its size.
const (
	queryOffset = 0
	querySlope  = 4
	queryLeast  = 8
	querySize   = 12
)

// byteRows begins one of the kernels of ByteRowsAtLeast: it returns its parameters,
// and the way from a query to the next in bytes, once and three times.
func byteRows(name string, queries int) (p []GPVirtual, stride, three GPVirtual) {
	TEXT(name, NOSPLIT, "func(masks *uint64, maskRow int, packed *uint8, quads, groups int, scales, errors *float32, codes *int8, queries *int32)")
	Pragma("noescape")
	if queries == 1 {
		Doc(name + " is ByteRowsAtLeast for one query of 4·quads numbers, groups > 0, quads > 0.")
	} else {
		Doc(name + " is ByteRowsAtLeast for four queries of 4·quads numbers, groups > 0, quads > 0; their masks begin maskRow numbers apart.")
	}
	p = parameters("masks", "packed", "groups", "scales", "errors")
	if queries > 1 {
		stride = fourfold(parameters("quads")[0])
		three = threefold(stride)
	}
	return p, stride, three
}

// maskRows returns the way from the masks of a query to those of the next, in bytes,
// once and three times.
func maskRows(queries int) (row, three GPVirtual) {
	if queries == 1 {
		return nil, nil
	}
	row = GP64()
	Load(Param("maskRow"), row)
	SHLQ(Imm(3), row)
	return row, threefold(row)
}

func byteRowsVNNI(name string, queries int) {
	p, stride, three := byteRows(name, queries)
	masks, packed, groups, scales, errors := p[0], p[1], p[2], p[3], p[4]

	Label("group")
	// There are fewer registers than parameters, so these are loaded where they are used.
	p = parameters("codes", "quads", "queries")
	at, left, asked := p[0], p[1], p[2]
	sums := make([][4]VecVirtual, queries) // of 16 rows each
	for l := range sums {
		for i := range sums[l] {
			sums[l][i] = ZMM()
			if i == 0 {
				VPBROADCASTD(Mem{Base: asked, Disp: l*querySize + queryOffset}, sums[l][0])
			} else {
				VMOVDQA32(sums[l][0], sums[l][i])
			}
		}
	}
	Label("numbers")
	var rows [4]VecVirtual
	for i := range rows {
		rows[i] = ZMM()
		VMOVDQU32(Mem{Base: packed, Disp: 64 * i}, rows[i])
	}
	for l := range sums {
		four := ZMM()
		VPBROADCASTD(strided(at, stride, three, l), four)
		for i := range rows {
			VPDPBUSD(four, rows[i], sums[l][i])
		}
	}
	ADDQ(U32(256), packed)
	ADDQ(Imm(4), at)
	DECQ(left)
	JNE(LabelRef("numbers"))

	maskRow, maskThree := maskRows(queries)
	for i := range 4 {
		scale, slack := ZMM(), ZMM()
		VMOVUPS(Mem{Base: scales, Disp: 64 * i}, scale)
		VMOVUPS(Mem{Base: errors, Disp: 64 * i}, slack)
		for l := range sums {
			bound, most, found := ZMM(), ZMM(), K()
			VCVTDQ2PS(sums[l][i], bound)
			VMULPS_BCST(Mem{Base: asked, Disp: l*querySize + querySlope}, slack, most)
			VFMADD231PS(scale, bound, most)
			VBROADCASTSS(Mem{Base: asked, Disp: l*querySize + queryLeast}, bound)
			VCMPPS(Imm(2), most, bound, found) // least <= most
			KMOVW(found, strided(masks, maskRow, maskThree, l).Offset(2*i))
		}
	}
	ADDQ(Imm(8), masks)
	ADDQ(U32(256), scales)
	ADDQ(U32(256), errors)
	DECQ(groups)
	JNE(LabelRef("group"))
	VZEROUPPER()
	RET()
}

func byteRowsAVX2(name string, queries int) {
	p, stride, three := byteRows(name, queries)
	masks, packed, groups, scales, errors := p[0], p[1], p[2], p[3], p[4]

	Label("group")
	eights := GP64() // eight rows at a time
	MOVQ(U32(8), eights)
	Label("eight")
	p = parameters("codes", "quads")
	at, left, row := p[0], p[1], GP64()
	MOVQ(packed, row)
	sums := make([][2]VecVirtual, queries) // of four rows each, two sums a row
	for l := range sums {
		for i := range sums[l] {
			sums[l][i] = YMM()
			VPXOR(sums[l][i], sums[l][i], sums[l][i])
		}
	}
	Label("numbers")
	var rows [2]VecVirtual
	for i := range rows {
		rows[i] = YMM()
		VPMOVZXBW(Mem{Base: row, Disp: 16 * i}, rows[i])
	}
	for l := range sums {
		four, words := XMM(), YMM()
		VPBROADCASTD(strided(at, stride, three, l), four)
		VPMOVSXBW(four, words)
		for i := range rows {
			product := YMM()
			VPMADDWD(words, rows[i], product)
			VPADDD(product, sums[l][i], sums[l][i])
		}
	}
	ADDQ(U32(256), row)
	ADDQ(Imm(4), at)
	DECQ(left)
	JNE(LabelRef("numbers"))

	maskRow, maskThree := maskRows(queries)
	asked := parameters("queries")[0]
	scale, slack := YMM(), YMM()
	VMOVUPS(Mem{Base: scales}, scale)
	VMOVUPS(Mem{Base: errors}, slack)
	for l := range sums {
		bound, x, bits := YMM(), YMM(), GP32()
		VPHADDD(sums[l][1], sums[l][0], bound) // rows 0 1 4 5, 2 3 6 7
		VPERMQ(Imm(0xd8), bound, bound)
		VPBROADCASTD(Mem{Base: asked, Disp: l*querySize + queryOffset}, x)
		VPADDD(x, bound, bound)
		VCVTDQ2PS(bound, bound)
		VBROADCASTSS(Mem{Base: asked, Disp: l*querySize + querySlope}, x)
		VMULPS(slack, x, x)
		VFMADD231PS(scale, bound, x)
		VBROADCASTSS(Mem{Base: asked, Disp: l*querySize + queryLeast}, bound)
		VCMPPS(Imm(2), x, bound, bound) // least <= x
		VMOVMSKPS(bound, bits)
		MOVB(bits.As8(), strided(masks, maskRow, maskThree, l))
	}
	INCQ(masks) // the masks of a query lie together
	ADDQ(Imm(32), packed)
	ADDQ(Imm(32), scales)
	ADDQ(Imm(32), errors)
	DECQ(eights)
	JNE(LabelRef("eight"))
	MOVQ(row, packed) // past the group by 224 bytes, of the last eight rows
	SUBQ(U32(224), packed)
	DECQ(groups)
	JNE(LabelRef("group"))
	VZEROUPPER()
	RET()
}

// fourByteRows returns the pointers to the next four rows of a list, which goes on.
func fourByteRows(rows, ids, stride GPVirtual) [4]GPVirtual {
	row := fourRows(rows, ids, stride)
	ADDQ(Imm(16), ids)
	return row
}

func dotBytesAtVNNI() {
	TEXT("dotBytesAtVNNI", NOSPLIT, "func(dst *int32, rows *uint8, ids *uint32, query *int8, dim, groups int)")
	Pragma("noescape")
	Doc("dotBytesAtVNNI is DotBytesAt for 4·groups rows, groups > 0.")
	p := parameters("dst", "rows", "ids", "query", "dim", "groups")
	dst, rows, ids, query, dim, groups := p[0], p[1], p[2], p[3], p[4], p[5]
	Label("group")
	row := fourByteRows(rows, ids, dim)
	at := GP64()
	XORQ(at, at)
	var sums [4]VecVirtual
	for i := range sums {
		sums[i] = ZMM()
		VPXORD(sums[i], sums[i], sums[i])
	}
	Label("numbers")
	q := ZMM()
	VMOVDQU32(Mem{Base: query, Index: at, Scale: 1}, q)
	for i := range sums {
		x := ZMM()
		VMOVDQU32(Mem{Base: row[i], Index: at, Scale: 1}, x)
		VPDPBUSD(q, x, sums[i])
	}
	ADDQ(Imm(64), at)
	CMPQ(at, dim)
	JLT(LabelRef("numbers"))
	var halves [4]VecVirtual
	for i := range sums {
		halves[i] = YMM()
		VEXTRACTI64X4(Imm(1), sums[i], halves[i])
		VPADDD(sums[i].AsY(), halves[i], halves[i])
	}
	VMOVDQU(fourIntegerSums(halves), Mem{Base: dst})
	ADDQ(Imm(16), dst)
	DECQ(groups)
	JNE(LabelRef("group"))
	VZEROUPPER()
	RET()
}

func dotBytesAtAVX2() {
	TEXT("dotBytesAtAVX2", NOSPLIT, "func(dst *int32, rows *uint8, ids *uint32, query *int8, dim, groups int)")
	Pragma("noescape")
	Doc("dotBytesAtAVX2 is DotBytesAt for 4·groups rows, groups > 0.")
	p := parameters("dst", "rows", "ids", "query", "dim", "groups")
	dst, rows, ids, query, dim, groups := p[0], p[1], p[2], p[3], p[4], p[5]
	Label("group")
	row := fourByteRows(rows, ids, dim)
	at := GP64()
	XORQ(at, at)
	var sums [4]VecVirtual
	for i := range sums {
		sums[i] = YMM()
		VPXOR(sums[i], sums[i], sums[i])
	}
	Label("numbers")
	q := YMM()
	VPMOVSXBW(Mem{Base: query, Index: at, Scale: 1}, q)
	for i := range sums {
		x := YMM()
		VPMOVZXBW(Mem{Base: row[i], Index: at, Scale: 1}, x)
		VPMADDWD(q, x, x)
		VPADDD(x, sums[i], sums[i])
	}
	ADDQ(Imm(16), at)
	CMPQ(at, dim)
	JLT(LabelRef("numbers"))
	VMOVDQU(fourIntegerSums(sums), Mem{Base: dst})
	ADDQ(Imm(16), dst)
	DECQ(groups)
	JNE(LabelRef("group"))
	VZEROUPPER()
	RET()
}

// fourIntegerSums adds up the eight numbers of each of four registers.
func fourIntegerSums(x [4]VecVirtual) VecVirtual {
	VPHADDD(x[1], x[0], x[0])
	VPHADDD(x[3], x[2], x[2])
	VPHADDD(x[2], x[0], x[0]) // 0 1 2 3 of the lower halves, then of the upper
	upper := XMM()
	VEXTRACTI128(Imm(1), x[0], upper)
	VPADDD(x[0].AsX(), upper, upper)
	return upper
}

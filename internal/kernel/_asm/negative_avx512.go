package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// negativeAVX512 writes the kernel for any number of negatives and the one for
// five, which is the usual number.
func negativeAVX512() {
	c := newLogisticTables(16, 1)
	negativeAny512(&c)
	negative5(&c)
}

// The scores of a record are taken in tiles of 24: first those of the positives
// and of five negatives, then of six negatives at a time. What stands in for
// negatives that a tile lacks is row 0; nobody reads its scores.
const (
	firstTile  = 5
	laterTile  = 6
	tileScores = 24
	laterTiles = (maxNegatives - firstTile + laterTile - 1) / laterTile // at most
)

// negativeAny512 writes the kernel for any number of negatives. The addresses,
// the scores and the changes to the negatives lie in the frame.
func negativeAny512(c *logisticTables) {
	TEXT("negativeAVX512", 0, "func(in, out *float32, stride int, records *uint32, n, negatives int, rate float32, fit *float64)")
	Pragma("noescape")
	Doc("negativeAVX512 is Negative for n > 0 records whose rows all exist.")

	const tableBytes = 8 * (2*group + (firstTile+laterTile*laterTiles+7)/8*8)
	f := newFrame512()
	now, next := AllocLocal(tableBytes), AllocLocal(tableBytes) // addresses of rows
	g := AllocLocal(4 * tileScores * (1 + laterTiles))          // scores, then coefficients
	changes := AllocLocal(64 * (maxNegatives + 1))

	recordBytes, terms, negativeBytes, tableVectors := AllocLocal(8), AllocLocal(8), AllocLocal(8), AllocLocal(8)
	negatives, x := GP64(), GP64()
	Load(Param("negatives"), negatives)
	LEAQ(Mem{Base: negatives, Disp: 8}, x) // words of the mask: (4(K+1) + 31) / 32
	SHRQ(Imm(3), x)
	LEAQ(Mem{Base: negatives, Index: x, Scale: 1, Disp: 2 * group}, x)
	SHLQ(Imm(2), x)
	MOVQ(x, recordBytes)
	LEAQ(Mem{Base: negatives, Disp: 1}, x)
	SHLQ(Imm(2), x)
	MOVQ(x, terms)
	LEAQ(Mem{Base: negatives, Disp: laterTile - 1 + 7}, x) // a tile may need 5 more rows
	SHRQ(Imm(3), x)
	MOVQ(x, tableVectors)
	SHLQ(Imm(3), negatives)
	MOVQ(negatives, negativeBytes)

	// addresses makes the table of the record's rows.
	addresses := func(loop string, record Register) {
		f.firstRows(Mem{Base: record}, next)
		bits, shift, left, to, live := GP64(), GP64(), GP64(), GP64(), K()
		MOVQ(I32(-1), bits)
		MOVQ(negativeBytes, shift)
		SHRQ(Imm(3), shift)
		BZHIQ(shift, bits, bits) // a bit for each negative
		MOVQ(tableVectors, left)
		LEAQ(next.Offset(8*2*group), to)
		Label(loop)
		ADDQ(Imm(4*8), record)
		KMOVW(bits.As32(), live)
		f.negativeRows(Mem{Base: record}, Mem{Base: to}, live)
		SHRQ(Imm(8), bits)
		ADDQ(Imm(8*8), to)
		DECQ(left)
		JNE(LabelRef(loop))
	}
	record := GP64()
	MOVQ(f.record, record)
	addresses("first", record)

	Label("record")
	left, from := GP64(), GP64()
	MOVQ(tableVectors, left)
	XORQ(from, from)
	Label("copy") // next becomes now
	eight := ZMM()
	VMOVDQU64(next.Idx(from, 1), eight)
	VMOVDQU64(eight, now.Idx(from, 1))
	ADDQ(Imm(8*8), from)
	DECQ(left)
	JGE(LabelRef("copy"))
	record = GP64()
	MOVQ(f.record, record)
	CMPQ(f.left, Imm(1))
	JE(LabelRef("last")) // which has itself for next
	ADDQ(recordBytes, record)
	Label("last")
	addresses("following", record)

	// Scores.
	inputs := rowsAt(now, group)
	positives := rowsAt(now.Offset(8*group), group)
	negs := rowsAt(now.Offset(8*2*group), firstTile)
	sums := f.dots("dots", inputs, positives, negs, func(offset Register) {
		prefetch(offset, next, 2*group+firstTile)
	})
	score0, score1 := f.sum24(sums)
	VMOVUPS(score0, g)
	VMOVUPS(score1, g.Offset(4*16))

	tile := GP64() // 8 bytes a negative, in the table; 16 in g
	MOVQ(U32(8*firstTile), tile)
	JMP(LabelRef("moreTiles"))
	Label("tile")
	negs = rowsAt(now.Offset(8*2*group).Idx(tile, 1), laterTile)
	sums = f.dots("tileDots", inputs, nil, negs, func(offset Register) {
		prefetch(offset, next.Offset(8*2*group).Idx(tile, 1), laterTile)
	})
	score0, score1 = f.sum24(sums)
	VMOVUPS(score0, g.Offset(4*group).Idx(tile, 2))
	VMOVUPS(score1, g.Offset(4*group+4*16).Idx(tile, 2))
	ADDQ(Imm(8*laterTile), tile)
	Label("moreTiles")
	CMPQ(tile, negativeBytes)
	JLT(LabelRef("tile"))

	// Coefficients, 16 at a time. The mask is at the record's end; what it has
	// beyond the last term does not count.
	liveBits, term, signs, product := GP64(), GP64(), GP64(), ZMM()
	MOVQ(f.record, liveBits)
	MOVQ(negativeBytes, term)
	SHRQ(Imm(1), term)
	LEAQ(Mem{Base: liveBits, Index: term, Scale: 1, Disp: 4 * 2 * group}, liveBits)
	MOVQ(recordBytes, term)
	ADDQ(term, f.record)
	XORQ(term, term)
	LEAQ(c.firstSigns, signs)
	VBROADCASTSD(c.oneDouble, product)
	Label("coefficients")
	bits, most, rest, live := GP32(), GP64(), GP64(), K()
	MOVWLZX(Mem{Base: liveBits}, bits)
	MOVQ(terms, rest)
	SUBQ(term, rest)
	MOVQ(U32(16), most)
	CMPQ(rest, most)
	CMOVQGT(most, rest)
	BZHIL(rest.As32(), bits, bits)
	KMOVW(bits, live)
	score := ZMM()
	VMOVUPS(g.Idx(term, 4), score)
	e := exponential(c, broadcastConstant, ZMM, score, Mem{Base: signs})
	p := coefficients(c, ZMM, e, Mem{Base: signs}, live, g.Idx(term, 4))
	factor, upper := ZMM(), YMM()
	VCVTPS2PD(p.AsY(), factor)
	VMULPD(factor, product, product)
	VEXTRACTF32X8(Imm(1), p, upper)
	VCVTPS2PD(upper, factor)
	VMULPD(factor, product, product)
	LEAQ(c.allSigns, signs)
	ADDQ(Imm(2), liveBits)
	ADDQ(Imm(16), term)
	CMPQ(term, terms)
	JLT(LabelRef("coefficients"))
	f.storeFits(product)

	f.update(rowsAt(now, group), rowsAt(now.Offset(8*group), group), now.Offset(8*2*group), g, changes, negativeBytes)
	DECQ(f.left)
	JNE(LabelRef("record"))
	VZEROUPPER()
	RET()
}

// update adds the gradients to a record's rows. A step reads all its rows before
// it writes any; then it reads each again to add to it, in order, so that a row
// that occurs twice gets both sums. What the negatives are to be changed by waits
// in changes.
func (f *frame512) update(inputs, positives []Op, negatives, g, changes, negativeBytes Mem) {
	var p [group]VecVirtual
	for i := range p {
		p[i] = ZMM()
		VBROADCASTSS(g.Offset(4*i), p[i])
	}
	change := GP64() // 64 bytes a negative, on lines of their own
	LEAQ(changes.Offset(63), change)
	ANDQ(I8(-64), change)

	offset := f.start()
	Label("update")
	var v, dv [group]VecVirtual
	for i := range group {
		v[i], dv[i] = ZMM(), ZMM()
		VMOVUPS(at(inputs[i], offset), v[i])
		VMULPS(at(positives[i], offset), p[i], dv[i])
	}
	k := GP64() // 8 bytes a negative
	XORQ(k, k)
	JMP(LabelRef("moreGradients"))
	Label("gradient")
	row, u, du := GP64(), ZMM(), ZMM()
	MOVQ(negatives.Idx(k, 1), row)
	VMOVUPS(at(row, offset), u)
	negativeGradient(fromMemory512(g.Offset(4*group).Idx(k, 2)), u, &v, &dv, du)
	VMOVUPS(du, Mem{Base: change, Index: k, Scale: 8})
	ADDQ(Imm(8), k)
	Label("moreGradients")
	CMPQ(k, negativeBytes)
	JLT(LabelRef("gradient"))

	for i, row := range inputs {
		addTo(at(row, offset), dv[i])
	}
	for i, row := range positives {
		u := ZMM()
		VMOVUPS(at(row, offset), u)
		VFMADD231PS(v[i], p[i], u)
		VMOVUPS(u, at(row, offset))
	}
	XORQ(k, k)
	JMP(LabelRef("moreChanges"))
	Label("change")
	row, du = GP64(), ZMM()
	MOVQ(negatives.Idx(k, 1), row)
	VMOVUPS(Mem{Base: change, Index: k, Scale: 8}, du)
	addTo(at(row, offset), du)
	ADDQ(Imm(8), k)
	Label("moreChanges")
	CMPQ(k, negativeBytes)
	JLT(LabelRef("change"))

	ADDQ(Imm(64), offset)
	JNE(LabelRef("update"))
}

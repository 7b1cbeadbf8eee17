package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The scores of a record are taken in tiles of 12: first those of the positives
// and of two negatives, then of three negatives at a time. What stands in for
// negatives that a tile lacks is row 0; nobody reads its scores.
const (
	firstTile2  = 2
	laterTile2  = 3
	tileScores2 = 12
	laterTiles2 = (maxNegatives - firstTile2 + laterTile2 - 1) / laterTile2 // at most
)

// negativeAVX2 writes the kernel for any number of negatives. Addresses and scores
// lie in the frame.
func negativeAVX2() {
	c := newLogisticTables(8, 8)
	bit := data("bit", 1, 2, 4, 8, 16, 32, 64, 128)
	TEXT("negativeAVX2", 0, "func(in, out *float32, stride int, records *uint32, n, negatives int, rate float32, fit *float64)")
	Pragma("noescape")
	Doc("negativeAVX2 is Negative for n > 0 records whose rows all exist.")

	const tableBytes = 8 * (2*group + firstTile2 + laterTile2*laterTiles2 + 4)
	f := newFrame()
	now, next := AllocLocal(tableBytes), AllocLocal(tableBytes) // addresses of rows
	g := AllocLocal(4 * tileScores2 * (1 + laterTiles2))        // scores, then coefficients
	low := AllocLocal(32 * tileScores2)
	changes := AllocLocal(32 * maxNegatives)
	recordBytes, terms, negativeBytes := AllocLocal(8), AllocLocal(8), AllocLocal(8)

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
	SHLQ(Imm(3), negatives)
	MOVQ(negatives, negativeBytes)

	// addresses makes the table of the record's rows, with row 0 for two more
	// negatives than there are.
	addresses := func(loop string, record Register) {
		row := GP64()
		for j := range 2 * group {
			MOVL(Mem{Base: record, Disp: 4 * j}, row.As32())
			IMULQ(f.rowBytes, row)
			if j < group {
				ADDQ(f.inEnd, row)
			} else {
				ADDQ(f.outEnd, row)
			}
			MOVQ(row, next.Offset(8*j))
		}
		k, outEnd := GP64(), GP64() // 8 bytes a negative
		MOVQ(f.outEnd, outEnd)
		XORQ(k, k)
		JMP(LabelRef(loop + "More"))
		Label(loop)
		SHRQ(Imm(1), k)
		MOVL(Mem{Base: record, Index: k, Scale: 1, Disp: 4 * 2 * group}, row.As32())
		IMULQ(f.rowBytes, row)
		ADDQ(outEnd, row)
		MOVQ(row, next.Offset(8*2*group).Idx(k, 2))
		LEAQ(Mem{Base: k, Index: k, Scale: 1, Disp: 8}, k)
		Label(loop + "More")
		CMPQ(k, negativeBytes)
		JLT(LabelRef(loop))
		for j := range 2 {
			MOVQ(outEnd, next.Offset(8*(2*group+j)).Idx(k, 1))
		}
	}
	record := GP64()
	MOVQ(f.record, record)
	addresses("first", record)

	Label("record")
	from := GP64()
	XORQ(from, from)
	Label("copy") // next becomes now
	four := YMM()
	VMOVDQU(next.Idx(from, 1), four)
	VMOVDQU(four, now.Idx(from, 1))
	ADDQ(Imm(8*4), from)
	LEAQ(Mem{Base: from, Disp: -8 * (2*group + 2)}, x)
	CMPQ(x, negativeBytes)
	JLT(LabelRef("copy"))
	record = GP64()
	MOVQ(f.record, record)
	CMPQ(f.left, Imm(1))
	JE(LabelRef("last")) // which has itself for next
	ADDQ(recordBytes, record)
	Label("last")
	addresses("following", record)

	// Scores.
	inputs, positives := rowsAt(now, group), rowsAt(now.Offset(8*group), group)
	negs := rowsAt(now.Offset(8*2*group), firstTile2)
	sums := f.dots12("dots", inputs, positives, negs, low, func(offset Register) {
		prefetch(offset, next, 2*group+firstTile2)
	})
	sum12(sums, g)
	tile := GP64() // 8 bytes a negative, in the table; 16 in g
	MOVQ(U32(8*firstTile2), tile)
	JMP(LabelRef("moreTiles"))
	Label("tile")
	negs = rowsAt(now.Offset(8*2*group).Idx(tile, 1), laterTile2)
	sums = f.dots12("tileDots", inputs, nil, negs, low, func(offset Register) {
		prefetch(offset, next.Offset(8*2*group).Idx(tile, 1), laterTile2)
	})
	sum12(sums, g.Offset(4*group).Idx(tile, 2))
	ADDQ(Imm(8*laterTile2), tile)
	Label("moreTiles")
	CMPQ(tile, negativeBytes)
	JLT(LabelRef("tile"))

	// Coefficients, 8 at a time. The mask is at the record's end; what it has
	// beyond the last term does not count.
	liveBits, term, signs := GP64(), GP64(), GP64()
	MOVQ(f.record, liveBits)
	MOVQ(negativeBytes, term)
	SHRQ(Imm(1), term)
	LEAQ(Mem{Base: liveBits, Index: term, Scale: 1, Disp: 4 * 2 * group}, liveBits)
	MOVQ(recordBytes, term)
	ADDQ(term, f.record)
	XORQ(term, term)
	LEAQ(c.firstSigns, signs)
	product := [2]VecVirtual{YMM(), YMM()} // lanes 0 to 3 and 4 to 7
	for _, lanes := range product {
		VBROADCASTSD(c.oneDouble, lanes)
	}
	Label("coefficients")
	bits, most, rest := GP32(), GP64(), GP64()
	MOVBLZX(Mem{Base: liveBits}, bits)
	MOVQ(terms, rest)
	SUBQ(term, rest)
	MOVQ(U32(8), most)
	CMPQ(rest, most)
	CMOVQGT(most, rest)
	BZHIL(rest.As32(), bits, bits)
	live := YMM()
	VMOVD(bits, live.AsX())
	VPBROADCASTD(live.AsX(), live)
	VPAND(bit, live, live)
	VPCMPEQD(bit, live, live)
	score, rate, p := YMM(), YMM(), YMM()
	VMOVUPS(g.Idx(term, 4), score)
	e := exponential(&c, fromMemory, YMM, score, Mem{Base: signs})
	q, d := logistic(&c, YMM, e, Mem{Base: signs})
	VBROADCASTSS(param("rate"), rate)
	VMULPS(rate, d, d)
	VANDPS(live, d, d)
	VMOVUPS(d, g.Idx(term, 4))
	VMULPS(q, e, e)
	VMOVUPS(c.one(), p)
	VBLENDVPS(live, e, p, p)
	factor, upper := YMM(), XMM()
	VCVTPS2PD(p.AsX(), factor)
	VMULPD(factor, product[0], product[0])
	VEXTRACTF128(Imm(1), p, upper)
	VCVTPS2PD(upper, factor)
	VMULPD(factor, product[1], product[1])
	LEAQ(c.allSigns, signs)
	ADDQ(Imm(1), liveBits)
	ADDQ(Imm(8), term)
	CMPQ(term, terms)
	JLT(LabelRef("coefficients"))

	two, one := XMM(), XMM()
	VMULPD(product[1], product[0], product[0])
	VEXTRACTF128(Imm(1), product[0], two)
	VMULPD(product[0].AsX(), two, two)
	VUNPCKHPD(two, two, one)
	VMULSD(two, one, one)
	f.storeFit(one)

	// Updates: five negatives, the usual number, have their gradients in
	// registers; those of other numbers of negatives wait in the frame.
	CMPQ(negativeBytes, Imm(8*5))
	JNE(LabelRef("any"))
	step := update256{
		inputs: rowsAt(now, group), positives: rowsAt(now.Offset(8*group), group),
		offset: f.start(), g: g,
	}
	negs = rowsAt(now.Offset(8*2*group), 5)
	Label("updateFive")
	step.begin()
	var du [5]VecVirtual
	for k, row := range negs {
		du[k] = step.negative(row, g.Offset(4*group*(k+1)))
	}
	step.end()
	for k, row := range negs {
		addTo(at(row, step.offset), du[k])
	}
	ADDQ(Imm(32), step.offset)
	JNE(LabelRef("updateFive"))
	JMP(LabelRef("done"))

	Label("any")
	step = update256{
		inputs: rowsAt(now, group), positives: rowsAt(now.Offset(8*group), group),
		offset: f.start(), g: g,
	}
	Label("update")
	step.begin()
	k, row := GP64(), GP64() // 8 bytes a negative
	XORQ(k, k)
	JMP(LabelRef("moreGradients"))
	Label("gradient")
	MOVQ(now.Offset(8*2*group).Idx(k, 1), row)
	VMOVUPS(step.negative(row, g.Offset(4*group).Idx(k, 2)), changes.Idx(k, 4))
	ADDQ(Imm(8), k)
	Label("moreGradients")
	CMPQ(k, negativeBytes)
	JLT(LabelRef("gradient"))
	step.end()
	XORQ(k, k)
	JMP(LabelRef("moreChanges"))
	Label("change")
	change := YMM()
	MOVQ(now.Offset(8*2*group).Idx(k, 1), row)
	VMOVUPS(changes.Idx(k, 4), change)
	addTo(at(row, step.offset), change)
	ADDQ(Imm(8), k)
	Label("moreChanges")
	CMPQ(k, negativeBytes)
	JLT(LabelRef("change"))
	ADDQ(Imm(32), step.offset)
	JNE(LabelRef("update"))

	Label("done")
	DECQ(f.left)
	JNE(LabelRef("record"))
	VZEROUPPER()
	RET()
}

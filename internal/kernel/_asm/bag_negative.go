package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

const (
	bagGroup = 8 // the package's BagGroup: the windows that share their negatives
	bagPair  = 2 * bagGroup
)

// A bagNegative writes BagNegative. It takes two groups at a time, a pair, whose
// scores of a term, a center or a negative of each, fill a register. For each pair
// it takes the scores and turns them into coefficients; then it goes along the rows
// once more.
type bagNegative struct {
	width
	c       *logisticTables
	noSigns Mem // of the centers
	bits    Mem

	length, apartBytes     Mem // of a row, and from a window of a group to its next
	apart                  GPVirtual
	hidden, moves          Mem // where the pair's rows begin
	live, fit, left        Mem // the pair's, and the number of pairs to go
	rows                   Mem // of the next pair
	negatives              Mem
	size                   Mem // rows of out of a group
	now, next              Mem // addresses of the rows of out of this pair and the next
	low                    Mem // half of the partial sums, in AVX2
	g                      Mem // scores, then coefficients, of a group 8 a term and then those of the other
	times1, times3, times5 GPVirtual
	times7                 GPVirtual
}

func (b *bagNegative) write() {
	name := "bagNegative" + b.suffix
	TEXT(name, 0, "func(hidden, moves, out *float32, stride int, rows *uint32, live *uint8, n, negatives int, rate float32, fit *float64)")
	Pragma("noescape")
	Doc(name + " is BagNegative for n > 0 pairs of groups.")
	b.bits = data("bagBits"+b.suffix, 1, 2, 4, 8, 16, 32, 64, 128)
	b.length, b.apartBytes = AllocLocal(8), AllocLocal(8)
	length := rowBytes()
	MOVQ(length, b.length)
	IMULQ(param("n"), length)
	ADDQ(length, length)
	MOVQ(length, b.apartBytes)
	b.hidden, b.moves = local("hidden"), local("moves")
	b.rows, b.live, b.fit, b.left = local("rows"), local("live"), local("fit"), local("n")
	b.negatives = local("negatives")
	b.size = AllocLocal(8)
	size := GP64()
	Load(Param("negatives"), size)
	ADDQ(Imm(bagGroup), size)
	MOVQ(size, b.size)
	const tableBytes = 8 * 2 * (bagGroup + maxNegatives)
	b.now, b.next = AllocLocal(tableBytes), AllocLocal(tableBytes)
	b.g = AllocLocal(4 * bagPair * (maxNegatives + 1))
	if b.perStep == 2 {
		b.low = AllocLocal(32 * bagGroup)
	}

	b.addresses("first")
	Label("pair")
	b.moveOn()
	CMPQ(b.left, Imm(1))
	JE(LabelRef("last")) // whose next is itself
	b.addresses("following")
	Label("last")
	b.scores()
	b.coefficients()
	b.update()
	x := GP64()
	MOVQ(b.length, x)
	ADDQ(x, x)
	ADDQ(x, b.hidden)
	ADDQ(I32(8*bagPair), b.fit)
	DECQ(b.left)
	JNE(LabelRef("pair"))
	VZEROUPPER()
	RET()
}

// addresses makes the table of the next pair's rows.
func (b *bagNegative) addresses(loop string) {
	k, row, length, rows, size := GP64(), GP64(), GP64(), GP64(), GP64()
	XORQ(k, k)
	MOVQ(b.length, length)
	MOVQ(b.rows, rows)
	MOVQ(b.size, size)
	ADDQ(size, size)
	Label(loop)
	MOVL(Mem{Base: rows}, row.As32())
	ADDQ(Imm(4), rows)
	IMULQ(length, row)
	ADDQ(param("out"), row)
	MOVQ(row, b.next.Idx(k, 8))
	INCQ(k)
	CMPQ(k, size)
	JLT(LabelRef(loop))
	MOVQ(rows, b.rows)
}

// moveOn has the next pair for this one.
func (b *bagNegative) moveOn() {
	k, row, size := GP64(), GP64(), GP64()
	XORQ(k, k)
	MOVQ(b.size, size)
	ADDQ(size, size)
	Label("moveOn")
	MOVQ(b.next.Idx(k, 8), row)
	MOVQ(row, b.now.Idx(k, 8))
	INCQ(k)
	CMPQ(k, size)
	JLT(LabelRef("moveOn"))
}

// multiples loads how far the windows of a group are apart.
func (b *bagNegative) multiples() {
	b.times1, b.times3, b.times5, b.times7 = GP64(), GP64(), GP64(), GP64()
	MOVQ(b.apartBytes, b.times1)
	LEAQ(Mem{Base: b.times1, Index: b.times1, Scale: 2}, b.times3)
	LEAQ(Mem{Base: b.times1, Index: b.times1, Scale: 4}, b.times5)
	LEAQ(Mem{Base: b.times3, Index: b.times1, Scale: 4}, b.times7)
}

// nth is a place in the row of window i from that in the row of window 0.
func (b *bagNegative) nth(base Register, i int) Mem {
	switch i {
	case 0:
		return Mem{Base: base}
	case 3:
		return Mem{Base: base, Index: b.times3, Scale: 1}
	case 6:
		return Mem{Base: base, Index: b.times3, Scale: 2}
	case 5:
		return Mem{Base: base, Index: b.times5, Scale: 1}
	case 7:
		return Mem{Base: base, Index: b.times7, Scale: 1}
	}
	return Mem{Base: base, Index: b.times1, Scale: uint8(i)}
}

// tableOf sets table to where the addresses of a group's rows are, of this pair or
// the next.
func (b *bagNegative) tableOf(group int, pair Mem, table Register) {
	if group == 0 {
		LEAQ(pair, table)
		return
	}
	MOVQ(b.size, table)
	LEAQ(pair.Idx(table, 8), table)
}

// scores stores the scores of the centers and of each negative.
func (b *bagNegative) scores() {
	b.apart = GP64()
	MOVQ(b.apartBytes, b.apart)
	hidden, table := GP64(), GP64()
	for group := range 2 {
		name := string(rune('A' + group))
		MOVQ(b.hidden, hidden)
		if group == 1 {
			ADDQ(b.length, hidden)
		}
		b.tableOf(group, b.now, table)
		g := b.g.Offset(4 * bagGroup * group)
		VMOVUPS(b.dots("centers"+name, hidden, table, nil), g)
		k := GP64() // 8 bytes a negative
		XORQ(k, k)
		JMP(LabelRef("moreNegatives" + name))
		Label("negative" + name)
		row := GP64()
		MOVQ(Mem{Base: table, Index: k, Scale: 1, Disp: 8 * bagGroup}, row)
		VMOVUPS(b.dots("dots"+name, hidden, nil, row), g.Offset(4*bagPair).Idx(k, 8))
		ADDQ(Imm(8), k)
		Label("moreNegatives" + name)
		x := GP64()
		MOVQ(b.negatives, x)
		SHLQ(Imm(3), x)
		CMPQ(k, x)
		JLT(LabelRef("negative" + name))
	}
}

// coefficients turns the scores into coefficients, and stores the fits.
func (b *bagNegative) coefficients() {
	registers := b.perStep // that hold a term
	fits := b.registers(2 * registers)
	for _, f := range fits {
		VBROADCASTSD(b.c.oneDouble, f)
	}
	g, live, liveToo, signs, left := GP64(), GP64(), GP64(), GP64(), GP64()
	LEAQ(b.g, g)
	MOVQ(b.live, live)
	MOVQ(b.negatives, liveToo)
	LEAQ(Mem{Base: live, Index: liveToo, Scale: 1, Disp: 1}, liveToo) // of the other group
	LEAQ(b.noSigns, signs)
	MOVQ(b.negatives, left)
	Label("coefficients")
	for i := range registers {
		place := Mem{Base: g, Disp: i * b.bytes()}
		score, rate, p := b.register(), b.register(), b.register()
		VMOVUPS(place, score)
		e := exponential(b.c, fromMemory, b.register, score, Mem{Base: signs})
		q, d := logistic(b.c, b.register, e, Mem{Base: signs})
		VBROADCASTSS(param("rate"), rate)
		VBROADCASTSS(b.c.one(), p)
		if registers == 1 {
			bits, upper, learns := GP32(), GP32(), K()
			MOVBLZX(Mem{Base: live}, bits)
			MOVBLZX(Mem{Base: liveToo}, upper)
			SHLL(Imm(8), upper)
			ORL(upper, bits)
			KMOVW(bits, learns)
			VMULPS_Z(rate, d, learns, d)
			VMULPS(q, e, learns, p)
		} else {
			bits, learns := GP32(), YMM()
			MOVBLZX(Mem{Base: []Register{live, liveToo}[i]}, bits)
			VMOVD(bits, learns.AsX())
			VPBROADCASTD(learns.AsX(), learns)
			VPAND(b.bits, learns, learns)
			VPCMPEQD(b.bits, learns, learns)
			VMULPS(rate, d, d)
			VANDPS(learns, d, d)
			VMULPS(q, e, e)
			VBLENDVPS(learns, e, p, p)
		}
		VMOVUPS(d, place)
		b.multiplyFits(p, fits[2*i:2*i+2])
	}
	LEAQ(b.c.allSigns, signs)
	INCQ(live)
	INCQ(liveToo)
	ADDQ(Imm(4*bagPair), g)
	DECQ(left)
	JGE(LabelRef("coefficients"))
	MOVQ(liveToo, b.live)
	fit := GP64()
	MOVQ(b.fit, fit)
	for i, f := range fits {
		VMOVUPD(f, Mem{Base: fit, Disp: i * b.bytes()})
	}
}

// multiplyFits multiplies numbers of 64 bits, in two registers, by those of p.
func (b *bagNegative) multiplyFits(p VecVirtual, fits []VecVirtual) {
	lower, upper := b.register(), b.register()
	if b.perStep == 1 {
		VEXTRACTF32X8(Imm(1), p, upper.AsY())
		VCVTPS2PD(p.AsY(), lower)
		VCVTPS2PD(upper.AsY(), upper)
	} else {
		VEXTRACTF128(Imm(1), p, upper.AsX())
		VCVTPS2PD(p.AsX(), lower)
		VCVTPS2PD(upper.AsX(), upper)
	}
	VMULPD(lower, fits[0], fits[0])
	VMULPD(upper, fits[1], fits[1])
}

// dots returns the scalar products of eight means, the first of which is at hidden,
// with a row, or with that of each one's center, in table, if row is nil. In AVX2 it goes along the rows twice, for lanes 0
// to 7 and for lanes 8 to 15 of every 16.
func (b *bagNegative) dots(loop string, first, table, row Register) VecVirtual {
	var sums []VecVirtual
	for half := range b.perStep {
		sums = b.zeros(bagGroup)
		hidden := make([]GPVirtual, bagGroup)
		for i := range hidden {
			hidden[i] = GP64()
			if i == 0 {
				MOVQ(first, hidden[i])
			} else {
				LEAQ(Mem{Base: hidden[i-1], Index: b.apart, Scale: 1}, hidden[i])
			}
		}
		b.blocks(loop+string(rune('A'+half)), b.length, func(_ string, offset Register, registers int) {
			for at := 32 * half; at < registers*b.bytes(); at += stepBytes {
				u := b.register()
				if row != nil {
					VMOVUPS(Mem{Base: row, Index: offset, Scale: 1, Disp: at}, u)
				}
				for i, sum := range sums {
					if row == nil {
						center := GP64()
						MOVQ(Mem{Base: table, Disp: 8 * i}, center)
						u = b.register()
						VMOVUPS(Mem{Base: center, Index: offset, Scale: 1, Disp: at}, u)
					}
					VFMADD231PS(Mem{Base: hidden[i], Disp: at}, u, sum)
				}
			}
			if registers == b.most*b.perStep {
				for _, h := range hidden {
					ADDQ(U32(uint32(b.most*stepBytes)), h)
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
	return sum8(sums)
}

// sum8 adds up the lanes of 8 vectors of 16 or 8 lanes by the tree j+8, j+4, j+2,
// j+1: lane i is the sum of vector i.
func sum8(s []VecVirtual) VecVirtual {
	eights := make([]VecVirtual, len(s))
	for i, v := range s {
		eights[i] = v
		if v.Size() == 64 {
			eights[i] = YMM()
			VEXTRACTF32X8(Imm(1), v, eights[i])
			VADDPS(eights[i], v.AsY(), eights[i])
		}
	}
	return singles(
		pairs(quarters256(eights[0], eights[4]), quarters256(eights[1], eights[5]), YMM),
		pairs(quarters256(eights[2], eights[6]), quarters256(eights[3], eights[7]), YMM), YMM)
}

// update goes along the rows and stores the changes and the moves. Registers hold
// eight windows in AVX-512, four in AVX2. On the way it asks for the next pair's
// rows.
func (b *bagNegative) update() {
	b.multiples()
	u := &bagUpdate{bagNegative: b, tile: bagGroup / b.perStep}
	u.hidden, u.offset, u.moves = GP64(), GP64(), GP64()
	u.now, u.next = GP64(), GP64()
	XORQ(u.offset, u.offset)
	Label("update")
	for half := range b.perStep {
		for group := range 2 {
			for from := 0; from < bagGroup; from += u.tile {
				u.name, u.disp = fmt.Sprintf("%d%d%d", half, group, from), 32*half
				u.update(group, from)
			}
		}
	}
	ADDQ(Imm(stepBytes), u.offset)
	CMPQ(u.offset, b.length)
	JLT(LabelRef("update"))
	size := GP64()
	MOVQ(b.size, size)
	ADDQ(size, size)
	IMULQ(b.length, size)
	ADDQ(size, b.moves)
}

// A bagUpdate updates a few windows of a group, in one step of the rows or half of
// it, which disp tells.
type bagUpdate struct {
	*bagNegative
	tile, disp            int
	name                  string
	hidden, offset, moves GPVirtual
	now, next             GPVirtual // tables of the group
}

// down moves on from a row of moves by a number of rows, up to 8.
func (u *bagUpdate) down(rows int) {
	if rows == 0 {
		return
	}
	length := GP64()
	MOVQ(u.length, length)
	LEAQ(Mem{Base: u.moves, Index: length, Scale: uint8(rows)}, u.moves)
}

// fetch asks for a row of the next pair, once.
func (u *bagUpdate) fetch(row Mem) {
	if u.disp == 0 {
		x := GP64()
		MOVQ(row, x)
		PREFETCHT0(Mem{Base: x, Index: u.offset, Scale: 1})
	}
}

// update updates the windows of a group from a number on.
func (u *bagUpdate) update(group, from int) {
	v, dv := u.registers(u.tile), u.registers(u.tile)
	coefficient := u.register()
	MOVQ(u.bagNegative.hidden, u.hidden)
	MOVQ(u.bagNegative.moves, u.moves)
	if group == 1 {
		ADDQ(u.length, u.hidden)
		size := GP64()
		MOVQ(u.size, size)
		IMULQ(u.length, size)
		ADDQ(size, u.moves)
	}
	ADDQ(u.offset, u.hidden)
	ADDQ(u.offset, u.moves)
	u.down(from)
	u.tableOf(group, u.bagNegative.now, u.now)
	u.tableOf(group, u.bagNegative.next, u.next)
	g := u.g.Offset(4 * (bagGroup*group + from))
	for i := range u.tile {
		row, move := GP64(), u.register()
		VMOVUPS(u.nth(u.hidden, from+i).Offset(u.disp), v[i])
		VBROADCASTSS(g.Offset(4*i), coefficient)
		MOVQ(Mem{Base: u.now, Disp: 8 * (from + i)}, row)
		VMULPS(Mem{Base: row, Index: u.offset, Scale: 1, Disp: u.disp}, coefficient, dv[i])
		VMULPS(v[i], coefficient, move)
		VMOVUPS(move, Mem{Base: u.moves, Disp: u.disp})
		ADDQ(u.length, u.moves)
		u.fetch(Mem{Base: u.next, Disp: 8 * (from + i)})
	}
	u.down(bagGroup - from - u.tile)
	k, x := GP64(), GP64() // 8 bytes a negative
	XORQ(k, k)
	JMP(LabelRef("more" + u.name))
	Label("negative" + u.name)
	row, z, dz := GP64(), u.register(), u.register()
	MOVQ(Mem{Base: u.now, Index: k, Scale: 1, Disp: 8 * bagGroup}, row)
	VMOVUPS(Mem{Base: row, Index: u.offset, Scale: 1, Disp: u.disp}, z)
	if from == 0 {
		u.fetch(Mem{Base: u.next, Index: k, Scale: 1, Disp: 8 * bagGroup})
	} else {
		VMOVUPS(Mem{Base: u.moves, Disp: u.disp}, dz)
	}
	for i := range u.tile {
		VBROADCASTSS(g.Offset(4*bagPair+4*i).Idx(k, 8), coefficient)
		VFMADD231PS(z, coefficient, dv[i])
		if from+i == 0 {
			VMULPS(v[i], coefficient, dz)
		} else {
			VFMADD231PS(v[i], coefficient, dz)
		}
	}
	VMOVUPS(dz, Mem{Base: u.moves, Disp: u.disp})
	ADDQ(u.length, u.moves)
	ADDQ(Imm(8), k)
	Label("more" + u.name)
	MOVQ(u.negatives, x)
	SHLQ(Imm(3), x)
	CMPQ(k, x)
	JLT(LabelRef("negative" + u.name))
	for i, d := range dv {
		VMOVUPS(d, u.nth(u.hidden, from+i).Offset(u.disp))
	}
}

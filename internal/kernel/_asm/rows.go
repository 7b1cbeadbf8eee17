package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// rows writes the kernels for single rows, each for AVX2 and AVX-512, and
// highestRows.
func rows() {
	masks := data("masks", append(repeat(1<<32-1, 8), repeat(0, 8)...)...)
	for _, v := range []vector{newVector256(masks), newVector512()} {
		dot(v)
		elementwise(v, "add", "(dst, x *float32, n int)", "adds x to dst", func(dst, x, _ Op) {
			VADDPS(x, dst, dst)
		})
		elementwise(v, "axpy", "(dst *float32, a float32, x *float32, n int)", "adds a·x to dst", func(dst, x, a Op) {
			VFMADD231PS(a, x, dst)
		})
		elementwise(v, "scale", "(dst *float32, a float32, n int)", "multiplies dst by a", func(dst, _, a Op) {
			VMULPS(a, dst, dst)
		})
	}
	highestRows()
}

// A vector is what differs between the two instruction sets.
type vector struct {
	suffix   string
	lanes    int
	register func() VecVirtual

	// A mask lets load and store touch only the first n numbers, n < lanes; load
	// sets the other lanes to 0.
	mask  func(n GPVirtual) Op
	load  func(from Mem, mask Op, to VecVirtual)
	store func(from VecVirtual, mask Op, to Mem)
}

func newVector256(masks Mem) vector {
	return vector{
		suffix: "AVX2", lanes: 8, register: YMM,
		mask: func(n GPVirtual) Op {
			table, mask := GP64(), YMM()
			LEAQ(masks.Offset(4*8), table)
			NEGQ(n)
			VMOVUPS(Mem{Base: table, Index: n, Scale: 4}, mask)
			return mask
		},
		load:  func(from Mem, mask Op, to VecVirtual) { VMASKMOVPS(from, mask, to) },
		store: func(from VecVirtual, mask Op, to Mem) { VMASKMOVPS(from, mask, to) },
	}
}

func newVector512() vector {
	return vector{
		suffix: "AVX512", lanes: 16, register: ZMM,
		mask: func(n GPVirtual) Op {
			bits, mask := GP32(), K()
			MOVL(U32(1<<32-1), bits)
			BZHIL(n.As32(), bits, bits)
			KMOVW(bits, mask)
			return mask
		},
		load:  func(from Mem, mask Op, to VecVirtual) { VMOVUPS_Z(from, mask, to) },
		store: func(from VecVirtual, mask Op, to Mem) { VMOVUPS(from, mask, to) },
	}
}

func (v vector) bytes() int { return 4 * v.lanes }

// dot writes Dot. Its 16 lanes are one register or two.
func dot(v vector) {
	name := "dot" + v.suffix
	TEXT(name, NOSPLIT, "func(a, b *float32, n int) (sum float32)")
	Pragma("noescape")
	Doc(name + " is Dot for slices of n numbers.")
	a, b, n := GP64(), GP64(), GP64()
	Load(Param("a"), a)
	Load(Param("b"), b)
	Load(Param("n"), n)
	sums := make([]VecVirtual, 16/v.lanes)
	for i := range sums {
		sums[i] = v.register()
		VXORPS(sums[i], sums[i], sums[i])
	}
	addProduct := func(sum VecVirtual, at int) {
		x := v.register()
		VMOVUPS(Mem{Base: a, Disp: at}, x)
		VFMADD231PS(Mem{Base: b, Disp: at}, x, sum)
	}
	addMasked := func(sum VecVirtual) {
		mask, x, y := v.mask(n), v.register(), v.register()
		v.load(Mem{Base: a}, mask, x)
		v.load(Mem{Base: b}, mask, y)
		VFMADD231PS(y, x, sum)
	}

	JMP(LabelRef("more"))
	Label("loop")
	for i, sum := range sums {
		addProduct(sum, i*v.bytes())
	}
	ADDQ(Imm(64), a)
	ADDQ(Imm(64), b)
	Label("more")
	SUBQ(Imm(16), n)
	JGE(LabelRef("loop"))
	ADDQ(Imm(16), n)
	JE(LabelRef("tree"))
	if len(sums) == 2 {
		CMPQ(n, Imm(8))
		JLT(LabelRef("tail"))
		addProduct(sums[0], 0)
		ADDQ(Imm(32), a)
		ADDQ(Imm(32), b)
		SUBQ(Imm(8), n)
		addMasked(sums[1])
		JMP(LabelRef("tree"))
		Label("tail")
	}
	addMasked(sums[0])

	Label("tree")
	upper, eight := YMM(), YMM()
	if len(sums) == 2 {
		VADDPS(sums[1], sums[0], eight)
	} else {
		VEXTRACTF32X8(Imm(1), sums[0], upper)
		VADDPS(upper, sums[0].AsY(), eight)
	}
	four, two, one := XMM(), XMM(), XMM()
	VEXTRACTF128(Imm(1), eight, four)
	VADDPS(eight.AsX(), four, four)
	VPERMILPS(Imm(0x0e), four, two) // lanes 2 and 3
	VADDPS(four, two, two)
	VMOVSHDUP(two, one)
	VADDSS(two, one, one)
	VZEROUPPER()
	Store(one, Return("sum"))
	RET()
}

// elementwise writes a kernel that changes dst number by number, given x, where
// it has an x, and a in all lanes, where it has an a.
func elementwise(v vector, name, signature, does string, change func(dst, x, a Op)) {
	TEXT(name+v.suffix, NOSPLIT, "func"+signature)
	Pragma("noescape")
	Doc(name + v.suffix + " " + does + ", both of n numbers.")
	const unroll = 4
	dst, n := GP64(), GP64()
	Load(Param("dst"), dst)
	Load(Param("n"), n)
	var x, a Op
	if name != "scale" {
		x = Load(Param("x"), GP64())
	}
	if name != "add" {
		a = v.register()
		VBROADCASTSS(param("a"), a)
	}
	// step changes count vectors, or the part of one that is in the mask.
	step := func(count int, mask Op) {
		for i := range count {
			d, y := v.register(), Op(nil)
			place := Mem{Base: dst, Disp: i * v.bytes()}
			if x != nil {
				y = v.register()
			}
			if mask == nil {
				VMOVUPS(place, d)
				if x != nil {
					VMOVUPS(Mem{Base: x.(Register), Disp: i * v.bytes()}, y)
				}
				change(d, y, a)
				VMOVUPS(d, place)
			} else {
				v.load(place, mask, d)
				if x != nil {
					v.load(Mem{Base: x.(Register)}, mask, y.(VecVirtual))
				}
				change(d, y, a)
				v.store(d, mask, place)
			}
		}
		if mask == nil {
			ADDQ(U32(count*v.bytes()), dst)
			if x != nil {
				ADDQ(U32(count*v.bytes()), x)
			}
		}
	}

	JMP(LabelRef("more"))
	Label("loop")
	step(unroll, nil)
	Label("more")
	SUBQ(U32(unroll*v.lanes), n)
	JGE(LabelRef("loop"))
	ADDQ(U32(unroll*v.lanes), n)
	JMP(LabelRef("moreSingle"))
	Label("single")
	step(1, nil)
	Label("moreSingle")
	SUBQ(Imm(uint64(v.lanes)), n)
	JGE(LabelRef("single"))
	ADDQ(Imm(uint64(v.lanes)), n)
	JE(LabelRef("done"))
	step(1, v.mask(n))
	Label("done")
	VZEROUPPER()
	RET()
}

// highestRows writes a kernel that finds the highest row numbers of the records,
// four words at a time: the 4 input rows; the positives, and the negatives from
// the first; at last the four words that end with the last negative, some of them
// again.
func highestRows() {
	TEXT("highestRowsAVX2", NOSPLIT, "func(records *uint32, n, negatives int) (in, out uint32)")
	Pragma("noescape")
	Doc("highestRowsAVX2 is highestRows for n records.")
	record, left, last, size := GP64(), GP64(), GP64(), GP64()
	Load(Param("records"), record)
	Load(Param("n"), left)
	Load(Param("negatives"), last)
	LEAQ(Mem{Base: last, Disp: 8}, size) // words of the mask: (4(K+1) + 31) / 32
	SHRQ(Imm(3), size)
	LEAQ(Mem{Base: size, Index: last, Scale: 1, Disp: 2 * group}, size)
	SHLQ(Imm(2), size)                       // bytes of a record
	LEAQ(Mem{Base: last, Disp: group}, last) // words before the last four
	SHLQ(Imm(2), last)                       // in bytes
	in, out := XMM(), XMM()
	VPXOR(in, in, in)
	VPXOR(out, out, out)
	JMP(LabelRef("more"))
	Label("record")
	VPMAXUD(Mem{Base: record}, in, in)
	at := GP64()
	MOVQ(U32(4*group), at)
	Label("words")
	VPMAXUD(Mem{Base: record, Index: at, Scale: 1}, out, out)
	ADDQ(Imm(16), at)
	CMPQ(at, last)
	JLT(LabelRef("words"))
	VPMAXUD(Mem{Base: record, Index: last, Scale: 1}, out, out)
	ADDQ(size, record)
	Label("more")
	SUBQ(Imm(1), left)
	JGE(LabelRef("record"))
	for _, highest := range []struct {
		of   VecVirtual
		name string
	}{{in, "in"}, {out, "out"}} {
		other, result := XMM(), GP32()
		VPSHUFD(Imm(0x0e), highest.of, other)
		VPMAXUD(highest.of, other, other)
		VPSHUFD(Imm(0x01), other, highest.of)
		VPMAXUD(highest.of, other, other)
		VMOVD(other, result)
		Store(result, Return(highest.name))
	}
	RET()
}

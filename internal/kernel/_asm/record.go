package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// This file has what the kernels for records share.

const (
	group        = 4  // the package's Group: the word pairs of a record
	maxNegatives = 63 // the package's MaxNegatives
)

// A frame is what a kernel keeps in its frame from record to record.
type frame struct {
	inEnd, outEnd     Mem // addresses of the ends of row 0
	rowBytes          Mem // length of a row
	record, fit, left Mem // the next record and result, the number of records to go
}

// newFrame loads the arguments in, out, stride, records, n and fit.
func newFrame() frame {
	local := func() Mem { return AllocLocal(8) }
	f := frame{
		inEnd: local(), outEnd: local(), rowBytes: local(),
		record: local(), fit: local(), left: local(),
	}
	rowBytes, x := GP64(), GP64()
	Load(Param("stride"), rowBytes)
	SHLQ(Imm(2), rowBytes)
	MOVQ(rowBytes, f.rowBytes)
	for _, matrix := range []struct {
		name string
		end  Mem
	}{{"in", f.inEnd}, {"out", f.outEnd}} {
		Load(Param(matrix.name), x)
		ADDQ(rowBytes, x)
		MOVQ(x, matrix.end)
	}
	for _, argument := range []struct {
		name string
		to   Mem
	}{{"records", f.record}, {"n", f.left}, {"fit", f.fit}} {
		Load(Param(argument.name), x)
		MOVQ(x, argument.to)
	}
	return f
}

// The kernels use the addresses of the ends of the rows, with an offset that runs
// from minus the length of a row to 0: then one addition both moves on and tells
// when the rows are at their end.

// start sets an offset into the rows to their beginning.
func (f *frame) start() GPVirtual {
	offset := GP64()
	MOVQ(f.rowBytes, offset)
	NEGQ(offset)
	return offset
}

// at is the place in a row.
func at(row Op, offset Register) Mem {
	return Mem{Base: row.(Register), Index: offset, Scale: 1}
}

// rowsAt loads n addresses of rows.
func rowsAt(table Mem, n int) []Op {
	rows := make([]Op, n)
	for j := range rows {
		rows[j] = GP64()
		MOVQ(table.Offset(8*j), rows[j])
	}
	return rows
}

// prefetch asks for the next record's rows, whose addresses are in a table.
func prefetch(offset Register, table Mem, rows int) {
	for j := range rows {
		row := GP64()
		MOVQ(table.Offset(8*j), row)
		PREFETCHT0(at(row, offset))
	}
}

// param is the place of an argument.
func param(name string) Mem {
	p, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return p.Addr
}

// storeFit stores the next fit.
func (f *frame) storeFit(product VecVirtual) {
	fit := GP64()
	MOVQ(f.fit, fit)
	VMOVSD(product, Mem{Base: fit})
	ADDQ(Imm(8), fit)
	MOVQ(fit, f.fit)
}

// pairs adds lane j+2 to lane j in every four lanes: two sums of a, two of b.
func pairs(a, b VecVirtual, register func() VecVirtual) VecVirtual {
	low, high := register(), register()
	VUNPCKLPD(b, a, low)
	VUNPCKHPD(b, a, high)
	VADDPS(high, low, low)
	return low
}

// singles adds neighboring lanes, in every four: two sums of a, two of b.
func singles(a, b VecVirtual, register func() VecVirtual) VecVirtual {
	low, high := register(), register()
	VSHUFPS(Imm(0x88), b, a, low)
	VSHUFPS(Imm(0xdd), b, a, high)
	VADDPS(high, low, low)
	return low
}

// addTo adds change to a row in memory.
func addTo(row Mem, change VecVirtual) {
	VADDPS(row, change, change)
	VMOVUPS(change, row)
}

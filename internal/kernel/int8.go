package kernel

import (
	"encoding/binary"
	"unsafe"
)

//go:generate go -C _asm run . -file int8 -out ../int8_amd64.s -stubs ../stubs_int8_amd64.go -pkg kernel

// Sums of bytes by signed bytes, exact in int32. A matrix of signed numbers is kept as
// bytes that are 128 more than they are, since processors multiply bytes with signed
// bytes; the sum is then 128 times the sum of the query too high, which the caller
// takes off.

// ByteGroup is how many rows of a matrix lie together for [ByteRowsAtLeast], four
// numbers of each after another, so that the sums of many rows stand side by side in
// a register and need not be added up.
const ByteGroup = 64

// PackedBytes is how long a matrix is as [PackBytes] lays it out.
func PackedBytes(rows, dim int) int {
	return (rows + ByteGroup - 1) / ByteGroup * ByteGroup * ByteStep(dim)
}

// ByteStep is the next multiple of four, which is the length of a query for
// [ByteRowsAtLeast] whose vectors have dim numbers.
func ByteStep(dim int) int { return (dim + 3) &^ 3 }

// PackBytes lays out len(codes)/dim rows of dim signed numbers, each 128 more than it
// is: number j of row i is at
//
//	dst[i/64·64·S + j/4·256 + i%64·4 + j%4]
//
// where S is ByteStep(dim). What is left is 128. It panics if dst is not of the length
// that PackedBytes tells, or if the last row is not whole.
func PackBytes(dst []uint8, codes []int8, dim int) {
	if dim <= 0 || len(codes)%dim != 0 || len(dst) != PackedBytes(len(codes)/dim, dim) {
		panic("kernel: packed bytes do not match the rows")
	}
	const zeros = 0x80808080 // four of them, each 128
	group := ByteGroup * ByteStep(dim)
	for i := range len(dst) / ByteStep(dim) {
		to := dst[i/ByteGroup*group+i%ByteGroup*4:]
		var row []uint8
		if i*dim < len(codes) {
			row = unsafe.Slice((*uint8)(unsafe.Pointer(&codes[i*dim])), dim)
		}
		for j := 0; j < dim; j += 4 {
			four := uint32(zeros)
			if len(row) >= j+4 {
				four ^= binary.LittleEndian.Uint32(row[j:])
			} else if j < len(row) {
				var last [4]uint8
				copy(last[:], row[j:])
				four ^= binary.LittleEndian.Uint32(last[:])
			}
			binary.LittleEndian.PutUint32(to[j*ByteGroup:], four)
		}
	}
}

// A ByteQuery says which rows are wanted for a query: those with
//
//	fma(float32(Offset + sum of bytes by query), scales[i], Slope·errors[i]) >= Least
//
// where Slope·errors[i] is rounded. A NaN is not.
type ByteQuery struct {
	Offset int32
	Slope  float32
	Least  float32
}

// ByteRowsAtLeast tells which rows of a matrix laid out by [PackBytes] are wanted for
// each of some queries, whose numbers lie one after another in codes: in
// masks[q·G+g] bit b tells of row 64·g+b and query q, where G is len(scales)/64. Rows
// that only fill the last group up are told of as well. scales and errors have a
// number for each row. The sums must fit into int32, as they do for a million numbers.
// It panics if lengths do not match.
func ByteRowsAtLeast(masks []uint64, packed []uint8, scales, errors []float32, codes []int8, queries []ByteQuery) {
	if len(queries) == 0 {
		return
	}
	groups, step := len(scales)/ByteGroup, len(codes)/len(queries)
	if len(scales) != groups*ByteGroup || len(errors) != len(scales) || len(masks) != groups*len(queries) ||
		len(codes) != step*len(queries) || step%4 != 0 || len(packed) != groups*ByteGroup*step {
		panic("kernel: bytes, scales, queries and masks do not match")
	}
	byteRowsAtLeast(masks, packed, scales, errors, codes, queries, step)
}

func byteRowsAtLeastGeneric(masks []uint64, packed []uint8, scales, errors []float32, codes []int8, queries []ByteQuery, step int) {
	groups := len(scales) / ByteGroup
	for g := range groups {
		rows := packed[g*ByteGroup*step : (g+1)*ByteGroup*step]
		for q := range queries {
			var sums [ByteGroup]int32
			for i := range sums {
				sums[i] = queries[q].Offset
			}
			query := codes[q*step : (q+1)*step]
			for j := 0; j < step; j += 4 {
				four, bytes := (*[4]int8)(query[j:]), (*[4 * ByteGroup]uint8)(rows[j*ByteGroup:])
				a, b, c, d := int32(four[0]), int32(four[1]), int32(four[2]), int32(four[3])
				for i := range sums {
					sums[i] += a*int32(bytes[4*i]) + b*int32(bytes[4*i+1]) + c*int32(bytes[4*i+2]) + d*int32(bytes[4*i+3])
				}
			}
			mask := uint64(0)
			for i, sum := range sums {
				row := g*ByteGroup + i
				slack := float32(queries[q].Slope * errors[row])
				if fma(float32(sum), scales[row], slack) >= queries[q].Least {
					mask |= 1 << i
				}
			}
			masks[q*groups+g] = mask
		}
	}
}

// ByteStride is the length of the rows of [DotBytesAt] that hold dim numbers: the
// next multiple of 64, so that no row shares a cache line with another.
func ByteStride(dim int) int { return (dim + 63) &^ 63 }

// DotBytesAt multiplies some rows of bytes, in any order, with a vector of signed
// numbers:
//
//	dst[i] = sum of rows[ids[i]·D+j] · query[j]
//
// where D is len(query), a multiple of 64. The sums must fit into int32, as they do for
// 65,536 numbers. It panics if ids and dst differ in length, if D is not such a
// multiple, or if a row is not in rows.
func DotBytesAt(dst []int32, rows []uint8, ids []uint32, query []int8) {
	if len(ids) != len(dst) || len(query)%64 != 0 {
		panic("kernel: as many sums as rows are wanted, of 64 bytes or a multiple")
	}
	if len(query) == 0 {
		clear(dst)
		return
	}
	var highest uint32
	for _, id := range ids {
		highest = max(highest, id)
	}
	if len(ids) > 0 && uint64(highest) >= uint64(len(rows)/len(query)) {
		panic("kernel: row outside the matrix")
	}
	dotBytesAt(dst, rows, ids, query)
}

func dotBytesAtGeneric(dst []int32, rows []uint8, ids []uint32, query []int8) {
	for i, id := range ids {
		row := rows[int(id)*len(query):][:len(query)]
		var a, b, c, d int32 // whole numbers may be added up in any order
		for j := 0; j < len(row); j += 8 {
			x, y := (*[8]uint8)(row[j:]), (*[8]int8)(query[j:])
			a += int32(x[0])*int32(y[0]) + int32(x[4])*int32(y[4])
			b += int32(x[1])*int32(y[1]) + int32(x[5])*int32(y[5])
			c += int32(x[2])*int32(y[2]) + int32(x[6])*int32(y[6])
			d += int32(x[3])*int32(y[3]) + int32(x[7])*int32(y[7])
		}
		dst[i] = a + b + c + d
	}
}

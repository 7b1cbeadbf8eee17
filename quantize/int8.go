package quantize

import (
	"math"
	"sync/atomic"

	"firth"
)

// Int8Steps is the largest code of [Int8]; the smallest is its negative.
const Int8Steps = 127

// Int8 is a matrix of Rows vectors of Dim numbers, each in a byte: number j of row
// i is about Scales[i]·Codes[i·Dim+j]. The error is at most half a step, and a step
// is the 127th part of the row's largest number. A dot product of two rows is the
// product of their scales and a sum of products of whole numbers.
type Int8 struct {
	Rows, Dim int
	Codes     []int8    // len Rows·Dim, from -127 to 127
	Scales    []float32 // len Rows, not negative and finite

	// NonFinite is how many numbers were NaN or infinite.
	NonFinite int
}

// NewInt8 quantizes a matrix on at most threads goroutines (0: all cores). The scale
// of a row is max|x|/127, rounded to float32, and a code is x/scale, rounded to
// the nearest whole number and to the even one of two.
//
// A row of zeros, or of numbers so close to the smallest float32 that the scale
// rounds to 0, has scale 0 and codes 0. What is not finite cannot be kept: NaN gets
// code 0, and an infinity that of the largest finite number of the row.
func NewInt8(m firth.Matrix, threads int) Int8 {
	q := Int8{Rows: m.Rows, Dim: m.Dim, Codes: make([]int8, m.Rows*m.Dim), Scales: make([]float32, m.Rows)}
	var nonFinite atomic.Int64
	forBlocks(m.Rows, block, threads, func(from, to int) {
		for i := from; i < to; i++ {
			q.Scales[i] = int8Row(q.Codes[i*m.Dim:(i+1)*m.Dim], m.Row(i))
		}
		n := 0
		for _, x := range m.Data[from*m.Dim : to*m.Dim] {
			if x-x != 0 {
				n++
			}
		}
		nonFinite.Add(int64(n))
	})
	q.NonFinite = int(nonFinite.Load())
	return q
}

// int8Row quantizes one row and returns its scale.
func int8Row(codes []int8, row []float32) float32 {
	var largest float32
	for _, x := range row {
		if x = abs(x); x > largest && x <= math.MaxFloat32 {
			largest = x
		}
	}
	scale := largest / Int8Steps
	if scale*Int8Steps > math.MaxFloat32 { // it was rounded up
		scale = math.Nextafter32(scale, 0)
	}
	if scale == 0 {
		clear(codes)
		return 0
	}
	for j, x := range row {
		switch step := math.RoundToEven(float64(x) / float64(scale)); {
		case step > Int8Steps: // infinite, or the scale is so small that it was rounded far down
			codes[j] = Int8Steps
		case step < -Int8Steps:
			codes[j] = -Int8Steps
		case step != step:
			codes[j] = 0
		default:
			codes[j] = int8(step)
		}
	}
	return scale
}

func abs(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ (1 << 31)) }

// Row writes row i, in float32, to dst, which must have length Dim.
func (q Int8) Row(dst []float32, i int) {
	codes, scale := q.Codes[i*q.Dim:(i+1)*q.Dim], q.Scales[i]
	dst = dst[:len(codes)]
	for j, c := range codes {
		dst[j] = scale * float32(c)
	}
}

// Shape returns the numbers of rows and columns.
func (q Int8) Shape() (rows, dim int) { return q.Rows, q.Dim }

// Bytes is how much room codes and scales take.
func (q Int8) Bytes() int { return len(q.Codes) + 4*len(q.Scales) }

// Expand returns the whole matrix in float32, made on at most threads goroutines
// (0: all cores).
func (q Int8) Expand(threads int) firth.Matrix {
	return expand(q.Rows, q.Dim, threads, q.Row)
}

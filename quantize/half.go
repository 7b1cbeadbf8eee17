package quantize

import (
	"math"
	"sync/atomic"

	"firth"
)

// MaxHalf is the largest finite number of [Half].
const MaxHalf = 65504

// Half is a matrix of Rows vectors of Dim numbers in IEEE 754's binary16: a sign, 5
// bits of exponent and 10 of fraction, so that a number from 2^-14 to [MaxHalf] is
// kept to 2^-11 of itself, and a smaller one to 2^-25.
type Half struct {
	Rows, Dim int
	Bits      []uint16 // len Rows·Dim

	// Clamped is how many finite numbers were too large and became ±MaxHalf.
	Clamped int
}

// NewHalf rounds a matrix on at most threads goroutines (0: all cores): to the nearest
// number, and to the even one of two. Numbers that would round to infinity are
// clamped and counted; infinities and NaNs stay what they are.
func NewHalf(m firth.Matrix, threads int) Half {
	h := Half{Rows: m.Rows, Dim: m.Dim, Bits: make([]uint16, m.Rows*m.Dim)}
	var clamped atomic.Int64
	forBlocks(m.Rows, block, threads, func(from, to int) {
		bits, n := h.Bits[from*m.Dim:to*m.Dim], 0
		for i, x := range m.Data[from*m.Dim : to*m.Dim] {
			if bits[i] = ToHalf(x); bits[i]&0x7fff == 0x7bff && abs(x) >= overflow {
				n++
			}
		}
		clamped.Add(int64(n))
	})
	h.Clamped = int(clamped.Load())
	return h
}

// Row writes row i, in float32, to dst, which must have length Dim.
func (h Half) Row(dst []float32, i int) {
	bits := h.Bits[i*h.Dim : (i+1)*h.Dim]
	dst = dst[:len(bits)]
	for j, b := range bits {
		dst[j] = FromHalf(b)
	}
}

// Shape returns the numbers of rows and columns.
func (h Half) Shape() (rows, dim int) { return h.Rows, h.Dim }

// Bytes is how much room the numbers take.
func (h Half) Bytes() int { return 2 * len(h.Bits) }

// Expand returns the whole matrix in float32, made on at most threads goroutines
// (0: all cores).
func (h Half) Expand(threads int) firth.Matrix { return expand(h.Rows, h.Dim, threads, h.Row) }

// overflow is the smallest number that rounds to more than MaxHalf.
const overflow = 65520

// ToHalf returns the bits of the binary16 number that is nearest to x, of two the
// even one; ±[MaxHalf] for finite numbers beyond it. A NaN keeps its sign and the
// upper bits of its fraction, and is quiet.
func ToHalf(x float32) uint16 {
	sign := uint16(math.Float32bits(x) >> 16 & 0x8000)
	x = abs(x)
	bits := math.Float32bits(x)
	switch {
	case x != x:
		return sign | 0x7e00 | uint16(bits>>13&0x3ff)
	case x > math.MaxFloat32:
		return sign | 0x7c00
	case x >= overflow:
		return sign | 0x7bff
	case x < 0x1p-14:
		// The last place of a number from 0.5 to 1 is worth 2^-24, as that of every
		// binary16 number below 2^-14: the addition rounds there.
		return sign | uint16(math.Float32bits(x+.5)-math.Float32bits(.5))
	}
	bits += 0xfff + bits>>13&1 // half of the last place, less the smallest step where that one is even
	return sign | uint16(bits>>13-(127-15)<<10)
}

// FromHalf returns the number that 16 bits stand for in binary16, exactly.
func FromHalf(h uint16) float32 {
	sign, rest := uint32(h&0x8000)<<16, uint32(h&0x7fff)
	switch {
	case rest < 1<<10: // below 2^-14: a multiple of 2^-24
		return math.Float32frombits(sign | math.Float32bits(float32(rest)*0x1p-24))
	case rest >= 31<<10: // infinite or NaN
		return math.Float32frombits(sign | 0x7f800000 | rest<<13)
	}
	return math.Float32frombits(sign | rest<<13 + (127-15)<<23)
}

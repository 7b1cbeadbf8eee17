//go:build !(arm64 || loong64 || ppc64le || riscv64 || s390x)

package kernel

import "math"

// fma returns x·y + z, rounded once, as the assembly does it in one instruction.
// The compiler has no such instruction for float32 here, so it takes float64, in
// which the product of two float32 is exact.
func fma(x, y, z float32) float32 {
	p, w := float64(x)*float64(y), float64(z)
	s := p + w
	// To round s to float32 is to round twice, which goes wrong only where the first
	// rounding has moved the sum to the middle between two float32. Its last 28 bits
	// are zero then, as they are of few other sums.
	if math.Float64bits(s)<<36 == 0 {
		// p + w = s + e (Knuth's two-sum). A small step toward e, if e is not zero, takes
		// the sum to the right side of the middle, and to no other. Infinities make NaNs
		// of e, which are neither above nor below zero.
		t := s - p
		e := (p - (s - t)) + (w - t)
		if side := e * s; side > 0 {
			s *= 1 + 0x1p-50
		} else if side < 0 {
			s *= 1 - 0x1p-50
		}
	}
	return float32(s)
}

// Package kernel holds the arithmetic that training and search spend their time
// in, as free functions on slices.
//
// Every function is defined to the last bit. Where a product is added to
// something, the two are fused: rounded once, after the addition, as processors do
// it in one instruction and fma does it in plain Go. A product that is not added to
// anything is rounded by itself. A sum over a vector runs in 16 lanes, lane j taking
// the elements j, j+16, j+32, … in turn, beginning with 0; the lanes are added up in
// one fixed tree: j+8, then j+4, then j+2, then j+1. So all implementations, on all
// machines, give the same result, and a model does not depend on the CPU that
// trained it. Where an addition must not be fused, the code says float32(a*b) + c:
// the conversion forbids it to the compiler.
//
// A row is a vector of a matrix, padded with zeros to [Stride] numbers, a
// multiple of 16, so that no kernel needs to treat the end of a row apart. The
// padding stays zero: every update of it is a multiple of zeros. Rows that begin
// at multiples of 64 bytes are read fastest.
//
// There are three implementations: plain Go, which runs everywhere, and assembly
// for AVX2 and for AVX-512, which the program in _asm writes. The best one that
// the CPU has is chosen when the program starts; see [Name]. The build tag purego
// leaves the assembly out.
package kernel

// The assembly is checked in, so that a build needs nothing but Go.
//go:generate go -C _asm run . -file rows -out ../rows_amd64.s -stubs ../stubs_rows_amd64.go -pkg kernel
//go:generate go -C _asm run . -file negative_avx2 -out ../negative_avx2_amd64.s -stubs ../stubs_negative_avx2_amd64.go -pkg kernel
//go:generate go -C _asm run . -file negative_avx512 -out ../negative_avx512_amd64.s -stubs ../stubs_negative_avx512_amd64.go -pkg kernel

// Lanes is the number of partial sums of a dot product, and the number that a
// row's length is a multiple of.
const Lanes = 16

// Stride is the padded length of a row of dim numbers: the next multiple of
// [Lanes].
func Stride(dim int) int { return (dim + Lanes - 1) / Lanes * Lanes }

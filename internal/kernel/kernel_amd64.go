//go:build !purego

package kernel

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// best is the fastest implementation that this CPU has.
func best() implementation {
	switch x := &cpu.X86; {
	case !x.HasAVX2 || !x.HasFMA || !x.HasBMI2:
		return generic
	case !x.HasAVX512F || !x.HasAVX512CD || !x.HasAVX512DQ || !x.HasAVX512VL:
		return avx2
	default:
		return avx512
	}
}

func dot(a, b []float32) float32 {
	switch current {
	case avx512:
		return dotAVX512(unsafe.SliceData(a), unsafe.SliceData(b), len(a))
	case avx2:
		return dotAVX2(unsafe.SliceData(a), unsafe.SliceData(b), len(a))
	}
	return dotGeneric(a, b)
}

func add(dst, x []float32) {
	switch current {
	case avx512:
		addAVX512(unsafe.SliceData(dst), unsafe.SliceData(x), len(dst))
	case avx2:
		addAVX2(unsafe.SliceData(dst), unsafe.SliceData(x), len(dst))
	default:
		addGeneric(dst, x)
	}
}

func axpy(dst []float32, a float32, x []float32) {
	switch current {
	case avx512:
		axpyAVX512(unsafe.SliceData(dst), a, unsafe.SliceData(x), len(dst))
	case avx2:
		axpyAVX2(unsafe.SliceData(dst), a, unsafe.SliceData(x), len(dst))
	default:
		axpyGeneric(dst, a, x)
	}
}

func scale(dst []float32, a float32) {
	switch current {
	case avx512:
		scaleAVX512(unsafe.SliceData(dst), a, len(dst))
	case avx2:
		scaleAVX2(unsafe.SliceData(dst), a, len(dst))
	default:
		scaleGeneric(dst, a)
	}
}

func highestRows(records []uint32, negatives int) (in, out uint32) {
	if current == generic {
		return highestRowsGeneric(records, negatives)
	}
	return highestRowsAVX2(unsafe.SliceData(records), len(records)/RecordLen(negatives), negatives)
}

// maxStride is the row length from which on the assembly, which multiplies row
// numbers by 32-bit lengths in bytes, is not to be used.
const maxStride = 1 << 30

// negative needs at least one record, and all rows inside the matrices.
func negative(in, out []float32, stride int, records []uint32, negatives int, rate float32, fit []float64) {
	if current == generic || stride >= maxStride {
		negativeGeneric(in, out, stride, records, negatives, rate, fit)
		return
	}
	i, o, r, f := unsafe.SliceData(in), unsafe.SliceData(out), unsafe.SliceData(records), unsafe.SliceData(fit)
	switch {
	case current == avx2:
		negativeAVX2(i, o, stride, r, len(fit), negatives, rate, f)
	case negatives == 5:
		negative5AVX512(i, o, stride, r, len(fit), rate, f)
	default:
		negativeAVX512(i, o, stride, r, len(fit), negatives, rate, f)
	}
}

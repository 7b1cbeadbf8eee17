//go:build !purego

package kernel

import "unsafe"

// matmulDepth is how many rows of B the assembly goes through at a time: with 64
// columns they take 32 kB and stay in the first-level cache.
const matmulDepth = 128

func matmul(c []float32, cRow int, a []float32, aRow, aCol int, b []float32, bRow, m, n, k int, add bool) {
	width, part := 64, matmulAVX512
	switch current {
	case generic:
		matmulGeneric(c, cRow, a, aRow, aCol, b, bRow, m, n, k, add)
		return
	case avx2:
		width, part = 16, matmulAVX2
	}
	for j := 0; j < n; j += width {
		for l := 0; l < k; l += matmulDepth {
			part(&c[j], cRow, &a[l*aCol], aRow, aCol, &b[l*bRow+j], bRow, m, min(width, n-j), min(matmulDepth, k-l), add || l > 0)
		}
	}
}

func expColumns(x []float32, rows, width int, peak, sum []float32) {
	switch current {
	case avx512:
		expColumnsAVX512(unsafe.SliceData(x), rows, width, unsafe.SliceData(peak), unsafe.SliceData(sum))
	case avx2:
		expColumnsAVX2(unsafe.SliceData(x), rows, width, unsafe.SliceData(peak), unsafe.SliceData(sum))
	default:
		expColumnsGeneric(x, rows, width, peak, sum)
	}
}

func scaleColumns(x []float32, rows, width int, f []float32) {
	switch current {
	case avx512:
		scaleColumnsAVX512(unsafe.SliceData(x), rows, width, unsafe.SliceData(f))
	case avx2:
		scaleColumnsAVX2(unsafe.SliceData(x), rows, width, unsafe.SliceData(f))
	default:
		scaleColumnsGeneric(x, rows, width, f)
	}
}

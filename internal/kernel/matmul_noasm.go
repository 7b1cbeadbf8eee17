//go:build !amd64 || purego

package kernel

func matmul(c []float32, cRow int, a []float32, aRow, aCol int, b []float32, bRow, m, n, k int, add bool) {
	matmulGeneric(c, cRow, a, aRow, aCol, b, bRow, m, n, k, add)
}

func expColumns(x []float32, rows, width int, peak, sum []float32) {
	expColumnsGeneric(x, rows, width, peak, sum)
}

func scaleColumns(x []float32, rows, width int, f []float32) {
	scaleColumnsGeneric(x, rows, width, f)
}

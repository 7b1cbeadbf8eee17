package quantize

import "firth"

// A Matrix is a matrix in fewer bits: a [Half], an [Int8] or a [Product].
type Matrix interface {
	// Shape returns the numbers of rows and columns.
	Shape() (rows, dim int)

	// Bytes is how much room it takes.
	Bytes() int

	// Row writes row i, in float32, to dst, which must be as long as a row.
	Row(dst []float32, i int)

	// Expand returns the whole matrix in float32, made on at most threads goroutines
	// (0: all cores).
	Expand(threads int) firth.Matrix
}

// expand makes a matrix, row by row.
func expand(rows, dim, threads int, row func(dst []float32, i int)) firth.Matrix {
	m := firth.NewMatrix(rows, dim)
	forBlocks(rows, block, threads, func(from, to int) {
		for i := from; i < to; i++ {
			row(m.Row(i), i)
		}
	})
	return m
}

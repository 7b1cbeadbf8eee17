//go:build !amd64 || purego

package kernel

func rowsDot(dst, rows, query []float32) { rowsDotGeneric(dst, rows, query) }

func rowsDot4(dst, rows, queries []float32, n, dim int) {
	rowsDot4Generic(dst, rows, queries, n, dim)
}

func rowsDotAt(dst, rows []float32, ids []uint32, query []float32) {
	rowsDotAtGeneric(dst, rows, ids, query)
}

func findAtLeast(x, y []float32, least float32) int { return findAtLeastGeneric(x, y, least) }

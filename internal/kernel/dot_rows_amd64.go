//go:build !purego

package kernel

import "unsafe"

func rowsDot(dst, rows, query []float32) {
	dim, done := len(query), 0
	switch {
	case current == generic || dim == 0:
		rowsDotGeneric(dst, rows, query)
		return
	case current == avx512 && len(dst) >= 16:
		done = len(dst) &^ 15
		rowsDotAVX512(&dst[0], &rows[0], &query[0], dim, done/16)
	case current == avx2 && len(dst) >= 4:
		done = len(dst) &^ 3
		rowsDotAVX2(&dst[0], &rows[0], &query[0], dim, done/4)
	}
	for i := done; i < len(dst); i++ {
		dst[i] = dot(rows[i*dim:(i+1)*dim], query)
	}
}

func rowsDot4(dst, rows, queries []float32, n, dim int) {
	done := n
	switch {
	case current == generic || dim == 0 || n == 0:
		rowsDot4Generic(dst, rows, queries, n, dim)
	case current == avx2:
		rowsDot4AVX2(&dst[0], n, &rows[0], &queries[0], dim, n)
	case n < 4:
		done = 0
	default:
		done = n &^ 3
		rowsDot4AVX512(&dst[0], n, &rows[0], &queries[0], dim, done/4)
	}
	for i := done; i < n; i++ {
		for q := range Queries {
			dst[q*n+i] = dot(rows[i*dim:(i+1)*dim], queries[q*dim:(q+1)*dim])
		}
	}
}

// dotRowsAt needs a query that is not empty, and all rows inside the matrix.
func rowsDotAt(dst, rows []float32, ids []uint32, query []float32) {
	part := rowsDotAtAVX512
	switch current {
	case generic:
		rowsDotAtGeneric(dst, rows, ids, query)
		return
	case avx2:
		part = rowsDotAtAVX2
	}
	matrix, dim := unsafe.SliceData(rows), len(query)
	done := len(ids) &^ 3
	if done > 0 {
		part(&dst[0], matrix, &ids[0], &query[0], dim, done/4)
	}
	if done < len(ids) {
		var lastIDs [4]uint32 // those that are left, and the last again
		var last [4]float32
		for i := range lastIDs {
			lastIDs[i] = ids[min(done+i, len(ids)-1)]
		}
		part(&last[0], matrix, &lastIDs[0], &query[0], dim, 1)
		copy(dst[done:], last[:])
	}
}

func findAtLeast(x, y []float32, least float32) int {
	done := 0
	switch {
	case current == avx512 && len(x) >= 16:
		done = len(x) &^ 15
		if at := findAtLeastAVX512(&x[0], &y[0], done, least); at < done {
			return at
		}
	case current == avx2 && len(x) >= 8:
		done = len(x) &^ 7
		if at := findAtLeastAVX2(&x[0], &y[0], done, least); at < done {
			return at
		}
	}
	return done + findAtLeastGeneric(x[done:], y[done:], least)
}

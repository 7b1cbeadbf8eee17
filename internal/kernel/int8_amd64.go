//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

// vnni tells whether the CPU multiplies and adds bytes in one instruction. Those
// that have AVX-512 without it take the kernels for AVX2.
var vnni = cpu.X86.HasAVX512VNNI && cpu.X86.HasAVX512BW

// ByteAssembly tells whether sums of bytes are faster than those of floats here.
func ByteAssembly() bool { return current != generic }

// byteQueries is how many queries the kernels take at a time, besides one.
const byteQueries = 4

func byteRowsAtLeast(masks []uint64, packed []uint8, scales, errors []float32, codes []int8, queries []ByteQuery, step int) {
	groups := len(scales) / ByteGroup
	if current == generic || step == 0 || groups == 0 {
		byteRowsAtLeastGeneric(masks, packed, scales, errors, codes, queries, step)
		return
	}
	four, one := byteRows4AVX2, byteRowsAVX2
	if current == avx512 && vnni {
		four, one = byteRows4VNNI, byteRowsVNNI
	}
	for len(queries) >= byteQueries {
		four(&masks[0], groups, &packed[0], step/4, groups, &scales[0], &errors[0], &codes[0], &queries[0].Offset)
		masks, codes, queries = masks[byteQueries*groups:], codes[byteQueries*step:], queries[byteQueries:]
	}
	for len(queries) > 0 {
		one(&masks[0], groups, &packed[0], step/4, groups, &scales[0], &errors[0], &codes[0], &queries[0].Offset)
		masks, codes, queries = masks[groups:], codes[step:], queries[1:]
	}
}

// dotBytesAt needs a query that is not empty, and all rows inside the matrix.
func dotBytesAt(dst []int32, rows []uint8, ids []uint32, query []int8) {
	part := dotBytesAtAVX2
	switch {
	case current == generic:
		dotBytesAtGeneric(dst, rows, ids, query)
		return
	case current == avx512 && vnni:
		part = dotBytesAtVNNI
	}
	done := len(ids) &^ 3
	if done > 0 {
		part(&dst[0], &rows[0], &ids[0], &query[0], len(query), done/4)
	}
	if done < len(ids) {
		var lastIDs [4]uint32 // those that are left, and the last again
		var last [4]int32
		for i := range lastIDs {
			lastIDs[i] = ids[min(done+i, len(ids)-1)]
		}
		part(&last[0], &rows[0], &lastIDs[0], &query[0], len(query), 1)
		copy(dst[done:], last[:])
	}
}

//go:build !amd64 || purego

package kernel

// ByteAssembly tells whether sums of bytes are faster than those of floats here.
func ByteAssembly() bool { return false }

func byteRowsAtLeast(masks []uint64, packed []uint8, scales, errors []float32, codes []int8, queries []ByteQuery, step int) {
	byteRowsAtLeastGeneric(masks, packed, scales, errors, codes, queries, step)
}

func dotBytesAt(dst []int32, rows []uint8, ids []uint32, query []int8) {
	dotBytesAtGeneric(dst, rows, ids, query)
}

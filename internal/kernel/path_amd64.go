//go:build !purego

package kernel

import "unsafe"

const (
	// longestAssemblyPath is the longest path for which the assembly has tables.
	longestAssemblyPath = 64

	// assemblyColumns is the most numbers of a row, in sixteens, that the assembly
	// takes at once.
	assemblyColumns = 7
)

// paths needs at least one pair, and all rows and words inside.
func paths(in, nodes []float32, stride int, pairs []uint32, table *PathTable, rate float32, fit []float64) {
	if current == generic || stride >= maxStride || table.longest > longestAssemblyPath {
		pathsGeneric(in, nodes, stride, pairs, table, rate, fit)
		return
	}
	// A long row is taken in parts of about the same length.
	columns := stride / Lanes
	parts := (columns + assemblyColumns - 1) / assemblyColumns
	columns = (columns + parts - 1) / parts
	i, n, f := unsafe.SliceData(in), unsafe.SliceData(nodes), unsafe.SliceData(fit)
	p, start, steps := unsafe.SliceData(pairs), unsafe.SliceData(table.start), unsafe.SliceData(table.steps)
	if current == avx2 {
		pathsAVX2(i, n, stride, p, len(pairs), start, steps, columns, rate, f)
		return
	}
	pathsAVX512(i, n, stride, p, len(pairs), start, steps, columns, rate, f)
}

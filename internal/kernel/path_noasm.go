//go:build !amd64 || purego

package kernel

func paths(in, nodes []float32, stride int, pairs []uint32, table *PathTable, rate float32, fit []float64) {
	pathsGeneric(in, nodes, stride, pairs, table, rate, fit)
}

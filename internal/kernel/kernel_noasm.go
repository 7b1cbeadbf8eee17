//go:build !amd64 || purego

package kernel

func best() implementation { return generic }

func dot(a, b []float32) float32 { return dotGeneric(a, b) }

func add(dst, x []float32) { addGeneric(dst, x) }

func axpy(dst []float32, a float32, x []float32) { axpyGeneric(dst, a, x) }

func scale(dst []float32, a float32) { scaleGeneric(dst, a) }

func highestRows(records []uint32, negatives int) (in, out uint32) {
	return highestRowsGeneric(records, negatives)
}

func negative(in, out []float32, stride int, records []uint32, negatives int, rate float32, fit []float64) {
	negativeGeneric(in, out, stride, records, negatives, rate, fit)
}

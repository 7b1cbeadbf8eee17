package kernel

// Add adds x to dst, element by element. It panics if the lengths differ.
func Add(dst, x []float32) {
	if len(dst) != len(x) {
		panic("kernel: sum of slices of different lengths")
	}
	for i, y := range x {
		dst[i] += y
	}
}

// Axpy adds a·x to dst, element by element: dst[i] += a*x[i]. It panics if the
// lengths differ.
func Axpy(dst []float32, a float32, x []float32) {
	if len(dst) != len(x) {
		panic("kernel: axpy of slices of different lengths")
	}
	for i, y := range x {
		dst[i] += float32(a * y)
	}
}

// Scale multiplies dst by a, element by element.
func Scale(dst []float32, a float32) {
	for i := range dst {
		dst[i] *= a
	}
}

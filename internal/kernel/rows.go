package kernel

// Add adds x to dst, element by element. The two may be the same, but not overlap
// otherwise. It panics if the lengths differ.
func Add(dst, x []float32) {
	if len(dst) != len(x) {
		panic("kernel: sum of slices of different lengths")
	}
	add(dst, x)
}

func addGeneric(dst, x []float32) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] += x[i]
	}
}

// Axpy adds a·x to dst, element by element: dst[i] += a*x[i], rounded once. The two
// may be the same, but not overlap otherwise. It panics if the lengths differ.
func Axpy(dst []float32, a float32, x []float32) {
	if len(dst) != len(x) {
		panic("kernel: axpy of slices of different lengths")
	}
	axpy(dst, a, x)
}

func axpyGeneric(dst []float32, a float32, x []float32) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = fma(a, x[i], dst[i])
	}
}

// Scale multiplies dst by a, element by element.
func Scale(dst []float32, a float32) { scale(dst, a) }

func scaleGeneric(dst []float32, a float32) {
	for i := range dst {
		dst[i] *= a
	}
}

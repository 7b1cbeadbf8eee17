package kernel

// Dot returns a·b in float32, summed as the package comment says: fused, in
// 16 lanes and one tree, so every implementation gives the same bits. It panics if the
// lengths differ.
func Dot(a, b []float32) float32 {
	if len(a) != len(b) {
		panic("kernel: dot of slices of different lengths")
	}
	return dot(a, b)
}

func dotGeneric(a, b []float32) float32 {
	var lane [16]float32
	for len(a) >= 16 && len(b) >= 16 {
		x, y := (*[16]float32)(a), (*[16]float32)(b)
		for j := range lane {
			lane[j] = fma(x[j], y[j], lane[j])
		}
		a, b = a[16:], b[16:]
	}
	for j := range a {
		lane[j] = fma(a[j], b[j], lane[j])
	}
	return sum16(&lane)
}

// sum16 adds the lanes up in the fixed order of the package comment.
func sum16(l *[16]float32) float32 {
	var e [8]float32
	for j := range e {
		e[j] = l[j] + l[j+8]
	}
	f0, f1, f2, f3 := e[0]+e[4], e[1]+e[5], e[2]+e[6], e[3]+e[7]
	return (f0 + f2) + (f1 + f3)
}

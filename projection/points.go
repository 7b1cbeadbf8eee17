package projection

// Points are N points of Dims coordinates each, point after point.
type Points struct {
	N, Dims int
	Data    []float64 // len N*Dims
}

func newPoints(n, dims int) Points {
	return Points{N: n, Dims: dims, Data: make([]float64, n*dims)}
}

// At returns the coordinates of point i, which share the memory of p.
func (p Points) At(i int) []float64 {
	return p.Data[i*p.Dims : (i+1)*p.Dims : (i+1)*p.Dims]
}

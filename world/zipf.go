package world

import "sort"

// A zipf draws ranks from 0 to n-1 by the law of Zipf and Mandelbrot: rank r has
// weight 1/(r+1+flatness). Weights are integers, so that the same numbers come
// out everywhere.
type zipf struct {
	upTo []uint64 // upTo[r] is the sum of the weights of ranks 0 to r
}

func newZipf(n, flatness int) zipf {
	z := zipf{upTo: make([]uint64, n)}
	sum := uint64(0)
	for r := range z.upTo {
		sum += (1 << 40) / uint64(r+1+flatness)
		z.upTo[r] = sum
	}
	return z
}

func (z zipf) draw(s *source) int {
	x := s.below(z.upTo[len(z.upTo)-1])
	return sort.Search(len(z.upTo), func(r int) bool { return x < z.upTo[r] })
}

package world

import "math/bits"

// A source is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
// number generators", 2014). It is written out here so that the text never
// changes with a library.
type source struct{ state uint64 }

func (s *source) next() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1; n must not be 0. The bias, below n in
// 2⁶⁴, is far smaller than what a text of any size could show.
func (s *source) below(n uint64) uint64 {
	high, _ := bits.Mul64(s.next(), n)
	return high
}

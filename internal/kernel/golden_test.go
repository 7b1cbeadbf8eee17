package kernel

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"testing"
)

// Results on fixed inputs, to the bit: they are the same on every machine, and may
// change only together with the definition of the arithmetic.
func TestGoldenBits(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(23, 24))
		a, b := randomFloats(r, 131), randomFloats(r, 131)
		if got, want := math.Float32bits(Dot(a, b)), uint32(0xbf2cb6fe); got != want {
			t.Errorf("Dot has the bits %#x, want %#x", got, want)
		}
		Axpy(a, 0.3, b)
		if got, want := hashOf(a), uint64(0x73edca5b811d8579); got != want {
			t.Errorf("the result of Axpy has the hash %#x, want %#x", got, want)
		}
		for _, c := range []struct {
			negatives         int
			in, out, firstFit uint64
		}{
			{5, 0xefc29b630f7a6ac7, 0xe40d14f324b66ff4, 0x3f40079c66eced20},
			{12, 0x43cbc0f585674c72, 0x9835041243640e2b, 0x3e96e540664d6c7b},
		} {
			s := randomStep(r, randomFloats, 100, 30, c.negatives, 20)
			in, out, fit := s.run(Negative)
			if got := hashOf(in); got != c.in {
				t.Errorf("%d negatives: the input matrix has the hash %#x, want %#x", c.negatives, got, c.in)
			}
			if got := hashOf(out); got != c.out {
				t.Errorf("%d negatives: the output matrix has the hash %#x, want %#x", c.negatives, got, c.out)
			}
			if got := math.Float64bits(fit[0]); got != c.firstFit {
				t.Errorf("%d negatives: the first fit has the bits %#x, want %#x", c.negatives, got, c.firstFit)
			}
		}
	})
}

// hashOf is a hash of the bits of the numbers.
func hashOf(x []float32) uint64 {
	h := fnv.New64a()
	for _, v := range x {
		var b [4]byte
		binary.LittleEndian.PutUint32(b[:], math.Float32bits(v))
		h.Write(b[:])
	}
	return h.Sum64()
}

package kernel

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
)

// FuzzDot compares the implementations with the plain form, on any bits.
func FuzzDot(f *testing.F) {
	f.Add([]byte("sixteen numbers, more or less, are what one step of the kernel takes at once"))
	f.Fuzz(func(t *testing.T, data []byte) {
		numbers := make([]float32, len(data)/4)
		for i := range numbers {
			numbers[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		a, b := numbers[:len(numbers)/2], numbers[len(numbers)/2:][:len(numbers)/2]
		want := dotReference(a, b)
		for i := generic; i <= best(); i++ {
			use(t, i)
			if got := Dot(a, b); !sameFloat(got, want) {
				t.Errorf("%v: Dot of %v and %v is %v, want %v", i, a, b, got, want)
			}
		}
	})
}

// FuzzNegative compares the implementations with the plain form, for any record
// and any bits in a few rows; what the data has too little of is random.
func FuzzNegative(f *testing.F) {
	f.Add(uint64(1), byte(5), byte(16), byte(3), float32(0.05), []byte("the rows of both matrices begin with these bits"))
	f.Add(uint64(2), byte(63), byte(100), byte(1), float32(0.025), []byte{})
	f.Fuzz(func(t *testing.T, seed uint64, negatives, dim, rows byte, rate float32, data []byte) {
		r := rand.New(rand.NewPCG(seed, 0))
		s := randomStep(r, wildFloats, 1+int(dim)%130, 1+int(rows)%20, int(negatives)%(MaxNegatives+1), 2)
		s.rate = rate
		for i := range len(data) / 4 {
			x := math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
			if i/2 < len(s.in) {
				[][]float32{s.in, s.out}[i%2][i/2] = x
			}
		}
		wantIn, wantOut, wantFit := s.run(negativeReference)
		for i := generic; i <= best(); i++ {
			use(t, i)
			in, out, fit := s.run(Negative)
			sameFits(t, i.String(), fit, wantFit)
			sameFloats(t, i.String()+": in", in, wantIn)
			sameFloats(t, i.String()+": out", out, wantOut)
		}
	})
}

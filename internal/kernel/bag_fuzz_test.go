package kernel

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"
)

// FuzzBag compares the implementations with plain Go, on any bits in a few rows;
// what the data has too little of is random.
func FuzzBag(f *testing.F) {
	f.Add(uint64(1), byte(5), byte(16), byte(3), float32(0.05), []byte("the rows of all matrices begin with these bits"))
	f.Add(uint64(2), byte(63), byte(100), byte(1), float32(0.025), []byte{})
	f.Fuzz(func(t *testing.T, seed uint64, negatives, dim, rows byte, rate float32, data []byte) {
		r := rand.New(rand.NewPCG(seed, 0))
		c := randomBag(r, wildFloats, 1+int(dim)%150, 1+int(rows)%20, int(negatives)%(MaxNegatives+1), 1+int(seed%2))
		c.rate = rate
		for i := range len(data) / 4 {
			x := math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
			if m := [][]float32{c.in, c.out, c.hidden, c.from}[i%4]; i/4 < len(m) {
				m[i/4] = x
			}
		}
		for i := generic; i <= best(); i++ {
			use(t, i)
			c.check(t, i.String(), ordinary())
		}
	})
}

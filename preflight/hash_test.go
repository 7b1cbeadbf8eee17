package preflight

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// A hash depends on each bit of a string and on its length, and on nothing else.
func TestHashDependsOnEveryBit(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 70 {
		b := make([]byte, n, n+8)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		h := hash64(b)
		if again := hash64(append(append([]byte{}, b...), 7)[:n]); again != h {
			t.Fatalf("%d bytes have two hashes", n)
		}
		if hash64(append(b, 0)) == h {
			t.Errorf("%d bytes, and a zero more, have one hash", n)
		}
		for bit := range 8 * n {
			b[bit/8] ^= 1 << (bit % 8)
			if hash64(b) == h {
				t.Errorf("bit %d of %d bytes changes nothing", bit, n)
			}
			b[bit/8] ^= 1 << (bit % 8)
		}
	}
}

// Strings that look alike must not collide, and fall evenly on the values of the high
// bits, which sample, and of the low ones, which choose slots.
func TestHashSpreads(t *testing.T) {
	for _, form := range []string{"%d", "%08x", "%012d", "line %d of the text", "a%da%da"} {
		const n, parts = 64_000, 64
		var high, low [parts]float64
		seen := make(map[uint64]bool, n)
		for i := range n {
			args := []any{i, i}
			if form != "a%da%da" {
				args = args[:1]
			}
			h := hash64(fmt.Appendf(nil, form, args...))
			if seen[h] {
				t.Fatalf("%s: two of %d have one hash", form, i)
			}
			seen[h] = true
			high[h>>58]++
			low[h%parts]++
		}
		for name, counts := range map[string][parts]float64{"high": high, "low": low} {
			chi := 0.0
			for _, c := range counts {
				chi += math.Pow(c-n/parts, 2) / (n / parts)
			}
			if chi > 140 { // 63 degrees of freedom: once in ten million
				t.Errorf("%s: chi-square of the %s bits is %.0f", form, name, chi)
			}
		}
	}
}

package han

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// bigLog returns log n to 200 bits, by the series of logInteger.
func bigLog(n uint64) *big.Float {
	number := func(v float64) *big.Float { return new(big.Float).SetPrec(220).SetFloat64(v) }
	atanh := func(x *big.Float) *big.Float {
		square := number(0).Mul(x, x)
		power, sum := number(0).Set(x), number(0).Set(x)
		for d := 3.0; d < 150; d += 2 {
			power.Mul(power, square)
			sum.Add(sum, number(0).Quo(power, number(d)))
		}
		return sum
	}
	fraction, exponent := math.Frexp(float64(n))
	x := number(0).Quo(number(fraction-1), number(0).Add(number(fraction), number(1)))
	ln2 := number(0).Mul(number(2), atanh(number(0).Quo(number(1), number(3))))
	log := number(0).Mul(number(2), atanh(x))
	return log.Add(log, number(0).Mul(number(float64(exponent)), ln2))
}

func TestLogIntegerIsRoundedCorrectly(t *testing.T) {
	check := func(t interface{ Errorf(string, ...any) }, n uint64) {
		want, _ := bigLog(n).Float64()
		if got := logInteger(n); got != want {
			t.Errorf("log %d = %b, want %b", n, got, want)
		}
	}
	for n := uint64(1); n < 500; n++ {
		check(t, n)
	}
	for _, count := range Default().trie.counts[1:1000] {
		check(t, count)
	}
	rapid.Check(t, func(t *rapid.T) {
		check(t, rapid.Uint64Range(1, maxTotal).Draw(t, "n"))
	})
}

// These are math.log of Python 3 with the GNU C library, where math.Log of Go
// differs.
func TestLogIntegerOfPython(t *testing.T) {
	for n, want := range map[uint64]float64{
		3:        1.0986122886681098,
		14:       2.6390573296152584,
		48:       3.871201010907891,
		74:       4.30406509320417,
		176:      5.170483995038151,
		60101967: 17.91155312775522,
	} {
		if got := logInteger(n); got != want {
			t.Errorf("log %d = %v, want %v", n, got, want)
		}
	}
}

package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// exactFMA is x·y + z, exact and then rounded once.
func exactFMA(x, y, z float32) float32 {
	// Without a finite result that is not zero there is nothing to round, and float64
	// has the right infinities, NaNs and signs.
	plain := float64(x)*float64(y) + float64(z)
	if plain == 0 || math.IsInf(plain, 0) || math.IsNaN(plain) {
		return float32(plain)
	}
	const digits = 1000 // enough for all digits of any sum
	number := func(x float32) *big.Float { return new(big.Float).SetPrec(digits).SetFloat64(float64(x)) }
	sum := new(big.Float).SetPrec(digits)
	sum.Mul(number(x), number(y)).Add(sum, number(z))
	rounded, _ := sum.Float32()
	return rounded
}

func checkFMA(t *testing.T, x, y, z float32) {
	t.Helper()
	want := exactFMA(x, y, z)
	if got := fma(x, y, z); !sameFloat(got, want) {
		t.Errorf("fma(%x, %x, %x) = %x, want %x", x, y, z, got, want)
	}
	for i := generic; i <= best(); i++ {
		use(t, i)
		dst := []float32{z}
		if Axpy(dst, x, []float32{y}); !sameFloat(dst[0], want) {
			t.Errorf("%v: %x·%x + %x = %x, want %x", i, x, y, z, dst[0], want)
		}
	}
}

func TestFMASpecial(t *testing.T) {
	var values []float32
	for _, v := range []float64{
		0, 1, 1 + 0x1p-23, 1 - 0x1p-24, 3, 0x1p-149, 0x1p-148, 0x1p-126, 0x1p-126 - 0x1p-149, 0x1p-75, 0x1.8p-75, 0x1p-63,
		0x1p127, 0x1.fffffep127, 0x1p64, 0x1.fffffep63, 0x1p-24, 0x1p-25, math.Inf(1), math.NaN(),
	} {
		values = append(values, float32(v), float32(-v))
	}
	for _, x := range values {
		for _, y := range values {
			for _, z := range values {
				checkFMA(t, x, y, z)
			}
		}
	}
}

// Sums that lie on the middle between two float32, or so close to it that a
// float64 does not tell: there, rounding twice goes wrong.
func TestFMAMiddles(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for range 20_000 {
		z := math.Float32frombits(r.Uint32() & (1<<31 - 1))
		if z > 0x1p126 {
			continue
		}
		ulp := float64(math.Nextafter32(z, float32(math.Inf(1)))) - float64(z)
		// x·y is half a unit of the last place of z, or an odd number of them, times
		// 1 - 2^-2s or 1 or 1 - 2^-2s: (1+2^-s)·(1-2^-s).
		shift := 0.0
		if s := r.IntN(30); s < 24 {
			shift = math.Ldexp(1, -s)
		}
		_, exponent := math.Frexp(ulp / 2 * float64(1+2*r.IntN(3)))
		half := exponent / 2
		x := float32(math.Ldexp(1+shift, half))
		y := float32(math.Ldexp(1-shift, exponent-1-half))
		checkFMA(t, x, y, z)
		checkFMA(t, -x, y, z)
		checkFMA(t, x, y, -z)
	}
}

func FuzzFMA(f *testing.F) {
	f.Add(float32(1+0x1p-23), float32(0x1p-24-0x1p-47), float32(1+0x1p-23))
	f.Add(float32(0x1p-75), float32(0x1p-75), float32(0x1p-149))
	f.Fuzz(checkFMA)
}

package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// lengths are what the kernels for slices are tested with: every remainder, with
// and without full steps of every width.
const lengths = 132

func TestDot(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := range lengths {
			for _, numbers := range []func(*rand.Rand, int) []float32{randomFloats, wildFloats} {
				a, b := numbers(r, n), numbers(r, n)
				if got, want := Dot(a, b), dotReference(a, b); !sameFloat(got, want) {
					t.Errorf("Dot of %d numbers is %v, want %v", n, got, want)
				}
			}
		}
	})
}

// The error of a sum of n products, each rounded, in any order.
func TestDotAccuracy(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 4))
		for _, n := range []int{1, 5, 16, 100, 131, 300, 1000} {
			a, b := randomFloats(r, n), randomFloats(r, n)
			var exact, size float64
			for i := range a {
				exact += float64(a[i]) * float64(b[i])
				size += math.Abs(float64(a[i]) * float64(b[i]))
			}
			if off, most := math.Abs(float64(Dot(a, b))-exact), size*float64(n+1)*0x1p-24; off > most {
				t.Errorf("Dot of %d numbers is off by %g, more than %g", n, off, most)
			}
		}
	})
}

// elementwise are the kernels that change a slice number by number, with their
// plain forms.
var elementwise = []struct {
	name         string
	kernel, slow func(dst []float32, a float32, x []float32)
}{
	{"Add", func(dst []float32, _ float32, x []float32) { Add(dst, x) }, func(dst []float32, _ float32, x []float32) {
		for i := range dst {
			dst[i] += x[i]
		}
	}},
	{"Axpy", Axpy, func(dst []float32, a float32, x []float32) {
		for i := range dst {
			dst[i] = fma(a, x[i], dst[i])
		}
	}},
	{"Scale", func(dst []float32, a float32, _ []float32) { Scale(dst, a) }, func(dst []float32, a float32, _ []float32) {
		for i := range dst {
			dst[i] *= a
		}
	}},
}

func TestElementwise(t *testing.T) {
	const sentinels = 20
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 6))
		for _, k := range elementwise {
			for n := range lengths {
				for _, numbers := range []func(*rand.Rand, int) []float32{randomFloats, wildFloats} {
					// The numbers around dst must stay as they are.
					all := numbers(r, n+2*sentinels)
					a, x := numbers(r, 1)[0], numbers(r, n)
					want := slices.Clone(all)
					k.slow(want[sentinels:sentinels+n], a, x)
					k.kernel(all[sentinels:sentinels+n], a, x)
					sameFloats(t, fmt.Sprintf("%s of %d numbers", k.name, n), all, want)

					same := slices.Clone(all[:n])
					want = slices.Clone(same)
					k.slow(want, a, want)
					k.kernel(same, a, same)
					sameFloats(t, fmt.Sprintf("%s of %d numbers to themselves", k.name, n), same, want)
				}
			}
		}
	})
}

func TestDifferentLengths(t *testing.T) {
	for name, f := range map[string]func(a, b []float32){
		"Dot":  func(a, b []float32) { Dot(a, b) },
		"Add":  Add,
		"Axpy": func(a, b []float32) { Axpy(a, 1, b) },
	} {
		for _, n := range [][2]int{{3, 4}, {4, 3}, {0, 1}} {
			if message := panicOf(func() { f(make([]float32, n[0]), make([]float32, n[1])) }); message == nil {
				t.Errorf("%s of %d and %d numbers did not panic", name, n[0], n[1])
			}
		}
	}
}

// panicOf returns what f panics with.
func panicOf(f func()) (message any) {
	defer func() { message = recover() }()
	f()
	return nil
}

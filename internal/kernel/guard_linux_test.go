package kernel

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// guarded returns memory of n numbers whose neighbor page, behind it (or before
// it), may not be touched: to read or write beyond the end (or the beginning)
// crashes the test.
func guarded[T any](t *testing.T, n int, before bool) []T {
	t.Helper()
	var zero T
	page, size := os.Getpagesize(), n*int(unsafe.Sizeof(zero))
	room := (size + page - 1) / page * page
	m, err := unix.Mmap(-1, 0, page+room+page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Munmap(m) })
	for _, guard := range [][]byte{m[:page], m[page+room:]} {
		if err := unix.Mprotect(guard, unix.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	at := page + room - size
	if before {
		at = page
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(m[at:]))), n)
}

// edges calls f with both places for a buffer.
func edges(f func(name string, before bool)) {
	f("at the end of a page", false)
	f("at the beginning of a page", true)
}

func TestGuardedSlices(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(17, 18))
		edges(func(name string, before bool) {
			a, b := guarded[float32](t, lengths, before), guarded[float32](t, lengths, before)
			part := func(x []float32, n int) []float32 {
				if before {
					return x[:n]
				}
				return x[len(x)-n:]
			}
			for n := range lengths {
				x, y := part(a, n), part(b, n)
				copy(x, randomFloats(r, n))
				copy(y, randomFloats(r, n))
				if got, want := Dot(x, y), dotReference(x, y); got != want {
					t.Errorf("Dot of %d numbers %s is %v, want %v", n, name, got, want)
				}
				for _, k := range elementwise {
					want := append([]float32(nil), x...)
					k.slow(want, 0.7, y)
					k.kernel(x, 0.7, y)
					sameFloats(t, fmt.Sprintf("%s of %d numbers %s", k.name, n, name), x, want)
				}
			}
		})
	})
}

func TestGuardedNegative(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(19, 20))
		edges(func(name string, before bool) {
			for _, negatives := range []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 61, 62, 63} {
				for n := 1; n <= 2; n++ {
					dim := []int{16, 100}[n%2]
					s := randomStep(r, randomFloats, dim, 9, negatives, n)
					wantIn, wantOut, wantFit := s.run(negativeReference)
					in, out := guarded[float32](t, len(s.in), before), guarded[float32](t, len(s.out), before)
					records, fit := guarded[uint32](t, len(s.records), before), guarded[float64](t, len(wantFit), before)
					copy(in, s.in)
					copy(out, s.out)
					copy(records, s.records)
					Negative(in, out, s.stride, records, negatives, s.rate, fit)
					what := fmt.Sprintf("dim %d, %d negatives, %d records %s", dim, negatives, n, name)
					sameFits(t, what, fit, wantFit)
					sameFloats(t, what+": in", in, wantIn)
					sameFloats(t, what+": out", out, wantOut)
					sameRecords := true
					for i := range records {
						sameRecords = sameRecords && records[i] == s.records[i]
					}
					if !sameRecords {
						t.Errorf("%s: the records have changed", what)
					}
				}
			}
		})
	})
}

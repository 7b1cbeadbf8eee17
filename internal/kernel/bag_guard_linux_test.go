package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestGuardedBag(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(21, 22))
		edges(func(name string, before bool) {
			for i, negatives := range []int{0, 1, 2, 5, 6, 15, 62, 63} {
				dim := []int{16, 100, 130}[i%3]
				c := randomBag(r, randomFloats, dim, 9, negatives, 1+i%2)
				c.words = guardedCopy(t, c.words, before)
				c.windows = guardedCopy(t, c.windows, before)
				c.rows = guardedCopy(t, c.rows, before)
				c.live = guardedCopy(t, c.live, before)
				c.ways = guardedCopy(t, c.ways, before)
				c.lengths = guardedCopy(t, c.lengths, before)
				c.moves = guardedCopy(t, c.moves, before)
				c.check(t, fmt.Sprintf("dim %d, %d negatives %s", dim, negatives, name), bagMemory{
					floats:  func(n int) []float32 { return guarded[float32](t, n, before) },
					doubles: func(n int) []float64 { return guarded[float64](t, n, before) },
				})
			}
		})
	})
}

func guardedCopy[T any](t *testing.T, x []T, before bool) []T {
	t.Helper()
	y := guarded[T](t, len(x), before)
	copy(y, x)
	return y
}

package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestGuardedPaths(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(31, 32))
		edges(func(name string, before bool) {
			for _, length := range []int{0, 1, 2, 7, 8, 9, 15, 16, 17, 33, 64} {
				for n := 1; n <= 5; n++ {
					dim := []int{16, 100, 130}[n%3]
					c := randomPaths(r, randomFloats, dim, 4, []int{length, 3, length}, n)
					c.pairs[n-1] = c.pairs[n-1]&^0xffff | 2 // the last path
					a := after{
						guarded[float32](t, len(c.in), before), guarded[float32](t, len(c.nodes), before),
						guarded[float64](t, n, before),
					}
					copy(a.in, c.in)
					copy(a.nodes, c.nodes)
					pairs, table := guarded[uint32](t, n, before), c.table(t)
					start, steps := guarded[uint32](t, len(table.start), before), guarded[uint32](t, len(table.steps), before)
					copy(pairs, c.pairs)
					copy(start, table.start)
					copy(steps, table.steps)
					table.start, table.steps = start, steps
					Paths(a.in, a.nodes, c.stride, pairs, table, c.rate, a.fit)
					what := fmt.Sprintf("dim %d, %d pairs, paths of %d steps, %s", dim, n, length, name)
					a.same(t, what, c.reference())
					if !slices.Equal(pairs, c.pairs) {
						t.Errorf("%s: the pairs have changed", what)
					}
				}
			}
		})
	})
}

package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestGuardedDotRows(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(47, 48))
		edges(func(name string, before bool) {
			for _, dim := range []int{1, 7, 8, 15, 16, 17, 25, 32, 100} {
				for _, n := range []int{1, 4, 5, 16, 21} {
					rows, queries := guarded[float32](t, n*dim, before), guarded[float32](t, Queries*dim, before)
					dst, ids := guarded[float32](t, Queries*n, before), guarded[uint32](t, n, before)
					copy(rows, randomFloats(r, len(rows)))
					copy(queries, randomFloats(r, len(queries)))
					want, what := make([]float32, Queries*n), fmt.Sprintf("%d×%d %s", n, dim, name)
					rowsDot4Generic(want, rows, queries, n, dim)
					DotRows4(dst, rows, queries)
					sameFloats(t, "DotRows4 "+what, dst, want)
					one := guarded[float32](t, n, before)
					DotRows(one, rows, queries[:dim])
					sameFloats(t, "DotRows "+what, one, want[:n])
					for i := range ids {
						ids[i] = uint32(n - 1 - i)
					}
					DotRowsAt(one, rows, ids, queries[:dim])
					for i := range ids {
						if one[i] != want[ids[i]] {
							t.Errorf("DotRowsAt %s: row %d is %v, want %v", what, ids[i], one[i], want[ids[i]])
						}
					}
					if at := FindAtLeast(one, one, 1e30); at != n {
						t.Errorf("FindAtLeast %s found %d", what, at)
					}
				}
			}
		})
	})
}

package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestGuardedMatMul(t *testing.T) {
	r := rand.New(rand.NewPCG(39, 40))
	for _, shape := range productShapes {
		p := randomProduct(r, randomFloats, shape[0], shape[1], shape[2])
		want := slices.Clone(p.c)
		matmulGeneric(want, p.cRow, p.a, p.aRow, p.aCol, p.b, p.bRow, p.m, p.n, p.k, true)
		eachImplementation(t, func(t *testing.T) {
			edges(func(name string, before bool) {
				guardedCopy := func(x []float32) []float32 {
					g := guarded[float32](t, len(x), before)
					copy(g, x)
					return g
				}
				q := p
				q.c, q.a, q.b = guardedCopy(p.c), guardedCopy(p.a), guardedCopy(p.b)
				q.run(q.c, true)
				sameFloats(t, fmt.Sprintf("%v %s", shape, name), q.c, want)
			})
		})
	}
}

func TestGuardedColumns(t *testing.T) {
	eachImplementation(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(41, 42))
		edges(func(name string, before bool) {
			for rows := 1; rows < 10; rows++ {
				const width = 32
				x, peak, sum := guarded[float32](t, rows*width, before), guarded[float32](t, width, before), guarded[float32](t, width, before)
				copy(x, scores(r, len(x)))
				want, wantPeak, wantSum := slices.Clone(x), make([]float32, width), make([]float32, width)
				expColumnsGeneric(want, rows, width, wantPeak, wantSum)
				ExpColumns(x, width, peak, sum)
				what := fmt.Sprintf("%d rows %s", rows, name)
				sameFloats(t, what, x, want)
				sameFloats(t, what+": sums", sum, wantSum)
				scaleColumnsGeneric(want, rows, width, wantSum)
				ScaleColumns(x, width, sum)
				sameFloats(t, what+", scaled", x, want)
			}
		})
	})
}

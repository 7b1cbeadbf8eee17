package hnsw

import (
	"math/rand/v2"
	"slices"
	"testing"

	"firth/quantize"
)

// The links are those that the paper's algorithm 4 takes, computed in float64.
func TestChooseIsDiverse(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	rows := clustered(rng, 150, 12)
	g := build(t, rows, Config{})
	all := make([]uint32, rows.Rows-1)
	for i := range all {
		all[i] = uint32(i + 1)
	}
	w := g.borrow()
	candidates := g.scored(w, nil, 0, all)
	// Of the rows in bytes, and the lengths of the rows themselves.
	expanded := quantize.NewInt8(rows, 1).Expand(1)
	cosine := func(a, b uint32) (sum float64) {
		for j, x := range expanded.Row(int(a)) {
			sum += float64(x) * float64(expanded.Row(int(b))[j])
		}
		return sum * float64(g.scale[a]) * float64(g.scale[b])
	}
	for _, most := range []int{1, 5, 149} {
		var want []uint32
		for _, c := range candidates {
			blocked := slices.ContainsFunc(want, func(s uint32) bool {
				return cosine(c.id(), s) >= cosine(c.id(), 0)
			})
			if !blocked && len(want) < most {
				want = append(want, c.id())
			}
		}
		if got := g.choose(&w.chosen, w.bytes.scale, candidates, most); !slices.Equal(got, want) {
			t.Errorf("links %v of at most %d, want %v", got, most, want)
		}
	}
}

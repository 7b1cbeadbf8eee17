package hnsw

import (
	"math/rand/v2"
	"slices"
	"testing"

	"firth"
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
	for _, most := range []int{1, 5, 149} {
		var want []uint32
		for _, c := range candidates {
			row := rows.Row(int(c.id()))
			blocked := slices.ContainsFunc(want, func(s uint32) bool {
				return firth.Cosine(row, rows.Row(int(s))) >= firth.Cosine(row, rows.Row(0))
			})
			if !blocked && len(want) < most {
				want = append(want, c.id())
			}
		}
		if got := g.choose(&w.chosen, candidates, most); !slices.Equal(got, want) {
			t.Errorf("links %v of at most %d, want %v", got, most, want)
		}
	}
}

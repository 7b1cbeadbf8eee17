package search_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"firth/search"
	"firth/vocab"

	"github.com/google/go-cmp/cmp"
)

// Queries of every kind, together and one by one, on any number of threads.
func TestSearchAllEqualsSearch(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	rows := randomRows(rng, 3000, 50)
	copy(rows[900], rows[100]) // a tie
	clear(rows[2000])
	e := newEmbeddings(t, nil, rows)
	x := search.NewIndex(e)
	for _, n := range []int{0, 1, 2, 3, 4, 5, 7, 8, 300} {
		queries := make([]search.Query, n)
		for i := range queries {
			queries[i] = search.Query{Vector: rows[rng.IntN(len(rows))], K: rng.IntN(30) - 1}
			switch i % 5 {
			case 1:
				queries[i].Skip = []vocab.WordID{100, 5}
			case 2:
				queries[i].Keep = func(id vocab.WordID) bool { return id%7 == 3 }
			case 3:
				queries[i].Vector = rows[2000] // no direction
			}
		}
		want := make([][]search.Neighbor, n)
		for i, q := range queries {
			skip := slices.Clone(q.Skip)
			for id := vocab.WordID(0); int(id) < len(rows) && q.Keep != nil; id++ {
				if !q.Keep(id) {
					skip = append(skip, id)
				}
			}
			want[i] = x.Search(q.Vector, q.K, skip...)
		}
		before := runtime.GOMAXPROCS(0)
		for _, threads := range []int{1, 2, 3, 7} {
			runtime.GOMAXPROCS(threads)
			if diff := cmp.Diff(want, x.SearchAll(queries)); diff != "" {
				t.Errorf("%d queries on %d threads (-one by one +together):\n%s", n, threads, diff)
			}
		}
		runtime.GOMAXPROCS(before)
	}
}

func BenchmarkSearchAll(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	e := newEmbeddings(b, nil, randomRows(rng, 70_000, 100))
	x := search.NewIndex(e)
	for _, n := range []int{1, 4, 64, 256} {
		b.Run(fmt.Sprintf("rows=70000/dim=100/k=10/queries=%d", n), func(b *testing.B) {
			queries := make([]search.Query, n)
			for i := range queries {
				queries[i] = search.Query{Vector: e.Input.Row(i), K: 10}
			}
			x.SearchAll(queries)
			for b.Loop() {
				x.SearchAll(queries)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/query")
		})
	}
}

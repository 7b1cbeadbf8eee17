package search_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"firth/internal/kernel"
	"firth/search"
	"firth/vocab"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// crowdedRows are rows in bunches so narrow that bytes cannot tell their rows apart,
// among them equal ones, long and short ones, and some without direction.
func crowdedRows(rng *rand.Rand, n, dim, bunches int, width float64) [][]float32 {
	centers := randomRows(rng, bunches, dim)
	rows := make([][]float32, n)
	for i := range rows {
		row := slices.Clone(centers[rng.IntN(bunches)])
		length := math.Pow(10, 12*rng.Float64()-6)
		var norm float64
		for _, x := range row {
			norm += float64(x) * float64(x)
		}
		deviation := width * math.Sqrt(norm/float64(dim))
		for j := range row {
			row[j] = float32(length * (float64(row[j]) + deviation*rng.NormFloat64()))
		}
		switch rng.IntN(20) {
		case 0:
			if i > 0 {
				copy(row, rows[rng.IntN(i)])
			}
		case 1:
			clear(row)
			row[rng.IntN(dim)] = float32(length) // all in one number
		case 2:
			switch rng.IntN(6) {
			case 0:
				clear(row)
			case 1:
				row[0] = float32(math.Inf(1))
			case 2:
				row[0] = float32(math.NaN())
			case 3:
				row[0] = 3e38
			case 4:
				for j := range row {
					row[j] *= 1e-30
				}
			}
		}
		rows[i] = row
	}
	return rows
}

// The bytes leave nothing out, whatever the rows, and whoever asks.
func TestInt8AnswersTheSame(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	rapid.Check(t, func(r *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 1))
		n, dim := rapid.IntRange(1, 3000).Draw(r, "rows"), rapid.SampledFrom([]int{1, 2, 3, 5, 16, 50, 100, 301}).Draw(r, "dim")
		width := rapid.SampledFrom([]float64{0, 1e-5, 1e-4, 1e-3, 1e-2, 1}).Draw(r, "width")
		rows := crowdedRows(rng, n, dim, rapid.IntRange(1, 4).Draw(r, "bunches"), width)
		e := newEmbeddings(t, nil, rows)
		queries := make([]search.Query, rapid.IntRange(0, 10).Draw(r, "queries"))
		for i := range queries {
			queries[i] = search.Query{Vector: rows[rng.IntN(n)], K: rng.IntN(20)}
			switch rng.IntN(5) {
			case 0:
				queries[i].Vector = randomRows(rng, 1, dim)[0]
			case 1:
				queries[i].Skip = []vocab.WordID{0, vocab.WordID(n / 2)}
			case 2:
				queries[i].Keep = func(id vocab.WordID) bool { return id%5 == 2 }
			case 3:
				queries[i].K = n + 3
			}
		}
		runtime.GOMAXPROCS(rapid.IntRange(1, 3).Draw(r, "threads"))
		x := search.NewIndex(e)
		want := x.SearchAll(queries)
		x.ForceInt8()
		if diff := cmp.Diff(want, x.SearchAll(queries)); diff != "" {
			r.Errorf("(-exact +int8)\n%s", diff)
		}
	})
}

// Every kernel, and enough rows for several blocks.
func TestInt8OnSeveralBlocks(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	rows := crowdedRows(rng, 20_000, 60, 40, 0.2)
	x, y := search.NewIndex(newEmbeddings(t, nil, rows)), search.NewIndex(newEmbeddings(t, nil, rows))
	y.EnableInt8()
	if y.Int8() != kernel.ByteAssembly() {
		t.Errorf("bytes first: %v; there is assembly: %v", y.Int8(), kernel.ByteAssembly())
	}
	y.ForceInt8()
	queries := make([]search.Query, 37)
	for i := range queries {
		queries[i] = search.Query{Vector: rows[rng.IntN(len(rows))], K: 10}
	}
	if diff := cmp.Diff(x.SearchAll(queries), y.SearchAll(queries)); diff != "" {
		t.Errorf("(-exact +int8)\n%s", diff)
	}
	for _, q := range queries {
		if diff := cmp.Diff(x.Search(q.Vector, 3), y.Search(q.Vector, 3)); diff != "" {
			t.Errorf("(-exact +int8)\n%s", diff)
		}
	}
}

// An index may begin to look at bytes while it answers.
func TestEnableInt8WhileSearching(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	rows := randomRows(rng, 5000, 20)
	x := search.NewIndex(newEmbeddings(t, nil, rows))
	want := x.Search(rows[7], 10)
	done := make(chan struct{})
	go func() {
		defer close(done)
		x.EnableInt8()
		x.ForceInt8()
	}()
	for running := true; running; {
		select {
		case <-done:
			running = false
		default:
		}
		if diff := cmp.Diff(want, x.Search(rows[7], 10)); diff != "" {
			t.Fatalf("(-before +while)\n%s", diff)
		}
	}
}

func BenchmarkInt8(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	e := newEmbeddings(b, nil, randomRows(rng, 100_000, 300))
	queries := make([]search.Query, 64)
	for i := range queries {
		queries[i] = search.Query{Vector: e.Input.Row(rng.IntN(e.Input.Rows)), K: 10}
	}
	for _, name := range []string{"floats", "int8"} {
		x := search.NewIndex(e)
		if name == "int8" {
			x.EnableInt8()
		}
		x.Search(queries[0].Vector, 1) // computes the norms
		for _, n := range []int{1, 64} {
			b.Run(fmt.Sprintf("rows=100000/dim=300/k=10/queries=%d/%s", n, name), func(b *testing.B) {
				for b.Loop() {
					x.SearchAll(queries[:n])
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/query")
			})
		}
	}
	b.Run("enable", func(b *testing.B) {
		for b.Loop() {
			search.NewIndex(e).EnableInt8()
		}
	})
}

package hnsw

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"firth"
)

// clustered are rows around some centers, of lengths from 0.1 to 10, as word
// vectors are.
func clustered(rng *rand.Rand, n, dim int) firth.Matrix {
	centers := firth.NewMatrix(1+n/50, dim)
	for i := range centers.Data {
		centers.Data[i] = float32(rng.NormFloat64())
	}
	m := firth.NewMatrix(n, dim)
	for i := range n {
		center, length := centers.Row(rng.IntN(centers.Rows)), math.Pow(10, 2*rng.Float64()-1)
		for j := range center {
			m.Row(i)[j] = float32(length * (float64(center[j]) + 0.7*rng.NormFloat64()))
		}
	}
	return m
}

func build(t testing.TB, rows firth.Matrix, c Config) *Graph {
	t.Helper()
	g, err := Build(context.Background(), rows, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.check(); err != nil {
		t.Fatal(err)
	}
	return g
}

func fileOf(t testing.TB, g *Graph) []byte {
	t.Helper()
	var b bytes.Buffer
	if n, err := g.WriteTo(&b); err != nil || n != int64(b.Len()) {
		t.Fatalf("%d bytes of %d, %v", n, b.Len(), err)
	}
	return b.Bytes()
}

func head(m firth.Matrix, n int) firth.Matrix {
	return firth.Matrix{Rows: n, Dim: m.Dim, Data: m.Data[:n*m.Dim]}
}

var metrics = []Metric{Cosine, Dot}

// recallOf is the part of the true neighbors that are found, for queries that are no
// rows.
func recallOf(t *testing.T, g *Graph, rng *rand.Rand, ef int, keep func(uint32) bool) float64 {
	t.Helper()
	found, all := 0, 0
	for range 100 {
		query := slices.Clone(g.rows.Row(rng.IntN(g.Len())))
		for i := range query {
			query[i] += float32(0.3 * rng.NormFloat64())
		}
		near := g.Search(query, 10, ef, keep)
		for i, n := range near {
			if keep != nil && !keep(n.ID) || g.Deleted(n.ID) {
				t.Fatalf("row %d found, which is not wanted", n.ID)
			}
			if i > 0 && (n.Score > near[i-1].Score || n.Score == near[i-1].Score && n.ID <= near[i-1].ID) {
				t.Fatalf("%v after %v", n, near[i-1])
			}
		}
		for _, r := range g.Exact(query, 10, keep) {
			all++
			if slices.Contains(near, r) {
				found++
			}
		}
	}
	return float64(found) / float64(all)
}

func TestExactEqualsFloat64(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	rows := clustered(rng, 700, 20)
	for _, metric := range metrics {
		g := build(t, rows, Config{Metric: metric})
		for range 20 {
			query := rows.Row(rng.IntN(rows.Rows))
			found := g.Exact(query, 5, nil)
			for i, f := range found {
				better := 0
				score := func(row []float32) (s float64) {
					if metric == Cosine {
						return firth.Cosine(query, row)
					}
					for j := range row {
						s += float64(row[j]) * float64(query[j])
					}
					return s
				}
				want := score(rows.Row(int(f.ID)))
				for r := range rows.Rows {
					if score(rows.Row(r)) > want+1e-5*math.Abs(want) {
						better++
					}
				}
				if better > i || math.Abs(float64(f.Score)-want) > 1e-5*max(1, math.Abs(want)) {
					t.Errorf("%v: %v at place %d: %d are better, its score is %v", metric, f, i, better, want)
				}
			}
		}
	}
}

func TestRecall(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	rows := clustered(rng, 3000, 24)
	for _, metric := range metrics {
		g := build(t, rows, Config{Metric: metric, EfConstruction: 100})
		for _, c := range []struct {
			name string
			keep func(uint32) bool
		}{
			{"all", nil},
			{"half", func(id uint32) bool { return id%2 == 0 }},
			{"a twentieth", func(id uint32) bool { return id%20 == 7 }},
			{"three", func(id uint32) bool { return id%1200 == 7 }},
			{"none", func(id uint32) bool { return false }},
		} {
			if got := recallOf(t, g, rng, 100, c.keep); got < 0.97 {
				t.Errorf("%v, of %s: recall %.3f", metric, c.name, got)
			}
		}
		if got := g.Recall(10, 100, 1, 100); got[1] < 0.97 || got[0] >= got[1] {
			t.Errorf("%v: recall %.3f with ef 1 and 100", metric, got)
		}
	}
}

func TestThreadsDoNotMatter(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	rows := clustered(rng, 1200, 17)
	copy(rows.Row(900), rows.Row(70)) // ties
	copy(rows.Row(901), rows.Row(70))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, metric := range metrics {
		var want []byte
		for _, threads := range []int{1, 2, 3, 7} {
			runtime.GOMAXPROCS(threads)
			g := build(t, head(rows, 1000), Config{Metric: metric, M: 6, EfConstruction: 40})
			if err := errors.Join(g.Delete(3, 70, 955), g.Insert(context.Background(), rows, nil)); err != nil {
				t.Fatal(err)
			}
			got := fileOf(t, g)
			if want == nil {
				want = got
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%v: another graph on %d threads", metric, threads)
			}
		}
	}
}

// A graph that rows were inserted into and deleted from finds what one finds that
// was built of the rest at once.
func TestInsertAndDelete(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	rows := clustered(rng, 2000, 24)
	for _, metric := range metrics {
		c := Config{Metric: metric, EfConstruction: 100}
		whole := build(t, rows, c)
		g := build(t, head(rows, 500), c)
		for n := 800; n <= 2000; n += 300 {
			if err := g.Insert(context.Background(), head(rows, n), nil); err != nil {
				t.Fatal(err)
			}
		}
		a, b := recallOf(t, whole, rng, 60, nil), recallOf(t, g, rng, 60, nil)
		if b < a-0.02 {
			t.Errorf("%v: recall %.3f at once, %.3f in parts", metric, a, b)
		}
		// The entry is among those that go, so that others take its place.
		gone := map[uint32]bool{}
		for range 10 {
			var ids []uint32
			for range 120 {
				id := uint32(rng.IntN(2000))
				gone[id] = true
				ids = append(ids, id)
			}
			ids = append(ids, g.entry)
			gone[g.entry] = true
			if err := g.Delete(ids...); err != nil {
				t.Fatal(err)
			}
			if err := g.check(); err != nil {
				t.Fatal(err)
			}
		}
		if g.Live() != 2000-len(gone) {
			t.Errorf("%d of 2000 rows left after %d", g.Live(), len(gone))
		}
		rest := firth.Matrix{Dim: rows.Dim}
		for i := range rows.Rows {
			if !gone[uint32(i)] {
				rest.Rows++
				rest.Data = append(rest.Data, rows.Row(i)...)
			}
		}
		a, b = recallOf(t, build(t, rest, c), rng, 60, nil), recallOf(t, g, rng, 60, nil)
		if b < a-0.03 {
			t.Errorf("%v: recall %.3f of the rest built anew, %.3f after deletions", metric, a, b)
		}
		all := make([]uint32, 2000)
		for i := range all {
			all[i] = uint32(i)
		}
		if err := g.Delete(all...); err != nil || g.Live() != 0 || len(g.Search(rows.Row(0), 3, 10, nil)) != 0 {
			t.Errorf("%v: %d rows after all are deleted, %v", metric, g.Live(), err)
		}
		more := firth.Matrix{Rows: 2100, Dim: rows.Dim, Data: append(slices.Clone(rows.Data), rows.Data[:100*rows.Dim]...)}
		if err := g.Insert(context.Background(), more, nil); err != nil {
			t.Fatal(err)
		}
		if found := g.Search(more.Row(2003), 1, 50, nil); len(found) != 1 || found[0].ID < 2000 {
			t.Errorf("%v: %v found in an emptied graph", metric, found)
		}
	}
	g := build(t, head(rows, 10), Config{})
	if g.Delete(10) == nil {
		t.Error("a row that is not there was deleted")
	}
}

func TestSmallAndStrange(t *testing.T) {
	inf := float32(math.Inf(1))
	nan := float32(math.NaN())
	for _, data := range [][]float32{
		{},
		{1, 2},
		{0, 0},
		{0, 0, nan, 1, inf, 0, 1e-20, 1e-20, 1e20, 1e20},
		{0, 0, nan, 1, 1, 1, 1, 1, 1, 1, -1, 1},
	} {
		rows := firth.Matrix{Rows: len(data) / 2, Dim: 2, Data: data}
		for _, metric := range metrics {
			g := build(t, rows, Config{Metric: metric})
			for _, query := range [][]float32{{1, 1}, {0, 0}, {nan, 0}, {inf, 0}} {
				near, exact := g.Search(query, 20, 20, nil), g.Exact(query, 20, nil)
				if !slices.Equal(near, exact) {
					t.Errorf("%v, near %v: %v, want %v", data, query, near, exact)
				}
			}
			if got := g.Recall(3, 10, 5); got[0] != 1 {
				t.Errorf("%v: recall %v", data, got)
			}
		}
	}
	for _, c := range []Config{{M: 1}, {M: 513}, {M: 20, EfConstruction: 19}, {EfConstruction: 1 << 17}, {Metric: 2}} {
		if _, err := Build(context.Background(), firth.Matrix{}, c, nil); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
	g := build(t, firth.NewMatrix(3, 2), Config{})
	for _, m := range []firth.Matrix{firth.NewMatrix(2, 2), firth.NewMatrix(4, 3)} {
		if err := g.Insert(context.Background(), m, nil); !errors.Is(err, ErrRows) {
			t.Errorf("%d×%d after 3×2: %v", m.Rows, m.Dim, err)
		}
	}
}

func TestInterruptedInsert(t *testing.T) {
	rows := clustered(rand.New(rand.NewPCG(9, 10)), 1500, 8)
	ctx, cancel := context.WithCancel(context.Background())
	g, err := Build(ctx, rows, Config{}, func(done int) {
		if done >= 600 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || g.Len() >= 1500 || g.Len() < 600 {
		t.Fatalf("%d rows, %v", g.Len(), err)
	}
	if err := g.Insert(context.Background(), rows, nil); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(fileOf(t, g), fileOf(t, build(t, rows, Config{}))) {
		t.Error("an interrupted build that goes on makes another graph")
	}
}

func TestFile(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for _, n := range []int{0, 1, 64, 900} {
		rows := clustered(rng, n, 12)
		g := build(t, rows, Config{Metric: Dot, M: 5, EfConstruction: 30, Seed: 4})
		if n > 60 {
			if err := g.Delete(7, 63); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(t.TempDir(), "graph")
		if err := g.Write(path); err != nil {
			t.Fatal(err)
		}
		opened, err := Open(path, rows)
		if err != nil {
			t.Fatal(err)
		}
		if opened.Config() != g.Config() || opened.Live() != g.Live() {
			t.Errorf("%+v, %d rows came back as %+v, %d", g.Config(), g.Live(), opened.Config(), opened.Live())
		}
		if !bytes.Equal(fileOf(t, opened), fileOf(t, g)) {
			t.Errorf("%d rows: another graph came back", n)
		}
		if n > 100 {
			if err := opened.Pack(); err != nil {
				t.Fatal(err)
			}
		}
		for i := range n {
			if got, want := opened.Search(rows.Row(i), 5, 20, nil), g.Search(rows.Row(i), 5, 20, nil); !slices.Equal(got, want) {
				t.Fatalf("near row %d: %v, want %v", i, got, want)
			}
		}
		if n > 1 {
			other := firth.Matrix{Rows: rows.Rows, Dim: rows.Dim, Data: slices.Clone(rows.Data)}
			other.Data[5]++
			if _, err := Open(path, other); !errors.Is(err, ErrRows) {
				t.Errorf("opened for other vectors: %v", err)
			}
			before, _ := os.ReadFile(path)
			if err := errors.Join(opened.Delete(0), opened.check()); err != nil {
				t.Error(err)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("deleting changed the file")
			}
		}
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Every byte counts, and every length but the right one is refused.
func TestDamagedFile(t *testing.T) {
	rows := clustered(rand.New(rand.NewPCG(13, 14)), 40, 6)
	file := fileOf(t, build(t, rows, Config{M: 3, EfConstruction: 10}))
	if _, err := Parse(file, rows); err != nil {
		t.Fatal(err)
	}
	for i := range file {
		bad := slices.Clone(file)
		bad[i] ^= 1 << (i % 8)
		if _, err := Parse(bad, rows); !errors.Is(err, ErrFormat) && !errors.Is(err, ErrVersion) {
			t.Errorf("byte %d changed: %v", i, err)
		}
		if _, err := Parse(file[:i], rows); !errors.Is(err, ErrFormat) {
			t.Errorf("cut off at byte %d: %v", i, err)
		}
	}
}

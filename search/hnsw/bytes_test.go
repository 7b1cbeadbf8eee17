package hnsw

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

// Bytes that are there and bytes that are made when they are needed make the same
// graph and give the same answers.
func TestPackedOrNot(t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	rows := clustered(rng, 1000, 70)
	clear(rows.Row(20))
	for _, metric := range metrics {
		graphs := [2]*Graph{}
		for i := range graphs {
			g := build(t, head(rows, 999), Config{Metric: metric, M: 6, EfConstruction: 40})
			if i == 1 {
				if err := g.unpack(); err != nil {
					t.Fatal(err)
				}
			}
			// So few that the second graph is not packed for them.
			if err := errors.Join(g.Insert(context.Background(), rows, nil), g.Delete(5)); err != nil {
				t.Fatal(err)
			}
			if packed := g.bytes != nil; packed != (i == 0) {
				t.Errorf("%v: packed: %v", metric, packed)
			}
			graphs[i] = g
		}
		if !bytes.Equal(fileOf(t, graphs[0]), fileOf(t, graphs[1])) {
			t.Errorf("%v: another graph", metric)
		}
		keep := func(id uint32) bool { return id%3 == 1 }
		for range 50 {
			query := rows.Row(rng.IntN(rows.Rows))
			a, b := graphs[0].Search(query, 5, 20, nil), graphs[1].Search(query, 5, 20, nil)
			c, d := graphs[0].Search(query, 5, 20, keep), graphs[1].Search(query, 5, 20, keep)
			if !slices.Equal(a, b) || !slices.Equal(c, d) {
				t.Fatalf("%v: %v and %v, %v and %v", metric, a, b, c, d)
			}
		}
		if err := errors.Join(graphs[0].Close(), graphs[1].Close()); err != nil {
			t.Error(err)
		}
	}
}

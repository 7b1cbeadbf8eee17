package hnsw

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		rows := clustered(rand.New(rand.NewPCG(31, 32)), n, 300)
		b.Run(fmt.Sprintf("rows=%d/dim=300", n), func(b *testing.B) {
			for b.Loop() {
				if err := build(b, rows, Config{}).Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/row")
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	rows := clustered(rand.New(rand.NewPCG(33, 34)), 10_000, 300)
	g := build(b, rows, Config{EfConstruction: 50})
	for _, packed := range []bool{true, false} {
		b.Run(fmt.Sprintf("rows=%d/dim=300/ef=50/packed=%v", rows.Rows, packed), func(b *testing.B) {
			if !packed {
				if err := g.unpack(); err != nil {
					b.Fatal(err)
				}
			}
			i := 0
			for b.Loop() {
				g.Search(rows.Row(i*77%rows.Rows), 10, 50, nil)
				i++
			}
		})
	}
}

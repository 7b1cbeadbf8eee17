package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkNegative reports the time of a word pair with its negatives, on
// matrices of the size of a partition.
func BenchmarkNegative(b *testing.B) {
	for _, dim := range []int{100, 300} {
		for _, negatives := range []int{5, 15} {
			b.Run(fmt.Sprintf("dim=%d/negatives=%d", dim, negatives), func(b *testing.B) {
				const rows, n = 4000, 64
				r := rand.New(rand.NewPCG(1, 2))
				stride := Stride(dim)
				in, out := randomRows(r, rows, dim), randomRows(r, rows, dim)
				records := randomRecords(r, n, negatives, rows)
				fit := make([]float64, n)
				b.ResetTimer()
				for b.Loop() {
					Negative(in, out, stride, records, negatives, 1e-6, fit)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n*Group), "ns/pair")
			})
		}
	}
}

func BenchmarkDot(b *testing.B) {
	for _, dim := range []int{100, 300} {
		b.Run(fmt.Sprintf("dim=%d", dim), func(b *testing.B) {
			x, y := make([]float32, dim), make([]float32, dim)
			for b.Loop() {
				Dot(x, y)
			}
		})
	}
}

// randomRows returns a matrix of rows of dim small numbers, padded with zeros.
func randomRows(r *rand.Rand, rows, dim int) []float32 {
	stride := Stride(dim)
	m := make([]float32, rows*stride)
	for i := range rows {
		for d := range dim {
			m[i*stride+d] = r.Float32() - 0.5
		}
	}
	return m
}

// randomRecords returns records with all rows below rows, and the mask that a
// trainer would set.
func randomRecords(r *rand.Rand, n, negatives, rows int) []uint32 {
	size := RecordLen(negatives)
	records := make([]uint32, n*size)
	for i := range n {
		rec := records[i*size : (i+1)*size]
		for j := range 2*Group + negatives {
			rec[j] = uint32(r.IntN(rows))
		}
		mask := rec[2*Group+negatives:]
		for k := range negatives + 1 {
			for p := range Group {
				if k == 0 || rec[2*Group+k-1] != rec[Group+p] {
					mask[(Group*k+p)/32] |= 1 << ((Group*k + p) % 32)
				}
			}
		}
	}
	return records
}

package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// eachBenchmark runs f with every implementation that there is.
func eachBenchmark(b *testing.B, name string, f func(b *testing.B)) {
	for i := generic; i <= best(); i++ {
		b.Run(fmt.Sprintf("%s/kernel=%s", name, i), func(b *testing.B) {
			use(b, i)
			f(b)
		})
	}
}

// BenchmarkNegative reports the time of a word pair with its negatives, on
// matrices of the size of a partition, whose rows are drawn as unevenly as words
// are. One batch after the other, so that a batch does not find in the cache what
// it has used itself.
func BenchmarkNegative(b *testing.B) {
	for _, dim := range []int{100, 300} {
		for _, negatives := range []int{5, 15} {
			eachBenchmark(b, fmt.Sprintf("dim=%d/negatives=%d", dim, negatives), func(b *testing.B) {
				const rows, n, batches = 4000, 64, 64
				r := rand.New(rand.NewPCG(1, 2))
				stride := Stride(dim)
				in, out := randomRows(r, rows, dim), randomRows(r, rows, dim)
				var records [batches][]uint32
				for i := range records {
					records[i] = randomRecords(r, n, negatives, rows)
				}
				fit := make([]float64, n)
				b.SetBytes(int64(n * (2*Group + negatives) * stride * 4))
				batch := 0
				for b.Loop() {
					Negative(in, out, stride, records[batch], negatives, 1e-6, fit)
					batch = (batch + 1) % batches
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n*Group), "ns/pair")
			})
		}
	}
}

func BenchmarkRows(b *testing.B) {
	for _, dim := range []int{100, 300} {
		x, y := make([]float32, dim), make([]float32, dim)
		for _, k := range []struct {
			name string
			f    func()
		}{
			{"Dot", func() { Dot(x, y) }},
			{"Add", func() { Add(x, y) }},
			{"Axpy", func() { Axpy(x, 0.5, y) }},
			{"Scale", func() { Scale(x, 0.5) }},
		} {
			eachBenchmark(b, fmt.Sprintf("%s/dim=%d", k.name, dim), func(b *testing.B) {
				b.SetBytes(int64(4 * dim))
				for b.Loop() {
					k.f()
				}
			})
		}
	}
}

// randomRows returns a matrix of rows of dim small numbers, padded with zeros.
func randomRows(r *rand.Rand, rows, dim int) []float32 {
	stride := Stride(dim)
	m := make([]float32, rows*stride)
	for i := range rows {
		copy(m[i*stride:], randomFloats(r, dim))
	}
	return m
}

// randomRecords returns records with all rows below rows, the lower the more
// frequent (about as (row+3)^-0.75), and the mask that a trainer would set.
func randomRecords(r *rand.Rand, n, negatives, rows int) []uint32 {
	size := RecordLen(negatives)
	records := make([]uint32, n*size)
	low, high := math.Pow(3, 0.25), math.Pow(float64(rows+3), 0.25)
	for i := range n {
		rec := records[i*size : (i+1)*size]
		for j := range 2*Group + negatives {
			rec[j] = uint32(math.Pow(low+r.Float64()*(high-low), 4) - 3)
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

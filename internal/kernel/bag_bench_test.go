package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// BenchmarkBag reports the time that each kernel takes for a window, at windows as
// a text has them, on matrices that fit the second-level cache and on larger ones.
func BenchmarkBag(b *testing.B) {
	const windows, window, negatives, dim = 1024, 5, 5, 100
	stride := Stride(dim)
	for _, rows := range []int{500, 30_000} {
		r := rand.New(rand.NewPCG(1, 2))
		in, out := randomRows(r, rows, dim), randomRows(r, rows, dim)
		word := func() uint32 {
			low, high := math.Pow(3, 0.25), math.Pow(float64(rows+3), 0.25)
			return uint32(math.Pow(low+r.Float64()*(high-low), 4) - 3)
		}
		words := make([]uint32, windows)
		all := make([]BagWindow, windows)
		for i := range words {
			words[i] = word()
			n := 1 + r.IntN(window)
			all[i] = BagWindow{uint32(max(0, i-n)), uint32(i), uint32(min(windows, i+1+n))}
		}
		var records []uint32
		var live []uint8
		for i := 0; i < windows; i += BagGroup {
			records = append(records, words[i:i+BagGroup]...)
			live = append(live, 255)
			for range negatives {
				records = append(records, word())
				live = append(live, 255)
			}
		}
		hidden, change, spread := randomRows(r, windows, dim), randomRows(r, windows, dim), randomRows(r, windows, dim)
		moves, fit := make([]float32, len(records)*stride), make([]float64, windows)
		var ways, lengths []uint32
		for range windows {
			n := 10 + r.IntN(8)
			lengths = append(lengths, uint32(n))
			for j := range n {
				ways = append(ways, uint32(2*min(rows-1, r.IntN(1<<j))+r.IntN(2)))
			}
		}
		coefficients, fits := make([]float32, len(ways)), make([]float64, BagFits(len(ways)))
		list := make([]BagMove, len(records))
		for i, row := range records {
			list[i] = BagMove{row, uint32(i), 1e-9}
		}
		const strip = 8 * BagGroup
		rec := strip / BagGroup * BagGroupRows(negatives)
		for _, k := range []struct {
			name string
			f    func()
		}{
			{"Means", func() {
				for i := 0; i < windows; i += strip {
					BagMeans(hidden[:strip*stride], in, stride, words, all[i:i+strip], 13)
				}
			}},
			{"Negative", func() {
				for i := 0; i < windows; i += strip {
					at, t := i/strip*rec, i/BagGroup*(negatives+1)
					copy(change[:strip*stride], hidden[i*stride:])
					BagNegative(change[:strip*stride], moves[at*stride:(at+rec)*stride], out, stride, records[at:at+rec], live[t:t+strip/BagGroup*(negatives+1)], negatives, 1e-9, fit[i:i+strip])
				}
			}},
			{"Spread", func() {
				for i := 0; i < windows; i += strip {
					BagSpread(spread[:(strip+20)*stride], change[:strip*stride], stride, all[i:i+strip])
				}
			}},
			{"Update", func() { BagUpdate(out, moves, stride, list) }},
			{"Tree", func() { BagTree(change, hidden, out, stride, ways, lengths, 1e-9, coefficients, fits) }},
		} {
			eachBenchmark(b, fmt.Sprintf("%s/rows=%d", k.name, rows), func(b *testing.B) {
				for b.Loop() {
					k.f()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*windows), "ns/window")
			})
		}
	}
}

package search_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"firth"
	"firth/search"
	"firth/vocab"
)

func BenchmarkSearch(b *testing.B) {
	for _, rows := range []int{1_000, 100_000} {
		b.Run(fmt.Sprintf("rows=%d/dim=100/k=10", rows), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			matrix := firth.NewMatrix(rows, 100)
			for i := range matrix.Data {
				matrix.Data[i] = rng.Float32() - .5
			}
			entries := make([]vocab.Entry, rows)
			for i := range entries {
				entries[i].Word = fmt.Sprintf("w%d", i)
			}
			v, err := vocab.FromOrdered(entries)
			if err != nil {
				b.Fatal(err)
			}
			e, err := firth.NewEmbeddings(v, matrix, firth.Matrix{}, firth.Metadata{}, nil)
			if err != nil {
				b.Fatal(err)
			}
			x := search.NewIndex(e)
			x.Search(matrix.Row(0), 10) // computes the norms
			b.SetBytes(int64(4 * len(matrix.Data)))
			b.ReportAllocs()
			for b.Loop() {
				x.Search(matrix.Row(7), 10, 7)
			}
		})
	}
}

// A million words of 2 to 12 letters, as skewed as the letters of English, or
// of 1 to 4 Chinese characters.
func BenchmarkSuggest(b *testing.B) {
	for _, script := range []struct {
		name, asked string
		draw        func(rng *rand.Rand) rune
		longest     int
	}{
		{"letters", "ketlte", func(rng *rand.Rand) rune { return rune("eeeettaaooinsrhldcumfpgwybvkxjqz"[rng.IntN(32)]) }, 12},
		{"han", "自然语言处理", func(rng *rand.Rand) rune { return 0x4e00 + rune(rng.ExpFloat64()*1000) }, 4},
	} {
		b.Run("words=1000000/"+script.name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(2, 2))
			text, offsets := []byte{}, []uint64{0}
			for range 1_000_000 {
				for range 1 + rng.IntN(script.longest) {
					text = fmt.Appendf(text, "%c", script.draw(rng))
				}
				offsets = append(offsets, uint64(len(text)))
			}
			v, err := vocab.FromArena(text, offsets, make([]uint64, 1_000_000))
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				search.Suggest(v, script.asked, 5)
			}
		})
	}
}

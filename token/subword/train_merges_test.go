package subword

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// naiveMerges is byte-pair encoding as the paper has it: all pairs are counted
// anew for each merge.
func naiveMerges(words [][]uint32, counts []int64, symbols, size int, minCount int64) [][2]uint32 {
	var merges [][2]uint32
	for ; symbols < size; symbols++ {
		pairs := map[[2]uint32]int64{}
		for w, word := range words {
			for i := 1; i < len(word); i++ {
				pairs[[2]uint32{word[i-1], word[i]}] += counts[w]
			}
		}
		var best [2]uint32
		most := int64(0)
		for p, n := range pairs {
			if n > most || n == most && slices.Compare(p[:], best[:]) < 0 {
				best, most = p, n
			}
		}
		if most < max(minCount, 1) {
			break
		}
		merges = append(merges, best)
		for w, word := range words {
			var merged []uint32
			for i := 0; i < len(word); i++ {
				if i+1 < len(word) && word[i] == best[0] && word[i+1] == best[1] {
					merged = append(merged, uint32(symbols))
					i++
				} else {
					merged = append(merged, word[i])
				}
			}
			words[w] = merged
		}
	}
	return merges
}

func TestMergerEqualsNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.IntRange(1, 5).Draw(t, "letters")
		m := &merger{
			ids: map[string]uint32{}, join: join,
			minCount: rapid.Int64Range(0, 4).Draw(t, "minCount"),
			threads:  rapid.IntRange(1, 3).Draw(t, "threads"),
		}
		for i := range letters {
			m.intern(string(rune('a'+i)), 1)
		}
		words := rapid.SliceOfN(rapid.SliceOfN(rapid.Uint32Range(0, uint32(letters-1)), 1, 14), 1, 30).Draw(t, "words")
		counts := rapid.SliceOfN(rapid.Int64Range(1, 5), len(words), len(words)).Draw(t, "counts")
		for w, word := range words {
			m.symbols = append(m.symbols, word...)
			m.addWord(counts[w])
		}
		size := rapid.IntRange(1, 80).Draw(t, "size")
		if err := m.learn(t.Context(), size, func() {}); err != nil {
			t.Fatal(err)
		}
		want := naiveMerges(words, counts, letters, size, m.minCount)
		if !slices.Equal(m.merges, want) {
			t.Fatalf("merges\n%v, want\n%v", m.merges, want)
		}
		// What is left in the words is what the naive trainer left.
		for w, word := range m.words {
			if got := m.symbols[word.start : word.start+int(word.length)]; !slices.Equal(got, words[w]) {
				t.Fatalf("word %d became %v, want %v", w, got, words[w])
			}
		}
	})
}

// Many words with the same pair are merged by several threads.
func TestMergerThreads(t *testing.T) {
	learn := func(threads int) *merger {
		m := &merger{ids: map[string]uint32{}, join: join, threads: threads}
		for _, piece := range []string{"a", "b", "c"} {
			m.intern(piece, 1)
		}
		for w := range uint32(3*changeChunk + 5) {
			for i := range w % 13 {
				m.symbols = append(m.symbols, (w>>i^i)%3)
			}
			m.addWord(int64(w%7 + 1))
		}
		if err := m.learn(t.Context(), 300, func() {}); err != nil {
			t.Fatal(err)
		}
		return m
	}
	one := learn(1)
	for _, threads := range []int{2, 3, 7} {
		if more := learn(threads); !slices.Equal(more.merges, one.merges) || !slices.Equal(more.symbols, one.symbols) {
			t.Errorf("%d threads learn something else", threads)
		}
	}
}

func TestMergerMaxLength(t *testing.T) {
	cfg := DefaultTrainConfig("bpe")
	cfg.Size, cfg.MinCount, cfg.MaxPieceLength = 5000, 1, 4
	tokenizer, _ := train(t, trainLines(t), cfg)
	longest := 0
	for _, piece := range tokenizer.vocabulary.pieces {
		longest = max(longest, len([]rune(piece)))
	}
	if longest != 4 {
		t.Errorf("the longest piece has %d bytes", longest)
	}
}

func TestPairQueue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q pairQueue
		counts := rapid.SliceOf(rapid.Int64Range(0, 9)).Draw(t, "counts")
		var want []queuedPair
		for i, n := range counts {
			e := queuedPair{n, pairPlaces{pair: pair(i * 7 % 11)}}
			q.push(e)
			want = append(want, e)
		}
		slices.SortFunc(want, func(a, b queuedPair) int {
			switch {
			case a.before(&b):
				return -1
			case b.before(&a):
				return 1
			}
			return 0
		})
		for i := range want {
			if got := q.pop(); got.count != want[i].count || got.pair != want[i].pair {
				t.Fatalf("entry %d is %v of %d, want %v of %d", i, got.pair, got.count, want[i].pair, want[i].count)
			}
		}
		if len(q) != 0 {
			t.Fatalf("%d are left", len(q))
		}
	})
}

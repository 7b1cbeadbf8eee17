package word2vec

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"firth/vocab"
)

// windowPair is a pair with the place of its center, so that the pairs of a text
// can be compared whoever made them.
type windowPair struct {
	center  int // among the centers of the whole text
	in, out vocab.WordID
}

// windowPairs makes the pairs of the positions from to to.
func windowPairs(t testing.TB, w *window, epoch int, from, to int64) []windowPair {
	t.Helper()
	var s span
	if err := w.read(&s, epoch, from, to); err != nil {
		t.Fatal(err)
	}
	var all []windowPair
	n := 0
	s.each(func(c, lo, hi int) {
		for at := lo; at < hi; at++ {
			if at != c {
				all = append(all, windowPair{n, s.words[at], s.words[c]})
			}
		}
		n++
	})
	for i := range all {
		all[i].center -= n // from the end, so that stretches can be put together
	}
	return all
}

// However a text is cut into stretches, its pairs are the same: no window is cut.
func TestWindowsDoNotDependOnTheCuts(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		r := rand.New(rand.NewPCG(seed, 7))
		cfg := DefaultConfig()
		cfg.Seed = seed
		cfg.Window = rapid.IntRange(1, 8).Draw(rt, "window")
		cfg.Subsample = rapid.SampledFrom([]float64{0, 1e-3, 1e-2}).Draw(rt, "subsample")
		var sentences [][]vocab.WordID
		for range 1 + r.IntN(20) {
			s := make([]vocab.WordID, r.IntN(1+r.IntN(300)))
			for i := range s {
				s[i] = vocab.WordID(min(r.IntN(10), r.IntN(10)))
			}
			sentences = append(sentences, s)
		}
		entries := make([]vocab.Entry, 10)
		for i := range entries {
			entries[i] = vocab.Entry{Word: string(rune('a' + i)), Count: uint64(100 - 9*i)}
		}
		v, err := vocab.New(entries)
		if err != nil {
			rt.Fatal(err)
		}
		text := NewSentences(sentences)
		w := newWindow(text, v, cfg)
		whole := windowPairs(t, w, 1, 0, text.Len())
		var cut []windowPair
		for from := int64(0); from < text.Len(); {
			to := min(text.Len(), from+1+int64(r.IntN(200)))
			cut = append(cut, windowPairs(t, w, 1, from, to)...)
			from = to
		}
		if len(cut) != len(whole) {
			rt.Fatalf("%d pairs in stretches, %d as a whole", len(cut), len(whole))
		}
		for i := range cut {
			if cut[i].in != whole[i].in || cut[i].out != whole[i].out {
				rt.Fatalf("pair %d: %v in stretches, %v as a whole", i, cut[i], whole[i])
			}
		}
	})
}

// Words are kept as often as KeepProbs says, and each radius is drawn equally
// often.
func TestWindowStatistics(t *testing.T) {
	const words, tokens = 4, 400_000
	counts := []uint64{300_000, 80_000, 15_000, 5_000}
	var entries []vocab.Entry
	var ids []vocab.WordID
	for i, c := range counts {
		entries = append(entries, vocab.Entry{Word: string(rune('a' + i)), Count: c})
		ids = append(ids, slices.Repeat([]vocab.WordID{vocab.WordID(i)}, int(c))...)
	}
	v, err := vocab.New(entries)
	if err != nil {
		t.Fatal(err)
	}
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	cfg := DefaultConfig()
	cfg.Subsample, cfg.Window = 1e-2, 5
	text := NewSentences([][]vocab.WordID{ids})
	w := newWindow(text, v, cfg)
	var s span
	if err := w.read(&s, 0, 0, text.Len()); err != nil {
		t.Fatal(err)
	}
	kept, radius := make([]float64, words), make([]float64, cfg.Window+1)
	for i, id := range s.words {
		if id != vocab.EndOfSentence {
			kept[id]++
			radius[s.radius[i]]++
		}
	}
	for id, p := range v.KeepProbs(cfg.Subsample) {
		n := float64(counts[id])
		if sigma := math.Sqrt(n * p * (1 - p)); math.Abs(kept[id]-n*p) > 4*sigma+0.5 {
			t.Errorf("word %d: kept %v of %v, want %v ± %v", id, kept[id], n, n*p, sigma)
		}
	}
	if radius[0] != 0 {
		t.Errorf("radius 0 drawn %v times", radius[0])
	}
	n := float64(len(s.words) - 1)
	for r := 1; r <= cfg.Window; r++ {
		p := 1 / float64(cfg.Window)
		if sigma := math.Sqrt(n * p * (1 - p)); math.Abs(radius[r]-n*p) > 4*sigma {
			t.Errorf("radius %d drawn %v times of %v, want %v ± %v", r, radius[r], n, n*p, sigma)
		}
	}
	var again span
	if err := w.read(&again, 1, 0, text.Len()); err != nil {
		t.Fatal(err)
	}
	if slices.Equal(again.radius, s.radius) {
		t.Error("another epoch draws the same windows")
	}
}

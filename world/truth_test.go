package world_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"firth/world"
)

func counts(text [][]string) map[string]int {
	n := map[string]int{}
	for _, sentence := range text {
		for _, word := range sentence {
			n[word]++
		}
	}
	return n
}

func TestTruthIsRich(t *testing.T) {
	for _, lang := range world.Languages() {
		truth := world.TruthOf(lang)
		if len(truth.Synonyms) < 6 {
			t.Errorf("%s: %d pairs of synonyms", lang, len(truth.Synonyms))
		}
		category := map[string]string{}
		for _, c := range truth.Categories {
			if len(c.Words) < 8 {
				t.Errorf("%s: category %s has %d words", lang, c.Name, len(c.Words))
			}
			for _, w := range c.Words {
				if other, twice := category[w]; twice {
					t.Errorf("%s: %s is in %s and in %s", lang, w, other, c.Name)
				}
				category[w] = c.Name
			}
		}
		if len(truth.Categories) < 6 {
			t.Errorf("%s: %d categories", lang, len(truth.Categories))
		}
		questions := map[string]int{}
		for _, q := range truth.Analogies {
			questions[q.Section]++
			four := []string{q.A, q.B, q.C, q.D}
			slices.Sort(four)
			if len(slices.Compact(four)) < 4 {
				t.Errorf("%s: the words of %v are not four", lang, q)
			}
		}
		if len(questions) < 4 {
			t.Errorf("%s: %d sections of analogies", lang, len(questions))
		}
		for section, n := range questions {
			if n < 60 {
				t.Errorf("%s: section %s has %d questions", lang, section, n)
			}
		}
	}
}

func TestTruthIsOwnedByCaller(t *testing.T) {
	truth := world.TruthOf(world.English)
	truth.Synonyms[0].A = "x"
	truth.Analogies[0].A = "x"
	truth.Categories[0].Name = "x"
	truth.Categories[0].Words[0] = "x"
	again := world.TruthOf(world.English)
	if again.Synonyms[0].A == "x" || again.Analogies[0].A == "x" || again.Categories[0].Name == "x" || again.Categories[0].Words[0] == "x" {
		t.Error("a caller's changes show in the next truth")
	}
}

func TestTruthOfNoLanguage(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	world.TruthOf("tlh")
}

// Every word of the truth is in a text of modest size, often enough to be kept
// by a vocabulary with a minimum count of five.
func TestTruthIsInTheText(t *testing.T) {
	for _, lang := range world.Languages() {
		n := counts(sentences(t, world.Config{Language: lang, Tokens: 100_000, Seed: 1}))
		truth := world.TruthOf(lang)
		var words []string
		for _, p := range truth.Synonyms {
			words = append(words, p.A, p.B)
		}
		for _, c := range truth.Categories {
			words = append(words, c.Words...)
		}
		for _, q := range truth.Analogies {
			words = append(words, q.A, q.B, q.C, q.D)
		}
		for _, w := range words {
			if n[w] < 5 {
				t.Errorf("%s: %s stands %d times in 100,000 tokens", lang, w, n[w])
			}
		}
	}
}

func TestSynonymsNeverMeet(t *testing.T) {
	for _, lang := range world.Languages() {
		text := sentences(t, world.Config{Language: lang, Tokens: 200_000, Seed: 1})
		pairOf := map[string]world.Pair{}
		for _, p := range world.TruthOf(lang).Synonyms {
			pairOf[p.A], pairOf[p.B] = p, p
		}
		for _, sentence := range text {
			// Nor does one of them stand twice: it would be company to itself
			// and not to its twin.
			var met []world.Pair
			for _, w := range sentence {
				if p, ok := pairOf[w]; ok {
					if slices.Contains(met, p) {
						t.Errorf("%s and %s stand twice: %s", p.A, p.B, strings.Join(sentence, " "))
					}
					met = append(met, p)
				}
			}
		}
		n := counts(text)
		for _, p := range pairOf {
			// A fair coin chooses: four standard deviations are √n·4/2 each way.
			if a, b := n[p.A], n[p.B]; a < 50 || b < 50 || (a-b)*(a-b) > 16*(a+b) {
				t.Errorf("%s stands %d times, %s %d times", p.A, a, p.B, b)
			}
		}
	}
}

// 似 and 像 are words of their own in Chinese cut into characters, too.
func TestSynonymsOfOneCharacterStandAlone(t *testing.T) {
	found := map[string]bool{}
	for _, s := range sentences(t, world.Config{Language: world.Chinese, Tokens: 200_000, Seed: 1}) {
		for _, w := range s {
			if strings.ContainsAny(w, "似像") {
				found[w] = true
			}
		}
	}
	if len(found) != 2 {
		t.Errorf("words with 似 or 像: %v", found)
	}
}

// In real text the word of rank r stands about 1/r times as often as the first.
func TestZipf(t *testing.T) {
	for _, lang := range world.Languages() {
		var byRank []int
		total := 0
		for _, n := range counts(sentences(t, world.Config{Language: lang, Tokens: 200_000, Seed: 1})) {
			byRank = append(byRank, n)
			total += n
		}
		slices.Sort(byRank)
		slices.Reverse(byRank)
		if s := slope(byRank, 10, 500); s < -1.4 || s > -0.7 {
			t.Errorf("%s: log count falls by %.2f of log rank", lang, -s)
		}
		if share := float64(byRank[0]) / float64(total); share < 0.04 || share > 0.15 {
			t.Errorf("%s: the first word makes %.3f of the text", lang, share)
		}
		once := 0
		for _, n := range byRank {
			if n <= 3 {
				once++
			}
		}
		if tail := float64(once) / float64(len(byRank)); tail < 0.25 {
			t.Errorf("%s: words that stand 3 times or less make %.2f of the vocabulary", lang, tail)
		}
	}
}

// slope fits a line to log count over log rank, ranks from 1.
func slope(byRank []int, from, to int) float64 {
	var n, sx, sy, sxx, sxy float64
	for r := from; r <= to; r++ {
		x, y := math.Log(float64(r)), math.Log(float64(byRank[r-1]))
		n++
		sx += x
		sy += y
		sxx += x * x
		sxy += x * y
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}

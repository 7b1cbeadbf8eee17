package world_test

import (
	"math"
	"slices"
	"testing"

	"firth/world"
)

// What is planted can be found without training anything: each word's vector is
// here the positive pointwise mutual information with the words around it, which
// is close to what skip-gram factorizes (Levy and Goldberg, 2014).
func TestMeaningIsInTheCompany(t *testing.T) {
	for _, lang := range world.Languages() {
		truth := world.TruthOf(lang)
		text := sentences(t, world.Config{Language: lang, Tokens: 150_000, Seed: 1})
		s := newCompany(text, truth)

		for _, p := range truth.Synonyms {
			row := s.similar[s.id[p.A]]
			if best := s.nearest(1, []string{p.A}, func(x int) float32 { return row[x] }); best[0] != p.B {
				t.Errorf("%s: nearest to %s is %s, want %s", lang, p.A, best[0], p.B)
			}
		}
		right, total := 0, 0
		for _, c := range truth.Categories {
			for _, w := range c.Words {
				for _, neighbor := range s.nearest(5, []string{w}, func(x int) float32 { return s.similar[s.id[w]][x] }) {
					total++
					if slices.Contains(c.Words, neighbor) {
						right++
					}
				}
			}
		}
		share := float64(right) / float64(total)
		t.Logf("%s: %.3f of the 5 nearest words are of the same category", lang, share)
		if share < 0.95 {
			t.Errorf("%s: only %.3f of the 5 nearest words are of the same category", lang, share)
		}
		right = 0
		for _, q := range truth.Analogies {
			a, b, c := s.similar[s.id[q.A]], s.similar[s.id[q.B]], s.similar[s.id[q.C]]
			answer := s.nearest(1, []string{q.A, q.B, q.C}, func(x int) float32 { return b[x] - a[x] + c[x] })
			if answer[0] == q.D {
				right++
			}
		}
		share = float64(right) / float64(len(truth.Analogies))
		t.Logf("%s: %.3f of the analogies are right", lang, share)
		if share < 0.95 {
			t.Errorf("%s: only %.3f of the analogies are right", lang, share)
		}
	}
}

// company holds the cosines between the words of a truth.
type company struct {
	words   []string
	id      map[string]int
	similar [][]float32
}

func newCompany(text [][]string, truth world.Truth) *company {
	const window = 3
	s := &company{id: map[string]int{}}
	add := func(w string) {
		if _, ok := s.id[w]; !ok {
			s.id[w] = len(s.words)
			s.words = append(s.words, w)
		}
	}
	for _, p := range truth.Synonyms {
		add(p.A)
		add(p.B)
	}
	for _, c := range truth.Categories {
		for _, w := range c.Words {
			add(w)
		}
	}

	// Contexts are the words that stand 5 times or more.
	context := map[string]int{}
	for w, n := range counts(text) {
		if n >= 5 {
			context[w] = 0
		}
	}
	for i, w := range sortedKeys(context) {
		context[w] = i
	}
	pairs := make([][]float32, len(s.words))
	for i := range pairs {
		pairs[i] = make([]float32, len(context))
	}
	contextSum := make([]float64, len(context))
	total := 0.0
	for _, sentence := range text {
		for i, w := range sentence {
			row, known := s.id[w]
			for j := max(0, i-window); j < min(len(sentence), i+window+1); j++ {
				c, ok := context[sentence[j]]
				if j == i || !ok {
					continue
				}
				contextSum[c]++
				total++
				if known {
					pairs[row][c]++
				}
			}
		}
	}
	for _, row := range pairs {
		sum := 0.0
		for _, n := range row {
			sum += float64(n)
		}
		norm := 0.0
		for c, n := range row {
			pmi := math.Log(float64(n) * total / (sum * contextSum[c]))
			row[c] = float32(max(pmi, 0))
			norm += float64(row[c]) * float64(row[c])
		}
		for c := range row {
			row[c] /= float32(math.Sqrt(norm))
		}
	}
	s.similar = make([][]float32, len(pairs))
	for i, a := range pairs {
		s.similar[i] = make([]float32, len(pairs))
		for j, b := range pairs[:i+1] {
			var dot float32
			for c, x := range a {
				dot += x * b[c]
			}
			s.similar[i][j], s.similar[j][i] = dot, dot
		}
	}
	return s
}

// nearest returns the k words of the highest score but those left out.
func (s *company) nearest(k int, leftOut []string, score func(x int) float32) []string {
	var found []string
	for len(found) < k {
		best := -1
		for x, w := range s.words {
			if (best < 0 || score(x) > score(best)) && !slices.Contains(leftOut, w) && !slices.Contains(found, w) {
				best = x
			}
		}
		found = append(found, s.words[best])
	}
	return found
}

func sortedKeys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

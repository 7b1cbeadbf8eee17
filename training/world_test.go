package training_test

import (
	"context"
	"testing"

	"firth/search"
	"firth/token"
	"firth/training"
	"firth/vocab"
	"firth/word2vec"
	"firth/world"
)

// TestPlantedWorld is the quality gate of every trainer: it must find what was
// planted in the text: synonyms, categories, analogies.
func TestPlantedWorld(t *testing.T) {
	if raceEnabled {
		t.Skip("too slow with the race detector; the other tests cover the same code")
	}
	for _, lang := range world.Languages() {
		for _, arch := range []word2vec.Architecture{word2vec.SkipGram, word2vec.CBOW} {
			t.Run(string(lang)+"/"+string(arch), func(t *testing.T) {
				t.Parallel()
				text, err := world.NewReader(world.Config{Language: lang, Tokens: 200_000, Seed: 7, Segmented: true})
				if err != nil {
					t.Fatal(err)
				}
				pipeline := token.DefaultConfig()
				pipeline.Tokenizer = token.WhitespaceTokenizer
				cfg := word2vec.DefaultConfig()
				cfg.Architecture, cfg.Dim, cfg.Epochs = arch, 50, 10
				e, _, err := training.Run(context.Background(), training.Options{
					Inputs: []string{"-"}, Stdin: text, Pipeline: pipeline, Limits: vocab.Limits{MinCount: 5}, Config: cfg,
				})
				if err != nil {
					t.Fatal(err)
				}
				x, truth := search.NewIndex(e), world.TruthOf(lang)
				for _, pair := range truth.Synonyms {
					if cosine, err := x.Similarity(pair.A, pair.B); err != nil || cosine < 0.9 {
						t.Errorf("cosine(%s, %s) = %.3f, want at least 0.9 (%v)", pair.A, pair.B, cosine, err)
					}
				}
				same, all := sameCategory(t, x, truth)
				t.Logf("%d of %d neighbors are of the same category", same, all)
				if float64(same) < 0.85*float64(all) {
					t.Errorf("%d of %d neighbors are of the same category, want 85 %%", same, all)
				}
				right, asked := 0, 0
				for _, q := range truth.Analogies {
					answers, err := x.Analogy(q.A, q.B, q.C, 1, search.ThreeCosAdd)
					if err != nil {
						t.Fatal(err)
					}
					asked++
					if answers[0].Word == q.D {
						right++
					}
				}
				t.Logf("%d of %d analogies are right", right, asked)
				if float64(right) < 0.8*float64(asked) {
					t.Errorf("%d of %d analogies are right, want 80 %%", right, asked)
				}
			})
		}
	}
}

// sameCategory counts, over the five nearest words of every word that has a
// category, those that have it too.
func sameCategory(t *testing.T, x *search.Index, truth world.Truth) (same, all int) {
	t.Helper()
	category := map[string]string{}
	for _, c := range truth.Categories {
		for _, w := range c.Words {
			category[w] = c.Name
		}
	}
	for word, name := range category {
		neighbors, err := x.Near([]search.Term{{Word: word, Weight: 1}}, 5)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range neighbors {
			all++
			if category[n.Word] == name {
				same++
			}
		}
	}
	return same, all
}

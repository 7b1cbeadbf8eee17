package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"firth"
	"firth/query"
	"firth/search"
)

func newSimilarity(s streams) *cobra.Command {
	var asJSON, oneHot bool
	cmd := &cobra.Command{
		Use:   "similarity MODEL A B",
		Short: "Show how similar two words are",
		Long: `Show the cosine of two words' vectors, from -1 to 1.

With --one-hot the words' naive vectors are compared instead, which have a 1 at
the word's own place and 0 everywhere else.`,
		Example: `  firth similarity m.safetensors 似 像
  firth similarity m.safetensors --one-hot 似 像`,
		Args: arguments(3, 3, "a model and two words"),
		RunE: func(_ *cobra.Command, args []string) error {
			return withModel(s, args[0], func(m *model) error {
				a, b := args[1], args[2]
				var cosine float64
				var err error
				if oneHot {
					cosine, err = oneHotCosine(m.Model, a, b)
				} else {
					cosine, err = m.cosine(s, a, b)
				}
				if err != nil {
					return err
				}
				if asJSON {
					answer := map[string]any{"a": a, "b": b, "cosine": cosine}
					if oneHot {
						answer["vectors"] = "one-hot"
					}
					return printJSON(s.out, answer)
				}
				if _, err := fmt.Fprintf(s.out, "%.4f\n", cosine); err != nil {
					return err
				}
				if oneHot && cosine == 0 {
					s.remark("One-hot vectors of different words are all at right angles: the cosine is 0 for every pair,\n" +
						"so they cannot rank pairs by similarity, and a rank correlation with human judgment (Spearman) is undefined.")
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&oneHot, "one-hot", false, "compare the naive one-hot vectors")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// cosine compares two words, each of which may stand for several.
func (m *model) cosine(s streams, a, b string) (float64, error) {
	var vectors [2][]float32
	for i, word := range []string{a, b} {
		terms, err := m.terms(s, []search.Term{{Word: word, Weight: 1}})
		if err != nil {
			return 0, err
		}
		if vectors[i], _, err = m.Index.Combine(terms); err != nil {
			return 0, err
		}
	}
	return firth.Cosine(vectors[0], vectors[1]), nil
}

// oneHotCosine compares the one-hot vectors of two words of the vocabulary.
func oneHotCosine(m *query.Model, a, b string) (float64, error) {
	var vectors [2][]float32
	for i, word := range []string{a, b} {
		id, err := m.WordID(word)
		if err != nil {
			return 0, err
		}
		vectors[i] = firth.OneHot(id, m.Vocab.Len())
	}
	return firth.Cosine(vectors[0], vectors[1]), nil
}

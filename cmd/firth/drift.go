package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"firth/align"
	"firth/search"
)

// driftFlags are the flags of firth drift.
type driftFlags struct {
	words     int
	neighbors int
	minCount  uint64
	alignBy   int
	center    bool
	json      bool
}

func newDrift(s streams) *cobra.Command {
	var f driftFlags
	cmd := &cobra.Command{
		Use:   "drift OLD NEW",
		Short: "Show the words that moved most between two models",
		Long: `Show the words that moved most between two models, such as those of the text of
two decades, with their neighbors then and now.

Training knows vectors only up to a rotation, so the old model is turned onto the
new one first: by the rotation that brings the words that both have together best
(orthogonal Procrustes). The cosine is that of a word's old vector, turned, and its
new one. Two runs on the same text differ, too: compare with those, to know what
chance does.`,
		Example: `  firth drift 1990s.safetensors 2010s.safetensors
  firth drift old.safetensors new.safetensors -k 50 --min-count 500 --center`,
		Args: arguments(2, 2, "an old model and a new one"),
		RunE: func(_ *cobra.Command, args []string) error {
			if f.words < 1 || f.neighbors < 0 || f.alignBy < 0 {
				return usagef("-k %d, --neighbors %d, --align-words %d: want at least 1, 0 and 0", f.words, f.neighbors, f.alignBy)
			}
			return withModels(s, args, func(models []*model) error { return f.show(s, models[0], models[1]) })
		},
	}
	flags := cmd.Flags()
	flags.IntVarP(&f.words, "words", "k", 20, "how many words to show")
	flags.IntVar(&f.neighbors, "neighbors", 5, "of each word, to show")
	flags.Uint64Var(&f.minCount, "min-count", 100, "show words, and align by words, that both models counted at least so often")
	flags.IntVar(&f.alignBy, "align-words", 0, "align by so many words, the most frequent that both have (0: all)")
	flags.BoolVar(&f.center, "center", false, "take the mean of all vectors from them first")
	jsonFlag(cmd, &f.json)
	return cmd
}

// A move is a word that moved, as it is printed.
type move struct {
	Word     string            `json:"word"`
	Cosine   float64           `json:"cosine"`
	OldCount uint64            `json:"old_count"`
	NewCount uint64            `json:"new_count"`
	Old      []search.Neighbor `json:"old_neighbors"`
	New      []search.Neighbor `json:"new_neighbors"`
}

func (f *driftFlags) show(s streams, old, young *model) error {
	a, err := align.Fit(old.Embeddings, young.Embeddings, align.Options{Center: f.center, Words: f.alignBy, MinCount: f.minCount})
	if err != nil {
		return err
	}
	all := a.Moved(f.minCount)
	moves := make([]move, min(f.words, len(all)))
	for i := range moves {
		m := all[i]
		moves[i] = move{Word: m.Word, Cosine: m.Cosine, OldCount: old.Vocab.Count(m.Old), NewCount: young.Vocab.Count(m.New)}
		terms := []search.Term{{Word: m.Word, Weight: 1}}
		if moves[i].Old, err = old.Index.Near(terms, f.neighbors); err != nil {
			return err
		}
		if moves[i].New, err = young.Index.Near(terms, f.neighbors); err != nil {
			return err
		}
	}
	var mean float64
	for _, m := range all {
		mean += m.Cosine / float64(len(all))
	}
	if f.json {
		return printJSON(s.out, struct {
			Shared   int     `json:"shared"`
			Used     int     `json:"used"`
			Residual float64 `json:"residual"`
			Asked    int     `json:"asked"`
			Mean     float64 `json:"mean_cosine"`
			Moves    []move  `json:"words"`
		}{len(a.Words), a.Used, a.Residual, len(all), mean, moves})
	}
	s.remark("Both models have %s; aligned by %s. Residual %.4f (0: the same but for a rotation; 2: unrelated).", plural(len(a.Words), "word", "words"), thousands(a.Used), a.Residual)
	s.remark("Mean cosine of the %s counted at least %s in both: %.4f.", plural(len(all), "word", "words"), plural(f.minCount, "time", "times"), mean)
	rows := make([][]string, len(moves))
	for i, m := range moves {
		rows[i] = []string{m.Word, fmt.Sprintf("%.4f", m.Cosine), thousands(m.OldCount), thousands(m.NewCount), neighborWords(m.Old), neighborWords(m.New)}
	}
	return printTable(s.out, []string{"word", "cosine", "old count", "new count", "old neighbors", "new neighbors"}, rows, 1, 2, 3)
}

func neighborWords(neighbors []search.Neighbor) string {
	words := make([]string, len(neighbors))
	for i, n := range neighbors {
		words[i] = n.Word
	}
	return strings.Join(words, " ")
}

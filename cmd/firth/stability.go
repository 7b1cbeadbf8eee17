package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"firth"
	"firth/eval"
)

// stabilityFlags are how models of different seeds are compared.
type stabilityFlags struct {
	wanted    bool
	neighbors int
	words     int
}

func (f *stabilityFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.wanted, "stability", false, "show how far models agree on the nearest neighbors of words")
	flags.IntVarP(&f.neighbors, "neighbors", "k", 10, "of each word, for --stability")
	flags.IntVar(&f.words, "words", 1000, "for --stability, look at so many words, the most frequent that all models have")
}

func (f *stabilityFlags) check() error {
	if f.neighbors < 1 || f.words < 1 {
		return usagef("-k %d, --words %d: want at least 1", f.neighbors, f.words)
	}
	return nil
}

// agreementJSON is an agreement as a line of JSON.
type agreementJSON struct {
	Models    []string `json:"models"`
	Shared    int      `json:"shared"`
	Neighbors int      `json:"neighbors"`
	eval.Band
	Bands []eval.Band `json:"bands"`
}

// measure prints the stability of models: the mean over all pairs of them, and the
// pairs themselves if each is wanted.
func (f *stabilityFlags) measure(s streams, models []*model, paths []string, threads int, each, markdown, asJSON bool) error {
	embeddings := make([]*firth.Embeddings, len(models))
	for i, m := range models {
		embeddings[i] = m.Embeddings
	}
	found, err := eval.MeasureStability(embeddings, eval.StabilityOptions{Neighbors: f.neighbors, Words: f.words, Threads: threads})
	if err != nil {
		return err
	}
	names := columnNames(paths)
	if asJSON {
		for _, p := range found.Pairs {
			if err := printJSON(s.out, agreementJSON{[]string{names[p.A], names[p.B]}, found.Shared, found.Neighbors, p.Band, p.Bands}); err != nil {
				return err
			}
		}
		return nil
	}
	s.remark("%s are in all models; neighbors are sought among them.", plural(found.Shared, "word", "words"))
	header := []string{"models", "words by frequency", fmt.Sprintf("overlap@%d", found.Neighbors), "Jaccard"}
	var rows [][]string
	add := func(title string, a eval.Agreement) {
		for _, b := range append([]eval.Band{a.Band}, a.Bands...) {
			rows = append(rows, []string{title, fmt.Sprintf("%s–%s", thousands(b.From), thousands(b.To)), fmt.Sprintf("%.3f", b.Overlap), fmt.Sprintf("%.3f", b.Jaccard)})
			title = ""
		}
	}
	add(fmt.Sprintf("mean of %s", plural(len(found.Pairs), "pair", "pairs")), found.Mean)
	if each {
		for _, p := range found.Pairs {
			add(names[p.A]+", "+names[p.B], p)
		}
	}
	if markdown {
		return printMarkdown(s, header, rows, 2, 3)
	}
	return printTable(s.out, header, rows, 2, 3)
}

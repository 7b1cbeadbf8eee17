package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"firth/search"
)

func newNear(s streams) *cobra.Command {
	var k int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "near MODEL WORD|EXPRESSION…",
		Short: "Show the words nearest to a word or an expression",
		Long: `Show the words nearest to a word, by cosine.

Several words are taken together, as their mean; a word after - is taken away.
Give the signs spaces: king - man + woman. A number is a weight: 2*king.
The words of the question are left out of the answer.`,
		Example: `  firth near m.safetensors king
  firth near m.safetensors 国王 - 男人 + 女人
  firth near m.safetensors -k 3 --json paris`,
		Args: arguments(2, -1, "a model and a word"),
		RunE: func(_ *cobra.Command, args []string) error {
			terms, err := search.ParseExpression(args[1:])
			if err != nil {
				return usageError{err}
			}
			if k < 1 {
				return usagef("-k %d: want at least 1", k)
			}
			return withModel(s, args[0], func(m *model) error {
				terms, err := m.terms(s, terms)
				if err != nil {
					return err
				}
				neighbors, err := m.index.Near(terms, k)
				if err != nil {
					return err
				}
				return printNeighbors(s, args[1:], neighbors, asJSON)
			})
		},
	}
	cmd.Flags().IntVarP(&k, "neighbors", "k", 10, "how many words to show")
	jsonFlag(cmd, &asJSON)
	return cmd
}

func jsonFlag(cmd *cobra.Command, asJSON *bool) {
	cmd.Flags().BoolVar(asJSON, "json", false, "print JSON, one object a line")
}

// withModel opens a model for the time of ask.
func withModel(s streams, path string, ask func(*model) error) (err error) {
	m, err := openModel(s, path)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := m.Close(); err == nil {
			err = closeErr
		}
	}()
	return ask(m)
}

func printNeighbors(s streams, query []string, neighbors []search.Neighbor, asJSON bool) error {
	if asJSON {
		return printJSON(s.out, struct {
			Query     []string          `json:"query"`
			Neighbors []search.Neighbor `json:"neighbors"`
		}{query, neighbors})
	}
	rows := make([][]string, len(neighbors))
	for i, n := range neighbors {
		rows[i] = []string{n.Word, fmt.Sprintf("%.4f", n.Score)}
	}
	return printTable(s.out, nil, rows, 1)
}

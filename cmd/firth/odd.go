package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"firth/search"
)

func newOdd(s streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "odd MODEL WORD WORD WORD…",
		Short: "Show which word does not belong with the others",
		Long: `Show words by their cosine to the mean of all of them, lowest first: the first is
the one that does not belong with the others.`,
		Example: `  firth odd m.safetensors breakfast cereal dinner lunch
  firth odd m.safetensors 春 夏 秋 冬 水`,
		Args: arguments(4, -1, "a model and three words or more"),
		RunE: func(_ *cobra.Command, args []string) error {
			return withModel(s, args[0], func(m *model) error {
				words, terms := make([]string, len(args)-1), make([]search.Term, len(args)-1)
				for i, arg := range args[1:] {
					var err error
					if words[i], err = m.Word(arg); err != nil {
						return err
					}
					terms[i] = search.Term{Word: words[i], Weight: 1}
				}
				m.tellMade(s, terms)
				odd, err := m.Index.OddOneOut(words)
				if err != nil {
					return err
				}
				if asJSON {
					return printJSON(s.out, struct {
						Odd   string            `json:"odd"`
						Words []search.Neighbor `json:"words"`
					}{odd[0].Word, odd})
				}
				rows := make([][]string, len(odd))
				for i, n := range odd {
					rows[i] = []string{n.Word, fmt.Sprintf("%.4f", n.Score)}
				}
				return printTable(s.out, nil, rows, 1)
			})
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

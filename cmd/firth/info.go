package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"firth/vecfile"
)

func newInfo(s streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "info MODEL",
		Short:   "Show what a file of vectors holds",
		Example: `  firth info m.safetensors`,
		Args:    arguments(1, 1, "a model"),
		RunE: func(_ *cobra.Command, args []string) error {
			format, err := vecfile.Detect(args[0])
			if err != nil {
				return err
			}
			return withModel(s, args[0], func(m *model) error {
				if asJSON {
					shown := map[string]any{
						"format": format, "words": m.Vocab.Len(), "dim": m.Dim(), "tokens": m.Vocab.Tokens(),
						"output_rows": m.Output.Rows, "pipeline": m.Meta.Pipeline, "config": m.Meta.Config, "training": m.Meta.Training,
					}
					if m.stored != "" {
						shown["stored"] = m.stored
					}
					if sub := m.Subwords; sub != nil {
						shown["subwords"] = map[string]int{"min_n": sub.MinN, "max_n": sub.MaxN, "rows": sub.Vectors.Rows}
					}
					return printJSON(s.out, shown)
				}
				rows := [][]string{
					{"format", string(format)},
					{"words", thousands(m.Vocab.Len())},
					{"dimension", fmt.Sprint(m.Dim())},
					{"output rows", thousands(m.Output.Rows)},
					{"tokens counted", thousands(m.Vocab.Tokens())},
				}
				if m.stored != "" {
					rows = append(rows, []string{"stored as", m.stored})
				}
				if sub := m.Subwords; sub != nil {
					rows = append(rows, []string{"unknown words", fmt.Sprintf("by n-grams of %d to %d characters in %s rows", sub.MinN, sub.MaxN, thousands(sub.Vectors.Rows))})
				}
				for _, part := range []struct {
					name string
					json json.RawMessage
				}{{"pipeline", m.Meta.Pipeline}, {"config", m.Meta.Config}, {"training", m.Meta.Training}} {
					if part.json != nil {
						rows = append(rows, []string{part.name, shortJSON(part.json)})
					}
				}
				return printTable(s.out, nil, rows)
			})
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

func newEmbed(s streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "embed MODEL [TEXT…]",
		Short: "Turn text into token ids and vectors, what a language model is fed",
		Long: `Cut text into tokens as the model's corpus was cut, and show each token's id and
vector: what the embedding layer of a language model makes of text. Without TEXT,
the lines of standard input are read.

A token that the model does not know has no id and no vector: it is shown with -
(in JSON, null), and counted.`,
		Example: `  firth embed m.safetensors "自太古以来"
  firth embed m.safetensors --json < text.txt`,
		Args: arguments(1, -1, "a model, and texts"),
		RunE: func(_ *cobra.Command, args []string) error {
			return withModel(s, args[0], func(m *model) error {
				if m.pipeline == nil {
					return fmt.Errorf("%s does not say how its text was cut, so text cannot be cut for it", args[0])
				}
				return embedAll(s, m, args[1:], asJSON)
			})
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func embedAll(s streams, m *model, texts []string, asJSON bool) error {
	return eachText(s, m.pipeline, newNumbering(m.Vocab, nil), texts, func(out io.Writer, text string, tokens []numbered) error {
		if asJSON {
			return printJSON(out, embedded(m, text, tokens))
		}
		return printVectors(out, m, tokens)
	})
}

// embedding is a text as a language model takes it.
type embedding struct {
	Text    string      `json:"text"`
	Tokens  []numbered  `json:"tokens"`
	Vectors [][]float32 `json:"vectors"` // one a token; null where the token is unknown
}

func embedded(m *model, text string, tokens []numbered) embedding {
	e := embedding{Text: text, Tokens: tokens, Vectors: make([][]float32, len(tokens))}
	for i, t := range tokens {
		if t.ID != nil {
			e.Vectors[i] = m.Input.Row(int(*t.ID))
		}
	}
	return e
}

// printVectors writes a token a line: the token, its id, its numbers.
func printVectors(w io.Writer, m *model, tokens []numbered) error {
	for _, t := range tokens {
		var line strings.Builder
		line.WriteString(t.Text)
		if t.ID == nil {
			line.WriteString("\t-")
		} else {
			fmt.Fprintf(&line, "\t%d\t", *t.ID)
			for d, x := range m.Input.Row(int(*t.ID)) {
				if d > 0 {
					line.WriteByte(' ')
				}
				line.WriteString(strconv.FormatFloat(float64(x), 'g', -1, 32))
			}
		}
		if _, err := fmt.Fprintln(w, line.String()); err != nil {
			return err
		}
	}
	return nil
}

package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
)

func newEmbed(s streams) *cobra.Command {
	var asObjects bool
	var f poolFlags
	cmd := &cobra.Command{
		Use:   "embed MODEL [TEXT…]",
		Short: "Turn text into token ids and vectors, or each text into one vector",
		Long: `Cut text into tokens as the model's corpus was cut, and show each token's id and
vector: what the embedding layer of a language model makes of text. Without TEXT,
the lines of standard input are read.

A token that the model does not know has no id and no vector: it is shown with -
(in JSON, null), and counted.

With --pool, each text, or each line of --input, becomes one vector:

  mean  the mean of its tokens' vectors
  idf   rare words count more: each weighs ln((1+N)/(1+n)) + 1, for n of N texts
        that have it
  sif   each weighs a/(a+p), for a word that makes up the share p of all words, and
        the direction that the vectors of all texts have in common is taken out
        (Arora, Liang and Ma 2017)

How often words are seen is what the model says of its corpus, or with --frequencies
texts, what these texts say. The common direction of sif is found in these texts;
--save-component keeps it, and --component uses a kept one for further texts, or none.
Vectors that are to be compared must be made with the same one.

A word that the model does not know is left out (--unknown skip), gets the vector of
its n-grams (subwords, for models of fastText and finalfusion that have them, where it
is the default), or the mean of its characters (chars). A text without any vector gets
zeros. --as npy writes a NumPy array of a row a text, text a line of numbers.`,
		Example: `  firth embed m.safetensors "自太古以来"
  firth embed m.safetensors --json < text.txt
  firth embed m.safetensors --pool mean --json "the king of the castle"
  firth embed m.safetensors --pool sif --normalize --input lines.txt.zst -o lines.npy
  firth embed cc.bin --pool idf --tokenizer words --input docs.jsonl -o docs.npy`,
		Args: arguments(1, -1, "a model, and texts"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.method != "" {
				return interruptible(cmd.Context(), func(ctx context.Context) error {
					return f.run(ctx, cmd, s, args[0], args[1:], asObjects)
				})
			}
			if name := f.changed(cmd); name != "" {
				return usagef("--%s is for --pool, which makes one vector of a text: --pool mean, idf or sif", name)
			}
			return withModel(s, args[0], func(m *model) error {
				if m.Pipeline == nil {
					return fmt.Errorf("%s does not say how its text was cut, so text cannot be cut for it; with --pool, --tokenizer says it", args[0])
				}
				return embedAll(s, m, args[1:], asObjects)
			})
		},
	}
	f.add(cmd)
	jsonFlag(cmd, &asObjects)
	return cmd
}

func embedAll(s streams, m *model, texts []string, asJSON bool) error {
	return eachText(s, m.Pipeline, newNumbering(m.Vocab, nil), texts, func(out io.Writer, text string, tokens []numbered) error {
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

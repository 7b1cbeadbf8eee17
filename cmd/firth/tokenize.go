package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"firth/token"
	"firth/vocab"
)

func newTokenize(s streams) *cobra.Command {
	var asJSON bool
	var modelPath string
	var pipeline pipelineFlags
	cmd := &cobra.Command{
		Use:   "tokenize [TEXT…]",
		Short: "Cut text into tokens: show their ids and where they stand",
		Long: `Cut text into tokens and show, for each, its number (id) and the bytes of the
text that it was made from. Without TEXT, the lines of standard input are cut.

With --model, text is cut as the model's corpus was, and ids are those of the
model; - (in JSON, null) marks a token that the model does not know. Without it, ids
count the different tokens in the order of their first appearance.`,
		Example: `  firth tokenize "自太古以来"
  firth tokenize --model m.safetensors "The GPU很快!"
  firth tokenize --tokenizer chars --json < text.txt`,
		RunE: func(cmd *cobra.Command, args []string) error {
			var v *vocab.Vocabulary
			p, err := pipeline.build()
			if err != nil {
				return err
			}
			if modelPath != "" {
				if name := pipeline.changed(cmd); name != "" {
					return usagef("--%s cannot be given with --model, which has its own", name)
				}
				m, err := openModel(s, modelPath)
				if err != nil {
					return err
				}
				defer func() { _ = m.Close() }() // only read
				if m.pipeline == nil {
					return fmt.Errorf("%s does not say how its text was cut; say it by --tokenizer instead of --model", modelPath)
				}
				p, v = m.pipeline, m.Vocab
			}
			return tokenizeAll(s, p, newNumbering(v), args, asJSON)
		},
	}
	cmd.Flags().StringVar(&modelPath, "model", "", "cut text as this model does, and show its ids")
	pipeline.add(cmd)
	jsonFlag(cmd, &asJSON)
	return cmd
}

// tokenizeAll cuts each of texts, or each line of standard input where there are
// none, and shows their tokens.
func tokenizeAll(s streams, p *token.Pipeline, n *numbering, texts []string, asJSON bool) error {
	return eachText(s, p, n, texts, func(out io.Writer, _ string, tokens []numbered) error {
		if asJSON {
			return printJSON(out, struct {
				Tokens []numbered `json:"tokens"`
			}{tokens})
		}
		return printTokens(out, tokens)
	})
}

// eachText cuts each of texts, or each line of standard input where there are
// none, has show print its tokens, and says at the end what was left out.
func eachText(s streams, p *token.Pipeline, n *numbering, texts []string, show func(out io.Writer, text string, tokens []numbered) error) error {
	out := bufio.NewWriter(s.out)
	scanner := p.NewScanner()
	one := func(text string) error {
		return show(out, text, n.number(scanner.Scan(text)))
	}
	var err error
	if len(texts) == 0 {
		err = eachLine(s.in, one)
	}
	for _, text := range texts {
		if err == nil {
			err = one(text)
		}
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return err
	}
	if n.unknown > 0 {
		s.remark("Unknown to the model: %s of %s.", thousands(n.unknown), plural(n.seen, "token", "tokens"))
	}
	tellDropped(s, scanner)
	return nil
}

// eachLine calls do with every line of r, however long, without its line end.
func eachLine(r io.Reader, do func(string) error) error {
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadString('\n')
		if line != "" {
			if err := do(strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
	}
}

// A numbered is a token with its id, nil if it has none.
type numbered struct {
	Text  string        `json:"text"`
	ID    *vocab.WordID `json:"id"`
	Start int           `json:"start"`
	End   int           `json:"end"`
}

// A numbering gives ids to tokens: those of a vocabulary, or, without one, in
// order of first appearance.
type numbering struct {
	vocab         *vocab.Vocabulary
	seenFirst     map[string]vocab.WordID
	seen, unknown int64 // tokens
}

func newNumbering(v *vocab.Vocabulary) *numbering {
	return &numbering{vocab: v, seenFirst: make(map[string]vocab.WordID)}
}

func (n *numbering) number(tokens []token.Token) []numbered {
	list := make([]numbered, len(tokens))
	for i, t := range tokens {
		list[i] = numbered{Text: t.Text, Start: t.Start, End: t.End}
		var id vocab.WordID
		var ok bool
		if n.vocab != nil {
			id, ok = n.vocab.ID(t.Text)
		} else if id, ok = n.seenFirst[t.Text]; !ok {
			id, ok = vocab.WordID(len(n.seenFirst)), true
			n.seenFirst[strings.Clone(t.Text)] = id
		}
		n.seen++
		if ok {
			list[i].ID = &id
		} else {
			n.unknown++
		}
	}
	return list
}

func printTokens(w io.Writer, tokens []numbered) error {
	rows := make([][]string, len(tokens))
	for i, t := range tokens {
		id := "-"
		if t.ID != nil {
			id = fmt.Sprint(*t.ID)
		}
		rows[i] = []string{t.Text, id, fmt.Sprint(t.Start), fmt.Sprint(t.End)}
	}
	return printTable(w, []string{"token", "id", "start", "end"}, rows, 1, 2, 3)
}

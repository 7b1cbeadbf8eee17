package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	explanation "firth/explain"
	"firth/internal/atomicfile"
	"firth/internal/settings"
	"firth/token"
)

// longestExplained is the longest text that explain reads: all of it is counted, and a
// few places are shown.
const longestExplained = 4 << 20

// explainFlags are the flags of explain.
type explainFlags struct {
	explanation.Options
	model, tokenizer, html string
	asJSON                 bool
}

func newExplain(s streams) *cobra.Command {
	var f explainFlags
	cmd := &cobra.Command{
		Use:   "explain TEXT",
		Short: "See every formula of word2vec worked out on your text",
		Long: `See every formula of word2vec worked out on your text: tokens and one-hot vectors,
the window and its probability, the likelihood, the gradient and one step along it,
what that costs, negative sampling, hierarchical softmax, CBOW, and what is there
after training. Every number can be worked out by hand from those above it, and beside
each formula stands the function of package walkthrough that computes it.

Without --model the words get short random vectors, which are trained on the text on
the spot. With --model the vectors are the model's. - reads the text from standard
input; windows do not reach across its lines. --html writes the same as a page with
formulas and pictures, which needs nothing else.`,
		Example: `  firth explain "自太古以来" --center 古 --window 2
  firth explain "the quick brown fox jumps over the lazy dog" --center fox
  firth explain "自太古以来" --html explain.html
  firth explain "the king and the queen" --center king --model m.safetensors
  firth explain - --json < text.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			switch len(args) {
			case 0:
				return usagef("got no text: give one in quotes, or - for standard input")
			case 1:
				return nil
			}
			return usagef("got %d arguments, want one text: put it in quotes", len(args))
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, s, args[0])
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.Center, "center", "", "the center word of the window to show (default: the word in the middle)")
	flags.IntVar(&f.Window, "window", 2, "m: how many words to each side are in the window")
	flags.StringVar(&f.Language, "lang", "", "language of the explanation: en or zh (default: that of the text)")
	flags.StringVar(&f.model, "model", "", "use the vectors of this model")
	flags.StringVar(&f.tokenizer, "tokenizer", token.WordsTokenizer, "without --model: "+strings.Join(settings.PlainTokenizers, ", "))
	flags.IntVar(&f.Dim, "dim", 0, "without --model: D, how many numbers a vector has (default: 2 for few words, else 8)")
	flags.Uint64Var(&f.Seed, "seed", 1, "which random vectors and which negatives")
	flags.StringVar(&f.html, "html", "", "write a page to this file")
	jsonFlag(cmd, &f.asJSON)
	return cmd
}

func (f *explainFlags) run(cmd *cobra.Command, s streams, text string) error {
	if f.Window == 0 {
		return usagef("--window 0: want at least 1")
	}
	if f.html != "" {
		if err := canWrite(f.html); err != nil {
			return err
		}
	}
	if f.model != "" {
		if cmd.Flags().Changed("tokenizer") {
			return usagef("--tokenizer with --model: the model's own way to cut text is used")
		}
		return withModel(s, f.model, func(m *model) error {
			if m.Pipeline == nil {
				s.remark("%s does not say how its text was cut: the text is cut into words by Unicode's rules.", f.model)
			}
			f.Model, f.Pipeline = m.Embeddings, m.Pipeline
			f.Name, _, _ = strings.Cut(filepath.Base(f.model), ".")
			return f.explain(cmd.Context(), s, text)
		})
	}
	cfg, err := plainPipeline(f.tokenizer)
	if err != nil {
		return err
	}
	if f.Pipeline, err = token.New(cfg); err != nil {
		return err
	}
	return f.explain(cmd.Context(), s, text)
}

// plainPipeline is the pipeline of a tokenizer that needs no file.
func plainPipeline(tokenizer string) (token.Config, error) {
	cfg := token.DefaultConfig()
	switch tokenizer {
	case token.HanTokenizer:
		return token.HanConfig(), nil
	case token.WordsTokenizer, token.CharsTokenizer, token.WhitespaceTokenizer:
		cfg.Tokenizer = tokenizer
		return cfg, nil
	}
	return cfg, usagef("--tokenizer %q: want %s", tokenizer, strings.Join(settings.PlainTokenizers, ", "))
}

func (f *explainFlags) explain(ctx context.Context, s streams, text string) error {
	var x *explanation.Explanation
	err := interruptible(ctx, func(ctx context.Context) (err error) {
		if text == "-" {
			if text, err = readText(ctx, s.in); err != nil {
				return err
			}
		}
		x, err = explanation.Text(ctx, text, f.Options)
		return err
	})
	if errors.Is(err, explanation.ErrOptions) || errors.Is(err, explanation.ErrCenter) {
		return settings.Wrong(err)
	}
	if err != nil {
		return err
	}
	if f.html != "" {
		if err := atomicfile.Write(f.html, x.WriteHTML); err != nil {
			return err
		}
		s.remark("%s: open it in a browser.", f.html)
	}
	switch {
	case f.asJSON:
		return printJSON(s.out, x)
	case f.html != "":
		return nil
	}
	return x.WriteText(s.out)
}

// readText reads all of standard input.
func readText(ctx context.Context, r io.Reader) (string, error) {
	type result struct {
		text []byte
		err  error
	}
	read := make(chan result, 1)
	go func() { // ends with the input, or with the program
		text, err := io.ReadAll(io.LimitReader(r, longestExplained+1))
		read <- result{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", context.Cause(ctx)
	case got := <-read:
		if got.err != nil {
			return "", fmt.Errorf("standard input: %w", got.err)
		}
		if len(got.text) > longestExplained {
			return "", fmt.Errorf("standard input has more than %s: %w; give a part of it, or train on it (firth train) and explain a part with --model",
				bytesText(longestExplained), explanation.ErrTooLong)
		}
		return strings.ToValidUTF8(strings.TrimPrefix(string(got.text), "\uFEFF"), "\uFFFD"), nil
	}
}

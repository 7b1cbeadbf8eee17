package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"firth/token"
)

// pipelineFlags are the flags that say how text becomes tokens.
type pipelineFlags struct {
	tokenizer     string
	normalization string
	keepCase      bool
	digits        string
	keep          []string
}

// autoTokenizer is the --tokenizer that leaves the choice to Firth.
const autoTokenizer = "auto"

func (f *pipelineFlags) add(cmd *cobra.Command) {
	d := token.DefaultConfig()
	flags := cmd.Flags()
	flags.StringVar(&f.tokenizer, "tokenizer", autoTokenizer,
		"auto, words (by Unicode's rules; each Chinese character is a word), whitespace (text that is cut already), chars")
	flags.StringVar(&f.normalization, "normalization", d.Normalization, "nfkc, nfc or none: which spellings of a word are one")
	flags.BoolVar(&f.keepCase, "keep-case", false, "tell Word from word")
	flags.StringVar(&f.digits, "digits", d.Digits, "keep, or zero to read every digit as 0")
	flags.StringSliceVar(&f.keep, "keep", nil, "kinds of tokens to keep, such as word,han,number,punct,symbol (default: by tokenizer)")
}

// changed returns the first of the flags that the user has given, or "".
func (f *pipelineFlags) changed(cmd *cobra.Command) string {
	for _, name := range []string{"tokenizer", "normalization", "keep-case", "digits", "keep"} {
		if cmd.Flags().Changed(name) {
			return name
		}
	}
	return ""
}

// config returns the pipeline that the flags describe.
func (f *pipelineFlags) config() (token.Config, error) {
	cfg := token.DefaultConfig()
	if names := []string{autoTokenizer, token.WordsTokenizer, token.WhitespaceTokenizer, token.CharsTokenizer}; !slices.Contains(names, f.tokenizer) {
		return cfg, usagef("--tokenizer %q: want one of %s", f.tokenizer, strings.Join(names, ", "))
	}
	if f.tokenizer != autoTokenizer {
		cfg.Tokenizer = f.tokenizer
	}
	cfg.Normalization, cfg.FoldCase, cfg.Digits = f.normalization, !f.keepCase, f.digits
	for _, name := range f.keep {
		var kind token.Kind
		if err := kind.UnmarshalText([]byte(strings.TrimSpace(name))); err != nil {
			return cfg, usagef("--keep: %w", err)
		}
		cfg.Keep = append(cfg.Keep, kind)
	}
	if err := cfg.Validate(); err != nil {
		return cfg, usageError{err}
	}
	return cfg, nil
}

func (f *pipelineFlags) build() (*token.Pipeline, error) {
	cfg, err := f.config()
	if err != nil {
		return nil, err
	}
	return token.New(cfg)
}

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"firth/corpus"
	"firth/token"
	"firth/token/han"
	"firth/token/subword"
)

// pipelineFlags are the flags that say how text becomes tokens.
type pipelineFlags struct {
	tokenizer     string
	normalization string
	keepCase      bool
	digits        string
	keep          []string
	simplify      bool
	userWords     string
	noHMM         bool
	phrases       string
	stopWords     []string
	scripts       []string
}

// autoTokenizer is the --tokenizer that leaves the choice to Firth.
const autoTokenizer = "auto"

// subwordPrefixes stand before the file of a subword tokenizer. What it is, the file
// says: the names are for whoever reads the command.
var subwordPrefixes = []string{"subword:", "bpe:", "unigram:", "wordpiece:"}

// plainTokenizers are those that need no file.
var plainTokenizers = []string{token.WordsTokenizer, token.HanTokenizer, token.CharsTokenizer, token.WhitespaceTokenizer}

// pipelineFlagNames are all of the flags, but for --tokenizer.
var pipelineFlagNames = []string{
	"normalization", "keep-case", "digits", "keep", "simplify", "user-words", "no-hmm", "phrases", "stop-words", "scripts",
}

func (f *pipelineFlags) add(cmd *cobra.Command) {
	d := token.DefaultConfig()
	flags := cmd.Flags()
	flags.StringVar(&f.tokenizer, "tokenizer", autoTokenizer,
		"auto (chosen by looking at the text), words (by Unicode's rules; each Chinese character is a word), han (Chinese words, as jieba), chars, "+
			"whitespace (text that is cut already), or parts of words: bpe:FILE, unigram:FILE, wordpiece:FILE (tokenizer.json, SentencePiece, tiktoken)")
	flags.StringVar(&f.normalization, "normalization", d.Normalization, "nfkc, nfc or none: which spellings of a word are one")
	flags.BoolVar(&f.keepCase, "keep-case", false, "tell Word from word")
	flags.StringVar(&f.digits, "digits", d.Digits, "keep, or zero to read every digit as 0")
	flags.StringSliceVar(&f.keep, "keep", nil, "kinds of tokens to keep, such as word,han,number,punct,symbol (default: by tokenizer)")
	flags.BoolVar(&f.simplify, "simplify", false, "read traditional Chinese as simplified (as opencc's t2s)")
	flags.StringVar(&f.userWords, "user-words", "", "for han: file of further words, \"word [count] [tag]\" a line, as jieba's")
	flags.BoolVar(&f.noHMM, "no-hmm", false, "for han: do not guess words that are not in the dictionary")
	flags.StringVar(&f.phrases, "phrases", "", "file of phrases to make one word, written by firth phrases")
	flags.StringArrayVar(&f.stopWords, "stop-words", nil, "file of words to leave out, one a line; may be given several times")
	flags.StringSliceVar(&f.scripts, "scripts", nil, "leave out words of other scripts than these, such as Latn,Hani,Cyrl")
}

// changed returns the first of the flags that the user has given, or "".
func (f *pipelineFlags) changed(cmd *cobra.Command) string {
	for _, name := range append([]string{"tokenizer"}, pipelineFlagNames...) {
		if cmd.Flags().Changed(name) {
			return name
		}
	}
	return ""
}

// config returns the pipeline that the flags describe. If they leave the choice of the
// tokenizer to Firth, it looks at a sample of the text, and says what it has chosen.
func (f *pipelineFlags) config(cmd *cobra.Command, s streams, sample func() (string, error)) (token.Config, error) {
	cfg := token.DefaultConfig()
	file, isSubword := f.subwordFile()
	switch {
	case isSubword:
		return f.subword(cmd, file)
	case f.tokenizer == autoTokenizer:
		text, err := sample()
		if err != nil {
			return cfg, err
		}
		found := token.Detect(text)
		cfg = found.Config
		s.remark("Tokenizer: %s (%s). --tokenizer chooses another.", cfg.Tokenizer, found.Reason)
	case f.tokenizer == token.HanTokenizer:
		cfg = token.HanConfig()
	case slices.Contains(plainTokenizers, f.tokenizer):
		cfg.Tokenizer = f.tokenizer
	default:
		return cfg, usagef("--tokenizer %q: want auto, %s, or bpe:FILE, unigram:FILE, wordpiece:FILE", f.tokenizer, strings.Join(plainTokenizers, ", "))
	}
	cfg.Normalization, cfg.FoldCase, cfg.Digits = f.normalization, !f.keepCase, f.digits
	for _, name := range f.keep {
		var kind token.Kind
		if err := kind.UnmarshalText([]byte(strings.TrimSpace(name))); err != nil {
			return cfg, usagef("--keep: %w", err)
		}
		cfg.Keep = append(cfg.Keep, kind)
	}
	cfg.Simplify = f.simplify
	if (f.userWords != "" || f.noHMM) && cfg.Tokenizer != token.HanTokenizer {
		return cfg, usagef("--user-words and --no-hmm are for --tokenizer han, and this is %s", cfg.Tokenizer)
	}
	cfg.NoHMM = f.noHMM
	if f.userWords != "" {
		var err error
		if cfg.UserWords, err = readUserWords(f.userWords); err != nil {
			return cfg, err
		}
	}
	if err := f.afterwards(&cfg); err != nil {
		return cfg, err
	}
	if err := cfg.Validate(); err != nil {
		return cfg, usageError{err}
	}
	return cfg, nil
}

// forCorpus returns the pipeline for a corpus, and what to read in place of standard
// input, whose beginning may have been looked at.
func (f *pipelineFlags) forCorpus(ctx context.Context, cmd *cobra.Command, s streams, inputs []string, o corpus.Options) (cfg token.Config, stdin io.Reader, err error) {
	stdin = s.in
	if o.Sequences {
		cfg, err = f.sequences(cmd)
		return cfg, stdin, err
	}
	cfg, err = f.config(cmd, s, func() (sample string, err error) {
		sample, stdin, err = sampleOf(ctx, inputs, s.in, o)
		return sample, err
	})
	return cfg, stdin, err
}

// sequences returns the pipeline of sequences of items.
func (f *pipelineFlags) sequences(cmd *cobra.Command) (token.Config, error) {
	if name := f.changed(cmd); name != "" && name != "stop-words" {
		return token.Config{}, usagef("--%s cannot be given with --sequences, whose items are tokens as they stand", name)
	}
	cfg := token.SequenceConfig()
	return cfg, f.afterwards(&cfg)
}

// afterwards sets what happens to the tokens once they are cut.
func (f *pipelineFlags) afterwards(cfg *token.Config) (err error) {
	cfg.Scripts = f.scripts
	for _, path := range f.stopWords {
		words, err := readStopWords(path)
		if err != nil {
			return err
		}
		cfg.StopWords = append(cfg.StopWords, words...)
	}
	if f.phrases != "" {
		cfg.Phrases, err = readPhrases(f.phrases)
	}
	return err
}

// subwordFile returns the file of a subword tokenizer, if that is what --tokenizer
// names.
func (f *pipelineFlags) subwordFile() (string, bool) {
	for _, prefix := range subwordPrefixes {
		if file, ok := strings.CutPrefix(f.tokenizer, prefix); ok {
			return file, true
		}
	}
	return "", false
}

// subword returns the pipeline of a subword tokenizer, which normalizes by itself.
func (f *pipelineFlags) subword(cmd *cobra.Command, file string) (token.Config, error) {
	for _, name := range pipelineFlagNames {
		if cmd.Flags().Changed(name) && name != "phrases" {
			return token.Config{}, usagef("--%s cannot be given with --tokenizer %s: a subword tokenizer normalizes by itself and keeps all of its pieces", name, f.tokenizer)
		}
	}
	t, err := subword.Open(file)
	if err != nil {
		return token.Config{}, err
	}
	cfg, err := token.SubwordConfig(t)
	if err != nil {
		return cfg, fmt.Errorf("%s: %w", file, err)
	}
	return cfg, f.afterwards(&cfg)
}

func readUserWords(path string) ([]token.UserWord, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	read, err := han.ReadWords(f, path)
	words := make([]token.UserWord, len(read))
	for i, w := range read {
		words[i] = token.UserWord(w)
	}
	return words, err
}

// readStopWords reads words, one a line.
func readStopWords(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	var words []string
	err = eachLine(f, path, func(line string) error {
		if line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff")); line != "" {
			words = append(words, line)
		}
		return nil
	})
	if err == nil && len(words) == 0 {
		err = fmt.Errorf("%s has no words: want one a line", path)
	}
	return words, err
}

package settings

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"firth/token"
	"firth/token/han"
	"firth/token/subword"
)

// Pipeline has the flags that say how text becomes tokens.
type Pipeline struct {
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

// PlainTokenizers are those that need no file.
var PlainTokenizers = []string{token.WordsTokenizer, token.HanTokenizer, token.CharsTokenizer, token.WhitespaceTokenizer}

var pipelineFlagNames = []string{
	"tokenizer", "normalization", "keep-case", "digits", "keep", "simplify", "user-words", "no-hmm", "phrases", "stop-words", "scripts",
}

// Add adds the flags to a command.
func (f *Pipeline) Add(cmd *cobra.Command) {
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

// Changed returns the first of the flags that the user has given, or "".
func (f *Pipeline) Changed(cmd *cobra.Command) string {
	for _, name := range pipelineFlagNames {
		if cmd.Flags().Changed(name) {
			return name
		}
	}
	return ""
}

// Auto tells whether the flags leave the choice of the tokenizer to Firth.
func (f *Pipeline) Auto() bool { return f.tokenizer == autoTokenizer }

// FromFile tells whether the tokenizer is one that lies in a file.
func (f *Pipeline) FromFile() bool { return strings.Contains(f.tokenizer, ":") }

// Check tells what is wrong with the flags, as far as they tell without their files.
// The items of sequences are tokens as they stand.
func (f *Pipeline) Check(cmd *cobra.Command, sequences bool) error {
	_, isSubword := f.subwordFile()
	if !f.Auto() && !isSubword && !slices.Contains(PlainTokenizers, f.tokenizer) {
		return Errorf("--tokenizer %q: want auto, %s, or bpe:FILE, unigram:FILE, wordpiece:FILE", f.tokenizer, strings.Join(PlainTokenizers, ", "))
	}
	for _, name := range pipelineFlagNames {
		switch {
		case !cmd.Flags().Changed(name):
		case sequences && name != "stop-words":
			return Errorf("--%s cannot be given with --sequences, whose items are tokens as they stand", name)
		case isSubword && name != "tokenizer" && name != "phrases":
			return Errorf("--%s cannot be given with --tokenizer %s: a subword tokenizer normalizes by itself and keeps all of its pieces", name, f.tokenizer)
		}
	}
	return nil
}

// Config returns the pipeline that the flags describe, for text or for sequences of
// items. If they leave the choice of the tokenizer to Firth, it looks at a sample of
// the text, and remarks what it has chosen.
func (f *Pipeline) Config(cmd *cobra.Command, sequences bool, sample func() (string, error), remark func(format string, args ...any)) (cfg token.Config, err error) {
	if err := f.Check(cmd, sequences); err != nil {
		return cfg, err
	}
	file, isSubword := f.subwordFile()
	switch {
	case sequences:
		cfg = token.SequenceConfig()
	case isSubword:
		cfg, err = subwordConfig(file)
	default:
		cfg, err = f.plain(sample, remark)
	}
	if err != nil {
		return cfg, err
	}
	cfg.Scripts = f.scripts
	for _, path := range f.stopWords {
		words, err := readStopWords(path)
		if err != nil {
			return cfg, err
		}
		cfg.StopWords = append(cfg.StopWords, words...)
	}
	if f.phrases != "" {
		if cfg.Phrases, err = readPhrases(f.phrases); err != nil {
			return cfg, err
		}
	}
	if err := cfg.Validate(); err != nil {
		return cfg, Wrong(err)
	}
	return cfg, nil
}

// plain returns the pipeline of a tokenizer that needs no file.
func (f *Pipeline) plain(sample func() (string, error), remark func(string, ...any)) (cfg token.Config, err error) {
	switch f.tokenizer {
	case autoTokenizer:
		text, err := sample()
		if err != nil {
			return cfg, err
		}
		found := token.Detect(text)
		cfg = found.Config
		remark("Tokenizer: %s (%s). --tokenizer chooses another.", cfg.Tokenizer, found.Reason)
	case token.HanTokenizer:
		cfg = token.HanConfig()
	default:
		cfg = token.DefaultConfig()
		cfg.Tokenizer = f.tokenizer
	}
	cfg.Normalization, cfg.FoldCase, cfg.Digits = f.normalization, !f.keepCase, f.digits
	for _, name := range f.keep {
		var kind token.Kind
		if err := kind.UnmarshalText([]byte(strings.TrimSpace(name))); err != nil {
			return cfg, Errorf("--keep: %w", err)
		}
		cfg.Keep = append(cfg.Keep, kind)
	}
	if (f.userWords != "" || f.noHMM) && cfg.Tokenizer != token.HanTokenizer {
		return cfg, Errorf("--user-words and --no-hmm are for --tokenizer han, and this is %s", cfg.Tokenizer)
	}
	cfg.Simplify, cfg.NoHMM = f.simplify, f.noHMM
	if f.userWords != "" {
		cfg.UserWords, err = readUserWords(f.userWords)
	}
	return cfg, err
}

// subwordFile returns the file of a subword tokenizer, if that is what --tokenizer
// names.
func (f *Pipeline) subwordFile() (string, bool) {
	for _, prefix := range subwordPrefixes {
		if file, ok := strings.CutPrefix(f.tokenizer, prefix); ok {
			return file, true
		}
	}
	return "", false
}

// subwordConfig returns the pipeline of a subword tokenizer, which normalizes by
// itself.
func subwordConfig(file string) (token.Config, error) {
	t, err := subword.Open(file)
	if err != nil {
		return token.Config{}, err
	}
	cfg, err := token.SubwordConfig(t)
	if err != nil {
		return cfg, fmt.Errorf("%s: %w", file, err)
	}
	return cfg, nil
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
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var words []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff")); line != "" {
			words = append(words, line)
		}
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("%s has no words: want one a line", path)
	}
	return words, nil
}

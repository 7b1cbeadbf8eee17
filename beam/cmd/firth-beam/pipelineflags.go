package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"firth/token"
	"firth/token/han"
	"firth/token/phrase"
	"firth/token/subword"
	"firth/vecfile"
)

// pipelineFlags say how text becomes tokens. They are those of firth train, and
// --pipeline, which stands for all of them.
type pipelineFlags struct {
	model         string
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

const autoTokenizer = "auto"

var plainTokenizers = []string{token.WordsTokenizer, token.HanTokenizer, token.CharsTokenizer, token.WhitespaceTokenizer}

// pipelineFlagNames are the flags that --pipeline stands for.
var pipelineFlagNames = []string{
	"tokenizer", "normalization", "keep-case", "digits", "keep", "simplify", "user-words", "no-hmm", "phrases", "stop-words", "scripts",
}

func (f *pipelineFlags) add(cmd *cobra.Command) {
	d := token.DefaultConfig()
	flags := cmd.Flags()
	flags.StringVar(&f.model, "pipeline", "", "cut the text as this model does (a file of firth train), with its phrases, words and subwords, instead of by the flags that follow")
	flags.StringVar(&f.tokenizer, "tokenizer", autoTokenizer, "auto (chosen by looking at the text), words, han, chars, whitespace, or parts of words: bpe:FILE, unigram:FILE, wordpiece:FILE (tokenizer.json, SentencePiece, tiktoken)")
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

// subwordFile returns the file of a subword tokenizer, if that is what --tokenizer
// names.
func (f *pipelineFlags) subwordFile() (string, bool) {
	for _, prefix := range []string{"subword:", "bpe:", "unigram:", "wordpiece:"} {
		if file, ok := strings.CutPrefix(f.tokenizer, prefix); ok {
			return file, true
		}
	}
	return "", false
}

// check tells what is wrong with the flags, as far as they tell without their files.
func (f *pipelineFlags) check(cmd *cobra.Command, sequences bool) error {
	_, isSubword := f.subwordFile()
	if f.tokenizer != autoTokenizer && !isSubword && !slices.Contains(plainTokenizers, f.tokenizer) {
		return fmt.Errorf("--tokenizer %q: want auto, %s, or bpe:FILE, unigram:FILE, wordpiece:FILE", f.tokenizer, strings.Join(plainTokenizers, ", "))
	}
	if f.model != "" && sequences {
		return errors.New("--pipeline says how text is cut, and the items of --sequences are tokens as they stand: give one of them")
	}
	for _, name := range pipelineFlagNames {
		if !cmd.Flags().Changed(name) {
			continue
		}
		switch {
		case f.model != "":
			return fmt.Errorf("--%s cannot be given with --pipeline %s, which says how the text is cut", name, f.model)
		case sequences && name != "stop-words":
			return fmt.Errorf("--%s cannot be given with --sequences, whose items are tokens as they stand", name)
		case isSubword && name != "tokenizer" && name != "phrases":
			return fmt.Errorf("--%s cannot be given with --tokenizer %s: a subword tokenizer normalizes by itself and keeps all of its pieces", name, f.tokenizer)
		}
	}
	return nil
}

// config returns the pipeline; detect looks at the text to choose one.
func (f *pipelineFlags) config(sequences bool, detect func() token.Config) (cfg token.Config, err error) {
	file, isSubword := f.subwordFile()
	switch {
	case f.model != "":
		return pipelineOf(f.model)
	case sequences:
		cfg = token.SequenceConfig()
	case isSubword:
		t, err := subword.Open(file)
		if err != nil {
			return cfg, err
		}
		if cfg, err = token.SubwordConfig(t); err != nil {
			return cfg, fmt.Errorf("%s: %w", file, err)
		}
	default:
		if cfg, err = f.plain(detect); err != nil {
			return cfg, err
		}
	}
	cfg.Scripts = f.scripts
	for _, path := range f.stopWords {
		words, err := readLines(path)
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
	return cfg, cfg.Validate()
}

// plain returns the pipeline of a tokenizer that needs no file.
func (f *pipelineFlags) plain(detect func() token.Config) (cfg token.Config, err error) {
	switch f.tokenizer {
	case autoTokenizer:
		cfg = detect()
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
			return cfg, fmt.Errorf("--keep: %w", err)
		}
		cfg.Keep = append(cfg.Keep, kind)
	}
	if (f.userWords != "" || f.noHMM) && cfg.Tokenizer != token.HanTokenizer {
		return cfg, fmt.Errorf("--user-words and --no-hmm are for --tokenizer han, and this is %s", cfg.Tokenizer)
	}
	cfg.Simplify, cfg.NoHMM = f.simplify, f.noHMM
	if f.userWords != "" {
		cfg.UserWords, err = readUserWords(f.userWords)
	}
	return cfg, err
}

// pipelineOf is how a model cuts text.
func pipelineOf(model string) (token.Config, error) {
	e, _, err := vecfile.Open(model, vecfile.Options{})
	if err != nil {
		return token.Config{}, err
	}
	raw := slices.Clone(e.Meta.Pipeline)
	if err := e.Close(); err != nil {
		return token.Config{}, err
	}
	if raw == nil {
		return token.Config{}, fmt.Errorf("%s does not say how its text was cut", model)
	}
	return token.ParseConfig(raw)
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

// readLines reads a file of words, one a line.
func readLines(path string) ([]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	var words []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if word := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff")); word != "" {
			words = append(words, word)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("%s has no words: want one a line", path)
	}
	return words, nil
}

// readPhrases reads a file that firth phrases has written.
func readPhrases(path string) ([]phrase.Table, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file struct {
		Phrases []phrase.Table `json:"phrases"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("%s: %w; want a file that firth phrases has written", path, err)
	}
	if len(file.Phrases) == 0 {
		return nil, fmt.Errorf("%s has no phrases; want a file that firth phrases has written", path)
	}
	for i, t := range file.Phrases {
		if err := t.Validate(); err != nil || len(t.Pairs) == 0 {
			return nil, errors.Join(fmt.Errorf("%s, pass %d: want a file that firth phrases has written", path, i+1), err)
		}
	}
	return file.Phrases, nil
}

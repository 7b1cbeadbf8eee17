package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"firth/corpus"
	"firth/internal/atomicfile"
	"firth/internal/settings"
	"firth/token/subword"
)

// subwordFlags say how a subword tokenizer is learned.
type subwordFlags struct {
	size          int
	minCount      int
	special       []string
	normalization string
	foldCase      bool
	maxLength     int
	threads       int
	memory        string
}

// subwordFlagNames are those that make no sense without --train.
var subwordFlagNames = []string{"size", "piece-min-count", "special", "piece-normalization", "lower-case", "max-piece-length", "threads", "max-memory"}

func (f *subwordFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.IntVar(&f.size, "size", 30_000, "with --train: pieces in the vocabulary")
	flags.IntVar(&f.minCount, "piece-min-count", 0, "with --train: leave out what was seen fewer times (default: 2, for unigram 1)")
	flags.StringSliceVar(&f.special, "special", nil, "with --train: special tokens, which get the first ids")
	flags.StringVar(&f.normalization, "piece-normalization", "", "with --train: nfc, nfd, nfkc or nfkd (default: none, so that nothing is lost)")
	flags.BoolVar(&f.foldCase, "lower-case", false, "with --train: make the text lower case (default for wordpiece)")
	flags.IntVar(&f.maxLength, "max-piece-length", 0, "with --train: most characters of a piece, for bpe bytes (0: no limit; for unigram 16)")
	flags.IntVar(&f.threads, "threads", 0, "with --train: how many to use; never changes the result (0: all cores)")
	flags.StringVar(&f.memory, "max-memory", "2GB", "with --train: memory for the words of the text, about")
}

// changed returns the first of the flags that the user has given, or "".
func (f *subwordFlags) changed(cmd *cobra.Command) string {
	for _, name := range subwordFlagNames {
		if cmd.Flags().Changed(name) {
			return name
		}
	}
	return ""
}

func (f *subwordFlags) config(cmd *cobra.Command, kind, tempDir string) (subword.TrainConfig, error) {
	switch kind {
	case "bpe", "unigram", "wordpiece":
	default:
		return subword.TrainConfig{}, usagef("--train %q: want bpe, unigram or wordpiece", kind)
	}
	c := subword.DefaultTrainConfig(kind)
	c.Size, c.Threads, c.TempDir, c.Normalization = f.size, f.threads, tempDir, f.normalization
	if f.minCount > 0 {
		c.MinCount = f.minCount
	}
	if f.special != nil {
		c.SpecialTokens = f.special
	}
	if cmd.Flags().Changed("lower-case") {
		c.FoldCase = f.foldCase
	}
	if f.maxLength > 0 {
		c.MaxPieceLength = f.maxLength
	}
	var err error
	if c.MaxMemory, err = settings.Bytes(f.memory); err != nil {
		return c, usagef("--max-memory: %w", err)
	}
	return c, nil
}

// learnSubwords learns a subword tokenizer and writes it.
func (f *tokenizeFlags) learnSubwords(ctx context.Context, cmd *cobra.Command, s streams, args []string) error {
	inputs := append(append([]string(nil), f.inputs...), args...)
	switch {
	case len(inputs) == 0:
		return usagef("--train: name the text to learn from, --input CORPUS")
	case f.output == "-":
		return usagef("--train: name the file to write, -o tokenizer.json")
	case f.model != "" || f.decode:
		return usagef("--train learns a tokenizer: --model and --decode use one")
	}
	if name := f.pipeline.Changed(cmd); name != "" {
		return usagef("--%s is not for --train: a subword tokenizer normalizes and cuts by itself", name)
	}
	cfg, err := f.learn.config(cmd, f.train, f.tempDir)
	if err != nil {
		return err
	}
	o, err := f.corpus.Options()
	if err != nil {
		return err
	}
	if err := canWrite(f.output); err != nil {
		return err
	}
	o.Outputs = []string{f.output}
	show, err := newProgress(s, f.progress)
	if err != nil {
		return err
	}
	c, err := corpus.Open(inputs, s.in, o)
	if err != nil {
		return err
	}
	lines := lineSource{next: c.Next}
	t, report, err := subword.Train(ctx, lines.part, cfg, show.learning)
	show.end()
	if err = errors.Join(err, c.Close()); err != nil {
		if errors.Is(err, subword.ErrTrainConfig) {
			return settings.Wrong(err)
		}
		return err
	}
	encoded, err := t.JSON()
	if err == nil {
		_, err = atomicfile.Clean(f.output)
	}
	if err == nil {
		err = atomicfile.Write(f.output, func(w io.Writer) error {
			_, err := w.Write(encoded)
			return err
		})
	}
	if err != nil {
		return err
	}
	for _, line := range corpusRemarks(c.Report()) {
		s.remark("%s", line)
	}
	s.remark("Read %s of text in %s: %s, %s different.", bytesText(report.Bytes), plural(report.Texts, "line", "lines"),
		plural(report.Tokens, "word", "words"), thousands(report.Words))
	if report.RareWords > 0 {
		why := "--piece-min-count"
		if report.MemoryBound {
			why = "--max-memory"
		}
		s.remark("  seen less than %d times, not learned from: %s of %s (%s)", report.MinWordCount,
			plural(report.RareTokens, "word", "words"), plural(report.RareWords, "different one", "different ones"), why)
	}
	if report.LeftCharacters > 0 {
		s.remark("  too rare for a piece of their own: %s", plural(report.LeftCharacters, "character", "characters"))
	}
	s.remark("Learned %s in %s. Wrote %s. Try: firth tokenize --tokenizer %s:%s TEXT",
		plural(report.Size, "piece", "pieces"), report.Duration.Round(1e8), f.output, f.train, f.output)
	return nil
}

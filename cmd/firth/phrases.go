package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"firth/corpus"
	"firth/encoded"
	"firth/internal/settings"
	"firth/token"
	"firth/token/phrase"
	"firth/training"
)

type phrasesFlags struct {
	corpus   settings.Corpus
	pipeline settings.Pipeline
	options  phrase.Options
	memory   string
	output   string
	show     int
	progress string
}

func newPhrases(s streams) *cobra.Command {
	f := phrasesFlags{options: phrase.DefaultOptions()}
	cmd := &cobra.Command{
		Use:   "phrases CORPUS… -o PHRASES",
		Short: "Find words that belong together, such as new york",
		Long: `Find pairs of words that stand together more often than chance has it, and write them
to a file that --phrases of the other commands takes: new york becomes new_york, 人工
智能 becomes 人工智能. With --passes 2, phrases of up to four words are found.

The scores are those of word2vec's word2phrase and of gensim: "default", or "npmi",
from -1 to 1. The file is JSON and can be looked at and changed.`,
		Example: `  firth phrases corpus/ -o phrases.json
  firth phrases corpus/ --scorer npmi --threshold 0.5 --passes 2 -o phrases.json
  firth train corpus/ --phrases phrases.json -o m.safetensors`,
		Args: arguments(1, -1, "at least one file, folder or - of text"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return interruptible(cmd.Context(), func(ctx context.Context) error {
				return f.run(ctx, cmd, s, args)
			})
		},
	}
	flags := cmd.Flags()
	o := &f.options
	flags.StringVarP(&f.output, "output", "o", "", "file to write")
	flags.StringVar(&o.Scorer, "scorer", o.Scorer, "default or npmi")
	flags.Float64Var(&o.Threshold, "threshold", o.Threshold, "what the score of a phrase exceeds; for npmi from -1 to 1")
	flags.Uint64Var(&o.MinCount, "min-count", o.MinCount, "leave out pairs that are seen less often")
	flags.StringVar(&o.Delimiter, "delimiter", o.Delimiter, "between the words of a phrase; Chinese and Japanese are joined without")
	flags.StringSliceVar(&o.ConnectorWords, "connector-words", nil, "words that may stand inside a phrase, such as of,the,and")
	flags.IntVar(&o.Passes, "passes", o.Passes, "how often to go over the text: each finds phrases of twice as many words")
	flags.StringVar(&f.memory, "max-memory", "2GB", "memory for counting, about; the rarest pairs are forgotten where it is not enough")
	flags.IntVar(&f.show, "show", 10, "how many of the best to show")
	f.corpus.Add(cmd)
	f.pipeline.Add(cmd)
	progressFlag(cmd, &f.progress)
	return cmd
}

func (f *phrasesFlags) run(ctx context.Context, cmd *cobra.Command, s streams, inputs []string) error {
	if f.output == "" {
		return usagef("no output: name the file to write, -o phrases.json")
	}
	if cmd.Flags().Changed("phrases") {
		return usagef("--phrases uses phrases, and this command finds them: for longer ones give --passes 2")
	}
	if f.options.Scorer == phrase.NPMI && !cmd.Flags().Changed("threshold") {
		f.options.Threshold = 0.5
	}
	if f.options.Passes > 1 {
		for _, input := range inputs {
			if info, err := os.Stat(input); input == "-" || err == nil && info.Mode()&os.ModeNamedPipe != 0 {
				return usagef("%s can be read once: write it to a file for --passes %d", shownInput(input), f.options.Passes)
			}
		}
	}
	var err error
	if f.options.MaxMemory, err = settings.Bytes(f.memory); err != nil {
		return usagef("--max-memory: %w", err)
	}
	if err := f.options.Validate(); err != nil {
		return settings.Wrong(err)
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
	cfg, stdin, err := pipelineFor(ctx, cmd, s, &f.pipeline, inputs, o)
	if err != nil {
		return err
	}
	p, err := token.New(cfg)
	if err != nil {
		return err
	}
	text := tokenLines{ctx: ctx, inputs: inputs, stdin: stdin, options: o, pipeline: p, show: show}
	tables, stats, err := phrase.Learn(f.options, text.all)
	show.end()
	if err = errors.Join(text.err, err); err != nil {
		return err
	}
	if len(tables) == 0 {
		return fmt.Errorf("no phrases: no pair of words scores above %v; lower --threshold or --min-count, or give more text", f.options.Threshold)
	}
	if err := settings.WritePhrases(f.output, tables); err != nil {
		return err
	}
	for _, line := range corpusRemarks(text.report) {
		s.remark("%s", line)
	}
	found := 0
	for i, t := range tables {
		found += len(t.Pairs)
		if i < len(stats) {
			tellForgotten(s, stats[i])
		}
		f.tell(s, i+1, t)
	}
	s.remark("Wrote %s to %s. Use them: --phrases %s", plural(found, "phrase", "phrases"), f.output, f.output)
	return nil
}

// tell shows the best of a pass.
func (f *phrasesFlags) tell(s streams, pass int, t phrase.Table) {
	s.remark("Pass %d: %s.", pass, plural(len(t.Pairs), "phrase", "phrases"))
	best := slices.Clone(t.Pairs)
	slices.SortStableFunc(best, func(a, b phrase.Pair) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	j, err := phrase.NewJoiner(t)
	if err != nil {
		return // it was made from words, and is valid
	}
	for _, p := range best[:min(f.show, len(best))] {
		s.remark("  %10.4g  %s", p.Score, j.AppendText(nil, p.Words))
	}
}

// tokenLines gives the tokens of a corpus line by line, as often as it is asked.
type tokenLines struct {
	ctx      context.Context
	inputs   []string
	stdin    io.Reader
	options  corpus.Options
	pipeline *token.Pipeline
	show     *progress

	report corpus.Report
	err    error
}

func (t *tokenLines) all() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		if t.err == nil {
			t.err = t.each(yield)
		}
	}
}

func (t *tokenLines) each(yield func([]string) bool) error {
	c, err := corpus.Open(t.inputs, t.stdin, t.options)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // only read
	var tokens uint64
	lines := lineSource{next: c.Next, read: func(b corpus.Block) {
		t.show.report(training.Progress{Reading: &training.Reading{
			Progress: encoded.Progress{Read: b.Read, Tokens: tokens}, Size: c.Size(),
		}})
	}}
	scanner := t.pipeline.NewScanner()
	var words []string
	for {
		line, err := lines.part(t.ctx)
		if errors.Is(err, io.EOF) {
			t.report = c.Report()
			return nil
		}
		if err != nil {
			return err
		}
		words = words[:0]
		for _, token := range scanner.Scan(line) {
			words = append(words, token.Text)
		}
		tokens += uint64(len(words))
		if !yield(words) {
			return nil
		}
	}
}

// tellForgotten says what counting could not keep.
func tellForgotten(s streams, t phrase.Stats) {
	if t.Pruned > 0 {
		s.remark("  to keep to --max-memory, forgotten: %s of words and pairs that were seen at most %d times (%s)",
			plural(t.Forgotten, "occurrence", "occurrences"), t.Floor, plural(t.Pruned, "entry", "entries"))
	}
}

// shownInput is how a message names an input.
func shownInput(input string) string {
	if input == "-" {
		return "standard input"
	}
	return input
}

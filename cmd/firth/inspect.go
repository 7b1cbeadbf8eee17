package main

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"firth/corpus"
	"firth/encoded"
	"firth/internal/settings"
	"firth/preflight"
	"firth/token"
	"firth/training"
	"firth/word2vec"
)

func newInspect(s streams) *cobra.Command {
	f := inspectFlags{config: word2vec.DefaultConfig()}
	cmd := &cobra.Command{
		Use:   "inspect CORPUS…",
		Short: "Look text through before training on it: what is wrong with it, what will it take",
		Long: `Look text through before training on it. In one pass: what the files hold, what the
lines, scripts, tokens and words are like, repeated text, markup that was left in,
how the vocabulary grows, how much memory and time training would take with the given
flags (which are those of firth train), and which flags suit this text, with reasons.

The time is measured: at the end, the trainer runs for a second or two on a sample of
the text.`,
		Example: `  firth inspect corpus/
  firth inspect news.jsonl.zst --field body --dim 300 --epochs 3
  zcat dump.gz | firth inspect - --json > report.json`,
		Args: arguments(1, -1, "at least one file, folder or - of text"),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, s, args) },
	}
	configFlags(cmd, &f.config)
	f.words.Add(cmd)
	f.pipeline.Add(cmd)
	cmd.Flags().DurationVar(&f.calibrate, "calibrate", 2*time.Second, "how long to train to measure the speed (0: not at all)")
	jsonFlag(cmd, &f.asJSON)
	progressFlag(cmd, &f.progress)
	return cmd
}

type inspectFlags struct {
	config    word2vec.Config
	words     settings.Words
	pipeline  settings.Pipeline
	calibrate time.Duration
	asJSON    bool
	progress  string
}

func (f *inspectFlags) run(cmd *cobra.Command, s streams, inputs []string) error {
	if f.calibrate < 0 {
		return usagef("--calibrate %v: want 0 or more", f.calibrate)
	}
	if err := f.config.Validate(); err != nil {
		return settings.Wrong(err)
	}
	opts, err := f.words.Options()
	if err != nil {
		return err
	}
	show, err := newProgress(s, f.progress)
	if err != nil {
		return err
	}
	var cfg token.Config
	var stdin io.Reader
	if err := interruptible(cmd.Context(), func(ctx context.Context) (err error) {
		cfg, stdin, err = pipelineFor(ctx, cmd, s, &f.pipeline, inputs, opts.Corpus)
		return err
	}); err != nil {
		return err
	}
	p, err := token.New(cfg)
	if err != nil {
		return err
	}
	c, err := corpus.Open(inputs, stdin, opts.Corpus)
	if err != nil {
		return err
	}
	var report *preflight.Report
	err = interruptible(cmd.Context(), func(ctx context.Context) (err error) {
		report, err = preflight.Inspect(ctx, c, p, preflight.Options{
			Config: f.config, Limits: opts.Limits, Threads: f.config.Threads,
			CountMemory: opts.CountMemory, TempDir: opts.TempDir, Calibrate: f.calibrate,
			Progress: func(now preflight.Progress) {
				show.report(training.Progress{Reading: &training.Reading{
					Progress: encoded.Progress{Read: now.Read, Tokens: now.Tokens}, Size: c.Size(),
				}})
			},
		})
		return err
	})
	show.end()
	if err = errors.Join(err, c.Close()); err != nil {
		return err
	}
	if f.asJSON {
		return printJSON(s.out, report)
	}
	return printInspection(s.out, report, inputs)
}

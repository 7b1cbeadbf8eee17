package main

import (
	"context"
	"errors"
	"io"

	"github.com/spf13/cobra"

	"firth/corpus"
	"firth/encoded"
	"firth/internal/atomicfile"
	"firth/internal/settings"
	"firth/token"
	"firth/training"
	"firth/vocab"
)

func newVocab(s streams) *cobra.Command {
	var words settings.Words
	var pipeline settings.Pipeline
	var output, style string
	var threads int
	cmd := &cobra.Command{
		Use:   "vocab CORPUS… -o VOCAB",
		Short: "Count the words of text",
		Long: `Count the words of text, and write them with their counts, a word a line, the most
frequent first. The file can be looked at, changed, and given to firth train --vocab.`,
		Example: `  firth vocab corpus/ -o words.txt
  firth vocab corpus/ --max-vocab 100000 -o - | head`,
		Args: arguments(1, -1, "at least one file, folder or - of text"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if output == "" {
				return usagef("no output: name the file to write, -o words.txt, or -o -")
			}
			if threads < 0 {
				return usagef("--threads %d: want 0 or more", threads)
			}
			opts, err := words.Options()
			if err != nil {
				return err
			}
			if output != "-" {
				if err := canWrite(output); err != nil {
					return err
				}
				opts.Corpus.Outputs = []string{output}
			}
			show, err := newProgress(s, style)
			if err != nil {
				return err
			}
			var cfg token.Config
			var stdin io.Reader
			if err := interruptible(cmd.Context(), func(ctx context.Context) (err error) {
				cfg, stdin, err = pipelineFor(ctx, cmd, s, &pipeline, args, opts.Corpus)
				return err
			}); err != nil {
				return err
			}
			p, err := token.New(cfg)
			if err != nil {
				return err
			}
			c, err := corpus.Open(args, stdin, opts.Corpus)
			if err != nil {
				return err
			}
			var v *vocab.Vocabulary
			var report encoded.Report
			err = interruptible(cmd.Context(), func(ctx context.Context) (err error) {
				v, report, err = encoded.Count(ctx, c.Next, p, encoded.Options{
					Limits: opts.Limits, MaxMemory: opts.CountMemory, TempDir: opts.TempDir, Threads: threads,
					Progress: func(now encoded.Progress) {
						show.report(training.Progress{Reading: &training.Reading{Progress: now, Size: c.Size()}})
					},
				})
				return err
			})
			show.end()
			if err = errors.Join(err, c.Close()); err != nil {
				return err
			}
			if output == "-" {
				err = vocab.Write(s.out, v)
			} else {
				err = atomicfile.Write(output, func(w io.Writer) error { return vocab.Write(w, v) })
			}
			if err != nil {
				return err
			}
			tellReading(s, c.Report(), report)
			if output != "-" {
				s.remark("Wrote %s to %s.", plural(v.Len(), "word", "words"), output)
			}
			return nil
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "file to write, - for standard output")
	cmd.Flags().IntVar(&threads, "threads", 0, "how many to use; never changes the result (0: all cores)")
	words.Add(cmd)
	pipeline.Add(cmd)
	progressFlag(cmd, &style)
	return cmd
}

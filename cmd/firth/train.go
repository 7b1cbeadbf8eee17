package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"firth/internal/atomicfile"
	"firth/internal/settings"
	"firth/training"
	"firth/vecfile"
	"firth/vocab"
	"firth/word2vec"
)

func newTrain(s streams) *cobra.Command {
	f := trainFlags{config: word2vec.DefaultConfig()}
	cmd := &cobra.Command{
		Use:   "train CORPUS… -o MODEL",
		Short: "Learn word vectors from text",
		Long: `Learn word vectors from text, and write them with all that is needed to use them
to one file.

CORPUS is files, globs, folders, or - for standard input: plain text, a sentence a
line, or JSON lines; gzip, zstd, bzip2 and xz are found by looking inside.

The same corpus, settings and seed give the same file, byte for byte, whatever the
number of threads. Ctrl-C writes MODEL.checkpoint; the same command with --resume
goes on from there and ends in the same bytes.

How good the vectors become can be watched: by the loss on lines that are held out,
and by scores on benchmarks such as WordSim-353 or Google's analogies, at the end of
each epoch or more often. --watch shows all of that in a browser, with the neighbors
of chosen words and a map of the words as they move.`,
		Example: `  firth train corpus/*.txt.zst -o m.safetensors
  firth train news.jsonl --field body --dim 200 --epochs 3 -o m.safetensors
  zcat dump.gz | firth train - --arch cbow -o m.safetensors
  firth train corpus/ --watch --watch-words king,北京 -o m.safetensors
  firth train corpus/ --held-out 0.01 --eval wordsim353.tsv --eval-every 0.25 \
    --epochs 20 --early-stop 3 --log train.jsonl -o m.safetensors`,
		Args: arguments(1, -1, "at least one file, folder or - of text"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return interruptible(cmd.Context(), func(ctx context.Context) error {
				return f.run(ctx, cmd, s, args)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "file to write, its format by its name: "+outputNames)
	configFlags(cmd, &f.config)
	f.words.Add(cmd)
	f.pipeline.Add(cmd)
	flags.StringVar(&f.vocabulary, "vocab", "", "take the words of this file, written by firth vocab, instead of counting")
	f.evaluation.Add(cmd)
	flags.StringVar(&f.maxMemory, "max-memory", "", "memory for training, such as 4GB: larger matrices are kept in files in --temp-dir, with the same result (default: what the machine has)")
	flags.StringVar(&f.log, "log", "", "file for what happens, a JSON object a line; --resume goes on with it")
	flags.DurationVar(&f.checkpointEvery, "checkpoint-every", 10*time.Minute, "how often to write MODEL.checkpoint (0: only when interrupted)")
	flags.BoolVar(&f.resume, "resume", false, "go on from MODEL.checkpoint")
	flags.BoolVar(&f.restart, "restart", false, "begin anew, though there is a MODEL.checkpoint")
	progressFlag(cmd, &f.progress)
	f.watch.add(cmd)
	return cmd
}

// configFlags adds the flags that say how to train: those of firth-beam, and two that it
// has not.
func configFlags(cmd *cobra.Command, c *word2vec.Config) {
	settings.Training(cmd, c)
	flags := cmd.Flags()
	flags.BoolVar(&c.ExactFromCounts, "exact-from-counts", false, "with --arch skipgram --objective softmax: learn from the counts of all pairs of words, which is faster for small vocabularies")
	flags.IntVar(&c.Threads, "threads", 0, "how many to use; never changes the result (0: all cores)")
}

type trainFlags struct {
	config          word2vec.Config
	words           settings.Words
	evaluation      settings.Evaluation
	maxMemory       string
	log             string
	pipeline        settings.Pipeline
	output          string
	vocabulary      string
	checkpointEvery time.Duration
	resume, restart bool
	progress        string
	watch           watchFlags
}

func (f *trainFlags) run(ctx context.Context, cmd *cobra.Command, s streams, inputs []string) error {
	if f.output == "" {
		return usagef("no output: name the file to write, -o m.safetensors")
	}
	format, ok := vecfile.FormatByName(f.output)
	if !ok {
		return unknownFormat(f.output)
	}
	if f.checkpointEvery < 0 {
		return usagef("--checkpoint-every %v: want 0 or more", f.checkpointEvery)
	}
	if err := f.config.Validate(); err != nil {
		return settings.Wrong(err)
	}
	if err := f.watch.check(); err != nil {
		return err
	}
	opts, err := f.words.Options()
	if err != nil {
		return err
	}
	if f.maxMemory != "" {
		if opts.MaxMemory, err = settings.Bytes(f.maxMemory); err != nil || opts.MaxMemory == 0 {
			return usagef("--max-memory %q: want a size such as 500MB or 2GiB", f.maxMemory)
		}
	}
	if err := canWrite(f.output); err != nil {
		return err
	}
	checkpoint := f.output + ".checkpoint"
	if _, err := os.Stat(checkpoint); err == nil && !f.resume && !f.restart {
		return usagef("%s holds an interrupted run: give --resume to go on with it, or --restart to begin anew", checkpoint)
	}
	if f.resume && f.restart {
		return usagef("--resume goes on and --restart begins anew: give one of them")
	}
	opts.Corpus.Outputs = append([]string{f.output}, training.CheckpointFiles(checkpoint)...)
	if f.log != "" && slices.ContainsFunc(opts.Corpus.Outputs, func(path string) bool { return filepath.Clean(path) == filepath.Clean(f.log) }) {
		return usagef("--log %s is a file that training writes: take another name", f.log)
	}
	if f.vocabulary != "" {
		if cmd.Flags().Changed("min-count") || cmd.Flags().Changed("max-vocab") {
			return usagef("--min-count and --max-vocab choose words, and --vocab has chosen them: give them to firth vocab")
		}
		if opts.Vocabulary, err = vocab.ReadFile(f.vocabulary); err != nil {
			return err
		}
	}
	if opts.Evaluation, err = f.evaluation.Read(cmd); err != nil {
		return err
	}
	show, err := newProgress(s, f.progress)
	if err != nil {
		return err
	}
	opts.Inputs = inputs
	if opts.Pipeline, opts.Stdin, err = pipelineFor(ctx, cmd, s, &f.pipeline, inputs, opts.Corpus); err != nil {
		return err
	}
	opts.Config = f.config
	opts.Checkpoint, opts.CheckpointEvery, opts.Resume = checkpoint, f.checkpointEvery, f.resume
	if _, err := atomicfile.Clean(f.output); err != nil {
		return err
	}
	var log *trainLog
	if f.log != "" {
		if log, err = openLog(f.log, f.resume); err != nil {
			return err
		}
		opts.Corpus.Outputs = append(opts.Corpus.Outputs, f.log)
	}
	log.start(opts, f.output)
	opts.Progress = func(now training.Progress) {
		show.report(now)
		log.report(now)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	watched, err := f.watch.start(ctx, s, opts, f.output, stop)
	if err != nil {
		return errors.Join(err, log.close())
	}
	watched.into(&opts)

	report, written, failure := f.train(ctx, opts, format, watched)
	err = failure
	show.end()
	log.end(report, err)
	if err != nil {
		err = explain(ctx, err, opts.Checkpoint, f.resume, report)
	} else {
		f.tell(s, opts, report, written)
	}
	if logErr := log.close(); logErr != nil {
		s.remark("%v", logErr)
	}
	if watchErr := watched.finish(ctx, f.output, report, failure); watchErr != nil {
		s.remark("--watch: %v", watchErr)
	}
	return err
}

// train trains and writes the vectors.
func (f *trainFlags) train(ctx context.Context, opts training.Options, format vecfile.Format, watched *watch) (training.Report, vecfile.Report, error) {
	e, report, err := training.Run(ctx, opts)
	if err != nil {
		return report, vecfile.Report{}, err
	}
	watched.last(e, report)
	written, err := vecfile.Write(f.output, e, format)
	if err = errors.Join(err, e.Close()); err != nil {
		return report, written, err
	}
	return report, written, training.RemoveCheckpoint(opts.Checkpoint)
}

// explain tells an interrupted user how to go on.
func explain(ctx context.Context, err error, checkpoint string, resumed bool, report training.Report) error {
	if !interrupted(ctx, err) {
		return err
	}
	if report.Checkpointed {
		return fmt.Errorf("interrupted; the state is in %s: give the same command with --resume to go on", checkpoint)
	}
	if resumed {
		return fmt.Errorf("interrupted before training went on; %s is as it was: give the same command to go on", checkpoint)
	}
	return errors.New("interrupted before training began; no checkpoint was written")
}

// tell sums a run up.
func (f *trainFlags) tell(s streams, opts training.Options, r training.Report, written vecfile.Report) {
	tellReading(s, r.Corpus, r.Encoded)
	m := r.Summary
	if m.Pairs > 0 {
		s.remark("Trained %s × %d, %s, in %s (%s): mean loss %.4f in the first epoch, %.4f in the last.",
			plural(m.Words, "word", "words"), f.config.Dim, f.config.Architecture, r.Training.Round(time.Millisecond*100),
			speedText(int64(float64(m.Tokens-m.Left)*(1-float64(m.HeldOutTokens)/float64(m.Tokens))*r.Epochs), r.Training), m.Losses[0], m.Losses[len(m.Losses)-1])
	} else {
		s.remark("No two words were in one window, so nothing was learned and the vectors are random.\n"+
			"The text is too short, or --subsample (now %v) leaves out too much of it: try --subsample 0.", f.config.Subsample)
	}
	tellEvaluation(s, opts.Evaluation, r)
	tellFindings(s, f.output, written)
	s.remark("Wrote %s. Try: firth near %s WORD", f.output, f.output)
}

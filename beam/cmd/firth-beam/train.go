package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal" // flink, spark and others
	"github.com/spf13/cobra"

	"firth/beam/driver"
	"firth/beam/job"
	"firth/beam/store"
	"firth/beam/workers"
	"firth/corpus"
	"firth/token"
	"firth/vecfile"
	"firth/vocab"
	"firth/word2vec"
)

type trainFlags struct {
	config    word2vec.Config
	limits    vocab.Limits
	tokenizer string
	keepCase  bool
	field     string
	encoding  string

	output, work, runner string
	shards               int
	pipeline             string
	sequences            bool
	workers, retries     int
	stall                time.Duration
	verbose              bool
}

func newTrain() *cobra.Command {
	f := trainFlags{config: word2vec.DefaultConfig()}
	c := &f.config
	cmd := &cobra.Command{
		Use:   "train SHARD… --work FOLDER -o MODEL [-- FLAGS OF THE RUNNER]",
		Short: "Learn word vectors from text in shards",
		Long: `Learn word vectors from text in shards: files of 64 to 512 MB, by path or URI, in
the forms that firth train reads. Shards, and the run's folder, are where all workers
can read them.

The model is the one that firth train makes of the same files in the same order with
the same settings, byte for byte, whatever the runner and the number of workers. The
same command goes on with a run that was interrupted.`,
		Example: `  firth-beam train corpus/*.txt --work run/ --workers 4 -o model.safetensors
  firth-beam train 'gs://bucket/shards/*' --work gs://bucket/run --runner flink \
    -o model.safetensors -- --endpoint=localhost:8099 --environment_type=DOCKER`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "file to write, on this machine")
	flags.IntVar(&f.shards, "shards", 0, "write the model in this many files of safetensors with an index, to the folder that -o names: for models that are larger than memory (0: one file)")
	flags.StringVar(&f.work, "work", "", "folder of the run, by path or URI: all workers read and write it")
	flags.StringVar(&f.runner, "runner", "prism", "prism (in this program), or flink, spark, universal: a Beam job service, whose address is --endpoint after --; dataflow in programs that are built with it")
	flags.IntVar(&f.workers, "workers", 1, "prism: worker processes to start")
	flags.IntVar(&f.retries, "retries", 3, "how many pipelines may fail in a row, as when workers die")
	flags.DurationVar(&f.stall, "stall", 0, "give a pipeline up that takes longer (0: wait)")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show what Beam says")

	flags.StringVar((*string)(&c.Architecture), "arch", string(c.Architecture), "skipgram; cbow cannot be trained in pieces")
	flags.StringVar((*string)(&c.Objective), "objective", string(c.Objective), "negative; others cannot be trained in pieces")
	flags.IntVar(&c.Dim, "dim", c.Dim, "length of a vector")
	flags.IntVar(&c.Window, "window", c.Window, "most words to each side that are context")
	flags.IntVar(&c.Negatives, "negatives", c.Negatives, "noise words for each true one")
	flags.Float64Var(&c.Subsample, "subsample", c.Subsample, "frequent words are thinned out: 1e-3 to 1e-5, 0 keeps all")
	flags.Float64Var(&c.NoisePower, "noise-power", c.NoisePower, "noise words are drawn by count to this power")
	flags.IntVar(&c.Epochs, "epochs", c.Epochs, "how often the text is gone through")
	flags.Float64Var(&c.LearningRate, "learning-rate", 0.025, "at the start")
	flags.Float64Var(&c.MinLearningRate, "min-learning-rate", c.MinLearningRate, "at the end")
	flags.Uint64Var(&c.Seed, "seed", c.Seed, "choice of all random numbers")
	flags.IntVar(&c.Partitions, "partitions", 0, "parts that each matrix is cut into: buckets to train at once (0: by the vocabulary); changes the result a little")
	flags.IntVar(&c.BlockTokens, "block-tokens", 0, "words of a block, which is trained in as many rounds as there are partitions (0: by the text); changes the result a little")
	flags.Uint64Var(&f.limits.MinCount, "min-count", 5, "leave out words that were seen fewer times")
	flags.IntVar(&f.limits.MaxSize, "max-vocab", 0, "keep this many words at most (0: all)")
	flags.StringVar(&f.tokenizer, "tokenizer", token.WordsTokenizer, "words, han, chars or whitespace")
	flags.StringVar(&f.pipeline, "pipeline", "", "cut the text as this model does (a file of firth train), with its phrases, words and subwords, instead of by --tokenizer")
	flags.BoolVar(&f.sequences, "sequences", false, "the lines are no prose but sequences of items: every item is a token as it stands")
	flags.BoolVar(&f.keepCase, "keep-case", false, "tell Word from word")
	flags.StringVar(&f.field, "field", "text", "field of JSON lines, or column of CSV and Parquet, that holds the text")
	flags.StringVar(&f.encoding, "encoding", "auto", "of the text; auto finds out for each file")
	return cmd
}

func (f *trainFlags) run(cmd *cobra.Command, args []string) error {
	shards, beamFlags := args, []string(nil)
	if at := cmd.ArgsLenAtDash(); at >= 0 {
		shards, beamFlags = args[:at], args[at:]
	}
	switch {
	case f.output == "":
		return errors.New("no output: name the file to write, -o model.safetensors")
	case f.work == "":
		return errors.New("no folder for the run: --work run/")
	case f.workers < 1:
		return fmt.Errorf("--workers %d: want 1 or more", f.workers)
	}
	format, ok := vecfile.FormatByName(f.output)
	if !ok && f.shards == 0 {
		return fmt.Errorf("-o %s: the name does not tell a format; take model.safetensors", f.output)
	}
	ctx := cmd.Context()
	j, err := f.job(ctx, shards)
	if err != nil {
		return err
	}
	if err := flag.CommandLine.Parse(beamFlags); err != nil {
		return err
	}
	beam.Init()
	if !f.verbose {
		log.LogLevel = "error"
		slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	}
	opts := driver.Options{
		Folder: f.work, Workers: 1, Retries: f.retries, Stall: f.stall,
		Progress: progress(os.Stderr),
	}
	switch f.runner {
	case "prism":
		opts.Workers, opts.AtOnce = f.workers, max(1, runtime.NumCPU()/f.workers)
		processes := workers.Processes{N: f.workers}
		if f.verbose {
			processes.Log = os.Stderr
		}
		opts.Execute = processes.Run
	case "flink", "spark", "universal", "dataflow":
		name := "universal"
		if f.runner == "dataflow" {
			if !hasDataflow {
				return errors.New("--runner dataflow: this program was built without it; build it with -tags dataflow,gcs")
			}
			name = "dataflow"
		}
		opts.Execute = func(ctx context.Context, p *beam.Pipeline) error {
			_, err := beam.Run(ctx, name, p)
			return err
		}
	default:
		return fmt.Errorf("--runner %q: want prism, flink, spark, universal or dataflow", f.runner)
	}
	if f.shards > 0 {
		if err := driver.Train(ctx, j, opts); err != nil {
			return err
		}
		rows, err := driver.Export(ctx, f.work, f.output, f.shards)
		if err != nil {
			return err
		}
		fmt.Fprintf(os.Stderr, "Wrote %d words × %d to %s.\n", rows, j.Config.Dim, f.output)
		return nil
	}
	e, summary, err := driver.Run(ctx, j, opts)
	if err != nil {
		return err
	}
	if _, err := vecfile.Write(f.output, e, format); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "Trained %d words × %d from %d tokens; mean loss by epoch %.4f. Wrote %s.\n",
		summary.Words, j.Config.Dim, summary.Tokens, summary.Losses, f.output)
	return nil
}

// job returns the settings of the run.
func (f *trainFlags) job(ctx context.Context, patterns []string) (job.Job, error) {
	var shards []string
	for _, pattern := range patterns {
		found := []string{pattern}
		if strings.ContainsAny(pattern, "*?[") {
			var err error
			if found, err = store.List(ctx, pattern); err != nil {
				return job.Job{}, err
			}
			if len(found) == 0 {
				return job.Job{}, fmt.Errorf("%s: no such files", pattern)
			}
			slices.Sort(found)
		}
		for _, shard := range found {
			// Workers may run elsewhere.
			if store.IsLocal(shard) {
				path, err := filepath.Abs(shard)
				if err != nil {
					return job.Job{}, err
				}
				if _, err := os.Stat(path); err != nil {
					return job.Job{}, err
				}
				shard = path
			}
			shards = append(shards, shard)
		}
	}
	if store.IsLocal(f.work) {
		path, err := filepath.Abs(f.work)
		if err != nil {
			return job.Job{}, err
		}
		f.work = path
	}
	cfg, err := f.cutting()
	if err != nil {
		return job.Job{}, err
	}
	p, err := token.New(cfg)
	if err != nil {
		return job.Job{}, err
	}
	if err := f.config.Validate(); err != nil {
		return job.Job{}, err
	}
	return job.Job{
		Shards:   shards,
		Corpus:   corpus.Options{Field: f.field, Encoding: f.encoding, Sequences: f.sequences},
		Pipeline: p.Config(),
		Limits:   f.limits,
		Config:   f.config,
	}, nil
}

// cutting is how text becomes tokens.
func (f *trainFlags) cutting() (token.Config, error) {
	switch {
	case f.pipeline != "":
		e, _, err := vecfile.Open(f.pipeline, vecfile.Options{})
		if err != nil {
			return token.Config{}, err
		}
		raw := e.Meta.Pipeline
		if err := e.Close(); err != nil {
			return token.Config{}, err
		}
		if raw == nil {
			return token.Config{}, fmt.Errorf("%s does not say how its text was cut", f.pipeline)
		}
		return token.ParseConfig(raw)
	case f.sequences:
		return token.SequenceConfig(), nil
	}
	cfg := token.DefaultConfig()
	if f.tokenizer == token.HanTokenizer {
		cfg = token.HanConfig()
	}
	cfg.Tokenizer, cfg.FoldCase = f.tokenizer, !f.keepCase
	return cfg, nil
}

// progress tells how far a run is, a line a block.
func progress(w io.Writer) func(driver.Progress) {
	began := time.Now()
	return func(now driver.Progress) {
		elapsed := time.Since(began).Round(100 * time.Millisecond)
		switch {
		case now.Retried != nil:
			fmt.Fprintf(w, "%8v  again, after: %v\n", elapsed, now.Retried)
		case now.Total > 0:
			fmt.Fprintf(w, "%8v  %s: round %d of %d, epoch %d of %d, loss %.4f\n", elapsed, now.Step, now.Rounds, now.Total, max(1, now.Epoch), now.Epochs, now.Loss)
		default:
			fmt.Fprintf(w, "%8v  %s\n", elapsed, now.Step)
		}
	}
}

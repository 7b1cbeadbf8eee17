package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync/atomic"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/log"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal" // flink, spark and others
	"github.com/spf13/cobra"

	"firth/beam/driver"
	"firth/beam/job"
	"firth/beam/store"
	"firth/beam/workers"
	"firth/internal/atomicfile"
	"firth/internal/settings"
	"firth/token"
	"firth/training"
	"firth/vecfile"
	"firth/vocab"
	"firth/word2vec"
)

type trainFlags struct {
	config     word2vec.Config
	words      settings.Words
	vocabulary string
	pipeline   pipelineFlags
	evaluation settings.Evaluation

	output, work, runner string
	shards               int
	workers, retries     int
	stall                time.Duration
	verbose              bool
	progress, log        string
}

// otherUsage is the help of flags of firth train that mean less here, or cost something
// else.
var otherUsage = map[string]string{
	"arch":          "skipgram; cbow cannot be trained in pieces",
	"objective":     "negative (sampling); others cannot be trained in pieces",
	"learning-rate": "at the start (0: the usual one, 0.025)",
	"partitions":    "parts that each matrix is cut into: buckets to train at once (0: by the vocabulary); changes the result a little",
	"block-tokens":  "words of a block, which is trained in as many rounds as there are partitions (0: by the text); changes the result a little",
	"vocab-memory":  "memory of a worker for counting words; what is more goes to disk",
	"temp-dir":      "folder of each worker's machine for temporary files (default: the system's)",
	"held-out":      "share of the lines to keep from training, and to measure the loss of: 0.01 for one in a hundred; this and --eval are done by this program, which holds the whole model for it",
}

func newTrain() *cobra.Command {
	f := trainFlags{config: word2vec.DefaultConfig()}
	cmd := &cobra.Command{
		Use:   "train SHARD… --work FOLDER -o MODEL [-- FLAGS OF THE RUNNER]",
		Short: "Learn word vectors from text in shards",
		Long: `Learn word vectors from text in shards: files of 64 to 512 MB, by path or URI, in
the forms that firth train reads. Shards, and the run's folder, are where all workers
can read them.

The model is the one that firth train makes of the same files in the same order with
the same flags, byte for byte, whatever the runner and the number of workers. The
same command goes on with a run that was interrupted.

Skip-gram with negative sampling is what can be trained in pieces. The hidden vector of
CBOW spans the partitions that a model is cut into, and so do the steps of both kinds
of softmax.

` + missingText(),
		Example: `  firth-beam train corpus/*.txt --work run/ --workers 4 -o model.safetensors
  firth-beam train 'gs://bucket/shards/*' --work gs://bucket/run --runner flink \
    -o model.safetensors -- --endpoint=localhost:8099 --environment_type=DOCKER
  firth-beam train corpus/ --held-out 0.01 --eval wordsim353.tsv --log train.jsonl \
    --work run/ -o model.safetensors`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("no corpus: name at least one file, folder or URI of text")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	cmd.SetFlagErrorFunc(explainMissing)
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "file to write, on this machine, its format by its name: .safetensors (everything), .w2v.txt, .w2v.bin or .glove.txt (the vectors alone)")
	flags.IntVar(&f.shards, "shards", 0, "write the model in this many files of safetensors with an index, to the folder that -o names: for models that are larger than memory (0: one file)")
	flags.StringVar(&f.work, "work", "", "folder of the run, by path or URI: all workers read and write it")
	flags.StringVar(&f.runner, "runner", "prism", "prism (in this program), or flink, spark, universal: a Beam job service, whose address is --endpoint after --; dataflow in programs that are built with it")
	flags.IntVar(&f.workers, "workers", 0, "prism: worker processes to start (0: one for each core)")
	flags.IntVar(&f.retries, "retries", 3, "how many pipelines may fail in a row, as when workers die")
	flags.DurationVar(&f.stall, "stall", 0, "give a pipeline up that commits nothing for so long (0: wait)")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show what Beam says")
	flags.StringVar(&f.progress, "progress", "auto", "lines, json (one object a line), none; auto is lines on a terminal, json elsewhere")
	flags.StringVar(&f.log, "log", "", "file for what happens, a JSON object a line, on this machine; a run that goes on goes on with it")

	settings.Training(cmd, &f.config)
	f.words.Add(cmd)
	flags.StringVar(&f.vocabulary, "vocab", "", "take the words of this file, written by firth vocab, instead of counting")
	f.pipeline.add(cmd)
	f.evaluation.Add(cmd)
	for name, usage := range otherUsage {
		flags.Lookup(name).Usage = usage
	}
	return cmd
}

// check tells what is wrong with the flags, before anything is read.
func (f *trainFlags) check(cmd *cobra.Command) error {
	switch {
	case f.output == "":
		return errors.New("no output: name the file to write, -o model.safetensors")
	case f.work == "":
		return errors.New("no folder for the run: --work run/")
	case f.workers < 0:
		return fmt.Errorf("--workers %d: want 1 or more, or 0 for one on each core", f.workers)
	case f.shards < 0:
		return fmt.Errorf("--shards %d: want 1 or more, or 0 for one file", f.shards)
	case f.retries < 0:
		return fmt.Errorf("--retries %d: want 0 or more", f.retries)
	case f.stall < 0:
		return fmt.Errorf("--stall %v: want 0 or more", f.stall)
	case !slices.Contains([]string{"prism", "flink", "spark", "universal", "dataflow"}, f.runner):
		return fmt.Errorf("--runner %q: want prism, flink, spark, universal or dataflow", f.runner)
	case f.runner == "dataflow" && !hasDataflow:
		return errors.New("--runner dataflow: this program was built without it; build it with -tags dataflow")
	case !slices.Contains([]string{"auto", "lines", "json", "none"}, f.progress):
		return fmt.Errorf("--progress %q: want auto, lines, json or none", f.progress)
	}
	if _, ok := vecfile.FormatByName(f.output); !ok && f.shards == 0 {
		return fmt.Errorf("-o %s: the name does not tell a format; take model.safetensors", f.output)
	}
	if err := driver.Check(f.config); err != nil {
		return err
	}
	if err := f.evaluation.Check(cmd); err != nil {
		return err
	}
	if err := f.pipeline.check(cmd, f.words.Corpus.Sequences); err != nil {
		return err
	}
	if f.log != "" && filepath.Clean(f.log) == filepath.Clean(f.output) {
		return fmt.Errorf("--log %s is the file that training writes: take another name", f.log)
	}
	if f.shards > 0 {
		return nil
	}
	probe, err := atomicfile.Create(f.output)
	if err != nil {
		return err
	}
	probe.Abort()
	return nil
}

func (f *trainFlags) run(cmd *cobra.Command, args []string) error {
	if err := f.check(cmd); err != nil {
		return err
	}
	arguments, beamFlags := args, []string(nil)
	if at := cmd.ArgsLenAtDash(); at >= 0 {
		arguments, beamFlags = args[:at], args[at:]
	}
	if len(arguments) == 0 {
		return errors.New("no corpus: name at least one file, folder or URI of text, before --")
	}
	if err := beamCommandLine(beamFlags); err != nil {
		return err
	}
	ctx := cmd.Context()
	for _, uri := range append([]string{f.work}, arguments...) {
		if err := store.Check(ctx, uri); err != nil {
			return err
		}
	}
	opts := driver.Options{Retries: f.retries, Stall: f.stall}
	j, err := f.job(ctx, cmd, arguments, &opts)
	if err != nil {
		return err
	}
	beam.Init()
	if !f.verbose {
		log.LogLevel = "error"
		slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil)))
	}
	var used atomic.Int64
	f.runOn(&opts, &used)
	tell, err := newTeller(os.Stderr, f.progress, f.log)
	if err != nil {
		return err
	}
	tell.start(j, f.output)
	opts.Progress = tell.progress
	report, err := f.train(ctx, j, opts)
	tell.end(report, time.Duration(used.Load()), err)
	if err == nil {
		f.sum(os.Stderr, j, report)
	}
	return errors.Join(err, tell.close())
}

// beamCommandLine gives Beam's own flags to Beam. What is wrong with them is an error,
// not the end of the program.
func beamCommandLine(flags []string) error {
	flag.CommandLine.Init(os.Args[0], flag.ContinueOnError)
	flag.CommandLine.SetOutput(io.Discard)
	if err := flag.CommandLine.Parse(flags); err != nil {
		return fmt.Errorf("after --, flags of the runner: %w", err)
	}
	if rest := flag.CommandLine.Args(); len(rest) > 0 {
		return fmt.Errorf("after --, flags of the runner: %q is none", rest[0])
	}
	return nil
}

// runOn says where pipelines run. used counts the time that worker processes of this
// program take.
func (f *trainFlags) runOn(opts *driver.Options, used *atomic.Int64) {
	if f.runner == "prism" {
		n := f.workers
		if n == 0 {
			n = runtime.NumCPU()
		}
		processes := workers.Processes{N: n, CPU: used}
		if f.verbose {
			processes.Log = os.Stderr
		}
		opts.Workers, opts.AtOnce, opts.RoundsAtOnce = n, max(1, runtime.NumCPU()/n), 128
		opts.Execute = processes.Run
		return
	}
	name := "universal"
	if f.runner == "dataflow" {
		name = "dataflow"
	}
	opts.Workers = 1
	opts.Execute = func(ctx context.Context, p *beam.Pipeline) error {
		_, err := beam.Run(ctx, name, p)
		return err
	}
}

// train trains and writes the model.
func (f *trainFlags) train(ctx context.Context, j job.Job, opts driver.Options) (driver.Report, error) {
	if f.shards > 0 {
		report, err := driver.Train(ctx, j, opts)
		if err == nil {
			_, err = driver.Export(ctx, opts.Folder, f.output, f.shards)
		}
		return report, err
	}
	e, report, err := driver.Run(ctx, j, opts)
	if err != nil {
		return report, err
	}
	format, _ := vecfile.FormatByName(f.output)
	_, err = vecfile.Write(f.output, e, format)
	return report, err
}

// job returns the settings of the run, and adds to opts what they need.
func (f *trainFlags) job(ctx context.Context, cmd *cobra.Command, arguments []string, opts *driver.Options) (j job.Job, err error) {
	words, err := f.words.Options()
	if err != nil {
		return j, err
	}
	if f.vocabulary != "" && (cmd.Flags().Changed("min-count") || cmd.Flags().Changed("max-vocab")) {
		return j, errors.New("--min-count and --max-vocab choose words, and --vocab has chosen them: give them to firth vocab")
	}
	opts.CountMemory, opts.TempDir = words.CountMemory, words.TempDir
	j = job.Job{Corpus: words.Corpus, Limits: words.Limits, Config: f.config}
	if j.Config.LearningRate == 0 {
		j.Config.LearningRate = 0.025 // as it stands in a model of skip-gram
	}
	if j.Shards, err = shards(ctx, arguments, j.Corpus, f.output); err != nil {
		return j, err
	}
	opts.Folder = f.work
	if store.IsLocal(f.work) { // workers may run elsewhere
		if opts.Folder, err = filepath.Abs(f.work); err != nil {
			return j, err
		}
	}
	if f.vocabulary != "" {
		if opts.Vocabulary, err = vocab.ReadFile(f.vocabulary); err != nil {
			return j, err
		}
		var text bytes.Buffer
		if err := vocab.Write(&text, opts.Vocabulary); err != nil {
			return j, err
		}
		j.Vocabulary, j.Limits = fmt.Sprintf("%x", sha256.Sum256(text.Bytes())), vocab.Limits{}
	}
	evaluation, err := f.evaluation.Read(cmd)
	if err != nil {
		return j, err
	}
	j.Evaluation, opts.Benchmarks = evaluationOf(evaluation), evaluation.Benchmarks
	cfg, err := f.pipeline.config(cmd, j.Corpus.Sequences, func() (string, error) { return sample(ctx, j.Shards, j.Corpus), nil })
	if err != nil {
		return j, err
	}
	p, err := token.New(cfg)
	if err != nil {
		return j, err
	}
	j.Pipeline = p.Config()
	return j, nil
}

// evaluationOf is an evaluation as a job has it: with names and hashes of benchmarks.
func evaluationOf(e training.Evaluation) job.Evaluation {
	of := job.Evaluation{HeldOut: e.HeldOut, Every: e.Every, EarlyStop: e.EarlyStop, EarlyStopOn: e.EarlyStopOn}
	for _, set := range e.Benchmarks {
		of.Benchmarks = append(of.Benchmarks, set.Name+" "+set.Hash)
	}
	return of
}

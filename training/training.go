package training

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"firth"
	"firth/corpus"
	"firth/encoded"
	"firth/eval"
	"firth/token"
	"firth/vocab"
	"firth/word2vec"
)

// Options say what is trained, and how.
type Options struct {
	// Inputs are the corpus: files, globs, folders and "-" for Stdin, as
	// [corpus.Open] takes them.
	Inputs []string
	Stdin  io.Reader
	Corpus corpus.Options

	// Pipeline is how text becomes words. The zero value stands for
	// [token.DefaultConfig].
	Pipeline token.Config

	// Limits choose the words; they mean nothing if Vocabulary is given.
	Limits     vocab.Limits
	Vocabulary *vocab.Vocabulary

	// Config is how the vectors are learned. Its Threads also read the corpus.
	Config word2vec.Config

	// CountMemory bounds the tables in which words are counted, in bytes; what is
	// more goes to files in TempDir. 0 sets no bound.
	CountMemory int64

	// MaxMemory bounds what training takes, in bytes, as [word2vec.Options] has it:
	// matrices that are larger are kept in files in TempDir. 0 is what the machine
	// has.
	MaxMemory int64

	// TempDir is where the corpus is kept as numbers while training runs, about
	// three bytes a word. "" is the system's place for temporary files.
	TempDir string

	// Evaluation says how the vectors are evaluated while they are trained.
	Evaluation Evaluation

	// Checkpoint names the file that the state of training is written to, every
	// CheckpointEvery (0: never) and when the context ends. "" writes none. It
	// stays when training is done: see [RemoveCheckpoint].
	Checkpoint      string
	CheckpointEvery time.Duration

	// Resume goes on from the Checkpoint file. It is an error if the file is not
	// there, or if corpus, configuration or evaluation are others than they were.
	Resume bool

	// Progress, if not nil, is called now and then, from one goroutine at a time.
	Progress func(Progress)

	// Watch, if not nil, is shown the vectors after each block, once Progress has
	// been told of it. It has no part in the result, but training waits for it.
	Watch func(Vectors)
}

// Vectors are those of a run that goes on.
type Vectors struct {
	Words *vocab.Vocabulary
	Dim   int

	// Row returns the vector of a word, followed by zeros. It is to be read, not
	// changed, during the call of [Options.Watch] only, by any number of goroutines.
	Row func(vocab.WordID) []float32

	Epochs float64 // of the text, trained so far
	Mark   bool    // an epoch ends here, or the vectors have just been evaluated
}

// Progress tells how far a run is, or what has just happened. One of its fields is
// set.
type Progress struct {
	Reading    *Reading
	Training   *word2vec.Progress // after each block
	Evaluated  *Evaluated         // after that of the block
	Checkpoint *Checkpoint
}

// A Checkpoint has been written.
type Checkpoint struct {
	Path   string
	Took   time.Duration
	Epochs float64 // of the text, trained so far
}

// Reading tells how far the reading of the corpus is.
type Reading struct {
	encoded.Progress
	Size int64 // stored bytes of the corpus, -1 if unknown
}

// A Report is what a run saw and measured: more than the [Summary], which is
// saved in the model.
type Report struct {
	Corpus  corpus.Report
	Encoded encoded.Report
	Summary Summary

	// Checkpointed tells that the last checkpoint, if there was any, was written.
	Checkpointed bool

	// Results are what the vectors score on [Evaluation.Benchmarks], in their order.
	Results []eval.Result

	// Epochs is how much of the text this run has trained: all of them, less what an
	// earlier run did that it resumed, and less what early stopping left out.
	Epochs float64

	// How long the two parts took. They are not in the Summary, since equal runs
	// give equal models.
	Reading, Training time.Duration
}

// A Summary is what a model says of its training.
type Summary struct {
	Sentences uint64    `json:"sentences"`
	Tokens    uint64    `json:"tokens"`      // of the corpus
	Left      uint64    `json:"left_out"`    // of these, left out because their words are not in the vocabulary
	Words     int       `json:"words"`       // of the vocabulary
	Corpus    string    `json:"corpus_hash"` // sha256 of the corpus as word ids
	Pairs     int64     `json:"pairs"`       // trained: pairs (skip-gram) or windows (CBOW), all epochs together
	Losses    []float64 `json:"losses"`      // mean loss of each epoch

	// Of Sentences and Tokens, those that were held out, and not trained on.
	HeldOutSentences uint64 `json:"held_out_sentences,omitempty"`
	HeldOutTokens    uint64 `json:"held_out_tokens,omitempty"`

	// Benchmarks are what the scores of Evaluations belong to, in their order.
	Benchmarks  []Benchmark           `json:"benchmarks,omitempty"`
	Evaluations []word2vec.Evaluation `json:"evaluations,omitempty"`

	// Best is the number of the evaluation, from 1, whose vectors the model has; 0 if
	// early stopping was not asked for. Stopped tells that training ended early.
	Best    int  `json:"best_evaluation,omitempty"`
	Stopped bool `json:"stopped_early,omitempty"`
}

// A Benchmark is a set of [Evaluation.Benchmarks], as far as the vocabulary has its
// words.
type Benchmark struct {
	Name    string    `json:"name"`
	Kind    eval.Kind `json:"kind"`
	Asked   int       `json:"asked"`   // pairs or questions
	Unknown int       `json:"unknown"` // those left out, since they have a word that is not in the vocabulary
}

// Run trains. The report is filled as far as the run came, even if it failed.
//
// Errors are those of the packages that do the work: [corpus.ErrEmpty] and its
// likes, [encoded.ErrNoWords], [word2vec.ErrConfig] (for [Evaluation], too),
// [word2vec.ErrDiverged], [word2vec.ErrResume]. If ctx ends, its cause is returned, and the checkpoint is
// there to resume from if one was asked for.
func Run(ctx context.Context, opts Options) (*firth.Embeddings, Report, error) {
	var report Report
	if err := opts.Config.Validate(); err != nil {
		return nil, report, err
	}
	if err := opts.Evaluation.Validate(); err != nil {
		return nil, report, err
	}
	if opts.Pipeline.Format == 0 {
		opts.Pipeline = token.DefaultConfig()
	}
	pipeline, err := token.New(opts.Pipeline)
	if err != nil {
		return nil, report, err
	}
	savedPipeline, err := json.Marshal(pipeline.Config())
	if err != nil {
		return nil, report, fmt.Errorf("text pipeline: %w", err)
	}
	of := identity{Pipeline: savedPipeline, Evaluation: opts.Evaluation.settings()}
	var resume *checkpoint
	if opts.Resume {
		if resume, err = openCheckpoint(opts.Checkpoint); err != nil {
			return nil, report, err
		}
		defer resume.close()
		if err := resume.check(opts.Config, of); err != nil {
			return nil, report, err
		}
	}
	if err := cleanCheckpoint(opts.Checkpoint); err != nil {
		return nil, report, err
	}

	start := time.Now()
	v, ids, err := read(ctx, pipeline, opts, &report)
	report.Reading = time.Since(start)
	if err != nil {
		return nil, report, err
	}
	// The ids are a temporary file: what goes wrong at its removal is worth telling,
	// yet must not hide what went wrong before.
	e, err := learn(ctx, v, ids, of, resume, opts, &report)
	return e, report, errors.Join(err, ids.Close())
}

// read reads the corpus: the vocabulary, and the text as ids.
func read(ctx context.Context, p *token.Pipeline, opts Options, report *Report) (*vocab.Vocabulary, *encoded.File, error) {
	c, err := corpus.Open(opts.Inputs, opts.Stdin, opts.Corpus)
	if err != nil {
		return nil, nil, err
	}
	scan := encoded.Options{
		Limits:     opts.Limits,
		Vocabulary: opts.Vocabulary,
		HeldOut:    opts.Evaluation.HeldOut,
		Threads:    opts.Config.Threads,
		MaxMemory:  opts.CountMemory,
		TempDir:    opts.TempDir,
	}
	if opts.Progress != nil {
		scan.Progress = func(now encoded.Progress) {
			opts.Progress(Progress{Reading: &Reading{now, c.Size()}})
		}
	}
	v, ids, seen, err := encoded.Scan(ctx, c.Next, p, scan)
	report.Encoded, report.Corpus = seen, c.Report()
	if err = errors.Join(err, c.Close()); err != nil {
		if ids != nil {
			err = errors.Join(err, ids.Close())
		}
		return nil, nil, err
	}
	return v, ids, nil
}

// learn trains the vectors and puts the model together.
func learn(ctx context.Context, v *vocab.Vocabulary, ids *encoded.File, of identity, resume *checkpoint, opts Options, report *Report) (*firth.Embeddings, error) {
	seen := &report.Encoded
	report.Summary = Summary{
		Sentences:        seen.Sentences,
		Tokens:           seen.Tokens,
		Left:             seen.OutOfVocabulary,
		Words:            v.Len(),
		Corpus:           ids.Hash(),
		HeldOutSentences: seen.HeldOutSentences,
		HeldOutTokens:    seen.HeldOutTokens,
	}
	of.Corpus = ids.Hash()
	if held := ids.HeldOut(); held != nil {
		of.HeldOut = held.Hash()
	}
	tell := opts.Progress
	if tell == nil {
		tell = func(Progress) {}
	}
	judge, err := newJudge(v, ids.HeldOut(), opts, of)
	if err != nil {
		return nil, err
	}
	defer judge.close()
	report.Summary.Benchmarks = judge.benchmarks()

	train := word2vec.Options{
		CheckpointEvery: opts.CheckpointEvery,
		MaxMemory:       opts.MaxMemory,
		TempDir:         opts.TempDir,
		Evaluation:      judge.options(),
	}
	epochs := 0.0 // trained so far, by earlier runs, too
	train.Progress = func(now word2vec.Progress) {
		perEpoch := float64(now.Total) / float64(now.Epochs)
		epochs = float64(now.Done) / perEpoch
		report.Epochs = float64(now.Done-now.Resumed) / perEpoch
		tell(Progress{Training: &now})
		if now.Evaluation != nil {
			tell(Progress{Evaluated: judge.evaluated(*now.Evaluation)})
		}
		if opts.Watch != nil {
			mark := now.Evaluation != nil || now.Done%(now.Total/int64(now.Epochs)) == 0
			opts.Watch(Vectors{Words: v, Dim: opts.Config.Dim, Row: now.Input, Epochs: epochs, Mark: mark})
		}
	}
	if opts.Checkpoint != "" {
		train.Checkpoint = func(state *word2vec.State) error {
			start := time.Now()
			err := writeCheckpoint(opts.Checkpoint, v, of, state)
			report.Checkpointed = err == nil
			if err == nil {
				tell(Progress{Checkpoint: &Checkpoint{opts.Checkpoint, time.Since(start), epochs}})
			}
			return err
		}
		if resume != nil {
			if train.Resume, err = resume.state(v, of); err != nil {
				return nil, err
			}
			if err := judge.resume(train.Resume); err != nil {
				return nil, err
			}
		}
	}
	start := time.Now()
	result, err := word2vec.Train(ctx, v, ids, opts.Config, train)
	report.Training = time.Since(start)
	if err != nil {
		return nil, err
	}
	s := &report.Summary
	s.Pairs, s.Losses, s.Evaluations = result.Pairs, result.Losses, result.Evaluations
	if opts.Evaluation.EarlyStop > 0 {
		s.Best, s.Stopped = result.Best+1, result.Stopped
	}
	summary, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("training summary: %w", err)
	}
	e := result.Embeddings
	e.Meta.Pipeline, e.Meta.Training = of.Pipeline, summary
	report.Results = judge.results(e)
	return e, nil
}

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

	// MaxMemory bounds the tables in which words are counted, in bytes; what is
	// more goes to files in TempDir. 0 sets no bound.
	MaxMemory int64

	// TempDir is where the corpus is kept as numbers while training runs, about
	// three bytes a word. "" is the system's place for temporary files.
	TempDir string

	// Checkpoint names the file that the state of training is written to, every
	// CheckpointEvery (0: never) and when the context ends. "" writes none. It
	// stays when training is done: see [RemoveCheckpoint].
	Checkpoint      string
	CheckpointEvery time.Duration

	// Resume goes on from the Checkpoint file. It is an error if the file is not
	// there, or if corpus or configuration are others than they were.
	Resume bool

	// Progress, if not nil, is called now and then, from one goroutine at a time.
	Progress func(Progress)
}

// Progress tells how far a run is. One of its fields is set.
type Progress struct {
	Reading  *Reading
	Training *word2vec.Progress
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
}

// Run trains. The report is filled as far as the run came, even if it failed.
//
// Errors are those of the packages that do the work: [corpus.ErrEmpty] and its
// likes, [encoded.ErrNoWords], [word2vec.ErrConfig], [word2vec.ErrDiverged],
// [word2vec.ErrResume]. If ctx ends, its cause is returned, and the checkpoint is
// there to resume from if one was asked for.
func Run(ctx context.Context, opts Options) (*firth.Embeddings, Report, error) {
	var report Report
	if err := opts.Config.Validate(); err != nil {
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
	var resume *checkpoint
	if opts.Resume {
		if resume, err = openCheckpoint(opts.Checkpoint); err != nil {
			return nil, report, err
		}
		defer resume.close()
	}

	start := time.Now()
	v, ids, err := read(ctx, pipeline, opts, &report)
	report.Reading = time.Since(start)
	if err != nil {
		return nil, report, err
	}
	// The ids are a temporary file: what goes wrong at its removal is worth telling,
	// yet must not hide what went wrong before.
	e, err := learn(ctx, v, ids, savedPipeline, resume, opts, &report)
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
		Threads:    opts.Config.Threads,
		MaxMemory:  opts.MaxMemory,
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
func learn(ctx context.Context, v *vocab.Vocabulary, ids *encoded.File, pipeline []byte, resume *checkpoint, opts Options, report *Report) (*firth.Embeddings, error) {
	report.Summary = Summary{
		Sentences: report.Encoded.Sentences,
		Tokens:    report.Encoded.Tokens,
		Left:      report.Encoded.OutOfVocabulary,
		Words:     v.Len(),
		Corpus:    ids.Hash(),
	}
	train := word2vec.Options{CheckpointEvery: opts.CheckpointEvery}
	if opts.Progress != nil {
		train.Progress = func(now word2vec.Progress) { opts.Progress(Progress{Training: &now}) }
	}
	if opts.Checkpoint != "" {
		identity := identity{Corpus: ids.Hash(), Pipeline: pipeline}
		train.Checkpoint = func(state *word2vec.State) error {
			err := writeCheckpoint(opts.Checkpoint, v, identity, state)
			report.Checkpointed = err == nil
			return err
		}
		if resume != nil {
			state, err := resume.state(v, identity)
			if err != nil {
				return nil, err
			}
			train.Resume = state
		}
	}
	start := time.Now()
	result, err := word2vec.Train(ctx, v, ids, opts.Config, train)
	report.Training = time.Since(start)
	if err != nil {
		return nil, err
	}
	report.Summary.Pairs, report.Summary.Losses = result.Pairs, result.Losses
	summary, err := json.Marshal(report.Summary)
	if err != nil {
		return nil, fmt.Errorf("training summary: %w", err)
	}
	e := result.Embeddings
	e.Meta.Pipeline, e.Meta.Training = pipeline, summary
	return e, nil
}

// Package driver takes a run from its corpus to its model: pipeline after pipeline,
// each of which begins with what the last one has committed. If the driver dies, or a
// pipeline fails, the same command goes on from there.
package driver

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"firth"
	"firth/beam/job"
	"firth/beam/steps"
	"firth/beam/store"
	"firth/beam/workers"
	"firth/encoded"
	"firth/eval"
	"firth/training"
	"firth/vocab"
	"firth/word2vec"
)

// Options say how a run is carried out. None of it changes the result.
type Options struct {
	Folder string // URI of the run's folder, which all workers can read and write

	// Execute runs a pipeline and waits for its end.
	Execute func(context.Context, *beam.Pipeline) error

	// Workers is how many times the steps that can be shared out stand in a pipeline,
	// in scopes of [workers.Scope]: see package workers. 1 for runners that share the
	// elements of a step out by themselves.
	Workers int

	// AtOnce is how many buckets a process trains at a time; 0 leaves it to the runner.
	AtOnce int

	// RoundsAtOnce is how many rounds a pipeline has at most; one has those of a block at
	// least. Many save what it costs to start one.
	RoundsAtOnce int

	// Retries is how many pipelines may fail in a row before the run does.
	Retries int

	// Stall is how long a pipeline may take to commit something; 0 sets no bound.
	Stall time.Duration

	// CountMemory bounds the tables in which a worker counts words, in bytes; what is
	// more goes to files in TempDir. 0 sets no bound, "" is the system's folder.
	CountMemory int64
	TempDir     string

	// Vocabulary is that of the job, if one is given.
	Vocabulary *vocab.Vocabulary

	// Benchmarks are those that the job's evaluation names.
	Benchmarks []*eval.Set

	Progress func(Progress)
}

// Progress tells how far a run is, or what has just happened: one of Step, Retried and
// the fields of [training.Progress] is set.
type Progress struct {
	training.Progress // Training after some rounds, of which Rounds of Total are done

	Step          string // what begins: counting, encoding, training
	Rounds, Total int
	Retried       error // a pipeline failed with this, and is run again
}

// A Report is what a run saw and did.
type Report struct {
	Summary training.Summary // as it is saved in the model
	Results []eval.Result    // on the benchmarks

	Rounds int       // of training
	Model  int64     // bytes of both matrices, as they are stored
	Moved  job.Moved // by all rounds together
}

type run struct {
	Options
	job   job.Job
	began time.Time
}

// Run carries a run out, from where it is, and returns the model.
func Run(ctx context.Context, j job.Job, opts Options) (*firth.Embeddings, Report, error) {
	r, err := carryOut(ctx, j, opts)
	if err != nil {
		return nil, Report{}, err
	}
	return r.model(ctx)
}

// Train carries a run out, from where it is, and leaves the model in the run's folder,
// for [Export].
func Train(ctx context.Context, j job.Job, opts Options) (Report, error) {
	r, err := carryOut(ctx, j, opts)
	if err != nil {
		return Report{}, err
	}
	s, err := job.Of(ctx, r.Folder)
	if err != nil {
		return Report{}, err
	}
	_, report, err := r.report(ctx, s)
	return report, err
}

func carryOut(ctx context.Context, j job.Job, opts Options) (_ *run, err error) {
	r := &run{Options: opts, job: j, began: time.Now()}
	r.Workers = max(1, r.Workers)
	if r.Progress == nil {
		r.Progress = func(Progress) {}
	}
	if err := Check(j.Config); err != nil {
		return nil, err
	}
	if len(j.Shards) == 0 {
		return nil, errors.New("the corpus has no files")
	}
	if r.job.Files, err = filesOf(ctx, j.Shards); err != nil {
		return nil, err
	}
	if err := job.Begin(ctx, r.Folder, r.job); err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{r.count, r.encode, r.train} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Check tells whether a configuration can be trained in pieces, before anything is
// read. It fails with [word2vec.ErrConfig], the reason and what to do.
func Check(c word2vec.Config) error {
	switch {
	case c.Architecture == word2vec.CBOW:
		return fmt.Errorf("%w: cbow cannot be trained in pieces: its hidden vector is the mean of a window's words, whose rows lie in all partitions of the model; take --arch skipgram, or train cbow on one machine with firth train", word2vec.ErrConfig)
	case c.ExactFromCounts, c.Objective == word2vec.ExactSoftmax:
		return fmt.Errorf("%w: the exact softmax cannot be trained in pieces: each of its steps changes the rows of all words, which lie in all partitions of the model; take --objective negative, or train on one machine with firth train", word2vec.ErrConfig)
	case c.Objective == word2vec.HierarchicalSoftmax:
		return fmt.Errorf("%w: the hierarchical softmax cannot be trained in pieces: the way from the root of its tree to a word has nodes in all partitions of the model; take --objective negative, or train on one machine with firth train", word2vec.ErrConfig)
	}
	return c.Validate()
}

// pipeline builds and runs a pipeline, again if it fails, as long as done tells that
// there is something left.
func (r *run) pipeline(ctx context.Context, build func(s beam.Scope)) error {
	for tried := 0; ; tried++ {
		p, s := beam.NewPipelineWithRoot()
		build(s)
		err := r.execute(ctx, p, nil)
		if err == nil || ctx.Err() != nil || tried == r.Retries || errors.Is(err, word2vec.ErrDiverged) {
			return err
		}
		r.Progress(Progress{Retried: err})
	}
}

// execute runs a pipeline, and gives it up if it commits nothing for too long.
// moving, if not nil, is called now and then, and tells whether something was
// committed since it was called last.
func (r *run) execute(ctx context.Context, p *beam.Pipeline, moving func(context.Context) bool) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		look := time.NewTicker(r.every())
		defer look.Stop()
		for last := time.Now(); ; {
			select {
			case <-ended:
				return
			case <-look.C:
			}
			switch {
			case moving != nil && moving(ctx):
				last = time.Now()
			case r.Stall > 0 && time.Since(last) > r.Stall:
				cancel(fmt.Errorf("a pipeline committed nothing for %v", r.Stall))
				return
			}
		}
	})
	err := r.Execute(ctx, p)
	close(ended)
	watch.Wait()
	if cause := context.Cause(ctx); cause != nil && err != nil {
		return cause
	}
	return err
}

// every is how often it is looked how far a pipeline is: object stores are slow to
// list files, and charge for it.
func (r *run) every() time.Duration {
	if store.IsLocal(r.Folder) {
		return time.Second
	}
	return 20 * time.Second
}

// shared adds a step for each worker, and flattens what they emit.
func (r *run) shared(s beam.Scope, in beam.PCollection, step func(steps.Share) any) beam.PCollection {
	if r.Workers == 1 {
		return beam.ParDo(s, step(steps.Share{}), in)
	}
	outs := make([]beam.PCollection, r.Workers)
	for w := range outs {
		outs[w] = beam.ParDo(s.Scope(workers.Scope(w)), step(steps.Share{Worker: w, Workers: r.Workers}), in)
	}
	return beam.Flatten(s, outs...)
}

func numbers(s beam.Scope, n int) beam.PCollection {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return beam.Reshuffle(s, beam.CreateList(s, list))
}

// end waits for a step whose output, numbers by a key, nobody reads.
func end(s beam.Scope, out beam.PCollection) { beam.ParDo0(s, &steps.End{}, beam.GroupByKey(s, out)) }

// count makes the vocabulary.
func (r *run) count(ctx context.Context) error {
	if there, err := job.HasVocabulary(ctx, r.Folder); err != nil || there {
		return err
	}
	if r.job.Vocabulary != "" {
		if r.Vocabulary == nil {
			panic("driver: the job has a vocabulary, and the options have none")
		}
		return job.WriteVocabulary(ctx, r.Folder, r.Vocabulary)
	}
	r.Progress(Progress{Step: "counting"})
	buckets := max(16, len(r.job.Shards))
	err := r.pipeline(ctx, func(s beam.Scope) {
		counts := r.shared(s.Scope("count"), numbers(s, len(r.job.Shards)), func(share steps.Share) any {
			return &steps.CountShard{Folder: r.Folder, Buckets: buckets, Memory: r.CountMemory, TempDir: r.TempDir, Share: share}
		})
		end(s, beam.ParDo(s, &steps.ChooseWords{Folder: r.Folder, MinCount: r.job.Limits.MinCount}, beam.GroupByKey(s, counts)))
	})
	if err != nil {
		return err
	}
	selection := vocab.NewSelection(r.job.Limits)
	for b := range buckets {
		file := steps.WordsFile(r.Folder, b)
		there, err := store.Exists(ctx, file)
		if err != nil {
			return err
		}
		if !there {
			continue // no word fell into it
		}
		block, err := store.Read(ctx, file)
		if err != nil {
			return err
		}
		if err := steps.EachCount(block, selection.Add); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		var chosen steps.Chosen
		if err := job.ReadJSON(ctx, file+".json", &chosen); err != nil {
			return err
		}
		selection.AddRare(chosen.RareWords, chosen.RareTokens)
	}
	v, stats, err := selection.Vocabulary()
	if err != nil {
		return err
	}
	if v.Len() == 0 {
		return fmt.Errorf("%w: the corpus has %d tokens of %d words, but none was seen %d times; lower the minimum count (--min-count)",
			encoded.ErrNoWords, stats.Tokens, stats.Words, r.job.Limits.MinCount)
	}
	return job.WriteVocabulary(ctx, r.Folder, v)
}

// encode writes the corpus as ids.
func (r *run) encode(ctx context.Context) error {
	uri := store.Join(r.Folder, "corpus.json")
	if there, err := store.Exists(ctx, uri); err != nil || there {
		return err
	}
	r.Progress(Progress{Step: "encoding"})
	err := r.pipeline(ctx, func(s beam.Scope) {
		end(s, r.shared(s.Scope("encode"), numbers(s, len(r.job.Shards)), func(share steps.Share) any {
			return &steps.EncodeShard{Folder: r.Folder, TempDir: r.TempDir, Share: share}
		}))
	})
	if err != nil {
		return err
	}
	v, err := job.ReadVocabulary(ctx, r.Folder)
	if err != nil {
		return err
	}
	c := job.Corpus{Parts: make([]job.Encoded, len(r.job.Shards))}
	whole := &c.Whole
	for i := range c.Parts {
		part := &c.Parts[i]
		if err := job.ReadJSON(ctx, job.IDs(r.Folder, i)+".json", part); err != nil {
			return err
		}
		whole.Sentences += part.Sentences
		whole.Tokens += part.Tokens
		whole.Left += part.Left
		whole.HeldSentences += part.HeldSentences
		whole.HeldTokens += part.HeldTokens
	}
	source, held := c.Sources(ctx, r.Folder, v.Len())
	whole.Positions, whole.HeldPositions = source.Len(), held.Len()
	if whole.Positions == 0 {
		return r.nothing(whole, v.Len())
	}
	if c.Hash, err = source.Hash(); err != nil {
		return err
	}
	c.Bytes = sizeOf(r.job.Files)
	reading := training.Reading{
		Progress: encoded.Progress{Read: c.Bytes, Sentences: whole.Sentences, Tokens: whole.Tokens, Encoded: whole.Tokens},
		Size:     c.Bytes,
	}
	r.Progress(Progress{Progress: training.Progress{Reading: &reading}})
	return job.WriteJSON(ctx, uri, c)
}

// nothing explains why there is nothing to train on.
func (r *run) nothing(whole *job.Encoded, words int) error {
	if whole.HeldPositions > 0 {
		return fmt.Errorf("%w: %d of the %d sentences of the corpus are held out, and with them every word of the vocabulary; hold out less (--held-out)",
			encoded.ErrNoWords, whole.HeldSentences, whole.Sentences)
	}
	return fmt.Errorf("%w: none of the %d tokens of the corpus is among the %d words of the vocabulary; was it made with another tokenizer or for another language?",
		encoded.ErrNoWords, whole.Tokens, words)
}

// filesOf looks at shards.
func filesOf(ctx context.Context, shards []string) ([]job.File, error) {
	files := make([]job.File, len(shards))
	for i, shard := range shards {
		var err error
		if files[i].Size, files[i].Modified, err = store.Stat(ctx, shard); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// sizeOf is how many bytes files have.
func sizeOf(files []job.File) int64 {
	size := int64(0)
	for _, file := range files {
		size += file.Size
	}
	return size
}

// Package driver takes a run from its corpus to its model: pipeline after pipeline,
// each of which begins with what the last one has committed. If the driver dies, or a
// pipeline fails, the same command goes on from there.
package driver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"firth"
	"firth/beam/job"
	"firth/beam/steps"
	"firth/beam/store"
	"firth/beam/workers"
	"firth/encoded"
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

	// Retries is how many pipelines may fail in a row before the run does.
	Retries int

	// Stall is how long a pipeline may take to commit something; 0 sets no bound.
	Stall time.Duration

	Progress func(Progress)
}

// Progress tells how far a run is.
type Progress struct {
	Step          string // counting, encoding, training
	Rounds, Total int    // of training
	Epoch, Epochs int
	Loss          float64 // mean of a pair, of the epochs so far the last one
	Retried       error   // a pipeline failed with this, and is run again
}

type run struct {
	Options
	job job.Job
}

// Run carries a run out, from where it is, and returns the model.
func Run(ctx context.Context, j job.Job, opts Options) (*firth.Embeddings, training.Summary, error) {
	if err := Train(ctx, j, opts); err != nil {
		return nil, training.Summary{}, err
	}
	return (&run{Options: opts, job: j}).model(ctx)
}

// Train carries a run out, from where it is, and leaves the model in the run's folder,
// for [Export].
func Train(ctx context.Context, j job.Job, opts Options) error {
	r := &run{Options: opts, job: j}
	r.Workers = max(1, r.Workers)
	if r.Progress == nil {
		r.Progress = func(Progress) {}
	}
	if len(j.Shards) == 0 {
		return errors.New("the corpus has no files")
	}
	if err := job.Begin(ctx, r.Folder, j); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{r.count, r.encode, r.train} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// pipeline builds and runs a pipeline, again if it fails, as long as done tells that
// there is something left.
func (r *run) pipeline(ctx context.Context, build func(s beam.Scope)) error {
	for tried := 0; ; tried++ {
		p, s := beam.NewPipelineWithRoot()
		build(s)
		err := r.execute(ctx, p)
		if err == nil || ctx.Err() != nil || tried == r.Retries || errors.Is(err, word2vec.ErrDiverged) {
			return err
		}
		r.Progress(Progress{Retried: err})
	}
}

func (r *run) execute(ctx context.Context, p *beam.Pipeline) error {
	if r.Stall > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, r.Stall, fmt.Errorf("a pipeline took longer than %v", r.Stall))
		defer cancel()
	}
	err := r.Execute(ctx, p)
	if cause := context.Cause(ctx); cause != nil && err != nil {
		return cause
	}
	return err
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

// count makes the vocabulary.
func (r *run) count(ctx context.Context) error {
	uri := store.Join(r.Folder, "vocabulary.txt")
	if there, err := store.Exists(ctx, uri); err != nil || there {
		return err
	}
	r.Progress(Progress{Step: "counting"})
	buckets := max(16, len(r.job.Shards))
	err := r.pipeline(ctx, func(s beam.Scope) {
		counts := r.shared(s.Scope("count"), numbers(s, len(r.job.Shards)), func(share steps.Share) any {
			return &steps.CountShard{Folder: r.Folder, Buckets: buckets, Share: share}
		})
		beam.ParDo(s, &steps.ChooseWords{Folder: r.Folder, MinCount: r.job.Limits.MinCount}, beam.GroupByKey(s, counts))
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
	if err := job.WriteJSON(ctx, store.Join(r.Folder, "left.json"), stats.RareTokens+stats.CutTokens); err != nil {
		return err
	}
	return store.Write(ctx, uri, func(w io.Writer) error { return vocab.Write(w, v) })
}

// encode writes the corpus as ids.
func (r *run) encode(ctx context.Context) error {
	uri := store.Join(r.Folder, "corpus.json")
	if there, err := store.Exists(ctx, uri); err != nil || there {
		return err
	}
	r.Progress(Progress{Step: "encoding"})
	err := r.pipeline(ctx, func(s beam.Scope) {
		r.shared(s.Scope("encode"), numbers(s, len(r.job.Shards)), func(share steps.Share) any {
			return &steps.EncodeShard{Folder: r.Folder, Share: share}
		})
	})
	if err != nil {
		return err
	}
	v, err := job.ReadVocabulary(ctx, r.Folder)
	if err != nil {
		return err
	}
	c := job.Corpus{Parts: make([]job.Encoded, len(r.job.Shards))}
	for i := range c.Parts {
		if err := job.ReadJSON(ctx, job.IDs(r.Folder, i)+".json", &c.Parts[i]); err != nil {
			return err
		}
		var counted job.Counted
		if err := job.ReadJSON(ctx, store.Join(r.Folder, "count", fmt.Sprintf("%05d.json", i)), &counted); err != nil {
			return err
		}
		c.Sentences += counted.Sentences
		c.Tokens += counted.Tokens
	}
	if err := job.ReadJSON(ctx, store.Join(r.Folder, "left.json"), &c.Left); err != nil {
		return err
	}
	source := c.Source(ctx, r.Folder, v.Len())
	c.Positions = source.Len()
	if c.Hash, err = source.Hash(); err != nil {
		return err
	}
	return job.WriteJSON(ctx, uri, c)
}

// train trains block after block.
func (r *run) train(ctx context.Context) error {
	s, err := job.Of(ctx, r.Folder)
	if err != nil {
		return err
	}
	parts, blocks := s.Tasks.Partitions(), s.Tasks.Blocks()
	state, err := job.Latest(ctx, r.Folder)
	if err != nil {
		return err
	}
	if state == nil {
		if err := r.pipeline(ctx, func(s beam.Scope) {
			begun := beam.ParDo(s, &steps.BeginPartition{Folder: r.Folder}, numbers(s, parts))
			beam.ParDo(s, &steps.Commit{Folder: r.Folder, Round: -1}, beam.GroupByKey(s, begun))
		}); err != nil {
			return err
		}
	}
	for failed := 0; ; {
		if state, err = job.Latest(ctx, r.Folder); err != nil {
			return err
		}
		r.tell(s, state)
		if state.Rounds == parts*blocks {
			return r.removePairs(ctx, blocks-1, parts)
		}
		before := state.Rounds
		err := r.trainBlock(ctx, s, state)
		if err == nil {
			failed = 0
			continue
		}
		if state, latestErr := job.Latest(ctx, r.Folder); latestErr == nil && state.Rounds > before {
			failed = 0 // it got somewhere
		}
		if failed++; ctx.Err() != nil || failed > r.Retries || errors.Is(err, word2vec.ErrDiverged) {
			return err
		}
		r.Progress(Progress{Retried: err})
	}
}

// trainBlock trains what is left of a block: its pairs are made in one pipeline, and
// the rounds are stages of another, each of which begins when the one before it is
// committed.
func (r *run) trainBlock(ctx context.Context, setting *job.Setting, state *job.State) error {
	parts := setting.Tasks.Partitions()
	block, round := state.Rounds/parts, state.Rounds%parts
	if block > 0 {
		if err := r.removePairs(ctx, block-1, parts); err != nil {
			return err
		}
	}
	p, s := beam.NewPipelineWithRoot()
	pairs := r.shared(s.Scope("pairs"), numbers(s, setting.Tasks.Chunks(block)), func(share steps.Share) any {
		return &steps.MakePairs{Folder: r.Folder, Block: block, Share: share}
	})
	beam.ParDo(s, &steps.KeepPairs{Folder: r.Folder, Block: block, Partitions: parts}, beam.GroupByKey(s, pairs))
	if err := r.execute(ctx, p); err != nil {
		return err
	}

	p, s = beam.NewPipelineWithRoot()
	tasks := beam.CreateList(s, steps.TasksAfter(state, parts))
	for ; round < parts; round++ {
		done := r.shared(s.Scope(fmt.Sprintf("round-%d", round)), beam.Reshuffle(s, tasks), func(share steps.Share) any {
			return &steps.TrainBucket{Folder: r.Folder, Share: share, AtOnce: r.AtOnce}
		})
		tasks = beam.ParDo(s, &steps.Commit{Folder: r.Folder, Block: block, Round: round}, beam.GroupByKey(s, done))
	}
	return r.execute(ctx, p)
}

func (r *run) tell(s *job.Setting, state *job.State) {
	now := Progress{Step: "training", Rounds: state.Rounds, Total: s.Tasks.Blocks() * s.Tasks.Partitions(), Epochs: r.job.Config.Epochs, Epoch: len(state.Epochs)}
	if n := len(state.Epochs); n > 0 && state.Epochs[n-1].Pairs > 0 {
		now.Loss = state.Epochs[n-1].Sum / float64(state.Epochs[n-1].Pairs)
	}
	r.Progress(now)
}

// removePairs removes the pairs of a block that is done.
func (r *run) removePairs(ctx context.Context, block, parts int) error {
	if store.IsLocal(r.Folder) {
		return os.RemoveAll(store.Join(r.Folder, "pairs", fmt.Sprint(block)))
	}
	for p := range parts {
		for q := range parts {
			if err := store.Remove(ctx, job.Pairs(r.Folder, block, p, q)); err != nil {
				return err
			}
		}
	}
	return nil
}

// model puts the model together, as firth train does.
func (r *run) model(ctx context.Context) (*firth.Embeddings, training.Summary, error) {
	s, err := job.Of(ctx, r.Folder)
	if err != nil {
		return nil, training.Summary{}, err
	}
	state, err := job.Latest(ctx, r.Folder)
	if err != nil {
		return nil, training.Summary{}, err
	}
	summary := training.Summary{
		Sentences: s.Corpus.Sentences, Tokens: s.Corpus.Tokens, Left: s.Corpus.Left,
		Words: s.Vocabulary.Len(), Corpus: s.Corpus.Hash,
	}
	for _, e := range state.Epochs {
		mean := 0.0
		if e.Pairs > 0 {
			mean = e.Sum / float64(e.Pairs)
		}
		summary.Losses = append(summary.Losses, mean)
		summary.Pairs += e.Pairs
	}
	dim := r.job.Config.Dim
	input, output := firth.NewMatrix(s.Vocabulary.Len(), dim), firth.NewMatrix(s.Vocabulary.Len(), dim)
	for p := range s.Tasks.Partitions() {
		for _, m := range []struct {
			name, file string
			to         firth.Matrix
		}{{"input", state.Input[p], input}, {"output", state.Output[p], output}} {
			rows := make([]float32, s.Tasks.Rows(p)*s.Tasks.Stride())
			if err := job.ReadPartition(ctx, r.Folder, m.name, p, m.file, rows); err != nil {
				return nil, summary, err
			}
			for i, id := range s.Tasks.Words(p) {
				copy(m.to.Row(int(id)), rows[i*s.Tasks.Stride():])
			}
		}
	}
	config := r.job.Config
	meta := firth.Metadata{}
	if meta.Config, err = json.Marshal(config); err != nil {
		return nil, summary, err
	}
	if meta.Pipeline, err = json.Marshal(r.job.Pipeline); err != nil {
		return nil, summary, err
	}
	if meta.Training, err = json.Marshal(summary); err != nil {
		return nil, summary, err
	}
	e, err := firth.NewEmbeddings(s.Vocabulary, input, output, meta, nil)
	return e, summary, err
}

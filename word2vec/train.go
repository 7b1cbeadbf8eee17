package word2vec

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"firth"
	"firth/vocab"
)

// ErrDiverged is wrapped when the loss is no longer a number.
var ErrDiverged = errors.New("training diverged")

// ErrNoText is returned where the source holds no word.
var ErrNoText = errors.New("the text has no words to train on")

// Options are what a caller of [Train] may want to know or do while it runs.
// None of it changes the result, but for Evaluation.
type Options struct {
	// Progress is called after each block, from one goroutine.
	Progress func(Progress)

	// Checkpoint is called with the state of training between two blocks: every
	// CheckpointEvery (never if 0), and when ctx ends. What it gets is valid
	// during the call only. An error ends training.
	Checkpoint      func(*State) error
	CheckpointEvery time.Duration

	// MaxMemory is how many bytes training may take, as far as it is estimated (see
	// [Config.Memory]). Where that is not enough for the matrices, they are kept in
	// files in TempDir ("": the system's folder for temporary files), which the
	// system holds in memory as far as there is room. 0 is what the machine has:
	// then [ErrMemory] is returned before more is taken.
	MaxMemory int64
	TempDir   string

	// Evaluation says how the vectors are evaluated on the way.
	Evaluation EvaluationOptions

	// Resume is a state from Checkpoint to go on from, nil to start anew. The
	// result is the same, byte for byte, as if training had not been interrupted.
	Resume *State
}

// Progress tells how far training is.
type Progress struct {
	Epoch, Epochs int           // the current epoch, from 1, and how many there are
	Done, Total   int64         // positions of the text, over all epochs
	Loss          float64       // mean loss over the block just done, of a pair (skip-gram) or window (CBOW)
	LearningRate  float64       // of the block just done
	Elapsed       time.Duration // since Train began
	Resumed       int64         // the part of Done that an earlier run did
	Waiting       time.Duration // that threads had nothing to do since Train began, all together
	Evaluation    *Evaluation   // made after the block just done; nil if there was none

	// Input returns the vector of a word as it is now, followed by zeros. It is to be
	// read, not changed, during the call of [Options.Progress] only, by any number of
	// goroutines.
	Input func(vocab.WordID) []float32
}

// A Result is what Train made.
type Result struct {
	Embeddings *firth.Embeddings
	Losses     []float64 // by epoch: the mean loss of a pair (skip-gram) or window (CBOW)
	Pairs      int64     // trained pairs (skip-gram) or windows (CBOW), over all epochs

	// Evaluations are those that were made, in order. With
	// [EvaluationOptions.Patience], Best is the place of the one whose vectors these
	// are, and Stopped tells that training ended before its last block.
	Evaluations []Evaluation
	Best        int
	Stopped     bool
}

// Train learns the vectors of the words of v from a text. See the package
// comment. It fails with [ErrConfig] if the configuration is not valid, with
// [ErrNoText], with [ErrMemory], with [ErrDiverged], with an error of the source,
// or with the cause of ctx's end, after a checkpoint; if that failed, with its
// error instead.
func Train(ctx context.Context, v *vocab.Vocabulary, source Source, cfg Config, opts Options) (result *Result, err error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if err := opts.Evaluation.validate(); err != nil {
		return nil, err
	}
	if v.Len() == 0 || source.Len() == 0 {
		return nil, ErrNoText
	}
	cfg.LearningRate = cfg.rate()
	saved, err := json.Marshal(cfg)
	if err != nil {
		return nil, fmt.Errorf("training configuration: %w", err)
	}
	r := &run{v: v, cfg: cfg, saved: saved, opts: opts, start: time.Now()}
	if r.evaluations, err = newEvaluations(v, cfg, opts.Evaluation); err != nil {
		return nil, err
	}
	if r.room, err = newRoom(v.Len(), source.Len(), cfg, opts); err != nil {
		return nil, err
	}
	if r.engine, err = newEngine(v, source, cfg, r.room); err != nil {
		return nil, err
	}
	defer func() {
		if failed := r.engine.close(); failed != nil {
			err = errors.Join(err, failed)
			if result != nil {
				err = errors.Join(err, result.Embeddings.Close())
				result = nil
			}
		}
	}()
	r.progress.plan = r.engine.plan()
	if err := r.begin(source.Len()); err != nil {
		return nil, err
	}
	lastCheckpoint := time.Now()
	for !r.done() {
		if ctx.Err() != nil {
			if err := r.checkpoint(); err != nil {
				return nil, fmt.Errorf("interrupted, and the checkpoint failed: %w", err)
			}
			return nil, context.Cause(ctx)
		}
		if err := r.train(); err != nil {
			return nil, err
		}
		if every := opts.CheckpointEvery; every > 0 && time.Since(lastCheckpoint) >= every && !r.done() {
			if err := r.checkpoint(); err != nil {
				return nil, err
			}
			lastCheckpoint = time.Now()
		}
	}
	return r.result()
}

// A run is one call of Train.
type run struct {
	v        *vocab.Vocabulary
	cfg      Config
	saved    []byte // cfg in JSON
	opts     Options
	room     room
	engine   engine
	progress progress
	start    time.Time

	evaluations *evaluations
}

// done tells whether there is nothing left to train.
func (r *run) done() bool {
	return r.progress.block == r.progress.plan.blocks() || r.evaluations.stop()
}

// begin sets both matrices to what training begins or goes on with.
func (r *run) begin(positions int64) error {
	from := r.opts.Resume
	if from == nil {
		// Output is zero as it is.
		initialize(r.v.Len(), r.cfg.Dim, r.cfg.Seed, r.engine.inputRow)
		return nil
	}
	if err := from.check(r.cfg, positions, r.v.Len(), r.progress.plan); err != nil {
		return err
	}
	r.progress.resume(from)
	r.evaluations.made = slices.Clone(from.Evaluations)
	r.load(from)
	return nil
}

// load sets both matrices to those of a state.
func (r *run) load(from *State) {
	for id := range vocab.WordID(r.v.Len()) {
		copy(r.engine.inputRow(id), from.Input.Row(int(id)))
		copy(r.engine.outputRow(id), from.Output.Row(int(id)))
	}
}

// train trains the next block.
func (r *run) train() error {
	p := &r.progress
	loss, err := r.engine.train(p.block)
	if err != nil {
		return err
	}
	if mean := loss.mean(); math.IsNaN(mean) || math.IsInf(mean, 0) {
		epoch, _, _ := p.plan.span(p.block)
		return fmt.Errorf("%w: the loss is %v in epoch %d at learning rate %.4g; try a smaller learning rate (now %v) or fewer negatives (now %d)",
			ErrDiverged, mean, epoch+1, p.plan.rate(p.block), r.cfg.LearningRate, r.cfg.Negatives)
	}
	p.add(&loss)
	evaluation, err := r.evaluate()
	if err != nil {
		return err
	}
	if r.opts.Progress != nil {
		now := p.report(loss.mean(), time.Since(r.start))
		now.Evaluation, now.Waiting = evaluation, r.engine.waiting()
		now.Input = r.engine.inputRow
		r.opts.Progress(now)
	}
	return nil
}

// evaluate evaluates the vectors after the block just done, if that is due, and
// has the best of them kept.
func (r *run) evaluate() (*Evaluation, error) {
	e, plan, block := r.evaluations, r.progress.plan, r.progress.block-1
	if !e.opts.due(plan, block) {
		return nil, nil
	}
	epoch := float64(plan.done(block+1)) / float64(plan.positions)
	now, err := e.evaluate(epoch, rows{r.engine.inputRow, r.engine.outputRow})
	if err != nil {
		return nil, err
	}
	if e.opts.Patience > 0 && e.isBest() {
		err = r.give(e.opts.Keep)
	}
	return now, err
}

// checkpoint gives the state between two blocks to who asked for it.
func (r *run) checkpoint() error {
	if r.opts.Checkpoint == nil {
		return nil
	}
	return r.give(r.opts.Checkpoint)
}

// give calls take with the state between two blocks.
func (r *run) give(take func(*State) error) (err error) {
	n := r.v.Len() * r.cfg.Dim
	both, err := r.room.space.Floats(2 * n)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, both.Free()) }()
	input := firth.Matrix{Rows: r.v.Len(), Dim: r.cfg.Dim, Data: both.Data[:n:n]}
	output := firth.Matrix{Rows: r.v.Len(), Dim: r.cfg.Dim, Data: both.Data[n:]}
	copyRows(input, r.engine.inputRow)
	copyRows(output, r.engine.outputRow)
	state := r.progress.state(r.saved, input, output)
	state.Evaluations = r.evaluations.made
	return take(state)
}

// takeBest goes back to the vectors of the best evaluation, if these are wanted.
func (r *run) takeBest() error {
	e := r.evaluations
	if e.opts.Patience == 0 || e.isBest() {
		return nil
	}
	kept, err := e.opts.Kept()
	if err != nil {
		return err
	}
	if n := len(kept.Evaluations) - 1; n != e.best() || kept.Input.Rows != r.v.Len() || kept.Output.Rows != r.v.Len() || kept.Input.Dim != r.cfg.Dim || kept.Output.Dim != r.cfg.Dim {
		return fmt.Errorf("the state that was kept is not that of the best evaluation: %d × %d numbers after %d evaluations, want %d × %d after %d",
			kept.Input.Rows, kept.Input.Dim, n+1, r.v.Len(), r.cfg.Dim, e.best()+1)
	}
	r.load(kept)
	return nil
}

// result takes the matrices out of the engine, which is of no use after that.
func (r *run) result() (*Result, error) {
	if err := r.takeBest(); err != nil {
		return nil, err
	}
	input, freeInput, err := r.room.matrix(r.v.Len(), r.cfg.Dim)
	if err != nil {
		return nil, err
	}
	copyRows(input, r.engine.inputRow)
	if err := r.engine.freeInput(); err != nil {
		return nil, errors.Join(err, freeInput())
	}
	rows := r.v.Len()
	if r.cfg.Objective == HierarchicalSoftmax {
		rows-- // there is one inner node less than there are words
	}
	output, freeOutput, err := r.room.matrix(rows, r.cfg.Dim)
	if err != nil {
		return nil, errors.Join(err, freeInput())
	}
	copyRows(output, r.engine.outputRow)
	free := closer(func() error { return errors.Join(freeInput(), freeOutput()) })
	embeddings, err := firth.NewEmbeddings(r.v, input, output, firth.Metadata{Config: r.saved}, free)
	if err != nil {
		return nil, errors.Join(err, free())
	}
	return &Result{
		Embeddings:  embeddings,
		Losses:      r.progress.losses(),
		Pairs:       r.progress.pairs(),
		Evaluations: r.evaluations.made,
		Best:        max(0, r.evaluations.best()),
		Stopped:     r.progress.block < r.progress.plan.blocks(),
	}, nil
}

// A closer is a function as an io.Closer.
type closer func() error

func (c closer) Close() error { return c() }

// copyRows fills a matrix with rows, which may be longer than its own.
func copyRows(m firth.Matrix, row func(i vocab.WordID) []float32) {
	for i := range m.Rows {
		copy(m.Row(i), row(vocab.WordID(i)))
	}
}

// initialize fills the rows of Input with numbers between -1/D and 1/D, as gensim
// does; Output starts at zero. (The C program takes half as much, which is slower
// to get going on small texts.) Each row has a random stream of its own.
func initialize(words, dim int, seed uint64, row func(id vocab.WordID) []float32) {
	for id := range vocab.WordID(words) {
		initializeRow(row(id), dim, seed, id)
	}
}

func initializeRow(row []float32, dim int, seed uint64, id vocab.WordID) {
	random := stream(key(forInput, seed, uint64(id)))
	for d := range row[:dim] {
		unit := float32(random.next()>>40) / (1 << 24) // [0, 1), exact
		row[d] = (float32(2*unit) - 1) / float32(dim)
	}
}

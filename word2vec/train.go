package word2vec

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"runtime"
	"time"

	"firth"
	"firth/vocab"
)

// ErrDiverged is wrapped when the loss is no longer a number.
var ErrDiverged = errors.New("training diverged")

// ErrNoText is returned where the source holds no word.
var ErrNoText = errors.New("the text has no words to train on")

// Options are what a caller of [Train] may want to know or do while it runs.
// None of it changes the result.
type Options struct {
	// Progress is called after each block, from one goroutine.
	Progress func(Progress)

	// Checkpoint is called with the state of training between two blocks: every
	// CheckpointEvery (never if 0), and when ctx ends. What it gets is valid
	// during the call only. An error ends training.
	Checkpoint      func(*State) error
	CheckpointEvery time.Duration

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
}

// A Result is what Train made.
type Result struct {
	Embeddings *firth.Embeddings
	Losses     []float64 // by epoch: the mean loss of a pair (skip-gram) or window (CBOW)
	Pairs      int64     // trained pairs (skip-gram) or windows (CBOW), over all epochs
}

// engine trains blocks of text, one after another.
type engine interface {
	plan() schedule
	train(block int) (lossSum, error)
	load(input, output firth.Matrix)
	store(input, output firth.Matrix)
	close()
}

// Train learns the vectors of the words of v from a text. See the package
// comment. It fails with [ErrConfig] if the configuration is not valid, with
// [ErrNoText], with [ErrDiverged], with an error of the source, or with the
// cause of ctx's end, after a checkpoint; if that failed, with its error instead.
func Train(ctx context.Context, v *vocab.Vocabulary, source Source, cfg Config, opts Options) (*Result, error) {
	if err := cfg.Validate(); err != nil {
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
	start := time.Now()
	e, err := newEngine(v, source, cfg)
	if err != nil {
		return nil, err
	}
	defer e.close()

	run := progress{plan: e.plan()}
	if opts.Resume != nil {
		if err := opts.Resume.check(saved, source.Len(), v.Len(), cfg.Dim, run.plan); err != nil {
			return nil, err
		}
		run.resume(opts.Resume)
		e.load(opts.Resume.Input, opts.Resume.Output)
	} else {
		input := firth.NewMatrix(v.Len(), cfg.Dim)
		initialize(input, cfg.Seed)
		e.load(input, firth.NewMatrix(v.Len(), cfg.Dim))
	}

	state := func() *State {
		input, output := firth.NewMatrix(v.Len(), cfg.Dim), firth.NewMatrix(v.Len(), cfg.Dim)
		e.store(input, output)
		return run.state(saved, input, output)
	}
	lastCheckpoint := time.Now()
	for run.block < run.plan.blocks() {
		if ctx.Err() != nil {
			if opts.Checkpoint != nil {
				if err := opts.Checkpoint(state()); err != nil {
					return nil, fmt.Errorf("interrupted, and the checkpoint failed: %w", err)
				}
			}
			return nil, context.Cause(ctx)
		}
		loss, err := e.train(run.block)
		if err != nil {
			return nil, err
		}
		if mean := loss.mean(); math.IsNaN(mean) || math.IsInf(mean, 0) {
			epoch, _, _ := run.plan.span(run.block)
			return nil, fmt.Errorf("%w: the loss is %v in epoch %d at learning rate %.4g; try a smaller learning rate (now %v) or fewer negatives (now %d)",
				ErrDiverged, mean, epoch+1, run.plan.rate(run.block), cfg.LearningRate, cfg.Negatives)
		}
		run.add(&loss)
		if opts.Progress != nil {
			opts.Progress(run.report(loss.mean(), time.Since(start)))
		}
		if opts.Checkpoint != nil && opts.CheckpointEvery > 0 && time.Since(lastCheckpoint) >= opts.CheckpointEvery && run.block < run.plan.blocks() {
			if err := opts.Checkpoint(state()); err != nil {
				return nil, err
			}
			lastCheckpoint = time.Now()
		}
	}
	input, output := firth.NewMatrix(v.Len(), cfg.Dim), firth.NewMatrix(v.Len(), cfg.Dim)
	e.store(input, output)
	embeddings, err := firth.NewEmbeddings(v, input, output, firth.Metadata{Config: saved}, nil)
	if err != nil {
		return nil, err
	}
	return &Result{Embeddings: embeddings, Losses: run.losses(), Pairs: run.pairs()}, nil
}

func newEngine(v *vocab.Vocabulary, source Source, cfg Config) (engine, error) {
	threads := cfg.Threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	if cfg.Architecture == CBOW {
		return newBags(v, source, cfg, threads)
	}
	return newGrid(v, source, cfg, threads)
}

// initialize fills the Input matrix with numbers between -1/D and 1/D, as gensim
// does; Output starts at zero. (The C program takes half as much, which is slower
// to get going on small texts.) Each row has a random stream of its own.
func initialize(input firth.Matrix, seed uint64) {
	for i := range input.Rows {
		random := stream(key(forInput, seed, uint64(i)))
		row := input.Row(i)
		for d := range row {
			unit := float32(random.next()>>40) / (1 << 24) // [0, 1), exact
			row[d] = (float32(2*unit) - 1) / float32(input.Dim)
		}
	}
}

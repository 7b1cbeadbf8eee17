package word2vec

import (
	"runtime"
	"time"

	"firth/vocab"
)

// engine trains blocks of text, one after another.
type engine interface {
	plan() schedule
	train(block int) (lossSum, error)

	// The rows of both matrices as they are between two blocks, to read or to set,
	// padding included. Output has a row for each word; with hierarchical softmax
	// row i belongs to inner node i, and the last to none.
	inputRow(id vocab.WordID) []float32
	outputRow(i vocab.WordID) []float32

	// waiting is how long all threads together had nothing to do.
	waiting() time.Duration

	freeInput() error // no row of Input is read or trained any more
	close() error
}

func newEngine(v *vocab.Vocabulary, source Source, cfg Config, room room) (engine, error) {
	threads := cfg.Threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	switch {
	case cfg.Objective == ExactSoftmax:
		return newExact(v, source, cfg, threads, room)
	case cfg.Architecture == CBOW:
		return newBags(v, source, cfg, threads, room)
	}
	return newGrid(v, source, cfg, threads, room)
}

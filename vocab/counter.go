package vocab

import (
	"errors"
	"sync"
	"sync/atomic"
)

// CounterOptions say what a [Counter] may use. The zero value is valid.
type CounterOptions struct {
	// MaxMemory is how many bytes the tables of all shards may take together; 0
	// sets no bound. A shard whose table grows beyond its part is written to a
	// temporary file and begins an empty one. The result is the same for any
	// MaxMemory; a small one costs time and disk. The bound is looked at between
	// blocks, so the new words of one block per shard come on top, and so does the
	// vocabulary itself once the counter has finished.
	MaxMemory int64

	// TempDir is the folder for the temporary files; "" is that of the system.
	TempDir string
}

// Limits choose the words of a vocabulary among those that were counted. The
// zero value chooses all.
type Limits struct {
	// MinCount leaves out words that were seen less often.
	MinCount uint64

	// MaxSize, if not 0, is the largest number of words. The most frequent are
	// chosen, exactly; of words with equal counts, those that came first in the
	// text.
	MaxSize int
}

// Stats say what a [Counter] saw and what became of it. Words are different
// words, tokens their occurrences.
type Stats struct {
	Words, Tokens         uint64 // seen
	RareWords, RareTokens uint64 // left out by Limits.MinCount
	CutWords, CutTokens   uint64 // left out by Limits.MaxSize
	TopCount              uint64 // occurrences of the most frequent word
	Spills                int    // how often a table was written to disk
}

// A Position says where in a text a word stands: a larger one stands later. Only
// their order matters. Positions are given, not counted, because shards count
// different parts of a text at the same time.
type Position uint64

// PositionAt is the position of token index in block, both counted from 0 and
// below 2^32.
func PositionAt(block, index int) Position {
	return Position(block)<<32 | Position(index)
}

// A Counter counts the words of a text on all cores, exactly, in bounded memory.
//
// Each goroutine counts in a [Shard] of its own, without locks. The result
// depends on the text alone: not on the number of shards, nor on which of them
// counted what, nor on the memory.
//
// Words can be added one by one; for much text, [Shard.AddAll] is several times as
// fast.
//
//	c := vocab.NewCounter(vocab.CounterOptions{})
//	defer c.Close()
//	s := c.Shard()
//	for i, word := range words {
//		s.Add(word, vocab.PositionAt(0, i))
//	}
//	if err := s.EndBlock(); err != nil { … }
//	v, _, stats, err := c.Finish(vocab.Limits{MinCount: 5})
type Counter struct {
	opts   CounterOptions
	hasher hasher

	mu     sync.Mutex
	shards []*Shard
	tables []countedTable // by generation

	shardCount atomic.Int64
	finished   bool
}

// NewCounter returns a counter that has seen no words. It must be closed.
func NewCounter(opts CounterOptions) *Counter {
	return &Counter{opts: opts, hasher: newHasher()}
}

// Shard returns a new shard. It may be called from any goroutine, before Finish.
func (c *Counter) Shard() *Shard {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := &Shard{counter: c}
	s.begin()
	c.shards = append(c.shards, s)
	c.shardCount.Add(1)
	return s
}

// Finish makes the vocabulary of all words that were added, chosen by limits and
// numbered as in [New]. It is called once, when no goroutine uses a shard any
// longer. If no word is left, the vocabulary is empty.
//
// The remap, for those who kept the indices that [Shard.Add] returned, is valid
// until the counter is closed.
func (c *Counter) Finish(limits Limits) (*Vocabulary, *Remap, Stats, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	stats := Stats{Spills: c.finish()}
	finish := c.finishSorted
	if fitTogether(c.tables, c.opts.MaxMemory) {
		finish = c.finishTogether
	}
	v, remap, err := finish(&selection{limits: limits}, &stats)
	if err != nil {
		return nil, nil, stats, err
	}
	return v, remap, stats, nil
}

// finish takes the tables from the shards, and returns how often they were spilled.
func (c *Counter) finish() (spills int) {
	if c.finished {
		panic("vocab: Counter finished twice")
	}
	c.finished = true
	for _, s := range c.shards {
		c.tables[s.generation].table, s.table = s.table, nil
		spills += s.spills
	}
	return spills
}

// Close removes the temporary files. It may be called more than once.
func (c *Counter) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var errs []error
	for _, s := range c.shards {
		if s.file != nil {
			errs = append(errs, s.file.Close())
		}
	}
	c.finished, c.shards, c.tables = true, nil, nil
	return errors.Join(errs...)
}

package phrase

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// A Counter counts the words and pairs of a text, for one pass. It is for one
// goroutine, but its shards are not: see [Counter.Shard].
type Counter struct {
	opts  Options
	stats Stats
	counts
}

// Stats say what a [Counter] has counted and what it has forgotten.
type Stats struct {
	Lines  uint64
	Tokens uint64 // connector words too
	Words  uint64 // different ones, without connector words
	Pairs  uint64 // different ones

	// To stay within Options.MaxMemory, words and pairs with Floor occurrences or
	// fewer were forgotten, Pruned in all, and Forgotten occurrences with them. If
	// one of them came again, its count is too low.
	Floor     uint64
	Pruned    uint64
	Forgotten uint64
}

// A Shard counts a part of the text for a [Counter], for one goroutine.
type Shard struct {
	counts
}

// counts of words and pairs.
type counts struct {
	connectors connectors
	words      words
	occur      []uint64 // of each word
	pairs      map[pair]uint64
	lines      uint64
	tokens     uint64
	bytes      int64 // that the tables take, about

	between []byte // scratch: connector words since the last word
}

// What a word and a pair take in the tables, besides the bytes of the word.
const (
	wordBytes = 72
	pairBytes = 48
)

func newCounts(c connectors) counts {
	return counts{connectors: c, words: newWords(), pairs: map[pair]uint64{}}
}

// NewCounter returns a counter. The error wraps [ErrOptions].
func NewCounter(opts Options) (*Counter, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	opts.ConnectorWords = slices.Clone(opts.ConnectorWords)
	return &Counter{opts: opts, counts: newCounts(newConnectors(opts.ConnectorWords))}, nil
}

// Shard returns a shard: part of the text can be given to it by another goroutine,
// and it to [Counter.Merge] afterwards.
func (c *Counter) Shard() *Shard { return &Shard{newCounts(c.connectors)} }

// Add counts the words of a line and its pairs of neighbors. The words are copied
// where they are kept.
func (s *Shard) Add(words []string) { s.add(words) }

// Add counts a line as [Shard.Add] does, without a shard.
func (c *Counter) Add(words []string) {
	c.add(words)
	c.prune()
}

// Merge adds what s has counted, and empties it. The counts do not depend on how the
// text was dealt out to shards, unless memory runs short and some are forgotten: for
// the same result at any number of threads give each shard a part of the text that
// does not depend on it, a block of a file, and merge in the order of the text.
func (c *Counter) Merge(s *Shard) {
	ids := make([]uint32, len(s.occur))
	for word, id := range s.words.ids {
		ids[id] = c.word(word)
	}
	for id, n := range s.occur {
		c.occur[ids[id]] += n
	}
	vias := make([]uint32, len(s.words.vias))
	for run, via := range s.words.vias {
		vias[via] = c.via([]byte(run))
	}
	for p, n := range s.pairs {
		c.pair(pair{ids[p.first], ids[p.last], vias[p.via]}, n)
	}
	c.lines += s.lines
	c.tokens += s.tokens
	s.counts = newCounts(c.connectors)
	c.prune()
}

// add counts the words of a line.
func (c *counts) add(line []string) {
	c.lines++
	c.tokens += uint64(len(line))
	c.between = c.between[:0]
	var last uint32
	begun := false
	for _, word := range line {
		if k, ok := c.connectors.numbers[word]; ok {
			if begun {
				c.between = binary.LittleEndian.AppendUint16(c.between, k)
			}
			continue
		}
		id := c.word(word)
		c.occur[id]++
		if begun {
			via := uint32(0)
			if len(c.between) > 0 {
				via = c.via(c.between)
				c.between = c.between[:0]
			}
			c.pair(pair{last, id, via}, 1)
		}
		last, begun = id, true
	}
}

// word returns the number of a word.
func (c *counts) word(word string) uint32 {
	id := c.words.id(word)
	if int(id) == len(c.occur) {
		c.occur = append(c.occur, 0)
		c.bytes += wordBytes + int64(len(word))
	}
	return id
}

// via returns the number of a run of connector words.
func (c *counts) via(run []byte) uint32 {
	before := len(c.words.vias)
	id := c.words.via(run)
	if len(c.words.vias) > before {
		c.bytes += wordBytes + int64(len(run))
	}
	return id
}

func (c *counts) pair(p pair, n uint64) {
	before := len(c.pairs)
	c.pairs[p] += n
	if len(c.pairs) > before {
		c.bytes += pairBytes
	}
}

// Stats tells what was counted so far.
func (c *Counter) Stats() Stats {
	s := c.stats
	s.Lines, s.Tokens = c.lines, c.tokens
	s.Words, s.Pairs = uint64(len(c.occur)), uint64(len(c.pairs))
	return s
}

// Table returns the phrases found so far, those with the highest scores first. More
// lines may be counted afterwards.
func (c *Counter) Table() Table {
	t := Table{Delimiter: c.opts.Delimiter, ConnectorWords: slices.Clone(c.connectors.words)}
	names, runs := byNumber(c.words.ids), byNumber(c.words.vias)
	vocabulary := uint64(len(c.occur) + len(c.pairs))
	for p, n := range c.pairs {
		score := c.opts.score(n, c.occur[p.first], c.occur[p.last], vocabulary, c.tokens)
		if score > c.opts.Threshold {
			t.Pairs = append(t.Pairs, Pair{c.connectors.text(names[p.first], names[p.last], runs[p.via]), score})
		}
	}
	slices.SortFunc(t.Pairs, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), slices.Compare(a.Words, b.Words))
	})
	return t
}

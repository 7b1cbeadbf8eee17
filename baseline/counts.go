package baseline

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"firth/vocab"
)

// What counting is limited to where nothing else is asked for.
const (
	DefaultWords    = 20_000      // the most frequent
	DefaultWindow   = 5           // words to each side
	DefaultMaxPairs = 100_000_000 // 800 MB
	DefaultMemory   = 256 << 20
)

// Errors that tell why text cannot be counted. They come wrapped.
var (
	ErrTooManyPairs = errors.New("too many different pairs of words")
	ErrTooLong      = errors.New("text is too long to be counted in numbers of 32 bits")
)

// A Text is the ids of a corpus. An encoded.File is one.
type Text interface {
	// Len is the number of positions.
	Len() int64

	// ReadIDs reads len(dst) positions from pos on. It is called from many
	// goroutines at once.
	ReadIDs(dst []vocab.WordID, pos int64) error
}

// CountOptions say what [Count] counts. The zero value is valid.
type CountOptions struct {
	// Words is of how many words, the most frequent; 0 stands for [DefaultWords].
	// Other words take up their places in the text, but are not counted.
	Words int

	// Window is how many words to each side count; 0 stands for [DefaultWindow].
	Window int

	// MaxPairs is how many different pairs there may be; 0 stands for
	// [DefaultMaxPairs].
	MaxPairs int64

	// Memory is for counting, in bytes; 0 stands for [DefaultMemory]. Less makes
	// more ways through the text.
	Memory int64

	// Threads is how many count; 0 stands for one on each core. It never changes a
	// result.
	Threads int
}

// Counts are how often each word stands near each other word: a symmetric matrix, of
// which only the numbers that are not 0 are kept, row after row.
type Counts struct {
	Words  int
	starts []int // row w is starts[w] to starts[w+1] of the others
	cols   []uint32
	counts []uint32
	sums   []float64 // N(w, *)
}

// Pairs is the number of different pairs, each in both orders.
func (c *Counts) Pairs() int { return len(c.cols) }

// Count counts the pairs of words within a window in a text of so many different
// words. Windows end at the ends of sentences. It fails with [ErrTooManyPairs],
// [ErrTooLong], with ctx's error, or if the text cannot be read.
func Count(ctx context.Context, text Text, words int, opts CountOptions) (*Counts, error) {
	if opts.Words <= 0 {
		opts.Words = DefaultWords
	}
	if opts.Window <= 0 {
		opts.Window = DefaultWindow
	}
	if opts.MaxPairs <= 0 {
		opts.MaxPairs = DefaultMaxPairs
	}
	if opts.Memory <= 0 {
		opts.Memory = DefaultMemory
	}
	if opts.Threads <= 0 {
		opts.Threads = runtime.GOMAXPROCS(0)
	}
	n := min(words, opts.Words)
	c := &Counts{Words: n, starts: make([]int, n+1), sums: make([]float64, n)}
	if text.Len() > math.MaxUint32/2/int64(opts.Window) {
		return nil, fmt.Errorf("%w: %d words in windows of %d to each side", ErrTooLong, text.Len(), opts.Window)
	}
	if n == 0 {
		return c, nil
	}
	// The rows are counted band by band, each as numbers in a plain table: a pair
	// costs one addition, and needs no sorting.
	height := int(max(1, min(int64(n), opts.Memory/int64(opts.Threads)/int64(4*n))))
	bands := make([]rowBand, (n+height-1)/height)
	var taken atomic.Int64
	var pairs atomic.Int64
	errs := make([]error, opts.Threads)
	var wg sync.WaitGroup
	for t := range opts.Threads {
		wg.Go(func() {
			table := make([]uint32, height*n)
			for errs[t] == nil {
				i := int(taken.Add(1)) - 1
				if i >= len(bands) {
					return
				}
				b := rowBand{from: i * height, to: min(n, (i+1)*height)}
				if errs[t] = b.count(ctx, text, table[:(b.to-b.from)*n], n, opts.Window); errs[t] != nil {
					break
				}
				b.compress(table[:(b.to-b.from)*n], n)
				if pairs.Add(int64(len(b.cols))) > opts.MaxPairs {
					errs[t] = fmt.Errorf("%w: over %d among %d words: count fewer words", ErrTooManyPairs, opts.MaxPairs, n)
				}
				bands[i] = b
			}
			taken.Store(int64(len(bands))) // the others need not go on
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	c.cols, c.counts = make([]uint32, 0, pairs.Load()), make([]uint32, 0, pairs.Load())
	for i := range bands {
		b := &bands[i]
		for r, length := range b.lengths {
			c.starts[b.from+r+1] = c.starts[b.from+r] + length
		}
		c.cols, c.counts = append(c.cols, b.cols...), append(c.counts, b.counts...)
		*b = rowBand{}
	}
	for w := range n {
		for _, count := range c.counts[c.starts[w]:c.starts[w+1]] {
			c.sums[w] += float64(count)
		}
	}
	return c, nil
}

// A rowBand is the rows of some words.
type rowBand struct {
	from, to     int
	lengths      []int // of its rows
	cols, counts []uint32
}

// chunk is how many positions are read at a time.
const chunk = 1 << 15

// count fills the table with the rows of the band.
func (b *rowBand) count(ctx context.Context, text Text, table []uint32, n, window int) error {
	clear(table)
	ids := make([]vocab.WordID, chunk+2*window)
	for pos := int64(0); pos < text.Len(); pos += chunk {
		if err := ctx.Err(); err != nil {
			return err
		}
		// The chunk is read with a window on both sides of it.
		start, end := max(0, pos-int64(window)), min(text.Len(), pos+chunk+int64(window))
		read := ids[:end-start]
		if err := text.ReadIDs(read, start); err != nil {
			return err
		}
		first, last := int(pos-start), int(min(text.Len(), pos+chunk)-start)
		countChunk(table, read, first, last, b.from, b.to, n, window)
	}
	return nil
}

// countChunk counts the neighbors of the words from from to to that stand at the
// places from first to last of ids.
func countChunk(table []uint32, ids []vocab.WordID, first, last, from, to, n, window int) {
	for i := first; i < last; i++ {
		center := int(ids[i])
		if center < from || center >= to {
			continue
		}
		row := table[(center-from)*n : (center-from+1)*n]
		for j := i - 1; j >= max(0, i-window) && ids[j] != vocab.EndOfSentence; j-- {
			if int(ids[j]) < n {
				row[ids[j]]++
			}
		}
		for j := i + 1; j <= min(len(ids)-1, i+window) && ids[j] != vocab.EndOfSentence; j++ {
			if int(ids[j]) < n {
				row[ids[j]]++
			}
		}
	}
}

// compress keeps what is not 0 of the table.
func (b *rowBand) compress(table []uint32, n int) {
	for at := 0; at < len(table); at += n {
		before := len(b.cols)
		for col, count := range table[at : at+n] {
			if count > 0 {
				b.cols, b.counts = append(b.cols, uint32(col)), append(b.counts, count)
			}
		}
		b.lengths = append(b.lengths, len(b.cols)-before)
	}
}

package subword

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
)

// batchBytes is how much text a worker takes at a time: enough that channels cost
// nothing, and little enough that a corpus of some megabytes keeps all busy.
const batchBytes = 256 << 10

// A wordCutter finds the words of a text that a model would be given, and calls
// yield for each. A word is valid only during the call. Each worker has its own.
type wordCutter func(text string, yield func(word string))

// A wordCounter counts the words of a corpus on all cores, exactly, in bounded
// memory: a worker whose table has grown beyond its part writes it to a temporary
// file, sorted. Counts can be added in any order, so the result does not depend on
// which worker counted what, nor on the memory.
type wordCounter struct {
	tables  []*wordTable // one a worker
	runs    runs
	texts   int64
	bytes   int64
	tempDir string
}

// wordOverhead is about what a word takes in a table besides its bytes.
const wordOverhead = 96

// A wordTable counts the words that one worker sees.
type wordTable struct {
	places map[string]int32
	words  []wordCount
	bytes  int64
}

func newWordTable() *wordTable {
	return &wordTable{places: map[string]int32{}}
}

func (t *wordTable) add(word string) {
	if i, ok := t.places[word]; ok {
		t.words[i].count++
		return
	}
	word = strings.Clone(word)
	t.places[word] = int32(len(t.words))
	t.words = append(t.words, wordCount{word, 1})
	t.bytes += int64(len(word)) + wordOverhead
}

// sorted returns the words in the order of their bytes and empties the table.
func (t *wordTable) sorted() []wordCount {
	words := t.words
	*t = *newWordTable()
	slices.SortFunc(words, func(a, b wordCount) int { return strings.Compare(a.text, b.text) })
	return words
}

// count reads all texts. maxMemory bounds all tables together; 0 is no bound. seen
// is called now and then, by the caller's goroutine, with the bytes read so far.
// Whatever it returns, the counter must be closed.
func (c *wordCounter) count(ctx context.Context, src Source, cutters []wordCutter, maxMemory int64, seen func(bytes int64)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	batches := make(chan []string)
	c.tables = make([]*wordTable, len(cutters))
	share := maxMemory / int64(len(cutters))
	var wg sync.WaitGroup
	for i, cut := range cutters {
		table := newWordTable()
		c.tables[i] = table
		wg.Go(func() {
			for batch := range batches {
				if ctx.Err() != nil {
					continue
				}
				for _, text := range batch {
					cut(text, table.add)
				}
				if maxMemory > 0 && table.bytes > share {
					if err := c.runs.write(c.tempDir, table.sorted()); err != nil {
						cancel(err)
					}
				}
			}
		})
	}
	err := c.read(ctx, src, batches, seen)
	close(batches)
	wg.Wait()
	if err == nil {
		err = context.Cause(ctx)
	}
	return err
}

// read gives the texts of src to the workers.
func (c *wordCounter) read(ctx context.Context, src Source, batches chan<- []string, seen func(bytes int64)) error {
	for ended := false; !ended; {
		var batch []string
		for size := 0; size < batchBytes; {
			text, err := src(ctx)
			if errors.Is(err, io.EOF) {
				ended = true
				break
			}
			if err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return context.Cause(ctx)
			}
			batch = append(batch, text)
			size += len(text) + 1
			c.texts++
			c.bytes += int64(len(text))
		}
		select {
		case batches <- batch:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		seen(c.bytes)
	}
	return nil
}

// each calls yield for every word with its whole count, in the order of bytes.
func (c *wordCounter) each(ctx context.Context, yield func(word string, count int64)) error {
	c.sortTables()
	return c.runs.merge(ctx, yield)
}

// sortTables makes what is left in the tables runs in memory, all at once.
func (c *wordCounter) sortTables() {
	var wg sync.WaitGroup
	sorted := make([][]wordCount, len(c.tables))
	for i, table := range c.tables {
		wg.Go(func() { sorted[i] = table.sorted() })
	}
	wg.Wait()
	for _, words := range sorted {
		if len(words) > 0 {
			c.runs.inMemory = append(c.runs.inMemory, words)
		}
	}
	c.tables = nil
}

// close removes the temporary file.
func (c *wordCounter) close() error { return c.runs.close() }

// A selection chooses the words that a model learns from.
type selection struct {
	minCount  int64
	maxMemory int64                   // of all words chosen; 0 is no bound
	cost      func(word string) int64 // bytes that learning from word takes
}

// A chosenWords is what a selection left, and what it left out.
type chosenWords struct {
	words      []wordCount // by bytes
	all        int64       // different words in the text
	tokens     int64       // occurrences of all words
	rareWords  int64       // left out
	rareTokens int64
	minCount   int64 // the least count of a word that was chosen
}

// choose takes the words of a counter. Where the memory does not suffice for all,
// the rarest are left out: all words with less than the smallest count for which
// the others fit. That depends on the text and the bound alone.
func (s selection) choose(ctx context.Context, c *wordCounter) (chosenWords, error) {
	minCount := max(1, s.minCount)
	for {
		chosen, costs, err := s.collect(ctx, c, minCount)
		if err != nil || costs == nil {
			return chosen, err
		}
		minCount = costs.least(s.maxMemory)
	}
}

// collect takes the words that were seen minCount times. If they cost too much it
// stops taking them, and returns the costs of all instead.
func (s selection) collect(ctx context.Context, c *wordCounter, minCount int64) (chosenWords, costByCount, error) {
	chosen := chosenWords{minCount: minCount}
	costs := costByCount{}
	total := int64(0)
	err := c.each(ctx, func(word string, count int64) {
		chosen.all++
		chosen.tokens += count
		if count < minCount {
			chosen.rareWords++
			chosen.rareTokens += count
			return
		}
		cost := s.cost(word)
		costs.add(count, cost)
		total += cost
		if s.maxMemory == 0 || total <= s.maxMemory {
			chosen.words = append(chosen.words, wordCount{word, count})
		} else {
			chosen.words = nil
		}
	})
	if err != nil || s.maxMemory == 0 || total <= s.maxMemory {
		return chosen, nil, err
	}
	return chosenWords{}, costs, nil
}

// costByCount has what all words of each count cost.
type costByCount map[int64]int64

func (c costByCount) add(count, cost int64) { c[count] += cost }

// least returns the smallest count from which on all words fit.
func (c costByCount) least(bound int64) int64 {
	counts := make([]int64, 0, len(c))
	for count := range c {
		counts = append(counts, count)
	}
	slices.SortFunc(counts, func(a, b int64) int { return cmp.Compare(b, a) })
	least := counts[0] + 1 // of which there are none
	for _, count := range counts {
		bound -= c[count]
		if bound < 0 {
			break
		}
		least = count
	}
	return least
}

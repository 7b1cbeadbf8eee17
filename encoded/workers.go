package encoded

import (
	"context"
	"encoding/binary"
	"io"
	"strings"
	"sync"

	"firth/corpus"
	"firth/token"
)

// A job is a block on its way, with what a worker makes of it. Jobs are used
// again, so a scan has few of them and allocates little.
type job struct {
	seq     int
	block   corpus.Block
	scanner *token.Scanner

	// numbers are unsigned varints: 0 ends a sentence, n+1 is number n.
	numbers    []byte
	generation int // of numbers, where they are indices of a table

	tokens, unknown uint64
	sentences       blockSentences
}

// scan tokenizes the block and writes the numbers of its words. number returns
// that of a word, or false for a word that is unknown.
func (j *job) scan(number func(word string) (uint32, bool)) {
	j.numbers, j.tokens, j.unknown, j.sentences = j.numbers[:0], 0, 0, blockSentences{}
	for text := j.block.Text; text != ""; {
		sentence, rest, ended := strings.Cut(text, "\n")
		text = rest
		for _, t := range j.scanner.Scan(sentence) {
			j.tokens++
			j.sentences.open++
			n, ok := number(t.Text)
			if !ok {
				j.unknown++
				continue
			}
			j.numbers = binary.AppendUvarint(j.numbers, uint64(n)+1)
		}
		if ended || !j.block.Continues {
			j.sentences.end()
			j.numbers = append(j.numbers, 0)
		}
	}
}

// inOrder reads all blocks of source. Each is given to one of the workers, which
// run at the same time, and then to collect, in the order of the blocks and in
// the calling goroutine. It returns the first error of any of them, and not before
// all workers have ended. A few jobs for each worker are all that is in memory.
func inOrder(ctx context.Context, source Source, workers int, newWorker func(i int) func(*job) error, collect func(*job) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	jobs := 2*workers + 2
	free := make(chan *job, jobs)
	done := make(chan *job, jobs) // never full, so that no worker waits to send
	for range jobs {
		free <- &job{}
	}

	var mu sync.Mutex // whose turn it is to read
	seq, ended := 0, false
	read := func() (*job, error) { // nil, nil after the last block
		mu.Lock()
		defer mu.Unlock()
		if ended {
			return nil, nil
		}
		var j *job
		select {
		case j = <-free:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		var err error
		j.block, err = source(ctx)
		if err == io.EOF { // an error that wraps it is not the end
			ended = true
			return nil, nil
		}
		ended = err != nil
		j.seq = seq
		seq++
		return j, err
	}

	var wg sync.WaitGroup
	for i := range workers {
		work := newWorker(i)
		wg.Go(func() {
			for {
				j, err := read()
				if err == nil && j != nil {
					err = work(j)
				}
				if err != nil {
					cancel(err) // the first cause stays
				}
				if err != nil || j == nil {
					return
				}
				done <- j
			}
		})
	}
	go func() {
		wg.Wait()
		close(done)
	}()

	waiting := make(map[int]*job, jobs)
	next := 0
	for j := range done {
		waiting[j.seq] = j
		for j = waiting[next]; j != nil; j = waiting[next] {
			delete(waiting, next)
			next++
			if context.Cause(ctx) == nil {
				if err := collect(j); err != nil {
					cancel(err)
				}
			}
			j.block = corpus.Block{}
			free <- j
		}
	}
	return context.Cause(ctx)
}

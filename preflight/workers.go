package preflight

import (
	"context"
	"io"
	"sync"

	"firth/corpus"
)

// inOrder reads all blocks of a corpus. Each is given to one of the workers, which run
// at the same time, and then to collect, in the order of the blocks and in the calling
// goroutine. It returns the first error of any of them, and not before all workers have
// ended. A few jobs for each worker are all that is in memory.
func inOrder(ctx context.Context, next func(context.Context) (corpus.Block, error), workers []*worker, collect func(*job)) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	jobs := 2*len(workers) + 1
	free := make(chan *job, jobs)
	done := make(chan *job, jobs) // never full, so that no worker waits to send
	for range jobs {
		free <- &job{}
	}

	var mu sync.Mutex // whose turn it is to read
	seq, within, ended := 0, false, false
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
		block, err := next(ctx)
		if err == io.EOF { // an error that wraps it is not the end
			ended = true
			return nil, nil
		}
		ended = err != nil
		j.seq, j.block, j.within = seq, block, within
		seq, within = seq+1, block.Continues
		return j, err
	}

	var wg sync.WaitGroup
	for _, w := range workers {
		wg.Go(func() {
			for {
				j, err := read()
				if err == nil && j != nil {
					err = w.work(j)
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
	turn := 0
	for j := range done {
		waiting[j.seq] = j
		for j = waiting[turn]; j != nil; j = waiting[turn] {
			delete(waiting, turn)
			turn++
			if context.Cause(ctx) == nil {
				collect(j)
			}
			j.block = corpus.Block{}
			free <- j
		}
	}
	return context.Cause(ctx)
}

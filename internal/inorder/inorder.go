// Package inorder shares work out to goroutines and takes the results in the order in
// which the work came:
//
//	err := inorder.Run(ctx, workers, jobs, read, newWorker, collect)
package inorder

import (
	"context"
	"io"
	"sync"
)

// Run has read fill jobs, until it returns [io.EOF]. Each job is given to one of the
// workers, which run at the same time, and then to collect, in the order of reading and
// in the calling goroutine. read is called by one goroutine at a time, newWorker once
// for each worker before it starts. So many jobs are all that there is: they are used
// again, as collect leaves them.
//
// It returns the first error of any of them, and not before all workers have ended.
// After an error, nothing more is collected.
func Run[J any](
	ctx context.Context, workers, jobs int,
	read func(context.Context, *J) error, newWorker func(i int) func(*J) error, collect func(*J) error,
) error {
	type numbered struct {
		seq int
		job J
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	free := make(chan *numbered, jobs)
	done := make(chan *numbered, jobs) // never full, so that no worker waits to send
	for range jobs {
		free <- &numbered{}
	}

	var mu sync.Mutex // whose turn it is to read
	seq, ended := 0, false
	next := func() (*numbered, error) { // nil, nil after the last job
		mu.Lock()
		defer mu.Unlock()
		if ended {
			return nil, nil
		}
		var j *numbered
		select {
		case j = <-free:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		err := read(ctx, &j.job)
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
				j, err := next()
				if err == nil && j != nil {
					err = work(&j.job)
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

	waiting := make(map[int]*numbered, jobs)
	turn := 0
	for j := range done {
		waiting[j.seq] = j
		for j = waiting[turn]; j != nil; j = waiting[turn] {
			delete(waiting, turn)
			turn++
			if context.Cause(ctx) == nil {
				if err := collect(&j.job); err != nil {
					cancel(err)
				}
			}
			free <- j
		}
	}
	return context.Cause(ctx)
}

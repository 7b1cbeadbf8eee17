package word2vec

import (
	"sync"
	"sync/atomic"
	"time"
)

// A team is a fixed number of threads that share out the steps of one job at a
// time.
type team struct {
	jobs    chan *job
	threads int
	workers sync.WaitGroup
	waited  atomic.Int64 // nanoseconds, of all threads, within jobs and between them
}

type job struct {
	steps int
	do    func(worker, step int)
	taken atomic.Int64
	ended sync.WaitGroup
}

func newTeam(threads int) *team {
	t := &team{jobs: make(chan *job, threads), threads: threads}
	for worker := 1; worker < threads; worker++ {
		t.workers.Go(func() {
			for {
				began := time.Now()
				j, open := <-t.jobs
				t.waited.Add(int64(time.Since(began)))
				if !open {
					return
				}
				j.run(worker)
				j.ended.Done()
			}
		})
	}
	return t
}

// run calls do(worker, step) for every step from 0 to steps-1 and returns when
// all have ended. Steps of one call run at the same time, so they must not touch
// what another one writes. worker is below the number of threads, and no two
// steps with the same worker run at the same time.
func (t *team) run(steps int, do func(worker, step int)) {
	j := &job{steps: steps, do: do}
	helpers := min(t.threads, steps) - 1
	if helpers > 0 {
		j.ended.Add(helpers)
		for range helpers {
			t.jobs <- j
		}
	}
	j.run(0)
	began := time.Now()
	j.ended.Wait()
	t.waited.Add(int64(time.Since(began)))
}

// waiting is how long all threads together have waited.
func (t *team) waiting() time.Duration { return time.Duration(t.waited.Load()) }

func (j *job) run(worker int) {
	for {
		step := int(j.taken.Add(1)) - 1
		if step >= j.steps {
			return
		}
		j.do(worker, step)
	}
}

func (t *team) close() {
	close(t.jobs)
	t.workers.Wait()
}

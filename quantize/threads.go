package quantize

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// block is how many rows a goroutine takes at a time.
const block = 512

// threadsOf is how many threads to use where a caller asked for n.
func threadsOf(n int) int {
	if n <= 0 {
		return runtime.GOMAXPROCS(0)
	}
	return n
}

// forBlocks calls f for the parts of n items, size at a time, on at most threads
// goroutines, and returns when all are done. What f computes for an item must not
// depend on other items, so that the result does not depend on threads.
func forBlocks(n, size, threads int, f func(from, to int)) {
	blocks := (n + size - 1) / size
	var next atomic.Int64
	work := func() {
		for {
			from := int(next.Add(1)-1) * size
			if from >= n {
				return
			}
			f(from, min(from+size, n))
		}
	}
	var others sync.WaitGroup
	for range min(threadsOf(threads), blocks) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}

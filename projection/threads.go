package projection

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// threadsOf is how many threads to use where a caller asked for n.
func threadsOf(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// forBlocks calls f for the items [from, to) of each block of n items, on up to
// threads goroutines, and returns when all are done. What f computes for an item
// must not depend on the other items of its block.
func forBlocks(n, block, threads int, f func(from, to int)) {
	blocks := (n + block - 1) / block
	var next atomic.Int64
	work := func() {
		for {
			from := int(next.Add(1)-1) * block
			if from >= n {
				return
			}
			f(from, min(from+block, n))
		}
	}
	var others sync.WaitGroup
	for range min(threads, blocks) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
}

package steps

import "sync"

// A worker has memory for two partitions and the pairs of a bucket at a time, which it
// uses again and again: left to the garbage collector, it would be for four
// partitions and more.
var (
	freeRows  pool[float32]
	freePairs pool[uint32]
)

// A pool keeps memory that nobody uses.
type pool[T any] struct {
	mu   sync.Mutex
	free [][]T
}

// take returns memory for n numbers, whatever is in it.
func (p *pool[T]) take(n int) []T {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, memory := range p.free {
		if cap(memory) >= n {
			last := len(p.free) - 1
			p.free[i] = p.free[last]
			p.free = p.free[:last]
			return memory[:n]
		}
	}
	p.free = nil // too small, all of them
	return make([]T, n, n+n/8)
}

func (p *pool[T]) give(memory []T) {
	p.mu.Lock()
	p.free = append(p.free, memory)
	p.mu.Unlock()
}

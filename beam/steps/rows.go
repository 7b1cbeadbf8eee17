package steps

import "sync"

// A worker has memory for two partitions at a time, which it uses again and again:
// left to the garbage collector, it would be for four and more.
var free struct {
	sync.Mutex
	rows [][]float32
}

// takeRows returns memory for so many numbers, whatever is in it.
func takeRows(n int) []float32 {
	free.Lock()
	defer free.Unlock()
	for i, rows := range free.rows {
		if cap(rows) >= n {
			last := len(free.rows) - 1
			free.rows[i] = free.rows[last]
			free.rows = free.rows[:last]
			return rows[:n]
		}
	}
	free.rows = nil // too small, all of them
	return make([]float32, n, n+n/8)
}

func giveRows(rows []float32) {
	free.Lock()
	free.rows = append(free.rows, rows)
	free.Unlock()
}

package steps

import (
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// A worker is to stay near the memory of two partitions, and not to collect garbage
// all the time where they are small.
const (
	leastGarbage  = 25       // percent of what is in use
	enoughGarbage = 64 << 20 // bytes
)

var garbage struct {
	sync.Mutex
	percent int
}

// boundGarbage lets garbage grow to a quarter of what is in use, but at least to so
// much that collecting it is worth the while. Each step calls it, since what is in use
// grows with the first of them.
func boundGarbage() {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Kind() != metrics.KindUint64 {
		return
	}
	percent := leastGarbage
	if live := sample[0].Value.Uint64(); live > 0 {
		percent = max(percent, int(min(1000, 100*enoughGarbage/live)))
	}
	garbage.Lock()
	defer garbage.Unlock()
	// Each change stops all that runs, for a moment.
	if was := garbage.percent; percent > was+was/4 || percent < was-was/4 {
		debug.SetGCPercent(percent)
		garbage.percent = percent
	}
}

// collect gives back at once what a step has used that is not used again, if that is
// much: rows of a partition, the tables that a plan was made with.
func collect(bytes int) {
	if bytes >= enoughGarbage/4 {
		debug.FreeOSMemory()
	}
}

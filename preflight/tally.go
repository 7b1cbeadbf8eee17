package preflight

import (
	"math"
	"slices"
)

// A tally counts strings by their 64-bit hashes, in bounded memory. As long as all
// fit, the counts are exact. When they no longer do, half of the strings are let go,
// chosen by a bit of their hashes, and so again each time the table is full: at level
// L, one in 2^L of the different strings is counted. What is counted is counted
// exactly, from its first copy to its last, so sums over the sample, times 2^L, are
// unbiased (Horvitz and Thompson 1952), and their error can be told.
//
// Strings that were often repeated when the table was full are kept for certain, since
// much depends on them. They keep the weight that they had then.
//
// What is in the table depends on the strings, their order and the size alone.
type tally struct {
	slots    []tallied // open addressing by the low bits of the hash; the length is a power of two
	used     int
	most     int     // slots at most
	level    uint    // of sampling, by the high bits of the hash
	distinct float64 // different strings so far; once the table was full, about
}

// A tallied is a string; hash 0 marks a free slot.
type tallied struct {
	hash  uint64
	count uint32
	info  uint32 // size, and in the highest byte one more than the level that it is kept from for certain, or 0
}

const (
	talliedBytes  = 16
	talliesFirst  = 1 << 10
	largestSize   = 1<<24 - 1
	certainShift  = 24
	fewestRepeats = 8 // of a string that is kept for certain
)

func (e *tallied) size() int { return int(e.info & largestSize) }

// weight is how many strings e stands for.
func (e *tallied) weight(level uint) float64 {
	if certain := e.info >> certainShift; certain > 0 {
		level = uint(certain - 1)
	}
	return math.Ldexp(1, int(level))
}

// newTally returns a tally of so many bytes at most (and half as much again for a
// moment, when the table grows).
func newTally(memory int64) *tally {
	most := talliesFirst
	for int64(2*most)*talliedBytes <= memory {
		most *= 2
	}
	return &tally{slots: make([]tallied, talliesFirst), most: most}
}

// add counts a string of so many bytes. It returns how often it was counted, 0 if it
// is not in the sample.
func (t *tally) add(hash uint64, size int) uint32 {
	hash = max(hash, 1)
	mask := uint64(len(t.slots) - 1)
	i := hash & mask
	for ; t.slots[i].hash != 0; i = (i + 1) & mask {
		if e := &t.slots[i]; e.hash == hash {
			if e.count < math.MaxUint32 {
				e.count++
			}
			return e.count
		}
	}
	if !t.sampled(hash) {
		return 0
	}
	t.slots[i] = tallied{hash: hash, count: 1, info: uint32(min(size, largestSize))}
	t.used++
	t.distinct += math.Ldexp(1, int(t.level))
	for 4*t.used > 3*len(t.slots) {
		if len(t.slots) < t.most {
			t.rebuild(t.slots, 2*len(t.slots))
		} else {
			t.thin()
		}
	}
	return 1
}

// sampled tells whether the strings of a hash are counted at the present level.
func (t *tally) sampled(hash uint64) bool { return t.level == 0 || hash>>(64-t.level) == 0 }

// thin goes to the next level.
func (t *tally) thin() {
	certain := t.certainFrom()
	before := t.level
	t.level++
	var kept []tallied
	for i := range t.slots {
		e := t.slots[i]
		switch {
		case e.hash == 0:
		case e.info>>certainShift > 0:
			kept = append(kept, e)
		case e.count >= certain:
			e.info |= uint32(before+1) << certainShift
			kept = append(kept, e)
		case t.sampled(e.hash):
			kept = append(kept, e)
		}
	}
	t.rebuild(kept, len(t.slots))
}

// certainFrom is how often a string must have been counted to be kept for certain, so
// that no more than a quarter of the table is.
func (t *tally) certainFrom() uint32 {
	least := uint32(fewestRepeats)
	for ; least < math.MaxUint32/2; least *= 2 {
		n := 0
		for i := range t.slots {
			if e := &t.slots[i]; e.hash != 0 && (e.info>>certainShift > 0 || e.count >= least) {
				n++
			}
		}
		if 4*n <= len(t.slots) {
			return least
		}
	}
	return math.MaxUint32 // none besides those that are
}

// rebuild puts strings into an empty table of so many slots.
func (t *tally) rebuild(strings []tallied, slots int) {
	if len(t.slots) == slots && len(strings) < slots {
		clear(t.slots)
	} else {
		t.slots = make([]tallied, slots)
	}
	mask := uint64(slots - 1)
	t.used = 0
	for _, e := range strings {
		if e.hash == 0 {
			continue
		}
		i := e.hash & mask
		for t.slots[i].hash != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = e
		t.used++
	}
}

// each calls visit for every string of the table, with the number of strings that it
// stands for, in an order that depends on the strings alone.
func (t *tally) each(visit func(e *tallied, weight float64)) {
	// Sums of floating-point numbers depend on their order, and the order of the slots
	// on the order of the insertions.
	order := make([]tallied, 0, t.used)
	for _, e := range t.slots {
		if e.hash != 0 && e.count > 1 {
			order = append(order, e)
		}
	}
	slices.SortFunc(order, func(a, b tallied) int {
		if a.hash < b.hash {
			return -1
		}
		return 1
	})
	for i := range order {
		visit(&order[i], order[i].weight(t.level))
	}
}

package word2vec

import (
	"firth/internal/kernel"
	"firth/vocab"
)

const (
	// batchRecords is how many records are made before the kernel runs over them: few
	// enough to stay in the first-level cache.
	batchRecords = 64

	// recordsPerDraw is how many records in a row have the same negatives.
	recordsPerDraw = 2
)

// negativeTask trains the pairs of one bucket, given as its segments in the
// order of the text, on the rows of one input and one output partition.
type negativeTask struct {
	negatives int
	stride    int
	records   []uint32
	fit       []float64
}

func newNegativeTask(negatives, stride int) *negativeTask {
	return &negativeTask{
		negatives: negatives,
		stride:    stride,
		records:   make([]uint32, batchRecords*kernel.RecordLen(negatives)),
		fit:       make([]float64, batchRecords),
	}
}

// run trains the segments and adds to loss.
func (t *negativeTask) run(in, out []float32, dummyIn, dummyOut uint32, noise *vocab.Alias, random stream, segments [][]uint32, rate float32, loss *lossSum) {
	const group = kernel.Group
	if noise == nil {
		return // a partition without words, so there are no pairs
	}
	var (
		slots = noise.Slots()
		size  = kernel.RecordLen(t.negatives)
		made  = 0 // records
		open  [group]uint32
		held  = 0 // pairs in open, fewer than a record takes
	)
	add := func(pairs *[group]uint32, live uint32) {
		if made == batchRecords {
			t.train(in, out, made, rate, loss)
			made = 0
		}
		record := t.records[made*size : (made+1)*size]
		// A batch begins with negatives of its own.
		if negatives := record[2*group : 2*group+t.negatives]; made%recordsPerDraw == 0 {
			random = drawNegatives(negatives, slots, random)
		} else {
			copy(negatives, t.records[(made-1)*size+2*group:])
		}
		fillRecord(record, t.negatives, pairs, live)
		made++
	}
	for _, segment := range segments {
		loss.pairs += int64(len(segment))
		if held > 0 { // a record may span segments
			n := copy(open[held:], segment)
			held, segment = held+n, segment[n:]
		}
		if held == group {
			add(&open, 1<<group-1)
			held = 0
		}
		for ; len(segment) >= group; segment = segment[group:] {
			add((*[group]uint32)(segment), 1<<group-1)
		}
		held += copy(open[held:], segment)
	}
	if held > 0 {
		for i := held; i < group; i++ {
			open[i] = dummyIn<<16 | dummyOut
		}
		add(&open, 1<<held-1)
	}
	t.train(in, out, made, rate, loss)
}

// train runs the kernel over the first records.
func (t *negativeTask) train(in, out []float32, records int, rate float32, loss *lossSum) {
	fit := t.fit[:records]
	kernel.Negative(in, out, t.stride, t.records[:records*kernel.RecordLen(t.negatives)], t.negatives, rate, fit)
	for _, p := range fit {
		loss.add(p)
	}
}

func drawNegatives(negatives []uint32, slots []vocab.AliasSlot, random stream) stream {
	for k := range negatives {
		negatives[k] = vocab.DrawAlias(slots, random.next())
	}
	return random
}

// fillRecord makes a record of pairs, of which those whose bit of live is set
// learn. Its negatives are there already.
func fillRecord(record []uint32, negatives int, pairs *[kernel.Group]uint32, live uint32) {
	const group = kernel.Group
	p0, p1, p2, p3 := pairs[0]&0xffff, pairs[1]&0xffff, pairs[2]&0xffff, pairs[3]&0xffff
	*(*[2 * group]uint32)(record) = [2 * group]uint32{
		pairs[0] >> 16, pairs[1] >> 16, pairs[2] >> 16, pairs[3] >> 16, p0, p1, p2, p3,
	}
	negs, mask := record[2*group:2*group+negatives], record[2*group+negatives:]

	// A negative is seldom a positive. It can be one only if the lower six bits of
	// the two are the same, and the next six.
	lower := uint64(1)<<(p0&63) | 1<<(p1&63) | 1<<(p2&63) | 1<<(p3&63)
	upper := uint64(1)<<(p0>>6&63) | 1<<(p1>>6&63) | 1<<(p2>>6&63) | 1<<(p3>>6&63)
	alike := uint64(0)
	for _, neg := range negs {
		alike |= lower >> (neg & 63) & (upper >> (neg >> 6 & 63))
	}
	if alike&1 == 0 {
		for i := range mask {
			mask[i] = live * 0x11111111
		}
		if used := group * (negatives + 1) % 32; used > 0 {
			mask[len(mask)-1] &= 1<<used - 1
		}
		return
	}
	word, bit := live, group // of the mask: the word being made, its bits so far
	for _, neg := range negs {
		if bit == 32 {
			mask[0], mask = word, mask[1:]
			word, bit = 0, 0
		}
		learns := live
		if neg == p0 {
			learns &^= 1
		}
		if neg == p1 {
			learns &^= 2
		}
		if neg == p2 {
			learns &^= 4
		}
		if neg == p3 {
			learns &^= 8
		}
		word |= learns << bit
		bit += group
	}
	mask[0] = word
}

package word2vec

import (
	"firth/internal/kernel"
	"firth/vocab"
)

// batchRecords is how many records are made before the kernel runs over them:
// few enough to stay in the first-level cache.
const batchRecords = 64

// newNoise makes what the negatives of each partition of l are drawn by: its words
// in proportion to the noise weights. It is nil for a partition without words.
func newNoise(l *layout, weights []float64) ([]*vocab.Alias, error) {
	all := make([]*vocab.Alias, l.parts)
	for p, words := range l.words {
		if len(words) == 0 {
			continue
		}
		w, sum := make([]float64, len(words)), 0.0
		for i, id := range words {
			w[i] = weights[id]
			sum += w[i]
		}
		if sum == 0 { // words that were never counted; they may yet occur
			for i := range w {
				w[i] = 1
			}
		}
		alias, err := vocab.NewAlias(w)
		if err != nil {
			return nil, err
		}
		all[p] = alias
	}
	return all, nil
}

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
		rest  = t.records // where the next record goes
		open  [group]uint32
		held  = 0 // pairs in open, fewer than a record takes
	)
	flush := func() {
		made := (len(t.records) - len(rest)) / size
		kernel.Negative(in, out, t.stride, t.records[:made*size], t.negatives, rate, t.fit[:made])
		for _, p := range t.fit[:made] {
			loss.add(p)
		}
		rest = t.records
	}
	for _, segment := range segments {
		loss.pairs += int64(len(segment))
		if held > 0 { // a record may span segments
			n := copy(open[held:], segment)
			held, segment = held+n, segment[n:]
		}
		if held == group {
			random = makeRecord(rest[:size], t.negatives, &open, 1<<group-1, slots, random)
			held = 0
			if rest = rest[size:]; len(rest) == 0 {
				flush()
			}
		}
		for ; len(segment) >= group; segment = segment[group:] {
			random = makeRecord(rest[:size], t.negatives, (*[group]uint32)(segment), 1<<group-1, slots, random)
			if rest = rest[size:]; len(rest) == 0 {
				flush()
			}
		}
		held += copy(open[held:], segment)
	}
	if held > 0 {
		for i := held; i < group; i++ {
			open[i] = dummyIn<<16 | dummyOut
		}
		makeRecord(rest[:size], t.negatives, &open, 1<<held-1, slots, random)
		rest = rest[size:]
	}
	flush()
}

// makeRecord makes a record of pairs, of which those whose bit of live is set
// learn, and draws its negatives.
func makeRecord(record []uint32, negatives int, pairs *[kernel.Group]uint32, live uint32, slots []vocab.AliasSlot, random stream) stream {
	const group = kernel.Group
	p0, p1, p2, p3 := pairs[0]&0xffff, pairs[1]&0xffff, pairs[2]&0xffff, pairs[3]&0xffff
	*(*[2 * group]uint32)(record) = [2 * group]uint32{
		pairs[0] >> 16, pairs[1] >> 16, pairs[2] >> 16, pairs[3] >> 16, p0, p1, p2, p3,
	}
	negs, mask := record[2*group:2*group+negatives], record[2*group+negatives:]
	word, bit := live, group // of the mask: the word being made, its bits so far
	for k := range negs {
		if bit == 32 {
			mask[0], mask = word, mask[1:]
			word, bit = 0, 0
		}
		neg := vocab.DrawAlias(slots, random.next())
		negs[k] = neg
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
	return random
}

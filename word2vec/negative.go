package word2vec

import (
	"firth/internal/kernel"
	"firth/vocab"
)

// batchRecords is how many records are made before the kernel runs over them:
// few enough to stay in the first-level cache.
const batchRecords = 64

// noise draws the negatives of one partition.
type noise struct {
	alias *vocab.Alias
}

// newNoise makes the noise of each partition of l: its words in proportion to
// the noise weights.
func newNoise(l *layout, weights []float64) ([]noise, error) {
	all := make([]noise, l.parts)
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
		all[p].alias = alias
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
func (t *negativeTask) run(in, out []float32, dummyIn, dummyOut uint32, n noise, random stream, segments [][]uint32, rate float32, loss *lossSum) {
	var (
		size    = kernel.RecordLen(t.negatives)
		maskPos = 2*kernel.Group + t.negatives
		made    = 0 // records
		filled  = 0 // pairs of the record being made
	)
	flush := func() {
		kernel.Negative(in, out, t.stride, t.records[:made*size], t.negatives, rate, t.fit[:made])
		for _, p := range t.fit[:made] {
			loss.add(p)
		}
		made = 0
	}
	// finish draws the negatives of the record that has its pairs.
	finish := func() {
		rec := t.records[made*size : (made+1)*size]
		for i := filled; i < kernel.Group; i++ {
			rec[i], rec[kernel.Group+i] = dummyIn, dummyOut
		}
		mask := rec[maskPos:size]
		clear(mask)
		live := uint32(1)<<filled - 1 // one bit a pair
		mask[0] = live
		for k := range t.negatives {
			neg := n.alias.Draw(random.next())
			rec[2*kernel.Group+k] = neg
			bits := live
			for i := range kernel.Group {
				if rec[kernel.Group+i] == neg {
					bits &^= 1 << i
				}
			}
			at := kernel.Group * (k + 1)
			mask[at/32] |= bits << (at % 32)
		}
		loss.pairs += int64(filled)
		filled = 0
		if made++; made == batchRecords {
			flush()
		}
	}
	for _, segment := range segments {
		for _, pair := range segment {
			rec := t.records[made*size:]
			rec[filled] = pair >> 16
			rec[kernel.Group+filled] = pair & 0xffff
			if filled++; filled == kernel.Group {
				finish()
			}
		}
	}
	if filled > 0 {
		finish()
	}
	flush()
}

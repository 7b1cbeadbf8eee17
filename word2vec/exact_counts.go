package word2vec

import (
	"cmp"
	"slices"

	"firth/internal/kernel"
	"firth/vocab"
)

// An exactCounts trains skip-gram with the exact softmax on the counts of all pairs
// of the text, n(c,o), instead of going through the text:
//
//	L = -Σ_{c,o} n(c,o) log P(o|c)
//
// An epoch, in which each word is the center once, takes V²·D multiply-adds, three
// times, instead of V·D for every word of the text. Its steps are damped: see there.
// It needs more epochs, 20 to 50, since no word is trained more than once in each.
//
// Batches are words in an order that each epoch shuffles anew. A block of the
// schedule is as large a part of the batches as it is of the text.
type exactCounts struct {
	*softmax
	cfg      Config
	schedule schedule
	counts   *pairCounts
	damping  *damping
	size     int // centers of a batch

	order []vocab.WordID // the words that are centers
	epoch int            // that order is of; -1 at the beginning

	batch    rowBatch
	unsorted []prediction
	start    []uint32
}

// countBlocks is how many blocks an epoch has, if it has as many batches: a run can
// be interrupted between them.
const countBlocks = 64

func newExactCounts(v *vocab.Vocabulary, source Source, cfg Config, threads int, room room) (*exactCounts, error) {
	e := &exactCounts{cfg: cfg, epoch: -1, start: make([]uint32, v.Len()+1)}
	e.size = max(kernel.Lanes, min(panelRows, scoreNumbers/v.Len()))
	team := newTeam(threads)
	defer team.close()
	var err error
	if e.counts, err = countPairs(newWindow(source, v, cfg), v.Len(), roomForPairs(), team); err != nil {
		return nil, err
	}
	for id := range v.Len() {
		if len(e.counts.of(id)) > 0 {
			e.order = append(e.order, vocab.WordID(id))
		}
	}
	blocks := int64(max(1, min(countBlocks, e.batches())))
	sized := cfg
	sized.BlockTokens = int((source.Len() + blocks - 1) / blocks) // no block without a batch
	e.schedule = newSchedule(source.Len(), sized, minBlock, source.Len())
	if e.softmax, err = newSoftmax(v.Len(), cfg.Dim, e.size, threads, room); err != nil {
		return nil, err
	}
	e.damping = newDamping(e.softmax)
	return e, nil
}

func (e *exactCounts) plan() schedule { return e.schedule }

// batches is the number of batches of an epoch.
func (e *exactCounts) batches() int { return (len(e.order) + e.size - 1) / e.size }

// train trains the batches of a block and returns their loss.
func (e *exactCounts) train(block int) (lossSum, error) {
	epoch, _, _ := e.schedule.span(block)
	if e.epoch != epoch {
		e.shuffle(epoch)
	}
	// Each pair is counted as often as there are radii.
	rate := float32(e.schedule.rate(block) / float64(e.cfg.Window))
	part, parts := block%e.schedule.perEpoch, e.schedule.perEpoch
	var loss lossSum
	for i := e.batches() * part / parts; i < e.batches()*(part+1)/parts; i++ {
		e.trainBatch(e.order[i*e.size:min((i+1)*e.size, len(e.order))], rate, &loss)
	}
	return loss, nil
}

func (e *exactCounts) trainBatch(centers []vocab.WordID, rate float32, loss *lossSum) {
	e.batch.counts, e.unsorted = e.batch.counts[:0], e.unsorted[:0]
	for r, c := range centers {
		n := 0.0
		for _, p := range e.counts.of(int(c)) {
			n += float64(p.count)
			e.unsorted = append(e.unsorted, prediction{word: p.context, row: uint32(r), count: p.count})
		}
		e.batch.counts = append(e.batch.counts, n)
		loss.pairs += int64(n)
		copy(e.row(e.hidden, r), e.inputRow(c))
	}
	e.batch.fill(e.unsorted, e.start)
	loss.sum += e.forward(&e.batch)
	e.backward(&e.batch, rate, e.damping)
	for r, c := range centers {
		kernel.Add(e.inputRow(c), e.row(e.gradient, r))
	}
}

// shuffle puts the centers in the order of an epoch: by a hash of the word.
func (e *exactCounts) shuffle(epoch int) {
	k := key(forCenters, e.cfg.Seed, uint64(epoch))
	slices.SortFunc(e.order, func(a, b vocab.WordID) int {
		return cmp.Or(cmp.Compare(mix(k+uint64(a)*golden), mix(k+uint64(b)*golden)), cmp.Compare(a, b))
	})
	e.epoch = epoch
}

// forCenters is a purpose of random numbers, beside those of random.go.
const forCenters = 1 << 10

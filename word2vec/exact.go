package word2vec

import (
	"firth/internal/kernel"
	"firth/vocab"
)

// An exact trains the textbook's objective, the softmax over all words, in batches
// of windows: softmax has the formulas. Who predicts whom is the textbook's, too:
//
//   - skip-gram: the center's row of Input, v_c, predicts each context word's row of
//     Output. (With the other objectives the context predicts the center, as in
//     word2vec C.) P(·|c) depends on the center alone, so that its contexts share
//     one row of scores, and so do all windows of a batch with the same center.
//   - CBOW: the mean of the contexts' Input rows predicts the center's Output row.
//     Each context is moved by its share in the mean, 1/N of the gradient. (With the
//     other objectives by all of it, as in word2vec C.)
//
// An update is a step of gradient descent on the sum over the batch, all of it
// taken with the matrices as they are before. So many windows move a frequent word
// at once, which overshoots if they are too many: exactSize says how many are not.
type exact struct {
	*softmax
	cfg      Config
	schedule schedule
	window   *window
	size     int // windows of a batch

	span    span
	batches []exactBatch
	scratch []exactScratch // by thread
}

const (
	exactWindows = 256     // windows of a batch, at most
	exactBlock   = 1 << 17 // positions of a block, at most
	exactPairs   = 1 << 20 // pairs of a block, at most

	// exactSteps bounds rate × updates that the busiest row may expect in a batch. It
	// overshoots where that, times the square of the length of the other vectors, is
	// above 2. These grow to lengths of 2 to 3 in training, the more the higher the
	// rate is. (At 0.4, which makes larger batches and is a fifth faster, a text of
	// 440,000 words with 6,270 different ones diverged at twice the usual rate. At this
	// bound it learns at four times the usual rate.)
	exactSteps = 0.2
)

// An exactBatch is some windows, of the words from to to of the span.
type exactBatch struct {
	rowBatch
	from, to int
	pairs    int64

	centers []vocab.WordID // skip-gram: by row

	contexts []vocab.WordID          // CBOW: row r is the mean of contexts[start[r]:start[r+1]]
	start    []uint32                //
	updates  [bagShards][]exactShare // of Input, by word
}

// An exactShare says that a word is in the mean of a row.
type exactShare struct {
	word vocab.WordID
	row  uint32
}

// exactScratch is memory that making a batch needs for a while.
type exactScratch struct {
	rowOf    []uint32 // by word: its row and 1, 0 if it has none
	start    []uint32
	unsorted []prediction
}

func newExact(v *vocab.Vocabulary, source Source, cfg Config, threads int, room room) (engine, error) {
	if cfg.ExactFromCounts {
		return newExactCounts(v, source, cfg, threads, room)
	}
	counts, kept := keptCounts(v, cfg)
	e := &exact{
		cfg:      cfg,
		schedule: newSchedule(source.Len(), cfg, minBlock, longestBlock(exactBlock, exactPairs, kept, cfg)),
		window:   newWindow(source, v, cfg),
		size:     exactSize(counts, cfg),
		scratch:  make([]exactScratch, threads),
	}
	var err error
	e.softmax, err = newSoftmax(v.Len(), cfg.Dim, e.size, threads, room)
	return e, err
}

// exactSize chooses the number of windows of a batch.
func exactSize(counts []float64, cfg Config) int {
	var kept, busiest float64
	for _, n := range counts {
		kept += n
		busiest = max(busiest, n)
	}
	updates := busiest / max(1, kept) // of the busiest row, by a window
	if cfg.Architecture == SkipGram {
		updates *= float64(cfg.Window + 1) // contexts of a window, on average
	}
	size := min(exactWindows, exactSteps/float64(cfg.rate()*max(updates, 1e-9)), float64(scoreNumbers/len(counts)))
	return max(kernel.Lanes, int(size))
}

func (e *exact) plan() schedule { return e.schedule }

// train trains a block and returns its loss.
func (e *exact) train(block int) (lossSum, error) {
	var loss lossSum
	epoch, from, to := e.schedule.span(block)
	if err := e.window.read(&e.span, epoch, from, to); err != nil {
		return loss, err
	}
	e.cut()
	e.team.run(len(e.batches), func(worker, i int) {
		scratch := &e.scratch[worker]
		if scratch.rowOf == nil {
			scratch.rowOf, scratch.start = make([]uint32, e.words), make([]uint32, e.words+1)
		}
		if e.cfg.Architecture == CBOW {
			e.batches[i].fillBags(e.span, scratch)
		} else {
			e.batches[i].fillCenters(e.span, scratch)
		}
	})
	rate := float32(e.schedule.rate(block))
	for i := range e.batches {
		b := &e.batches[i]
		if b.rows() == 0 {
			continue
		}
		if e.cfg.Architecture == CBOW {
			loss.sum += e.trainBags(b, rate)
		} else {
			loss.sum += e.trainCenters(b, rate)
		}
		loss.pairs += b.pairs
	}
	return loss, nil
}

// cut cuts the span into batches of e.size words, the last with fewer.
func (e *exact) cut() {
	e.batches = e.batches[:0]
	words := e.size // of the open batch
	for c := e.span.first; c < e.span.last; c++ {
		if e.span.words[c] == vocab.EndOfSentence {
			continue
		}
		if words == e.size {
			if len(e.batches) == cap(e.batches) {
				e.batches = append(e.batches, exactBatch{})
			} else { // one of an earlier block, with its memory
				e.batches = e.batches[:len(e.batches)+1]
			}
			e.batches[len(e.batches)-1].from = c
			words = 0
		}
		e.batches[len(e.batches)-1].to = c + 1
		words++
	}
}

// fillCenters makes a row of each word that is a center in the batch.
func (b *exactBatch) fillCenters(s span, scratch *exactScratch) {
	b.centers, b.counts, b.pairs = b.centers[:0], b.counts[:0], 0
	unsorted := scratch.unsorted[:0]
	s.first, s.last = b.from, b.to
	s.each(func(c, lo, hi int) {
		center := s.words[c]
		row := scratch.rowOf[center]
		if row == 0 {
			b.centers = append(b.centers, center)
			b.counts = append(b.counts, 0)
			row = uint32(len(b.centers))
			scratch.rowOf[center] = row
		}
		row--
		b.counts[row] += float64(hi - lo - 1)
		b.pairs += int64(hi - lo - 1)
		for at := lo; at < hi; at++ {
			if at != c {
				unsorted = append(unsorted, prediction{word: s.words[at], row: row, count: 1})
			}
		}
	})
	for _, c := range b.centers {
		scratch.rowOf[c] = 0
	}
	scratch.unsorted = unsorted
	b.fill(unsorted, scratch.start)
}

// trainCenters trains a batch of skip-gram and returns its loss.
func (e *exact) trainCenters(b *exactBatch, rate float32) float64 {
	for r, c := range b.centers {
		copy(e.row(e.hidden, r), e.inputRow(c))
	}
	loss := e.forward(&b.rowBatch)
	e.backward(&b.rowBatch, rate, nil)
	for r, c := range b.centers {
		kernel.Add(e.inputRow(c), e.row(e.gradient, r))
	}
	return loss
}

// fillBags makes a row of each window of the batch.
func (b *exactBatch) fillBags(s span, scratch *exactScratch) {
	b.contexts, b.start, b.counts, b.pairs = b.contexts[:0], append(b.start[:0], 0), b.counts[:0], 0
	for i := range b.updates {
		b.updates[i] = b.updates[i][:0]
	}
	unsorted := scratch.unsorted[:0]
	s.first, s.last = b.from, b.to
	s.each(func(c, lo, hi int) {
		row := uint32(len(b.counts))
		for at := lo; at < hi; at++ {
			if at == c {
				continue
			}
			word := s.words[at]
			b.contexts = append(b.contexts, word)
			updates := &b.updates[word%bagShards]
			*updates = append(*updates, exactShare{word, row})
		}
		b.start = append(b.start, uint32(len(b.contexts)))
		b.counts = append(b.counts, 1)
		b.pairs++
		unsorted = append(unsorted, prediction{word: s.words[c], row: row, count: 1})
	})
	scratch.unsorted = unsorted
	b.fill(unsorted, scratch.start)
}

// trainBags trains a batch of CBOW and returns its loss.
func (e *exact) trainBags(b *exactBatch, rate float32) float64 {
	mean := func(row int) float32 { return 1 / float32(b.start[row+1]-b.start[row]) }
	e.team.run((b.rows()+kernel.Lanes-1)/kernel.Lanes, func(_, t int) {
		for r := t * kernel.Lanes; r < min(b.rows(), (t+1)*kernel.Lanes); r++ {
			h := e.row(e.hidden, r)
			clear(h)
			for _, word := range b.contexts[b.start[r]:b.start[r+1]] {
				kernel.Add(h, e.inputRow(word))
			}
			kernel.Scale(h, mean(r))
		}
	})
	loss := e.forward(&b.rowBatch)
	e.backward(&b.rowBatch, rate, nil)
	e.team.run(bagShards, func(_, shard int) {
		for _, u := range b.updates[shard] {
			kernel.Axpy(e.inputRow(u.word), mean(int(u.row)), e.row(e.gradient, int(u.row)))
		}
	})
	return loss
}

package word2vec

import (
	"time"

	"firth"
	"firth/internal/kernel"
	"firth/vocab"
)

// A bags trains CBOW with negative sampling. The mean of a window's Input rows
// takes part in each of its scores, so a window cannot be cut along partitions
// as skip-gram's pairs can. Instead the windows of the text are trained in small
// batches, in two phases:
//
//  1. for each window, the mean h of its contexts' Input rows, its scores, and
//     their gradients, all with the matrices as they are before the batch;
//  2. the updates. Every row belongs to one of 16 shards (by word id), and every
//     shard has its list of updates in the order of the windows.
//
// Threads share out the windows of phase 1 and the shards of phase 2. Neither
// depends on their number.
type bags struct {
	cfg      Config
	schedule schedule
	window   *window
	alias    *vocab.Alias
	size     int // windows of a batch
	stride   int
	in, out  []float32

	team   *team
	chunks []bagChunk

	hidden   []float32 // by window of the batch: the mean of its contexts
	gradient []float32 // by window: what its contexts' rows are to be moved by
	step     []float32 // by window and output word: learning rate × (label - σ)
	taskLoss []lossSum // by task of phase 1
}

const (
	bagShards  = 16
	bagTask    = 64      // windows that a thread takes at a time
	bagBlock   = 1 << 18 // positions of a block, at most
	bagPairs   = 1 << 20 // contexts of its windows, at most; each takes 12 bytes
	bagBatch   = 1024    // windows of a batch, at most
	bagUpdates = 40      // updates that the busiest row may expect in a batch
)

// A bagChunk is a stretch of text as batches of windows.
type bagChunk struct {
	span    span
	batches []bagBatchWork
}

// bagBatchWork is a batch of windows. Output word k of a window is its center for
// k = 0, its negative k otherwise.
type bagBatchWork struct {
	contexts []vocab.WordID
	start    []uint32       // window w has contexts[start[w]:start[w+1]]
	outputs  []vocab.WordID // K+1 a window

	inputUpdates, outputUpdates [bagShards][]bagUpdate
}

// A bagUpdate adds a window's gradient to a row of Input (at is the window), or
// a multiple of a window's mean to a row of Output (at is window·(K+1) + k).
type bagUpdate struct {
	row vocab.WordID
	at  uint32
}

func newBags(v *vocab.Vocabulary, source Source, cfg Config, threads int) (*bags, error) {
	alias, err := vocab.NewAlias(v.Noise(cfg.NoisePower))
	if err != nil {
		return nil, err
	}
	counts, kept := keptCounts(v, cfg)
	b := &bags{
		cfg:      cfg,
		schedule: newSchedule(source.Len(), cfg, longestBlock(bagBlock, bagPairs, kept, cfg)),
		window:   newWindow(source, v, cfg),
		alias:    alias,
		size:     bagSize(v, counts, cfg),
		stride:   kernel.Stride(cfg.Dim),
		team:     newTeam(threads),
		chunks:   make([]bagChunk, chunksPerBlock),
	}
	b.in = make([]float32, v.Len()*b.stride)
	b.out = make([]float32, v.Len()*b.stride)
	b.hidden = make([]float32, b.size*b.stride)
	b.gradient = make([]float32, b.size*b.stride)
	b.step = make([]float32, b.size*(cfg.Negatives+1))
	b.taskLoss = make([]lossSum, (b.size+bagTask-1)/bagTask)
	return b, nil
}

// bagSize chooses the number of windows of a batch. All gradients of a batch are
// taken at the same point, so a row that many windows move at once overshoots:
// the busiest row must expect no more than bagUpdates updates.
func bagSize(v *vocab.Vocabulary, counts []float64, cfg Config) int {
	var kept, noisiest, busiest float64
	noise := v.Noise(cfg.NoisePower)
	for _, n := range counts {
		kept += n
	}
	for id, n := range counts {
		share := n / max(1, kept)
		busiest = max(busiest, share*float64(cfg.Window+1)) // contexts of a window, on average
		noisiest = max(noisiest, share+float64(float64(cfg.Negatives)*noise[id]))
	}
	size := bagUpdates / max(busiest, noisiest)
	return int(min(bagBatch, max(1, size)))
}

func (b *bags) plan() schedule { return b.schedule }

func (b *bags) load(input, output firth.Matrix) {
	for i := range input.Rows {
		copy(b.in[i*b.stride:], input.Row(i))
		copy(b.out[i*b.stride:], output.Row(i))
	}
}

func (b *bags) store(input, output firth.Matrix) {
	for i := range input.Rows {
		copy(input.Row(i), b.in[i*b.stride:])
		copy(output.Row(i), b.out[i*b.stride:])
	}
}

func (b *bags) close() error {
	b.team.close()
	return nil
}

func (b *bags) inputRow(id vocab.WordID) []float32 { return b.row(b.in, id) }
func (b *bags) outputRow(i vocab.WordID) []float32 { return b.row(b.out, i) }
func (b *bags) waiting() time.Duration             { return b.team.waiting() }
func (b *bags) freeInput() error                   { return nil }

// train trains a block and returns its loss.
func (b *bags) train(block int) (lossSum, error) {
	epoch, _, _ := b.schedule.span(block)
	chunks := b.chunks[:b.schedule.chunks(block)]
	errs := make([]error, len(chunks))
	b.team.run(len(chunks), func(_, c int) {
		from, to := b.schedule.chunkSpan(block, c)
		errs[c] = b.fill(&chunks[c], epoch, from, to)
	})
	var loss lossSum
	rate := float32(b.schedule.rate(block))
	for c := range chunks {
		if errs[c] != nil {
			return loss, errs[c]
		}
		for i := range chunks[c].batches {
			b.trainBatch(&chunks[c].batches[i], rate, &loss)
		}
	}
	return loss, nil
}

// trainBatch runs both phases of a batch.
func (b *bags) trainBatch(work *bagBatchWork, rate float32, loss *lossSum) {
	windows := len(work.start) - 1
	tasks := (windows + bagTask - 1) / bagTask
	b.team.run(tasks, func(_, t int) {
		b.taskLoss[t] = lossSum{}
		for w := t * bagTask; w < min(windows, (t+1)*bagTask); w++ {
			b.score(work, w, rate, &b.taskLoss[t])
		}
	})
	for t := range tasks {
		loss.merge(&b.taskLoss[t])
	}
	outputs := uint32(b.cfg.Negatives + 1)
	b.team.run(bagShards, func(_, s int) {
		for _, u := range work.inputUpdates[s] {
			kernel.Add(b.row(b.in, u.row), b.windowRow(b.gradient, u.at))
		}
		for _, u := range work.outputUpdates[s] {
			kernel.Axpy(b.row(b.out, u.row), b.step[u.at], b.windowRow(b.hidden, u.at/outputs))
		}
	})
}

// score is phase 1 for window w. Its loss is -log σ(u_c·h) - Σ_k log σ(-u_k·h).
//
// Each context's row is then moved by the gradient with respect to h, though h
// is their mean and each has only its share in it: as in the C program, Input
// learns at a rate that is as many times larger as the window has contexts. The
// exact gradient makes for slower learning at the usual learning rate.
func (b *bags) score(work *bagBatchWork, w int, rate float32, loss *lossSum) {
	contexts := work.contexts[work.start[w]:work.start[w+1]]
	h := b.windowRow(b.hidden, uint32(w))
	clear(h)
	for _, id := range contexts {
		kernel.Add(h, b.row(b.in, id))
	}
	kernel.Scale(h, 1/float32(len(contexts)))

	n := b.cfg.Negatives + 1
	outputs, steps := work.outputs[w*n:(w+1)*n], b.step[w*n:(w+1)*n]
	gradient := b.windowRow(b.gradient, uint32(w))
	clear(gradient)
	for k, id := range outputs {
		if k > 0 && id == outputs[0] {
			steps[k] = 0
			continue
		}
		u := b.row(b.out, id)
		p, g := kernel.Logistic(kernel.Dot(h, u), k == 0)
		loss.add(float64(p))
		steps[k] = rate * g
		kernel.Axpy(gradient, steps[k], u)
	}
	loss.pairs++
}

func (b *bags) row(m []float32, id vocab.WordID) []float32 {
	at := int(id) * b.stride
	return m[at : at+b.stride]
}

func (b *bags) windowRow(m []float32, w uint32) []float32 {
	return b.row(m, vocab.WordID(w))
}

// fill makes the batches of the positions from to to.
func (b *bags) fill(chunk *bagChunk, epoch int, from, to int64) error {
	s := &chunk.span
	if err := b.window.read(s, epoch, from, to); err != nil {
		return err
	}
	random := stream(key(forNegatives, b.cfg.Seed, uint64(epoch), uint64(from)))
	batches := chunk.batches[:0]
	var work *bagBatchWork
	for c := s.first; c < s.last; c++ {
		center := s.words[c]
		if center == vocab.EndOfSentence {
			continue
		}
		lo, hi := s.around(c)
		if hi-lo == 1 {
			continue // alone in its sentence
		}
		if work == nil || len(work.start) > b.size {
			if len(batches) < cap(batches) {
				batches = batches[:len(batches)+1]
			} else {
				batches = append(batches, bagBatchWork{})
			}
			work = &batches[len(batches)-1]
			work.reset()
		}
		work.contexts = append(append(work.contexts, s.words[lo:c]...), s.words[c+1:hi]...)
		work.start = append(work.start, uint32(len(work.contexts)))
		work.outputs = append(work.outputs, center)
		for range b.cfg.Negatives {
			work.outputs = append(work.outputs, vocab.WordID(b.alias.Draw(random.next())))
		}
	}
	for i := range batches {
		batches[i].list(b.cfg.Negatives + 1)
	}
	chunk.batches = batches
	return nil
}

func (work *bagBatchWork) reset() {
	work.contexts, work.outputs = work.contexts[:0], work.outputs[:0]
	work.start = append(work.start[:0], 0)
	for s := range bagShards {
		work.inputUpdates[s] = work.inputUpdates[s][:0]
		work.outputUpdates[s] = work.outputUpdates[s][:0]
	}
}

// list writes down the updates of each shard. A negative that is the center of
// its window has none.
func (work *bagBatchWork) list(outputs int) {
	for w := range len(work.start) - 1 {
		for _, id := range work.contexts[work.start[w]:work.start[w+1]] {
			s := id % bagShards
			work.inputUpdates[s] = append(work.inputUpdates[s], bagUpdate{id, uint32(w)})
		}
		center := work.outputs[w*outputs]
		for k := range outputs {
			id := work.outputs[w*outputs+k]
			if k > 0 && id == center {
				continue
			}
			s := id % bagShards
			work.outputUpdates[s] = append(work.outputUpdates[s], bagUpdate{id, uint32(w*outputs + k)})
		}
	}
}

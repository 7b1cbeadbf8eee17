package word2vec

import (
	"errors"
	"time"

	"firth/internal/kernel"
	"firth/internal/memory"
	"firth/vocab"
)

// A bags trains CBOW, with negative sampling or hierarchical softmax. The mean of
// a window's Input rows takes part in each of its scores, so a window cannot be
// cut along partitions as skip-gram's pairs can. Instead the windows of the text
// are trained in small batches, in two phases:
//
//  1. for each window, the mean h of its contexts' Input rows, its scores, and
//     their gradients, all with the matrices as they are before the batch;
//  2. the moves: what phase 1 has found is added to the rows. Every row belongs to
//     one of 16 shards, and every shard has its list of moves in a fixed order.
//
// Threads share out the tasks of phase 1, of 64 windows each, and the shards of
// phase 2. Windows and lists are made ahead of time, a part of the text at a time
// (bagPart), by threads that have nothing else to do (bagCrew). None of it depends
// on the number of threads.
//
// What the gradients of a task have in common is added up in phase 1 already,
// while it is in the cache: a word that is a context of several windows moves once
// for all of them, and so does a negative that several windows share.
type bags struct {
	cfg      Config
	schedule schedule
	window   *window
	outputs  bagOutputs
	in, out  *memory.Floats
	stride   int
	perPart  float64    // positions of the text that a part should have
	weights  rowWeights // of the moves of Input
	crew     bagCrew

	rate  float32   // of the block in training
	moves []float32 // the rows that phase 1 makes for phase 2 to add
}

// bagOutputs is what the objectives differ in: what of Output a window is scored
// against.
type bagOutputs interface {
	// fill completes a part, whose windows are there.
	fill(p *bagPart, random stream)
	// score is the middle of phase 1 for a task: given the means of its windows, it
	// makes the moves of Output and what the contexts of each window are to be
	// moved by, one row a window.
	score(b *bags, s *bagScratch, p *bagPart, t *bagTask) (changes []float32)
}

const (
	bagBlock   = 1 << 18 // positions of a block, at most
	bagPairs   = 1 << 20 // contexts of its windows, at most
	bagWindows = 512     // windows of a batch, about
)

func newBags(v *vocab.Vocabulary, source Source, cfg Config, threads int, room room) (_ *bags, err error) {
	counts, kept := keptCounts(v, cfg)
	size := bagWindows
	b := &bags{
		cfg:      cfg,
		schedule: newSchedule(source.Len(), cfg, minBlock, longestBlock(bagBlock, bagPairs, kept, cfg)),
		window:   newWindow(source, v, cfg),
		stride:   kernel.Stride(cfg.Dim),
		perPart:  float64(size) / bagParts / max(kept, 0.05),
		weights:  newRowWeights(contextShares(counts, cfg), size),
	}
	if cfg.Objective == HierarchicalSoftmax {
		b.outputs = newBagPaths(v, counts, size)
	} else if b.outputs, err = newBagNegatives(v, counts, size, cfg); err != nil {
		return nil, err
	}
	if b.in, err = room.space.Floats(v.Len() * b.stride); err != nil {
		return nil, err
	}
	if b.out, err = room.space.Floats(v.Len() * b.stride); err != nil {
		return nil, errors.Join(err, b.in.Free())
	}
	b.crew.start(b, threads)
	return b, nil
}

func (b *bags) plan() schedule { return b.schedule }

func (b *bags) inputRow(id vocab.WordID) []float32 { return b.rows(b.in.Data, int(id), 1) }
func (b *bags) outputRow(i vocab.WordID) []float32 { return b.rows(b.out.Data, int(i), 1) }
func (b *bags) freeInput() error                   { return b.in.Free() }
func (b *bags) waiting() time.Duration             { return b.crew.waiting() }

func (b *bags) close() error {
	b.crew.stop()
	return errors.Join(b.in.Free(), b.out.Free())
}

// rows returns n rows of a matrix.
func (b *bags) rows(m []float32, first, n int) []float32 {
	return m[first*b.stride : (first+n)*b.stride]
}

// train trains a block and returns its loss.
func (b *bags) train(block int) (lossSum, error) {
	b.rate = float32(b.schedule.rate(block))
	return b.crew.train(block)
}

// parts is the number of parts of a block: a whole number of batches.
func (b *bags) parts(block int) int {
	_, from, to := b.schedule.span(block)
	return bagParts * max(1, int(float64(to-from)/(b.perPart*bagParts)+0.5))
}

// fill makes a part of a block.
func (b *bags) fill(p *bagPart, block, part int) error {
	epoch, first, end := b.schedule.span(block)
	n := int64(b.parts(block))
	from, to := first+(end-first)*int64(part)/n, first+(end-first)*int64(part+1)/n
	if err := b.window.read(&p.span, epoch, from, to); err != nil {
		return err
	}
	p.cut(b.weights)
	b.outputs.fill(p, stream(key(forNegatives, b.cfg.Seed, uint64(epoch), uint64(from))))
	return nil
}

// A bagScratch is memory of one thread for phase 1.
type bagScratch struct {
	rows  []float32 // one for each window of a task
	fit   []float64
	steps []float32
}

// score is phase 1 for a task.
//
// Each context's row is to be moved by the gradient with respect to h, though h is
// their mean and each has only its share in it: as in the C program, Input learns
// at a rate that is as many times larger as the window has contexts. The exact
// gradient makes for slower learning at the usual learning rate.
func (b *bags) score(s *bagScratch, p *bagPart, t *bagTask) {
	changes := b.outputs.score(b, s, p, t)
	spread := b.rows(b.moves, p.base+t.spread, int(t.end-t.first))
	kernel.BagSpread(spread, changes[:(t.to-t.from)*b.stride], b.stride, p.windows[t.from:t.to])
}

// means sets row i of hidden to the mean of the contexts of the task's window i.
func (b *bags) means(hidden []float32, p *bagPart, t *bagTask) {
	// Words are asked for some places before the first window that has them.
	const early = 8
	windows := p.windows[t.from:t.to]
	kernel.BagMeans(hidden[:len(windows)*b.stride], b.in.Data, b.stride, p.words, windows, b.cfg.Window+early)
}

// move is phase 2 for a shard of a part.
func (b *bags) move(p *bagPart, m []float32, list *moveList, shard int) {
	kernel.BagUpdate(m, b.rows(b.moves, p.base, p.rows), b.stride, list.shard(shard))
}

package word2vec

import (
	"sync"
	"time"
)

const (
	// bagParts is how many parts make a batch. A thread that is done with a phase
	// before the others makes a part of a later batch meanwhile. With two parts to a
	// batch there is one for each phase.
	bagParts = 2

	// bagRing is how many parts there are at a time: those of the batch in training,
	// and those of the ones after it.
	bagRing = 4 * bagParts
)

// A bagCrew is the threads of a bags, and what each of them does next: a step of
// the phase that the batch is in, or else a part of a later batch, or else nothing.
// No step waits for another, and a phase begins when the last step of the one
// before it ends, so a thread waits only when the others have all that is left of
// a phase in hand, and the ring is full.
type bagCrew struct {
	b       *bags
	workers sync.WaitGroup

	mu       sync.Mutex // guards what follows
	changed  *sync.Cond // there is work again, or the block is finished
	sleepers int
	slept    time.Duration
	closed   bool
	err      error

	// Parts are numbered in the order of the text; part i is in slot i mod bagRing.
	ring      [bagRing]bagSlot
	trained   int // parts whose training is finished
	begun     int // parts that somebody has begun to make
	making    int // parts that are being made
	nextBlock int // the block, and the part of it, that is to be made next
	nextPart  int

	block int // the block that may be trained after this one
	left  int // parts of the block that are still to be trained
	loss  lossSum

	// The batch in training.
	phase   int // 0: none
	parts   [bagParts]*bagPart
	tasks   int // of all parts
	taken   int // steps of the phase that somebody has taken
	running int // steps of the phase that are not finished, taken or not
}

type bagSlot struct {
	part  bagPart
	ready bool
	err   error
}

// start begins the life of the threads, all but the one that calls train.
func (c *bagCrew) start(b *bags, threads int) {
	c.b, c.block = b, -1
	c.changed = sync.NewCond(&c.mu)
	for range threads - 1 {
		c.workers.Go(func() { c.work(false) })
	}
}

// stop ends the threads, which finish first what they have in hand.
func (c *bagCrew) stop() {
	c.mu.Lock()
	c.closed = true
	c.changed.Broadcast()
	c.mu.Unlock()
	c.workers.Wait()
}

// waiting is how long all threads together have waited.
func (c *bagCrew) waiting() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.slept
}

// train trains a block with all threads, this one among them.
func (c *bagCrew) train(block int) (lossSum, error) {
	c.mu.Lock()
	if c.block != block { // not the one that was expected: what was made is of no use
		for c.making > 0 {
			c.sleep()
		}
		for i := range c.ring {
			c.ring[i].ready = false
		}
		c.trained, c.begun, c.nextBlock, c.nextPart = 0, 0, block, 0
	}
	c.block, c.left, c.loss = block+1, c.b.parts(block), lossSum{}
	c.beginBatch()
	c.wake()
	c.mu.Unlock()
	c.work(true)
	return c.loss, c.err
}

// work is the life of a thread: for train, until the block is finished.
func (c *bagCrew) work(block bool) {
	var s bagScratch
	s.rows, s.fit = make([]float32, windowsPerTask*c.b.stride), make([]float64, windowsPerTask)
	// Not unlocked by defer, which would hide a panic of what runs without the lock.
	c.mu.Lock()
	for !c.closed {
		switch {
		case block && (c.left == 0 || c.err != nil):
			c.mu.Unlock()
			return
		case c.err == nil && c.phase > 0 && c.taken < c.steps():
			c.step(&s)
		case c.err == nil && c.block >= 0 && c.nextBlock < c.b.schedule.blocks() && c.begun < c.trained+bagRing:
			c.makePart()
		default:
			c.sleep()
		}
	}
	c.mu.Unlock()
}

// steps is the number of steps of the phase.
func (c *bagCrew) steps() int {
	if c.phase == 1 {
		return c.tasks
	}
	return 2 * bagShards
}

// step takes a step of the phase. The caller holds c.mu.
func (c *bagCrew) step(s *bagScratch) {
	phase, i := c.phase, c.taken
	c.taken++
	c.mu.Unlock()
	if phase == 1 {
		p := 0
		for ; i >= len(c.parts[p].tasks); p++ {
			i -= len(c.parts[p].tasks)
		}
		c.b.score(s, c.parts[p], &c.parts[p].tasks[i])
	} else {
		for _, p := range c.parts {
			if i < bagShards {
				c.b.move(p, c.b.out.Data, &p.out, i)
			} else {
				c.b.move(p, c.b.in.Data, &p.in, i-bagShards)
			}
		}
	}
	c.mu.Lock()
	if c.running--; c.running > 0 {
		return
	}
	if phase == 1 {
		c.beginPhase(2)
	} else {
		c.endBatch()
		c.beginBatch()
	}
}

func (c *bagCrew) beginPhase(phase int) {
	c.phase, c.taken = phase, 0
	c.running = c.steps()
	c.wake()
}

// beginBatch begins the next batch of the block, if its parts are there. The caller
// holds c.mu.
func (c *bagCrew) beginBatch() {
	for c.phase == 0 && c.left > 0 && c.err == nil {
		rows := 0
		c.tasks = 0
		for i := range c.parts {
			slot := &c.ring[(c.trained+i)%bagRing]
			if !slot.ready {
				return
			}
			if c.err == nil {
				c.err = slot.err
			}
			slot.part.base = rows
			rows += slot.part.rows
			c.tasks += len(slot.part.tasks)
			c.parts[i] = &slot.part
		}
		if c.err != nil {
			c.wake()
			return
		}
		if c.tasks == 0 { // no window in it
			c.endBatch()
			continue
		}
		if len(c.b.moves) < rows*c.b.stride {
			c.b.moves = make([]float32, (rows+rows/4)*c.b.stride)
		}
		c.beginPhase(1)
	}
}

// endBatch counts the batch as trained. The caller holds c.mu.
func (c *bagCrew) endBatch() {
	for i, p := range c.parts {
		for t := range p.tasks {
			c.loss.merge(&p.tasks[t].loss)
		}
		c.ring[(c.trained+i)%bagRing].ready = false
	}
	c.phase = 0
	c.trained += bagParts
	c.left -= bagParts
	if c.left == 0 {
		c.wake()
	}
}

// makePart makes the next part. The caller holds c.mu.
func (c *bagCrew) makePart() {
	slot, block, part := &c.ring[c.begun%bagRing], c.nextBlock, c.nextPart
	c.begun++
	c.making++
	if c.nextPart++; c.nextPart == c.b.parts(block) {
		c.nextBlock, c.nextPart = block+1, 0
	}
	c.mu.Unlock()
	err := c.b.fill(&slot.part, block, part)
	c.mu.Lock()
	slot.err, slot.ready = err, true
	if c.making--; c.making == 0 {
		c.wake()
	}
	c.beginBatch()
}

// sleep waits until something changes. The caller holds c.mu.
func (c *bagCrew) sleep() {
	start := time.Now()
	c.sleepers++
	c.changed.Wait()
	c.sleepers--
	c.slept += time.Since(start)
}

// wake ends the sleep of the others. The caller holds c.mu.
func (c *bagCrew) wake() {
	if c.sleepers > 0 {
		c.changed.Broadcast()
	}
}

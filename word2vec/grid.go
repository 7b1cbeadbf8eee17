package word2vec

import (
	"errors"
	"slices"
	"sync"
	"time"

	"firth/internal/memory"
	"firth/vocab"
)

// A grid trains skip-gram with negative sampling or hierarchical softmax on
// several threads, without locks on the matrices and without any influence of the
// threads on the result.
//
// The rows of both matrices are dealt out to P partitions (layout, outputs), and
// the pairs of a block of text to P×P buckets by the partitions of their input and
// output words (pairs).
// Training a bucket touches one partition of the Input matrix and one of the
// Output matrix. A block is trained in P rounds: in round r, input partition p
// meets output partition (p+r) mod P. So the P tasks of a round share no row, and
// any number of threads may take them. Task (p, r) needs the rows as rounds 0 to
// r-1 left them. Its input partition had its last task in round r-1, and its
// output partition was then with input partition p+1: when both have finished r
// rounds, the task is ready. No barrier stands between rounds.
//
// Each bucket's pairs stand in the order of the text, its negatives come from its
// own output partition and its own random stream, and losses are added up in the
// order of the tasks. Nothing depends on which thread did what, or when.
//
// While a block is trained, threads without a ready task make the pairs of the
// next one.
type grid struct {
	cfg      Config
	schedule schedule
	window   *window
	layout   *layout // of Input
	in       *memory.Floats
	outputs  outputs
	resident int // partitions of each matrix from here on rest between their tasks

	workers sync.WaitGroup

	mu      sync.Mutex // guards what follows
	changed *sync.Cond // for the workers: a task or chunk is finished, or there is new work
	ended   *sync.Cond // for who waits for a block: its pairs are made, it is trained, or err is set
	current blockWork  // being trained; its pairs are complete
	next    blockWork  // its pairs are being made
	rounds  []int      // by input partition: rounds finished in the current block
	busy    []bool     // by input partition
	left    int        // tasks of the current block not yet finished
	losses  []lossSum  // by task, round by round
	err     error
	closed  bool
	waited  time.Duration // by all workers, without work
}

// outputs is the Output side of a grid: what an output word's rows are, how they
// are dealt out, and what training a pair does to them.
type outputs interface {
	// places tells, by word, the partition of its rows, and its number within it.
	places() []place

	// task returns a new worker on buckets, with memory of its own.
	task() bucketTask

	// topics is nil, or there are rows of Output that the pairs of all partitions
	// share, and it tells, by word, which of them its pairs train. Then, after each
	// task (p, r), part r of the block's pairs with input partition p trains copy p of
	// these rows, the round ends before the next one begins, and endRound is called in
	// between, and after a block's last round, to make the copies one again. beginBlock
	// is called before the first.
	topics() []uint16
	beginBlock()
	endRound()

	row(i vocab.WordID) []float32 // as engine.outputRow

	// rest tells that the rows of a partition are not needed until its next task.
	rest(part int)
	free() error
}

// A bucketTask trains the pairs of bucket (p, q), segment by segment, in order, and
// adds to loss. in has the rows of input partition p, the last one its dummy.
// runTopics does it with the rows that all pairs share, for the pairs by topic.
type bucketTask interface {
	runTopics(p int, in []float32, segments [][]uint32, rate float32, loss *lossSum)
	run(p, q int, in []float32, segments [][]uint32, random stream, rate float32, loss *lossSum)
}

// blockWork is a block of text on its way to pairs.
type blockWork struct {
	block  int
	chunks []pairs
	taken  int // chunks given to a worker
	left   int // chunks not yet finished
}

const (
	// The longest block of the grid, in positions of the text and in pairs to expect.
	// A pair takes 4 bytes, and two blocks are in memory at a time.
	gridBlock = 1 << 20
	gridPairs = 1 << 22

	// How many pairs a bucket should have: a task brings rows of its partitions into
	// the cache first. Those of a small vocabulary are there anyway, and the copies
	// that topics have (see outputs) want to be merged more often.
	bucketPairs      = 12_000
	smallBucketPairs = 2500
)

// gridPartitions is P, by vocabulary and configuration.
func gridPartitions(v *vocab.Vocabulary, cfg Config) (int, error) {
	parts := partitions(v.Len(), cfg.Partitions)
	if cfg.Objective == HierarchicalSoftmax {
		parts = max(parts, forestPartitions(v.Len()))
	}
	if parts > maxPartitions {
		return 0, configError("%d words are too many: keep at most %d", v.Len(), maxPartitions*(maxRows-maxSubtreeWords))
	}
	return parts, nil
}

// gridSchedule cuts a text of so many positions into blocks, of which subsampling
// leaves share.
func gridSchedule(positions int64, parts int, share float64, cfg Config) schedule {
	wanted := int64(parts * parts * bucketPairs)
	if parts < usualPartitions || cfg.Objective == HierarchicalSoftmax {
		wanted = int64(parts * parts * smallBucketPairs)
	}
	return newSchedule(positions, cfg, positionsOf(wanted, share, cfg), longestBlock(gridBlock, gridPairs, share, cfg))
}

// negativesStream is what the negatives of bucket (p, q) of a block are drawn with.
func negativesStream(seed uint64, block, p, q int) stream {
	return stream(key(forNegatives, seed, uint64(block), uint64(p), uint64(q)))
}

func newGrid(v *vocab.Vocabulary, source Source, cfg Config, threads int, room room) (_ *grid, err error) {
	parts, err := gridPartitions(v, cfg)
	if err != nil {
		return nil, err
	}
	kept, share := keptCounts(v, cfg)
	g := &grid{
		cfg:      cfg,
		schedule: gridSchedule(source.Len(), parts, share, cfg),
		window:   newWindow(source, v, cfg),
		layout:   newLayout(v, kept, parts, cfg.Dim),
	}
	if g.in, err = g.layout.matrix(room.space); err != nil {
		return nil, err
	}
	if cfg.Objective == HierarchicalSoftmax {
		g.outputs, err = newPathOutputs(v, kept, parts, g.schedule, cfg, room.space)
	} else {
		g.outputs, err = newNegativeOutputs(v, g.layout, cfg, room.space)
	}
	if err != nil {
		return nil, errors.Join(err, g.in.Free())
	}
	g.resident = room.resident(parts, threads, 2*4*int64(len(g.in.Data)/parts))
	g.changed, g.ended = sync.NewCond(&g.mu), sync.NewCond(&g.mu)
	g.rounds, g.busy, g.losses = make([]int, parts), make([]bool, parts), make([]lossSum, parts*parts)
	g.current.block, g.next.block = -1, -1
	for range threads {
		g.workers.Go(g.work)
	}
	return g, nil
}

func (g *grid) plan() schedule { return g.schedule }

func (g *grid) inputRow(id vocab.WordID) []float32 { return g.layout.row(g.in.Data, id) }
func (g *grid) outputRow(i vocab.WordID) []float32 { return g.outputs.row(i) }
func (g *grid) waiting() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.waited
}

func (g *grid) freeInput() error { return g.in.Free() }

// train trains a block and returns its loss. Blocks are asked for in order.
func (g *grid) train(block int) (lossSum, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.next.block != block {
		g.begin(block)
	}
	for g.next.left > 0 && g.err == nil {
		g.ended.Wait()
	}
	if g.err != nil {
		return lossSum{}, g.err
	}
	g.current, g.next = g.next, g.current
	g.left = len(g.losses)
	clear(g.rounds)
	clear(g.losses)
	g.outputs.beginBlock()
	if block+1 < g.schedule.blocks() {
		g.begin(block + 1)
	}
	g.changed.Broadcast()
	for g.left > 0 && g.err == nil {
		g.ended.Wait()
	}
	if g.err != nil {
		return lossSum{}, g.err
	}
	var loss lossSum
	for i := range g.losses {
		loss.merge(&g.losses[i])
	}
	return loss, nil
}

// begin has the workers make the pairs of a block. The caller holds g.mu.
func (g *grid) begin(block int) {
	n := g.schedule.chunks(block)
	if len(g.next.chunks) < n {
		g.next.chunks = append(g.next.chunks, make([]pairs, n-len(g.next.chunks))...)
	}
	g.next.block, g.next.taken, g.next.left = block, 0, n
	g.changed.Broadcast()
}

// close ends the workers, which finish first what they have in hand, and gives the
// memory back.
func (g *grid) close() error {
	g.mu.Lock()
	g.closed = true
	g.changed.Broadcast()
	g.mu.Unlock()
	g.workers.Wait()
	return errors.Join(g.in.Free(), g.outputs.free())
}

// work is the life of one thread.
func (g *grid) work() {
	task := g.outputs.task()
	var segments [][]uint32
	var scratch pairScratch
	// Not unlocked by defer, which would hide a panic of what runs without the lock.
	g.mu.Lock()
	p, q := 0, 0 // of the last task
	for !g.closed {
		if next := g.ready(p, q); next >= 0 {
			r := g.rounds[next]
			p, q = next, (next+r)%g.layout.parts
			g.busy[p] = true
			g.mu.Unlock()
			segments = g.trainBucket(task, segments[:0], p, r)
			g.mu.Lock()
			g.finish(p)
			continue
		}
		if n := &g.next; n.block >= 0 && n.taken < g.schedule.chunks(n.block) && g.err == nil {
			block, chunk := n.block, n.taken
			pairs := &n.chunks[chunk]
			n.taken++
			g.mu.Unlock()
			epoch, _, _ := g.schedule.span(block)
			from, to := g.schedule.chunkSpan(block, chunk)
			err := pairs.fill(&scratch, g.window, g.layout.place, g.outputs, g.layout.parts, epoch, from, to)
			g.mu.Lock()
			if err != nil && g.err == nil {
				g.err = err
			}
			if n.left--; n.left == 0 || g.err != nil {
				g.ended.Signal()
			}
			continue
		}
		began := time.Now()
		g.changed.Wait()
		g.waited += time.Since(began)
	}
	g.mu.Unlock()
}

// finish counts a task of input partition p as done. The caller holds g.mu.
func (g *grid) finish(p int) {
	if g.outputs.topics() != nil && (g.left-1)%len(g.rounds) == 0 {
		// The last one of its round. As long as p counts as busy, nobody goes on.
		g.mu.Unlock()
		g.outputs.endRound()
		g.mu.Lock()
	}
	g.busy[p] = false
	g.rounds[p]++
	if g.left--; g.left == 0 {
		g.ended.Signal()
	}
	g.changed.Broadcast()
}

// ready returns the input partition whose next task a worker should run, or -1. Of
// those that may run it takes one with the input partition of the worker's last
// task, p, or else with its output partition, q: these rows are in its cache, and
// half of all that would have to come from memory stays there. Otherwise it takes
// the one that is the furthest behind. The caller holds g.mu.
func (g *grid) ready(p, q int) int {
	if g.left == 0 || g.err != nil {
		return -1
	}
	parts := len(g.rounds)
	most := parts - 1 // the last round that may run
	if g.outputs.topics() != nil {
		most = slices.Min(g.rounds)
	}
	may := func(i int) bool {
		r := g.rounds[i]
		return r <= most && !g.busy[i] && g.rounds[(i+1)%parts] >= r
	}
	if may(p) {
		return p
	}
	best := -1
	for i := parts - 1; i >= 0; i-- {
		if !may(i) {
			continue
		}
		if (i+g.rounds[i])%parts == q {
			return i
		}
		if best < 0 || g.rounds[i] < g.rounds[best] {
			best = i
		}
	}
	return best
}

// trainBucket runs task (p, r) of the current block. segments is memory to use.
func (g *grid) trainBucket(task bucketTask, segments [][]uint32, p, r int) [][]uint32 {
	parts := g.layout.parts
	q := (p + r) % parts
	block := g.current.block
	for c := range g.schedule.chunks(block) {
		segments = g.current.chunks[c].bucket(segments, p*parts+q)
	}
	random := negativesStream(g.cfg.Seed, block, p, q)
	in, rate, loss := g.layout.rows(g.in.Data, p), float32(g.schedule.rate(block)), &g.losses[r*parts+p]
	task.run(p, q, in, segments, random, rate, loss)
	if g.outputs.topics() != nil {
		segments = segments[:0]
		chunks := g.schedule.chunks(block)
		for c := r * chunks / parts; c < (r+1)*chunks/parts; c++ {
			segments = g.current.chunks[c].bucket(segments, parts*parts+p)
		}
		task.runTopics(p, in, segments, rate, loss)
	}
	if p >= g.resident {
		l := g.layout
		g.in.Rest(l.first[p]*l.stride, l.first[p+1]*l.stride)
	}
	if q >= g.resident {
		g.outputs.rest(q)
	}
	return segments
}

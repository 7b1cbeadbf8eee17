package word2vec

import (
	"sync"

	"firth"
	"firth/vocab"
)

// A grid trains skip-gram with negative sampling on several threads, without
// locks on the matrices and without any influence of the threads on the result.
//
// The words are dealt out to P partitions (layout), and the pairs of a block of
// text to P×P buckets by the partitions of their input and output words (pairs).
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
	layout   *layout
	noise    []*vocab.Alias // by partition
	in, out  []float32

	workers sync.WaitGroup

	mu      sync.Mutex // guards what follows
	changed *sync.Cond // a task or chunk is finished, or there is new work
	current blockWork  // being trained; its pairs are complete
	next    blockWork  // its pairs are being made
	rounds  []int      // by input partition: rounds finished in the current block
	busy    []bool     // by input partition
	left    int        // tasks of the current block not yet finished
	losses  []lossSum  // by task, round by round
	err     error
	closed  bool
}

// blockWork is a block of text on its way to pairs.
type blockWork struct {
	block  int
	chunks []pairs
	taken  int // chunks given to a worker
	left   int // chunks not yet finished
}

// The longest block of the grid, in positions of the text and in pairs to expect.
// A pair takes 4 bytes, and two blocks are in memory at a time.
const (
	gridBlock = 1 << 20
	gridPairs = 1 << 22
)

func newGrid(v *vocab.Vocabulary, source Source, cfg Config, threads int) (*grid, error) {
	parts := partitions(v.Len(), cfg.Partitions)
	if parts > maxPartitions {
		return nil, configError("%d words are too many for one machine: keep at most %d", v.Len(), maxPartitions*(maxRows-1))
	}
	weight, kept := keptCounts(v, cfg)
	g := &grid{
		cfg:      cfg,
		schedule: newSchedule(source.Len(), cfg, longestBlock(gridBlock, gridPairs, kept, cfg)),
		window:   newWindow(source, v, cfg),
		layout:   newLayout(v, weight, parts, cfg.Dim),
	}
	var err error
	if g.noise, err = newNoise(g.layout, v.Noise(cfg.NoisePower)); err != nil {
		return nil, err
	}
	g.in, g.out = g.layout.matrix(), g.layout.matrix()
	g.changed = sync.NewCond(&g.mu)
	g.rounds, g.busy, g.losses = make([]int, parts), make([]bool, parts), make([]lossSum, parts*parts)
	g.current.block, g.next.block = -1, -1
	for range threads {
		g.workers.Go(g.work)
	}
	return g, nil
}

func (g *grid) plan() schedule { return g.schedule }

// load copies both matrices, rows by word id, into the grid.
func (g *grid) load(input, output firth.Matrix) {
	for id := range g.layout.place {
		copy(g.layout.row(g.in, vocab.WordID(id)), input.Row(id))
		copy(g.layout.row(g.out, vocab.WordID(id)), output.Row(id))
	}
}

// store copies both matrices, rows by word id, out of the grid.
func (g *grid) store(input, output firth.Matrix) {
	for id := range g.layout.place {
		copy(input.Row(id), g.layout.row(g.in, vocab.WordID(id)))
		copy(output.Row(id), g.layout.row(g.out, vocab.WordID(id)))
	}
}

// train trains a block and returns its loss. Blocks are asked for in order.
func (g *grid) train(block int) (lossSum, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.next.block != block {
		g.begin(block)
	}
	for g.next.left > 0 && g.err == nil {
		g.changed.Wait()
	}
	if g.err != nil {
		return lossSum{}, g.err
	}
	g.current, g.next = g.next, g.current
	g.left = len(g.losses)
	clear(g.rounds)
	clear(g.losses)
	if block+1 < g.schedule.blocks() {
		g.begin(block + 1)
	}
	g.changed.Broadcast()
	for g.left > 0 && g.err == nil {
		g.changed.Wait()
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

// close ends the workers. What they have in hand they finish first.
func (g *grid) close() {
	g.mu.Lock()
	g.closed = true
	g.changed.Broadcast()
	g.mu.Unlock()
	g.workers.Wait()
}

// work is the life of one thread.
func (g *grid) work() {
	task := newNegativeTask(g.cfg.Negatives, g.layout.stride)
	var segments [][]uint32
	var scratch pairScratch
	g.mu.Lock()
	defer g.mu.Unlock()
	for !g.closed {
		if p := g.ready(); p >= 0 {
			r := g.rounds[p]
			g.busy[p] = true
			g.mu.Unlock()
			segments = g.trainBucket(task, segments[:0], p, r)
			g.mu.Lock()
			g.busy[p] = false
			g.rounds[p]++
			g.left--
			g.changed.Broadcast()
			continue
		}
		if n := &g.next; n.block >= 0 && n.taken < g.schedule.chunks(n.block) && g.err == nil {
			block, chunk := n.block, n.taken
			pairs := &n.chunks[chunk]
			n.taken++
			g.mu.Unlock()
			epoch, _, _ := g.schedule.span(block)
			from, to := g.schedule.chunkSpan(block, chunk)
			err := pairs.fill(&scratch, g.window, g.layout, epoch, from, to)
			g.mu.Lock()
			if err != nil && g.err == nil {
				g.err = err
			}
			n.left--
			g.changed.Broadcast()
			continue
		}
		g.changed.Wait()
	}
}

// ready returns the input partition whose next task may run and that is the
// furthest behind, or -1. The caller holds g.mu.
func (g *grid) ready() int {
	if g.left == 0 || g.err != nil {
		return -1
	}
	best, parts := -1, len(g.rounds)
	for p, r := range g.rounds {
		if r < parts && !g.busy[p] && g.rounds[(p+1)%parts] >= r && (best < 0 || r < g.rounds[best]) {
			best = p
		}
	}
	return best
}

// trainBucket runs task (p, r) of the current block.
func (g *grid) trainBucket(task *negativeTask, segments [][]uint32, p, r int) [][]uint32 {
	parts := g.layout.parts
	q := (p + r) % parts
	block := g.current.block
	for c := range g.schedule.chunks(block) {
		segments = append(segments, g.current.chunks[c].bucket(p*parts+q))
	}
	random := stream(key(forNegatives, g.cfg.Seed, uint64(block), uint64(p), uint64(q)))
	task.run(g.layout.rows(g.in, p), g.layout.rows(g.out, q),
		g.layout.dummy(p), g.layout.dummy(q), g.noise[q], random,
		segments, float32(g.schedule.rate(block)), &g.losses[r*parts+p])
	return segments
}

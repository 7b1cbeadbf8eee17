package word2vec

import "firth/vocab"

// A schedule cuts the whole run, all epochs, into blocks and gives each its
// learning rate. It depends on the length of the text and the configuration
// alone.
type schedule struct {
	positions int64 // of the text
	block     int64 // positions of a block; the last of an epoch may be shorter
	chunk     int64 // positions of a chunk, the unit in which pairs are made
	perEpoch  int   // blocks
	epochs    int
	start     float64 // learning rate
	floor     float64
}

const (
	// blocksPerRun is how many blocks a run should have, where its text is long
	// enough. Within a block the order of the text is lost, so few large blocks make
	// for bad vectors: a block of a whole epoch cost 6 points of analogy accuracy on
	// 17 M words. fewestBlocks is what it must have, even if its blocks are then
	// shorter than the architecture wants them.
	blocksPerRun = 256
	fewestBlocks = 32

	chunksPerBlock = 16
	longestChunk   = 1 << 20 // longer blocks have more chunks
	minBlock       = 2048    // below, the overhead of a block outweighs its work
)

// newSchedule makes the schedule of a text of so many positions, for an
// architecture that wants blocks of least to largest positions.
func newSchedule(positions int64, cfg Config, least, largest int64) schedule {
	s := schedule{positions: positions, epochs: cfg.Epochs, start: cfg.rate(), floor: cfg.MinLearningRate}
	total := positions * int64(cfg.Epochs)
	s.block = int64(cfg.BlockTokens)
	if s.block == 0 {
		s.block = max(minBlock, total/blocksPerRun, min(least, total/fewestBlocks))
		s.block = min(largest, s.block)
	}
	s.block = max(1, min(s.block, positions))
	s.perEpoch = int((positions + s.block - 1) / s.block)
	s.chunk = min(longestChunk, max(1, (s.block+chunksPerBlock-1)/chunksPerBlock))
	return s
}

// longestBlock is the most positions that a block should have: no more than
// positions, and no more than make so many pairs of a center and a context.
// kept is the share of the text that subsampling leaves.
func longestBlock(positions, pairs int64, kept float64, cfg Config) int64 {
	return max(1, min(positions, positionsOf(pairs, kept, cfg)))
}

// positionsOf is how many positions of the text make so many pairs, about.
func positionsOf(pairs int64, kept float64, cfg Config) int64 {
	// The vocabulary may be that of another text, so that more is left of this one.
	kept = max(kept, 0.05)
	each := float64(kept * float64(cfg.Window+1)) // pairs to expect of a position
	return int64(float64(pairs) / each)
}

// keptCounts returns how often each word is left after subsampling, on average,
// and which share of the text that is.
func keptCounts(v *vocab.Vocabulary, cfg Config) (counts []float64, share float64) {
	counts = v.KeepProbs(cfg.Subsample)
	if v.Tokens() == 0 { // not known: every word counts alike
		return counts, 1
	}
	total := 0.0
	for id := range counts {
		// The conversion keeps the compiler from fusing this with the sum.
		counts[id] = float64(counts[id] * float64(v.Count(vocab.WordID(id))))
		total += counts[id]
	}
	return counts, total / float64(v.Tokens())
}

// blocks is the number of blocks of the whole run.
func (s schedule) blocks() int { return s.perEpoch * s.epochs }

// span returns the epoch and the positions of a block.
func (s schedule) span(block int) (epoch int, from, to int64) {
	epoch = block / s.perEpoch
	from = int64(block%s.perEpoch) * s.block
	return epoch, from, min(from+s.block, s.positions)
}

// chunks is the number of chunks of a block.
func (s schedule) chunks(block int) int {
	_, from, to := s.span(block)
	return int((to - from + s.chunk - 1) / s.chunk)
}

// chunkSpan returns the positions of a chunk of a block.
func (s schedule) chunkSpan(block, chunk int) (from, to int64) {
	_, from, end := s.span(block)
	from += int64(chunk) * s.chunk
	return from, min(from+s.chunk, end)
}

// done is the number of positions before a block, over all epochs.
func (s schedule) done(block int) int64 {
	if block == s.blocks() {
		return s.positions * int64(s.epochs)
	}
	epoch, from, _ := s.span(block)
	return int64(epoch)*s.positions + from
}

// rate is the learning rate of a block: on the straight line from start, at the
// first position of the first epoch, to floor, at the last one of the last epoch.
func (s schedule) rate(block int) float64 {
	epoch, from, to := s.span(block)
	middle := float64(int64(epoch)*s.positions) + float64(from+to)/2
	share := middle / float64(s.positions*int64(s.epochs))
	return s.start - float64((s.start-s.floor)*share)
}

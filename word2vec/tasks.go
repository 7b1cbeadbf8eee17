package word2vec

import (
	"fmt"

	"firth/vocab"
)

// Tasks are a run of skip-gram with negative sampling, cut into pieces of work that
// can be done anywhere, by anyone, more than once: what [Train] does on the threads
// of one machine, for a run on several. The result is the same, bit for bit.
//
//	tasks, err := word2vec.NewTasks(vocabulary, source.Len(), cfg)
//	for block := range tasks.Blocks() {
//		for chunk := range tasks.Chunks(block) {
//			pairs, err := tasks.Pairs(source, block, chunk) // keep pairs.Bucket(p, q) for each p and q
//		}
//		for round := range tasks.Partitions() {
//			for p := range tasks.Partitions() { // in any order, at any time, anywhere
//				q := (p + round) % tasks.Partitions()
//				loss := tasks.Train(block, p, q, input[p], output[q], bucketsOf(p, q))
//			}
//		}
//	}
//
// Both matrices are dealt out to partitions. A task trains the pairs of a block whose
// context word lies in partition p of Input and whose center word in partition q of
// Output, and changes the rows of these two only. The tasks of a round share no
// partition; a task of the next round needs its two as this round left them.
//
// The text is a number of positions, words and ends of sentences; a [Source] needs
// to have those of the block at hand and a margin around them: see [Tasks.Span].
// Everything that a task draws at random comes from the seed, the epoch, the block
// and the positions.
//
// The methods may be called by many goroutines at once.
type Tasks struct {
	cfg      Config
	schedule schedule
	window   window // without a source
	layout   *layout
	noise    []*vocab.Alias
}

// NewTasks plans a run over a text of so many positions. It fails with [ErrConfig]
// if the configuration is not valid, or not of skip-gram with negative sampling: the
// mean of a window of CBOW spans partitions, and so does the tree of hierarchical
// softmax.
func NewTasks(v *vocab.Vocabulary, positions int64, cfg Config) (*Tasks, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	switch {
	case cfg.Architecture != SkipGram:
		return nil, configError("%s cannot be trained in pieces: the mean of a window's words has rows of all partitions; use %s", cfg.Architecture, SkipGram)
	case cfg.Objective != NegativeSampling:
		return nil, configError("objective %q cannot be trained in pieces: each of its steps changes rows of all partitions; use %s", cfg.Objective, NegativeSampling)
	case v.Len() == 0 || positions == 0:
		return nil, ErrNoText
	}
	parts, err := gridPartitions(v, cfg)
	if err != nil {
		return nil, err
	}
	kept, share := keptCounts(v, cfg)
	t := &Tasks{
		cfg:      cfg,
		schedule: gridSchedule(positions, parts, share, cfg),
		window:   *newWindow(nil, v, cfg),
		layout:   newLayout(v, kept, parts, cfg.Dim),
	}
	t.noise, err = newNoise(t.layout, v.Noise(cfg.NoisePower))
	return t, err
}

// Partitions is P, how many parts each matrix is dealt out to, and how many rounds a
// block has.
func (t *Tasks) Partitions() int { return t.layout.parts }

// Blocks is the number of blocks of the whole run, all epochs.
func (t *Tasks) Blocks() int { return t.schedule.blocks() }

// Chunks is how many parts the pairs of a block are made in.
func (t *Tasks) Chunks(block int) int { return t.schedule.chunks(block) }

// Span returns the epoch of a chunk, from 0, and its positions in the text, from
// (included) to to (not). Its windows read as far around as they reach: some words,
// but by at most [MaxMargin] positions.
func (t *Tasks) Span(block, chunk int) (epoch int, from, to int64) {
	epoch, _, _ = t.schedule.span(block)
	from, to = t.schedule.chunkSpan(block, chunk)
	return epoch, from, to
}

// LearningRate is that of a block.
func (t *Tasks) LearningRate(block int) float64 { return t.schedule.rate(block) }

// MaxMargin is how many positions around a chunk [Tasks.Pairs] reads at most. It
// begins with 64, and goes on only where they hold less than a window of words that
// are left after subsampling.
const MaxMargin = maxMargin

// Rows is the number of rows of a partition: one for each of its words, and a last
// one of zeros.
func (t *Tasks) Rows(part int) int { return t.layout.first[part+1] - t.layout.first[part] }

// Stride is the number of float32 in a row: the dimension, rounded up; what is more
// is zero.
func (t *Tasks) Stride() int { return t.layout.stride }

// Words returns the words of a partition, by row. The caller must not change them.
func (t *Tasks) Words(part int) []vocab.WordID { return t.layout.words[part] }

// Input returns a partition of Input as training begins with it, Rows × Stride
// numbers. Output begins with zeros.
func (t *Tasks) Input(part int) []float32 {
	rows := make([]float32, t.Rows(part)*t.layout.stride)
	for i, id := range t.layout.words[part] {
		initializeRow(rows[i*t.layout.stride:], t.cfg.Dim, t.cfg.Seed, id)
	}
	return rows
}

// Pairs are the training pairs of a chunk, by bucket.
type Pairs struct {
	pairs pairs
	parts int
}

// Pairs makes the pairs of a chunk.
func (t *Tasks) Pairs(source Source, block, chunk int) (*Pairs, error) {
	epoch, from, to := t.Span(block, chunk)
	w := t.window
	w.source = source
	b := &Pairs{parts: t.layout.parts}
	places := &negativeOutputs{layout: t.layout}
	return b, b.pairs.fill(new(pairScratch), &w, t.layout.place, places, t.layout.parts, epoch, from, to)
}

// Bucket appends to dst the pairs for [Tasks.Train] with Input partition p and Output
// partition q, in the order of the text: the row of Input in the upper 16 bits, that
// of Output in the lower.
func (b *Pairs) Bucket(dst []uint32, p, q int) []uint32 {
	for _, segment := range b.pairs.bucket(nil, p*b.parts+q) {
		dst = append(dst, segment...)
	}
	return dst
}

// Train trains a bucket of a block: in has Input partition p, out has Output
// partition q, segments the bucket's pairs, chunk by chunk. It changes in and out,
// and returns the sum of the losses. It fails, before it changes anything, if a
// slice has not the length that it should, or a pair names a row that there is not.
func (t *Tasks) Train(block, p, q int, in, out []float32, segments [][]uint32) (EpochLoss, error) {
	l := t.layout
	for _, m := range [2]struct {
		name string
		have int
		part int
	}{{"input", len(in), p}, {"output", len(out), q}} {
		if want := t.Rows(m.part) * l.stride; m.have != want {
			return EpochLoss{}, fmt.Errorf("%s partition %d has %d numbers, want %d", m.name, m.part, m.have, want)
		}
	}
	inRows, outRows := l.dummy(p), l.dummy(q)
	for _, segment := range segments {
		for _, pair := range segment {
			if pair>>16 >= inRows || pair&0xffff >= outRows {
				return EpochLoss{}, fmt.Errorf("bucket (%d, %d) of block %d: pair of rows %d and %d, of %d and %d", p, q, block, pair>>16, pair&0xffff, inRows, outRows)
			}
		}
	}
	var loss lossSum
	random := negativesStream(t.cfg.Seed, block, p, q)
	task := newNegativeTask(t.cfg.Negatives, l.stride)
	task.run(in, out, inRows, outRows, t.noise[q], random, segments, float32(t.schedule.rate(block)), &loss)
	return EpochLoss{Sum: loss.total(), Pairs: loss.pairs}, nil
}

// AddBlock adds the losses of a block's tasks to those of its epoch, as [Train] does.
// tasks[r·P+p] is that of partition p in round r. It returns the mean loss of a pair
// of the block.
func (t *Tasks) AddBlock(epoch *EpochLoss, tasks []EpochLoss) (mean float64) {
	var block EpochLoss
	for _, l := range tasks {
		block.Sum += l.Sum
		block.Pairs += l.Pairs
	}
	epoch.Sum += block.Sum
	epoch.Pairs += block.Pairs
	if block.Pairs == 0 {
		return 0
	}
	return block.Sum / float64(block.Pairs)
}

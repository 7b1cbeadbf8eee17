package preflight

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"firth/internal/memory"
	"firth/token"
	"firth/vocab"
	"firth/word2vec"
)

const (
	// wordBytes and countBytes are what a word takes in a vocabulary, besides its text,
	// and in a table that counts it.
	wordBytes  = 8 + 8 + 8
	countBytes = 64

	// temporaryBytes is what a token takes on disk while the corpus is read, at most.
	temporaryBytes = 6
)

// estimate tells what training takes.
func estimate(ctx context.Context, r *Report, v *vocab.Vocabulary, p *token.Pipeline, text *sample, opts Options) (Estimate, error) {
	e := Estimate{Config: opts.Config, MinCount: max(1, opts.Limits.MinCount), MaxVocab: opts.Limits.MaxSize, Threads: opts.Config.Threads}
	if e.Threads == 0 {
		e.Threads = runtime.GOMAXPROCS(0)
	}
	e.choose(r, v)
	e.Memory = opts.Config.Memory(int(e.Words), e.Positions)
	meanWord := 8.0
	if arena, _, _ := v.Arena(); v.Len() > 0 {
		meanWord = float64(len(arena)) / float64(v.Len())
	}
	e.VocabularyBytes = int64(float64(e.Words) * (wordBytes + meanWord))
	e.CountingBytes = countBytes * int64(r.Vocabulary.Words) * int64(e.Threads)
	if opts.CountMemory > 0 {
		e.CountingBytes = min(e.CountingBytes, opts.CountMemory)
	}
	e.TemporaryBytes = temporaryBytes * int64(r.Tokens.Tokens)
	if available, known := memory.Available(); known {
		e.Available = available
	}
	t := &r.Timing
	// Reading takes the time of the two parts that training has too, unless the pass
	// had to wait for the disk or for decompression, which goes on in one thread.
	both := (t.Tokenizing + t.Counting) / float64(e.Threads)
	e.Seconds.Reading = max(both, t.Seconds-t.Looking/float64(t.Threads))
	if opts.Calibrate <= 0 {
		e.Calibration.Skipped = "not asked for"
		return e, nil
	}
	err := e.calibrate(ctx, sampleIDs(text, p, v, e.Words), v, opts)
	return e, err
}

// choose applies the limits.
func (e *Estimate) choose(r *Report, v *vocab.Vocabulary) {
	e.Words, e.Tokens = r.Vocabulary.Words, r.Tokens.Tokens
	counts := v.Counts()
	if e.MinCount > 1 {
		words, tokens, _ := wordsFrom(counts, e.MinCount, vocab.Stats{})
		if m := r.Vocabulary.MinCounts[1]; e.MinCount == 2 {
			words, tokens = m.Words, m.Tokens
		}
		e.Words, e.Tokens = words, tokens
	}
	if n := uint64(e.MaxVocab); n > 0 && n < e.Words {
		e.Words, e.Tokens = n, 0
		for _, c := range counts[:min(len(counts), int(n))] {
			e.Tokens += c
		}
	}
	if e.Tokens > 0 {
		e.Positions = int64(e.Tokens + r.Lines.withTokens())
	}
}

// sampleIDs returns the sample as the ids of the first words of v.
func sampleIDs(text *sample, p *token.Pipeline, v *vocab.Vocabulary, words uint64) [][]vocab.WordID {
	scanner := p.NewScanner()
	var batch token.Batch
	var found []uint32
	var sentences [][]vocab.WordID
	for _, part := range text.parts {
		for line := range strings.Lines(part) {
			batch.Reset()
			scanner.ScanBatch(&batch, line)
			found = v.IDs(found[:0], batch.Text, batch.Words)
			ids := make([]vocab.WordID, 0, len(found))
			for _, id := range found {
				if id != uint32(vocab.NotInVocabulary) && uint64(id) < words {
					ids = append(ids, vocab.WordID(id))
				}
			}
			sentences = append(sentences, ids)
		}
	}
	return sentences
}

// An endless is a text of any length: a sample, again and again.
type endless struct {
	sample    *word2vec.Sentences
	positions int64
}

func (e *endless) Len() int64 { return e.positions }

func (e *endless) ReadIDs(dst []vocab.WordID, pos int64) error {
	for n := e.sample.Len(); len(dst) > 0; {
		at := pos % n
		k := min(int64(len(dst)), n-at)
		if err := e.sample.ReadIDs(dst[:k], at); err != nil {
			return err
		}
		dst, pos = dst[k:], pos+k
	}
	return nil
}

const (
	calibrationRate = 1e-4
	// calibrationMemory bounds what the short run takes.
	calibrationMemory = 400 << 20
	// calibrationSoftmax bounds its vocabulary where time grows with that.
	calibrationSoftmax = 4000
	// roughBlock is the length of a block that is short for any settings, in positions.
	roughBlock = 16 << 10
)

// calibrate trains for a moment to measure how fast that goes.
func (e *Estimate) calibrate(ctx context.Context, sentences [][]vocab.WordID, v *vocab.Vocabulary, opts Options) error {
	cfg := opts.Config
	// The speed does not depend on the learning rate, but at a small one nothing diverges
	// when a part of the text stands for the whole.
	cfg.LearningRate, cfg.MinLearningRate = calibrationRate, calibrationRate
	words := min(int(e.Words), v.Len())
	if cfg.Objective == word2vec.ExactSoftmax {
		words = min(words, calibrationSoftmax)
	}
	for words > 2 && cfg.Memory(words, e.Positions).Matrices > calibrationMemory {
		words = words * 3 / 4
	}
	if words < 2 {
		e.Calibration.Skipped = "the vocabulary has no words to train"
		return nil
	}
	arena, offsets, counts := v.Arena()
	part, err := vocab.FromArena(arena[:offsets[words]], offsets[:words+1], counts[:words])
	if err != nil {
		return err
	}
	source := word2vec.NewSentences(withoutFrom(sentences, vocab.WordID(words)))
	if source.Len() == 0 {
		e.Calibration.Skipped = "the sample has no words of the vocabulary"
		return nil
	}
	e.Calibration.Tokens, e.Calibration.Words = source.Len(), words
	start := time.Now()
	err = e.measure(ctx, part, source, cfg, opts.Calibrate)
	e.Calibration.Seconds = time.Since(start).Seconds()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, word2vec.ErrMemory), errors.Is(err, word2vec.ErrNoText), errors.Is(err, word2vec.ErrDiverged):
		e.Calibration.Skipped = err.Error()
	case err != nil:
		return fmt.Errorf("measuring the speed of training: %w", err)
	}
	return nil
}

// withoutFrom leaves out the ids from end on.
func withoutFrom(sentences [][]vocab.WordID, end vocab.WordID) [][]vocab.WordID {
	for i, ids := range sentences {
		kept := ids[:0]
		for _, id := range ids {
			if id < end {
				kept = append(kept, id)
			}
		}
		sentences[i] = kept
	}
	return sentences
}

// measure runs the trainer in short blocks, to see how fast it is about, and then in the
// blocks that the whole text would be cut into, if there is time for them.
func (e *Estimate) measure(ctx context.Context, v *vocab.Vocabulary, text *word2vec.Sentences, cfg word2vec.Config, budget time.Duration) error {
	if cfg.ExactFromCounts {
		return e.measureCounts(ctx, v, text, cfg, budget)
	}
	whole := &endless{text, e.Positions}
	short := cfg
	if short.BlockTokens == 0 || short.BlockTokens > roughBlock {
		short.BlockTokens = roughBlock
	}
	ran, err := runFor(ctx, v, whole, short, budget/4, roughBlocks)
	if err != nil {
		return err
	}
	speed := ran.speed()
	// The trainer's own blocks are no longer than this.
	longest := min(longestBlock, max(roughBlock, float64(e.Positions)*float64(cfg.Epochs)/32))
	if longest > roughBlock && longest/speed < 2*budget.Seconds() {
		if ran, err = runFor(ctx, v, whole, cfg, budget, 2); err != nil {
			return err
		}
		speed = ran.speed()
	}
	seconds := float64(e.Positions) * float64(cfg.Epochs) / speed
	if cfg.Objective == word2vec.ExactSoftmax { // each position is compared with every word
		seconds *= float64(e.Words) / float64(v.Len())
	}
	e.Calibration.Speed, e.Seconds.Training = speed, seconds
	return nil
}

// measureCounts is measure where the text is counted once and the time of an epoch
// grows with the square of the vocabulary.
func (e *Estimate) measureCounts(ctx context.Context, v *vocab.Vocabulary, text *word2vec.Sentences, cfg word2vec.Config, budget time.Duration) error {
	ran, err := runFor(ctx, v, text, cfg, budget, 2)
	if err != nil {
		return err
	}
	epoch := float64(text.Len()) / ran.speed()
	counting := max(0, ran.first.at.Seconds()-float64(ran.first.done)/ran.speed())
	ratio := float64(e.Words) / float64(v.Len())
	e.Seconds.Training = epoch*ratio*ratio*float64(cfg.Epochs) + counting*float64(e.Positions)/float64(text.Len())
	e.Calibration.Speed = float64(e.Positions) * float64(cfg.Epochs) / max(e.Seconds.Training, 1e-9)
	return nil
}

const (
	// longestBlock is the most positions that the trainer takes as a block.
	longestBlock = 1 << 20
	// roughBlocks is how many short blocks tell a speed.
	roughBlocks = 4
)

// A shortRun is a training run that was ended early.
type shortRun struct {
	blocks      int
	first, last struct {
		done int64 // positions
		at   time.Duration
	}
}

// speed is in positions a second. The first block is left out, since there is much to
// prepare for it, if it is not the only one.
func (r *shortRun) speed() float64 {
	done, took := r.last.done-r.first.done, r.last.at-r.first.at
	if done <= 0 {
		done, took = r.last.done, r.last.at
	}
	return float64(done) / max(took.Seconds(), 1e-9)
}

// errEnough ends a short run.
var errEnough = errors.New("long enough")

// runFor trains for so long, about, and no fewer than so many blocks.
func runFor(ctx context.Context, v *vocab.Vocabulary, text word2vec.Source, cfg word2vec.Config, budget time.Duration, blocks int) (shortRun, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var ran shortRun
	result, err := word2vec.Train(ctx, v, text, cfg, word2vec.Options{
		Progress: func(now word2vec.Progress) {
			ran.last.done, ran.last.at = now.Done, now.Elapsed
			if ran.blocks++; ran.blocks == 1 {
				ran.first = ran.last
			}
			if now.Elapsed > budget && ran.blocks >= blocks {
				cancel(errEnough)
			}
		},
	})
	switch {
	case err == nil:
		err = result.Embeddings.Close()
	case errors.Is(err, errEnough):
		err = nil
	}
	if err == nil && ran.last.done == 0 {
		err = word2vec.ErrNoText
	}
	return ran, err
}

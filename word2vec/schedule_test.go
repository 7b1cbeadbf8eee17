package word2vec

import (
	"testing"

	"pgregory.net/rapid"
)

// Every position is trained once an epoch, in order, and the learning rate falls
// from near its start to near its floor, across all epochs.
func TestSchedule(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := DefaultConfig()
		cfg.Epochs = rapid.IntRange(1, 7).Draw(rt, "epochs")
		cfg.BlockTokens = rapid.SampledFrom([]int{0, 0, 1, 17, 4096}).Draw(rt, "block")
		positions := rapid.Int64Range(1, 50_000).Draw(rt, "positions")
		s := newSchedule(positions, cfg, minBlock, 1<<14)
		at, last := int64(0), s.start
		for block := range s.blocks() {
			epoch, from, to := s.span(block)
			if int64(epoch)*positions+from != at || s.done(block) != at || to <= from {
				rt.Fatalf("block %d is %d to %d of epoch %d, after %d positions", block, from, to, epoch, at)
			}
			chunkAt := from
			for chunk := range s.chunks(block) {
				chunkFrom, chunkTo := s.chunkSpan(block, chunk)
				if chunkFrom != chunkAt || chunkTo <= chunkFrom {
					rt.Fatalf("chunk %d of block %d is %d to %d, want a start at %d", chunk, block, chunkFrom, chunkTo, chunkAt)
				}
				chunkAt = chunkTo
			}
			if chunkAt != to {
				rt.Fatalf("chunks of block %d end at %d, want %d", block, chunkAt, to)
			}
			rate := s.rate(block)
			if rate >= last || rate < s.floor {
				rt.Fatalf("learning rate %v in block %d, after %v", rate, block, last)
			}
			last = rate
			at += to - from
		}
		if at != positions*int64(cfg.Epochs) || s.done(s.blocks()) != at {
			rt.Fatalf("%d positions trained, want %d", at, positions*int64(cfg.Epochs))
		}
		// The first and the last block are half a block away from the ends of the line.
		if slack := (s.start-s.floor)*float64(s.block)/float64(at) + 1e-12; s.rate(0) < s.start-slack || last > s.floor+slack {
			rt.Fatalf("learning rate from %v to %v, want %v to %v", s.rate(0), last, s.start, s.floor)
		}
	})
}

// A long block has more chunks, not longer ones, whose pairs are counted in 32 bits.
func TestLongBlocks(t *testing.T) {
	cfg := DefaultConfig()
	cfg.BlockTokens = 1 << 30
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	s := newSchedule(3<<30, cfg, minBlock, 1<<20)
	if s.blocks() != 3*cfg.Epochs || s.chunks(0) != 1<<10 {
		t.Errorf("%d blocks, %d chunks in the first", s.blocks(), s.chunks(0))
	}
	cfg.Architecture = CBOW
	if err := cfg.Validate(); err == nil {
		t.Error("CBOW takes the words of so long a block into memory")
	}
}

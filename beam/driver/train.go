package driver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"

	"firth/beam/job"
	"firth/beam/steps"
	"firth/beam/store"
	"firth/training"
	"firth/word2vec"
)

// train trains block after block, as many in a pipeline as may be, up to the next one
// after which the vectors are evaluated.
func (r *run) train(ctx context.Context) error {
	s, err := job.Of(ctx, r.Folder)
	if err != nil {
		return err
	}
	judge, err := newJudge(ctx, r, s)
	if err != nil {
		return err
	}
	parts, blocks := s.Tasks.Partitions(), s.Tasks.Blocks()
	first := 0 // round of this driver
	for failed, begun := 0, false; ; {
		state, err := job.Latest(ctx, r.Folder)
		if err != nil {
			return err
		}
		block := 0
		if state != nil {
			if block = state.Rounds / parts; block > 0 && state.Rounds%parts == 0 {
				if err := judge.judge(ctx, block-1, state); err != nil {
					return err
				}
			}
			if block == blocks || judge.stop() {
				return store.RemoveAll(ctx, store.Join(r.Folder, "pairs"))
			}
		}
		before := rounds(state)
		if !begun {
			begun, first = true, before
			r.Progress(Progress{Step: "training", Rounds: before, Total: parts * blocks})
		}
		until := block + 1
		for until < blocks && (until+1-block)*parts <= r.RoundsAtOnce && !judge.due(until-1) {
			until++
		}
		err = r.trainBlocks(ctx, s, state, until, first)
		if err == nil {
			failed = 0
			continue
		}
		if state, latestErr := job.Latest(ctx, r.Folder); latestErr == nil && rounds(state) > before {
			failed = 0 // it got somewhere
		}
		if failed++; ctx.Err() != nil || failed > r.Retries || errors.Is(err, word2vec.ErrDiverged) {
			return err
		}
		r.Progress(Progress{Retried: err})
	}
}

// rounds is how many are done.
func rounds(s *job.State) int {
	if s == nil {
		return 0
	}
	return s.Rounds
}

// trainBlocks trains up to block until. Of each block, the pairs are made first; then
// each round is a stage of the pipeline, which begins when the one before it is
// committed.
func (r *run) trainBlocks(ctx context.Context, setting *job.Setting, state *job.State, until, first int) error {
	parts := setting.Tasks.Partitions()
	p, s := beam.NewPipelineWithRoot()
	commit := func(s beam.Scope, round int, done beam.PCollection) beam.PCollection {
		block := 0
		if round >= 0 {
			block, round = round/parts, round%parts
		}
		return beam.ParDo(s, &steps.Commit{Folder: r.Folder, Block: block, Round: round, KeepBest: r.job.Evaluation.EarlyStop > 0}, beam.GroupByKey(s, done))
	}
	var tasks beam.PCollection
	if state == nil {
		begun := r.shared(s.Scope("begin"), numbers(s, parts), func(share steps.Share) any {
			return &steps.BeginPartition{Folder: r.Folder, Share: share}
		})
		tasks = commit(s, -1, begun)
	} else {
		tasks = beam.CreateList(s, steps.TasksAfter(state, parts))
	}
	for round := rounds(state); round < until*parts; {
		s := s.Scope(fmt.Sprintf("block-%d", round/parts))
		chunks := beam.ParDo(s, &steps.ListChunks{Folder: r.Folder}, tasks)
		made := r.shared(s.Scope("pairs"), beam.Reshuffle(s, chunks), func(share steps.Share) any {
			return &steps.MakePairs{Folder: r.Folder, Share: share}
		})
		tasks = beam.ParDo(s, &steps.BeginRounds{Folder: r.Folder, Rounds: round}, beam.GroupByKey(s, made))
		for end := (round/parts + 1) * parts; round < end; round++ {
			s := s.Scope(fmt.Sprintf("round-%d", round%parts))
			done := r.shared(s, beam.Reshuffle(s, tasks), func(share steps.Share) any {
				return &steps.TrainBucket{Folder: r.Folder, Share: share, AtOnce: r.AtOnce}
			})
			tasks = commit(s, round, done)
		}
	}
	told := rounds(state)
	look := func(ctx context.Context) bool {
		// What is not there yet, or no longer, is there the next time.
		now, err := job.Latest(ctx, r.Folder)
		if err != nil || rounds(now) <= told {
			return false
		}
		r.tell(setting, now, first)
		told = now.Rounds
		return true
	}
	err := r.execute(ctx, p, look)
	look(ctx)
	return err
}

// tell tells how far training is; first is the round that this driver began with.
func (r *run) tell(s *job.Setting, state *job.State, first int) {
	parts, blocks := s.Tasks.Partitions(), s.Tasks.Blocks()
	block := max(0, (state.Rounds-1)/parts) // which is trained, or was just done
	epoch, _, _ := s.Tasks.Span(block, 0)
	now := &word2vec.Progress{
		Epoch: epoch + 1, Epochs: r.job.Config.Epochs,
		Done: positions(s, state.Rounds/parts), Total: positions(s, blocks), Resumed: positions(s, first/parts),
		Loss: state.Loss, LearningRate: s.Tasks.LearningRate(block),
		Elapsed: time.Since(r.began),
	}
	r.Progress(Progress{Progress: training.Progress{Training: now}, Rounds: state.Rounds, Total: parts * blocks})
}

// positions is how many of the text are trained, over all epochs, before a block.
func positions(s *job.Setting, block int) int64 {
	if block == s.Tasks.Blocks() {
		epoch, _, _ := s.Tasks.Span(block-1, 0)
		return int64(epoch+1) * s.Corpus.Whole.Positions
	}
	epoch, from, _ := s.Tasks.Span(block, 0)
	return int64(epoch)*s.Corpus.Whole.Positions + from
}

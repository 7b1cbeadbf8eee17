package driver

import (
	"context"
	"fmt"
	"math"
	"slices"

	"firth"
	"firth/beam/job"
	"firth/eval"
	"firth/training"
	"firth/vocab"
	"firth/word2vec"
)

// A judge evaluates the vectors of a run between two pipelines, after the blocks that
// firth train evaluates them after, by the same code, and so by the same numbers. The
// driver puts the model together for it, in memory.
type judge struct {
	run       *run
	setting   *job.Setting
	plan      job.Evaluation
	evaluator *eval.Evaluator
	made      []job.Evaluated
}

func newJudge(ctx context.Context, r *run, s *job.Setting) (*judge, error) {
	j := &judge{run: r, setting: s, plan: r.job.Evaluation}
	j.evaluator = newEvaluator(s.Vocabulary, r.Benchmarks)
	if j.plan.EarlyStop > 0 && j.plan.EarlyStopOn == "" && (s.HeldOut == nil || s.HeldOut.Len() == 0) {
		return nil, fmt.Errorf("%w: early stopping by the loss of held-out text: a share of %v left no line of this text; hold out more", word2vec.ErrConfig, j.plan.HeldOut)
	}
	for _, c := range j.evaluator.Coverage() {
		if c.Name == j.plan.EarlyStopOn && (c.Asked == 0 || c.Kind == eval.Similarity && c.Asked < 2) {
			return nil, fmt.Errorf("%w: early stopping on %s: the vocabulary has the words of %d of its %d questions, too few for a score", word2vec.ErrConfig, c.Name, c.Asked, c.Asked+c.Unknown)
		}
	}
	var err error
	j.made, err = job.ReadEvaluations(ctx, r.Folder)
	return j, err
}

func newEvaluator(v *vocab.Vocabulary, benchmarks []*eval.Set) *eval.Evaluator {
	return eval.New(v, benchmarks, eval.Options{MaxWords: eval.UsualMaxWords})
}

// due tells whether an evaluation follows a block: at the end of an epoch, and at the
// ends of the blocks that reach the places in between.
func (j *judge) due(block int) bool {
	if j.plan.HeldOut == 0 && len(j.run.Benchmarks) == 0 {
		return false
	}
	every := j.plan.Every
	if every == 0 {
		every = 1
	}
	length := j.setting.Corpus.Whole.Positions
	_, from, _ := j.setting.Tasks.Span(block, 0)
	_, _, to := j.setting.Tasks.Span(block, j.setting.Tasks.Chunks(block)-1)
	if to == length {
		return true
	}
	part := every * float64(length)
	return math.Floor(float64(to)/part) > math.Floor(float64(from)/part)
}

// judge evaluates the vectors after a block, if that is due and has not been done, and
// keeps the state if it is the best so far.
func (j *judge) judge(ctx context.Context, block int, state *job.State) error {
	if !j.due(block) || slices.ContainsFunc(j.made, func(e job.Evaluated) bool { return e.Rounds >= state.Rounds }) {
		return nil
	}
	s := j.setting
	input, output, err := matrices(ctx, s, j.run.Folder, state)
	if err != nil {
		return err
	}
	now, results, pairs, err := j.evaluate(input, output)
	if err != nil {
		return err
	}
	now.Epoch = float64(positions(s, block+1)) / float64(s.Corpus.Whole.Positions)
	if pairs == 0 && j.plan.EarlyStop > 0 && j.plan.EarlyStopOn == "" {
		return fmt.Errorf("early stopping: no two words of the held-out text are in one window: hold out more of it: %w", word2vec.ErrNoText)
	}
	j.made = append(j.made, job.Evaluated{Rounds: state.Rounds, Evaluation: now})
	number := len(j.made)
	if j.plan.EarlyStop > 0 && j.best() == number-1 {
		if err := j.keep(ctx, number, state); err != nil {
			return err
		}
	}
	if err := job.WriteEvaluations(ctx, j.run.Folder, j.made); err != nil {
		return err
	}
	j.run.Progress(Progress{Progress: training.Progress{Evaluated: &training.Evaluated{Evaluation: now, Number: number, Results: results}}})
	return nil
}

// keep keeps a state as the best, instead of the one that was.
func (j *judge) keep(ctx context.Context, number int, state *job.State) error {
	was, err := job.ReadBest(ctx, j.run.Folder)
	if err != nil {
		return err
	}
	if was != nil {
		if err := job.Sweep(ctx, j.run.Folder, &was.State, state); err != nil {
			return err
		}
	}
	return job.WriteBest(ctx, j.run.Folder, job.Best{Number: number, State: *state})
}

// best is the place of the best evaluation, -1 if there is none. Of equal ones, it is
// the first.
func (j *judge) best() int {
	best, most := -1, 0.0
	for i := range j.made {
		if goal := j.goal(i); best < 0 || goal > most || math.IsNaN(most) && !math.IsNaN(goal) {
			best, most = i, goal
		}
	}
	return best
}

// goal is what a better evaluation has more of.
func (j *judge) goal(i int) float64 {
	if j.plan.EarlyStopOn == "" {
		return -j.made[i].HeldOutLoss
	}
	at := slices.IndexFunc(j.run.Benchmarks, func(s *eval.Set) bool { return s.Name == j.plan.EarlyStopOn })
	if at < 0 || at >= len(j.made[i].Scores) {
		return math.NaN()
	}
	return j.made[i].Scores[at]
}

// stop tells whether training is to end before its last block.
func (j *judge) stop() bool {
	return j.plan.EarlyStop > 0 && len(j.made) > 0 && len(j.made)-1-j.best() >= j.plan.EarlyStop
}

// evaluate evaluates vectors as [word2vec.Train] does, and tells how many pairs of the
// held-out text there are.
func (j *judge) evaluate(input, output firth.Matrix) (now word2vec.Evaluation, results []eval.Result, pairs int64, err error) {
	row := func(m firth.Matrix) func(vocab.WordID) []float32 {
		return func(id vocab.WordID) []float32 { return m.Row(int(id)) }
	}
	s := j.setting
	if s.HeldOut != nil {
		now.HeldOutLoss, pairs, err = word2vec.HeldOutLoss(s.Vocabulary, s.HeldOut, j.run.job.Config, row(input), row(output))
		if err != nil {
			return now, nil, 0, fmt.Errorf("held-out text: %w", err)
		}
		if math.IsNaN(now.HeldOutLoss) || math.IsInf(now.HeldOutLoss, 0) {
			return now, nil, 0, fmt.Errorf("%w: the loss of the held-out text is %v; try a smaller learning rate", word2vec.ErrDiverged, now.HeldOutLoss)
		}
	}
	if len(j.run.Benchmarks) > 0 {
		results = j.evaluator.Evaluate(row(input))
		for _, r := range results {
			now.Scores = append(now.Scores, r.Score)
		}
	}
	return now, results, pairs, nil
}

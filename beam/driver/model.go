package driver

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"firth"
	"firth/beam/job"
	"firth/eval"
	"firth/training"
)

// errNotDone tells that a run has rounds left.
var errNotDone = errors.New("is not done")

// outcome returns the last state of a run that is done, and the one whose partitions
// are the model: the same, or, with early stopping, that of the best evaluation, which
// comes third.
func outcome(ctx context.Context, s *job.Setting, folder string) (last, model *job.State, best int, err error) {
	if last, err = job.Latest(ctx, folder); err != nil {
		return nil, nil, 0, err
	}
	if s.Job.Evaluation.EarlyStop == 0 {
		if rounds(last) < s.Tasks.Blocks()*s.Tasks.Partitions() {
			return nil, nil, 0, fmt.Errorf("the run in %s %w", folder, errNotDone)
		}
		return last, last, 0, nil
	}
	kept, err := job.ReadBest(ctx, folder)
	if err != nil {
		return nil, nil, 0, err
	}
	made, err := job.ReadEvaluations(ctx, folder)
	if err != nil {
		return nil, nil, 0, err
	}
	if last == nil || kept == nil || rounds(last) < s.Tasks.Blocks()*s.Tasks.Partitions() && len(made)-kept.Number < s.Job.Evaluation.EarlyStop {
		return nil, nil, 0, fmt.Errorf("the run in %s %w", folder, errNotDone)
	}
	return last, &kept.State, kept.Number, nil
}

// report sums a run up that is done, and returns the state whose partitions are the
// model.
func (r *run) report(ctx context.Context, s *job.Setting) (*job.State, Report, error) {
	last, model, best, err := outcome(ctx, s, r.Folder)
	if err != nil {
		return nil, Report{}, err
	}
	whole := &s.Corpus.Whole
	sum := training.Summary{
		Sentences: whole.Sentences, Tokens: whole.Tokens, Left: whole.Left,
		Words: s.Vocabulary.Len(), Corpus: s.Corpus.Hash,
		HeldOutSentences: whole.HeldSentences, HeldOutTokens: whole.HeldTokens,
		Best: best, Stopped: best > 0 && last.Rounds < s.Tasks.Blocks()*s.Tasks.Partitions(),
	}
	for _, e := range last.Epochs {
		mean := 0.0
		if e.Pairs > 0 {
			mean = e.Sum / float64(e.Pairs)
		}
		sum.Losses = append(sum.Losses, mean)
		sum.Pairs += e.Pairs
	}
	for _, c := range newEvaluator(s.Vocabulary, r.Benchmarks).Coverage() {
		sum.Benchmarks = append(sum.Benchmarks, training.Benchmark{Name: c.Name, Kind: c.Kind, Asked: c.Asked, Unknown: c.Unknown})
	}
	made, err := job.ReadEvaluations(ctx, r.Folder)
	if err != nil {
		return nil, Report{}, err
	}
	for _, e := range made {
		sum.Evaluations = append(sum.Evaluations, e.Evaluation)
	}
	report := Report{Summary: sum, Rounds: last.Rounds, Moved: last.Moved}
	for p := range s.Tasks.Partitions() {
		report.Model += 2 * 4 * int64(s.Tasks.Rows(p)) * int64(s.Tasks.Stride())
	}
	return model, report, nil
}

// model puts the model together, as firth train does.
func (r *run) model(ctx context.Context) (*firth.Embeddings, Report, error) {
	s, err := job.Of(ctx, r.Folder)
	if err != nil {
		return nil, Report{}, err
	}
	state, report, err := r.report(ctx, s)
	if err != nil {
		return nil, report, err
	}
	input, output, err := matrices(ctx, s, r.Folder, state)
	if err != nil {
		return nil, report, err
	}
	meta := firth.Metadata{}
	if meta.Config, err = json.Marshal(r.job.Config); err != nil {
		return nil, report, err
	}
	if meta.Pipeline, err = json.Marshal(r.job.Pipeline); err != nil {
		return nil, report, err
	}
	if meta.Training, err = json.Marshal(report.Summary); err != nil {
		return nil, report, err
	}
	e, err := firth.NewEmbeddings(s.Vocabulary, input, output, meta, nil)
	if err == nil && len(r.Benchmarks) > 0 {
		report.Results = newEvaluator(s.Vocabulary, r.Benchmarks).Evaluate(eval.Rows(e))
	}
	return e, report, err
}

// matrices puts the partitions of a state together.
func matrices(ctx context.Context, s *job.Setting, folder string, state *job.State) (input, output firth.Matrix, err error) {
	dim, stride := s.Job.Config.Dim, s.Tasks.Stride()
	input, output = firth.NewMatrix(s.Vocabulary.Len(), dim), firth.NewMatrix(s.Vocabulary.Len(), dim)
	var rows []float32
	for p := range s.Tasks.Partitions() {
		n := s.Tasks.Rows(p) * stride
		if cap(rows) < n {
			rows = make([]float32, n)
		}
		rows = rows[:n]
		for _, m := range []struct {
			file string
			to   firth.Matrix
		}{{state.Input[p], input}, {state.Output[p], output}} {
			if err := job.ReadPartition(ctx, folder, m.file, rows); err != nil {
				return input, output, err
			}
			for i, id := range s.Tasks.Words(p) {
				copy(m.to.Row(int(id)), rows[i*stride:])
			}
		}
	}
	return input, output, nil
}

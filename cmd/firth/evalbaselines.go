package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/spf13/cobra"

	"firth/baseline"
	"firth/corpus"
	"firth/encoded"
	"firth/eval"
	"firth/internal/settings"
	"firth/vocab"
)

// baselineFlags say which baselines stand in the table.
type baselineFlags struct {
	corpora []string
	words   int
	shift   float64
	reading settings.Corpus
}

// contextSmoothing is the exponent of the baselines' context counts, that of
// word2vec's noise distribution.
const contextSmoothing = .75

func (f *baselineFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.corpora, "baselines", nil, "text that the first model was trained on: adds one-hot and random vectors, PPMI and PPMI+SVD to the table (may be repeated)")
	flags.IntVar(&f.words, "baseline-words", baseline.DefaultWords, "count pairs of so many words, the most frequent: memory may grow with the square")
	flags.Float64Var(&f.shift, "baseline-shift", 1, "take the logarithm of this from PPMI, as so many negative samples do")
	f.reading.Add(cmd)
}

// evaluate returns the columns of the baselines, made for a model: with its words, its
// pipeline, its window and its dimension.
func (f *baselineFlags) evaluate(ctx context.Context, s streams, m *model, path string, sets []*eval.Set, opts eval.Options) ([]evaluated, error) {
	if m.Pipeline == nil {
		return nil, fmt.Errorf("--baselines: %s does not say how its text was cut", path)
	}
	evaluator := eval.New(m.Vocab, sets, opts)
	random := baseline.Random(m.Vocab.Len(), m.Dim(), 1)
	columns := []evaluated{
		column("one-hot", evaluator, eval.OneHot()),
		column("random", evaluator, eval.Dense(func(id vocab.WordID) []float32 { return random.Row(int(id)) })),
	}
	for i := range columns[0].results {
		if r := &columns[0].results[i]; r.Kind == eval.Analogy {
			withoutScores(r) // all words answer equally well
			withoutValues(columns[0].outcomes[i].Values)
		}
	}

	counts, err := f.count(ctx, s, m)
	if err != nil {
		return nil, err
	}
	entries := make([]vocab.Entry, counts.Words)
	for i := range entries {
		entries[i] = vocab.Entry{Word: m.Vocab.Word(vocab.WordID(i)), Count: m.Vocab.Count(vocab.WordID(i))}
	}
	v, err := vocab.FromOrdered(entries)
	if err != nil {
		return nil, err
	}
	evaluator = eval.New(v, sets, opts)
	ppmi := counts.PPMI(baseline.PPMIOptions{Smoothing: contextSmoothing, Shift: f.shift})
	s.remark("Baselines: the %s most frequent words, %s different pairs, %s above chance.", thousands(v.Len()), thousands(counts.Pairs()), thousands(ppmi.NonZero()))
	columns = append(columns, column("PPMI", evaluator, ppmi.Space()))
	vectors, _, err := ppmi.SVD(baseline.SVDOptions{Dim: min(m.Dim(), ppmi.Rows), Threads: opts.Threads})
	if err != nil {
		return nil, err
	}
	return append(columns, column("PPMI+SVD", evaluator, eval.Dense(func(id vocab.WordID) []float32 { return vectors.Row(int(id)) }))), nil
}

// count counts the pairs of words in the text.
func (f *baselineFlags) count(ctx context.Context, s streams, m *model) (_ *baseline.Counts, err error) {
	options, err := f.reading.Options()
	if err != nil {
		return nil, err
	}
	c, err := corpus.Open(f.corpora, s.in, options)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	_, file, _, err := encoded.Scan(ctx, c.Next, m.Pipeline, encoded.Options{Vocabulary: m.Vocab})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return baseline.Count(ctx, file, m.Vocab.Len(), baseline.CountOptions{Words: f.words, Window: windowOf(m)})
}

// windowOf is the window that a model was trained with, 0 if it does not say.
func windowOf(m *model) int {
	var config struct {
		Window int `json:"window"`
	}
	if m.Meta.Config == nil || json.Unmarshal(m.Meta.Config, &config) != nil {
		return 0
	}
	return max(0, config.Window)
}

// withoutScores makes what vectors cannot answer undefined.
func withoutScores(r *eval.Result) {
	r.Score, r.Low, r.High, r.ScoreOfAll = math.NaN(), math.NaN(), math.NaN(), math.NaN()
	r.Right, r.Top5, r.MRR = 0, 0, 0
	for i := range r.Sections {
		r.Sections[i].Right, r.Sections[i].Top5, r.Sections[i].MRR = 0, 0, 0
	}
}

func withoutValues(values []float64) {
	for i := range values {
		values[i] = math.NaN()
	}
}

// column evaluates vectors.
func column(name string, e *eval.Evaluator, space eval.Space) evaluated {
	outcomes := e.Outcomes(space)
	return evaluated{name: name, outcomes: outcomes, results: e.Results(outcomes)}
}

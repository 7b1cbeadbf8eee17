package training

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"firth"
	"firth/encoded"
	"firth/eval"
	"firth/vocab"
	"firth/word2vec"
)

// Evaluation says how vectors are evaluated while they are trained. The zero value
// evaluates nothing. It never changes how they are trained, but with EarlyStop it
// may end training.
type Evaluation struct {
	// HeldOut is the share of the lines that is not trained on, to measure the loss
	// of: see [encoded.Options.HeldOut].
	HeldOut float64

	// Benchmarks are sets that the vectors are scored on. No two have one name.
	// Analogies are asked among the [eval.UsualMaxWords] most frequent words, upper
	// and lower case are the same.
	Benchmarks []*eval.Set

	// Every is the part of an epoch between two evaluations, up to 1: 0.25 makes
	// four of them in each. 0 stands for 1.
	Every float64

	// EarlyStop ends training when so many evaluations in a row were no better than
	// the best before them; 0 never does. The model is that of the best evaluation,
	// in any case. Better is a smaller loss of the held-out text or, if EarlyStopOn
	// names one of the Benchmarks, a larger score on it.
	EarlyStop   int
	EarlyStopOn string
}

// Validate reports the first setting that is out of its range, wrapping
// [word2vec.ErrConfig].
func (e Evaluation) Validate() error {
	names := map[string]bool{}
	for _, b := range e.Benchmarks {
		if names[b.Name] {
			return fmt.Errorf("%w: two benchmarks are named %s", word2vec.ErrConfig, b.Name)
		}
		names[b.Name] = true
	}
	nothing := e.HeldOut == 0 && len(e.Benchmarks) == 0
	switch {
	case !(e.HeldOut >= 0 && e.HeldOut < 1):
		return fmt.Errorf("%w: a share of %v of the lines to hold out: want 0 to below 1", word2vec.ErrConfig, e.HeldOut)
	case !(e.Every >= 0 && e.Every <= 1):
		return fmt.Errorf("%w: evaluation every %v epochs: want above 0, to 1", word2vec.ErrConfig, e.Every)
	case e.Every > 0 && nothing:
		return fmt.Errorf("%w: evaluation every %v epochs: there is nothing to evaluate by; hold out text, or give benchmarks", word2vec.ErrConfig, e.Every)
	case e.EarlyStop < 0:
		return fmt.Errorf("%w: early stopping after %d evaluations: want 0 or more", word2vec.ErrConfig, e.EarlyStop)
	case e.EarlyStop == 0 && e.EarlyStopOn != "":
		return fmt.Errorf("%w: early stopping on %s: say after how many evaluations that are no better", word2vec.ErrConfig, e.EarlyStopOn)
	case e.EarlyStopOn != "" && !names[e.EarlyStopOn]:
		return fmt.Errorf("%w: early stopping on %s: it is none of the benchmarks", word2vec.ErrConfig, e.EarlyStopOn)
	case e.EarlyStop > 0 && e.EarlyStopOn == "" && e.HeldOut == 0:
		return fmt.Errorf("%w: early stopping by the loss of held-out text: no text is held out", word2vec.ErrConfig)
	}
	return nil
}

// settings are an Evaluation as a checkpoint saves it.
type settings struct {
	HeldOut     float64  `json:"held_out,omitempty"`
	Benchmarks  []string `json:"benchmarks,omitempty"` // name and hash
	Every       float64  `json:"every,omitempty"`
	EarlyStop   int      `json:"early_stop,omitempty"`
	EarlyStopOn string   `json:"early_stop_on,omitempty"`
}

func (e Evaluation) settings() settings {
	s := settings{HeldOut: e.HeldOut, Every: e.Every, EarlyStop: e.EarlyStop, EarlyStopOn: e.EarlyStopOn}
	for _, b := range e.Benchmarks {
		s.Benchmarks = append(s.Benchmarks, b.Name+" "+b.Hash)
	}
	return s
}

// change says how settings differ from those that are now, "" if they do not.
func (s settings) change(now settings) string {
	switch {
	case s.HeldOut != now.HeldOut:
		return fmt.Sprintf("the share of lines held out was %v, is now %v", s.HeldOut, now.HeldOut)
	case s.Every != now.Every:
		return fmt.Sprintf("evaluations were every %v epochs, are now every %v (0: at the end of each)", s.Every, now.Every)
	case s.EarlyStop != now.EarlyStop || s.EarlyStopOn != now.EarlyStopOn:
		return fmt.Sprintf("early stopping was after %d evaluations (on %q), is now after %d (on %q)", s.EarlyStop, s.EarlyStopOn, now.EarlyStop, now.EarlyStopOn)
	case !slices.Equal(s.Benchmarks, now.Benchmarks):
		return fmt.Sprintf("the benchmarks, name and hash, were %q, are now %q", s.Benchmarks, now.Benchmarks)
	}
	return ""
}

// Evaluated tells the outcome of an evaluation.
type Evaluated struct {
	word2vec.Evaluation
	Number  int           // from 1
	Results []eval.Result // on [Evaluation.Benchmarks], in their order
}

// A judge evaluates the vectors of a run.
type judge struct {
	plan      Evaluation
	heldOut   *encoded.File // nil if nothing is held out
	evaluator *eval.Evaluator
	best      *bestState
	number    int           // evaluations so far
	last      []eval.Result // of the last one
}

func newJudge(v *vocab.Vocabulary, heldOut *encoded.File, opts Options, of identity) (*judge, error) {
	j := &judge{plan: opts.Evaluation, heldOut: heldOut, best: newBestState(v, opts.Checkpoint, of)}
	j.evaluator = eval.New(v, opts.Evaluation.Benchmarks, eval.Options{MaxWords: eval.UsualMaxWords, Threads: opts.Config.Threads})
	if opts.Evaluation.EarlyStop > 0 && opts.Evaluation.EarlyStopOn == "" && heldOut.Len() == 0 {
		return nil, fmt.Errorf("%w: early stopping by the loss of held-out text: a share of %v left no line of this text; hold out more", word2vec.ErrConfig, opts.Evaluation.HeldOut)
	}
	for _, r := range j.evaluator.Coverage() {
		if r.Name == j.plan.EarlyStopOn && (r.Asked == 0 || r.Kind == eval.Similarity && r.Asked < 2) {
			return nil, fmt.Errorf("%w: early stopping on %s: the vocabulary has the words of %d of its %d questions, too few for a score", word2vec.ErrConfig, r.Name, r.Asked, r.Asked+r.Unknown)
		}
	}
	return j, nil
}

// options are what the trainer is to do.
func (j *judge) options() word2vec.EvaluationOptions {
	o := word2vec.EvaluationOptions{
		Every:    j.plan.Every,
		Patience: j.plan.EarlyStop,
		Keep:     j.best.keep,
		Kept:     j.best.kept,
	}
	if j.heldOut != nil {
		o.HeldOut = j.heldOut
	}
	if len(j.plan.Benchmarks) > 0 {
		o.Score = func(row func(vocab.WordID) []float32) word2vec.Scores {
			j.last = j.evaluator.Evaluate(row)
			scores := make(word2vec.Scores, len(j.last))
			for i, r := range j.last {
				scores[i] = r.Score
			}
			return scores
		}
	}
	if j.plan.EarlyStopOn != "" {
		i := slices.IndexFunc(j.plan.Benchmarks, func(s *eval.Set) bool { return s.Name == j.plan.EarlyStopOn })
		o.Goal = func(e word2vec.Evaluation) float64 {
			if i >= len(e.Scores) { // of a checkpoint that somebody has changed
				return math.NaN()
			}
			return e.Scores[i]
		}
	}
	return o
}

// benchmarks tells which questions can be asked.
func (j *judge) benchmarks() []Benchmark {
	var all []Benchmark
	for _, r := range j.evaluator.Coverage() {
		all = append(all, Benchmark{r.Name, r.Kind, r.Asked, r.Unknown})
	}
	return all
}

// resume takes over from an earlier run.
func (j *judge) resume(from *word2vec.State) error {
	j.number = len(from.Evaluations)
	if j.plan.EarlyStop > 0 && j.number > 0 {
		return j.best.found()
	}
	return nil
}

// evaluated puts together what is known of an evaluation that was just made.
func (j *judge) evaluated(e word2vec.Evaluation) *Evaluated {
	j.number++
	return &Evaluated{e, j.number, j.last}
}

// results scores the vectors that came out. Mostly it has just been done.
func (j *judge) results(e *firth.Embeddings) []eval.Result {
	if len(j.plan.Benchmarks) == 0 {
		return nil
	}
	if j.last == nil || j.plan.EarlyStop > 0 {
		j.last = j.evaluator.Evaluate(eval.Rows(e))
	}
	return j.last
}

func (j *judge) close() { j.best.close() }

// A bestState is the state of the best evaluation so far: in a file beside the
// checkpoint, where it also outlives the process, or in memory if there is none.
//
// A killed run may have kept a state that its last checkpoint does not know of. The
// run that goes on from there does all the same things, so it will come to keep the
// same state.
type bestState struct {
	words *vocab.Vocabulary
	path  string // "" for memory
	of    identity

	copied *word2vec.State
	file   *checkpoint
}

func newBestState(v *vocab.Vocabulary, checkpoint string, of identity) *bestState {
	b := &bestState{words: v, of: of}
	if checkpoint != "" {
		b.path = bestPath(checkpoint)
	}
	return b
}

func (b *bestState) keep(s *word2vec.State) error {
	if b.path != "" {
		return writeCheckpoint(b.path, b.words, b.of, s)
	}
	if b.copied == nil {
		b.copied = &word2vec.State{Input: firth.NewMatrix(s.Input.Rows, s.Input.Dim), Output: firth.NewMatrix(s.Output.Rows, s.Output.Dim)}
	}
	copy(b.copied.Input.Data, s.Input.Data)
	copy(b.copied.Output.Data, s.Output.Data)
	b.copied.Evaluations = slices.Clone(s.Evaluations)
	return nil
}

// found fails if there is no file to resume with.
func (b *bestState) found() error {
	file, err := openCheckpoint(b.path)
	if err != nil {
		return fmt.Errorf("the best state so far: %w", err)
	}
	_, err = file.state(b.words, b.of)
	file.close()
	return err
}

// kept returns what was kept last. It is valid until close.
func (b *bestState) kept() (*word2vec.State, error) {
	if b.path == "" {
		if b.copied == nil {
			return nil, errors.New("no best state was kept")
		}
		return b.copied, nil
	}
	var err error
	if b.file, err = openCheckpoint(b.path); err != nil {
		return nil, fmt.Errorf("the best state: %w", err)
	}
	return b.file.state(b.words, b.of)
}

func (b *bestState) close() {
	if b.file != nil {
		b.file.close()
	}
}

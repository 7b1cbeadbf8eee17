package word2vec

import (
	"encoding/json"
	"fmt"
	"math"

	"firth/vocab"
)

// EvaluationOptions say how vectors are evaluated while they are trained: at the
// end of each epoch, and in between if asked for. The zero value evaluates nothing.
//
// Evaluations take place at positions of the text, not at times, and change
// nothing in the vectors. But with Patience, training may end before its last
// epoch, with the vectors of an earlier evaluation.
type EvaluationOptions struct {
	// HeldOut is text that is not part of the text to train on, nil for none. Its
	// mean loss is measured.
	HeldOut Source

	// Score, if not nil, scores the vectors: row returns that of a word, followed by
	// zeros. It is valid during the call only, and may be called by many goroutines
	// at once. The number of scores is the same each time.
	Score func(row func(vocab.WordID) []float32) Scores

	// Every is the part of an epoch between two evaluations: 0.25 makes four of
	// them in each epoch, at the ends of the blocks that reach these places of the
	// text. 0 stands for 1.
	Every float64

	// Patience ends training early: when so many evaluations after each other were
	// no better than the best before them. The vectors of the best evaluation are
	// the result, also where training went on to its end. 0 trains to the end and
	// returns what came out there.
	Patience int

	// Goal is what a better evaluation has more of; nil stands for the least loss on
	// the held-out text. NaN is never better.
	Goal func(Evaluation) float64

	// With Patience, Keep is given the state of each evaluation that is better than
	// all before it, valid during the call only. Kept is asked at the end for the
	// one that was kept last. (A file takes less memory than a copy would.)
	Keep func(*State) error
	Kept func() (*State, error)
}

// An Evaluation is how good the vectors were at some place of the training.
type Evaluation struct {
	Epoch       float64 `json:"epoch"`                   // text trained so far, in epochs
	HeldOutLoss float64 `json:"held_out_loss,omitempty"` // mean loss of a pair (skip-gram) or window (CBOW); 0 if not measured
	Scores      Scores  `json:"scores,omitempty"`        // as [EvaluationOptions.Score] returned them
}

// Scores are numbers that may be NaN, which stands for a score that is not
// defined. In JSON they are null then.
type Scores []float64

// MarshalJSON writes the scores as an array.
func (s Scores) MarshalJSON() ([]byte, error) {
	numbers := make([]*float64, len(s))
	for i := range s {
		if !math.IsNaN(s[i]) {
			numbers[i] = &s[i]
		}
	}
	return json.Marshal(numbers)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Scores) UnmarshalJSON(data []byte) error {
	var numbers []*float64
	if err := json.Unmarshal(data, &numbers); err != nil {
		return err
	}
	*s = make(Scores, len(numbers))
	for i, x := range numbers {
		(*s)[i] = math.NaN()
		if x != nil {
			(*s)[i] = *x
		}
	}
	return nil
}

// validate reports what no run can be evaluated by.
func (o *EvaluationOptions) validate() error {
	switch {
	case !(o.Every >= 0 && o.Every <= 1):
		return configError("evaluation every %v epochs: want above 0, to 1", o.Every)
	case o.Patience < 0:
		return configError("early stopping after %d evaluations: want 0 or more", o.Patience)
	case o.Patience > 0 && o.Goal == nil && o.HeldOut == nil:
		return configError("early stopping by the loss of held-out text: there is no held-out text")
	case o.Patience > 0 && (o.Keep == nil || o.Kept == nil):
		return configError("early stopping without Keep and Kept: nobody keeps the best state")
	}
	return nil
}

// enabled tells whether there is anything to evaluate.
func (o *EvaluationOptions) enabled() bool { return o.HeldOut != nil || o.Score != nil }

// due tells whether an evaluation follows a block.
func (o *EvaluationOptions) due(plan schedule, block int) bool {
	if !o.enabled() {
		return false
	}
	every := o.Every
	if every == 0 {
		every = 1
	}
	_, from, to := plan.span(block)
	if to == plan.positions {
		return true
	}
	part := every * float64(plan.positions)
	return math.Floor(float64(to)/part) > math.Floor(float64(from)/part)
}

// evaluations are those of a run, in order.
type evaluations struct {
	opts    EvaluationOptions
	heldOut *heldOut // nil if there is no such text
	made    []Evaluation
}

func newEvaluations(v *vocab.Vocabulary, cfg Config, opts EvaluationOptions) (*evaluations, error) {
	e := &evaluations{opts: opts}
	if opts.HeldOut != nil {
		var err error
		if e.heldOut, err = newHeldOut(v, opts.HeldOut, cfg); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// evaluate makes the next evaluation.
func (e *evaluations) evaluate(epoch float64, m rows) (*Evaluation, error) {
	now := Evaluation{Epoch: epoch}
	if e.heldOut != nil {
		loss, err := e.heldOut.loss(m)
		if err != nil {
			return nil, fmt.Errorf("held-out text: %w", err)
		}
		now.HeldOutLoss = loss.mean()
		switch {
		case math.IsNaN(now.HeldOutLoss) || math.IsInf(now.HeldOutLoss, 0):
			return nil, fmt.Errorf("%w: the loss of the held-out text is %v after %.4g epochs; try a smaller learning rate", ErrDiverged, now.HeldOutLoss, epoch)
		case loss.pairs == 0 && e.opts.Patience > 0 && e.opts.Goal == nil:
			return nil, fmt.Errorf("early stopping: no two words of the held-out text are in one window: hold out more of it: %w", ErrNoText)
		}
	}
	if e.opts.Score != nil {
		now.Scores = e.opts.Score(m.input)
	}
	e.made = append(e.made, now)
	return &now, nil
}

// best is the place of the best evaluation, -1 if there is none. Of equal ones, it
// is the first.
func (e *evaluations) best() int {
	best, most := -1, 0.0
	for i := range e.made {
		if goal := e.goal(e.made[i]); best < 0 || goal > most || math.IsNaN(most) && !math.IsNaN(goal) {
			best, most = i, goal
		}
	}
	return best
}

func (e *evaluations) goal(now Evaluation) float64 {
	if e.opts.Goal == nil {
		return -now.HeldOutLoss
	}
	return e.opts.Goal(now)
}

// isBest tells whether the last evaluation is the best.
func (e *evaluations) isBest() bool { return len(e.made) > 0 && e.best() == len(e.made)-1 }

// stop tells whether training is to end.
func (e *evaluations) stop() bool {
	return e.opts.Patience > 0 && len(e.made)-1-e.best() >= e.opts.Patience && len(e.made) > 0
}

package word2vec

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"firth"
)

// ErrResume is wrapped where a [State] belongs to another run.
var ErrResume = errors.New("cannot resume")

// engineVersion grows with every change of the trainer that changes its results:
// a run must end in the program that began it.
const engineVersion = 3

// A State is training between two blocks: all that is needed to go on.
type State struct {
	Config    json.RawMessage `json:"config"`    // of the run, as [Config] writes it
	Positions int64           `json:"positions"` // of the text
	Engine    int             `json:"engine"`    // [engineVersion] of the program
	Length    int64           `json:"length"`    // of a block, in positions
	Block     int             `json:"block"`     // the next one
	Epochs    []EpochLoss     `json:"epochs"`    // begun so far

	Evaluations []Evaluation `json:"evaluations,omitempty"` // made so far

	Input, Output firth.Matrix `json:"-"` // both [V, D]
}

// EpochLoss is a sum of losses and the number of pairs (or windows) in it.
type EpochLoss struct {
	Sum   float64 `json:"sum"`
	Pairs int64   `json:"pairs"`
}

// CheckConfig tells whether a state belongs to a run of this configuration and this
// version of Firth, which is all that can be told before the text has been read. It
// fails with [ErrResume].
func (s *State) CheckConfig(cfg Config) error {
	cfg.LearningRate = cfg.rate()
	config, err := json.Marshal(cfg)
	if err != nil {
		return fmt.Errorf("training configuration: %w", err)
	}
	switch {
	case string(s.Config) != string(config):
		return fmt.Errorf("%w: the configuration has changed: %s", ErrResume, changedSettings(s.Config, config))
	case s.Engine != engineVersion:
		return errOtherVersion
	}
	return nil
}

var errOtherVersion = fmt.Errorf("%w: the checkpoint was made by another version of Firth: begin anew, or go on with that version", ErrResume)

// check tells whether a state belongs to this run.
func (s *State) check(cfg Config, positions int64, words int, plan schedule) error {
	if err := s.CheckConfig(cfg); err != nil {
		return err
	}
	dim := cfg.Dim
	switch {
	case s.Positions != positions:
		return fmt.Errorf("%w: the text has changed: the checkpoint was made from %d words and sentence ends, this text has %d", ErrResume, s.Positions, positions)
	case s.Length != plan.block:
		return errOtherVersion
	case s.Input.Rows != words || s.Output.Rows != words:
		return fmt.Errorf("%w: the vocabulary has changed: the checkpoint has %d words, this run %d", ErrResume, s.Input.Rows, words)
	case s.Input.Dim != dim || s.Output.Dim != dim || len(s.Input.Data) != words*dim || len(s.Output.Data) != words*dim:
		return fmt.Errorf("%w: the matrices of the checkpoint are %d×%d and %d×%d", ErrResume, s.Input.Rows, s.Input.Dim, s.Output.Rows, s.Output.Dim)
	case s.Block < 0 || s.Block > plan.blocks() || len(s.Epochs) > plan.epochs:
		return fmt.Errorf("%w: the checkpoint is at block %d of epoch %d, this run has %d blocks in %d epochs", ErrResume, s.Block, len(s.Epochs), plan.blocks(), plan.epochs)
	}
	return nil
}

// changedSettings lists the settings that differ between two configurations in
// JSON: "window was 5, is now 8".
func changedSettings(was, now []byte) string {
	var a, b map[string]any
	if json.Unmarshal(was, &a) != nil || json.Unmarshal(now, &b) != nil {
		return fmt.Sprintf("it was %s, is now %s", was, now)
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			a[name] = nil
		}
	}
	var changes []string
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if a[name] != b[name] {
			changes = append(changes, fmt.Sprintf("%s was %v, is now %v", name, a[name], b[name]))
		}
	}
	return strings.Join(changes, "; ")
}

// progress is how far a run is.
type progress struct {
	plan    schedule
	block   int // the next one
	epochs  []EpochLoss
	resumed int64
}

func (p *progress) resume(s *State) {
	p.block, p.epochs = s.Block, append([]EpochLoss(nil), s.Epochs...)
	p.resumed = p.plan.done(s.Block)
}

// add counts a block as done.
func (p *progress) add(loss *lossSum) {
	epoch, _, _ := p.plan.span(p.block)
	for len(p.epochs) <= epoch {
		p.epochs = append(p.epochs, EpochLoss{})
	}
	p.epochs[epoch].Sum += loss.total()
	p.epochs[epoch].Pairs += loss.pairs
	p.block++
}

func (p *progress) state(config []byte, input, output firth.Matrix) *State {
	return &State{Config: config, Positions: p.plan.positions, Engine: engineVersion, Length: p.plan.block, Block: p.block, Epochs: p.epochs, Input: input, Output: output}
}

func (p *progress) report(loss float64, elapsed time.Duration) Progress {
	last := p.block - 1
	epoch, _, _ := p.plan.span(last)
	return Progress{
		Epoch:        epoch + 1,
		Epochs:       p.plan.epochs,
		Done:         p.plan.done(p.block),
		Total:        p.plan.positions * int64(p.plan.epochs),
		Loss:         loss,
		LearningRate: p.plan.rate(last),
		Elapsed:      elapsed,
		Resumed:      p.resumed,
	}
}

// losses returns the mean loss of each epoch.
func (p *progress) losses() []float64 {
	means := make([]float64, len(p.epochs))
	for i, e := range p.epochs {
		if e.Pairs > 0 {
			means[i] = e.Sum / float64(e.Pairs)
		}
	}
	return means
}

func (p *progress) pairs() int64 {
	var n int64
	for _, e := range p.epochs {
		n += e.Pairs
	}
	return n
}

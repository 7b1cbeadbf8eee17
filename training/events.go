package training

import (
	"math"
	"time"

	"firth/word2vec"
)

// An Event is a [Progress] for those who are told of it in JSON: a name, and fields
// that are a [*ReadingEvent], a [*TrainingEvent], an [*EvaluationEvent] or a
// [*CheckpointEvent].
type Event struct {
	Name   string // reading, training, evaluation or checkpoint
	Fields any
}

// ReadingEvent tells how far the corpus has been read.
type ReadingEvent struct {
	Bytes      int64  `json:"bytes"`
	TotalBytes *int64 `json:"total_bytes"` // null if unknown
	Tokens     uint64 `json:"tokens"`
	Speed      int64  `json:"tokens_per_second"`
}

// TrainingEvent tells how far training is.
type TrainingEvent struct {
	Epoch          int     `json:"epoch"` // the current one, from 1
	Epochs         int     `json:"epochs"`
	Percent        float64 `json:"percent"`
	Positions      int64   `json:"positions"` // words and ends of sentences, over all epochs
	TotalPositions int64   `json:"total_positions"`
	Speed          int64   `json:"tokens_per_second"`
	Loss           float64 `json:"loss"` // of the block just done
	LearningRate   float64 `json:"learning_rate"`
	SecondsLeft    float64 `json:"seconds_left"`
	Waiting        float64 `json:"waiting"`               // seconds, of all threads together
	PeakMemory     int64   `json:"peak_memory,omitempty"` // bytes; for the caller to set, where the system tells
}

// EvaluationEvent tells the outcome of an evaluation.
type EvaluationEvent struct {
	Number      int                 `json:"number"` // from 1
	Epoch       float64             `json:"epoch"`  // how much of the text was trained, in epochs
	HeldOutLoss float64             `json:"held_out_loss,omitempty"`
	Scores      map[string]*float64 `json:"scores,omitempty"` // by benchmark; null where not defined
}

// CheckpointEvent tells that a checkpoint was written.
type CheckpointEvent struct {
	Path    string  `json:"path,omitempty"`
	Epoch   float64 `json:"epoch"` // how much of the text was trained, in epochs
	Seconds float64 `json:"seconds"`
}

// Event returns what p tells. elapsed is how long the run has been going on.
func (p Progress) Event(elapsed time.Duration) Event {
	switch {
	case p.Reading != nil:
		return Event{"reading", newReadingEvent(*p.Reading, elapsed)}
	case p.Training != nil:
		return Event{"training", newTrainingEvent(*p.Training)}
	case p.Evaluated != nil:
		return Event{"evaluation", newEvaluationEvent(*p.Evaluated)}
	}
	c := p.Checkpoint
	return Event{"checkpoint", &CheckpointEvent{c.Path, round(c.Epochs, 4), round(c.Took.Seconds(), 3)}}
}

// Step tells an event of which there are many from one that must not be missed: one
// that stands alone, or ends a stage.
func (p Progress) Step() bool {
	switch {
	case p.Reading != nil:
		r := p.Reading
		return r.Encoded == 0 || r.Encoded < r.Tokens
	case p.Training != nil:
		return p.Training.Done < p.Training.Total && p.Training.Evaluation == nil
	}
	return false
}

func newReadingEvent(now Reading, elapsed time.Duration) *ReadingEvent {
	e := &ReadingEvent{Bytes: now.Read, TotalBytes: &now.Size, Tokens: now.Tokens, Speed: rate(int64(now.Tokens), elapsed)}
	if now.Size < 0 {
		e.TotalBytes = nil
	}
	return e
}

func newTrainingEvent(now word2vec.Progress) *TrainingEvent {
	done, left := now.Done-now.Resumed, 0.0
	if done > 0 {
		left = now.Elapsed.Seconds() * float64(now.Total-now.Done) / float64(done)
	}
	return &TrainingEvent{
		Epoch: now.Epoch, Epochs: now.Epochs, Percent: round(100*float64(now.Done)/float64(now.Total), 2),
		Positions: now.Done, TotalPositions: now.Total, Speed: rate(done, now.Elapsed),
		Loss: now.Loss, LearningRate: now.LearningRate, SecondsLeft: round(left, 1),
		Waiting: round(now.Waiting.Seconds(), 3),
	}
}

func newEvaluationEvent(now Evaluated) *EvaluationEvent {
	e := &EvaluationEvent{Number: now.Number, Epoch: now.Epoch, HeldOutLoss: now.HeldOutLoss}
	for _, r := range now.Results {
		if e.Scores == nil {
			e.Scores = map[string]*float64{}
		}
		e.Scores[r.Name] = nil
		if !math.IsNaN(r.Score) {
			e.Scores[r.Name] = &r.Score
		}
	}
	return e
}

func rate(n int64, over time.Duration) int64 {
	return int64(float64(n) / max(over.Seconds(), 1e-9))
}

func round(x float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Floor(x*scale+0.5) / scale
}

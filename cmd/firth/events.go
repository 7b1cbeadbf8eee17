package main

import (
	"encoding/json"
	"math"
	"time"

	"firth/training"
	"firth/word2vec"
)

// What is told of a run while it goes on, as JSON objects: by --progress json and
// in the file of --log.

// An event is a JSON object that begins with what happened.
func event(name string, fields any) ([]byte, error) {
	head, err := json.Marshal(struct {
		Event string `json:"event"`
	}{name})
	if err != nil {
		return nil, err
	}
	return joinObjects(head, fields)
}

// joinObjects appends the fields of another object to one in JSON that has some.
func joinObjects(head []byte, fields any) ([]byte, error) {
	rest, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	if string(rest) == "{}" {
		return head, nil
	}
	return append(append(head[:len(head)-1], ','), rest[1:]...), nil
}

// readingFields tell how far the corpus has been read.
type readingFields struct {
	Bytes      int64  `json:"bytes"`
	TotalBytes *int64 `json:"total_bytes"` // null if unknown
	Tokens     uint64 `json:"tokens"`
	Speed      int64  `json:"tokens_per_second"`
}

func newReadingFields(now training.Reading, elapsed time.Duration) readingFields {
	f := readingFields{Bytes: now.Read, TotalBytes: &now.Size, Tokens: now.Tokens, Speed: rate(int64(now.Tokens), elapsed)}
	if now.Size < 0 {
		f.TotalBytes = nil
	}
	return f
}

// trainingFields tell how far training is.
type trainingFields struct {
	Epoch          int     `json:"epoch"` // the current one, from 1
	Epochs         int     `json:"epochs"`
	Percent        float64 `json:"percent"`
	Positions      int64   `json:"positions"` // words and ends of sentences, over all epochs
	TotalPositions int64   `json:"total_positions"`
	Speed          int64   `json:"tokens_per_second"`
	Loss           float64 `json:"loss"` // of the block just done
	LearningRate   float64 `json:"learning_rate"`
	SecondsLeft    float64 `json:"seconds_left"`
	Waiting        float64 `json:"waiting"` // seconds, of all threads together
	PeakMemory     int64   `json:"peak_memory,omitempty"`
}

func newTrainingFields(now word2vec.Progress) trainingFields {
	done, left := now.Done-now.Resumed, 0.0
	if done > 0 {
		left = now.Elapsed.Seconds() * float64(now.Total-now.Done) / float64(done)
	}
	return trainingFields{
		Epoch: now.Epoch, Epochs: now.Epochs, Percent: round(100*float64(now.Done)/float64(now.Total), 2),
		Positions: now.Done, TotalPositions: now.Total, Speed: rate(done, now.Elapsed),
		Loss: now.Loss, LearningRate: now.LearningRate, SecondsLeft: round(left, 1),
		Waiting: round(now.Waiting.Seconds(), 3), PeakMemory: peakMemory(),
	}
}

// evaluationFields tell the outcome of an evaluation.
type evaluationFields struct {
	Number      int                 `json:"number"` // from 1
	Epoch       float64             `json:"epoch"`  // how much of the text was trained, in epochs
	HeldOutLoss float64             `json:"held_out_loss,omitempty"`
	Scores      map[string]*float64 `json:"scores,omitempty"` // by benchmark; null where not defined
}

func newEvaluationFields(now training.Evaluated) evaluationFields {
	f := evaluationFields{Number: now.Number, Epoch: now.Epoch, HeldOutLoss: now.HeldOutLoss}
	for _, r := range now.Results {
		if f.Scores == nil {
			f.Scores = map[string]*float64{}
		}
		f.Scores[r.Name] = nil
		if !math.IsNaN(r.Score) {
			f.Scores[r.Name] = &r.Score
		}
	}
	return f
}

// checkpointFields tell that a checkpoint was written.
type checkpointFields struct {
	Path    string  `json:"path"`
	Epoch   float64 `json:"epoch"` // how much of the text was trained, in epochs
	Seconds float64 `json:"seconds"`
}

// eventOf is what a run tells of itself, as an event.
func eventOf(now training.Progress, elapsed time.Duration) ([]byte, error) {
	switch {
	case now.Reading != nil:
		return event("reading", newReadingFields(*now.Reading, elapsed))
	case now.Training != nil:
		return event("training", newTrainingFields(*now.Training))
	case now.Evaluated != nil:
		return event("evaluation", newEvaluationFields(*now.Evaluated))
	default:
		c := now.Checkpoint
		return event("checkpoint", checkpointFields{c.Path, round(c.Epochs, 4), round(c.Took.Seconds(), 3)})
	}
}

// isStep tells an event of which there are many from one that must not be missed:
// one that stands alone, or ends a stage.
func isStep(now training.Progress) bool {
	switch {
	case now.Reading != nil:
		r := now.Reading
		return r.Encoded == 0 || r.Encoded < r.Tokens
	case now.Training != nil:
		return now.Training.Done < now.Training.Total && now.Training.Evaluation == nil
	}
	return false
}

func rate(n int64, over time.Duration) int64 {
	return int64(float64(n) / max(over.Seconds(), 1e-9))
}

func round(x float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Floor(x*scale+0.5) / scale
}

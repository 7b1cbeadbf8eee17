package job

import (
	"context"

	"firth/beam/store"
	"firth/word2vec"
)

// An Evaluated is an evaluation of the state after so many rounds.
type Evaluated struct {
	Rounds int `json:"rounds"`
	word2vec.Evaluation
}

// evaluationsFile holds the evaluations of a run, in order.
func evaluationsFile(folder string) string { return store.Join(folder, "evaluations.json") }

// ReadEvaluations reads the evaluations of a run.
func ReadEvaluations(ctx context.Context, folder string) ([]Evaluated, error) {
	var made []Evaluated
	_, err := readIfThere(ctx, evaluationsFile(folder), &made)
	return made, err
}

// WriteEvaluations writes the evaluations of a run.
func WriteEvaluations(ctx context.Context, folder string, made []Evaluated) error {
	return WriteJSON(ctx, evaluationsFile(folder), made)
}

// A Best is the best evaluation of a run so far, whose partitions are kept.
type Best struct {
	Number int   `json:"number"` // from 1
	State  State `json:"state"`
}

func bestFile(folder string) string { return store.Join(folder, "best.json") }

// ReadBest reads the best evaluation so far, nil if there is none.
func ReadBest(ctx context.Context, folder string) (*Best, error) {
	b := new(Best)
	there, err := readIfThere(ctx, bestFile(folder), b)
	if err != nil || !there {
		return nil, err
	}
	return b, nil
}

// WriteBest writes the best evaluation.
func WriteBest(ctx context.Context, folder string, b Best) error {
	return WriteJSON(ctx, bestFile(folder), b)
}

func readIfThere(ctx context.Context, uri string, into any) (bool, error) {
	there, err := store.Exists(ctx, uri)
	if err != nil || !there {
		return false, err
	}
	return true, ReadJSON(ctx, uri, into)
}

package main

import (
	"encoding/json"
	"math"
	"time"

	"firth/training"
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

// eventOf is what a run tells of itself, as an event.
func eventOf(now training.Progress, elapsed time.Duration) ([]byte, error) {
	e := now.Event(elapsed)
	if t, ok := e.Fields.(*training.TrainingEvent); ok {
		t.PeakMemory = peakMemory()
	}
	return event(e.Name, e.Fields)
}

func round(x float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Floor(x*scale+0.5) / scale
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"firth/beam/driver"
	"firth/beam/job"
	"firth/eval"
	"firth/training"
)

// A teller tells what happens in a run: to a person in lines, to programs and to the
// file of --log in JSON, with the events of firth train and some more.
type teller struct {
	w     io.Writer
	style string // lines, json or none
	log   *os.File
	began time.Time
	err   error // the first of the log
}

func newTeller(w *os.File, style, log string) (*teller, error) {
	if style == "auto" {
		style = "json"
		if info, err := w.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			style = "lines"
		}
	}
	t := &teller{w: w, style: style, began: time.Now()}
	if log == "" {
		return t, nil
	}
	var err error
	if t.log, err = openLog(log); err != nil {
		return nil, fmt.Errorf("--log %s: %w", log, err)
	}
	return t, nil
}

// logHead is how every log of training begins.
const logHead = `{"event":"start",`

// openLog opens a log to go on with it. A file that is something else is refused, and
// a line that is not whole, of a program that was killed, is ended.
func openLog(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err == nil && size > 0 {
		head, last := make([]byte, len(logHead)), make([]byte, 1)
		_, headErr := f.ReadAt(head, 0)
		_, lastErr := f.ReadAt(last, size-1)
		switch {
		case headErr != nil || string(head) != logHead:
			err = errors.New("the file is no training log, and is not written to: name another file")
		case lastErr != nil:
			err = lastErr
		case last[0] != '\n':
			_, err = f.WriteString("\n")
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// event writes an event to the log, and as progress where that is JSON.
func (t *teller) event(name string, fields any) {
	line, err := object(map[string]string{"event": name}, fields)
	if err == nil && t.style == "json" && name != "start" && name != "end" {
		_, _ = fmt.Fprintf(t.w, "%s\n", line) // nowhere to report to if this fails
	}
	if t.log == nil {
		return
	}
	if err == nil {
		line, err = object(json.RawMessage(line), map[string]time.Time{"time": time.Now().UTC().Truncate(time.Millisecond)})
	}
	if err == nil {
		_, err = t.log.Write(append(line, '\n')) // at once, so that a line is whole
	}
	if t.err == nil {
		t.err = err
	}
}

// object joins two JSON objects.
func object(head, rest any) ([]byte, error) {
	a, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(rest)
	if err != nil || string(b) == "{}" {
		return a, err
	}
	return bytes.Join([][]byte{a[:len(a)-1], b[1:]}, []byte(",")), nil
}

// startFields say what is about to be done.
type startFields struct {
	job.Job
	Output string `json:"output"`
}

func (t *teller) start(j job.Job, output string) { t.event("start", startFields{j, output}) }

// trainingFields are those of firth train, and the rounds.
type trainingFields struct {
	*training.TrainingEvent
	Rounds      int `json:"rounds"`
	TotalRounds int `json:"total_rounds"`
}

// progress tells what happens.
func (t *teller) progress(now driver.Progress) {
	elapsed := time.Since(t.began)
	if t.style == "lines" {
		fmt.Fprintf(t.w, "%8v  %s\n", elapsed.Round(100*time.Millisecond), line(now))
	}
	switch {
	case now.Retried != nil:
		t.event("retry", map[string]string{"error": now.Retried.Error()})
	case now.Step != "":
		t.event("step", map[string]string{"step": now.Step})
	default:
		e := now.Event(elapsed)
		if fields, ok := e.Fields.(*training.TrainingEvent); ok {
			e.Fields = trainingFields{fields, now.Rounds, now.Total}
		}
		t.event(e.Name, e.Fields)
	}
}

// line is what a person reads of it.
func line(now driver.Progress) string {
	switch {
	case now.Retried != nil:
		return fmt.Sprintf("again, after: %v", now.Retried)
	case now.Step == "training" && now.Rounds > 0:
		return fmt.Sprintf("training: goes on after round %d of %d", now.Rounds, now.Total)
	case now.Step != "":
		return now.Step
	case now.Reading != nil:
		return fmt.Sprintf("read %d sentences, %d tokens", now.Reading.Sentences, now.Reading.Tokens)
	case now.Training != nil:
		p := now.Training
		return fmt.Sprintf("training: round %d of %d, epoch %d of %d, loss %.4f", now.Rounds, now.Total, p.Epoch, p.Epochs, p.Loss)
	case now.Evaluated != nil:
		return fmt.Sprintf("epoch %.4g: held-out loss %.4f%s", now.Evaluated.Epoch, now.Evaluated.HeldOutLoss, scores(now.Evaluated.Results))
	}
	return ""
}

func scores(results []eval.Result) string {
	text := ""
	for _, r := range results {
		switch {
		case math.IsNaN(r.Score):
			text += fmt.Sprintf(", %s not defined", r.Name)
		case r.Kind == eval.Analogy:
			text += fmt.Sprintf(", %s %.1f %%", r.Name, 100*r.Score)
		default:
			text += fmt.Sprintf(", %s %.3f", r.Name, r.Score)
		}
	}
	return text
}

// endFields say how a run ended. What was moved is of all rounds, those of earlier
// programs, too.
type endFields struct {
	Error      string            `json:"error,omitempty"`
	Summary    *training.Summary `json:"summary,omitempty"` // as it is saved in the model
	Rounds     int               `json:"rounds,omitempty"`
	Model      int64             `json:"model_bytes,omitempty"` // both matrices, as they are stored
	Moved      *job.Moved        `json:"moved,omitempty"`
	Seconds    float64           `json:"seconds"`
	WorkersCPU float64           `json:"workers_cpu_seconds,omitempty"` // of prism's processes
}

func (t *teller) end(r driver.Report, used time.Duration, err error) {
	f := endFields{Seconds: seconds(time.Since(t.began)), WorkersCPU: seconds(used)}
	if err != nil {
		f.Error = err.Error()
	} else {
		f.Summary, f.Rounds, f.Model, f.Moved = &r.Summary, r.Rounds, r.Model, &r.Moved
	}
	t.event("end", f)
}

func seconds(d time.Duration) float64 { return float64(d.Milliseconds()) / 1000 }

// close ends the log and returns the first error that it met.
func (t *teller) close() error {
	if t.log == nil {
		return nil
	}
	err := t.log.Close()
	if t.err != nil {
		err = t.err
	}
	if err != nil {
		return fmt.Errorf("the log is not complete: %w", err)
	}
	return nil
}

// sum sums a run up, for a person.
func (f *trainFlags) sum(w io.Writer, j job.Job, r driver.Report) {
	s := r.Summary
	fmt.Fprintf(w, "Trained %d words × %d from %d tokens; mean loss by epoch %.4f.\n", s.Words, j.Config.Dim, s.Tokens, s.Losses)
	if s.Best > 0 {
		fmt.Fprintf(w, "The vectors are those of evaluation %d of %d.\n", s.Best, len(s.Evaluations))
	}
	if r.Rounds > 0 {
		moved := r.Moved.Model.Read + r.Moved.Model.Written
		fmt.Fprintf(w, "Moved %.1f MB of partitions and %.1f MB of pairs in a round, of %d; the model has %.1f MB.\n",
			float64(moved)/float64(r.Rounds)/1e6, float64(r.Moved.Pairs.Read+r.Moved.Pairs.Written)/float64(r.Rounds)/1e6, r.Rounds, float64(r.Model)/1e6)
	}
	fmt.Fprintf(w, "Wrote %s.\n", f.output)
}

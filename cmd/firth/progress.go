package main

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"firth/token/subword"
	"firth/training"
	"firth/word2vec"
)

// progress shows how far a long command is: as a bar on a terminal, as JSON
// lines elsewhere.
type progress struct {
	w     io.Writer
	bar   *progressbar.ProgressBar // nil while nothing is shown; of the stage
	stage stage
	style string
	phase string    // of what is counted
	last  time.Time // when the last JSON line was written
	begin time.Time // of the command: reading is its first stage
}

type stage int

const (
	noStage stage = iota
	readingStage
	trainingStage
	countingStage
)

// The values of --progress.
const (
	autoProgress = "auto"
	barProgress  = "bar"
	jsonProgress = "json"
	noProgress   = "none"
)

func progressFlag(cmd *cobra.Command, style *string) {
	cmd.Flags().StringVar(style, "progress", autoProgress, "bar, json (one object a line), none; auto is bar on a terminal, json elsewhere")
}

func newProgress(s streams, style string) (*progress, error) {
	switch style {
	case autoProgress:
		style = jsonProgress
		if isTerminal(s.err) {
			style = barProgress
		}
	case barProgress, jsonProgress, noProgress:
	default:
		return nil, usagef("--progress %q: want auto, bar, json or none", style)
	}
	return &progress{w: s.err, style: style, begin: time.Now()}, nil
}

// report shows a step of a run.
func (p *progress) report(now training.Progress) {
	switch {
	case p.style == noProgress:
	case p.style == jsonProgress:
		p.line(now)
	case now.Training != nil:
		p.training(*now.Training)
	case now.Reading != nil:
		p.reading(*now.Reading)
	case now.Evaluated != nil:
		p.evaluated(*now.Evaluated)
	}
}

// end takes the bar off the screen.
func (p *progress) end() {
	if p.bar != nil {
		// The screen is all that these could fail to change.
		_ = p.bar.Exit()
		_ = p.bar.Clear()
		p.bar = nil
	}
	p.stage = noStage
}

// enter begins a stage's bar; total is what it is full at, -1 if that is unknown.
func (p *progress) enter(stage stage, total int64) {
	if p.stage == stage {
		return
	}
	p.end()
	p.stage = stage
	p.bar = progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(p.w),
		progressbar.OptionSetWidth(20),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionShowElapsedTimeOnFinish(),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetSpinnerChangeInterval(0), // no goroutine of its own
	)
}

func (p *progress) reading(now training.Reading) {
	p.enter(readingStage, now.Size)
	p.bar.Describe(fmt.Sprintf("reading   %s, %s", plural(int64(now.Tokens), "token", "tokens"), speedText(int64(now.Tokens), time.Since(p.begin))))
	_ = p.bar.Set64(now.Read)
}

func (p *progress) training(now word2vec.Progress) {
	p.enter(trainingStage, now.Total)
	p.bar.Describe(fmt.Sprintf("epoch %d/%d  %s  loss %.4f  rate %.5f", now.Epoch, now.Epochs, speedText(now.Done-now.Resumed, now.Elapsed), now.Loss, now.LearningRate))
	_ = p.bar.Set64(now.Done)
}

// evaluated prints a line above the bar.
func (p *progress) evaluated(now training.Evaluated) {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	_, _ = fmt.Fprintf(p.w, "epoch %.4g: %s\n", now.Epoch, evaluationText(now.Evaluation, now.Results))
}

// line writes an event, but no more than one of its stage a second if there are
// many.
func (p *progress) line(now training.Progress) {
	stage := p.stage
	switch {
	case now.Reading != nil:
		stage = readingStage
	case now.Training != nil:
		stage = trainingStage
	}
	if now.Step() {
		if stage == p.stage && time.Since(p.last) < time.Second {
			return
		}
		p.stage, p.last = stage, time.Now()
	}
	if line, err := eventOf(now, time.Since(p.begin)); err == nil {
		_, _ = fmt.Fprintf(p.w, "%s\n", line) // nowhere to report to if this fails
	}
}

// A count is how far a long piece of work is that is not training, such as learning a
// tokenizer or building an index; Of is 0 if nobody knows its end.
type count struct {
	Event   string  `json:"event"`
	Phase   string  `json:"phase,omitempty"`
	Done    int64   `json:"done"`
	Of      int64   `json:"of,omitempty"`
	Seconds float64 `json:"seconds"`
}

// count shows it: a bar for each phase.
func (p *progress) count(now count) {
	switch p.style {
	case noProgress:
	case jsonProgress:
		if time.Since(p.last) >= time.Second {
			p.last = time.Now()
			now.Seconds = time.Since(p.begin).Seconds()
			_ = printJSON(p.w, now) // nowhere to report to if this fails
		}
	default:
		if now.Phase == "" {
			now.Phase = now.Event
		}
		if p.phase != now.Phase {
			p.end()
			p.phase = now.Phase
		}
		if now.Of == 0 {
			now.Of = -1
		}
		p.enter(countingStage, now.Of)
		p.bar.Describe(fmt.Sprintf("%-9s", now.Phase))
		_ = p.bar.Set64(now.Done)
	}
}

// learning shows how far a subword tokenizer is.
func (p *progress) learning(now subword.TrainProgress) {
	p.count(count{Event: "learning", Phase: now.Phase, Done: now.Done, Of: now.Of})
}

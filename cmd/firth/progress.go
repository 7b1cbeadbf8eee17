package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

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
	last  time.Time // when the last JSON line was written
	begin time.Time // of the command: reading is its first stage
}

type stage int

const (
	noStage stage = iota
	readingStage
	trainingStage
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
	case now.Training != nil:
		p.training(*now.Training)
	case now.Reading != nil:
		p.reading(*now.Reading)
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

// enter begins a stage; total is what its bar is full at, -1 if that is unknown.
func (p *progress) enter(stage stage, total int64) {
	if p.stage == stage {
		return
	}
	p.end()
	p.stage, p.last = stage, time.Time{}
	if p.style == barProgress {
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
}

func (p *progress) reading(now training.Reading) {
	p.enter(readingStage, now.Size)
	elapsed := time.Since(p.begin)
	if p.bar != nil {
		p.bar.Describe(fmt.Sprintf("reading   %s, %s", plural(int64(now.Tokens), "token", "tokens"), speedText(int64(now.Tokens), elapsed)))
		_ = p.bar.Set64(now.Read)
		return
	}
	size := &now.Size
	if now.Size < 0 {
		size = nil // not known
	}
	p.line(now.Encoded > 0 && now.Encoded == now.Tokens, map[string]any{
		"event": "reading", "bytes": now.Read, "total_bytes": size, "tokens": now.Tokens,
		"tokens_per_second": rate(int64(now.Tokens), elapsed),
	})
}

func (p *progress) training(now word2vec.Progress) {
	p.enter(trainingStage, now.Total)
	done := now.Done - now.Resumed
	if p.bar != nil {
		p.bar.Describe(fmt.Sprintf("epoch %d/%d  %s  loss %.4f  rate %.5f", now.Epoch, now.Epochs, speedText(done, now.Elapsed), now.Loss, now.LearningRate))
		_ = p.bar.Set64(now.Done)
		return
	}
	left := 0.0
	if done > 0 {
		left = now.Elapsed.Seconds() * float64(now.Total-now.Done) / float64(done)
	}
	p.line(now.Done == now.Total, map[string]any{
		"event": "training", "epoch": now.Epoch, "epochs": now.Epochs, "percent": round(100*float64(now.Done)/float64(now.Total), 2),
		"positions": now.Done, "total_positions": now.Total, "tokens_per_second": rate(done, now.Elapsed),
		"loss": now.Loss, "learning_rate": now.LearningRate, "seconds_left": round(left, 1),
	})
}

// line writes a JSON line, but no more than one a second unless it must.
func (p *progress) line(must bool, fields map[string]any) {
	if !must && time.Since(p.last) < time.Second {
		return
	}
	p.last = time.Now()
	if line, err := json.Marshal(fields); err == nil {
		_, _ = fmt.Fprintf(p.w, "%s\n", line) // nowhere to report to if this fails
	}
}

func rate(n int64, over time.Duration) int64 {
	return int64(float64(n) / max(over.Seconds(), 1e-9))
}

func round(x float64, digits int) float64 {
	scale := 1.0
	for range digits {
		scale *= 10
	}
	return float64(int64(x*scale+0.5)) / scale
}

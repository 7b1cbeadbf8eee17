package main

import (
	"encoding/json"
	"os/exec"
	"strconv"
	"strings"
)

type firth struct{ program string }

func (firth) name() string                { return firthName }
func (firth) vectors() string             { return "firth.w2v.bin" }
func (firth) complaint(job, []byte) error { return nil }
func (firth) cannot(setup) string         { return "" }

func (p firth) version() (string, error) {
	printed, err := exec.Command(p.program, "--version").Output()
	if err != nil {
		return "", err
	}
	return fingerprint(p.program, strings.TrimPrefix(strings.TrimSpace(string(printed)), "firth "))
}

// asTheyStand are the flags for words as the other programs take them: whatever
// stands between spaces, unchanged.
var asTheyStand = []string{"--tokenizer", "whitespace", "--normalization", "none", "--keep-case"}

func (p firth) train(j job) []string {
	command := []string{
		p.program, "train", corpusName, "-o", "firth.safetensors", "--progress", "json",
		"--arch", j.Architecture, "--objective", j.Objective,
		"--dim", strconv.Itoa(j.Dim), "--window", strconv.Itoa(j.Window),
		"--subsample", number(j.Subsample), "--min-count", strconv.Itoa(j.MinCount), "--epochs", strconv.Itoa(j.Epochs),
		"--learning-rate", number(j.LearningRate), "--min-learning-rate", number(j.MinLearningRate),
		"--seed", strconv.Itoa(j.Seed), "--threads", strconv.Itoa(j.Threads),
	}
	if j.Objective == negative {
		command = append(command, "--negatives", strconv.Itoa(j.Negatives))
	}
	return append(command, asTheyStand...)
}

func (p firth) count(j job) []string {
	command := []string{
		p.program, "vocab", corpusName, "-o", "firth.vocab.txt", "--progress", "none",
		"--min-count", strconv.Itoa(j.MinCount), "--threads", strconv.Itoa(j.Threads),
	}
	return append(command, asTheyStand...)
}

// mark reads the JSON lines of training.
func (firth) mark(line string) (mark, bool) {
	var now struct {
		Event     string `json:"event"`
		Positions int64  `json:"positions"`
		Total     int64  `json:"total_positions"`
	}
	if err := json.Unmarshal([]byte(line), &now); err != nil || now.Event != "training" || now.Total == 0 {
		return mark{}, false
	}
	return mark{share: float64(now.Positions) / float64(now.Total)}, true
}

func (p firth) convert() []string {
	return []string{p.program, "convert", "firth.safetensors", p.vectors()}
}

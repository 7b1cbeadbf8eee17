package main

import (
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firth/bench/internal/golden"
)

// sample is a report in which every speed can be worked out in one's head: 17 M
// words, one epoch.
func sample() *report {
	r := &report{
		Date: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Machine: "a processor", CPUs: 2, System: "linux/amd64",
		Versions: map[string]string{firthName: "1.0", gensimName: "4.4.0", word2vecName: "sha256 0"},
		Text:     text{Source: "t", Words: 17e6, Bytes: 100e6, LongWords: 3}, Settings: defaultSettings(), Restrict: 30000,
		LeftOut: []string{"vocabulary pass, 2 threads: gensim is left out, it counts with one thread"},
	}
	r.Settings.Epochs = 1
	q := &quality{Analogies: .305, WordSim353: .6125, SimLex999: .3, MEN: .57}
	for repeat := range 3 {
		for threads := 1; threads <= 2; threads++ {
			u := setup{Task: trainTask, Architecture: skipGram, Objective: negative, Dim: 100, Threads: threads}
			slow, gain := float64(repeat+1), float64(threads)
			r.Runs = append(
				r.Runs,
				result{setup: u, Peer: word2vecName, Seed: repeat + 1, Quality: q, usage: usage{
					Whole: span{170 / gain, 170}, Alone: alone{0.5, span{50 / gain, 50}}, PeakBytes: 600e6,
				}},
				result{setup: u, Peer: gensimName, Seed: repeat + 1, Quality: q, usage: usage{Whole: span{85, 85}}},
				result{setup: u, Peer: firthName, Seed: repeat + 1, Quality: q, usage: usage{
					Whole: span{8.5 * slow / gain, 8.5 * slow}, Alone: alone{1, span{5 * slow / gain, 5 * slow}}, PeakBytes: 200e6,
				}},
			)
		}
		r.Runs = append(
			r.Runs,
			result{setup: setup{Task: vocabTask, Threads: 1}, Peer: firthName, Seed: repeat + 1, usage: usage{Whole: span{1, 1}}},
			result{setup: setup{Task: vocabTask, Threads: 1}, Peer: gensimName, Seed: repeat + 1, usage: usage{
				Whole: span{12.5, 12.5}, Alone: alone{1, span{10, 10}}, PeakBytes: 1e8,
			}},
		)
	}
	return r
}

// TestMarkdown compares with testdata/report.md; -update writes it.
func TestMarkdown(t *testing.T) {
	golden.Check(t, "report.md", sample().markdown())
}

// TestSave reads a report back, and finds the same in it.
func TestSave(t *testing.T) {
	r := sample()
	r.file = filepath.Join(t.TempDir(), "new", "r.json")
	if err := r.save(); err != nil {
		t.Fatal(err)
	}
	back, err := load(r.file)
	if err != nil {
		t.Fatal(err)
	}
	if back.markdown() != r.markdown() {
		t.Errorf("the saved report gives other tables:\n%s", back.markdown())
	}
	if back.file != r.file || len(back.Runs) != len(r.Runs) || back.Runs[0].setup != r.Runs[0].setup {
		t.Errorf("read back: %+v", back)
	}
}

func TestContinuedBy(t *testing.T) {
	if err := sample().continuedBy(sample()); err != nil {
		t.Error(err)
	}
	r := sample()
	now := sample()
	now.Versions = map[string]string{fastTextName: "0.9.3", firthName: "1.0"}
	if err := r.continuedBy(now); err != nil || r.Versions[fastTextName] != "0.9.3" || r.Versions[gensimName] != "4.4.0" {
		t.Errorf("other programs: %v, %v", err, r.Versions)
	}
	for want, change := range map[string]func(*report){
		"machine":  func(r *report) { r.Machine = "another" },
		"CPUs":     func(r *report) { r.CPUs = 3 },
		"text":     func(r *report) { r.Text.SHA256 = "1" },
		"settings": func(r *report) { r.Settings.Window++ },
		"restrict": func(r *report) { r.Restrict++ },
		"firth":    func(r *report) { r.Versions[firthName] = "2" },
	} {
		now := sample()
		change(now)
		if err := sample().continuedBy(now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("another %s: %v", want, err)
		}
	}
}

func TestSummarize(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   string
	}{
		{[]float64{3}, "3.00"},
		{[]float64{9, 1}, "5.00 (1.00–9.00)"},
		{[]float64{9, 1, 2}, "2.00 (1.00–9.00)"},
		{[]float64{4, 9, 1, 2}, "3.00 (1.00–9.00)"},
		{[]float64{4, math.NaN(), 1}, "–"},
		{nil, "–"},
	} {
		var runs []result
		for _, v := range c.values {
			runs = append(runs, result{usage: usage{Whole: span{WallSeconds: v}}})
		}
		if got := summarize(runs, func(r result) float64 { return r.Whole.WallSeconds }).String(); got != c.want {
			t.Errorf("%v: %s, want %s", c.values, got, c.want)
		}
	}
}

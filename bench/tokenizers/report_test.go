package main

import (
	"testing"
	"time"

	"firth/bench/internal/golden"
)

// TestMarkdown compares with testdata/report.md; -update writes it.
func TestMarkdown(t *testing.T) {
	r := &report{
		Date: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Machine: "a processor", System: "linux/amd64", Repeats: 3,
		Texts: []string{"zh: a.txt, 20.0 MB in 7 lines"}, Learned: "30000 pieces from the first 10 MB",
		LeftOut: []string{"cppjieba is left out, since it cannot be built: no g++"},
		Results: []result{
			{Text: "zh", Task: "Chinese words", Program: "Firth han", Version: "1", Speeds: []float64{40, 30, 31}, Same: 1},
			{Text: "zh", Task: "Chinese words", Program: "jieba (Python)", Version: "0.42.1", Speeds: []float64{.5, .62, .4}, Reference: true, Same: 1},
			{Text: "zh", Task: "Unigram", Program: "Firth", Version: "1", Speeds: []float64{8, 8, 8}, Same: .9999999},
			{Text: "zh", Task: "Unigram", Program: "HF tokenizers", Version: "0.23.3", Speeds: []float64{2, 2, 4}, Reference: true, Same: 1},
			{Text: "en", Task: "Unigram", Program: "Firth", Version: "1", Speeds: []float64{4}, Same: .5},
			{Text: "en", Task: "Unigram", Program: "HF tokenizers", Version: "0.23.3", Speeds: []float64{8}, Reference: true, Same: 1},
		},
	}
	golden.Check(t, "report.md", r.markdown())
}

func TestSame(t *testing.T) {
	if got := same([]uint32{1, 2, 3, 4}, []uint32{1, 5, 3, 0}); got != 0.5 {
		t.Errorf("half of the lines are the same, not %g", got)
	}
}

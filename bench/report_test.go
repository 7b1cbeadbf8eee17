package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
)

func TestReport(t *testing.T) {
	r := report{
		Date: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Machine: "a processor", CPUs: 2, System: "linux/amd64",
		Text: text{Source: "t", Words: 17e6}, Settings: defaultSettings(), Repeats: 3, Restrict: 30000,
	}
	for repeat := range 3 {
		r.Runs = append(r.Runs,
			result{Peer: "gensim", Architecture: "skipgram", WordsPerCPU: 400e3 + float64(repeat)*1e3, Quality: quality{Analogies: .3}},
			result{Peer: "firth", Architecture: "skipgram", WordsPerCPU: 5e6 * float64(repeat*repeat+1), Quality: quality{Analogies: .3}},
		)
	}
	table := r.markdown()
	for _, want := range []string{
		"a processor, 2 CPUs, linux/amd64, 2026-01-02. 17.0 M words, dim 100",
		"3 epochs", "Medians of 3 runs",
		"| gensim, skipgram | 401 k | 24.9 × |", // 10e6 / 401e3
		"| firth, skipgram | 10000 k |  |",
	} {
		if !strings.Contains(table, want) {
			t.Errorf("the table lacks %q:\n%s", want, table)
		}
	}

	file, err := r.save(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	saved, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var back report
	if err := json.Unmarshal(saved, &back); err != nil {
		t.Fatal(err)
	}
	if back.markdown() != table {
		t.Errorf("the saved report gives another table:\n%s", back.markdown())
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{{[]float64{3}, 3}, {[]float64{9, 1}, 5}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 9, 1, 2}, 3}} {
		var runs []result
		for _, v := range c.values {
			runs = append(runs, result{WallSeconds: v})
		}
		if got := median(runs, func(r result) float64 { return r.WallSeconds }); got != c.want {
			t.Errorf("median of %v is %v, want %v", c.values, got, c.want)
		}
	}
}

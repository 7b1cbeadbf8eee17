package main

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write testdata/report.md anew")

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
	got := r.markdown()
	golden := filepath.Join("testdata", "report.md")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the report has changed; read it and run the test with -update:\n%s", got)
	}
}

func TestSummarize(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   summary
		shown  string
	}{
		{[]float64{3, 1, 2}, summary{2, 1, 3}, "2.00 (1.00–3.00)"},
		{[]float64{4, 1, 2, 3}, summary{2.5, 1, 4}, "2.50 (1.00–4.00)"},
		{[]float64{5}, summary{5, 5, 5}, "5.00"},
		{[]float64{100.1, 100.2}, summary{100.15, 100.1, 100.2}, "100"},
	} {
		got := summarize(c.values)
		if math.Abs(got.median-c.want.median) > 1e-9 || got.low != c.want.low || got.high != c.want.high || got.String() != c.shown {
			t.Errorf("summarize(%v) = %+v, %q, want %+v, %q", c.values, got, got, c.want, c.shown)
		}
	}
	values := []float64{3, 1}
	if summarize(values); values[0] != 3 {
		t.Error("the runs were put in another order")
	}
}

func TestFigures(t *testing.T) {
	for x, want := range map[float64]string{
		0.0123: "0.0123", 0.5: "0.500", 1.234: "1.23", 9.999: "10.0", 99.96: "100", 123.4: "123", 1234.4: "1234", 0: "–",
	} {
		if got := figures(x); got != want {
			t.Errorf("figures(%g) = %q, want %q", x, got, want)
		}
	}
}

func TestPercent(t *testing.T) {
	for share, want := range map[float64]string{1: "100 %", 0.999999: "99.999 %", 0.5: "50 %", 0.123456: "12.345 %", 0: "0 %"} {
		if got := percent(share); got != want {
			t.Errorf("percent(%g) = %q, want %q", share, got, want)
		}
	}
}

func TestSame(t *testing.T) {
	if got := same([]uint32{1, 2, 3, 4}, []uint32{1, 5, 3, 0}); got != 0.5 {
		t.Errorf("half of the lines are the same, not %g", got)
	}
}

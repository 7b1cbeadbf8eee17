package main

import (
	"strings"
	"testing"
)

// TestWatch gives a program's output in pieces, cut anywhere, at one a second.
func TestWatch(t *testing.T) {
	for _, c := range []struct {
		name   string
		peer   peer
		pieces []string
		want   alone
	}{
		{
			"a carriage return before each report",
			word2vec{},
			[]string{"Starting\n100K\rVocab size: 3\nWords: 7\n\rAlpha: 1 Progress: 10.00%  ", "\rAlpha: 1 Progress: 60.00%  ", "\rAlpha: 1 Progress: 85.00% "},
			alone{0.75, span{2, 20}},
		},
		{"cut in the middle", word2vec{}, []string{"Progress: 5", "0.00% words\rProgr", "ess: 75.00% words", "\n", "the end"}, alone{0.25, span{1, 10}}},
		{"JSON lines", firth{}, []string{
			`{"event":"training","positions":1,"total_positions":4}` + "\n" + `{"event":"training","positions":2,"tot`,
			`al_positions":4}` + "\n",
		}, alone{0.25, span{1, 10}}},
		{"the last report twice", fastText{}, []string{"Number of labels: 0\n", "Progress:  50.0%", "\rProgress: 100.0%", "\rProgress: 100.0%", "\n"}, alone{1, span{2, 20}}},
		{"a clock of its own", gensim{}, []string{`{"Share":0,"Wall":5,"CPU":1}` + "\n", "x\n", `{"Share":1,"Wall":8,"CPU":5}` + "\n"}, alone{1, span{3, 4}}},
		{"one report", word2vec{}, []string{"Progress: 50.00%"}, alone{}},
		{"none", word2vec{}, []string{"nothing\n"}, alone{}},
		{"a line without end", word2vec{}, []string{strings.Repeat("x", maxLine+1), "Progress: 50.00%\n", "Progress: 51.00%\n"}, alone{0.01, span{1, 10}}},
	} {
		now := span{}
		w := watch{mark: c.peer.mark, now: func() span { return now }}
		for _, piece := range c.pieces {
			now.WallSeconds++
			now.CPUSeconds += 10
			w.read([]byte(piece))
		}
		got := w.alone()
		got.Share = decimal(got.Share)
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// decimal takes the last bits off a share.
func decimal(x float64) float64 { return float64(int(x*1e6+0.5)) / 1e6 }

func TestCPUSeconds(t *testing.T) {
	for stat, want := range map[string]float64{
		"7 (word2vec) R 1 7 1 0 -1 4194304 5 0 0 0 1234 66 9 9 20 0 2 0 100 5 5": 13,
		"7 (a b) c) R 1 7 1 0 -1 4194304 5 0 0 0 150 20 9 9 20 0 2 0 100 5 5":    1.7,
		"7 (word2vec) R 1 7": 0,
		"":                   0,
	} {
		if got := cpuSeconds([]byte(stat)); got != want {
			t.Errorf("%q: %v CPU seconds, want %v", stat, got, want)
		}
	}
}

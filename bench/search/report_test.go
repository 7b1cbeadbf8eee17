package main

import (
	"math"
	"testing"
	"time"

	"firth/bench/internal/golden"
)

// TestMarkdown compares with testdata/report.md; -update writes it.
func TestMarkdown(t *testing.T) {
	r := &report{
		Date: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Machine: "a processor", System: "linux/amd64", Repeats: 3,
		Vectors: "400000 × 300 of m.safetensors",
		Exact: []*exactResult{
			{Task: "one by one", Program: exactPrograms[0].name, Version: "1", CPU: []float64{40, 42, 41}, Wall: []float64{40, 42, 41}, Same: 1},
			{Task: "one by one", Program: exactPrograms[1].name, Version: "1", CPU: []float64{10, 10, 10}, Wall: []float64{11}, Built: 1.5, Same: 1},
			{Task: "one by one", Program: exactPrograms[2].name, Version: "4", CPU: []float64{82}, Wall: []float64{82}, Same: .9999999},
			{Task: "64 together", Program: exactPrograms[0].name, Version: "1", CPU: []float64{4}, Wall: []float64{4}, Same: 1},
			{Task: "64 together", Program: exactPrograms[1].name, Version: "1", CPU: []float64{1}, Wall: []float64{1}, Built: 1.5, Same: 1},
			{Task: "64 together", Program: exactPrograms[3].name, Version: "2", CPU: []float64{12}, Wall: []float64{12}, Same: 1},
		},
		GraphRows: 100_000, M: 16, EfC: 200, Wanted: .99,
		Graphs: []*graphResult{
			{Program: "Firth", Version: "1", Built: 30, Ef: 34, Recall: .9901, CPU: []float64{70, 60, 65}, Wall: []float64{70, 60, 65}},
			{Program: "hnswlib", Version: "3", Built: 60, Ef: 2000, Recall: .98, CPU: []float64{130}, Wall: []float64{131}},
		},
	}
	golden.Check(t, "report.md", r.markdown())
}

// Answers are compared by rows and, where these differ, by scores.
func TestSameAndRecall(t *testing.T) {
	truth := [][]pair{{{1, .9}, {2, .8}}, {{3, .7}, {4, .6}}}
	tied := [][]pair{{{1, .9}, {9, .800001}}, {{3, .7}, {5, .4}}}
	if got := same(tied, truth); got != .5 {
		t.Errorf("half of the answers are the same, not %v", got)
	}
	if got := recallOf(tied, truth); got != .75 {
		t.Errorf("3 of 4 rows are found, not %v", got)
	}
	missing := [][]pair{{{1, .9}, {math.MaxUint32, 0}}, {{math.MaxUint32, 0}, {math.MaxUint32, 0}}}
	if got := recallOf(missing, truth); got != .25 {
		t.Errorf("1 of 4 rows is found, not %v", got)
	}
}

package main

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"

	"firth/bench/internal/figures"
	"firth/bench/internal/processor"
)

// A report is all that was found.
type report struct {
	Date      time.Time
	Machine   string
	System    string
	Vectors   string
	Repeats   int
	Exact     []*exactResult
	GraphRows int
	M, EfC    int
	Wanted    float64
	Graphs    []*graphResult
}

// An exactResult is what one program did with one task.
type exactResult struct {
	Task, Program, Version string
	CPU, Wall              []float64 // milliseconds a query, of each turn
	Built                  float64   // seconds
	Same                   float64   // share of the queries that are answered as Firth does
}

// A graphResult is how one graph does.
type graphResult struct {
	Program, Version string
	Built            float64 // seconds
	Ef               int
	Recall           float64
	CPU, Wall        []float64 // microseconds a query, of each turn
}

func newReport(o options, m matrix) *report {
	return &report{
		Date: time.Now(), Machine: processor.Name(), System: runtime.GOOS + "/" + runtime.GOARCH,
		Vectors: m.about, Repeats: o.repeats, M: o.m, EfC: o.efConstruction, Wanted: o.recall,
	}
}

// line is what is shown of a result when it is there.
func (x *exactResult) line() string {
	return fmt.Sprintf("%s, %s: %s ms of CPU a query, %s of the answers the same", x.Task, x.Program, figures.Summarize(x.CPU), figures.Percent(x.Same))
}

func (x *graphResult) line() string {
	return fmt.Sprintf("%s: %s µs of CPU a query at ef %d, recall@%d %s", x.Program, figures.Summarize(x.CPU), x.Ef, neighbors, figures.Percent(x.Recall))
}

// markdown is the report for a README.
func (r *report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, %s. One thread each, medians (least–most) of %d turns. Vectors: %s.\n",
		r.Machine, r.System, r.Date.Format("2006-01-02"), r.Repeats, r.Vectors)
	if len(r.Exact) > 0 {
		r.exact(&b)
	}
	if len(r.Graphs) > 0 {
		r.graphs(&b)
	}
	b.WriteString("\n")
	for _, line := range r.versions() {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	return b.String()
}

// exact is the table of the programs that look at every row.
func (r *report) exact(b *strings.Builder) {
	fmt.Fprintf(b, "\n| exact, %d nearest | program | CPU ms a query | wall ms | it ÷ Firth | it ÷ Firth int8 | same answers |\n|---|---|--:|--:|--:|--:|--:|\n", neighbors)
	var floats, int8 float64
	for i, x := range r.Exact {
		median := figures.Summarize(x.CPU).Median
		task, first, second := x.Task, "", ""
		if i > 0 && r.Exact[i-1].Task == task {
			task = ""
		}
		switch x.Program {
		case exactPrograms[0].name:
			floats, int8 = median, math.NaN()
		case exactPrograms[1].name:
			int8 = median
			first = figures.Times(median / floats)
		default:
			first, second = figures.Times(median/floats), figures.Times(median/int8)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s |\n", task, x.Program, figures.Summarize(x.CPU), figures.Three(figures.Summarize(x.Wall).Median), first, second, figures.Percent(x.Same))
	}
	for _, x := range r.Exact {
		if x.Program == exactPrograms[1].name {
			fmt.Fprintf(b, "\nThe copy in bytes takes %s s of CPU to make, once.\n", figures.Three(x.Built))
			break
		}
	}
}

// graphs is the table of the approximate searches.
func (r *report) graphs(b *strings.Builder) {
	fmt.Fprintf(b, "\n| HNSW of %d, M %d, efConstruction %d | build, CPU s | it ÷ Firth | ef | recall@%d | CPU µs a query | wall µs | it ÷ Firth |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
		r.GraphRows, r.M, r.EfC, neighbors)
	firth := r.Graphs[0] // it is always the first
	for _, x := range r.Graphs {
		built, median := "", ""
		if x != firth {
			built, median = figures.Times(x.Built/firth.Built), figures.Times(figures.Summarize(x.CPU).Median/figures.Summarize(firth.CPU).Median)
		}
		note := ""
		if x.Recall < r.Wanted {
			note = " (not reached)"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %d | %.4f%s | %s | %s | %s |\n",
			x.Program, figures.Three(x.Built), built, x.Ef, x.Recall, note, figures.Summarize(x.CPU), figures.Three(figures.Summarize(x.Wall).Median), median)
	}
}

// versions are those of the programs, each once.
func (r *report) versions() []string {
	var lines []string
	for _, x := range r.Exact {
		lines = append(lines, x.Program+": "+x.Version)
	}
	for _, x := range r.Graphs {
		lines = append(lines, x.Program+": "+x.Version)
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

package main

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
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
		Date: time.Now(), Machine: machine(), System: runtime.GOOS + "/" + runtime.GOARCH,
		Vectors: m.about, Repeats: o.repeats, M: o.m, EfC: o.efConstruction, Wanted: o.recall,
	}
}

// machine names the processor.
func machine() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		if model := regexp.MustCompile(`(?m)^model name\s*: *(.+)$`).FindSubmatch(info); model != nil {
			return string(model[1])
		}
	}
	return "unnamed processor"
}

// line is what is shown of a result when it is there.
func (x *exactResult) line() string {
	return fmt.Sprintf("%s, %s: %s ms of CPU a query, %s of the answers the same", x.Task, x.Program, summarize(x.CPU), percent(x.Same))
}

func (x *graphResult) line() string {
	return fmt.Sprintf("%s: %s µs of CPU a query at ef %d, recall@%d %s", x.Program, summarize(x.CPU), x.Ef, neighbors, percent(x.Recall))
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
		median := summarize(x.CPU).median
		task, first, second := x.Task, "", ""
		if i > 0 && r.Exact[i-1].Task == task {
			task = ""
		}
		switch x.Program {
		case exactPrograms[0].name:
			floats, int8 = median, math.NaN()
		case exactPrograms[1].name:
			int8 = median
			first = times(median / floats)
		default:
			first, second = times(median/floats), times(median/int8)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s | %s |\n", task, x.Program, summarize(x.CPU), figures(summarize(x.Wall).median), first, second, percent(x.Same))
	}
	for _, x := range r.Exact {
		if x.Program == exactPrograms[1].name {
			fmt.Fprintf(b, "\nThe copy in bytes takes %s s of CPU to make, once.\n", figures(x.Built))
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
			built, median = times(x.Built/firth.Built), times(summarize(x.CPU).median/summarize(firth.CPU).median)
		}
		note := ""
		if x.Recall < r.Wanted {
			note = " (not reached)"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %d | %.4f%s | %s | %s | %s |\n",
			x.Program, figures(x.Built), built, x.Ef, x.Recall, note, summarize(x.CPU), figures(summarize(x.Wall).median), median)
	}
}

// versions are those of the programs, each once.
func (r *report) versions() []string {
	var lines []string
	add := func(program, version string) {
		if line := program + ": " + version; !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	for _, x := range r.Exact {
		add(x.Program, x.Version)
	}
	for _, x := range r.Graphs {
		add(x.Program, x.Version)
	}
	slices.Sort(lines)
	return lines
}

// times is a ratio.
func times(x float64) string { return figures(x) + " ×" }

// A summary is what repeated runs gave.
type summary struct{ median, low, high float64 }

func summarize(values []float64) summary {
	n := len(values) // never 0
	values = slices.Sorted(slices.Values(values))
	return summary{(values[(n-1)/2] + values[n/2]) / 2, values[0], values[n-1]}
}

// String is the median and, unless they look the same, the least and the most.
func (s summary) String() string {
	median, low, high := figures(s.median), figures(s.low), figures(s.high)
	if low == median && high == median {
		return median
	}
	return median + " (" + low + "–" + high + ")"
}

// figures writes a number with three figures, more if it has more before the point.
func figures(x float64) string {
	if x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	if x < 1000 {
		x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 3, 64), 64) // 99.96 is 100
	}
	return strconv.FormatFloat(x, 'f', max(2-int(math.Floor(math.Log10(x))), 0), 64)
}

// percent never rounds to 100 % what is less.
func percent(share float64) string {
	return strconv.FormatFloat(math.Floor(share*1e5)/1e3, 'f', -1, 64) + " %"
}

package main

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"firth/bench/internal/figures"
	"firth/bench/internal/processor"
)

// A report is all that was found.
type report struct {
	Date    time.Time
	Machine string
	System  string
	Texts   []string
	Learned string
	Repeats int
	LeftOut []string
	Results []result
}

// A result is what one program did with one task.
type result struct {
	Text, Task string
	Program    string
	Version    string
	Speeds     []float64 // MB by second of the processor, of each run
	Tokens     int
	Reference  bool
	Same       float64 // share of the lines that are as the reference has them
}

func newReport(o options) *report {
	learned := fmt.Sprintf("%d pieces from the first %d MB", o.size, min(o.learnMegabytes, o.megabytes))
	if o.cl100k == "" {
		learned += "; the ranks for tiktoken are learned, too"
	}
	return &report{
		Date: time.Now(), Machine: processor.Name(), System: runtime.GOOS + "/" + runtime.GOARCH, Repeats: o.repeats, Learned: learned,
	}
}

// line is what is shown of a result when it is there.
func (r result) line() string {
	return fmt.Sprintf("%s, %s, %s: %s MB per CPU-s, %d tokens, %s of the lines the same", r.Text, r.Task, r.Program, figures.Summarize(r.Speeds), r.Tokens, figures.Percent(r.Same))
}

// markdown is the report for a README.
func (r *report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, %s. One thread, medians (least–most) of %d runs in turns. %s. Learned: %s.\n\n",
		r.Machine, r.System, r.Date.Format("2006-01-02"), r.Repeats, strings.Join(r.Texts, "; "), r.Learned)
	b.WriteString("| text | task | program | MB per CPU-s | Firth ÷ it | lines the same |\n|---|---|---|--:|--:|--:|\n")
	var firth float64
	for i, x := range r.Results {
		s := figures.Summarize(x.Speeds)
		text, task, ratio, same := x.Text, x.Task, "", figures.Percent(x.Same)
		if i > 0 && r.Results[i-1].Text == text && r.Results[i-1].Task == task {
			text, task = "", ""
			ratio = figures.Times(firth / s.Median)
		} else {
			firth = s.Median // it is always the first
		}
		if x.Reference {
			same = "the measure"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", text, task, x.Program, s, ratio, same)
	}
	b.WriteString("\n")
	for _, line := range r.versions() {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	for _, line := range r.LeftOut {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	return b.String()
}

// versions are those of the programs, each once.
func (r *report) versions() []string {
	var lines []string
	for _, x := range r.Results {
		lines = append(lines, x.Program+": "+x.Version)
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

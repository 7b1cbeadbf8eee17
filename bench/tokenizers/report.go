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
		Date: time.Now(), Machine: machine(), System: runtime.GOOS + "/" + runtime.GOARCH, Repeats: o.repeats, Learned: learned,
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
func (r result) line() string {
	return fmt.Sprintf("%s, %s, %s: %s MB per CPU-s, %d tokens, %s of the lines the same", r.Text, r.Task, r.Program, summarize(r.Speeds), r.Tokens, percent(r.Same))
}

// markdown is the report for a README.
func (r *report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, %s. One thread, medians (least–most) of %d runs in turns. %s. Learned: %s.\n\n",
		r.Machine, r.System, r.Date.Format("2006-01-02"), r.Repeats, strings.Join(r.Texts, "; "), r.Learned)
	b.WriteString("| text | task | program | MB per CPU-s | Firth ÷ it | lines the same |\n|---|---|---|--:|--:|--:|\n")
	var firth float64
	for i, x := range r.Results {
		s := summarize(x.Speeds)
		text, task, ratio, same := x.Text, x.Task, "", percent(x.Same)
		if i > 0 && r.Results[i-1].Text == text && r.Results[i-1].Task == task {
			text, task = "", ""
			ratio = figures(firth/s.median) + " ×"
		} else {
			firth = s.median // it is always the first
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
		if line := x.Program + ": " + x.Version; !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	return lines
}

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
	if x == 0 || math.IsNaN(x) {
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

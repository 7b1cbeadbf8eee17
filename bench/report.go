package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// A report is all that a bench found, as it is saved.
type report struct {
	Date     time.Time
	Machine  string
	CPUs     int
	System   string
	Text     text
	Settings settings // but for the architecture, which each run has
	Repeats  int
	Restrict int
	Runs     []result
}

// save writes the report as JSON into a folder, in a file named for the date.
func (r report) save(folder string) (string, error) {
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return "", err
	}
	encoded, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return "", err
	}
	file := filepath.Join(folder, r.Date.UTC().Format("2006-01-02T15-04-05Z")+".json")
	return file, os.WriteFile(file, append(encoded, '\n'), 0o666)
}

// markdown is the table for the README: medians over the runs of each program.
func (r report) markdown() string {
	var b strings.Builder
	s := r.Settings
	fmt.Fprintf(&b, "%s, %d CPUs, %s, %s. %.1f M words, dim %d, window %d, %d negatives, subsample %g, min count %d, %s, %s.",
		r.Machine, r.CPUs, r.System, r.Date.Format("2006-01-02"), float64(r.Text.Words)/1e6,
		s.Dim, s.Window, s.Negatives, s.Subsample, s.MinCount, plural(s.Epochs, "epoch"), plural(s.Threads, "thread"))
	fmt.Fprintf(&b, " Medians of %s; analogies among the %d most frequent words.\n", plural(r.Repeats, "run"), r.Restrict)
	if r.Text.LongWords > 0 {
		fmt.Fprintf(&b, "%d words are longer than the C tool reads.\n", r.Text.LongWords)
	}
	b.WriteString("\n| | words per CPU-s | Firth is faster by | wall s | CPU s | peak MB | analogies % | WordSim-353 | SimLex-999 | MEN |\n")
	b.WriteString("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, group := range r.groups() {
		speed := median(group, func(r result) float64 { return r.WordsPerCPU })
		fmt.Fprintf(&b, "| %s, %s | %.0f k | %s | %.1f | %.1f | %.0f | %.1f | %.3f | %.3f | %.3f |\n",
			group[0].Peer, group[0].Architecture, speed/1e3, r.ratio(group[0].Architecture, group[0].Peer, speed),
			median(group, func(r result) float64 { return r.WallSeconds }),
			median(group, func(r result) float64 { return r.CPUSeconds }),
			median(group, func(r result) float64 { return float64(r.PeakBytes) / 1e6 }),
			median(group, func(r result) float64 { return 100 * r.Quality.Analogies }),
			median(group, func(r result) float64 { return r.Quality.WordSim353 }),
			median(group, func(r result) float64 { return r.Quality.SimLex999 }),
			median(group, func(r result) float64 { return r.Quality.MEN }))
	}
	return b.String()
}

// groups puts the runs of one program and architecture together, in the order of
// their first runs.
func (r report) groups() [][]result {
	var groups [][]result
next:
	for _, run := range r.Runs {
		for i, group := range groups {
			if group[0].Peer == run.Peer && group[0].Architecture == run.Architecture {
				groups[i] = append(group, run)
				continue next
			}
		}
		groups = append(groups, []result{run})
	}
	return groups
}

// ratio is Firth's speed over another program's, as the table shows it.
func (r report) ratio(architecture, peer string, speed float64) string {
	for _, group := range r.groups() {
		if group[0].Architecture == architecture && group[0].Peer == "firth" && peer != "firth" {
			return fmt.Sprintf("%.1f ×", median(group, func(r result) float64 { return r.WordsPerCPU })/speed)
		}
	}
	return ""
}

func median(runs []result, of func(result) float64) float64 {
	values := make([]float64, len(runs))
	for i, r := range runs {
		values[i] = of(r)
	}
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

package main

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"firth/bench/internal/figures"
)

// markdown is the report for a README: a table for each setup, and one of the
// threads for each that was tried with several numbers of them.
func (r *report) markdown() string {
	var b strings.Builder
	s := r.Settings
	fmt.Fprintf(&b, "%s, %d CPUs, %s, %s. %.1f M words (%.0f MB), window %d, %d negatives, subsample %g, min count %d, %s.\n",
		r.Machine, r.CPUs, r.System, r.Date.Format("2006-01-02"), float64(r.Text.Words)/1e6, float64(r.Text.Bytes)/1e6,
		s.Window, s.Negatives, s.Subsample, s.MinCount, plural(s.Epochs, "epoch"))
	fmt.Fprintf(&b, "Medians (least–most) of runs in turns; × is Firth ÷ the program; analogies among the %d most frequent words.\n", r.Restrict)
	if r.Text.LongWords > 0 {
		fmt.Fprintf(&b, "%d words are longer than the C tool reads.\n", r.Text.LongWords)
	}
	b.WriteByte('\n')
	for _, name := range slices.Sorted(maps.Keys(r.Versions)) {
		fmt.Fprintf(&b, "- %s: %s\n", name, r.Versions[name])
	}
	setups := r.setups()
	for _, u := range setups {
		r.table(&b, u)
	}
	for _, u := range setups {
		var threads []int // of setups that are u but for them
		for _, other := range setups {
			n := other.Threads
			if other.Threads = u.Threads; other == u {
				threads = append(threads, n)
			}
		}
		if slices.Sort(threads); len(threads) > 1 && u.Threads == threads[0] {
			r.scaling(&b, u, threads)
		}
	}
	for i, line := range r.LeftOut {
		if i == 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "- %s.\n", line)
	}
	return b.String()
}

// table compares the programs in one setup.
func (r *report) table(b *strings.Builder, u setup) {
	columns := rates(u.Task)
	var names []string
	for _, c := range columns {
		names = append(names, c.name)
	}
	names = append(names, "wall s", "CPU s", "peak MB")
	if u.Task == trainTask {
		names = append(names, "analogies %", "WordSim-353", "SimLex-999", "MEN")
	}
	fmt.Fprintf(b, "\n### %s\n\n", u)
	writeHead(b, names)
	for _, name := range r.peers(u) {
		runs := r.of(u, name)
		cells := []string{name}
		for _, c := range columns {
			cells = append(cells, r.cell(c, u, name))
		}
		cells = append(cells,
			summarize(runs, func(r result) float64 { return r.Whole.WallSeconds }).String(),
			summarize(runs, func(r result) float64 { return r.Whole.CPUSeconds }).String(),
			summarize(runs, func(r result) float64 { return unknownIfZero(float64(r.PeakBytes) / 1e6) }).Show(figures.Decimals(0)))
		if u.Task == trainTask {
			cells = append(cells,
				summarize(runs, func(r result) float64 { return 100 * r.Quality.Analogies }).Show(figures.Decimals(1)),
				summarize(runs, func(r result) float64 { return r.Quality.WordSim353 }).Show(figures.Decimals(3)),
				summarize(runs, func(r result) float64 { return r.Quality.SimLex999 }).Show(figures.Decimals(3)),
				summarize(runs, func(r result) float64 { return r.Quality.MEN }).Show(figures.Decimals(3)))
		}
		writeRow(b, cells)
	}
}

// cell is a speed, and how many times that Firth's is.
func (r *report) cell(c rate, u setup, name string) string {
	s := r.summary(c, u, name)
	text := s.String()
	if ratio := r.summary(c, u, firthName).Median / s.Median; name != firthName && !math.IsNaN(ratio) {
		text += " · " + figures.Times(ratio)
	}
	return text
}

// scaling shows how much faster more threads are than the fewest, by the clock.
func (r *report) scaling(b *strings.Builder, u setup, threads []int) {
	var columns []rate
	for _, c := range rates(u.Task) {
		if !c.cpu {
			columns = append(columns, c)
		}
	}
	var names []string
	for _, n := range threads[1:] {
		for _, c := range columns {
			names = append(names, plural(n, "thread")+", "+c.what)
		}
	}
	fmt.Fprintf(b, "\n### %s: threads\n\nSpeed by the clock, over that with %s.\n\n", u.withoutThreads(), plural(threads[0], "thread"))
	writeHead(b, names)
	for _, name := range r.peers(u) {
		cells := []string{name}
		for _, n := range threads[1:] {
			more := u
			more.Threads = n
			for _, c := range columns {
				gain := r.summary(c, more, name).Median / r.summary(c, u, name).Median
				cells = append(cells, figures.Summarize([]float64{gain}).Show(figures.Decimals(2)))
			}
		}
		if slices.ContainsFunc(cells[1:], func(cell string) bool { return cell != figures.Unknown }) {
			writeRow(b, cells)
		}
	}
}

func writeHead(b *strings.Builder, columns []string) {
	fmt.Fprintf(b, "| | %s |\n|---%s|\n", strings.Join(columns, " | "), strings.Repeat("|--:", len(columns)))
}

func writeRow(b *strings.Builder, cells []string) {
	fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
}

// setups are those of the runs, in the order of their first runs.
func (r *report) setups() []setup {
	var setups []setup
	for _, run := range r.Runs {
		if !slices.Contains(setups, run.setup) {
			setups = append(setups, run.setup)
		}
	}
	return setups
}

// peers are the programs with runs in a setup, always in the same order.
func (r *report) peers(u setup) []string {
	var names []string
	for _, name := range allPeers {
		if len(r.of(u, name)) > 0 {
			names = append(names, name)
		}
	}
	return names
}

// of are the runs of a program in a setup.
func (r *report) of(u setup, name string) []result {
	var runs []result
	for _, run := range r.Runs {
		if run.setup == u && run.Peer == name {
			runs = append(runs, run)
		}
	}
	return runs
}

// summary is a program's speed in a setup, unknown without runs.
func (r *report) summary(c rate, u setup, name string) figures.Summary {
	return summarize(r.of(u, name), func(run result) float64 { return c.of(r, run) })
}

func unknownIfZero(x float64) float64 {
	if x == 0 {
		return math.NaN()
	}
	return x
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

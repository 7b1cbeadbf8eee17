package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"

	"firth/bench/internal/processor"
)

// A report is all that was found.
type report struct {
	Date        time.Time
	Machine     string
	Cores       int
	Vectors     string
	Seconds     int
	Connections int
	Results     []result
	Growth      *growth
}

// A growth is the memory of a server before and after many requests.
type growth struct {
	Requests      int
	Before, After memory
}

func (g *growth) line() string {
	return fmt.Sprintf("Firth's own memory, mapped files apart: %.1f MB before and %.1f MB after %d requests.", megabytes(g.Before.Own), megabytes(g.After.Own), g.Requests)
}

func newReport(o options, vectors string) *report {
	return &report{Date: time.Now(), Machine: processor.Name(), Cores: runtime.NumCPU(), Vectors: vectors, Seconds: o.seconds, Connections: o.connections}
}

// write writes the report as Markdown.
func (r *report) write(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# firth serve under load\n\n%s. %s, %d cores, which the servers share with wrk. %s; %d connections, %d s each.\n\n",
		r.Date.Format(time.DateOnly), r.Machine, r.Cores, r.Vectors, r.Connections, r.Seconds)
	b.WriteString("| server | endpoint | requests/s | p50 ms | p99 ms | failures | own memory MB | mapped MB |\n|---|---|--:|--:|--:|--:|--:|--:|\n")
	for _, x := range r.Results {
		fmt.Fprintf(&b, "| %s | %s | %.0f | %.1f | %.1f | %d | %.0f | %.0f |\n", x.Server, x.Endpoint, x.Rate, x.P50, x.P99, x.Failures, megabytes(x.Memory.Own), megabytes(x.Memory.Mapped))
	}
	if r.Growth != nil {
		b.WriteString("\n" + r.Growth.line() + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func megabytes(n int64) float64 { return float64(n) / 1e6 }

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"
)

// printJSON writes one object as one line.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// printTable writes rows in columns. Chinese characters count as two places.
// Columns of numbers are named in right.
func printTable(w io.Writer, header []string, rows [][]string, right ...int) error {
	t := table.NewWriter()
	t.SetStyle(table.StyleDefault)
	t.Style().Options = table.OptionsNoBordersAndSeparators
	t.Style().Box.PaddingLeft, t.Style().Box.PaddingRight = "", "  "
	t.Style().Format.Header = text.FormatDefault
	columns := make([]table.ColumnConfig, len(right))
	for i, n := range right {
		columns[i] = table.ColumnConfig{Number: n + 1, Align: text.AlignRight, AlignHeader: text.AlignRight}
	}
	t.SetColumnConfigs(columns)
	if header != nil {
		t.AppendHeader(tableRow(header))
	}
	for _, row := range rows {
		t.AppendRow(tableRow(row))
	}
	for line := range strings.Lines(t.Render()) {
		if _, err := fmt.Fprintln(w, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

func tableRow(cells []string) table.Row {
	row := make(table.Row, len(cells))
	for i, c := range cells {
		row[i] = c
	}
	return row
}

// isTerminal tells whether a person looks at w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// isTerminalInput tells whether a person types what r reads.
func isTerminalInput(r io.Reader) bool {
	f, ok := r.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// thousands writes n with commas: 17,005,207.
func thousands[N int | int64 | uint64](n N) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural writes "1 word", "3,000 words".
func plural[N int | int64 | uint64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// bytesText writes a size for people: 3.4 MB.
func bytesText(n int64) string {
	const unit = 1000
	switch {
	case n < 0:
		return "unknown size"
	case n < unit:
		return fmt.Sprintf("%d B", n)
	case n < unit*unit:
		return fmt.Sprintf("%.1f kB", float64(n)/unit)
	case n < unit*unit*unit:
		return fmt.Sprintf("%.1f MB", float64(n)/unit/unit)
	}
	return fmt.Sprintf("%.2f GB", float64(n)/unit/unit/unit)
}

// speedText writes a rate for people: 1.25 M tokens/s.
func speedText(n int64, over time.Duration) string {
	rate := float64(n) / max(over.Seconds(), 1e-9)
	switch {
	case rate >= 1e6:
		return fmt.Sprintf("%.2f M tokens/s", rate/1e6)
	case rate >= 1e3:
		return fmt.Sprintf("%.0f k tokens/s", rate/1e3)
	}
	return fmt.Sprintf("%.0f tokens/s", rate)
}

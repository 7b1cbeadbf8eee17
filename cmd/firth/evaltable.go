package main

import (
	"fmt"
	"math"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"firth/eval"
)

// An evaluated is a column of the table: a model, or a baseline.
type evaluated struct {
	name     string
	results  []eval.Result
	outcomes []eval.Outcomes

	// comparisons are to the first column, by set; nil if it is that, or if they are
	// not wanted.
	comparisons []eval.Comparison
}

// printEvaluations writes the table: sets as rows, models as columns.
func printEvaluations(s streams, columns []evaluated, sections, markdown bool) error {
	header := []string{"set", "measure"}
	var right []int
	for i, c := range columns {
		header = append(header, c.name)
		right = append(right, i+2)
	}
	var rows [][]string
	for set := range columns[0].results {
		rows = append(rows, setRows(columns, set, sections)...)
	}
	if markdown {
		return printMarkdown(s, header, rows, right...)
	}
	return printTable(s.out, header, rows, right...)
}

// setRows are the rows of a set.
func setRows(columns []evaluated, set int, sections bool) [][]string {
	var rows [][]string
	row := func(measure string, cell func(*evaluated, *eval.Result) string) {
		cells := []string{"", measure}
		for i := range columns {
			cells = append(cells, cell(&columns[i], &columns[i].results[set]))
		}
		rows = append(rows, cells)
	}
	unknown, compared := false, false
	for _, c := range columns {
		unknown = unknown || c.results[set].Unknown > 0
		compared = compared || c.comparisons != nil
	}
	first := &columns[0].results[set]
	main, others := "Spearman", "unknown as 0"
	if first.Kind == eval.Analogy {
		main, others = "right", "unknown as wrong"
	}
	row(main, func(_ *evaluated, r *eval.Result) string {
		return shown(r.Kind, r.Score) + interval(r.Kind, r.Low, r.High)
	})
	if compared {
		row("difference to "+columns[0].name, func(c *evaluated, r *eval.Result) string { return differenceText(c, r.Kind, set) })
	}
	if unknown {
		row(others, func(_ *evaluated, r *eval.Result) string { return shown(r.Kind, r.ScoreOfAll) })
	}
	if first.Kind == eval.Analogy {
		row("in the top 5", func(_ *evaluated, r *eval.Result) string {
			if math.IsNaN(r.Score) {
				return undefined
			}
			return shown(r.Kind, float64(r.Top5)/float64(r.Asked))
		})
		row("MRR", func(_ *evaluated, r *eval.Result) string {
			if math.IsNaN(r.Score) {
				return undefined
			}
			return fmt.Sprintf("%.3f", r.MRR)
		})
	}
	row("known", func(_ *evaluated, r *eval.Result) string {
		known := fmt.Sprintf("%s of %s", thousands(r.Asked), thousands(r.Asked+r.Unknown))
		if r.Composed > 0 {
			known += fmt.Sprintf(", %s of parts", thousands(r.Composed))
		}
		return known
	})
	if sections {
		for i, group := range eval.Groups(first.Sections) {
			row(": "+group.Name, func(_ *evaluated, r *eval.Result) string {
				return sectionText(r, eval.Groups(r.Sections)[i])
			})
		}
		for i, section := range first.Sections {
			row(": "+section.Name, func(_ *evaluated, r *eval.Result) string {
				return sectionText(r, r.Sections[i])
			})
		}
	}
	rows[0][0] = first.Name
	return rows
}

// sectionText writes how much of a section was answered right.
func sectionText(r *eval.Result, s eval.SectionResult) string {
	if s.Asked == 0 || math.IsNaN(r.Score) {
		return undefined
	}
	return fmt.Sprintf("%s of %s", shown(r.Kind, float64(s.Right)/float64(s.Asked)), thousands(s.Asked))
}

// undefined stands in the table where there is no number.
const undefined = "–"

// shown writes a score as is usual for its kind: 31.2 %, or 0.645.
func shown(kind eval.Kind, score float64) string {
	switch {
	case math.IsNaN(score):
		return undefined
	case kind == eval.Analogy:
		return fmt.Sprintf("%.2f %%", 100*score)
	}
	return fmt.Sprintf("%.4f", score)
}

// interval writes the bounds of a score: " [0.571, 0.709]".
func interval(kind eval.Kind, low, high float64) string {
	switch {
	case math.IsNaN(low) || math.IsNaN(high):
		return ""
	case kind == eval.Analogy:
		return fmt.Sprintf(" [%.1f, %.1f]", 100*low, 100*high)
	}
	return fmt.Sprintf(" [%.3f, %.3f]", low, high)
}

func differenceText(c *evaluated, kind eval.Kind, set int) string {
	if c.comparisons == nil {
		return ""
	}
	d := c.comparisons[set]
	if math.IsNaN(d.Difference) {
		return undefined
	}
	sign := ""
	if d.Difference >= 0 {
		sign = "+"
	}
	return fmt.Sprintf("%s%s%s p=%.2g", sign, shown(kind, d.Difference), interval(kind, d.Low, d.High), d.P)
}

// printMarkdown writes a table as Markdown.
func printMarkdown(s streams, header []string, rows [][]string, right ...int) error {
	t := table.NewWriter()
	configs := make([]table.ColumnConfig, len(right))
	for i, n := range right {
		configs[i] = table.ColumnConfig{Number: n + 1, Align: text.AlignRight}
	}
	t.SetColumnConfigs(configs)
	t.AppendHeader(tableRow(header))
	for _, row := range rows {
		t.AppendRow(tableRow(row))
	}
	_, err := fmt.Fprintln(s.out, t.RenderMarkdown())
	return err
}

// comparisonJSON is a comparison as JSON: what is not defined is null.
type comparisonJSON struct {
	To         string   `json:"to"`
	Shared     int      `json:"shared"`
	Difference *float64 `json:"difference"`
	Low        *float64 `json:"low"`
	High       *float64 `json:"high"`
	P          *float64 `json:"p"`
}

// printEvaluationsJSON writes an object for each model and set.
func printEvaluationsJSON(s streams, columns []evaluated) error {
	number := func(x float64) *float64 {
		if math.IsNaN(x) {
			return nil
		}
		return &x
	}
	for _, c := range columns {
		for i, r := range c.results {
			line := struct {
				Model      string          `json:"model"`
				Result     eval.Result     `json:"result"`
				Comparison *comparisonJSON `json:"comparison,omitempty"`
			}{Model: c.name, Result: r}
			if c.comparisons != nil {
				d := c.comparisons[i]
				line.Comparison = &comparisonJSON{columns[0].name, d.Shared, number(d.Difference), number(d.Low), number(d.High), number(d.P)}
			}
			if err := printJSON(s.out, line); err != nil {
				return err
			}
		}
	}
	return nil
}

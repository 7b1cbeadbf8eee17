package explain

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"firth/explain/formula"
)

// lineWidth is that of a terminal.
const lineWidth = 80

// A Table is some numbers of an explanation as they are printed.
type Table struct {
	Name   string
	Align  string // of the columns: l or r
	Header bool   // the first row is the header
	Rows   [][]string
}

// Tables returns the tables in the order of the text. Some have the same name: the
// nearest words of several.
func (x *Explanation) Tables() []Table {
	p := &page{}
	x.write(p)
	var all []Table
	for _, b := range p.blocks {
		if b.kind == rowsBlock {
			all = append(all, b.table)
		}
	}
	return all
}

// A page is an explanation as blocks, for a terminal or for a browser.
type page struct{ blocks []block }

// A block is a piece of a page.
type block struct {
	kind    kind
	text    string
	table   Table
	formula formula.Formula
}

type kind int

const (
	headingBlock kind = iota // of a part
	proseBlock               // a paragraph
	lineBlock                // a line of arithmetic
	drawingBlock             // a line of a drawing, for a terminal alone
	rowsBlock                // a table
	formulaBlock             // a formula
	pictureBlock             // text is its name; for a browser alone
	blankBlock               // for a terminal alone
)

func (p *page) add(b block) { p.blocks = append(p.blocks, b) }

func (p *page) heading(text string) { p.add(block{kind: headingBlock, text: text}) }

func (p *page) prose(text string) { p.add(block{kind: proseBlock, text: text}) }

func (p *page) line(format string, args ...any) {
	p.add(block{kind: lineBlock, text: fmt.Sprintf(format, args...)})
}

func (p *page) drawing(text string) { p.add(block{kind: drawingBlock, text: text}) }

func (p *page) rows(name, align string, cells [][]string) {
	p.add(block{kind: rowsBlock, table: Table{Name: name, Align: align, Rows: cells}})
}

// table is rows under a header.
func (p *page) table(name, align string, cells [][]string) {
	p.add(block{kind: rowsBlock, table: Table{Name: name, Align: align, Header: true, Rows: cells}})
}

func (p *page) formula(f formula.Formula) { p.add(block{kind: formulaBlock, formula: f}) }

func (p *page) picture(name string) { p.add(block{kind: pictureBlock, text: name}) }

func (p *page) blank() { p.add(block{kind: blankBlock}) }

// writeText writes the blocks for a terminal.
func (p *page) writeText(w io.Writer) error {
	var b strings.Builder
	for _, x := range p.blocks {
		switch x.kind {
		case headingBlock:
			b.WriteString(x.text + "\n" + strings.Repeat("─", min(lineWidth, columns(x.text))) + "\n")
		case proseBlock:
			for _, line := range wrap(x.text, lineWidth-2) {
				b.WriteString("  " + line + "\n")
			}
		case lineBlock, drawingBlock:
			for i, line := range wrap(x.text, lineWidth-6) {
				b.WriteString(strings.Repeat(" ", 4+2*min(i, 1)) + line + "\n")
			}
		case rowsBlock:
			writeRows(&b, x.table)
		case formulaBlock:
			writeFormula(&b, x.formula)
		case blankBlock:
			b.WriteByte('\n')
		}
	}
	_, err := io.WriteString(w, visible(b.String()))
	return err
}

// visible replaces control characters, which a text from elsewhere may have.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || r == 0xFFFE || r == 0xFFFF) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// writeRows writes a table, indented. A cell may have several lines.
func writeRows(b *strings.Builder, t Table) {
	var widths []int
	cells := make([][][]string, len(t.Rows)) // lines of each cell
	for i, row := range t.Rows {
		cells[i] = make([][]string, len(row))
		for j, cell := range row {
			cells[i][j] = strings.Split(clipped(cell), "\n")
			if j == len(widths) {
				widths = append(widths, 0)
			}
			for _, line := range cells[i][j] {
				widths[j] = max(widths[j], columns(line))
			}
		}
	}
	for _, row := range cells {
		for n := 0; ; n++ {
			text, more := "  ", false
			for j, lines := range row {
				cell := ""
				if n < len(lines) {
					cell = lines[n]
				}
				more = more || n+1 < len(lines)
				pad := strings.Repeat(" ", widths[j]-columns(cell))
				text += "  "
				if j < len(t.Align) && t.Align[j] == 'r' {
					text += pad + cell
				} else {
					text += cell + pad
				}
			}
			b.WriteString(strings.TrimRight(text, " ") + "\n")
			if !more {
				break
			}
		}
	}
}

// clipped shortens a cell that is a very long word.
func clipped(cell string) string {
	if strings.ContainsAny(cell, "( █") {
		return cell
	}
	return clip(cell, 30)
}

// clip shortens a word to so many columns.
func clip(word string, most int) string {
	if columns(word) <= most {
		return word
	}
	n := 0
	for i, r := range word {
		if n += runeColumns(r); n >= most {
			return word[:i] + "…"
		}
	}
	return word
}

// writeFormula writes a formula, and what computes it.
func writeFormula(b *strings.Builder, f formula.Formula) {
	name := "walkthrough." + f.Function
	lines := wrap(f.Text, lineWidth-4)
	for i, line := range lines {
		gap := lineWidth - 4 - columns(line) - columns(name)
		last := i == len(lines)-1
		switch {
		case last && gap >= 2:
			fmt.Fprintf(b, "    %s%s%s\n", line, strings.Repeat(" ", gap), name)
		case last:
			fmt.Fprintf(b, "    %s\n%*s\n", line, lineWidth, name)
		default:
			fmt.Fprintf(b, "    %s\n", line)
		}
	}
}

// columns is the number of columns of a terminal that a text takes: two for Chinese
// characters, none for marks above others.
func columns(text string) int {
	n := 0
	for _, r := range text {
		n += runeColumns(r)
	}
	return n
}

func runeColumns(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// wrap breaks a text into lines of at most so many columns. A line does not begin with
// a closing punctuation mark.
func wrap(text string, most int) []string {
	var lines []string
	line, used := "", 0
	for _, piece := range pieces(text) {
		n := columns(strings.TrimRight(piece, " "))
		if used+n > most && line != "" {
			lines = append(lines, strings.TrimRight(line, " "))
			line, used = "", 0
		}
		line += piece
		used += columns(piece)
	}
	return append(lines, strings.TrimRight(line, " "))
}

// pieces cuts a text where a line may end: after spaces, and around Chinese characters,
// with the punctuation that belongs to them.
func pieces(text string) []string {
	const closing, opening = "，。、：；？！」）”…", "「（“"
	var all []string
	start, runes := 0, []rune(text)
	for i := 1; i < len(runes); i++ {
		before, r := runes[i-1], runes[i]
		wide := runeColumns(before) == 2 || runeColumns(r) == 2
		switch {
		case strings.ContainsRune(closing, r), strings.ContainsRune(opening, before):
		case before == ' ' && r != ' ', wide && r != ' ':
			all = append(all, string(runes[start:i]))
			start = i
		}
	}
	return append(all, string(runes[start:]))
}

// Numbers, with as many digits as are needed to work them out again.

func fixed(x float64) string {
	s := fmt.Sprintf("%.4f", x)
	if s == "-0.0000" {
		return "0.0000"
	}
	return s
}

// vectorText writes a vector, with two digits where these are all that there are, in
// lines of so many numbers. Of a long vector the first few are written.
func vectorText(v []float64, perLine int) string {
	verb, most := "%.2f", shownDims
	for _, x := range v {
		if math.Abs(x*100-math.Round(x*100)) > 1e-6 {
			verb = "%.4f"
		}
	}
	if verb == "%.4f" {
		perLine = min(perLine, 5)
	}
	if len(v) > most {
		most = min(perLine, 5)
	}
	text := ""
	for i, x := range v {
		if i > 0 {
			text += ", "
			if i%perLine == 0 && i < most {
				text = strings.TrimRight(text, " ") + "\n "
			}
		}
		if i == most {
			text += "…"
			break
		}
		cell := fmt.Sprintf(verb, x)
		if strings.Trim(cell, "-0.") == "" {
			cell = strings.TrimPrefix(cell, "-")
		}
		text += cell
	}
	return "(" + text + ")"
}

// six writes a positive number with six digits behind the point, or six that count
// where it is smaller.
func six(x float64) string {
	switch {
	case x == 0:
		return "0"
	case math.Abs(x) < 1e-3, math.Abs(x) >= 1e9:
		return fmt.Sprintf("%.5e", x)
	}
	return fmt.Sprintf("%.6f", x)
}

// grouped writes n with commas: 17,005,207.
func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// bar is a bar of a chart; 1 is the longest.
func bar(share float64) string {
	const longest = 24
	if math.IsNaN(share) {
		return ""
	}
	return strings.Repeat("█", int(math.Round(max(0, min(share, 1))*longest)))
}

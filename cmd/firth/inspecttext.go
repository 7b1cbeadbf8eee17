package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"firth/preflight"
)

// printInspection writes a report for people: what to look at first, then the figures,
// then what to do.
func printInspection(w io.Writer, r *preflight.Report, inputs []string) error {
	p := inspectionPrinter{w: w}
	p.findings(r.Findings)
	p.files(r)
	p.lines(r)
	p.text(r)
	p.words(r)
	p.estimate(&r.Estimate)
	p.advice(r, inputs)
	return p.err
}

// An inspectionPrinter keeps the first error.
type inspectionPrinter struct {
	w   io.Writer
	err error
}

// labelWidth is that of the first column, screenWidth that of what stands behind it.
const (
	labelWidth  = 12
	screenWidth = 88
)

// say writes a line behind a label, which may be "".
func (p *inspectionPrinter) say(label, format string, args ...any) {
	if p.err == nil {
		line := fmt.Sprintf("%-*s%s", labelWidth, label, fmt.Sprintf(format, args...))
		_, p.err = fmt.Fprintln(p.w, strings.TrimRight(line, " "))
	}
}

// table writes rows below a label.
func (p *inspectionPrinter) table(header []string, rows [][]string, right ...int) {
	var b strings.Builder
	if err := printTable(&b, header, rows, right...); err != nil {
		p.err = cmp.Or(p.err, err)
	}
	for line := range strings.Lines(b.String()) {
		p.say("", "%s", strings.TrimSuffix(line, "\n"))
	}
}

func (p *inspectionPrinter) gap() { p.say("", "") }

// findings come first, since they are what the command is called for.
func (p *inspectionPrinter) findings(list []preflight.Finding) {
	if len(list) == 0 {
		p.say("", "Nothing stands out: the text looks ready for training.")
		p.gap()
		return
	}
	p.say("", "%s to look at", plural(len(list), "thing", "things"))
	for _, f := range list {
		p.gap()
		p.wrapped(string(f.Severity), f.Text+".")
		p.wrapped("", "→ "+f.Do+".")
	}
	p.gap()
}

// wrapped writes a longer text in lines for a screen.
func (p *inspectionPrinter) wrapped(label, long string) {
	for line := range strings.Lines(text.WrapSoft(long, screenWidth)) {
		p.say(label, "%s", strings.TrimSpace(line))
		label = ""
	}
}

// list writes items in lines for a screen, none of them broken.
func (p *inspectionPrinter) list(label string, items []string) {
	line := ""
	for i, item := range items {
		if i < len(items)-1 {
			item += ","
		}
		if line != "" && text.RuneWidthWithoutEscSequences(line+item) >= screenWidth {
			p.say(label, "%s", line)
			label, line = "", ""
		}
		line = strings.TrimSpace(line + " " + item)
	}
	p.say(label, "%s", line)
}

// files lists the files, the largest if there are many.
func (p *inspectionPrinter) files(r *preflight.Report) {
	const most = 10
	t := &r.Totals
	p.say("files", "%s, %s stored, %s of text in %s", plural(t.Files, "file", "files"), bytesText(t.StoredBytes), bytesText(t.TextBytes), plural(t.Lines, "line", "lines"))
	files := r.Files
	if len(files) > most {
		files = slices.Clone(files)
		slices.SortStableFunc(files, func(a, b preflight.File) int { return cmp.Compare(b.TextBytes, a.TextBytes) })
		files = files[:most]
	}
	var rows [][]string
	for _, f := range files {
		rows = append(rows, []string{f.Path, bytesText(f.StoredBytes), f.Compression, f.Format, cmp.Or(f.Encoding, "-"), bytesText(f.TextBytes), thousands(f.Lines)})
	}
	p.table([]string{"file", "stored", "packed", "format", "encoding", "text", "lines"}, rows, 1, 5, 6)
	if n := len(r.Files) - len(files); n > 0 {
		p.say("", "and %s", plural(n, "smaller one", "smaller ones"))
	}
	p.gap()
}

func (p *inspectionPrinter) lines(r *preflight.Report) {
	l := &r.Lines
	p.say("lines", "%s: %s blank, %s without a token, %s of one token, %s over 10,000", thousands(l.Lines), thousands(l.Blank), thousands(l.Tokenless), thousands(l.Single), thousands(l.Long))
	p.say("", "tokens in a line: median %s, 90 %% have up to %s, 99 %% up to %s, the longest %s", thousands(l.Median), thousands(l.P90), thousands(l.P99), thousands(l.Longest))
	d := &r.Duplicates
	how := ""
	if !d.Exact {
		how = fmt.Sprintf(", estimated from one in %d of the different lines, ± %s", d.SampledOneIn, shareText(2*d.ShareError))
	}
	p.say("repeated", "%s of the text: %s that stood there before%s", shareText(d.Share), plural(d.Lines, "line", "lines"), how)
	const most = 5
	var rows [][]string
	for _, t := range d.Top[:min(most, len(d.Top))] {
		rows = append(rows, []string{thousands(t.Copies) + " ×", t.Text})
	}
	p.table(nil, rows, 0)
	p.gap()
}

// text tells of scripts, what is dropped, and markup.
func (p *inspectionPrinter) text(r *preflight.Report) {
	const most = 8
	var scripts []string
	for i, s := range r.Scripts {
		if i == most {
			scripts = append(scripts, fmt.Sprintf("%d more", len(r.Scripts)-most))
			break
		}
		scripts = append(scripts, s.Name+" "+shareText(s.Share))
	}
	p.say("letters", "%s", cmp.Or(strings.Join(scripts, ", "), "none"))
	var dropped []string
	for _, kind := range slices.Sorted(maps.Keys(r.Tokens.Dropped)) {
		dropped = append(dropped, thousands(r.Tokens.Dropped[kind])+" "+kind)
	}
	p.say("left out", "%s", cmp.Or(strings.Join(dropped, ", "), "nothing"))
	if len(r.Markup) == 0 {
		p.say("markup", "none found")
	}
	for i, m := range r.Markup {
		label := ""
		if i == 0 {
			label = "markup"
		}
		p.say(label, "%s %s, first in line %s of %s: %s", thousands(m.Count), m.Name, thousands(m.Places[0].Line), m.Places[0].File, m.Places[0].Text)
	}
	p.gap()
}

func (p *inspectionPrinter) words(r *preflight.Report) {
	t, v := &r.Tokens, &r.Vocabulary
	p.say("tokens", "%s (%s), %.2f characters each; tokenized at %s a core", thousands(t.Tokens), t.Pipeline.Tokenizer, t.CharactersPerToken, speedText(int64(r.Timing.TokensPerSecond), time.Second))
	p.say("words", "%s different ones", thousands(v.Words))
	var rows [][]string
	for _, m := range v.MinCounts {
		words := thousands(m.Words)
		if m.AtLeast {
			words = "over " + words
		}
		rows = append(rows, []string{fmt.Sprint(m.MinCount), words, shareText(m.Share)})
	}
	for i := range rows {
		if i < len(v.Coverage) {
			rows[i] = append(rows[i], "", thousands(v.Coverage[i].Words), shareText(v.Coverage[i].Share))
		}
	}
	p.table([]string{"min-count", "words", "of tokens", "  ", "most frequent", "of tokens"}, rows, 0, 1, 2, 4, 5)
	if h := v.Heaps; h != nil {
		p.say("growth", "N tokens have %.3g·N^%.3f words; ten times the text would have about %s", h.K, h.Beta, thousands(h.AtTenTimes))
	}
	var kinds, frequent []string
	for i, k := range v.Kinds {
		if i < 6 {
			kinds = append(kinds, fmt.Sprintf("%s %s", thousands(k.Words), k.Name))
		}
	}
	for _, w := range v.Frequent[:min(12, len(v.Frequent))] {
		frequent = append(frequent, w.Word+" "+shareText(w.Share))
	}
	p.list("kinds", kinds)
	p.list("frequent", frequent)
	var longest []string
	for _, word := range v.Longest[:min(4, len(v.Longest))] {
		longest = append(longest, text.Trim(word, 40))
	}
	p.list("longest", longest)
	p.gap()
}

func (p *inspectionPrinter) estimate(e *preflight.Estimate) {
	c := &e.Config
	p.say("training", "as asked for: %s, %s, dim %d, window %d, %s, min-count %d: %s × %d", c.Architecture, c.Objective, c.Dim, c.Window, plural(c.Epochs, "epoch", "epochs"), e.MinCount, plural(e.Words, "word", "words"), c.Dim)
	m := &e.Memory
	if e.Words > 0 {
		p.say("memory", "%s while training: matrices %s, their copy for the result %s, text on its way %s, words %s", bytesText(m.Total()+e.VocabularyBytes), bytesText(m.Matrices), bytesText(m.Result), bytesText(m.Text), bytesText(e.VocabularyBytes))
	}
	left := ""
	if e.Available > 0 {
		left = fmt.Sprintf("; the machine has %s left", bytesText(e.Available))
	}
	p.say("", "up to %s while reading, and %s of temporary files%s", bytesText(e.CountingBytes), bytesText(e.TemporaryBytes), left)
	if e.Calibration.Skipped != "" {
		p.say("time", "reading %s; training not measured: %s", durationText(e.Seconds.Reading), e.Calibration.Skipped)
	} else {
		p.say("time", "about %s with %s: reading %s, training %s (%s)", durationText(e.Seconds.Reading+e.Seconds.Training), plural(e.Threads, "thread", "threads"), durationText(e.Seconds.Reading), durationText(e.Seconds.Training), speedText(int64(e.Calibration.Speed), time.Second))
		p.say("", "measured by training for %s on %s of this text", durationText(e.Calibration.Seconds), plural(e.Calibration.Tokens, "token", "tokens"))
	}
	p.gap()
}

func (p *inspectionPrinter) advice(r *preflight.Report, inputs []string) {
	if len(r.Advice) == 0 {
		return
	}
	var rows [][]string
	for _, a := range r.Advice {
		mark := ""
		if a.Changed {
			mark = "*"
		}
		rows = append(rows, []string{mark, a.Flag, a.Value, text.WrapSoft(a.Reason, 64)})
	}
	p.say("suggested", "(* is other than asked for)")
	p.table(nil, rows)
	p.gap()
	p.say("", "%s", r.Command(shellWords(inputs), "model.safetensors"))
}

// shellWords writes arguments as a shell takes them.
func shellWords(args []string) string {
	quoted := make([]string, len(args))
	for i, a := range args {
		if strings.ContainsAny(a, " \t\n'\"\\$&;|<>()*?[]#~`!") {
			a = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
		}
		quoted[i] = a
	}
	return strings.Join(quoted, " ")
}

// shareText writes a share: 38 %, 0.41 %.
func shareText(x float64) string {
	switch {
	case x == 0:
		return "0 %"
	case x < 0.0001:
		return "under 0.01 %"
	case x < 0.0995:
		return strconv.FormatFloat(100*x, 'g', 2, 64) + " %"
	}
	return strconv.FormatFloat(100*x, 'f', 1, 64) + " %"
}

// durationText writes a time for people: 0.3 s, 12 min, 3 h 20 min.
func durationText(seconds float64) string {
	switch {
	case seconds < 10:
		return fmt.Sprintf("%.1f s", seconds)
	case seconds < 90:
		return fmt.Sprintf("%.0f s", seconds)
	case seconds < 90*60:
		return fmt.Sprintf("%.0f min", seconds/60)
	}
	minutes := int(seconds / 60)
	return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
}

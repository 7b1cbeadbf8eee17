package explain

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// shownDims is how many numbers of a vector fit into a line.
const shownDims = 8

// WriteText writes the explanation for a terminal of 80 columns.
func (x *Explanation) WriteText(w io.Writer) error {
	p := &page{}
	title, _, _ := strings.Cut(x.Text, "\n")
	if lines := wrap(title, lineWidth-4); len(lines) > 1 {
		title = lines[0] + "…"
	}
	p.heading(title)
	p.blank()
	x.write(p)
	return p.writeText(w)
}

// write writes all parts.
func (x *Explanation) write(p *page) {
	x.writeNotes(p)
	x.writeTokens(p)
	if x.Window != nil {
		x.writeWindow(p)
		x.writeLikelihood(p)
	}
	if x.Gradient != nil {
		x.writeGradient(p)
	}
	if x.Cost != nil {
		x.writeCost(p)
	}
	if x.CBOW != nil {
		x.writeCBOW(p)
	}
	x.writeAfter(p)
}

func (x *Explanation) in(en, zh string) string { return in(x.Language, en, zh) }

func (x *Explanation) writeNotes(p *page) {
	for _, note := range x.Notes {
		p.prose(note)
		p.blank()
	}
	if x.Source.Dim > shownDims {
		p.prose(fmt.Sprintf(x.in(
			"Of each vector's %d numbers the first few are printed; --json has them all.",
			"每个向量有 %d 个数，只印出前几个；--json 里有全部。"), x.Source.Dim))
		p.blank()
	}
	if x.Source.Words > maxRows {
		p.prose(fmt.Sprintf(x.in(
			"Of the vocabulary's %s words the most probable are printed, and the others as one sum.",
			"词表有 %s 个词，只印出最可能的几个，其余的合成一个总和。"), grouped(x.Source.Words)))
		p.blank()
	}
}

// head writes the title, the paragraphs and the formulas of a part.
func (x *Explanation) head(p *page, n int, part Part, formulas ...int) {
	p.heading(fmt.Sprintf("%d  %s", n, part.Title))
	x.says(p, part, 0, formulas...)
}

// says writes a paragraph of a part, and some of its formulas.
func (x *Explanation) says(p *page, part Part, paragraph int, formulas ...int) {
	if paragraph < len(part.Says) {
		p.prose(part.Says[paragraph])
		p.blank()
	}
	for _, i := range formulas {
		if i < len(part.Formulas) {
			p.formula(part.Formulas[i])
		}
	}
	if len(formulas) > 0 {
		p.blank()
	}
}

func (x *Explanation) writeTokens(p *page) {
	t := x.Tokens
	x.head(p, 1, t.Part)
	rows := [][]string{{x.in("token", "词元"), x.in("id", "编号"), x.in("position t", "位置 t"), x.in("bytes", "字节")}}
	oneHot := x.Source.Words <= fewWords
	if oneHot {
		rows[0] = append(rows[0], x.in("one-hot vector", "独热向量"))
	}
	for _, token := range t.Tokens {
		row := []string{token.Text, "-", "-", fmt.Sprintf("%d–%d", token.Start, token.End)}
		if token.ID != nil {
			row[1], row[2] = fmt.Sprint(*token.ID), fmt.Sprint(*token.Position)
			if oneHot {
				row = append(row, oneHotText(*token.ID, x.Source.Words))
			}
		}
		rows = append(rows, row)
	}
	p.table("tokens", "lrrr", rows)
	if t.LeftOut > 0 {
		p.line(x.in("… and %s tokens more", "……另有 %s 个词元"), grouped(t.LeftOut))
	}
	if t.Unknown > 0 {
		p.line(x.in("%d tokens have no id: the model does not know them, and leaves them out", "%d 个词元没有编号：模型不认识，略过"), t.Unknown)
	}
	p.blank()
	p.picture("one-hot")
	x.says(p, t.Part, 1, 0)
	a, b := t.Pair.A, t.Pair.B
	p.line("cos(%s, %s) = %g / (1 · 1) = %g", a.Word, b.Word, t.Pair.Dot, t.Pair.Cosine)
	p.blank()
	p.prose(fmt.Sprintf(x.in(
		"%s and %s mean nearly the same, and yet are as far apart as any two words. That cannot be right: one-hot vectors tell which word it is, and nothing about what it means. What does?",
		"「%s」和「%s」意思差不多，却和任何两个词一样远。这不可能对：独热向量只说了它是哪个词，没说它是什么意思。意思从哪里来呢？"),
		a.Word, b.Word))
	p.blank()
}

func oneHotText(id, V int) string {
	cells := make([]string, V)
	for i := range cells {
		cells[i] = "0"
	}
	cells[id] = "1"
	return strings.Join(cells, " ")
}

func (x *Explanation) writeWindow(p *page) {
	w := x.Window
	if w.Softmax == nil {
		x.head(p, 2, w.Part)
		x.says(p, w.Part, 1, 0)
		for _, f := range w.Factors {
			p.line("P(%s|%s) = %s", f.Word.Word, w.Center.Word, six(f.P))
		}
	} else {
		x.head(p, 2, w.Part)
		x.writeVectors(p, "vectors", w.Inputs, w.Softmax, w.Center.ID)
		x.says(p, w.Part, 1, 0)
		x.writeSoftmax(p, "softmax", w.Softmax, "v_c")
		p.picture("softmax")
		x.says(p, w.Part, 2, 1)
	}
	x.writeProduct(p, w.Factors, w.Likelihood)
	if len(w.Factors) > 0 {
		p.line("−log P = %s", fixed(w.Loss))
		p.blank()
	}
}

// writeVectors writes the vectors: all of them, if they are few.
func (x *Explanation) writeVectors(p *page, name string, inputs []Vector, s *Softmax, center int) {
	if s.Rest.Words == 0 && len(s.Rows) <= fewWords && len(s.Vector) <= 3 {
		rows := [][]string{{"j", "v_j", "u_j"}}
		for i, r := range s.Rows {
			rows = append(rows, []string{r.Word.Word, vectorText(inputs[i].Vector, shownDims), vectorText(r.Vector, shownDims), x.place(r, center)})
		}
		p.table(name, "llll", rows)
		p.blank()
		return
	}
	var rows [][]string
	for _, v := range inputs {
		rows = append(rows, []string{"v_j", v.Word.Word, vectorText(v.Vector, shownDims)})
	}
	for _, r := range s.Rows {
		rows = append(rows, []string{"u_j", r.Word.Word, vectorText(r.Vector, shownDims), x.place(r, center)})
	}
	p.rows(name, "llll", rows)
	p.blank()
}

// place says whether a word is the center, or in its window.
func (x *Explanation) place(r Row, center int) string {
	switch {
	case r.ID == center:
		return x.in("center", "中心")
	case r.Context > 0:
		return x.in("window", "窗口")
	}
	return ""
}

// writeSoftmax writes scores, exponentials and probabilities; v is the name of the
// vector that predicts.
func (x *Explanation) writeSoftmax(p *page, name string, s *Softmax, v string) {
	exp := "exp"
	if s.Shift != 0 {
		exp = "exp(· − " + fixed(s.Shift) + ")"
	}
	rows := [][]string{{"j", "u_j·" + v, exp, "P"}}
	largest := 0.0
	for _, r := range s.Rows {
		largest = max(largest, r.P)
	}
	for _, r := range s.Rows {
		rows = append(rows, []string{r.Word.Word, fixed(r.Score), six(r.Exp), six(r.P), bar(r.P / largest)})
	}
	if s.Rest.Words > 0 {
		rows = append(rows, []string{fmt.Sprintf(x.in("%s more", "其余 %s 个"), grouped(s.Rest.Words)), "", six(s.Rest.Exp), six(s.Rest.P)})
	}
	rows = append(rows, []string{x.in("sum", "总和"), "", six(s.Denominator), "1"})
	p.table(name, "lrrrl", rows)
	p.blank()
}

// writeProduct writes the factors of a window and their product.
func (x *Explanation) writeProduct(p *page, factors []Factor, product float64) {
	if len(factors) == 0 {
		return
	}
	texts := make([]string, len(factors))
	for i, f := range factors {
		texts[i] = six(f.P)
	}
	p.line("= %s", strings.Join(texts, " · "))
	p.line("= %s", sixDigits(product))
	p.blank()
}

func sixDigits(x float64) string { return fmt.Sprintf("%.6g", x) }

func (x *Explanation) writeLikelihood(p *page) {
	l := x.Likelihood
	x.head(p, 3, l.Part, 0)
	x.says(p, l.Part, 1, 1)
	rows := [][]string{{"t", "w_t", x.in("context", "上下文"), x.in("likelihood", "似然"), "−log"}}
	for _, q := range l.Positions {
		rows = append(rows, []string{fmt.Sprint(q.Position), q.Word.Word, contextText(q.Context), sixDigits(q.Likelihood), fixed(q.Loss)})
	}
	if l.LeftOut > 0 {
		rows = append(rows, []string{"", fmt.Sprintf(x.in("%s more", "其余 %s 个"), grouped(l.LeftOut)), "", "", fixed(l.LossOut)})
	}
	rows = append(rows, []string{"", x.in("L, the sum", "L，总和"), "", "", fixed(l.Loss)})
	p.table("positions", "rllrr", rows)
	p.blank()
	if l.Likelihood > 0 {
		p.line(x.in("likelihood = exp(−%s) = %s", "似然 = exp(−%s) = %s"), fixed(l.Loss), fmt.Sprintf("%.4g", l.Likelihood))
	} else {
		p.line(x.in("likelihood = exp(−%s), too small for a computer's numbers", "似然 = exp(−%s)，小得计算机记不下"), fixed(l.Loss))
	}
	if l.Pairs > 0 {
		p.line(x.in("per pair: %s / %s = %s, as if %s words were equally likely",
			"每对：%s / %s = %s，好比有 %s 个词同样可能"), fixed(l.Loss), grouped(l.Pairs), fixed(l.Mean), fixed(l.Perplexity))
		p.line(x.in("knowing nothing would give log V = log %s = %s",
			"一无所知则是 log V = log %s = %s"), grouped(x.Source.Words), fixed(l.Uniform))
	}
	p.blank()
}

// contextText writes some words of a window.
func contextText(words []Word) string {
	text := list(words)
	if lines := wrap(text, 28); len(lines) > 1 {
		return lines[0] + " …"
	}
	return text
}

func (x *Explanation) writeGradient(p *page) {
	g := x.Gradient
	o, c := g.Context.Word, g.Center.Word
	x.head(p, 4, g.Part, 0)
	p.rows("terms", "lr", [][]string{
		{"u_o", o, vectorText(g.U, shownDims)},
		{"− Σ_j P(j|c) u_j", "", vectorText(negated(g.Expected), shownDims)},
		{"= ∂log P/∂v_c", "", vectorText(g.Gradient, shownDims)},
	})
	p.blank()
	p.prose(x.in(
		"The check: make one number of v_c a little larger and a little smaller, and see how log P changes. The slope must be the number above.",
		"验算：把 v_c 的一个数稍微加大、减小一点，看 log P 怎样变。斜率应当就是上面那个数。"))
	p.blank()
	rows := [][]string{{x.in("number", "第几个数"), fmt.Sprintf("log P, +%g", g.Finite[0].H), fmt.Sprintf("log P, -%g", g.Finite[0].H), x.in("slope", "斜率"), x.in("gradient", "梯度")}}
	for _, f := range g.Finite {
		rows = append(rows, []string{fmt.Sprint(f.Dim + 1), fmt.Sprintf("%.8f", f.Above), fmt.Sprintf("%.8f", f.Below), fixed(f.Slope), fixed(g.Gradient[f.Dim])})
	}
	p.table("slopes", "rrrrr", rows)
	p.blank()

	x.says(p, g.Part, 1, 1, 2)
	p.line("v_c ← %s", strings.ReplaceAll(vectorText(g.VNext, shownDims), "\n", ""))
	p.picture("gradient")
	rows = [][]string{{"j", "P(j|c) − [j=o]", x.in("u_j after", "u_j 之后")}}
	for _, r := range g.Rows {
		if len(g.Rows) > fewWords && r.ID != g.Context.ID && !inWindow(x.Window.Factors, r.ID) {
			continue
		}
		rows = append(rows, []string{r.Word.Word, fixed(r.Excess), vectorText(r.Next, shownDims)})
	}
	p.table("moves", "lrl", rows)
	p.blank()
	x.writeSoftmax(p, "next softmax", g.Next, "v_c")
	p.line(x.in("P(%s|%s): %s before, %s after", "P(%s|%s)：原来 %s，之后 %s"), o, c, six(g.Before), six(g.After))
	p.line(x.in("−log P: %s before, %s after", "−log P：原来 %s，之后 %s"), fixed(g.LossBefore), fixed(g.LossAfter))
	p.blank()
}

func inWindow(factors []Factor, id int) bool {
	return slices.ContainsFunc(factors, func(f Factor) bool { return f.ID == id })
}

func negated(v []float64) []float64 { return plus(make([]float64, len(v)), -1, v) }

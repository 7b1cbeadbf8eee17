package explain

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// A Picture is a drawing of one part: SVG that needs nothing else and suits a light
// and a dark page.
type Picture struct {
	Name string // one-hot, softmax, gradient, tree, loss, vectors
	Text string // what it shows, for those who cannot see it
	SVG  string
}

// Pictures draws the explanation. What a part lacks is left out: the tree of a large
// vocabulary, arrows of more than two dimensions.
func (x *Explanation) Pictures() []Picture {
	var all []Picture
	add := func(p Picture, ok bool) {
		if ok {
			all = append(all, p)
		}
	}
	add(x.drawOneHot())
	add(x.drawSoftmax())
	add(x.drawGradient())
	add(x.drawTree())
	add(x.drawLoss())
	add(x.drawVectors())
	return all
}

// A canvas collects the elements of a drawing.
type canvas struct {
	strings.Builder
	width, height float64
}

// style is of every drawing: ink for text, cold for what is given, warm for what is
// looked at.
const style = `text{font:14px system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;fill:#24292f}` +
	`.ink{stroke:#57606a;fill:none}.faint{stroke:#d0d7de;fill:none}.cell{fill:#eaeef2}` +
	`.cold{fill:#4c8bf5}.warm{fill:#e8590c}.coldline{stroke:#4c8bf5;fill:none}.warmline{stroke:#e8590c;fill:none}` +
	`.quiet{fill:#6e7781}.small{font-size:12px}` +
	`@media(prefers-color-scheme:dark){text{fill:#e6edf3}.ink{stroke:#8b949e}.faint{stroke:#30363d}.cell{fill:#21262d}.quiet{fill:#8b949e}}`

// svg ends the drawing.
func (c *canvas) svg(label string) string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" role="img"><title>%s</title><style>%s</style>%s</svg>`,
		px(c.width), px(c.height), px(c.width), px(c.height), html.EscapeString(label), style, c.String())
}

// px writes a coordinate.
func px(x float64) string {
	return strings.TrimSuffix(strings.TrimSuffix(fmt.Sprintf("%.1f", x+0), "0"), ".")
}

func (c *canvas) text(x, y float64, anchor, class, text string) {
	fmt.Fprintf(c, `<text x="%s" y="%s" text-anchor="%s" class="%s">%s</text>`, px(x), px(y), anchor, class, html.EscapeString(text))
}

func (c *canvas) rect(x, y, w, h float64, class string) {
	fmt.Fprintf(c, `<rect x="%s" y="%s" width="%s" height="%s" rx="2" class="%s"/>`, px(x), px(y), px(w), px(h), class)
}

func (c *canvas) line(x1, y1, x2, y2, width float64, class string) {
	fmt.Fprintf(c, `<line x1="%s" y1="%s" x2="%s" y2="%s" stroke-width="%s" class="%s"/>`, px(x1), px(y1), px(x2), px(y2), px(width), class)
}

func (c *canvas) circle(x, y, r float64, class string) {
	fmt.Fprintf(c, `<circle cx="%s" cy="%s" r="%s" class="%s"/>`, px(x), px(y), px(r), class)
}

// arrow draws an arrow with a head; kind is cold, warm or ink.
func (c *canvas) arrow(x1, y1, x2, y2 float64, kind string) {
	class, fill := kind+"line", kind
	if kind == "ink" {
		class, fill = "ink", "quiet"
	}
	length := math.Hypot(x2-x1, y2-y1)
	if length < 1 {
		return
	}
	dx, dy := (x2-x1)/length, (y2-y1)/length
	size := min(9, length)
	bx, by := x2-size*dx, y2-size*dy
	c.line(x1, y1, bx, by, 2, class)
	fmt.Fprintf(c, `<path d="M%s %sL%s %sL%s %sZ" class="%s"/>`, px(x2), px(y2),
		px(bx-size*dy/2), px(by+size*dx/2), px(bx+size*dy/2), px(by-size*dx/2), fill)
}

// wordWidth is about how wide a word is drawn.
func wordWidth(word string) float64 { return float64(columns(word)) * 7.5 }

// shortWord is a word that does not take all the room.
func shortWord(word string) string { return clip(word, 16) }

// drawOneHot draws the one-hot vectors of the listed words, a row each.
func (x *Explanation) drawOneHot() (Picture, bool) {
	words := x.Tokens.Words
	if x.Source.Words > maxRows {
		return Picture{}, false
	}
	const side = 22
	left := 0.0
	for _, w := range words {
		left = max(left, wordWidth(shortWord(w.Word.Word)))
	}
	left += 24
	c := &canvas{width: left + side*float64(len(words)) + 10, height: side*float64(len(words)) + 30}
	for i, w := range words {
		y := 22 + side*float64(i)
		c.text(left-10, y+16, "end", "", shortWord(w.Word.Word))
		for j := range words {
			class := "cell"
			if i == j {
				class = "warm"
			}
			c.rect(left+side*float64(j), y, side-2, side-2, class)
		}
		c.text(left+side*float64(i)+side/2-1, 15, "middle", "small quiet", fmt.Sprint(w.ID))
	}
	label := x.in("one-hot vectors: each word has a 1 at a place of its own", "独热向量：每个词的 1 各占一个位置")
	return Picture{"one-hot", label, c.svg(label)}, true
}

// drawSoftmax draws P(j|c) as bars; words of the window are warm.
func (x *Explanation) drawSoftmax() (Picture, bool) {
	if x.Window == nil || x.Window.Softmax == nil {
		return Picture{}, false
	}
	s := x.Window.Softmax
	label := fmt.Sprintf("P(j|%s)", x.Window.Center.Word)
	return Picture{"softmax", label, drawBars(s, label)}, true
}

func drawBars(s *Softmax, label string) string {
	const height, most = 26, 300
	left, largest := 0.0, 0.0
	for _, r := range s.Rows {
		left, largest = max(left, wordWidth(shortWord(r.Word.Word))), max(largest, r.P)
	}
	left += 24
	c := &canvas{width: left + most + 100, height: height*float64(len(s.Rows)) + 30}
	c.text(left, 16, "start", "small quiet", label)
	for i, r := range s.Rows {
		y := 24 + height*float64(i)
		class := "cold"
		if r.Context > 0 {
			class = "warm"
		}
		w := max(1, most*r.P/largest)
		c.text(left-10, y+16, "end", "", shortWord(r.Word.Word))
		c.rect(left, y+2, w, height-6, class)
		c.text(left+w+8, y+17, "start", "small", six(r.P))
	}
	return c.svg(label)
}

// A plane draws vectors of two numbers around its middle.
type plane struct {
	*canvas
	scale float64
}

func newPlane(vectors [][]float64) plane {
	const side = 420
	largest := 0.1
	for _, v := range vectors {
		largest = max(largest, math.Abs(v[0]), math.Abs(v[1]))
	}
	p := plane{&canvas{width: side, height: side}, (side/2 - 30) / largest}
	p.line(0, side/2, side, side/2, 1, "faint")
	p.line(side/2, 0, side/2, side, 1, "faint")
	return p
}

func (p plane) at(v []float64) (x, y float64) {
	return p.width/2 + p.scale*v[0], p.height/2 - p.scale*v[1]
}

func (p plane) vector(v []float64, kind, name string) {
	x, y := p.at(v)
	p.arrow(p.width/2, p.height/2, x, y, kind)
	p.name(v, name)
}

// name writes a name behind the end of a vector.
func (p plane) name(v []float64, name string) {
	x, y := p.at(v)
	anchor, dx := "start", 6.0
	if v[0] < 0 {
		anchor, dx = "end", -6
	}
	dy := -6.0
	if v[1] < 0 {
		dy = 16
	}
	if x+dx+wordWidth(name) > p.width && anchor == "start" {
		anchor, dx = "end", -6
	}
	p.text(x+dx, min(max(14, y+dy), p.height-4), anchor, "small", name)
}

// drawGradient draws the two terms of the gradient and the step of v_c: in the plane,
// or, with more than two dimensions, as bars of each number.
func (x *Explanation) drawGradient() (Picture, bool) {
	g := x.Gradient
	if g == nil {
		return Picture{}, false
	}
	label := fmt.Sprintf("∂log P(%s|%s)/∂v_c = u_o − Σ_j P(j|c) u_j", g.Context.Word, g.Center.Word)
	if x.Source.Dim != 2 {
		return Picture{"gradient", label, x.drawTerms(label)}, true
	}
	step := plus(g.VNext, -1, g.V)
	p := newPlane([][]float64{g.V, g.U, g.Expected, g.VNext, g.Gradient})
	ex, ey := p.at(g.Expected)
	ux, uy := p.at(g.U)
	p.vector(g.V, "cold", "v_c "+g.Center.Word)
	p.vector(g.U, "ink", "u_o "+g.Context.Word)
	p.vector(g.Expected, "ink", "Σ P(j|c) u_j")
	p.arrow(ex, ey, ux, uy, "warm")
	vx, vy := p.at(g.V)
	nx, ny := p.at(plus(g.V, 1, step))
	p.arrow(vx, vy, nx, ny, "warm")
	return Picture{"gradient", label, p.svg(label)}, true
}

// drawTerms draws the first numbers of u_o, the expected u, and their difference.
func (x *Explanation) drawTerms(label string) string {
	g := x.Gradient
	const row, most = 18, 150
	shown := min(len(g.Gradient), maxFinite)
	largest := 0.0
	for d := range shown {
		largest = max(largest, math.Abs(g.U[d]), math.Abs(g.Expected[d]), math.Abs(g.Gradient[d]))
	}
	c := &canvas{width: 560, height: float64(shown)*(3*row+10) + 30}
	c.text(10, 16, "start", "small quiet", label)
	for d := range shown {
		for i, term := range []struct {
			name, class string
			value       float64
		}{{"u_o", "cold", g.U[d]}, {"Σ P u", "cold", g.Expected[d]}, {"=", "warm", g.Gradient[d]}} {
			y := 30 + float64(d)*(3*row+10) + float64(i*row)
			w := most * math.Abs(term.value) / max(largest, 1e-9)
			from := 280.0
			if term.value < 0 {
				from -= w
			}
			c.text(60, y+12, "start", "small quiet", term.name)
			c.rect(from, y, max(w, 1), row-4, term.class)
			c.text(480, y+12, "start", "small", fixed(term.value))
		}
		c.text(40, 30+float64(d)*(3*row+10)+12, "end", "", fmt.Sprint(d+1))
	}
	return c.svg(label)
}

// drawTree draws Huffman's tree, with the path to the context word.
func (x *Explanation) drawTree() (Picture, bool) {
	if x.Cost == nil || len(x.Cost.Hierarchical.Nodes) == 0 || len(x.Cost.Hierarchical.Nodes) >= fewWords {
		return Picture{}, false
	}
	h := x.Cost.Hierarchical
	on := map[int]bool{}
	for _, s := range h.Path {
		on[s.Node] = true
	}
	t := tree{canvas: &canvas{}, h: h, on: on, target: x.Cost.Context.ID}
	t.height = float64(t.depth(0))*64 + 50
	t.width = float64(len(h.Leaves))*74 + 20
	t.draw(0, 30)
	label := fmt.Sprintf(x.in("Huffman's tree, and the path to %s", "哈夫曼树，以及走到「%s」的路"), x.Cost.Context.Word)
	return Picture{"tree", label, t.svg(label)}, true
}

type tree struct {
	*canvas
	h      *Hierarchical
	on     map[int]bool
	target int
	leaf   int // leaves drawn so far
}

func (t *tree) depth(node int) int {
	deepest := 1
	for _, child := range []Child{t.h.Nodes[node].Left, t.h.Nodes[node].Right} {
		if child.Node != nil {
			deepest = max(deepest, 1+t.depth(*child.Node))
		}
	}
	return deepest
}

// draw draws what is below a node, then the node, and returns its x.
func (t *tree) draw(node int, y float64) float64 {
	n := t.h.Nodes[node]
	var xs [2]float64
	for i, child := range []Child{n.Left, n.Right} {
		if child.Node != nil {
			xs[i] = t.draw(*child.Node, y+64)
			continue
		}
		xs[i] = 47 + 74*float64(t.leaf)
		t.leaf++
	}
	at := (xs[0] + xs[1]) / 2
	for i, child := range []Child{n.Left, n.Right} {
		taken := t.on[node] && (child.Node != nil && t.on[*child.Node] || child.Word != nil && child.Word.ID == t.target)
		class, width := "ink", 1.0
		if taken {
			class, width = "warmline", 3
		}
		sign := "+"
		if i == 1 {
			sign = "−"
		}
		t.line(at, y+12, xs[i], y+52, width, class)
		t.text((at+xs[i])/2+float64(2*i-1)*12, y+34, "middle", "small quiet", sign)
		if child.Word != nil {
			t.text(xs[i], y+68, "middle", "", shortWord(child.Word.Word))
		}
	}
	class := "cell"
	if t.on[node] {
		class = "warm"
	}
	t.circle(at, y, 13, class)
	t.text(at, y+5, "middle", "small", fmt.Sprint(n.Node))
	return at
}

// drawLoss draws the loss as training goes on, against the logarithm of the step.
func (x *Explanation) drawLoss() (Picture, bool) {
	if x.After.Training == nil || len(x.After.Training.Losses) < 3 {
		return Picture{}, false
	}
	t := x.After.Training
	c := &canvas{width: 520, height: 240}
	const left, right, top, bottom = 60, 500, 20, 200
	most := t.LossBefore
	for _, l := range t.Losses {
		most = max(most, l.Loss)
	}
	least := min(t.Lowest, t.LossAfter)
	at := func(l LossAt) (x, y float64) {
		return left + (right-left)*math.Log1p(float64(l.Step))/math.Log1p(float64(t.Steps)),
			bottom - (bottom-top)*(l.Loss-least)/max(most-least, 1e-9)
	}
	_, low := at(LossAt{0, t.Lowest})
	c.line(left, low, right, low, 1, "faint")
	c.text(left-6, low+4, "end", "small quiet", fmt.Sprintf("%.2f", t.Lowest))
	c.text(left-6, top+4, "end", "small quiet", fmt.Sprintf("%.2f", most))
	c.text(right, bottom+34, "end", "small quiet", x.in("steps", "步"))
	px0, py0 := at(t.Losses[0])
	for i, l := range t.Losses {
		px1, py1 := at(l)
		if i > 0 {
			c.line(px0, py0, px1, py1, 2, "warmline")
		}
		c.circle(px1, py1, 3.5, "warm")
		c.text(px1, bottom+18, "middle", "small quiet", grouped(l.Step))
		px0, py0 = px1, py1
	}
	label := x.in("the loss L as training goes on; the thin line is the least there can be", "损失 L 随训练下降；细线是可能的最小值")
	return Picture{"loss", label, c.svg(label)}, true
}

// drawVectors draws v of every word before and after training.
func (x *Explanation) drawVectors() (Picture, bool) {
	if x.After.Training == nil || x.Source.Dim != 2 || x.Source.Words > fewWords {
		return Picture{}, false
	}
	var all [][]float64
	after := x.After.Training.Inputs
	for _, v := range after {
		all = append(all, v.Vector)
	}
	all = append(all, x.After.Training.Softmax.Vector)
	for _, r := range x.After.Training.Softmax.Rows {
		all = append(all, r.Vector)
	}
	p := newPlane(all)
	for _, r := range x.After.Training.Softmax.Rows {
		kind := "ink"
		if r.Context > 0 {
			kind = "warm"
		}
		p.vector(r.Vector, kind, "u "+r.Word.Word)
	}
	p.vector(x.After.Training.Softmax.Vector, "cold", "v "+x.Window.Center.Word)
	label := fmt.Sprintf(x.in("after training: v of %s, and every u", "训练之后：「%s」的 v，以及每个 u"), x.Window.Center.Word)
	return Picture{"vectors", label, p.svg(label)}, true
}

package picture

import "math"

// A box is a rectangle, in pixels from the upper left corner of the picture.
type box struct{ left, top, right, bottom float64 }

func (b box) overlaps(c box) bool {
	return b.left < c.right && c.left < b.right && b.top < c.bottom && c.top < b.bottom
}

func (b box) within(width, height float64) bool {
	return b.left >= 0 && b.top >= 0 && b.right <= width && b.bottom <= height
}

func (b box) grown(by float64) box {
	return box{b.left - by, b.top - by, b.right + by, b.bottom + by}
}

// crosses tells whether the line from (x1, y1) to (x2, y2) has a point in b: what
// is left of it between the sides of b, one pair of sides after the other.
func (b box) crosses(x1, y1, x2, y2 float64) bool {
	from, to := 0.0, 1.0
	cut := func(start, delta, low, high float64) {
		switch {
		case delta != 0:
			a, z := (low-start)/delta, (high-start)/delta
			from, to = max(from, min(a, z)), min(to, max(a, z))
		case start <= low || start >= high:
			from = 2
		}
	}
	cut(x1, x2-x1, b.left, b.right)
	cut(y1, y2-y1, b.top, b.bottom)
	return from < to
}

const (
	// lineHeight, ascent and descent are in units of the font's size. They hold the
	// letters of the Go font and of the usual Chinese ones.
	ascent     = 0.92
	descent    = 0.24
	lineHeight = ascent + descent

	// strongScale is how much larger the labels of strong points are.
	strongScale = 1.15

	// mostLeaders is up to how many points labels may stand away from their points:
	// among many, lines are no help.
	mostLeaders = 400

	// leaderDirections and leaderRings are the places tried for such labels.
	leaderDirections = 24
	leaderRings      = 9
)

// label finds places for the labels, one after another. A label takes the first
// place near its mark that is free of labels and marks; if there is none, one
// farther away, with a line; if there is none either, one on marks of other
// points; if that fails too, it is dropped.
func (p *Picture) label(points []Point, size float64) {
	g := newGrid(p.Width, p.Height)
	for i, m := range p.marks {
		g.addMark(i, m)
	}
	leaders := len(points) <= mostLeaders
	for i, q := range points {
		s := size
		if q.Strong {
			s *= strongScale
		}
		l := label{text: q.Label, size: s, color: dark(p.marks[i].style.fill)}
		w, h := p.fonts.advance(q.Label)*s, lineHeight*s
		p.Labeled[i] = p.find(&l, g, i, w, h, true) || leaders && p.findFar(&l, g, i, w, h) || p.find(&l, g, i, w, h, false)
		if p.Labeled[i] {
			l.baseline = l.top + ascent*s
			g.addLabel(l)
			p.labels = append(p.labels, l)
		}
	}
}

// find tries the places around a mark: right and left of it, above, below, and
// between them.
func (p *Picture) find(l *label, g *grid, at int, w, h float64, strict bool) bool {
	m := p.marks[at]
	gap := m.radius + 2
	slant := gap * 0.7
	for _, corner := range [][2]float64{
		{m.x + gap, m.y - h/2},
		{m.x - gap - w, m.y - h/2},
		{m.x - w/2, m.y - gap - h},
		{m.x - w/2, m.y + gap},
		{m.x + slant, m.y - slant - h},
		{m.x + slant, m.y + slant},
		{m.x - slant - w, m.y - slant - h},
		{m.x - slant - w, m.y + slant},
	} {
		l.box = box{corner[0], corner[1], corner[0] + w, corner[1] + h}
		if g.free(l, at, strict) {
			return true
		}
	}
	return false
}

// findFar tries places on rings around a mark, with a line that leads there and
// goes through no label and no mark.
func (p *Picture) findFar(l *label, g *grid, at int, w, h float64) bool {
	m := p.marks[at]
	l.leader = true
	for ring := 1; ring <= leaderRings; ring++ {
		reach := m.radius + h*(0.3+0.7*float64(ring))
		for d := range leaderDirections {
			sin, cos := math.Sincos(2 * math.Pi * float64(d) / leaderDirections)
			x, y := m.x+reach*cos, m.y-reach*sin
			// The box lies outwards of the line's end.
			left, top := x-w/2+cos*w/2, y-h/2-sin*h/2
			l.box = box{left, top, left + w, top + h}
			l.x1, l.y1 = m.x+m.radius*cos, m.y-m.radius*sin
			l.x2, l.y2 = x, y
			if g.free(l, at, true) {
				return true
			}
		}
	}
	l.leader = false
	return false
}

// A grid finds what lies near a place: the picture is cut into squares, each with
// lists of what reaches into it.
type grid struct {
	width, height float64
	columns, rows int
	marks         [][]int // of each square
	labels        [][]int
	allMarks      []mark
	allLabels     []label
}

const gridSide = 48

func newGrid(width, height int) *grid {
	g := &grid{width: float64(width), height: float64(height), columns: width/gridSide + 1, rows: height/gridSide + 1}
	g.marks, g.labels = make([][]int, g.columns*g.rows), make([][]int, g.columns*g.rows)
	return g
}

// squares calls f for the squares that b reaches into, until f tells false.
func (g *grid) squares(b box, f func(square int) bool) bool {
	clamp := func(v float64, n int) int { return min(max(int(v/gridSide), 0), n-1) }
	for row := clamp(b.top, g.rows); row <= clamp(b.bottom, g.rows); row++ {
		for column := clamp(b.left, g.columns); column <= clamp(b.right, g.columns); column++ {
			if !f(row*g.columns + column) {
				return false
			}
		}
	}
	return true
}

func (m mark) box() box {
	return box{m.x - m.radius, m.y - m.radius, m.x + m.radius, m.y + m.radius}
}

func (g *grid) addMark(i int, m mark) {
	g.allMarks = append(g.allMarks, m)
	g.squares(m.box(), func(s int) bool {
		g.marks[s] = append(g.marks[s], i)
		return true
	})
}

func (g *grid) addLabel(l label) {
	g.allLabels = append(g.allLabels, l)
	g.squares(l.reach(), func(s int) bool {
		g.labels[s] = append(g.labels[s], len(g.allLabels)-1)
		return true
	})
}

// reach is the box of the label and of its line.
func (l *label) reach() box {
	b := l.box
	if l.leader {
		b.left, b.right = min(b.left, l.x1, l.x2), max(b.right, l.x1, l.x2)
		b.top, b.bottom = min(b.top, l.y1, l.y2), max(b.bottom, l.y1, l.y2)
	}
	return b
}

// free tells whether label l, of the mark at, is in the picture and in nobody's
// way. If strict, marks of other points are in the way too.
func (g *grid) free(l *label, at int, strict bool) bool {
	const gap = 1
	if !l.within(g.width, g.height) {
		return false
	}
	around := l.grown(gap)
	return g.squares(l.reach(), func(s int) bool {
		for _, i := range g.labels[s] {
			other := &g.allLabels[i]
			if around.overlaps(other.box) ||
				other.leader && around.crosses(other.x1, other.y1, other.x2, other.y2) ||
				l.leader && other.box.grown(gap).crosses(l.x1, l.y1, l.x2, l.y2) ||
				l.leader && other.leader && cross(l, other) {
				return false
			}
		}
		if !strict {
			return true
		}
		for _, i := range g.marks[s] {
			if i == at {
				continue
			}
			b := g.allMarks[i].box()
			if around.overlaps(b) || l.leader && b.crosses(l.x1, l.y1, l.x2, l.y2) {
				return false
			}
		}
		return true
	})
}

// cross tells whether the lines of two labels cross: the ends of each lie on
// different sides of the other.
func cross(a, b *label) bool {
	side := func(l *label, x, y float64) bool {
		return (l.x2-l.x1)*(y-l.y1)-(l.y2-l.y1)*(x-l.x1) > 0
	}
	return side(a, b.x1, b.y1) != side(a, b.x2, b.y2) && side(b, a.x1, a.y1) != side(b, a.x2, a.y2)
}

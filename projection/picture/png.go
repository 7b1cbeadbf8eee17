package picture

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

const (
	// ringGap is how far the ring of a strong mark is from it, in pixels.
	ringGap = 2.5

	// halo is the width of the white edge that sets letters off from marks.
	halo = 1.5
)

// WritePNG writes the picture as PNG. A character that no font has is drawn as an
// empty box ([Fonts.Cover] tells which they are). Letters stand one after another,
// as they are stored: scripts whose letters change with their neighbors (Arabic,
// Devanagari), or that run from right to left, are right in an SVG only.
func (p *Picture) WritePNG(w io.Writer) error {
	c := newCanvas(p.Width, p.Height)
	for _, l := range p.labels {
		if l.leader {
			c.line(l.x1, l.y1, l.x2, l.y2, 1, color.NRGBA{0xbb, 0xbb, 0xbb, 0xff})
		}
	}
	for i := range p.marks {
		m := p.marks[len(p.marks)-1-i] // the first on top
		edge := m
		edge.radius += 0.5
		c.mark(edge, color.NRGBA{0xff, 0xff, 0xff, 0xff})
		c.mark(m, m.style.fill)
		if m.strong {
			c.ring(m.x, m.y, m.radius+ringGap, 1.5, m.style.fill)
		}
	}
	for _, l := range p.labels {
		c.text(p.fonts, l)
	}
	return png.Encode(w, c.image)
}

// corners are those of a mark that is no disc. All shapes have about the area of
// the disc.
func (m mark) corners() [][2]float64 {
	n, first, size := 4, math.Pi/4, 1.25
	switch m.style.shape {
	case triangle:
		n, first, size = 3, math.Pi/2, 1.5
	case diamond:
		n, first, size = 4, 0, 1.35
	case disc:
		n, first, size = 24, 0, 1
	}
	corners := make([][2]float64, n)
	for i := range corners {
		sin, cos := math.Sincos(first + 2*math.Pi*float64(i)/float64(n))
		corners[i] = [2]float64{m.x + m.radius*size*cos, m.y - m.radius*size*sin}
	}
	return corners
}

// A canvas is an image that is drawn on with soft edges.
type canvas struct {
	image *image.NRGBA
	pen   vector.Rasterizer
	left  int // where the pen's small area lies in the image
	top   int
}

func newCanvas(width, height int) *canvas {
	c := &canvas{image: image.NewNRGBA(image.Rect(0, 0, width, height))}
	draw.Draw(c.image, c.image.Bounds(), image.White, image.Point{}, draw.Src)
	return c
}

// begin readies the pen for a figure inside b.
func (c *canvas) begin(b box) {
	c.left, c.top = int(math.Floor(b.left))-1, int(math.Floor(b.top))-1
	c.pen.Reset(int(math.Ceil(b.right))+1-c.left, int(math.Ceil(b.bottom))+1-c.top)
}

// end fills the figure.
func (c *canvas) end(fill color.NRGBA) {
	at := image.Rect(c.left, c.top, c.left+c.pen.Size().X, c.top+c.pen.Size().Y)
	c.pen.Draw(c.image, at, image.NewUniform(fill), image.Point{})
}

func (c *canvas) point(x, y float64) (float32, float32) {
	return float32(x - float64(c.left)), float32(y - float64(c.top))
}

func (c *canvas) polygon(corners [][2]float64) {
	for i, corner := range corners {
		x, y := c.point(corner[0], corner[1])
		if i == 0 {
			c.pen.MoveTo(x, y)
		} else {
			c.pen.LineTo(x, y)
		}
	}
	c.pen.ClosePath()
}

func (c *canvas) mark(m mark, fill color.NRGBA) {
	c.begin(m.box().grown(m.radius))
	c.polygon(m.corners())
	c.end(fill)
}

// ring draws a circle: a disc, with a smaller one around the other way, which
// takes its inside out.
func (c *canvas) ring(x, y, radius, width float64, fill color.NRGBA) {
	c.begin(box{x - radius, y - radius, x + radius, y + radius}.grown(width))
	m := mark{x: x, y: y, radius: radius + width/2}
	c.polygon(m.corners())
	m.radius = radius - width/2
	inner := m.corners()
	for i, j := 0, len(inner)-1; i < j; i, j = i+1, j-1 {
		inner[i], inner[j] = inner[j], inner[i]
	}
	c.polygon(inner)
	c.end(fill)
}

func (c *canvas) line(x1, y1, x2, y2, width float64, fill color.NRGBA) {
	length := math.Hypot(x2-x1, y2-y1)
	if length == 0 {
		return
	}
	dx, dy := (y2-y1)/length*width/2, (x1-x2)/length*width/2
	c.begin(box{min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)}.grown(width))
	c.polygon([][2]float64{{x1 + dx, y1 + dy}, {x2 + dx, y2 + dy}, {x2 - dx, y2 - dy}, {x1 - dx, y1 - dy}})
	c.end(fill)
}

// text draws a label: its letters in white, a little around their places, and then
// in their color.
func (c *canvas) text(fonts *Fonts, l label) {
	white := color.NRGBA{0xff, 0xff, 0xff, 0xff}
	for d := range 8 {
		sin, cos := math.Sincos(float64(d) * math.Pi / 4)
		c.letters(fonts, l, halo*cos, halo*sin, white)
	}
	c.letters(fonts, l, 0, 0, l.color)
}

func (c *canvas) letters(fonts *Fonts, l label, dx, dy float64, fill color.NRGBA) {
	c.begin(l.grown(l.size))
	x, y := l.left+dx, l.baseline+dy
	for _, r := range l.text {
		segments, advance := fonts.glyph(r, l.size)
		if segments == nil {
			c.missing(x, y, advance, l.size)
		}
		c.outline(segments, x, y)
		x += advance
	}
	c.end(fill)
}

// missing draws the frame that stands for a character that no font has.
func (c *canvas) missing(x, y, advance, size float64) {
	outer := box{x + 0.1*advance, y - 0.75*size, x + 0.9*advance, y}
	inner := outer.grown(-max(1, size/14))
	c.polygon([][2]float64{{outer.left, outer.top}, {outer.right, outer.top}, {outer.right, outer.bottom}, {outer.left, outer.bottom}})
	c.polygon([][2]float64{{inner.left, inner.top}, {inner.left, inner.bottom}, {inner.right, inner.bottom}, {inner.right, inner.top}})
}

// outline adds the outline of a letter whose origin is at (x, y).
func (c *canvas) outline(segments sfnt.Segments, x, y float64) {
	at := func(p fixed.Point26_6) (float32, float32) {
		return c.point(x+float64(p.X)/64, y+float64(p.Y)/64)
	}
	for i, s := range segments {
		x0, y0 := at(s.Args[0])
		x1, y1 := at(s.Args[1])
		x2, y2 := at(s.Args[2])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				c.pen.ClosePath()
			}
			c.pen.MoveTo(x0, y0)
		case sfnt.SegmentOpLineTo:
			c.pen.LineTo(x0, y0)
		case sfnt.SegmentOpQuadTo:
			c.pen.QuadTo(x0, y0, x1, y1)
		case sfnt.SegmentOpCubeTo:
			c.pen.CubeTo(x0, y0, x1, y1, x2, y2)
		}
	}
	if len(segments) > 0 {
		c.pen.ClosePath()
	}
}

// glyph returns the outline of a character, nil if no font has it, and how far
// it is to the next one, in pixels. The outline is valid until the next call.
func (f *Fonts) glyph(r rune, size float64) (sfnt.Segments, float64) {
	advance := f.advance(string(r)) * size
	at := f.fontOf(r)
	if at < 0 {
		return nil, advance
	}
	index, err := f.fonts[at].GlyphIndex(&f.buffer, r)
	if err != nil {
		return nil, advance
	}
	segments, err := f.fonts[at].LoadGlyph(&f.buffer, index, fixed.Int26_6(size*64), nil)
	if err != nil {
		return nil, advance
	}
	if segments == nil {
		segments = sfnt.Segments{} // a space
	}
	return segments, advance
}

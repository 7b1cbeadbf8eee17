package picture

import (
	"image/color"
	"math"
)

// A Point is a word in the plane.
type Point struct {
	X, Y  float64 // in any unit; Y grows upwards
	Label string

	// Weight, from 0 to 1, is the size of the point.
	Weight float64

	// Group chooses color and shape; negative is gray.
	Group int

	// Strong points are drawn larger, with a ring and a larger label.
	Strong bool
}

// Options say how a picture is drawn. A zero means the default.
type Options struct {
	// Width and Height are in pixels. Default 1200 and 900; 100 to 20,000.
	Width, Height int

	// FontSize is the height of letters in pixels. Default: 18 for few points,
	// down to 11 for many.
	FontSize float64
}

// Limits of Options.Width and Height, in pixels.
const (
	LeastSide = 100
	MostSide  = 20000
)

// A Picture is laid out and ready to be written.
type Picture struct {
	Width, Height int

	// Labeled tells for each point whether its label found a place.
	Labeled []bool

	marks  []mark
	labels []label // in the order of points
	fonts  *Fonts
}

// A mark is a point where it is drawn.
type mark struct {
	x, y, radius float64
	style        style
	strong       bool
}

// A label is a text in its box.
type label struct {
	box
	text     string
	size     float64
	baseline float64
	color    color.NRGBA

	// The line that leads from the mark to the label, if it is far from it.
	leader         bool
	x1, y1, x2, y2 float64
}

// Dropped is how many labels found no place.
func (p *Picture) Dropped() int {
	n := 0
	for _, shown := range p.Labeled {
		if !shown {
			n++
		}
	}
	return n
}

// New lays points out, the important ones first: where labels are in each other's
// way, the first has the place. Both axes have the same scale, so that distances
// are true. Coordinates must be finite.
func New(points []Point, fonts *Fonts, opts Options) *Picture {
	if opts.Width == 0 {
		opts.Width = 1200
	}
	if opts.Height == 0 {
		opts.Height = 900
	}
	if opts.FontSize == 0 {
		opts.FontSize = fontSize(len(points), opts.Width, opts.Height)
	}
	p := &Picture{Width: opts.Width, Height: opts.Height, fonts: fonts, Labeled: make([]bool, len(points))}
	p.place(points, opts.FontSize)
	p.label(points, opts.FontSize)
	return p
}

// fontSize is large where there are few words for the space.
func fontSize(n, width, height int) float64 {
	each := math.Sqrt(float64(width) * float64(height) / float64(max(n, 1)))
	return math.Round(min(max(each/7, 11), 20))
}

// place finds the marks' places: the points' bounding box in the middle of the
// picture, with room at the sides for labels.
func (p *Picture) place(points []Point, size float64) {
	left, right := math.Inf(1), math.Inf(-1)
	bottom, top := left, right
	longest := 0.0
	for _, q := range points {
		left, right = min(left, q.X), max(right, q.X)
		bottom, top = min(bottom, q.Y), max(top, q.Y)
		longest = max(longest, p.fonts.advance(q.Label)*size)
	}
	marginX := min(longest/2+size, float64(p.Width)/6)
	marginY := min(2*size, float64(p.Height)/6)
	scale := min((float64(p.Width)-2*marginX)/(right-left), (float64(p.Height)-2*marginY)/(top-bottom))
	if math.IsInf(scale, 0) || math.IsNaN(scale) { // one point, or all at one place
		scale = 0
	}
	crowd := min(1, math.Sqrt(400/float64(len(points)+1)))
	for _, q := range points {
		radius := (2 + 4*math.Sqrt(min(max(q.Weight, 0), 1))) * max(crowd, 0.4) * max(1, size/16)
		if q.Strong {
			radius = max(radius*1.2, 5)
		}
		p.marks = append(p.marks, mark{
			x:      float64(p.Width)/2 + (q.X-(left+right)/2)*scale,
			y:      float64(p.Height)/2 - (q.Y-(bottom+top)/2)*scale,
			radius: radius,
			style:  styleOf(q.Group),
			strong: q.Strong,
		})
	}
}

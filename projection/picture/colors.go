package picture

import "image/color"

// A shape is the form of a mark.
type shape int

const (
	disc shape = iota
	square
	triangle
	diamond
	shapes
)

// A style is what the points of a group have in common.
type style struct {
	fill  color.NRGBA
	shape shape
}

// palette is that of Okabe and Ito (2008), "Color Universal Design", with the
// yellow, which is pale on white, at the end, and darkened.
var palette = []color.NRGBA{
	{0x00, 0x72, 0xb2, 0xff}, // blue
	{0xd5, 0x5e, 0x00, 0xff}, // vermilion
	{0x00, 0x9e, 0x73, 0xff}, // bluish green
	{0xcc, 0x79, 0xa7, 0xff}, // reddish purple
	{0xe6, 0x9f, 0x00, 0xff}, // orange
	{0x56, 0xb4, 0xe9, 0xff}, // sky blue
	{0x33, 0x33, 0x33, 0xff}, // black
	{0xb8, 0xad, 0x12, 0xff}, // yellow
}

var gray = color.NRGBA{0x77, 0x77, 0x77, 0xff}

// Groups is how many groups can be told apart: by color, and every eight by
// another shape.
const Groups = 8 * int(shapes)

func styleOf(group int) style {
	if group < 0 {
		return style{fill: gray}
	}
	return style{palette[group%len(palette)], shape(group / len(palette) % int(shapes))}
}

// dark is a color for letters: darker, so that thin strokes can be read on white.
func dark(c color.NRGBA) color.NRGBA {
	return color.NRGBA{uint8(int(c.R) * 5 / 8), uint8(int(c.G) * 5 / 8), uint8(int(c.B) * 5 / 8), 0xff}
}

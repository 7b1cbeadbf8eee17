package picture

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"image/color"
	"io"
	"strings"
	"unicode/utf8"
)

// svgFonts are asked for in this order; a viewer takes from the next what one does
// not have, so that every script is shown.
const svgFonts = "Go, Arial, Helvetica, 'Noto Sans', 'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"

// WriteSVG writes the picture as SVG 1.1. Texts are texts, in the fonts of whoever
// looks at it, stretched to the width that they were given here, so that labels do
// not overlap there either.
func (p *Picture) WriteSVG(w io.Writer) error {
	out := bufio.NewWriter(w)
	printf := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format, args...) } // Flush has the error
	printf(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"+
		`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d">`+"\n"+
		`<rect width="100%%" height="100%%" fill="#ffffff"/>`+"\n", p.Width, p.Height)
	printf(`<g stroke="#bbbbbb" stroke-width="1">` + "\n")
	for _, l := range p.labels {
		if l.leader {
			printf(`<line x1="%.2f" y1="%.2f" x2="%.2f" y2="%.2f"/>`+"\n", l.x1, l.y1, l.x2, l.y2)
		}
	}
	printf("</g>\n" + `<g stroke="#ffffff" stroke-width="0.7">` + "\n")
	for i := range p.marks {
		m := p.marks[len(p.marks)-1-i] // the first on top
		if m.style.shape == disc {
			printf(`<circle cx="%.2f" cy="%.2f" r="%.2f" fill="%s"/>`+"\n", m.x, m.y, m.radius, hex(m.style.fill))
		} else {
			var points []string
			for _, c := range m.corners() {
				points = append(points, fmt.Sprintf("%.2f,%.2f", c[0], c[1]))
			}
			printf(`<polygon points="%s" fill="%s"/>`+"\n", strings.Join(points, " "), hex(m.style.fill))
		}
		if m.strong {
			printf(`<circle cx="%.2f" cy="%.2f" r="%.2f" fill="none" stroke="%s" stroke-width="1.5"/>`+"\n", m.x, m.y, m.radius+ringGap, hex(m.style.fill))
		}
	}
	printf("</g>\n"+`<g font-family="%s" stroke="#ffffff" stroke-width="3" stroke-linejoin="round" paint-order="stroke">`+"\n", svgFonts)
	for _, l := range p.labels {
		printf(`<text x="%.2f" y="%.2f" font-size="%.2f" fill="%s" textLength="%.2f" lengthAdjust="spacingAndGlyphs">%s</text>`+"\n",
			l.left, l.baseline, l.size, hex(l.color), l.right-l.left, escaped(l.text))
	}
	printf("</g>\n</svg>\n")
	return out.Flush()
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// escaped is text as XML may hold it. What XML has no way to write, control
// characters and bytes that are not UTF-8, becomes U+FFFD.
func escaped(text string) string {
	var b strings.Builder
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	_ = xml.EscapeText(&b, []byte(text)) // a Builder never fails
	return b.String()
}

package subword

import (
	"slices"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// unicodeForm is one of the four normalization forms of Unicode (UAX #15), as the
// reference has them: by the tables of Unicode 9, in which characters that came
// later have no decomposition and no combining class.
type unicodeForm struct{ form norm.Form }

func (n unicodeForm) normalize(p *passage) {
	if isASCII(p.text) || n.form.IsNormalString(p.text) {
		return
	}
	w := p.rewrite()
	out := transformer{w: w}
	text := decompose(p, n.form == norm.NFKC || n.form == norm.NFKD)
	if n.form == norm.NFC || n.form == norm.NFKC {
		text = compose(p, text)
	}
	for _, c := range text {
		out.put(c.r, c.change)
	}
	p.become(w)
}

// A decomposedRune is a character of a decomposed text, with what it replaces: see
// [transformer.put].
type decomposedRune struct {
	r      rune
	class  uint8 // the combining class
	change int
}

// decompose returns the decomposition of the text of p, its marks in canonical order.
func decompose(p *passage, compatibility bool) []decomposedRune {
	t := charClasses()
	text, out := p.text, p.runes[:0]
	sorted := 0 // what comes before it is in order
	sort := func() {
		slices.SortStableFunc(out[sorted:], func(a, b decomposedRune) int { return int(a.class) - int(b.class) })
		sorted = len(out)
	}
	form := norm.NFD
	if compatibility {
		form = norm.NFKD
	}
	add := func(r rune, change int) {
		class := combiningClass(t, r)
		if class == 0 {
			sort()
		}
		out = append(out, decomposedRune{r, class, change})
	}
	for i, r := range text {
		if r < utf8.RuneSelf || !t.is(r, decomposedChar) {
			add(r, 0)
			continue
		}
		p.bytes = form.AppendString(p.bytes[:0], text[i:i+utf8.RuneLen(r)])
		change := 0
		for rest := p.bytes; len(rest) > 0; {
			d, size := utf8.DecodeRune(rest)
			add(d, change)
			rest = rest[size:]
			change = 1
		}
	}
	sort()
	p.runes = out
	return out
}

// combiningClass returns the canonical combining class of r.
func combiningClass(t *charTable, r rune) uint8 {
	if r < 0x300 || !t.is(r, markChar) {
		return 0
	}
	var buffer [utf8.UTFMax]byte
	return norm.NFD.Properties(utf8.AppendRune(buffer[:0], r)).CCC()
}

// compose puts decomposed characters together, in place. p lends it memory.
func compose(p *passage, text []decomposedRune) []decomposedRune {
	t := charClasses()
	starter := -1    // the place of the last character that marks can be put to
	last := uint8(0) // the class of the last mark after it that was not
	adjacent := true // nothing stands between it and the next
	out := text[:0]
	for _, c := range text {
		if starter >= 0 && (adjacent || last < c.class) {
			s := &out[starter]
			if r, ok := composePair(p, t, s.r, c.r); ok {
				s.r = r
				s.change += c.change - 1
				continue
			}
		}
		if c.class == 0 {
			starter, adjacent = len(out), true
		} else {
			last, adjacent = c.class, false
		}
		out = append(out, c)
	}
	return out
}

// composePair returns the character that a and b are together.
func composePair(p *passage, t *charTable, a, b rune) (rune, bool) {
	if a < '<' || b < 0x300 {
		return 0, false
	}
	pair := utf8.AppendRune(p.bytes[:0], b)
	if norm.NFC.Properties(pair).BoundaryBefore() {
		return 0, false // it never joins what is before it
	}
	pair = utf8.AppendRune(utf8.AppendRune(pair[:0], a), b)
	p.bytes = slices.Grow(pair, 32)
	composed := norm.NFC.Append(p.bytes[len(pair):len(pair)], pair...)
	r, size := utf8.DecodeRune(composed)
	return r, size == len(composed) && t.is(r, decomposedChar)
}

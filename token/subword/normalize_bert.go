package subword

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// bertNormalizer is the first part of what BERT does with text.
type bertNormalizer struct {
	cleanText    bool  // control characters are removed, white space becomes spaces
	chineseChars bool  // spaces around Chinese characters
	stripAccents *bool // canonical decomposition, and nonspacing marks are removed; nil: as lowercase
	lowercase    bool
}

// accents tells whether marks are removed.
func (n bertNormalizer) accents() bool {
	if n.stripAccents != nil {
		return *n.stripAccents
	}
	return n.lowercase
}

func (n bertNormalizer) normalize(p *passage) {
	if i := n.plain(p.text); i == len(p.text) {
		if n.lowercase {
			lowerASCII(p)
		}
		return
	}
	accents := n.accents()
	if accents && hasOtherMarks(p.text) {
		n.inSteps(p)
		return
	}
	// All steps at once. A character comes from the character that it was made of.
	t := charClasses()
	w := p.rewrite()
	plainOrigins := p.origins == nil
	for i := 0; i < len(p.text); {
		c := p.text[i]
		if c < utf8.RuneSelf {
			switch {
			case c >= 0x20 && c != 0x7F:
				if n.lowercase && 'A' <= c && c <= 'Z' {
					c += 'a' - 'A'
				}
			case !n.cleanText:
			case c == '\t', c == '\n', c == '\r':
				c = ' '
			default:
				i++
				continue
			}
			w.text = append(w.text, c)
			if plainOrigins {
				at := int32(p.start + i)
				w.origins = append(w.origins, origin{at, at + 1})
			} else {
				w.origins = append(w.origins, p.origins[i])
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(p.text[i:])
		class := t.class(r)
		switch {
		case n.cleanText && class&controlChar != 0:
		case n.cleanText && class&spaceChar != 0:
			w.put(' ', i)
		case accents && class&decomposedChar != 0:
			space := n.chineseChars && isChinese(r)
			if space {
				w.put(' ', i)
			}
			n.putDecomposed(w, t, i)
			if space {
				w.put(' ', i)
			}
		case accents && class&accentChar != 0:
		case n.chineseChars && isChinese(r):
			w.put(' ', i)
			w.put(r, i)
			w.put(' ', i)
		case n.lowercase:
			putLower(w, r, i)
		default:
			w.put(r, i)
		}
		i += size
	}
	p.become(w)
}

// putDecomposed writes the canonical decomposition of the character at old.text[at]
// without marks.
func (n bertNormalizer) putDecomposed(w *rewriter, t *charTable, at int) {
	p := w.old
	_, size := utf8.DecodeRuneInString(p.text[at:])
	p.bytes = norm.NFD.AppendString(p.bytes[:0], p.text[at:at+size])
	decomposition := p.bytes
	for len(decomposition) > 0 {
		d, size := utf8.DecodeRune(decomposition)
		decomposition = decomposition[size:]
		switch {
		case t.is(d, accentChar):
		case n.lowercase:
			putLower(w, d, at)
		default:
			w.put(d, at)
		}
	}
}

// plain returns how much of text is ASCII without control characters, which only
// lower case changes.
func (n bertNormalizer) plain(text string) int {
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c >= 0x7F {
			return i
		}
	}
	return len(text)
}

// hasOtherMarks tells whether canonical decomposition could reorder marks that are
// not removed. Those are rare: musical notes and the like.
func hasOtherMarks(text string) bool {
	t := charClasses()
	for _, r := range text {
		if 0x1D15E <= r && r <= 0x1D1C0 {
			return true // notes, which are decomposed into such marks
		}
		if r >= 0x300 && t.class(r)&(markChar|accentChar) == markChar && combiningClass(t, r) != 0 {
			return true
		}
	}
	return false
}

// inSteps does what normalize does, one step after the other.
func (n bertNormalizer) inSteps(p *passage) {
	t := charClasses()
	if n.cleanText {
		w := p.rewrite()
		for i, r := range p.text {
			switch class := t.class(r); {
			case class&spaceChar != 0 && class&controlChar == 0:
				w.put(' ', i)
			case class&controlChar == 0:
				w.put(r, i)
			}
		}
		p.become(w)
	}
	if n.chineseChars {
		w := p.rewrite()
		for i, r := range p.text {
			chinese := isChinese(r)
			if chinese {
				w.put(' ', i)
			}
			w.put(r, i)
			if chinese {
				w.put(' ', i)
			}
		}
		p.become(w)
	}
	if n.accents() {
		unicodeForm{norm.NFD}.normalize(p)
		filter(p, t, accentChar)
	}
	if n.lowercase {
		lowercase{}.normalize(p)
	}
}

// isChinese tells whether r is in one of the blocks that BERT takes for Chinese.
func isChinese(r rune) bool {
	switch {
	case r < 0x3400:
		return false
	case r <= 0x4DBF, 0x4E00 <= r && r <= 0x9FFF, 0xF900 <= r && r <= 0xFAFF:
		return true
	}
	return 0x20000 <= r && r <= 0x2A6DF || 0x2A700 <= r && r <= 0x2B81F ||
		0x2B920 <= r && r <= 0x2CEAF || 0x2F800 <= r && r <= 0x2FA1F
}

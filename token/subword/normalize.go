package subword

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A normalizerSequence applies normalizers one after the other.
type normalizerSequence []normalizer

func (n normalizerSequence) normalize(p *passage) {
	for _, part := range n {
		part.normalize(p)
	}
}

// lowercase turns every character into lower case, whatever stands around it.
type lowercase struct{}

func (lowercase) normalize(p *passage) {
	if isASCII(p.text) {
		lowerASCII(p)
		return
	}
	w := p.rewrite()
	for i, r := range p.text {
		putLower(w, r, i)
	}
	p.become(w)
}

// putLower writes the lower case of r, which comes from at.
func putLower(w *rewriter, r rune, at int) {
	l, dot := toLower(r)
	w.put(l, at)
	if dot {
		w.put('\u0307', at)
	}
}

// lowerASCII turns ASCII into lower case.
func lowerASCII(p *passage) {
	w := p.rewrite()
	for i := range len(p.text) {
		c := p.text[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		w.text = append(w.text, c)
	}
	p.replaced(w)
}

// isASCII tells whether text is ASCII.
func isASCII(text string) bool {
	for len(text) >= 8 {
		if (text[0]|text[1]|text[2]|text[3]|text[4]|text[5]|text[6]|text[7])&0x80 != 0 {
			return false
		}
		text = text[8:]
	}
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// strip removes white space from the ends.
type strip struct{ left, right bool }

func (n strip) normalize(p *passage) {
	text := p.text
	if n.left {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
	}
	start := len(p.text) - len(text)
	if n.right {
		text = strings.TrimRightFunc(text, unicode.IsSpace)
	}
	end := start + len(text)
	if p.origins != nil {
		p.origins = p.origins[start:end]
	}
	p.text = text
	p.start += start
}

// stripAccents removes combining marks.
type stripAccents struct{}

func (stripAccents) normalize(p *passage) {
	if isASCII(p.text) {
		return
	}
	filter(p, charClasses(), markChar)
}

// filter removes the characters of the classes.
func filter(p *passage, t *charTable, classes charClass) {
	w := p.rewrite()
	kept := 0
	for i, r := range p.text {
		if t.is(r, classes) {
			w.keep(kept, i)
			kept = i + utf8.RuneLen(r)
		}
	}
	if kept == 0 {
		return
	}
	w.keep(kept, len(p.text))
	p.become(w)
}

// replace puts content in the place of every match of a pattern.
type replace struct {
	pattern pattern
	content string
}

func (n replace) normalize(p *passage) {
	p.matches = n.pattern.find(p.matches[:0], p.text)
	if len(p.matches) == 0 {
		return
	}
	w := p.rewrite()
	done := 0
	for _, m := range p.matches {
		w.keep(done, m.start)
		w.putString(n.content, m.end-1)
		done = m.end
	}
	w.keep(done, len(p.text))
	p.become(w)
}

// prepend puts text before what is not empty.
type prepend struct{ text string }

func (n prepend) normalize(p *passage) {
	if p.text == "" || n.text == "" {
		return
	}
	w := p.rewrite()
	putBefore(w, n.text, span{0, len(p.text)})
	p.become(w)
}

// putBefore writes text and then old.text[word.start:word.end], which is not empty.
// text comes from where the first character of the word comes from.
func putBefore(w *rewriter, text string, word span) {
	w.putString(text, word.start)
	w.keep(word.start, word.end)
}

// byteChars writes every byte as a character.
type byteChars struct{}

func (byteChars) normalize(p *passage) {
	w := p.rewrite()
	putByteChars(w, span{0, len(p.text)})
	p.become(w)
}

// putByteChars writes the bytes of old.text[word.start:word.end] as characters.
func putByteChars(w *rewriter, word span) {
	for i := word.start; i < word.end; i++ {
		w.put(byteToChar[w.old.text[i]], i)
	}
}

// nmt is what a version of SentencePiece for translation does: control characters
// are removed, and what is like a space becomes one.
type nmt struct{}

func (nmt) normalize(p *passage) {
	w := p.rewrite()
	for i, r := range p.text {
		switch {
		case 0x01 <= r && r <= 0x08, r == 0x0B, 0x0E <= r && r <= 0x1F, r == 0x7F, r == 0x8F, r == 0x9F:
		case r == '\t', r == '\n', r == '\f', r == '\r', r == 0x1680, 0x200B <= r && r <= 0x200F,
			r == 0x2028, r == 0x2029, r == 0x2581, r == 0xFEFF, r == utf8.RuneError:
			w.put(' ', i)
		default:
			w.put(r, i)
		}
	}
	p.become(w)
}

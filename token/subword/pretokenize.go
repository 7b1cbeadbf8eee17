package subword

import (
	"unicode/utf8"
)

// A sequence applies pre-tokenizers one after the other.
type sequence []preTokenizer

func (s sequence) preTokenize(p *passage) {
	for _, part := range s {
		part.preTokenize(p)
	}
}

// whitespaceSplit cuts at white space, which goes away.
type whitespaceSplit struct{}

func (whitespaceSplit) preTokenize(p *passage) {
	cutByClass(p, spaceChar, removed)
}

// whitespace cuts into runs of letters, digits and _, and runs of what is neither
// that nor white space: \w+|[^\w\s]+.
type whitespace struct{}

func (whitespace) preTokenize(p *passage) {
	t := charClasses()
	p.cut(func(dst []span, word span) []span {
		start, before := word.start, spaceChar
		for i, r := range p.text[word.start:word.end] {
			class := t.class(r) & (wordChar | spaceChar)
			if class == before {
				continue
			}
			if before != spaceChar {
				dst = append(dst, span{start, word.start + i})
			}
			start, before = word.start+i, class
		}
		if before != spaceChar {
			dst = append(dst, span{start, word.end})
		}
		return dst
	})
}

// punctuation cuts at punctuation.
type punctuation struct{ behavior splitBehavior }

func (n punctuation) preTokenize(p *passage) {
	cutByClass(p, punctChar, n.behavior)
}

// digits cuts at numbers.
type digits struct{ individual bool }

func (n digits) preTokenize(p *passage) {
	if n.individual {
		cutByClass(p, numericChar, isolated)
	} else {
		cutByClass(p, numericChar, contiguous)
	}
}

// cutByClass cuts words at each character of the class.
func cutByClass(p *passage, class charClass, behavior splitBehavior) {
	t := charClasses()
	p.cut(func(dst []span, word span) []span {
		matches := p.matches[:0]
		for i, r := range p.text[word.start:word.end] {
			if t.is(r, class) {
				matches = append(matches, span{i, i + utf8.RuneLen(r)})
			}
		}
		p.matches = matches
		return cutAt(dst, word, matches, behavior, false)
	})
}

// bertPreTokenizer cuts at white space, which goes away, and around punctuation.
type bertPreTokenizer struct{}

func (bertPreTokenizer) preTokenize(p *passage) {
	t := charClasses()
	p.cut(func(dst []span, word span) []span {
		text := p.text
		start := word.start
		for i := word.start; i < word.end; {
			c, size := text[i], 1
			var class charClass
			if c < utf8.RuneSelf {
				class = t[0][c]
			} else {
				var r rune
				r, size = utf8.DecodeRuneInString(text[i:])
				class = t.class(r)
			}
			if class&(spaceChar|punctChar) != 0 {
				if start < i {
					dst = append(dst, span{start, i})
				}
				start = i + size
				if class&spaceChar == 0 {
					dst = append(dst, span{i, start})
				}
			}
			i += size
		}
		if start < word.end {
			dst = append(dst, span{start, word.end})
		}
		return dst
	})
}

// delimiter cuts at a character, which goes away.
type delimiter struct{ char rune }

func (d delimiter) preTokenize(p *passage) {
	split{pattern{text: string(d.char)}, removed, false}.preTokenize(p)
}

// fixedLength cuts into stretches of n characters.
type fixedLength struct{ n int }

func (f fixedLength) preTokenize(p *passage) {
	p.cut(func(dst []span, word span) []span {
		start, n := word.start, 0
		for i := range p.text[word.start:word.end] {
			if n == f.n {
				dst = append(dst, span{start, word.start + i})
				start, n = word.start+i, 0
			}
			n++
		}
		return append(dst, span{start, word.end})
	})
}

// unicodeScripts cuts where the script changes. Hiragana, Katakana and Han count as
// one; spaces go with any script. Characters that go with any script are left out
// where no other comes before them, as in the reference.
type unicodeScripts struct{}

func (unicodeScripts) preTokenize(p *passage) {
	numbers := scriptNumbers()
	p.cut(func(dst []span, word span) []span {
		start, last := word.end, int32(0)
		for i, r := range p.text[word.start:word.end] {
			script := max(0, numbers.get(r))
			if script == 0 || script == last {
				continue
			}
			if last != 0 {
				dst = append(dst, span{start, word.start + i})
			}
			start, last = word.start+i, script
		}
		return append(dst, span{start, word.end})
	})
}

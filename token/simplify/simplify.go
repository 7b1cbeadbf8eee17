package simplify

import (
	"strings"
	"unicode/utf8"
)

// A Change is a part of a text that has another form in simplified Chinese:
// text[Start:End] becomes Text, which has as many characters.
type Change struct {
	Start, End int
	Text       string
}

// Next returns the first change at or after offset i of text. It tells false if
// there is none. i must be the start of the text, the End of the change before,
// or a place that no phrase spans; a later change is found from the End of this
// one on.
func Next(text string, i int) (Change, bool) {
	t := table()
	for i < len(text) {
		c := text[i]
		if c < firstByte {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		e := t.get(r)
		if e.phrases != 0 {
			if p, ok := longest(t.phrases[e.phrases], text[i:]); ok {
				end := i + len(p.traditional)
				if p.simplified != p.traditional {
					return Change{i, end, p.simplified}, true
				}
				i = end
				continue
			}
		}
		if e.size != 0 {
			return Change{i, i + size, e.simplified()}, true
		}
		i += size
	}
	return Change{}, false
}

// longest returns the longest of phrases that text begins with.
func longest(phrases []phrase, text string) (phrase, bool) {
	for _, p := range phrases {
		if strings.HasPrefix(text, p.traditional) {
			return p, true
		}
	}
	return phrase{}, false
}

// String returns text in simplified Chinese. It returns text itself if nothing
// changes.
func String(text string) string {
	if _, ok := Next(text, 0); !ok {
		return text
	}
	return string(Append(make([]byte, 0, len(text)+len(text)/16), text))
}

// Append appends text in simplified Chinese to dst.
func Append(dst []byte, text string) []byte {
	i := 0
	for {
		c, ok := Next(text, i)
		if !ok {
			return append(dst, text[i:]...)
		}
		dst = append(dst, text[i:c.Start]...)
		dst = append(dst, c.Text...)
		i = c.End
	}
}

// Rune returns the simplified form of a character that is in no phrase.
func Rune(r rune) rune {
	if e := table().get(r); e.size != 0 {
		r, _ = utf8.DecodeRuneInString(e.simplified())
	}
	return r
}

// Opens tells whether a phrase begins with r.
func Opens(r rune) bool { return table().get(r).phrases != 0 }

// Joined tells whether a phrase has b right behind a.
func Joined(a, b rune) bool { return table().joined[[2]rune{a, b}] }

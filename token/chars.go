package token

import (
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// Chars cuts text into extended grapheme clusters (UAX #29), what a reader calls
// characters.
type Chars struct{}

// Tokenize appends the segments of text to dst.
func (Chars) Tokenize(dst []Token, text string) []Token {
	for it := graphemes.FromString(text); it.Next(); {
		s := it.Value()
		dst = append(dst, Token{Text: s, Start: it.Start(), End: it.End(), Kind: classify(s)})
	}
	return dst
}

// fastChars appends the tokens of text from offset i on, as long as they are
// ASCII or loners, and returns the offset of the first that is not.
func fastChars(s *Scanner, text string, i int) int {
	runes := &s.p.runes
	for i < len(text) {
		var end int
		var kind Kind
		var char string
		if c := text[i]; c < utf8.RuneSelf {
			end = i + 1
			if c == '\r' && end < len(text) && text[end] == '\n' {
				end++
			}
			if !baseAt(runes, text, end) {
				return i
			}
			kind, char = asciiKind[c], text[i:end]
			if asciiClass[c]&s.p.rewrite != 0 {
				char = s.rewriteASCII(char)
			}
		} else {
			r, size := utf8.DecodeRuneInString(text[i:])
			e := runes.get(r)
			end = i + size
			if !e.is(loner) || !baseAt(runes, text, end) {
				return i
			}
			kind, char = e.kind(), text[i:end]
			if e.rune() != r {
				char = s.rewriteRune(e.rune())
			}
		}
		s.emit(char, i, end, kind)
		i = end
	}
	return i
}

// charsStretch returns the end of the stretch that begins at text[i] and goes the
// general way: the first place between two characters each of which is ASCII or
// a loner. One is not enough, since there are characters that join what follows.
func charsStretch(runes *paged[runeInfo], text string, i int) int {
	e, size := lookupSize(runes, text, i)
	for i += size; i < len(text); i += size {
		previous, c := e, text[i-1]
		plain := c < utf8.RuneSelf && c != '\r' || previous.is(loner)
		e, size = lookupSize(runes, text, i)
		if plain && (text[i] < utf8.RuneSelf || e.is(loner)) {
			return i
		}
	}
	return i
}

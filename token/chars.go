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
// ASCII, loners or common letters, and returns the offset of the first that is
// not.
func fastChars(s *Scanner, text string, i int) int {
	table := s.p.table
	for i < len(text) {
		var end int
		var kind Kind
		var char string
		if c := text[i]; c < utf8.RuneSelf {
			end = i + 1
			if c == '\r' && end < len(text) && text[end] == '\n' {
				end++
			}
			if !baseAt(table, text, end) {
				return i
			}
			kind, char = asciiKind[c], text[i:end]
			if class := asciiClass[c]; class&s.p.rewrite != 0 {
				char = s.rewrite(char, class)
			}
		} else {
			e, size := lookupSize(table, text, i)
			end = i + size
			if !e.any(loner|letterlike) && !e.comma() || !baseAt(table, text, end) ||
				e.is(opens) && table.reaches(text, i, end) {
				return i
			}
			kind = e.kind()
			char = s.rewriteRune(text[i:end], e)
		}
		s.emit(char, i, end, kind)
		i = end
		if s.batching && s.batchAhead(text, i) {
			break
		}
	}
	return i
}

// charsStretch returns the end of the stretch that begins at text[i] and goes the
// general way: the first place between two characters each of which would go
// the short way. One is not enough, since some characters join what follows.
func charsStretch(table *runeTable, text string, i int) int {
	e, size := lookupSize(table, text, i)
	before := i
	for i += size; i < len(text); before, i = i, i+size {
		plain := e.any(loner | letterlike)
		if c := text[i-1]; c < utf8.RuneSelf {
			plain = c != '\r'
		}
		e, size = lookupSize(table, text, i)
		if plain && (text[i] < utf8.RuneSelf || e.any(loner|letterlike) && !table.reaches(text, before, i)) {
			return i
		}
	}
	return i
}

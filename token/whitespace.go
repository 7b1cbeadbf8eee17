package token

import "unicode/utf8"

// Whitespace cuts text into runs of white space (the Unicode property, and the
// zero width space) and what stands between them.
type Whitespace struct{}

// Tokenize appends the segments of text to dst.
func (Whitespace) Tokenize(dst []Token, text string) []Token {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		space := isSpace(r)
		j := i + size
		for j < len(text) {
			r, size = utf8.DecodeRuneInString(text[j:])
			if isSpace(r) != space {
				break
			}
			j += size
		}
		s := text[i:j]
		dst = append(dst, Token{Text: s, Start: i, End: j, Kind: classify(s)})
		i = j
	}
	return dst
}

// fastWhitespace appends the tokens of text from offset i on, as long as they are
// ASCII or loners that normalization leaves alone, and returns the offset of the
// first token that is not.
func fastWhitespace(s *Scanner, text string, i int) int {
	runes := &s.p.runes
	for i < len(text) {
		c := text[i]
		if isASCIISpace(c) {
			end := i + 1
			for end < len(text) && isASCIISpace(text[end]) {
				end++
			}
			if end < len(text) && text[end] >= utf8.RuneSelf {
				if e := lookup(runes, text, end); !e.is(base) || e.is(space) {
					return i
				}
			}
			s.emit(text[i:end], i, end, Space)
			i = end
			continue
		}

		var seen, nonASCII uint8
		end := i
		for end < len(text) {
			c := text[end]
			if c < utf8.RuneSelf {
				if isASCIISpace(c) {
					break
				}
				seen |= asciiClass[c]
				end++
				continue
			}
			r, size := utf8.DecodeRuneInString(text[end:])
			if e := runes.get(r); !e.is(loner) || e.rune() != r {
				return i
			}
			nonASCII = 1
			end += size
		}
		word := text[i:end]
		kind := asciiKind[c]
		switch {
		case nonASCII != 0:
			kind = classify(word)
		case seen&asciiLetter != 0:
			kind = Word
		case seen&asciiDigit != 0:
			kind = Number
		}
		if seen&s.p.rewrite != 0 {
			word = s.rewriteASCII(word)
		}
		s.emit(word, i, end, kind)
		i = end
	}
	return i
}

// whitespaceStretch returns the end of the stretch that begins at text[i] and
// goes the general way: the first white space in ASCII that others do not join.
func whitespaceStretch(runes *paged[runeInfo], text string, i int) int {
	e, size := lookupSize(runes, text, i)
	for i += size; i < len(text); i += size {
		if isASCIISpace(text[i]) && !e.is(dropped) && !e.is(space) {
			return i
		}
		e, size = lookupSize(runes, text, i)
	}
	return i
}

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
// made of ASCII and simple characters, and returns the offset of the first that
// is not.
func fastWhitespace(s *Scanner, text string, i int) int {
	table := s.p.table
	for i < len(text) {
		c := text[i]
		if isASCIISpace(c) {
			end := i + 1
			for end < len(text) && isASCIISpace(text[end]) {
				end++
			}
			if end < len(text) && text[end] >= utf8.RuneSelf {
				if e := lookup(table, text, end); !e.is(base) || e.is(space) {
					return i
				}
			}
			s.emit(text[i:end], i, end, Space)
			i = end
			continue
		}

		var seen class
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
			e := table.get(r)
			if !e.is(simple|base) || e.is(space) || r == utf8.RuneError || e.is(opens) && table.reaches(text, end, end+size) {
				return i
			}
			seen |= nonASCII
			if e.rune() != r {
				seen |= changed
			}
			end += size
		}
		word := text[i:end]
		if seen&s.p.rewrite != 0 {
			word = s.rewrite(word, seen)
		}
		kind := asciiKind[c]
		switch {
		case seen&nonASCII != 0:
			kind = classify(word)
		case seen&letter != 0:
			kind = Word
		case seen&digit != 0:
			kind = Number
		}
		s.emit(word, i, end, kind)
		i = end
		if s.batching && s.batchAhead(text, i) {
			break
		}
	}
	return i
}

// whitespaceStretch returns the end of the stretch that begins at text[i] and
// goes the general way: the first white space in ASCII that others do not join.
func whitespaceStretch(table *runeTable, text string, i int) int {
	e, size := lookupSize(table, text, i)
	for i += size; i < len(text); i += size {
		if isASCIISpace(text[i]) && !e.is(dropped) && !e.is(space) {
			return i
		}
		e, size = lookupSize(table, text, i)
	}
	return i
}

package token

import (
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
)

// Words cuts text at the word boundaries of Unicode (UAX #29). A run of spaces is
// one segment, any other character that is not part of a word is a segment of
// its own.
type Words struct{}

// Tokenize appends the segments of text to dst.
func (Words) Tokenize(dst []Token, text string) []Token {
	for it := words.FromString(text); it.Next(); {
		s := it.Value()
		dst = append(dst, Token{Text: s, Start: it.Start(), End: it.End(), Kind: classify(s)})
	}
	return dst
}

// fastWords appends the tokens of text from offset i on, as long as they are made
// of ASCII, loners (Chinese characters and the like) and common letters, and
// returns the offset of the first token that it cannot decide. It does what the
// general way does, in one pass: a boundary is decided only where ASCII or a base
// character follows.
func fastWords(s *Scanner, text string, i int) int {
	tokens, table := s.tokens, s.p.table
	skipSpaces := !s.p.keep.has(Space)
	for i < len(text) {
		c := text[i]
		if c == ' ' && skipSpaces && i+1 < len(text) && text[i+1] < utf8.RuneSelf {
			i++
			continue
		}
		var e runeInfo
		size := 1
		if c >= utf8.RuneSelf {
			e, size = lookupSize(table, text, i)
		}
		end := i + size
		var kind Kind
		var word string
		switch {
		case asciiClass[c]&wordPart != 0 || e.is(letterlike):
			var seen class
			var decided bool
			end, seen, decided = scanWord(table, text, i)
			if !decided {
				s.tokens = tokens
				return i
			}
			word = text[i:end]
			if seen&s.p.rewrite != 0 {
				word = s.rewrite(word, seen)
			}
			switch {
			case seen&nonASCII != 0:
				kind = classify(word)
			case seen&letter != 0:
				kind = Word
			case seen&digit != 0:
				kind = Number
			default:
				kind = Punct // _
			}

		case c == ' ':
			for end < len(text) && text[end] == ' ' {
				end++
			}
			if end < len(text) && text[end] >= utf8.RuneSelf {
				if e := lookup(table, text, end); !e.is(base) || e.is(space) {
					s.tokens = tokens
					return i
				}
			}
			word, kind = text[i:end], Space

		default: // a segment of one character
			if c >= utf8.RuneSelf {
				if e&(loner|opens) != loner && !e.comma() && e.rune() != '’' && (!e.is(loner) || table.reaches(text, i, end)) {
					s.tokens = tokens
					return i
				}
				kind = e.kind()
			} else {
				if c == '\r' && end < len(text) && text[end] == '\n' {
					end++
				}
				kind = asciiKind[c]
			}
			if !baseAt(table, text, end) {
				s.tokens = tokens
				return i
			}
			word = text[i:end]
			if c >= utf8.RuneSelf && s.p.keep.has(kind) {
				word = s.rewriteRune(word, e)
			}
		}
		if s.p.keep.has(kind) {
			tokens = append(tokens, Token{word, i, end, kind})
		} else if kind != Space {
			s.dropped[kind]++
		}
		i = end
		if s.batching && s.batchAhead(text, i) {
			break
		}
	}
	s.tokens = tokens
	return i
}

// scanWord returns the end of the word that begins at text[i] with a letter, digit
// or underscore, and which classes of characters it has seen there. It is not
// decided if that depends on a character that nonASCIIClass does not know.
//
// For the characters that are known the rules of UAX #29 come down to this:
// letters, digits and _ stay together (WB5, WB8 to WB10, WB13a, WB13b), ' ’ . :
// join two letters (WB6, WB7) and ' ’ . , ; join two digits (WB11, WB12).
func scanWord(table *runeTable, text string, i int) (end int, seen class, decided bool) {
	var last class
	for {
		if n, hasUpper := asciiLetters(text, i); n > 0 {
			i += n
			last = letter | hasUpper
			seen |= last
		}
		for i < len(text) {
			c := asciiClass[text[i]]
			if c&wordPart == 0 {
				break
			}
			seen |= c
			last = c
			i++
		}
		if i == len(text) {
			return i, seen, true
		}
		c, size := asciiClass[text[i]], 1
		if text[i] >= utf8.RuneSelf {
			c, size = nonASCIIClass(table, text, i)
		}
		var joined class // what must follow for c to be part of the word
		switch {
		case c&letter != 0:
			seen |= c
			last = c
			i += size
			continue
		case last&letter != 0 && c&betweenLetters != 0:
			joined = letter
		case last&digit != 0 && c&betweenDigits != 0:
			joined = digit
		default:
			return i, seen, c&unknown == 0
		}
		next := i + size
		if next == len(text) {
			return i, seen, true
		}
		c = asciiClass[text[next]]
		if text[next] >= utf8.RuneSelf {
			c, _ = nonASCIIClass(table, text, next)
		}
		if c&joined == 0 {
			return i, seen, c&unknown == 0
		}
		i = next
	}
}

// nonASCIIClass returns the class and the size of the character outside ASCII at
// text[i].
func nonASCIIClass(table *runeTable, text string, i int) (class, int) {
	r, size := utf8.DecodeRuneInString(text[i:])
	switch e := table.get(r); {
	case e.is(letterlike) && e.rune() == r:
		return letter | nonASCII, size
	case e.is(letterlike):
		return letter | nonASCII | changed, size
	case e.is(loner):
		return alone, size
	case r == '’':
		return betweenLetters | betweenDigits, size
	}
	return unknown, size
}

// wordsStretch returns the end of the stretch that begins at text[i] and goes
// the general way: the first place where there is a boundary whatever stands on
// the other side.
func wordsStretch(table *runeTable, text string, i int) int {
	e, size := lookupSize(table, text, i)
	before := i
	for i += size; i < len(text); before, i = i, i+size {
		previous := e
		e, size = lookupSize(table, text, i)
		if previous.is(dropped) {
			continue // and so does not stand between its neighbors
		}
		if c := text[i]; c < utf8.RuneSelf {
			if asciiClass[c]&alone != 0 && text[i-1] != '\r' || c == ' ' && !previous.is(space) {
				return i
			}
		} else if e.is(loner) && !table.reaches(text, before, i) {
			return i
		}
	}
	return i
}

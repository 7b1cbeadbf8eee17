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

// fastWords appends the tokens of text from offset i on, as long as they are
// ASCII or loners (Chinese characters and the like), and returns the offset of
// the first token that it cannot decide. It does what the general way does, in
// one pass: a boundary is decided only where ASCII or a base character follows.
func fastWords(s *Scanner, text string, i int) int {
	tokens, runes := s.tokens, &s.p.runes
	for i < len(text) {
		c := text[i]
		class := asciiClass[c]
		switch {
		case class&asciiWordPart != 0:
			end, seen, decided := asciiWord(runes, text, i)
			if !decided {
				s.tokens = tokens
				return i
			}
			kind := Punct // of _ alone
			if seen&asciiLetter != 0 {
				kind = Word
			} else if seen&asciiDigit != 0 {
				kind = Number
			}
			if !s.p.keep.has(kind) {
				s.dropped[kind]++
			} else {
				word := text[i:end]
				if seen&s.p.rewrite != 0 {
					word = s.rewriteASCII(word)
				}
				tokens = append(tokens, Token{word, i, end, kind})
			}
			i = end
			continue

		case c == ' ':
			end := i + 1
			for end < len(text) && text[end] == ' ' {
				end++
			}
			if end < len(text) && text[end] >= utf8.RuneSelf {
				if e := lookup(runes, text, end); !e.is(base) || e.is(space) {
					s.tokens = tokens
					return i
				}
			}
			if s.p.keep.has(Space) {
				tokens = append(tokens, Token{text[i:end], i, end, Space})
			}
			i = end
			continue
		}

		// What is left are segments of one character.
		end := i + 1
		var kind Kind
		var becomes rune // 0 for itself
		if c < utf8.RuneSelf {
			if c == '\r' && end < len(text) && text[end] == '\n' {
				end++
			}
			kind = asciiKind[c]
		} else {
			r, size := utf8.DecodeRuneInString(text[i:])
			e := runes.get(r)
			if !e.is(loner) {
				s.tokens = tokens
				return i
			}
			end, kind = i+size, e.kind()
			if e.rune() != r {
				becomes = e.rune()
			}
		}
		if !baseAt(runes, text, end) {
			s.tokens = tokens
			return i
		}
		if s.p.keep.has(kind) {
			char := text[i:end]
			if becomes != 0 {
				char = s.rewriteRune(becomes)
			}
			tokens = append(tokens, Token{char, i, end, kind})
		} else if kind != Space {
			s.dropped[kind]++
		}
		i = end
	}
	s.tokens = tokens
	return i
}

// asciiWord returns the end of the word that begins at text[i], an ASCII letter,
// digit or underscore, and which classes of characters it has seen there. It is
// not decided if that depends on a character that is neither ASCII nor a loner.
//
// In ASCII the rules of UAX #29 come down to this: letters, digits and _ stay
// together (WB5, WB8 to WB10, WB13a, WB13b), ' . : join two letters (WB6, WB7)
// and ' . , ; join two digits (WB11, WB12).
func asciiWord(runes *paged[runeInfo], text string, i int) (end int, seen uint8, decided bool) {
	for {
		for i < len(text) {
			c := asciiClass[text[i]]
			if c&asciiWordPart == 0 {
				break
			}
			seen |= c
			i++
		}
		if i == len(text) {
			return i, seen, true
		}
		last, c := asciiClass[text[i-1]], asciiClass[text[i]]
		var joined uint8 // what must follow for c to be part of the word
		switch {
		case last&asciiLetter != 0 && c&betweenLetters != 0:
			joined = asciiLetter
		case last&asciiDigit != 0 && c&betweenDigits != 0:
			joined = asciiDigit
		default:
			return i, seen, text[i] < utf8.RuneSelf || lookup(runes, text, i).is(loner)
		}
		if i+1 == len(text) {
			return i, seen, true
		}
		if asciiClass[text[i+1]]&joined == 0 {
			return i, seen, text[i+1] < utf8.RuneSelf || lookup(runes, text, i+1).is(loner)
		}
		i++
	}
}

// wordsStretch returns the end of the stretch that begins at text[i] and goes
// the general way: the first place where there is a boundary whatever stands on
// the other side.
func wordsStretch(runes *paged[runeInfo], text string, i int) int {
	e, size := lookupSize(runes, text, i)
	for i += size; i < len(text); i += size {
		previous := e
		e, size = lookupSize(runes, text, i)
		if previous.is(dropped) {
			continue // and so does not stand between its neighbors
		}
		if c := text[i]; c < utf8.RuneSelf {
			if asciiClass[c]&alone != 0 && text[i-1] != '\r' || c == ' ' && !previous.is(space) {
				return i
			}
		} else if e.is(loner) {
			return i
		}
	}
	return i
}

package token

import (
	"unicode"
	"unicode/utf8"
)

const (
	zeroWidthSpace  = '\u200B'
	emojiSelector   = '\uFE0F' // after a symbol: show it as an emoji
	combiningKeycap = '\u20E3'
)

// classify returns the kind of a segment of normalized text.
func classify(s string) Kind {
	var first Kind
	var emoji, number bool
	for i, r := range s {
		k := kindOf(r)
		if i == 0 {
			if k == Space {
				return Space
			}
			first = k
		}
		switch {
		case k.letter():
			return k
		case k == Emoji, i > 0 && (r == emojiSelector || r == combiningKeycap):
			emoji = true
		case k == Number:
			number = true
		}
	}
	switch {
	case emoji:
		return Emoji
	case number:
		return Number
	}
	return first
}

// kindOf returns the kind of one character. A combining mark is Other: the
// character that carries it counts.
func kindOf(r rune) Kind {
	if r < utf8.RuneSelf {
		return asciiKind[r]
	}
	return runeKinds.get(r)
}

var runeKinds = paged[Kind]{computer: func() func(rune) Kind { return computeKind }}

func computeKind(r rune) Kind {
	switch {
	case isSpace(r):
		return Space
	case r == utf8.RuneError:
		return Other
	case unicode.Is(unicode.Han, r) && !unicode.IsMark(r):
		return Han
	case unicode.In(r, unicode.Hiragana, unicode.Katakana) && unicode.IsLetter(r) || r == 'ー' || r == 'ｰ':
		return Kana
	case unicode.Is(unicode.Hangul, r) && unicode.IsLetter(r):
		return Hangul
	case unicode.Is(emojiRunes, r):
		return Emoji
	case unicode.IsLetter(r) && unicode.In(r, unspacedScripts...):
		return Letter
	case unicode.IsLetter(r):
		return Word
	case unicode.IsNumber(r):
		return Number
	case unicode.IsPunct(r):
		return Punct
	case unicode.IsSymbol(r):
		return Symbol
	}
	return Other
}

// isSpace tells whether r separates words: white space by the Unicode property, or
// the zero width space.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r == zeroWidthSpace }

// unspacedScripts write no spaces between words, so that finding their words
// takes a dictionary. UAX #29 cuts them into characters.
var unspacedScripts = []*unicode.RangeTable{
	unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
	unicode.Tai_Le, unicode.New_Tai_Lue, unicode.Tai_Tham, unicode.Tai_Viet, unicode.Ahom,
}

// emojiRunes are the characters that are shown as emoji by themselves, after
// the property Emoji_Presentation of UTS #51. Other symbols become emoji by the
// selector U+FE0F.
var emojiRunes = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x231A, Hi: 0x231B, Stride: 1}, // watches
		{Lo: 0x23E9, Hi: 0x23EC, Stride: 1},
		{Lo: 0x23F0, Hi: 0x23F3, Stride: 3},
		{Lo: 0x25FD, Hi: 0x25FE, Stride: 1},
		{Lo: 0x2614, Hi: 0x2615, Stride: 1},
		{Lo: 0x2648, Hi: 0x2653, Stride: 1}, // zodiac
		{Lo: 0x267F, Hi: 0x2693, Stride: 20},
		{Lo: 0x26A1, Hi: 0x26AA, Stride: 9},
		{Lo: 0x26AB, Hi: 0x26BD, Stride: 18},
		{Lo: 0x26BE, Hi: 0x26C4, Stride: 6},
		{Lo: 0x26C5, Hi: 0x26CE, Stride: 9},
		{Lo: 0x26D4, Hi: 0x26EA, Stride: 22},
		{Lo: 0x26F2, Hi: 0x26F3, Stride: 1},
		{Lo: 0x26F5, Hi: 0x26FA, Stride: 5},
		{Lo: 0x26FD, Hi: 0x2705, Stride: 8},
		{Lo: 0x270A, Hi: 0x270B, Stride: 1},
		{Lo: 0x2728, Hi: 0x274C, Stride: 36},
		{Lo: 0x274E, Hi: 0x2753, Stride: 5},
		{Lo: 0x2754, Hi: 0x2755, Stride: 1},
		{Lo: 0x2757, Hi: 0x2757, Stride: 1},
		{Lo: 0x2795, Hi: 0x2797, Stride: 1},
		{Lo: 0x27B0, Hi: 0x27BF, Stride: 15},
		{Lo: 0x2B1B, Hi: 0x2B1C, Stride: 1},
		{Lo: 0x2B50, Hi: 0x2B55, Stride: 5},
	},
	R32: []unicode.Range32{
		{Lo: 0x1F004, Hi: 0x1F0CF, Stride: 0xCB}, // mahjong tile, joker
		{Lo: 0x1F18E, Hi: 0x1F18E, Stride: 1},
		{Lo: 0x1F191, Hi: 0x1F19A, Stride: 1},
		{Lo: 0x1F1E6, Hi: 0x1F1FF, Stride: 1}, // letters of flags
		{Lo: 0x1F201, Hi: 0x1F201, Stride: 1},
		{Lo: 0x1F21A, Hi: 0x1F22F, Stride: 0x15},
		{Lo: 0x1F232, Hi: 0x1F236, Stride: 1},
		{Lo: 0x1F238, Hi: 0x1F23A, Stride: 1},
		{Lo: 0x1F250, Hi: 0x1F251, Stride: 1},
		{Lo: 0x1F300, Hi: 0x1F64F, Stride: 1}, // pictographs, skin tones, faces
		{Lo: 0x1F680, Hi: 0x1F6FF, Stride: 1}, // transport
		{Lo: 0x1F7E0, Hi: 0x1F7F0, Stride: 1}, // colored circles and squares
		{Lo: 0x1F90C, Hi: 0x1F9FF, Stride: 1}, // people, animals, food
		{Lo: 0x1FA70, Hi: 0x1FAFF, Stride: 1},
	},
}

package token

import (
	"math/bits"
	"unicode/utf8"
)

// A class is a set of the properties that the short ways need to know about a
// character, or that they have seen in a word. See scanWord for the rules.
type class uint16

const (
	letter class = 1 << iota
	digit
	underscore
	upper
	betweenLetters // joins two letters
	betweenDigits  // joins two digits
	alone          // a segment by itself, whatever stands beside it

	// Outside ASCII only.
	nonASCII // a letter outside ASCII
	changed  // one that normalization changes
	unknown  // not for the short ways to decide

	wordPart = letter | digit | underscore
)

var (
	// asciiClass has nothing for bytes outside ASCII.
	asciiClass = makeASCIIClass()
	asciiKind  = makeASCIIKind()
)

func makeASCIIClass() [256]class {
	var t [256]class
	for c := range 0x80 {
		switch {
		case c >= 'a' && c <= 'z':
			t[c] = letter
		case c >= 'A' && c <= 'Z':
			t[c] = letter | upper
		case c >= '0' && c <= '9':
			t[c] = digit
		case c == '_':
			t[c] = underscore
		case c == '\'' || c == '.':
			t[c] = betweenLetters | betweenDigits
		case c == ':':
			t[c] = betweenLetters
		case c == ',' || c == ';':
			t[c] = betweenDigits
		case c == ' ' || c == '"':
			// Spaces join each other, and " joins Hebrew letters.
		default:
			t[c] = alone
		}
	}
	return t
}

func makeASCIIKind() [256]Kind {
	var t [256]Kind
	for c := range 0x80 {
		t[c] = computeKind(rune(c))
	}
	return t
}

func isASCIISpace(c byte) bool {
	return c == ' ' || c >= '\t' && c <= '\r'
}

// isASCII tells whether all bytes of text are ASCII.
func isASCII(text string) bool {
	for len(text) >= 8 {
		if !asciiAhead(text, 0) {
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

// asciiLetters returns how many of the first 8 bytes of text[i:] are ASCII
// letters before the first that is not, and upper if one of them is a capital. It
// returns 0 near the end of the text. Looking at 8 bytes at once spares the
// branch that ends a loop over the letters of a word, which no processor foresees.
func asciiLetters(text string, i int) (n int, hasUpper class) {
	const ones = 0x0101010101010101
	if i+8 > len(text) {
		return 0, 0
	}
	t := text[i : i+8]
	x := uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
		uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56
	// The top bit of each byte says whether it is a letter: in lower case, not
	// below a and not above z. No addition carries into the next byte.
	lower := (x | 0x20*ones) &^ (0x80 * ones)
	letters := (lower + (0x80-'a')*ones) &^ (lower + (0x7F-'z')*ones) &^ x & (0x80 * ones)
	stop := ^letters & (0x80 * ones) // its lowest bit ends the run
	before := (stop - 1) &^ stop     // the bits below that
	if letters&before&(^x<<2) != 0 { // 0x20 tells small letters from capitals
		hasUpper = upper
	}
	return bits.TrailingZeros64(stop) / 8, hasUpper
}

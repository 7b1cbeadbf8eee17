package token

// What the tokenizers need to know about ASCII characters; see asciiWord for the
// rules. Bytes outside ASCII have no class.
const (
	asciiLetter uint8 = 1 << iota
	asciiDigit
	asciiUnderscore
	asciiUpper
	betweenLetters // joins two letters
	betweenDigits  // joins two digits
	alone          // a segment by itself, whatever stands beside it

	asciiWordPart = asciiLetter | asciiDigit | asciiUnderscore
)

var (
	asciiClass = makeASCIIClass()
	asciiKind  = makeASCIIKind()
)

func makeASCIIClass() [256]uint8 {
	var t [256]uint8
	for c := range 0x80 {
		switch {
		case c >= 'a' && c <= 'z':
			t[c] = asciiLetter
		case c >= 'A' && c <= 'Z':
			t[c] = asciiLetter | asciiUpper
		case c >= '0' && c <= '9':
			t[c] = asciiDigit
		case c == '_':
			t[c] = asciiUnderscore
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

package subword

import (
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// A charClass is a set of classes of characters, as the reference sees them: each of
// its parts has tables of another version of Unicode.
type charClass uint8

const (
	spaceChar      charClass = 1 << iota // White_Space
	punctChar                            // punctuation
	wordChar                             // \w
	numericChar                          // a digit or another number
	controlChar                          // removed by BertNormalizer with clean_text
	accentChar                           // removed by BertNormalizer with strip_accents
	markChar                             // a combining mark
	decomposedChar                       // NFKD changes it
)

// charTable has the classes of characters, in pages; equal pages are one.
type charTable [(unicode.MaxRune >> runePage) + 1]*[1 << runePage]charClass

// charClasses returns the table of all characters. It is made at first use, which
// takes about a millisecond.
var charClasses = sync.OnceValue(func() *charTable {
	t := new(charTable)
	none := new([1 << runePage]charClass)
	for i := range t {
		t[i] = none
	}
	set := func(first, last rune, c charClass) {
		for r := first; r <= last; r++ {
			page := &t[r>>runePage]
			if *page == none {
				*page = new([1 << runePage]charClass)
			}
			(*page)[r&(1<<runePage-1)] |= c
		}
	}
	for class, ranges := range map[charClass]string{
		punctChar:      punctuationChars,
		wordChar:       wordChars,
		numericChar:    numericChars,
		controlChar:    controlChars,
		accentChar:     accentChars,
		markChar:       markChars,
		decomposedChar: decomposedChars,
	} {
		eachRange(ranges, func(first, last rune, _ int) { set(first, last, class) })
	}
	for _, r := range "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000" {
		set(r, r, spaceChar)
	}
	seen := map[[1 << runePage]charClass]*[1 << runePage]charClass{}
	for i, page := range t {
		if same, ok := seen[*page]; ok {
			t[i] = same
		} else {
			seen[*page] = page
		}
	}
	return t
})

// class returns the classes of r.
func (t *charTable) class(r rune) charClass {
	return t[r>>runePage][r&(1<<runePage-1)]
}

// is tells whether r is in one of the classes.
func (t *charTable) is(r rune, classes charClass) bool { return t.class(r)&classes != 0 }

// isWordChar tells whether \w matches r.
func isWordChar(r rune) bool { return charClasses().is(r, wordChar) }

// scriptNumbers returns the number of each character's script: two with the same number
// stay together. 0 goes with any script.
var scriptNumbers = sync.OnceValue(func() *runeTable {
	t := new(runeTable)
	eachRange(scriptChars, func(first, last rune, script int) {
		for r := first; r <= last; r++ {
			t.set(r, int32(script))
		}
	})
	return t
})

// eachRange calls do for each range of chars_data.go: "41-5a" or "41-5a:3" with a
// value, hexadecimal but for the value.
func eachRange(ranges string, do func(first, last rune, value int)) {
	for _, field := range strings.Fields(ranges) {
		text, value, _ := strings.Cut(field, ":")
		low, high, ok := strings.Cut(text, "-")
		if !ok {
			high = low
		}
		first, err := strconv.ParseUint(low, 16, 32)
		last, err2 := strconv.ParseUint(high, 16, 32)
		n := 0
		if value != "" {
			n, _ = strconv.Atoi(value)
		}
		if err != nil || err2 != nil || first > last || last > unicode.MaxRune {
			panic("chars_data.go: " + field)
		}
		do(rune(first), rune(last), n)
	}
}

// toLower returns the lower case of r, whatever stands around it; İ becomes two
// characters, i and a dot above, which the second tells.
func toLower(r rune) (rune, bool) {
	if r < 0x80 {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r, false
	}
	if r == 'İ' {
		return 'i', true
	}
	if l := unicode.ToLower(r); l != r {
		return l, false
	}
	return lowerOfNewer(r), false
}

// lowerOfNewer is the lower case of letters that are newer than Go's tables.
func lowerOfNewer(r rune) rune {
	switch {
	case r < 0x1C89:
	case r == 0x1C89:
		return 0x1C8A
	case r == 0xA7CB:
		return 0x264
	case r == 0xA7CC, r == 0xA7CE, r == 0xA7D2, r == 0xA7D4, r == 0xA7DA:
		return r + 1
	case r == 0xA7DC:
		return 0x19B
	case 0x10D50 <= r && r <= 0x10D65:
		return r + 0x20
	case 0x16EA0 <= r && r <= 0x16EB8:
		return r + 0x1B
	}
	return r
}

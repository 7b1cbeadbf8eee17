package token

import (
	"fmt"
	"strings"
)

// A Kind says what a token is made of. A token with a letter in it has the kind
// of its first letter, so iPhone15 is a [Word]; one with digits and no letter is
// a [Number].
type Kind uint8

// The kinds of tokens.
const (
	Other  Kind = iota // control characters, private use, combining marks alone, U+FFFD
	Space              // white space and the zero width space
	Punct              // punctuation
	Symbol             // signs of mathematics, currency and the like
	Emoji              // 🙂, ❤️, 🇨🇳, 1️⃣
	Number             // digits and other numerals, with the marks inside: 3.14
	Word               // letters of alphabets and other scripts that write spaces
	Han                // Chinese characters
	Kana               // hiragana and katakana
	Hangul             // Korean
	Letter             // letters of Thai, Lao, Khmer, Burmese and other scripts without spaces

	numKinds = iota
)

var kindNames = [numKinds]string{
	"other", "space", "punct", "symbol", "emoji", "number", "word", "han", "kana", "hangul", "letter",
}

// Kinds returns all kinds.
func Kinds() []Kind {
	all := make([]Kind, numKinds)
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// String returns the name of the kind in lower case, as it stands in JSON.
func (k Kind) String() string {
	if k < numKinds {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// MarshalText returns the name of the kind. It fails if there is no such kind.
func (k Kind) MarshalText() ([]byte, error) {
	if k >= numKinds {
		return nil, fmt.Errorf("no kind of token has number %d", uint8(k))
	}
	return []byte(kindNames[k]), nil
}

// UnmarshalText sets the kind by its name. It fails if no kind has that name.
func (k *Kind) UnmarshalText(name []byte) error {
	for i, s := range kindNames {
		if s == string(name) {
			*k = Kind(i)
			return nil
		}
	}
	return fmt.Errorf("unknown kind of token %q, use one of %s", name, strings.Join(kindNames[:], ", "))
}

// letter tells whether tokens of this kind hold letters.
func (k Kind) letter() bool { return k >= Word }

// Counts are numbers of segments by [Kind].
type Counts [numKinds]uint64

// Of returns the number of segments of kind k.
func (c Counts) Of(k Kind) uint64 { return c[k] }

// Total is the sum over all kinds.
func (c Counts) Total() uint64 {
	var sum uint64
	for _, n := range c {
		sum += n
	}
	return sum
}

// Add adds the counts of another part of the text.
func (c *Counts) Add(d Counts) {
	for i, n := range d {
		c[i] += n
	}
}

// A kindSet holds one bit for each kind.
type kindSet uint16

func newKindSet(kinds []Kind) kindSet {
	var set kindSet
	for _, k := range kinds {
		set |= 1 << k
	}
	return set
}

func (s kindSet) has(k Kind) bool { return s>>k&1 != 0 }

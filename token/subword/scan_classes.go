package subword

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// A runeClass says which of the sets that split patterns are made of a character
// belongs to.
type runeClass uint8

const (
	classLetter  runeClass = 1 << iota // \p{L}
	classNumber                        // \p{N}
	classSpace                         // \s
	classNewline                       // [\r\n]
	classUpper                         // [\p{Lu}\p{Lt}]
	classLower                         // \p{Ll}
	classMark                          // \p{M}
	classPunct                         // [\p{P}\p{S}]
)

// classTable has the class of every character: pages[index[r>>8]][r&0xFF]. Pages
// that are the same are there once.
type classTable struct {
	ascii [utf8.RuneSelf]runeClass
	index [unicode.MaxRune>>8 + 1]uint8
	pages [][256]runeClass
}

// at returns the class and the size of the character at text[i], which is there. A
// byte that is not UTF-8 is of the class of U+FFFD, which is a symbol.
func (t *classTable) at(text string, i int) (runeClass, int) {
	if c := text[i]; c < utf8.RuneSelf {
		return t.ascii[c], 1
	}
	r, size := utf8.DecodeRuneInString(text[i:])
	return t.pages[t.index[r>>8]][r&0xFF], size
}

// run returns the end of the characters from text[i] on that have one of the
// classes of any and none of those of not.
func (t *classTable) run(text string, i int, any, not runeClass) int {
	for i < len(text) {
		if c := text[i]; c < utf8.RuneSelf {
			class := t.ascii[c]
			if class&any == 0 || class&not != 0 {
				break
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		class := t.pages[t.index[r>>8]][r&0xFF]
		if class&any == 0 || class&not != 0 {
			break
		}
		i += size
	}
	return i
}

// runOther returns the end of the characters from text[i] on that have none of the
// classes of not.
func (t *classTable) runOther(text string, i int, not runeClass) int {
	for i < len(text) {
		class, size := t.at(text, i)
		if class&not != 0 {
			break
		}
		i += size
	}
	return i
}

// classes returns the table. It is made when it is first needed, in a few
// milliseconds.
var classes = sync.OnceValue(func() *classTable {
	all := make([]runeClass, (unicode.MaxRune|0xFF)+1)
	add := func(class runeClass, table *unicode.RangeTable, newer string) {
		for _, r := range table.R16 {
			for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
				all[c] |= class
			}
		}
		for _, r := range table.R32 {
			for c := rune(r.Lo); c <= rune(r.Hi); c += rune(r.Stride) {
				all[c] |= class
			}
		}
		eachRange(newer, func(first, last rune, _ int) {
			for c := first; c <= last; c++ {
				all[c] |= class
			}
		})
	}
	add(classLetter, unicode.L, unicode16Letters)
	add(classNumber, unicode.N, unicode16Numbers)
	add(classSpace, unicode.White_Space, "")
	add(classUpper, unicode.Lu, unicode16Upper)
	add(classUpper, unicode.Lt, "")
	add(classLower, unicode.Ll, unicode16Lower)
	add(classMark, unicode.M, unicode16Marks)
	add(classPunct, unicode.P, unicode16Punct)
	add(classPunct, unicode.S, unicode16Symbols)
	all['\r'] |= classNewline
	all['\n'] |= classNewline

	t := new(classTable)
	copy(t.ascii[:], all)
	seen := map[[256]runeClass]uint8{}
	for i := range t.index {
		page := [256]runeClass(all[i<<8:])
		at, ok := seen[page]
		if !ok {
			at = uint8(len(t.pages)) // there are some 100 pages
			seen[page] = at
			t.pages = append(t.pages, page)
		}
		t.index[i] = at
	}
	return t
})

// What Unicode 16 has added to these sets, which the reference implementations
// know and package unicode, of Unicode 15, does not. It does no harm when package
// unicode has them too.
const (
	unicode16Letters = `1c89-1c8a a7cb-a7cd a7da-a7dc 105c0-105f3 10d4a-10d65 10d6f-10d85 10ec2-10ec4 11380-11389 1138b
1138e 11390-113b5 113b7 113d1 113d3 11bc0-11be0 13460-143fa 16100-1611d 16d40-16d6c 18cff
1e5d0-1e5ed 1e5f0 2ebf0-2ee5d`
	unicode16Numbers = `10d40-10d49 116d0-116e3 11bf0-11bf9 16130-16139 16d70-16d79 1ccf0-1ccf9 1e5f1-1e5fa`
	unicode16Upper   = `1c89 a7cb-a7cc a7da a7dc 10d50-10d65`
	unicode16Lower   = `1c8a a7cd a7db 10d70-10d85`
	unicode16Marks   = `897 10d69-10d6d 10efc 113b8-113c0 113c2 113c5 113c7-113ca 113cc-113d0 113d2 113e1-113e2 11f5a
1611e-1612f 1e5ee-1e5ef`
	unicode16Punct   = `1b4e-1b4f 1b7f 10d6e 113d4-113d5 113d7-113d8 11be1 16d6d-16d6f 1e5ff`
	unicode16Symbols = `2427-2429 2ffc-2fff 31e4-31e5 31ef 10d8e-10d8f 1cc00-1ccef 1cd00-1ceb3 1f8b2-1f8bb 1f8c0-1f8c1 1fa89
1fa8f 1fabe 1fac6 1fadc 1fadf 1fae9 1fbcb-1fbef`
)

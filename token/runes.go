package token

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"firth/token/simplify"
)

// A runeInfo says what a pipeline does to one character: in the low 21 bits the
// character that it becomes, above them flags and its kind.
type runeInfo uint32

const (
	// simple: before a base character, this character becomes a single one. The
	// low bits and the kind are set only then.
	simple runeInfo = 1 << (21 + iota)

	// base: nothing before this character changes how it normalizes, and it is
	// never part of what stands before it as combining marks and joiners are. So
	// text may be normalized apart on both sides, though a word may go on.
	base

	// loner: the character is a segment by itself for the tokenizer "words", in
	// every context but before a character that is not base.
	loner

	// letterlike: the character is simple, base, and one of the letters that the
	// tokenizer "words" joins with each other and with digits.
	letterlike

	// dropped: the character is taken out.
	dropped

	// space: the character is white space, before or after normalization.
	space

	// opens: a phrase of traditional Chinese begins with the character, see reaches.
	opens

	kindShift = iota + 21
)

func (e runeInfo) is(flags runeInfo) bool  { return e&flags == flags }
func (e runeInfo) any(flags runeInfo) bool { return e&flags != 0 }
func (e runeInfo) rune() rune              { return rune(e & (1<<21 - 1)) }
func (e runeInfo) kind() Kind              { return Kind(e >> kindShift) }

// comma tells whether the character becomes one of the marks of ASCII that can join
// letters or digits, as those of full width do: ，：；． At the start of a segment it
// is one by itself.
func (e runeInfo) comma() bool {
	return e.is(simple|base) && e.rune() < utf8.RuneSelf && asciiClass[e.rune()]&(betweenLetters|betweenDigits) != 0
}

// A runeTable answers for single characters, so that the libraries of Unicode are
// asked for each of them once. It is safe for concurrent use.
type runeTable struct {
	paged[runeInfo]
	expansions paged[string] // of characters that are not simple

	// traditional is the table before simplification, if this is the one after it.
	traditional *runeTable
}

func newRuneTable(cfg *Config) *runeTable {
	return &runeTable{
		paged:      paged[runeInfo]{computer: func() func(rune) runeInfo { return newNormalizer(cfg, nil).inspect }},
		expansions: paged[string]{computer: func() func(rune) string { return newNormalizer(cfg, nil).transform }},
	}
}

// simplified returns the table of what becomes of characters by themselves when the
// result of t is simplified.
func (t *runeTable) simplified() *runeTable {
	return &runeTable{
		paged: paged[runeInfo]{computer: func() func(rune) runeInfo {
			return func(r rune) runeInfo {
				e := t.get(r)
				if !e.is(simple) {
					return e
				}
				to := simplify.Rune(e.rune())
				if to != e.rune() {
					e = inspected(to, e&(base|space))
				}
				if simplify.Opens(t.get(r).rune()) {
					e |= opens
				}
				return e
			}
		}},
		traditional: t,
	}
}

// reaches tells whether simplification may have a phrase that reaches from the
// character at text[i] to the one at text[next], the next one. Where it does not,
// each side may be simplified by itself.
func (t *runeTable) reaches(text string, i, next int) bool {
	if t.traditional == nil || next == len(text) {
		return false
	}
	a, b := lookup(t.traditional, text, i), lookup(t.traditional, text, next)
	return !a.is(simple) || !b.is(simple|base) || simplify.Joined(a.rune(), b.rune())
}

// inspect returns the runeInfo of r.
func (n *normalizer) inspect(r rune) runeInfo {
	if n.drops && ignorable(r) {
		return dropped
	}
	out := n.transform(r)
	first, size := utf8.DecodeRuneInString(out)
	var e runeInfo
	if isSpace(r) || isSpace(first) {
		e |= space
	}
	if n.startsSegment(r) && !joinsBefore(r) && !joinsBefore(first) {
		e |= base
	}
	if size == len(out) {
		e = inspected(first, e)
	}
	return e
}

// inspected returns e, which says whether a character is base and a space, with what
// follows from the one character r that it becomes.
func inspected(r rune, e runeInfo) runeInfo {
	e |= simple | runeInfo(r) | runeInfo(kindOf(r))<<kindShift
	switch {
	case !e.is(base):
	case standsAlone(r):
		e |= loner
	case r >= utf8.RuneSelf && unicode.IsLetter(r) && unicode.In(r, joiningScripts...):
		e |= letterlike
	}
	return e
}

// startsSegment tells whether r never combines with a character before it in the
// normal form of the pipeline.
func (n *normalizer) startsSegment(r rune) bool {
	if !n.normalizes {
		return true
	}
	return n.form.PropertiesString(string(n.foldWidth(r))).BoundaryBefore()
}

func (n *normalizer) foldWidth(r rune) rune {
	if n.widthFolds && r != 0 {
		if f := width.LookupRune(r).Folded(); f != 0 {
			return f
		}
	}
	return r
}

// keepsSpacingAccent tells whether r is one of the signs like ´ that NFKC would
// turn into a space and a combining mark.
func keepsSpacingAccent(r rune) bool {
	d := norm.NFKC.PropertiesString(string(r)).Decomposition()
	return len(d) > 1 && d[0] == ' '
}

// joinsBefore tells whether a boundary of words or grapheme clusters may be
// missing before r because r extends what stands before it. It errs on the side
// of yes: for characters that are unassigned here and may be marks in newer
// tables of the segmenter.
func joinsBefore(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return false
	case unicode.In(r, unicode.M, unicode.Cf, unicode.Other_Grapheme_Extend):
		return true
	case r >= 0x1F3FB && r <= 0x1F3FF: // skin tones
		return true
	case hangulJamo(r): // vowels and finals follow; initials join what follows
		return true
	case r == 0x0E33 || r == 0x0EB3: // vowel AM of Thai and Lao, a spacing mark in UAX #29
		return true
	}
	return !unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Co)
}

// standsAlone tells whether r, which stands for itself after normalization, has
// no property in the word boundary rules of UAX #29, so that it is a word or a
// sign by itself. The list is not complete; it holds what is frequent.
func standsAlone(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return asciiClass[r]&alone != 0
	case r >= 0x4E00 && r <= 0x9FFF, r >= 0x3400 && r <= 0x4DBF: // Han
		return true
	case r >= 0x3041 && r <= 0x3096: // hiragana
		return true
	case r >= 0x3001 && r <= 0x3003, r >= 0x3006 && r <= 0x3011, r >= 0x3014 && r <= 0x301B:
		return true // 、。〃 〆〇〈〉《》「」『』【】 〔〕 〖〗
	case r >= 0x2012 && r <= 0x2015, r == 0x201C, r == 0x201D:
		return true // ‒–—― “ ”
	}
	return false
}

// joiningScripts are alphabets all of whose letters have the property ALetter in
// UAX #29. The list is not complete; it holds what is frequent. Hebrew has a
// property of its own.
var joiningScripts = []*unicode.RangeTable{
	unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Armenian, unicode.Georgian, unicode.Arabic, unicode.Hangul,
}

// hangulJamo tells whether r is one of the letters that combine into syllables of
// Hangul, which are one grapheme cluster each.
func hangulJamo(r rune) bool {
	return r >= 0x1100 && r <= 0x11FF || r >= 0xA960 && r <= 0xA97F || r >= 0xD7B0 && r <= 0xD7FF
}

// ignorable tells whether r cannot be seen and changes nothing that a reader
// would call the word. All are Default_Ignorable_Code_Points of Unicode.
func ignorable(r rune) bool {
	switch {
	case r < 0xAD:
		return false
	case r == 0xAD, r == 0x034F: // soft hyphen, combining grapheme joiner
		return true
	case r >= 0x180B && r <= 0x180D, r == 0x180F: // Mongolian variation selectors
		return true
	case r == 0x061C, r == 0x200E, r == 0x200F, r >= 0x202A && r <= 0x202E: // writing direction
		return true
	case r >= 0x2060 && r <= 0x2064, r >= 0x2066 && r <= 0x206F: // word joiner, invisible operators, isolates
		return true
	case r >= 0xFE00 && r <= 0xFE0E, r >= 0xE0100 && r <= 0xE01EF: // variation selectors, not the one of emoji
		return true
	}
	return r == 0xFEFF // byte order mark
}

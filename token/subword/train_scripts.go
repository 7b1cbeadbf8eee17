package subword

import (
	"sync"
	"unicode"
)

// wordMark stands for the space before a word, as SentencePiece writes it.
const wordMark = '▁'

// scripts gives each character the number of its script. Hiragana, Katakana and
// Han are one: Japanese words mix them. Digits, punctuation and all else that
// belongs to no script are script 0; marks that take the script of what they
// stand on are inheritScript.
var scripts = sync.OnceValue(func() *[unicode.MaxRune + 1]uint8 {
	const han, unassigned = 2, 3
	table := new([unicode.MaxRune + 1]uint8)
	for i := range table {
		table[i] = unassigned
	}
	next := uint8(unassigned + 1)
	for name, ranges := range unicode.Scripts {
		number := next
		switch name {
		case "Common":
			number = 0
		case "Inherited":
			number = inheritScript
		case "Han", "Hiragana", "Katakana":
			number = han
		default:
			next++
		}
		for _, r := range ranges.R16 {
			for c := uint32(r.Lo); c <= uint32(r.Hi); c += uint32(r.Stride) {
				table[c] = number
			}
		}
		for _, r := range ranges.R32 {
			for c := r.Lo; c <= r.Hi; c += r.Stride {
				table[c] = number
			}
		}
	}
	table['ー'] = han // of both kana, so Unicode counts it as Common
	return table
})

const inheritScript = 1

// cutScripts calls yield for the longest parts of word that are of one script
// each. No piece of a unigram model goes over such a border (as in SentencePiece,
// see its split_by_unicode_script), so parts can be counted in place of words:
// there are far fewer of them, and the best segmentation of a word is that of its
// parts. The mark of a space goes with what follows it, or stands alone.
func cutScripts(word string, yield func(part string)) {
	const none = -1
	table := scripts()
	start, script := 0, none
	for i, r := range word {
		if r == wordMark {
			if i > start {
				yield(word[start:i])
			}
			start, script = i, none
			continue
		}
		s := int(table[r])
		if s == inheritScript {
			continue
		}
		if script != none && s != script {
			yield(word[start:i])
			start = i
		}
		script = s
	}
	if start < len(word) {
		yield(word[start:])
	}
}

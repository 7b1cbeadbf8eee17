package corpus

import (
	"bytes"
	"sync"
	"unicode/utf8"
)

// wideOf tells by the first bytes of a text whether it is UTF-16 or UTF-32
// without a byte order mark, and "" if it is not. Both have zeros, which no other
// text has: even Chinese has line ends. And with the bytes of each character the
// other way round hardly anything is a letter in use.
func wideOf(head []byte) string {
	const few = 8 // characters that may be an accident
	if bytes.IndexByte(head, 0) < 0 {
		return ""
	}
	for _, pair := range [][2]string{{UTF32LE, UTF32BE}, {UTF16LE, UTF16BE}} {
		first, second := common(head, pair[0]), common(head, pair[1])
		for i, c := range []share{first, second} {
			other := []share{second, first}[i]
			if c.all >= few && c.known > c.all*3/4 && other.known < other.all/2 {
				return pair[i]
			}
		}
	}
	return ""
}

type share struct{ all, known int }

// common counts the characters of a text in a wide encoding, and how many of them
// are of those that texts are made of.
func common(head []byte, encoding string) share {
	room := make([]byte, 3*len(head))
	n, _, _ := newEncodingDecoder(encoding).Transform(room, head, false)
	var c share
	for _, r := range bytes.Runes(room[:n]) {
		c.all++
		if ' ' <= r && r < 0x7f || r == '\n' || r == '\r' || r == '\t' || r >= utf8.RuneSelf && inUse()[r] {
			c.known++
		}
	}
	return c
}

// inUse are the characters of all languages of the table.
var inUse = sync.OnceValue(func() map[rune]bool {
	all := make(map[rune]bool)
	for _, m := range languages() {
		for r := range m {
			all[r] = true
		}
	}
	return all
})

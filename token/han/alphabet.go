package han

import (
	"strings"
	"unicode/utf8"
)

const (
	firstHan = 0x4E00 // 一
	lastHan  = 0x9FD5 // 鿕, the last one that jieba's regular expression takes
	hanCount = lastHan - firstHan + 1
)

// IsBlock tells whether r belongs to the blocks that are searched for words, the
// characters of jieba's re_han_default: [\u4E00-\u9FD5a-zA-Z0-9+#&._%-]. Any other
// is a word by itself, except that "\r\n" is one word.
func IsBlock(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 0 && isBlockASCII[r]
	}
	return firstHan <= r && r <= lastHan
}

var isBlockASCII = func() (block [utf8.RuneSelf]bool) {
	for c := range block {
		block[c] = isAlnum(byte(c)) || strings.IndexByte("+#&._%-", byte(c)) >= 0
	}
	return block
}()

// An alphabet numbers the characters of blocks. The most frequent in words have
// the lowest codes, which keeps the double array small and what is used most of it
// together.
type alphabet struct {
	ascii [128]uint16
	han   [hanCount]uint16
	codes int // one more than the greatest code
}

// The codes that are not of one character. Others begin at firstCode.
const (
	outside = iota // stands in no block
	unknown        // is in no word, nor does the hidden Markov model know it
	firstCode
)

// newAlphabet gives codes to the characters of order, from firstCode on.
func newAlphabet(order []rune) *alphabet {
	a := &alphabet{codes: firstCode}
	for c := range a.ascii {
		if isBlockASCII[c] {
			a.ascii[c] = unknown
		}
	}
	for i := range a.han {
		a.han[i] = unknown
	}
	for _, r := range order {
		a.add(r)
	}
	return a
}

// add gives a code to a character for which IsBlock holds, and returns it.
func (a *alphabet) add(r rune) uint16 {
	code := uint16(a.codes)
	if r < utf8.RuneSelf {
		a.ascii[r] = code
	} else {
		a.han[r-firstHan] = code
	}
	a.codes++
	return code
}

// code returns the code of a character for which IsBlock holds.
func (a *alphabet) code(r rune) uint16 {
	if r < utf8.RuneSelf {
		return a.ascii[r]
	}
	return a.han[r-firstHan]
}

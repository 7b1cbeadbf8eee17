package corpus

import (
	"bytes"
	"io"
	"unicode"
	"unicode/utf8"
)

// maxBlock is how long a block may grow while no place is found where it can be
// cut, and how long a line of JSON may be.
const maxBlock = 64 << 20

// lookahead is how many bytes after a cut must be known to tell whether it is
// one: a character.
const lookahead = utf8.UTFMax

// A cutter cuts the text of a file into pieces of about size bytes, at most max.
type cutter struct {
	r          io.Reader
	size, max  int
	separators string // what divides items, in a corpus of sequences
	firstCap   int    // capacity of the first buffer; more is made as it fills
	buf        []byte // read, and not yet handed out
	pos        int64  // of buf[0] in the text
	eof        bool
}

// A piece is text as it stands in the file.
type piece struct {
	text      []byte // nobody else's, with room for one more byte
	pos       int64
	continues bool // ends inside a line
	forced    bool // ends inside a word, too
}

// next returns the next piece, or io.EOF. Where the pieces end depends on the
// text, size and max alone, so it always looks at the same number of bytes,
// however few of them a single read gives.
func (c *cutter) next() (piece, error) {
	for limit := c.size; ; limit = min(2*limit, c.max) {
		if err := c.fill(limit + lookahead); err != nil {
			return piece{}, err
		}
		if len(c.buf) == 0 {
			return piece{}, io.EOF
		}
		if len(c.buf) <= limit { // the end of the file
			return c.take(len(c.buf)), nil
		}
		if n := lineEnd(c.buf, limit); n > 0 {
			return c.take(n), nil
		}
		n := c.cut(limit)
		forced := n == 0 && limit >= c.max
		if forced {
			n = runeEnd(c.buf, limit)
		}
		if n > 0 {
			p := c.take(n)
			p.continues, p.forced = true, forced
			return p, nil
		}
	}
}

// cut returns a place, at most limit, where the line may be cut, or 0.
func (c *cutter) cut(limit int) int {
	if c.separators != "" {
		return itemEnd(c.buf, limit, c.separators)
	}
	return wordEnd(c.buf, limit)
}

// fill reads until buf holds n bytes or the file ends.
func (c *cutter) fill(n int) error {
	for len(c.buf) < n && !c.eof {
		if len(c.buf)+1 >= cap(c.buf) {
			c.grow(min(n, max(2*len(c.buf), c.firstCap)) + 1)
		}
		start, end := len(c.buf), min(n, cap(c.buf)-1)
		k, err := io.ReadFull(c.r, c.buf[start:end])
		c.buf = c.buf[:start+k]
		switch err {
		case nil:
		case io.EOF, io.ErrUnexpectedEOF:
			c.eof = true
		default:
			return err
		}
	}
	return nil
}

// grow moves what has been read to a fresh buffer.
func (c *cutter) grow(capacity int) {
	buf := make([]byte, len(c.buf), max(capacity, len(c.buf)+2))
	copy(buf, c.buf)
	c.buf = buf
}

// take hands out the first n bytes of the buffer; the rest moves to a new one.
func (c *cutter) take(n int) piece {
	p := piece{text: c.buf[:n], pos: c.pos}
	c.pos += int64(n)
	rest := c.buf[n:]
	c.buf = nil
	if len(rest) > 0 {
		capacity := len(rest)
		if !c.eof {
			capacity = max(capacity, c.size+lookahead)
		}
		c.buf = make([]byte, len(rest), capacity+1)
		copy(c.buf, rest)
	}
	c.firstCap = c.size + lookahead
	return p
}

// lineEnd returns the last place, at most limit, where a line has just ended, or
// 0. limit is below len(text).
func lineEnd(text []byte, limit int) int {
	// Searching forward is many times faster, and decides for the files that
	// have no lines.
	if bytes.IndexByte(text[:limit], '\n') >= 0 {
		return bytes.LastIndexByte(text[:limit], '\n') + 1
	}
	if bytes.IndexByte(text[:limit], '\r') < 0 {
		return 0
	}
	n := bytes.LastIndexByte(text[:limit], '\r') + 1
	if text[n] == '\n' { // not between "\r" and "\n"
		n = bytes.LastIndexByte(text[:n-1], '\r') + 1
	}
	return n
}

// wordEnd returns a place, at most limit, where no word is cut, or 0: the last
// one after white space, or else after punctuation, or else between two
// characters of Chinese or Japanese. limit is below len(text), and text goes on
// for a whole character after it unless the file ends there.
//
// The rules of UAX #29 decide what a word is. They keep together what stands
// around some punctuation and around one kind of space (3.14, can't, a_b).
func wordEnd(text []byte, limit int) int {
	if n := spaceEnd(text, limit); n > 0 {
		return n
	}
	p := limit
	for p > 0 && !utf8.RuneStart(text[p]) {
		p--
	}
	after, _ := utf8.DecodeRune(text[p:])
	ideographs := 0
	for p > 0 {
		before, size := utf8.DecodeLastRune(text[:p])
		if endsWord(before, after) && !attaches(after) {
			return p
		}
		if ideographs == 0 && ideographic(before) && ideographic(after) && !(katakana(before) && katakana(after)) {
			ideographs = p
		}
		p -= size
		after = before
	}
	return ideographs
}

// spaceEnd returns the last place, at most limit, after white space, or 0. It
// decodes only where a byte may be the last of a white space, since Chinese can
// go on for long without one.
func spaceEnd(text []byte, limit int) int {
	for p := limit; p > 0; p-- {
		switch last := text[p-1]; {
		case last > ' ' && last < utf8.RuneSelf, last >= 0xc0:
			continue
		case last <= ' ':
		case p >= 3 && 0xe1 <= text[p-3] && text[p-3] <= 0xe3: // U+1680 to U+3000
		case p >= 2 && text[p-2] == 0xc2: // U+0085, U+00A0
		default:
			continue
		}
		before, _ := utf8.DecodeLastRune(text[:p])
		if !unicode.IsSpace(before) || before == narrowSpace {
			continue
		}
		after, _ := utf8.DecodeRune(text[p:])
		if !attaches(after) && !(before == '\r' && after == '\n') {
			return p
		}
	}
	return 0
}

// runeEnd returns the last place, at most limit, where no character is cut, if
// one is near; marks belong to the letter before them.
func runeEnd(text []byte, limit int) int {
	const near = 256
	whole := 0
	for p := limit; p > 0 && p > limit-near; p-- {
		if !utf8.RuneStart(text[p]) {
			continue
		}
		after, _ := utf8.DecodeRune(text[p:])
		before, _ := utf8.DecodeLastRune(text[:p])
		if !attaches(after) && before != zeroWidthJoiner && !(before == '\r' && after == '\n') {
			return p
		}
		if whole == 0 {
			whole = p
		}
	}
	if whole > 0 {
		return whole
	}
	return limit // no UTF-8 at all
}

const (
	narrowSpace     = '\u202f' // between the digits of a number: UAX #29 ExtendNumLet
	zeroWidthJoiner = '\u200d'
)

// attaches tells whether r belongs to the character before it.
func attaches(r rune) bool {
	if r < 0xad {
		return false
	}
	return unicode.In(r, unicode.M, unicode.Cf) ||
		r == 0xff9e || r == 0xff9f || // voiced marks of half-width kana
		0x1f3fb <= r && r <= 0x1f3ff // skin tones
}

// endsWord tells whether the punctuation mark r ends whatever word it may
// belong to, given the character after it.
func endsWord(r, after rune) bool {
	if !unicode.IsPunct(r) || unicode.Is(unicode.Pc, r) || r == 0x30a0 {
		return false // a_b and the double hyphen of katakana join what they can
	}
	return !inWord(r) || ideographic(after)
}

// inWord tells whether the punctuation mark r can make one word with the letters
// or digits around it: MidLetter, MidNum, MidNumLet and the quotes of UAX #29, ⁄,
// and what it takes for letters and digits.
func inWord(r rune) bool {
	switch r {
	case '\'', '"', '.', ',', ':', ';',
		0xb7, 0x37e, 0x387, 0x55a, 0x55b, 0x55c, 0x55e, 0x55f, 0x589, 0x58a,
		0x5f3, 0x5f4, 0x60c, 0x60d, 0x66b, 0x66c, 0x7f8,
		0x2018, 0x2019, 0x2024, 0x2027, 0x2044,
		0xfe10, 0xfe13, 0xfe14, 0xfe50, 0xfe52, 0xfe54, 0xfe55,
		0xff07, 0xff0c, 0xff0e, 0xff1a, 0xff1b:
		return true
	}
	return false
}

func ideographic(r rune) bool {
	return r >= 0x2e80 && (unicode.Is(unicode.Han, r) || unicode.Is(unicode.Hiragana, r) || katakana(r))
}

func katakana(r rune) bool { return r >= 0x30a1 && unicode.Is(unicode.Katakana, r) }

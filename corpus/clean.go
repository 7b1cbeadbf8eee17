package corpus

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// repairUTF8 returns text with U+FFFD in the place of what is not UTF-8, and
// calls found with the offset of each such place. Text that is valid is returned
// as it is.
//
// One U+FFFD stands for each maximal subpart of an ill-formed sequence (The
// Unicode Standard, section 3.9): a character that breaks off is one, bytes that
// begin no character are one each.
func repairUTF8(text []byte, found func(offset int)) []byte {
	if utf8.Valid(text) {
		return text
	}
	out := make([]byte, 0, len(text)+len(text)/8+8)
	start := 0
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r != utf8.RuneError || size > 1 {
			i += size
			continue
		}
		found(i)
		out = append(out, text[start:i]...)
		out = utf8.AppendRune(out, utf8.RuneError)
		i += brokenLen(text[i:])
		start = i
	}
	return append(out, text[start:]...)
}

// brokenLen is the length of the maximal subpart at the start of b, which does
// not start with a valid character: the bytes that could have begun one (table
// 3-7 of The Unicode Standard), at least one.
func brokenLen(b []byte) int {
	low, high := byte(0x80), byte(0xbf)
	length := 3
	switch lead := b[0]; {
	case lead == 0xe0:
		low = 0xa0
	case lead == 0xed:
		high = 0x9f
	case 0xe1 <= lead && lead <= 0xef:
	case lead == 0xf0:
		low, length = 0x90, 4
	case 0xf1 <= lead && lead <= 0xf3:
		length = 4
	case lead == 0xf4:
		high, length = 0x8f, 4
	default:
		return 1
	}
	n := 1
	for n < length-1 && n < len(b) && low <= b[n] && b[n] <= high {
		n++
		low, high = 0x80, 0xbf
	}
	return n
}

// normalizeLineEnds makes "\n" of every "\r\n" and every other "\r", in place,
// and tells how many there were.
func normalizeLineEnds(text []byte) ([]byte, int) {
	i := bytes.IndexByte(text, '\r')
	if i < 0 {
		return text, 0
	}
	count, n := 0, i // text[:n] is done
	for i < len(text) {
		count++
		i++ // past the "\r"
		if i == len(text) || text[i] != '\n' {
			text[n] = '\n'
			n++
		}
		next := bytes.IndexByte(text[i:], '\r')
		if next < 0 {
			next = len(text) - i
		}
		n += copy(text[n:], text[i:i+next])
		i += next
	}
	return text[:n], count
}

// lineCounter counts lines over the blocks of a file.
type lineCounter struct {
	length int64 // of the line so far
	filled bool  // the line has something but white space
}

// count adds the lines of text to the report, and tells whether any of it is
// not white space.
func (c *lineCounter) count(text []byte, report *Report) (filled bool) {
	for len(text) > 0 {
		end := bytes.IndexByte(text, '\n')
		line := text
		if end >= 0 {
			line = text[:end]
		}
		c.length += int64(len(line))
		c.filled = c.filled || !blank(line)
		filled = filled || c.filled
		report.LongestLine = max(report.LongestLine, c.length)
		if end < 0 {
			break
		}
		report.Lines++
		if !c.filled {
			report.EmptyLines++
		}
		*c = lineCounter{}
		text = text[end+1:]
	}
	return filled
}

// blank tells whether a line is nothing but white space.
func blank(line []byte) bool {
	for len(line) > 0 {
		r, size := utf8.DecodeRune(line)
		if !unicode.IsSpace(r) {
			return false
		}
		line = line[size:]
	}
	return true
}

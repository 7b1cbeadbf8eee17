package corpus

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is how deeply the values of a record may nest, as in encoding/json.
const maxDepth = 10000

// jsonField finds the value with the given name in a JSON object (RFC 8259) that
// fills line but for white space, as it stands there. Of several fields with the
// name the last one counts. It is nil if there is none. What is not a JSON object
// is an error that wraps [ErrJSON].
//
// It is here because encoding/json has to decode the whole record into maps to
// find one field, which takes five times as long; the tests hold it to the same
// answers.
func jsonField(line []byte, name string) (value []byte, err error) {
	s := scanner{text: line}
	if s.space(); s.peek() != '{' {
		return nil, s.fail("it does not begin with {")
	}
	err = s.object(1, func(key, v []byte) {
		if sameKey(key, name) {
			value = v
		}
	})
	if err != nil {
		return nil, err
	}
	if s.space(); s.at < len(line) {
		return nil, s.fail("something follows the object")
	}
	return value, nil
}

// jsonText appends the text that a valid JSON value holds: a string, or, if
// sequences is set, the items of an array of strings and numbers. ok is false for
// all others. It tells how many halves of surrogate pairs stood alone, and counts
// the items that had white space inside.
func jsonText(dst, value []byte, sequences bool, joinedItems *int64) (text []byte, ok bool, alone int) {
	switch {
	case len(value) == 0:
		return dst, false, 0
	case value[0] == '"':
		dst, alone = unescape(dst, value[1:len(value)-1])
		return dst, true, alone
	case value[0] == '[' && sequences:
		return jsonItems(dst, value, joinedItems)
	}
	return dst, false, 0
}

// jsonItems appends the items of a valid array, with tabs between them.
func jsonItems(dst, array []byte, joinedItems *int64) (text []byte, ok bool, alone int) {
	s := scanner{text: array, at: 1}
	for {
		s.space()
		start := s.at
		switch c := s.peek(); {
		case c == ',':
			s.at++
			continue
		case c == ']':
			return dst, true, alone
		case c != '"' && c != '-' && (c < '0' || c > '9'):
			return dst, false, 0
		}
		if s.value(1) != nil {
			panic("corpus: invalid JSON has passed")
		}
		if len(dst) > 0 && dst[len(dst)-1] != '\t' {
			dst = append(dst, '\t')
		}
		item := array[start:s.at]
		at := len(dst)
		if item[0] == '"' {
			n := 0
			dst, n = unescape(dst, item[1:len(item)-1])
			alone += n
		} else {
			dst = append(dst, item...)
		}
		if joinItem(dst[at:]) {
			*joinedItems++
		}
	}
}

// sameKey compares a key, as it stands between its quotes, with a name.
func sameKey(key []byte, name string) bool {
	if bytes.IndexByte(key, '\\') >= 0 {
		key, _ = unescape(nil, key)
	}
	return string(key) == name
}

// A scanner checks JSON and moves over it.
type scanner struct {
	text []byte
	at   int
}

func (s *scanner) fail(why string) error {
	return fmt.Errorf("%w: at its byte %d, %s", ErrJSON, s.at, why)
}

// peek returns the next byte, or 0 at the end; no valid JSON has a 0.
func (s *scanner) peek() byte {
	if s.at == len(s.text) {
		return 0
	}
	return s.text[s.at]
}

func (s *scanner) space() {
	for s.at < len(s.text) {
		switch s.text[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// object moves over an object and calls each, if not nil, with every key
// (between its quotes) and value (with them).
func (s *scanner) object(depth int, each func(key, value []byte)) error {
	s.at++ // {
	if s.space(); s.peek() == '}' {
		s.at++
		return nil
	}
	for {
		s.space()
		start := s.at + 1
		if s.peek() != '"' {
			return s.fail("a key in quotes is missing")
		}
		if err := s.string(); err != nil {
			return err
		}
		key := s.text[start : s.at-1]
		if s.space(); s.peek() != ':' {
			return s.fail("a colon is missing")
		}
		s.at++
		s.space()
		start = s.at
		if err := s.value(depth); err != nil {
			return err
		}
		if each != nil {
			each(key, s.text[start:s.at])
		}
		s.space()
		switch s.peek() {
		case ',':
			s.at++
		case '}':
			s.at++
			return nil
		default:
			return s.fail("a comma or } is missing")
		}
	}
}

func (s *scanner) array(depth int) error {
	s.at++ // [
	if s.space(); s.peek() == ']' {
		s.at++
		return nil
	}
	for {
		s.space()
		if err := s.value(depth); err != nil {
			return err
		}
		s.space()
		switch s.peek() {
		case ',':
			s.at++
		case ']':
			s.at++
			return nil
		default:
			return s.fail("a comma or ] is missing")
		}
	}
}

// value moves over a value, which lies in depth objects and arrays.
func (s *scanner) value(depth int) error {
	switch c := s.peek(); {
	case c == '"':
		return s.string()
	case c == '{' || c == '[':
		if depth == maxDepth {
			return s.fail("it nests too deeply")
		}
		if c == '{' {
			return s.object(depth+1, nil)
		}
		return s.array(depth + 1)
	case c == '-' || '0' <= c && c <= '9':
		return s.number()
	}
	for _, literal := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(s.text[s.at:], []byte(literal)) {
			s.at += len(literal)
			return nil
		}
	}
	return s.fail("a value is missing")
}

func (s *scanner) number() error {
	if s.peek() == '-' {
		s.at++
	}
	if s.peek() == '0' {
		s.at++
	} else if !s.digits() {
		return s.fail("a digit is missing")
	}
	if s.peek() == '.' {
		s.at++
		if !s.digits() {
			return s.fail("a digit is missing")
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		if !s.digits() {
			return s.fail("a digit is missing")
		}
	}
	return nil
}

// digits moves over digits and tells whether there were any.
func (s *scanner) digits() bool {
	start := s.at
	for '0' <= s.peek() && s.peek() <= '9' {
		s.at++
	}
	return s.at > start
}

// string moves over a string, which begins with the quote at s.at.
func (s *scanner) string() error {
	text := s.text
	for i := s.at + 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			s.at = i + 1
			return nil
		case c < ' ':
			s.at = i
			return s.fail("a string holds a control character")
		case c == '\\':
			i++
			n := escapeLen(text[i:])
			if n == 0 {
				s.at = i - 1
				return s.fail("a string holds an unknown escape")
			}
			i += n - 1
		}
	}
	s.at = len(text)
	return s.fail("a string does not end")
}

// escapeLen is the length of the escape after a backslash, or 0 if it is none.
func escapeLen(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	switch b[0] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 1
	case 'u':
		if hex4(b[1:]) >= 0 {
			return 5
		}
	}
	return 0
}

// hex4 is the number that four hexadecimal digits write, or -1.
func hex4(b []byte) rune {
	if len(b) < 4 {
		return -1
	}
	r := rune(0)
	for _, c := range b[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

// unescape appends a string, which [scanner.string] has checked, without its
// escapes. Halves of surrogate pairs that stand alone become U+FFFD; it tells
// how many there were.
func unescape(dst, raw []byte) (text []byte, alone int) {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 {
			return append(dst, raw...), alone
		}
		dst = append(dst, raw[:i]...)
		c := raw[i+1]
		raw = raw[i+2:]
		switch c {
		case 'b':
			dst = append(dst, '\b')
		case 'f':
			dst = append(dst, '\f')
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case 'u':
			r := hex4(raw)
			raw = raw[4:]
			if utf16.IsSurrogate(r) {
				pair := rune(unicode.ReplacementChar)
				if len(raw) >= 6 && raw[0] == '\\' && raw[1] == 'u' {
					pair = utf16.DecodeRune(r, hex4(raw[2:]))
				}
				if pair == unicode.ReplacementChar {
					alone++
				} else {
					raw = raw[6:]
				}
				r = pair
			}
			dst = utf8.AppendRune(dst, r)
		default: // a quote, a backslash, a slash
			dst = append(dst, c)
		}
	}
}

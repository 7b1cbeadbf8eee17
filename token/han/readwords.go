package han

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ReadWords reads a user dictionary in jieba's format, UTF-8 text with a word a
// line:
//
//	word [count] [tag]
//
// between single spaces. The count is digits, the tag, which is left out, lower
// case letters; a word may contain spaces itself ("New York 20 nz"). A count of 0
// removes the word ([Remove]). Empty lines and byte order marks are passed over.
//
// name is the file's, for errors, which name the line as well: a line that is not
// UTF-8, longer than 1 MiB, or has a count above 2⁵³.
func ReadWords(r io.Reader, name string) ([]Word, error) {
	var words []Word
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	number := 0
	for lines.Scan() {
		number++
		raw := bytes.Trim(lines.Bytes(), " \t\n\r\v\f")
		if !utf8.Valid(raw) {
			return nil, fmt.Errorf("%s:%d: not UTF-8 text; convert the file", name, number)
		}
		line := strings.TrimLeft(string(raw), "\uFEFF")
		if line == "" {
			continue
		}
		text, digits := splitEntry(line)
		word := Word{Text: text}
		if digits != "" {
			count, err := strconv.ParseUint(digits, 10, 64)
			if err != nil || count > maxTotal {
				return nil, fmt.Errorf("%s:%d: count %s is too great; use at most 2^53", name, number, digits)
			}
			word.Count = int(count)
			if count == 0 {
				word.Count = Remove
			}
		}
		words = append(words, word)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("%s:%d: longer than 1 MiB; a user dictionary has a word a line", name, number+1)
	} else if err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, number+1, err)
	}
	return words, nil
}

// splitEntry returns the word and the digits of the count in a line that is not
// empty, as jieba's ^(.+?)( [0-9]+)?( [a-z]+)?$ matches it: the word is as short as
// possible, but not empty.
func splitEntry(line string) (word, digits string) {
	word = line
	if rest, tag := cutLast(word); tag != "" && strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz") == "" {
		word = rest
	}
	if rest, count := cutLast(word); count != "" && strings.Trim(count, "0123456789") == "" {
		return rest, count
	}
	return word, ""
}

// cutLast splits a line before its last space, or returns "" as the second part if
// that would leave nothing before it.
func cutLast(line string) (before, after string) {
	i := strings.LastIndexByte(line, ' ')
	if i <= 0 {
		return line, ""
	}
	return line[:i], line[i+1:]
}

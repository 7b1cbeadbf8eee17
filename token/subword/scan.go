package subword

import (
	"slices"
	"strings"
)

// A splitter finds the matches of a pattern that cuts text before it is encoded.
type splitter interface {
	// find appends the matches in text to dst: in order, none overlapping, an
	// empty match where the pattern matches nothing.
	find(dst []span, text string) []span
}

// newSplitter returns the splitter of a pattern in the language of the reference
// implementations. The patterns that are in wide use have scanners of their own;
// the others go through a library for regular expressions and are some hundred
// times slower. The error names what in the pattern is not supported.
func newSplitter(pattern string) (splitter, error) {
	if s := knownSplitter(pattern); s != nil {
		return s, nil
	}
	return newRegexpSplitter(pattern)
}

// knownSplitter returns the scanner of pattern, or nil.
func knownSplitter(pattern string) splitter {
	switch pattern {
	case `\p{N}{1,3}`:
		return numberSplitter{3}
	case `\p{N}`:
		return numberSplitter{1}
	case `[一-龥぀-ゟ゠-ヿ]+`:
		return hanKanaSplitter{}
	case deepseekPattern:
		return deepseekSplitter{}
	}
	if slices.Contains(gpt2Patterns, pattern) {
		return gpt2Splitter{}
	}
	if s, ok := parseWordPattern(pattern); ok {
		return s
	}
	return nil
}

// gpt2Patterns are spellings of the same pattern, that of GPT-2.
var gpt2Patterns = []string{
	`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
	`'s|'t|'re|'ve|'m|'ll|'d| ?[\p{L}]+| ?[\p{N}]+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
	`'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
	`'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s`,
}

// parseWordPattern reads a pattern of the family of cl100k and o200k. They are put
// together from the same few parts, in one order.
func parseWordPattern(pattern string) (wordSplitter, bool) {
	var s wordSplitter
	rest := pattern
	has := func(part string) bool {
		var ok bool
		rest, ok = strings.CutPrefix(rest, part)
		return ok
	}
	const (
		suffix = `(?i:'s|'t|'re|'ve|'m|'ll|'d)`
		lead   = `[^\r\n\p{L}\p{N}]?`
		upper  = `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`
		lower  = `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`
	)
	s.word, s.notOther = classLetter, classLetter|classNumber|classSpace
	switch {
	case has(lead + upper + `*` + lower + `+`):
		s.cased = true
		s.contractions = has(suffix + `?`)
		if !has(`|` + lead + upper + `+` + lower + `*`) {
			return s, false
		}
		if s.contractions && !has(suffix+`?`) {
			return s, false
		}
	case has(suffix + `|` + lead):
		s.contractions = true
		if has(`[\p{L}\p{M}]+`) {
			s.word = classLetter | classMark
			s.notOther |= classMark
		} else if !has(`\p{L}+`) {
			return s, false
		}
	case has(`'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+`):
		s.contractions = true
		has(`+`)
	default:
		return s, false
	}
	switch {
	case has(`|\p{N}{1,3}`):
		s.digits = 3
	case has(`|\p{N}`):
		s.digits = 1
	default:
		return s, false
	}
	other := `| ?[^\s\p{L}\p{N}]+`
	if s.word&classMark != 0 {
		other = `| ?[^\s\p{L}\p{M}\p{N}]+`
	}
	if !has(other) {
		return s, false
	}
	has(`+`)
	switch {
	case has(`[\r\n/]*`):
		s.slash = true
	case has(`[\r\n]*+`), has(`[\r\n]*`):
	default:
		return s, false
	}
	s.wholeEnd = has(`|\s++$`)
	if !has(`|\s*[\r\n]`) {
		return s, false
	}
	has(`+`)
	if !has(`|\s+(?!\S)|\s`) {
		return s, false
	}
	has(`+`)
	return s, rest == ""
}

// gpt2Splitter is the pattern of GPT-2: words, numbers and other signs, each with
// a space before them, and white space.
type gpt2Splitter struct{}

func (gpt2Splitter) find(dst []span, text string) []span {
	t := classes()
	for i := 0; i < len(text); {
		end := nextGPT2(t, text, i)
		dst = append(dst, span{i, end})
		i = end
	}
	return dst
}

// nextGPT2 returns the end of the match at text[i].
func nextGPT2(t *classTable, text string, i int) int {
	if text[i] == '\'' {
		if n := contraction(text[i+1:], false); n > 0 {
			return i + 1 + n
		}
	}
	j := i
	if text[i] == ' ' && i+1 < len(text) {
		j++
	}
	class, size := t.at(text, j)
	switch {
	case class&classLetter != 0:
		return t.run(text, j+size, classLetter, 0)
	case class&classNumber != 0:
		return t.run(text, j+size, classNumber, 0)
	case class&classSpace == 0:
		return t.runOther(text, j+size, classLetter|classNumber|classSpace)
	}
	return t.spaces(text, i, false, false)
}

// spaces returns the end of the match at the white space text[i] of
//
//	\s*[\r\n]+    if newlines
//	\s+(?!\S)
//	\s+
//
// where \s+$ comes first if wholeEnd.
func (t *classTable) spaces(text string, i int, newlines, wholeEnd bool) int {
	afterNewline, last := 0, i
	j := i
	for j < len(text) {
		class, size := t.at(text, j)
		if class&classSpace == 0 {
			break
		}
		last = j
		j += size
		if class&classNewline != 0 {
			afterNewline = j
		}
	}
	switch {
	case wholeEnd && j == len(text):
		return j
	case newlines && afterNewline > 0:
		return afterNewline
	case j == len(text) || last == i:
		return j
	}
	return last // the last one stays with what follows
}

// contraction returns the length of s, t, re, ve, m, ll or d at the start of text,
// or 0. With fold upper case counts too, and so does the long s: ſ.
func contraction(text string, fold bool) int {
	if text == "" {
		return 0
	}
	a := text[0]
	if fold {
		if strings.HasPrefix(text, "ſ") {
			return len("ſ")
		}
		a = asciiLower(a)
	}
	switch a {
	case 's', 't', 'm', 'd':
		return 1
	case 'r', 'v', 'l':
		if len(text) < 2 {
			return 0
		}
		b := text[1]
		if fold {
			b = asciiLower(b)
		}
		if a == 'l' && b == 'l' || a != 'l' && b == 'e' {
			return 2
		}
	}
	return 0
}

func asciiLower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

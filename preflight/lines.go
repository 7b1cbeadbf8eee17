package preflight

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"firth/corpus"
)

// A lineCounts counts lines by what is in them.
type lineCounts struct {
	lines      uint64
	blank      uint64 // nothing but white space
	tokenless  uint64 // not blank, but no token
	single     uint64 // one token
	long       uint64 // more than longLine tokens
	lowercase  uint64 // begin with a small letter
	hyphenated uint64 // end with a hyphen behind a letter
	bytes      uint64 // without line ends
	lengths    histogram
}

// longLine is how many tokens make a line over-long: gensim cuts there. (The C program
// cuts at 1,000. Firth does not cut.) So long a line is no sentence.
const longLine = 10_000

func (c *lineCounts) add(o *lineCounts) {
	c.lines += o.lines
	c.blank += o.blank
	c.tokenless += o.tokenless
	c.single += o.single
	c.long += o.long
	c.lowercase += o.lowercase
	c.hyphenated += o.hyphenated
	c.bytes += o.bytes
	c.lengths.add(&o.lengths)
}

// A part is a line, or what there is of one in a block.
type part struct {
	tokens uint64
	filled bool // it has something but white space
	ended  bool
}

// end counts a line.
func (c *lineCounts) end(p part) {
	c.lines++
	switch {
	case !p.filled:
		c.blank++
	case p.tokens == 0:
		c.tokenless++
	default:
		c.lengths.count(p.tokens)
		if p.tokens == 1 {
			c.single++
		}
		if p.tokens > longLine {
			c.long++
		}
	}
}

// lookAtStart counts what the start of a line tells, lookAtEnd what its end does.
func (c *lineCounts) lookAtStart(line string) {
	first, _ := utf8.DecodeRuneInString(line)
	if isLower(line[0]) || first >= utf8.RuneSelf && unicode.IsLower(first) {
		c.lowercase++
	}
}

func (c *lineCounts) lookAtEnd(line string) {
	if n := len(line); n > 1 && line[n-1] == '-' && isLetter(line[n-2]) {
		c.hyphenated++
	}
}

// places follows where in which file the lines are.
type places struct {
	file string
	line int64 // whole lines before the present block
}

// enter comes to the next block.
func (p *places) enter(b corpus.Block) {
	if b.File != p.file {
		*p = places{file: b.File}
	}
}

// leave goes past it.
func (p *places) leave(lines uint64) { p.line += int64(lines) }

// of is the place of text[at:] in the present block.
func (p *places) of(text string, at int) Place {
	return Place{File: p.file, Line: p.line + 1 + int64(strings.Count(text[:at], "\n")), Text: excerpt(text, at)}
}

// excerpt is the part of a line around text[at], for people to look at: some twenty
// characters before and sixty behind.
func excerpt(text string, at int) string {
	const before, behind = 24, 72
	start := max(strings.LastIndexByte(text[:at], '\n')+1, at-before)
	for start < at && !utf8.RuneStart(text[start]) {
		start++
	}
	end := min(len(text), at+behind)
	if n := strings.IndexByte(text[at:end], '\n'); n >= 0 {
		end = at + n
	}
	for end < len(text) && end > at && !utf8.RuneStart(text[end]) {
		end--
	}
	return strings.Map(printable, strings.TrimSpace(text[start:end]))
}

// printable makes spaces of what would spoil a line on a screen.
func printable(r rune) rune {
	if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200d' || r == '\u2028' || r == '\u2029' {
		return ' '
	}
	return r
}

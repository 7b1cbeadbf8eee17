package subword

import (
	"errors"
	"strings"
)

// A splitBehavior says where matches go when words are cut at them.
type splitBehavior uint8

const (
	removed            splitBehavior = iota // the-final--countdown at - : the final countdown
	isolated                                // the - final - - countdown
	mergedWithPrevious                      // the- final- - countdown
	mergedWithNext                          // the -final - -countdown
	contiguous                              // the - final -- countdown
)

// splitBehaviors are the names of the behaviors in tokenizer.json.
var splitBehaviors = [...]string{"Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"}

// A pattern is what is looked for: a text, or a regular expression.
type pattern struct {
	text  string
	regex splitter // nil: text as it is
}

// newPattern returns the pattern of text.
func newPattern(text string, regex bool) (pattern, error) {
	if text == "" {
		return pattern{}, errors.New("the pattern is empty")
	}
	if !regex {
		return pattern{text: text}, nil
	}
	s, err := newSplitter(text)
	return pattern{text, s}, err
}

// find appends the matches in text to dst.
func (p pattern) find(dst []span, text string) []span {
	if p.regex != nil {
		return p.regex.find(dst, text)
	}
	for at := 0; ; {
		i := strings.Index(text[at:], p.text)
		if i < 0 {
			return dst
		}
		dst = append(dst, span{at + i, at + i + len(p.text)})
		at += i + len(p.text)
	}
}

// split cuts words at the matches of a pattern.
type split struct {
	pattern  pattern
	behavior splitBehavior
	invert   bool // what is between matches counts as match
}

func (s split) preTokenize(p *passage) {
	p.cut(func(dst []span, word span) []span {
		p.matches = s.pattern.find(p.matches[:0], p.text[word.start:word.end])
		return cutAt(dst, word, p.matches, s.behavior, s.invert)
	})
}

// cutAt appends the parts of word to dst that matches, which are offsets within
// word, cut it into. Some may be empty.
func cutAt(dst []span, word span, matches []span, behavior splitBehavior, invert bool) []span {
	c := cutter{dst: dst, begin: len(dst), behavior: behavior}
	at := word.start
	for _, m := range matches {
		m.start += word.start
		m.end += word.start
		if at != m.start {
			c.add(span{at, m.start}, invert)
		}
		c.add(m, !invert)
		at = m.end
	}
	if at != word.end {
		c.add(span{at, word.end}, invert)
	}
	return c.dst
}

// A cutter puts matches, and what is between them, where a behavior wants them.
type cutter struct {
	dst      []span
	begin    int // dst[begin:] are of this word
	behavior splitBehavior
	matched  bool // the part before was a match; one that was merged does not count for the next
}

// add appends the next part.
func (c *cutter) add(part span, match bool) {
	joined := false
	switch c.behavior {
	case removed:
		if match {
			return
		}
	case mergedWithPrevious:
		joined = match && !c.matched
	case mergedWithNext:
		// A part joins the match before it, unless that one follows a match: of
		// several matches the last goes with what follows.
		joined = !match && c.matched
	case contiguous:
		joined = match == c.matched
	case isolated:
	}
	c.matched = match
	if joined && len(c.dst) > c.begin {
		c.dst[len(c.dst)-1].end = part.end
		return
	}
	c.dst = append(c.dst, part)
}

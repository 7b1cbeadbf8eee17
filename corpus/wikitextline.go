package corpus

import (
	"bytes"
	"unicode/utf8"
)

// A wikiLine is what a line of wikitext is part of.
type wikiLine uint8

const (
	wikiBlank   wikiLine = iota
	wikiProse            // goes on in the next line if that is prose, too
	wikiItem             // of a list, or a line that begins with a space
	wikiRubbish          // a row of a table that is none
)

// openLine looks at how the line in src[i:end] begins, and returns where its text
// does.
func (w *wikitext) openLine(i, end int) int {
	w.kind = wikiProse
	start := i
	for i < end && w.ends[i] == 0 {
		switch w.src[i] {
		case '*', '#', ':', ';', ' ', '\t':
			i++
			continue
		case '-':
			if i == start && bytes.HasPrefix(w.src[i:end], []byte("----")) {
				for i < end && w.src[i] == '-' {
					i++
				}
			}
		case '|':
			w.kind = wikiRubbish
			w.unbalanced = true
			return i
		}
		break
	}
	if i > start {
		w.kind = wikiItem
	}
	return i
}

// breakLine ends a line where the markup has it end.
func (w *wikitext) breakLine() {
	kind := w.kind
	w.closeLine()
	w.kind = kind
	if w.last == wikiProse {
		w.last = wikiItem // the next is a line by itself
	}
}

// closeLine writes the line to out, if anything is left of it.
func (w *wikitext) closeLine() {
	line := cleanWikiLine(w.line)
	kind := w.kind
	if kind == wikiRubbish {
		line = nil
	}
	if n := len(line); n > 2 && kind == wikiProse && line[0] == '=' && line[n-1] == '=' {
		kind = wikiItem
		line = bytes.TrimSpace(bytes.Trim(line, "="))
		if !w.opts.Headings {
			line = nil
		}
	}
	w.line = w.line[:0]
	if len(line) == 0 {
		w.last = wikiBlank
		return
	}
	if kind == wikiProse && w.last == wikiProse {
		w.out = w.out[:len(w.out)-1] // its line end
		before, _ := utf8.DecodeLastRune(w.out)
		after, _ := utf8.DecodeRune(line)
		if !wideRune(before) || !wideRune(after) {
			w.out = append(w.out, ' ')
		}
	}
	w.out = append(append(w.out, line...), '\n')
	w.last = kind
}

// wideRune tells whether a character needs no space before the next one.
func wideRune(r rune) bool {
	return ideographic(r) || 0x3000 <= r && r <= 0x303f || 0xff00 <= r && r <= 0xffef
}

// cleanWikiLine makes one space of several, none at the ends, and mends, in place,
// what the dropping of things has left: "Rome ( ; born" or "it (), and".
func cleanWikiLine(line []byte) []byte {
	n := 0
	gap := false // something was dropped since the last character
	for i := 0; i < len(line); {
		c := line[i]
		switch {
		case c > ' ' && c != wikiGap && !gap: // almost always
			line[n] = c
			n++
			i++
			continue
		case c == wikiGap:
			gap = true
			i++
			continue
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			if n > 0 && line[n-1] != ' ' && !(gap && opensParen(line[:n]) > 0) {
				line[n] = ' '
				n++
			}
			i++
			continue
		}
		_, size := utf8.DecodeRune(line[i:])
		mark := line[i : i+size]
		if gap {
			before := bytes.TrimRight(line[:n], " ")
			switch paren := opensParen(before); {
			case paren > 0 && closesParen(mark):
				// The gap goes on around the parentheses.
				n = len(before) - paren
				i += size
				continue
			case paren > 0 && separates(mark):
				i += size
				continue
			case closesParen(mark):
				before = trimSeparators(before)
				if paren := opensParen(before); paren > 0 {
					n = len(before) - paren
					i += size
					continue
				}
				n = len(before)
			case separates(mark) || bytes.IndexByte([]byte(".!?"), c) >= 0:
				n = len(before)
			}
		}
		gap = false
		n += copy(line[n:], mark)
		i += size
	}
	return bytes.TrimSpace(line[:n])
}

// opensParen returns the length of the opening parenthesis at the end of text, or
// 0.
func opensParen(text []byte) int {
	switch {
	case bytes.HasSuffix(text, []byte("(")):
		return 1
	case bytes.HasSuffix(text, []byte("（")):
		return len("（")
	}
	return 0
}

func closesParen(mark []byte) bool { return string(mark) == ")" || string(mark) == "）" }

// separates tells whether a mark stands between the parts of a parenthesis.
func separates(mark []byte) bool {
	switch string(mark) {
	case ",", ";", ":", "，", "；", "：", "、":
		return true
	}
	return false
}

func trimSeparators(text []byte) []byte {
	for len(text) > 0 {
		_, size := utf8.DecodeLastRune(text)
		mark := text[len(text)-size:]
		if string(mark) != " " && !separates(mark) {
			break
		}
		text = text[:len(text)-size]
	}
	return text
}

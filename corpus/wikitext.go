package corpus

import (
	"bytes"
	"html"
	"unicode/utf8"
)

// A wikitext makes plain text of the markup of MediaWiki: the paragraphs and list
// items that a reader would see, each a line, without templates (but for those in
// [keptTemplates]), tables, pictures, references and formulas.
//
// Markup is read twice. The first pass finds what belongs together (match). The
// second goes through the text and writes it line by line (emit); what is dropped
// is jumped over. Each takes time in proportion to the text, whatever is in it.
// Its memory is used again for the next page.
type wikitext struct {
	names *wikiNames
	opts  WikipediaOptions

	src        []byte
	ends       []int32 // for the first byte of a construct the place after its end, 0 for other bytes
	frames     []wikiFrame
	open       [wikiFrameKinds]int // frames of each kind
	unclosed   wikiTagSet          // tags that are not closed in the rest of the text
	unbalanced bool

	out  []byte
	line []byte // without its markup; wikiGap stands where something was dropped
	kind wikiLine
	last wikiLine // the kind of the line before, if it is the last of out
}

// wikiGap is no part of any UTF-8.
const wikiGap = 0xff

// wikiDepth is how many constructs that are kept may stand in each other.
const wikiDepth = 40

// strip appends the text of a page to out. src is valid UTF-8. unbalanced tells
// that there were braces, brackets or tags without their counterparts; they are
// left out, and so is the rest of a line after braces that do not close.
func (w *wikitext) strip(out, src []byte, names *wikiNames, opts WikipediaOptions) (text []byte, unbalanced bool) {
	w.names, w.opts = names, opts
	w.src, w.out = src, out
	w.unbalanced = false
	w.match()
	w.line, w.last = w.line[:0], wikiBlank
	w.emit(w.openLine(0, len(src)), len(src), 0)
	w.closeLine()
	out, w.out, w.src = w.out, nil, nil
	return out, w.unbalanced
}

// wikiSpecial are the bytes that emit looks at.
var wikiSpecial = byteSet("\n<{}[]'&_-")

func byteSet(bytes string) (set [256]bool) {
	for i := range len(bytes) {
		set[bytes[i]] = true
	}
	return set
}

// emit writes src[i:end], which holds constructs as a whole.
func (w *wikitext) emit(i, end, depth int) {
	for i < end {
		start := i
		for i < end && !wikiSpecial[w.src[i]] {
			i++
		}
		w.line = append(w.line, w.src[start:i]...)
		if i >= end {
			return
		}
		if after := int(w.ends[i]); after > 0 && after <= end {
			w.construct(i, after, depth)
			i = after
			continue
		}
		i += w.char(i, end)
	}
}

// char writes what begins at byte i and is no construct, and returns its length.
func (w *wikitext) char(i, end int) int {
	rest := w.src[i:end]
	two := len(rest) > 1 && rest[1] == rest[0]
	switch c := rest[0]; {
	case c == '\n':
		w.closeLine()
		return w.openLine(i+1, end) - i
	case c == '<':
		if tag, ok := parseWikiTag(rest); ok {
			return w.lonelyTag(tag)
		}
	case c == '{' && two && w.ends[i+1] == 0: // never closed; what follows is no text, if only it were known up to where
		w.unbalanced = true
		w.line = append(w.line, wikiGap)
		return w.skipLine(i, end) - i
	case c == '}' && two, (c == '[' || c == ']') && two:
		w.unbalanced = true
		return 2
	case c == '\'' && two:
		n := 2
		for n < len(rest) && rest[n] == '\'' {
			n++
		}
		if literal := apostrophes(n); literal > 0 {
			w.line = append(w.line, rest[:literal]...)
		}
		return n
	case c == '&':
		if r, n := wikiEntity(rest); n > 0 {
			w.line = append(w.line, r...)
			return n
		}
	case c == '_' && two:
		if n := magicWord(rest); n > 0 {
			return n
		}
	}
	w.line = append(w.line, rest[0])
	return 1
}

// skipLine returns the end of the line around byte i, which is not in a construct
// that begins in this line.
func (w *wikitext) skipLine(i, end int) int {
	for i < end && w.src[i] != '\n' {
		if after := int(w.ends[i]); after > 0 {
			i = after
			continue
		}
		i++
	}
	return min(i, end)
}

// apostrophes returns how many of n apostrophes, two or more, are text: two are
// italic, three bold, five both.
func apostrophes(n int) int {
	switch {
	case n == 4:
		return 1
	case n > 5:
		return n - 5
	}
	return 0
}

// wikiEntity returns what the entity at the start of text stands for, and its
// length, 0 if it is none.
func wikiEntity(text []byte) (string, int) {
	const longest = 33
	n := 1
	for n < min(len(text), longest) && (text[n] == '#' || isAlphanumeric(text[n])) {
		n++
	}
	if n == len(text) || text[n] != ';' {
		return "", 0
	}
	n++
	entity := string(text[:n])
	s := html.UnescapeString(entity)
	if s == entity || s[len(s)-1] == ';' && entity != "&semi;" && entity != "&#59;" {
		return "", 0
	}
	switch r, _ := utf8.DecodeRuneInString(s); {
	case r == 0xad: // a place for a hyphen
		return "", n
	case r < ' ', 0x7f <= r && r <= 0xa0, 0x2000 <= r && r <= 0x200a, r == 0x2028, r == 0x2029, r == 0x202f:
		return " ", n
	}
	return s, n
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// magicWord returns the length of a word such as __NOTOC__ at the start of text,
// or 0. There are some in every language, none with small letters of ASCII.
func magicWord(text []byte) int {
	const longest = 64
	n := bytes.Index(text[2:min(len(text), longest)], []byte("__"))
	if n <= 0 {
		return 0
	}
	for _, c := range text[2 : 2+n] {
		if c <= ' ' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
			return 0
		}
	}
	return n + 4
}

// construct writes what is kept of the construct in src[i:end].
func (w *wikitext) construct(i, end, depth int) {
	next := byte(0)
	if i+1 < end {
		next = w.src[i+1]
	}
	if w.src[i] == '<' {
		w.element(i, end)
		return
	}
	if depth == wikiDepth {
		w.unbalanced = true
		w.line = append(w.line, wikiGap)
		return
	}
	switch c := w.src[i]; {
	case c == '{' && next == '{':
		w.template(i+2, end-2, depth+1)
	case c == '[' && next == '[':
		w.link(i+2, end-2, depth+1)
	case c == '[':
		w.url(i+1, end-1, depth+1)
	case c == '-':
		w.variant(i+2, end-2, depth+1)
	default: // a table
		w.line = append(w.line, wikiGap)
	}
}

// element writes what is kept of an element whose inside is no wikitext, and of a
// comment, which is nothing.
func (w *wikitext) element(i, end int) {
	tag, ok := parseWikiTag(w.src[i:end])
	if !ok {
		return
	}
	if tag.kind != wikiTagLiteral {
		w.line = append(w.line, wikiGap)
		return
	}
	inside := w.src[i+tag.length : end]
	if n := bytes.LastIndex(inside, []byte("</")); n >= 0 {
		inside = inside[:n]
	}
	for len(inside) > 0 {
		if r, n := wikiEntity(inside); inside[0] == '&' && n > 0 {
			w.line = append(w.line, r...)
			inside = inside[n:]
			continue
		}
		c := inside[0]
		if c == '\n' {
			c = ' '
		}
		w.line = append(w.line, c)
		inside = inside[1:]
	}
}

// lonelyTag writes what a tag stands for by itself, and returns its length.
func (w *wikitext) lonelyTag(tag wikiTag) int {
	switch tag.kind {
	case wikiTagBreak:
		w.breakLine()
	case wikiTagDropped, wikiTagTable, wikiTagLiteral:
		if !tag.empty {
			w.unbalanced = true
		}
		w.line = append(w.line, wikiGap)
	}
	return tag.length
}

// pipes returns the places of the first and the last | of src[i:end] that are not
// in a construct, or end for both.
func (w *wikitext) pipes(i, end int) (first, last int) {
	first, last = end, end
	for i < end {
		if after := int(w.ends[i]); after > 0 {
			i = after
			continue
		}
		if w.src[i] == '|' {
			if first == end {
				first = i
			}
			last = i
		}
		i++
	}
	return first, last
}

// link writes the label of [[src[i:end]]].
func (w *wikitext) link(i, end, depth int) {
	first, last := w.pipes(i, end)
	target := w.src[i:first]
	switch {
	case bytes.IndexByte(target, '\n') >= 0: // two brackets that have nothing to do with each other
		w.unbalanced = true
		w.emit(i, end, depth)
		return
	case urlScheme(target):
		w.url(i, end, depth)
		return
	case w.names.hidden(target):
		w.line = append(w.line, wikiGap)
		return
	}
	if label := last + 1; label < end && len(bytes.TrimSpace(w.src[label:end])) > 0 {
		w.emit(label, end, depth)
		return
	}
	if i < first && w.src[i] == ':' {
		i++
	}
	w.emit(i, first, depth)
}

// url writes the label of [src[i:end]], which begins with an address.
func (w *wikitext) url(i, end, depth int) {
	for i < end && w.ends[i] == 0 && w.src[i] > ' ' && w.src[i] != '|' && w.src[i] != '<' {
		i++
	}
	if i < end && w.src[i] == '|' { // no markup, but often meant so
		i++
	}
	if len(bytes.TrimSpace(w.src[i:end])) == 0 {
		w.line = append(w.line, wikiGap)
		return
	}
	for i < end && w.src[i] == ' ' {
		i++
	}
	w.emit(i, end, depth)
}

// urlScheme tells whether a text begins with an address that can be linked.
func urlScheme(text []byte) bool {
	for _, scheme := range []string{"http://", "https://", "//", "ftp://", "mailto:", "news:", "irc://", "ircs://", "gopher://", "git://", "sftp://", "ftps://", "svn://", "geo:", "magnet:", "tel:", "urn:", "xmpp:", "sip:"} {
		if len(text) >= len(scheme) && bytes.EqualFold(text[:len(scheme)], []byte(scheme)) {
			return true
		}
	}
	return false
}

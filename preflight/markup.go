package preflight

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// A markup is something that is no prose and should have been taken out of a text, or
// was broken on the way to it.
type markup uint8

const (
	htmlTags markup = iota
	htmlEntities
	wikitext
	urls
	jsonKeys
	latex
	escapes
	placeholders
	mojibake
	replacements

	numMarkups = iota
	noMarkup   = markup(numMarkups)
)

var markupNames = [numMarkups]struct{ id, name, example string }{
	htmlTags:     {"html_tags", "HTML tags", "<div class=…>"},
	htmlEntities: {"html_entities", "HTML entities", "&nbsp;"},
	wikitext:     {"wikitext", "wikitext braces", "[[…]] {{…}}"},
	urls:         {"urls", "URLs", "https://…"},
	jsonKeys:     {"json_keys", "JSON keys", `"title":`},
	latex:        {"latex", "LaTeX commands", `\frac`},
	escapes:      {"escapes", "escape sequences", `\n \u4e2d`},
	placeholders: {"placeholders", "placeholders", "<unk>"},
	mojibake:     {"mojibake", "text decoded twice", "â€™ 锟斤拷"},
	replacements: {"replacement_characters", "replacement characters", "\uFFFD"},
}

// firstMarks is how many places of each kind are kept.
const firstMarks = 3

// marks counts markup, and keeps the first places of each kind.
type marks struct {
	counts [numMarkups]uint64
	bytes  [numMarkups]uint64
	firsts [numMarkups][firstMarks]uint32 // offsets in the text
}

func (m *marks) note(kind markup, at, size int) {
	if n := m.counts[kind]; n < firstMarks {
		m.firsts[kind][n] = uint32(at)
	}
	m.counts[kind]++
	m.bytes[kind] += uint64(size)
}

// markers are the bytes that markup may begin at. Looking for one byte at a time is
// many times faster than a loop over the text.
const markers = "<&[{:\\\xc3"

// count finds the markup of a text.
func (m *marks) count(text string) {
	*m = marks{}
	for k := range len(markers) {
		marker := markers[k]
		for i := 0; ; {
			next := strings.IndexByte(text[i:], marker)
			if next < 0 {
				break
			}
			i += next
			kind, size := markupAt(text, i)
			if kind != noMarkup {
				m.note(kind, i, size)
			}
			i += max(1, size)
		}
	}
	m.countAll(text, replacements, "\uFFFD")
	m.countAll(text, mojibake, "锟斤拷") // what GBK makes of two U+FFFD in UTF-8
}

func (m *marks) countAll(text string, kind markup, what string) {
	for i := 0; ; i += len(what) {
		next := strings.Index(text[i:], what)
		if next < 0 {
			return
		}
		i += next
		m.note(kind, i, len(what))
	}
}

// longestMark is how far markup is looked for.
const longestMark = 512

// markupAt tells what markup begins at text[i], one of the markers, and its size.
func markupAt(text string, i int) (markup, int) {
	rest := text[i:min(len(text), i+longestMark)]
	switch rest[0] {
	case '<':
		return tagAt(rest)
	case '&':
		return entityAt(rest)
	case '[':
		if strings.HasPrefix(rest, "[[") {
			return wikitext, 2
		}
	case '{':
		if strings.HasPrefix(rest, "{{") || strings.HasPrefix(rest, "{|") {
			return wikitext, 2
		}
	case ':':
		if strings.HasPrefix(rest, "://") && i > 0 && isLower(text[i-1]) {
			return urls, urlEnd(rest)
		}
		return keyAt(text, i)
	case '\\':
		return commandAt(rest)
	case 0xc3:
		return decodedTwiceAt(rest)
	}
	return noMarkup, 0
}

var placeholderNames = []string{"unk", "UNK", "num", "NUM", "pad", "PAD", "eos", "EOS", "bos", "BOS", "sep", "cls", "mask", "raw_unk", "formula", "url", "user", "number"}

// tagAt finds <name …> and </name> on one line, and comments.
func tagAt(rest string) (markup, int) {
	if strings.HasPrefix(rest, "<!--") {
		return htmlTags, 4
	}
	at := 1
	if strings.HasPrefix(rest, "</") {
		at = 2
	}
	from := at
	for at < len(rest) && (isLetter(rest[at]) || at > from && (isDigit(rest[at]) || rest[at] == '_' || rest[at] == ':')) {
		at++
	}
	if at == from || at == len(rest) {
		return noMarkup, 0
	}
	switch rest[at] {
	case '>':
		if slices.Contains(placeholderNames, rest[1:at]) {
			return placeholders, at + 1
		}
		return htmlTags, at + 1
	case ' ', '\t', '/':
		end := strings.IndexAny(rest[at:], "<>\n")
		if end >= 0 && rest[at+end] == '>' {
			return htmlTags, at + end + 1
		}
	}
	return noMarkup, 0
}

// entityAt finds &name; and &#number;.
func entityAt(rest string) (markup, int) {
	const longest = 10
	end := strings.IndexByte(rest[:min(len(rest), longest)], ';')
	if end < 3 {
		return noMarkup, 0
	}
	name := rest[1:end]
	if name[0] == '#' {
		name = name[1:]
		if name[0] == 'x' || name[0] == 'X' {
			name = name[1:]
		}
	}
	for k := range len(name) {
		if !isLetter(name[k]) && !isDigit(name[k]) {
			return noMarkup, 0
		}
	}
	return htmlEntities, end + 1
}

// urlEnd is where a URL ends: at white space, or at what is not ASCII.
func urlEnd(rest string) int {
	for k := range len(rest) {
		if rest[k] <= ' ' || rest[k] >= utf8.RuneSelf || rest[k] == '"' || rest[k] == '<' || rest[k] == '>' {
			return k
		}
	}
	return len(rest)
}

// keyAt finds the "name": of JSON by its colon.
func keyAt(text string, colon int) (markup, int) {
	const longest = 64
	if colon < 3 || text[colon-1] != '"' {
		return noMarkup, 0
	}
	k := colon - 2
	for ; k >= max(0, colon-longest) && text[k] != '"'; k-- {
		if c := text[k]; !isLetter(c) && !isDigit(c) && c != '_' && c != '-' && c != '.' && c != '$' {
			return noMarkup, 0
		}
	}
	if k < max(0, colon-longest) || k == colon-2 {
		return noMarkup, 0
	}
	value := strings.TrimLeft(text[colon+1:min(len(text), colon+4)], " \t")
	if value == "" || !strings.ContainsRune("\"[{-0123456789tfn\n", rune(value[0])) {
		return noMarkup, 0
	}
	return jsonKeys, 1
}

// commandAt finds \command, and what programs write for characters: \n, \", \u4e2d.
func commandAt(rest string) (markup, int) {
	letters := 0
	for 1+letters < len(rest) && isLetter(rest[1+letters]) {
		letters++
	}
	switch {
	case len(rest) < 2:
	case rest[1] == '"':
		return escapes, 2
	case rest[1] == 'u' && len(rest) >= 6 && isHex(rest[2]) && isHex(rest[3]) && isHex(rest[4]) && isHex(rest[5]):
		return escapes, 6
	case letters > 0 && strings.IndexByte("nrt", rest[1]) >= 0 && (letters == 1 || !isLower(rest[2])):
		return escapes, 2
	case letters >= 2 && isLower(rest[1]) && isLower(rest[2]):
		return latex, 1 + letters
	}
	return noMarkup, 0
}

// decodedTwiceAt finds UTF-8 that was read as Latin-1 or Windows-1252 and written as
// UTF-8 again: Ã© for é, â€™ for ’.
func decodedTwiceAt(rest string) (markup, int) {
	switch {
	case len(rest) >= 4 && (rest[1] == 0x83 || rest[1] == 0x82 && rest[3] >= 0xa0) && rest[2] == 0xc2: // Ã, Â
		return mojibake, 4
	case strings.HasPrefix(rest, "â€"), strings.HasPrefix(rest, "â\u0080"):
		return mojibake, 4
	}
	return noMarkup, 0
}

func isLower(c byte) bool  { return c >= 'a' && c <= 'z' }
func isLetter(c byte) bool { return isLower(c | 0x20) }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isHex(c byte) bool    { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

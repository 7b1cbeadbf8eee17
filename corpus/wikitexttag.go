package corpus

import (
	"bytes"
	"slices"
	"strings"
)

type wikiTagKind uint8

const (
	wikiTagInline  wikiTagKind = iota // <b>, <span>: the tags go
	wikiTagBreak                      // <br>, <p>: a new line
	wikiTagDropped                    // <ref>, <math>: all of it goes
	wikiTagLiteral                    // <nowiki>: the inside is plain text
	wikiTagTable                      // <table>, which may hold others
)

// A wikiTag is a tag at the start of a text.
type wikiTag struct {
	kind       wikiTagKind
	name       string
	length     int
	end, empty bool // </name>, <name/>
}

// wikiTags are the elements of HTML and of MediaWiki's extensions. What is none of
// them is text: x<y and y>z.
var wikiTags = func() map[string]wikiTag {
	tags := map[string]wikiTag{}
	for kind, names := range map[wikiTagKind]string{
		wikiTagInline: "a abbr acronym b bdi bdo big cite data dfn del em font i img ins kbd mark noinclude onlyinclude " +
			"q rb rbc rtc ruby s samp section small span strike strong sub sup time translate tt tvar u var wbr",
		wikiTagBreak: "br p div center blockquote li ul ol dl dt dd hr h1 h2 h3 h4 h5 h6 poem caption tr td th tbody " +
			"thead tfoot figure figcaption",
		wikiTagDropped: "ref references math chem ce code gallery syntaxhighlight source pre timeline score hiero graph " +
			"imagemap includeonly mapframe maplink phonos templatedata templatestyles inputbox categorytree indicator " +
			"style script rp rt quiz rss",
		wikiTagLiteral: "nowiki",
		wikiTagTable:   "table",
	} {
		for _, name := range strings.Fields(names) {
			tags[name] = wikiTag{kind: kind, name: name}
		}
	}
	return tags
}()

// wikiTagSet is a set of tags, and the mark of a comment.
type wikiTagSet struct {
	names   []string
	comment bool
}

func (s *wikiTagSet) add(tag wikiTag) { s.names = append(s.names, tag.name) }

func (s *wikiTagSet) has(tag wikiTag) bool {
	return slices.Contains(s.names, tag.name)
}

// parseWikiTag reads the tag at the start of text, which begins with <. It tells
// false for what is no tag known here. It never looks past the next <, so that
// many of them take no more time than one.
func parseWikiTag(text []byte) (tag wikiTag, ok bool) {
	const longest = 16
	i := 1
	ending := i < len(text) && text[i] == '/'
	if ending {
		i++
	}
	var name [longest]byte
	n := 0
	for ; i < len(text) && n < longest; i++ {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-') {
			break
		}
		name[n] = c
		n++
	}
	tag, ok = wikiTags[string(name[:n])]
	if !ok || i == len(text) {
		return wikiTag{}, false
	}
	switch text[i] {
	case '>', '/', ' ', '\t', '\n':
	default:
		return wikiTag{}, false
	}
	end := i
	for end < len(text) && text[end] != '>' {
		if text[end] == '<' {
			return wikiTag{}, false
		}
		end++
	}
	if end == len(text) {
		return wikiTag{}, false
	}
	tag.length, tag.end, tag.empty = end+1, ending, text[end-1] == '/'
	return tag, true
}

// closingTag returns the place after the first </name> from byte i on, or -1.
func closingTag(src []byte, i int, name string) int {
	for {
		n := bytes.Index(src[i:], []byte("</"))
		if n < 0 {
			return -1
		}
		i += n
		after := i + 2 + len(name)
		if after < len(src) && bytes.EqualFold(src[i+2:after], []byte(name)) {
			for after < len(src) && (src[after] == ' ' || src[after] == '\n') {
				after++
			}
			if after < len(src) && src[after] == '>' {
				return after + 1
			}
		}
		i += 2
	}
}

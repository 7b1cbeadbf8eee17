package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
)

// isWikipedia tells whether a text is a dump of MediaWiki, by its first bytes: an
// element <mediawiki>, perhaps after an XML declaration.
func isWikipedia(head []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n")
	if bytes.HasPrefix(head, []byte("<?xml")) {
		_, after, found := bytes.Cut(head, []byte("?>"))
		if !found {
			return false
		}
		head = bytes.TrimLeft(after, " \t\r\n")
	}
	rest, found := bytes.CutPrefix(head, []byte("<mediawiki"))
	return found && len(rest) > 0 && bytes.IndexByte([]byte("> \t\r\n"), rest[0]) >= 0
}

// xmlMaxTag is how long a tag may be.
const xmlMaxTag = 64 << 10

var (
	errXMLTag  = errors.New("broken XML: a tag does not end")
	errXMLLong = errors.New("too much text in one element")
	errXMLCut  = errors.New("the file ends in a tag")
)

// xmlCut makes the end of a file, where there can be none, an error.
func xmlCut(err error) error {
	if err == io.EOF {
		return errXMLCut
	}
	return err
}

// An xmlReader reads XML as it stands in dumps: a row of tags, with text between
// them. It checks no more than its caller needs, and is many times faster than a
// full reader for that.
type xmlReader struct {
	r    *bufio.Reader
	pos  int64 // of the next byte
	most int   // bytes of text between two tags
	tag  []byte
}

// An xmlTag is what stands between < and >.
type xmlTag struct {
	at         int64  // of the <
	name       string // without the / of an end
	attributes []byte // valid until the next tag
	end        bool   // </name>
	empty      bool   // <name/>
}

// next reads up to the end of the next tag, and appends the text before it to
// *text unless text is nil, with its entities as they are. Comments and
// declarations are passed over; text marked as CDATA has its entities made.
func (x *xmlReader) next(text *[]byte) (xmlTag, error) {
	for {
		if err := x.until('<', text); err != nil {
			return xmlTag{}, err
		}
		at := x.pos - 1
		if head, _ := x.r.Peek(8); len(head) > 0 && (head[0] == '!' || head[0] == '?') {
			var err error
			switch {
			case bytes.HasPrefix(head, []byte("!--")):
				err = x.special("-->", nil)
			case bytes.HasPrefix(head, []byte("![CDATA[")):
				err = x.special("]]>", text)
			case head[0] == '?':
				err = x.special("?>", nil)
			default:
				err = x.special(">", nil)
			}
			if err != nil {
				return xmlTag{}, xmlCut(err)
			}
			continue
		}
		if err := x.untilTagEnd(); err != nil {
			return xmlTag{}, xmlCut(err)
		}
		return parseXMLTag(x.tag, at), nil
	}
}

// untilTagEnd reads a tag, in which a > may stand between quotes.
func (x *xmlReader) untilTagEnd() error {
	x.tag = x.tag[:0]
	for quote := byte(0); ; {
		start := len(x.tag)
		if err := x.until('>', &x.tag); err != nil {
			return err
		}
		for _, c := range x.tag[start:] {
			switch {
			case c == quote:
				quote = 0
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			}
		}
		if quote == 0 {
			return nil
		}
		if x.tag = append(x.tag, '>'); len(x.tag) > xmlMaxTag {
			return errXMLTag
		}
	}
}

func parseXMLTag(tag []byte, at int64) xmlTag {
	t := xmlTag{at: at}
	tag, t.end = bytes.CutPrefix(tag, []byte{'/'})
	tag, t.empty = bytes.CutSuffix(tag, []byte{'/'})
	name := tag
	if i := bytes.IndexAny(tag, " \t\r\n"); i >= 0 {
		name, t.attributes = tag[:i], tag[i+1:]
	}
	t.name = xmlName(name)
	return t
}

// xmlName makes a string, without taking memory for the names that matter.
func xmlName(name []byte) string {
	for _, known := range []string{"text", "page", "title", "ns", "redirect", "revision", "model", "mediawiki", "namespace"} {
		if string(name) == known {
			return known
		}
	}
	return string(name)
}

// attribute returns the value of an attribute, with its entities as they are.
func (t *xmlTag) attribute(name string) string {
	rest := t.attributes
	for {
		key, after, found := bytes.Cut(rest, []byte{'='})
		if !found {
			return ""
		}
		after = bytes.TrimLeft(after, " \t\r\n")
		if len(after) == 0 {
			return ""
		}
		value, next, _ := bytes.Cut(after[1:], after[:1])
		if string(bytes.TrimSpace(key)) == name {
			return string(value)
		}
		rest = next
	}
}

// until reads up to and with a byte, and appends what comes before it to *dst.
func (x *xmlReader) until(c byte, dst *[]byte) error {
	for {
		p, err := x.r.ReadSlice(c)
		x.pos += int64(len(p))
		if err == nil {
			p = p[:len(p)-1]
		}
		if dst != nil {
			if len(*dst)+len(p) > max(x.most, xmlMaxTag) {
				return errXMLLong
			}
			*dst = append(*dst, p...)
		}
		if err != bufio.ErrBufferFull {
			return err
		}
	}
}

// special reads what begins with <! or <?, up to its end. What is in a CDATA
// section goes to *text.
func (x *xmlReader) special(end string, text *[]byte) error {
	var window []byte // the last bytes, or all of a section
	for {
		if err := x.until('>', &window); err != nil {
			return err
		}
		window = append(window, '>')
		if bytes.HasSuffix(window, []byte(end)) {
			break
		}
		if text == nil {
			window = append(window[:0], window[max(0, len(window)-len(end)):]...)
		}
	}
	if text == nil {
		return nil
	}
	section := window[len("![CDATA[") : len(window)-len(end)]
	if len(*text)+len(section) > x.most {
		return errXMLLong
	}
	*text = append(*text, html.EscapeString(string(section))...)
	return nil
}

// A dumpPage is a page of a dump.
type dumpPage struct {
	at       int64 // where <page> begins
	redirect bool
	title    []byte // with its entities
	ns       []byte // empty in dumps from before 2010
	model    []byte
	text     []byte // of the newest revision, with its entities
	older    int    // revisions before it
}

// A dumpReader reads the pages of a dump.
type dumpReader struct {
	xml        xmlReader
	namespaces map[string]string // by lower-case name: their keys
	inside     bool              // of <mediawiki>
	page       dumpPage          // the memory of its slices is used again
}

// next reads the next page. The text of pages outside of namespace 0 is passed
// over if the dump names namespaces. It fails with io.ErrUnexpectedEOF for a dump
// that stops before its end, and with an [Error] without a file for what has a
// place.
func (d *dumpReader) next() (*dumpPage, error) {
	for {
		var name []byte
		tag, err := d.xml.next(nil)
		switch {
		case err == io.EOF && d.inside:
			return nil, d.broken(d.xml.pos, errXMLCut)
		case err != nil:
			return nil, d.broken(d.xml.pos, err)
		case tag.name == "mediawiki":
			d.inside = !tag.end
		case tag.name == "namespace" && !tag.end && !tag.empty:
			key := tag.attribute("key")
			if _, err = d.xml.next(&name); err != nil {
				return nil, d.broken(tag.at, xmlCut(err))
			}
			if key != "0" {
				d.namespaces[wikiFold(html.UnescapeString(string(name)))] = key
			}
		case tag.name == "page" && !tag.end:
			return d.readPage(tag.at)
		}
	}
}

// readPage reads a page after its first tag, which is at byte at.
func (d *dumpReader) readPage(at int64) (*dumpPage, error) {
	p := &d.page
	*p = dumpPage{at: at, title: p.title[:0], ns: p.ns[:0], model: p.model[:0], text: p.text[:0], older: -1}
	var into *[]byte // what the element that is open is kept in
	var open string
	for {
		tag, err := d.xml.next(into)
		switch {
		case err == io.EOF, err == errXMLCut:
			return nil, &Error{Offset: at, Err: fmt.Errorf("the dump stops inside of this page, as after a broken download: %w", io.ErrUnexpectedEOF)}
		case err != nil:
			return nil, d.broken(at, err)
		case open != "" && !(tag.end && tag.name == open), tag.name == "page" && !tag.end:
			return nil, &Error{Offset: tag.at, Err: fmt.Errorf("broken XML: <%.40s> in the middle of <%s>", tag.name, map[bool]string{true: "page", false: open}[open == ""])}
		case tag.name == "page":
			return p, nil
		}
		into, open = nil, ""
		if tag.end {
			continue
		}
		switch tag.name {
		case "redirect":
			p.redirect = true
		case "revision":
			p.older++
			p.model = p.model[:0]
		case "title":
			into = &p.title
		case "ns":
			into = &p.ns
		case "model":
			into = &p.model
		case "text":
			p.text = p.text[:0]
			if len(p.ns) == 0 || string(p.ns) == "0" {
				into = &p.text
			}
		}
		if tag.empty {
			into = nil
		} else if into != nil {
			*into = (*into)[:0]
			open = tag.name
		}
	}
}

// article tells whether a page is in namespace 0.
func (d *dumpReader) article(p *dumpPage) bool {
	if len(p.ns) > 0 {
		return string(p.ns) == "0"
	}
	prefix, _, found := bytes.Cut(p.title, []byte{':'})
	if !found {
		return true
	}
	_, other := d.namespaces[wikiFold(html.UnescapeString(string(prefix)))]
	return !other
}

// broken gives an error of the XML a place, unless it comes from below.
func (d *dumpReader) broken(at int64, err error) error {
	switch {
	case errors.Is(err, errXMLLong):
		err = fmt.Errorf("%w: over %d bytes", err, d.xml.most)
	case errors.Is(err, errXMLCut):
		err = fmt.Errorf("the dump stops before </mediawiki>, as after a broken download: %w", io.ErrUnexpectedEOF)
	case !errors.Is(err, errXMLTag):
		return err
	}
	return &Error{Offset: at, Err: err}
}

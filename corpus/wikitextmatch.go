package corpus

import "bytes"

// A wikiFrame is something that has begun and may end.
type wikiFrame struct {
	kind  uint8
	start int
	count int // of braces that are still open
}

const (
	frameBraces  = iota // {{ and {{{
	frameTable          // {|
	frameElement        // <table>
	frameVariant        // -{
	frameLink           // [[
	frameURL            // [http:
	wikiFrameKinds
)

// wikiMarks are the bytes that match looks at.
var wikiMarks = byteSet("\n<{}[]|-")

// match finds where every construct of src ends. A closing mark belongs to the
// last opening one of its kind; what was opened in between and not closed is no
// construct. But brackets close nothing across the braces around them.
func (w *wikitext) match() {
	src := w.src
	if cap(w.ends) < len(src) {
		w.ends = make([]int32, len(src)+len(src)/4)
	}
	w.ends = w.ends[:len(src)]
	clear(w.ends)
	w.frames = w.frames[:0]
	w.open = [wikiFrameKinds]int{}
	w.unclosed = wikiTagSet{}
	for i := 0; i < len(src); {
		if !wikiMarks[src[i]] {
			i++
			continue
		}
		switch src[i] {
		case '<':
			i = w.matchElement(i)
		case '{':
			i = w.openBraces(i)
		case '}':
			i = w.closeBraces(i)
		case '[':
			switch {
			case i+1 < len(src) && src[i+1] == '[':
				w.push(frameLink, i)
				i += 2
			case urlScheme(src[i+1 : min(len(src), i+12)]):
				w.push(frameURL, i)
				i++
			default:
				i++
			}
		case ']':
			i = w.closeBracket(i)
		case '|':
			if i+1 < len(src) && src[i+1] == '}' && (i+2 == len(src) || src[i+2] != '}') && startsLine(src, i) {
				w.pop(frameTable, i+2)
				i++
			}
			i++
		case '-':
			if i+1 < len(src) && src[i+1] == '{' && (i+2 == len(src) || src[i+2] != '{') {
				w.push(frameVariant, i)
				i++
			}
			i++
		default: // the end of a line
			for n := len(w.frames); n > 0 && w.frames[n-1].kind == frameURL; n-- {
				w.drop()
			}
			i++
		}
	}
}

func (w *wikitext) push(kind uint8, start int) {
	w.frames = append(w.frames, wikiFrame{kind: kind, start: start})
	w.open[kind]++
}

// drop takes the last frame away.
func (w *wikitext) drop() {
	n := len(w.frames) - 1
	w.open[w.frames[n].kind]--
	w.frames = w.frames[:n]
}

// pop closes the last frame of a kind, if there is one, before byte end.
func (w *wikitext) pop(kind uint8, end int) {
	if w.open[kind] == 0 {
		return
	}
	for w.frames[len(w.frames)-1].kind != kind {
		w.drop()
	}
	w.ends[w.frames[len(w.frames)-1].start] = int32(end)
	w.drop()
}

// startsLine tells whether nothing but white space and colons stands before byte
// i of its line. It looks at few of them.
func startsLine(src []byte, i int) bool {
	const most = 32
	for n := 0; n < most; n++ {
		if i--; i < 0 || src[i] == '\n' {
			return true
		}
		if c := src[i]; c != ' ' && c != '\t' && c != ':' {
			return false
		}
	}
	return false
}

// openBraces looks at the braces from byte i on, and returns the place after them.
func (w *wikitext) openBraces(i int) int {
	n := i + 1
	for n < len(w.src) && w.src[n] == '{' {
		n++
	}
	switch {
	case n-i > 1:
		w.push(frameBraces, i)
		w.frames[len(w.frames)-1].count = n - i
	case n < len(w.src) && w.src[n] == '|' && startsLine(w.src, i):
		w.push(frameTable, i)
	}
	return n
}

// closeBraces looks at the braces from byte i on. As many close as were opened,
// three at a time if they can.
func (w *wikitext) closeBraces(i int) int {
	n := i + 1
	for n < len(w.src) && w.src[n] == '}' {
		n++
	}
	for n-i > 1 && w.open[frameBraces] > 0 {
		for w.frames[len(w.frames)-1].kind != frameBraces {
			w.drop()
		}
		f := &w.frames[len(w.frames)-1]
		k := min(3, f.count, n-i)
		f.count -= k
		i += k
		w.ends[f.start+f.count] = int32(i)
		if f.count < 2 {
			w.drop()
		}
	}
	if n-i == 1 && n < len(w.src) && w.src[n] == '-' && w.open[frameVariant] > 0 {
		for top := len(w.frames) - 1; ; top-- {
			switch w.frames[top].kind {
			case frameVariant:
				w.pop(frameVariant, n+1)
				return n + 1
			case frameLink, frameURL:
				w.drop()
				continue
			}
			break
		}
	}
	return n
}

// closeBracket looks at the brackets from byte i on: one closes an address, two a
// link.
func (w *wikitext) closeBracket(i int) int {
	top := len(w.frames) - 1
	if top < 0 {
		return i + 1
	}
	two := i+1 < len(w.src) && w.src[i+1] == ']'
	switch kind := w.frames[top].kind; {
	case kind == frameURL:
		w.pop(frameURL, i+1)
	case kind == frameLink && two:
		w.pop(frameLink, i+2)
		return i + 2
	case two:
		return i + 2
	}
	return i + 1
}

// matchElement looks at the < in byte i: comments, and elements that are dropped
// as a whole or whose inside is not wikitext. It returns the place to go on from.
func (w *wikitext) matchElement(i int) int {
	src := w.src
	if bytes.HasPrefix(src[i:], []byte("<!--")) {
		return w.matchComment(i)
	}
	tag, ok := parseWikiTag(src[i:])
	if !ok {
		return i + 1
	}
	after := i + tag.length
	switch {
	case tag.kind == wikiTagTable && tag.end:
		w.pop(frameElement, after)
	case tag.kind == wikiTagTable && !tag.empty:
		w.push(frameElement, i)
	case tag.kind != wikiTagDropped && tag.kind != wikiTagLiteral || tag.end || w.unclosed.has(tag):
	case tag.empty:
		w.ends[i] = int32(after)
	default:
		end := closingTag(src, after, tag.name)
		if end < 0 {
			w.unclosed.add(tag)
			break
		}
		w.ends[i] = int32(end)
		return end
	}
	return after
}

// matchComment looks at the comment in byte i. A line that holds nothing but a
// comment is no line.
func (w *wikitext) matchComment(i int) int {
	src := w.src
	if w.unclosed.comment {
		return i + 4
	}
	n := bytes.Index(src[i+4:], []byte("-->"))
	if n < 0 {
		w.unclosed.comment = true
		return i + 4
	}
	end := i + 4 + n + 3
	if i == 0 || src[i-1] == '\n' {
		line := end
		for line < len(src) && src[line] == ' ' {
			line++
		}
		if line < len(src) && src[line] == '\n' {
			end = line + 1
		}
	}
	w.ends[i] = int32(end)
	return end
}

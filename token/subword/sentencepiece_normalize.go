package subword

import (
	"strings"
	"unicode/utf8"
	"unsafe"
)

// spNormalizer is what SentencePiece does to text before it is cut: the rules of a
// charsmap, at each place the longest that fits, and what becomes of spaces.
type spNormalizer struct {
	rules        *precompiled // or nil
	symbols      *spSymbols   // user-defined symbols stay as they are; or nil
	space        string       // what a space is written as
	addPrefix    bool         // a space before the text
	addSuffix    bool         // a space after it
	removeSpaces bool         // spaces go away at both ends, and beside other spaces
}

func newSPNormalizer(s *spNormalizerSpec, suffix bool, symbols *spSymbols) (*spNormalizer, error) {
	n := &spNormalizer{
		symbols:      symbols,
		space:        " ",
		addPrefix:    s.addDummyPrefix && !suffix,
		addSuffix:    s.addDummyPrefix && suffix,
		removeSpaces: s.removeExtraWhitespaces,
	}
	if s.escapeWhitespaces {
		n.space = visibleSpace
	}
	if len(s.charsmap) > 0 {
		var err error
		if n.rules, err = newPrecompiled(s.charsmap); err != nil {
			return nil, err
		}
	}
	return n, nil
}

// next returns what the beginning of text becomes, and how long it is. text is not
// empty.
func (n *spNormalizer) next(text string) (becomes string, length int) {
	if _, length := n.symbols.longest(text); length > 0 {
		return text[:length], length
	}
	if n.rules != nil {
		if replacement, length, ok := n.rules.longest(text); ok {
			return replacement, length
		}
	}
	length = 1
	if text[0] >= utf8.RuneSelf {
		_, length = utf8.DecodeRuneInString(text)
	}
	return text[:length], length
}

func (n *spNormalizer) normalize(p *passage) {
	text := p.text
	if text == "" {
		return
	}
	i := 0
	if n.removeSpaces {
		for i < len(text) {
			becomes, length := n.next(text[i:])
			if becomes != " " {
				break
			}
			i += length
		}
	}
	w := p.rewrite()
	if i == len(text) {
		p.become(w)
		return
	}
	if n.addPrefix {
		w.putNothing(n.space, i)
	}
	afterSpace := n.removeSpaces
	for i < len(text) {
		if j := n.plainRun(text, i); j > i {
			w.keep(i, j)
			i, afterSpace = j, false
			continue
		}
		becomes, length := n.next(text[i:])
		if afterSpace {
			becomes = strings.TrimLeft(becomes, " ")
		}
		if becomes != "" {
			n.put(w, becomes, i, i+length)
			afterSpace = n.removeSpaces && becomes[len(becomes)-1] == ' '
		}
		i += length
	}
	if n.removeSpaces {
		end := len(w.text)
		for strings.HasSuffix(unsafe.String(unsafe.SliceData(w.text), end), n.space) {
			end -= len(n.space)
		}
		w.text, w.origins = w.text[:end], w.origins[:end]
	}
	if n.addSuffix {
		w.putNothing(n.space, i)
	}
	p.become(w)
}

// plainRun returns the end of the characters from text[i] on that stay as they are
// and are no spaces, as far as that is easily told.
func (n *spNormalizer) plainRun(text string, i int) int {
	if n.rules == nil && n.symbols == nil {
		for i < len(text) && text[i] != ' ' {
			i++
		}
		return i
	}
	for i < len(text) {
		c := text[i]
		if c >= utf8.RuneSelf || c == ' ' || n.symbols != nil && n.symbols.begins[c] {
			break
		}
		if n.rules != nil && (!n.rules.plain[c] || i+1 < len(text) && text[i+1] >= utf8.RuneSelf) {
			break
		}
		i++
	}
	return i
}

// put writes what text[start:end] has become.
func (n *spNormalizer) put(w *rewriter, becomes string, start, end int) {
	from := w.old.origin(start).start
	o := origin{from, w.old.origin(end - 1).end}
	before := len(w.text)
	if len(n.space) == 1 {
		w.text = append(w.text, becomes...)
	} else {
		for i := range len(becomes) {
			if becomes[i] == ' ' {
				w.text = append(w.text, n.space...)
			} else {
				w.text = append(w.text, becomes[i])
			}
		}
	}
	for range len(w.text) - before {
		w.origins = append(w.origins, o)
	}
}

// putNothing writes text that comes from the empty place before old.text[at].
func (w *rewriter) putNothing(text string, at int) {
	var place int32
	if at < len(w.old.text) {
		place = w.old.origin(at).start
	} else {
		place = w.old.origin(at - 1).end
	}
	w.text = append(w.text, text...)
	for range len(text) {
		w.origins = append(w.origins, origin{place, place})
	}
}

func (n *spNormalizer) spec() any { return nil } // see spModel.converted

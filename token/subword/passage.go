package subword

import (
	"unicode/utf8"
	"unsafe"
)

// A span is the part [start, end) of a text, in bytes.
type span struct{ start, end int }

// An origin is the part of the input that a byte of rewritten text came from.
type origin struct{ start, end int32 }

// A passage is a stretch of the input on its way to the model: its text as the
// steps so far have rewritten it, where each byte of that came from, and the words
// that it is cut into.
//
// text is valid UTF-8. It stays valid until the passage is rewritten twice.
type passage struct {
	text  string
	words []span // parts of text, in order, that the model will see; none is empty

	// start is where text begins in the input, as long as origins is nil: then
	// text is a part of the input that nothing has changed. Otherwise origins has
	// an entry for each byte of text.
	start   int
	origins []origin

	buffers    [2]rewriter // text and origins lie in one, the next rewriting goes to the other
	turn       int
	spareWords []span           // for the next list of words
	matches    []span           // scratch of those who search
	runes      []decomposedRune // and of those who normalize
	bytes      []byte
}

// set makes p the part of the input that begins at start: one word, nothing
// changed.
func (p *passage) set(text string, start int) {
	p.text, p.start, p.origins = text, start, nil
	p.oneWord()
}

// setPart makes p the part [start, end) of from, one word.
func (p *passage) setPart(from *passage, start, end int) {
	p.text, p.start, p.origins = from.text[start:end], from.start+start, nil
	if from.origins != nil {
		p.origins = from.origins[start:end]
	}
	p.oneWord()
}

// oneWord makes all of the text one word.
func (p *passage) oneWord() {
	p.words = p.words[:0]
	if len(p.text) > 0 {
		p.words = append(p.words, span{0, len(p.text)})
	}
}

// origin returns where the byte text[i] came from: the start and the end of the
// character of the input, more or less, see [rewriter.put].
func (p *passage) origin(i int) origin {
	if p.origins != nil {
		return p.origins[i]
	}
	start := i // the character that the byte belongs to
	for start > 0 && !utf8.RuneStart(p.text[start]) {
		start--
	}
	_, size := utf8.DecodeRuneInString(p.text[start:])
	return origin{int32(p.start + start), int32(p.start + start + size)}
}

// input returns the part of the input that text[start:end] came from.
func (p *passage) input(start, end int) (from, to int) {
	if p.origins == nil {
		return p.start + start, p.start + end
	}
	return int(p.origins[start].start), int(p.origins[end-1].end)
}

// cut replaces the words of p by what split makes of each: split appends the parts
// of p.text[word.start:word.end] to dst. Empty parts are left out.
func (p *passage) cut(split func(dst []span, word span) []span) {
	cuts := p.spareWords[:0]
	for _, w := range p.words {
		cuts = split(cuts, w)
	}
	kept := cuts[:0]
	for _, c := range cuts {
		if c.start < c.end {
			kept = append(kept, c)
		}
	}
	p.words, p.spareWords = kept, p.words
}

// rewrite begins a new text for p. The old one is read from p until
// [passage.become] puts the new one in its place.
func (p *passage) rewrite() *rewriter {
	w := &p.buffers[p.turn]
	w.text, w.origins, w.old = w.text[:0], w.origins[:0], p
	return w
}

// become replaces the text of p by what w has. The words are the caller's.
func (p *passage) become(w *rewriter) {
	p.text, p.origins = unsafe.String(unsafe.SliceData(w.text), len(w.text)), w.origins
	p.turn = 1 - p.turn
	if p.origins == nil {
		p.origins = []origin{} // an empty text has been changed all the same
	}
}

// replaced puts text in the place of the text of p: every byte of it came from the
// byte at the same place. text must be w.text of p.rewrite.
func (p *passage) replaced(w *rewriter) {
	p.text = unsafe.String(unsafe.SliceData(w.text), len(w.text))
	p.turn = 1 - p.turn
	if p.origins != nil {
		w.origins = append(w.origins[:0], p.origins...)
		p.origins = w.origins
	}
}

// A rewriter collects the new text of a passage.
type rewriter struct {
	text    []byte
	origins []origin
	old     *passage
}

// keep copies old.text[start:end].
func (w *rewriter) keep(start, end int) {
	w.text = append(w.text, w.old.text[start:end]...)
	if w.old.origins != nil {
		w.origins = append(w.origins, w.old.origins[start:end]...)
		return
	}
	base := w.old.start
	for i := start; i < end; {
		size := 1
		if w.old.text[i] >= utf8.RuneSelf {
			_, size = utf8.DecodeRuneInString(w.old.text[i:])
		}
		o := origin{int32(base + i), int32(base + i + size)}
		for range size {
			w.origins = append(w.origins, o)
		}
		i += size
	}
}

// put writes a character that comes from where old.text[at] came from. With
// at < 0 it comes from nowhere: from the empty place before the passage.
func (w *rewriter) put(r rune, at int) {
	before := len(w.text)
	w.text = utf8.AppendRune(w.text, r)
	w.mark(len(w.text)-before, at)
}

// putString writes text that comes from where old.text[at] came from.
func (w *rewriter) putString(text string, at int) {
	w.text = append(w.text, text...)
	w.mark(len(text), at)
}

// mark adds n origins.
func (w *rewriter) mark(n, at int) {
	o := origin{int32(w.old.start), int32(w.old.start)}
	if at >= 0 {
		o = w.old.origin(at)
	} else if len(w.old.origins) > 0 {
		o.start = w.old.origins[0].start
		o.end = o.start
	}
	for range n {
		w.origins = append(w.origins, o)
	}
}

// A transformer writes a new text as the reference describes changes: character by
// character, each with what it replaces. Which character it then comes from is a
// matter of counting, even where characters change places.
type transformer struct {
	w  *rewriter
	at int // what has been replaced of the old text
}

// put writes r. change 0 means that it replaces the next character of the old text,
// -n that it replaces the next n+1, and more than 0 that it is new; then it comes
// from where the character before came from.
func (t *transformer) put(r rune, change int) {
	if change > 0 {
		t.w.put(r, t.at-1)
		return
	}
	old := t.w.old.text
	t.w.put(r, min(t.at, len(old)-1))
	for range 1 - change {
		_, size := utf8.DecodeRuneInString(old[t.at:])
		t.at += size
	}
}

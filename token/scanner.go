package token

import (
	"unicode/utf8"
	"unsafe"
)

// A Scanner is a [Pipeline] for one goroutine. It reuses its memory, so that it
// allocates nothing once it has seen the longest text.
type Scanner struct {
	p        *Pipeline
	n        *normalizer // n.out holds the texts of tokens that normalization changed
	tokens   []Token
	segments []Token // of the stretch that goes the general way
	dropped  Counts
}

// NewScanner returns a Scanner for the pipeline.
func (p *Pipeline) NewScanner() *Scanner {
	return &Scanner{p: p, n: newNormalizer(&p.cfg, &p.runes)}
}

// Scan returns the tokens of text, the same as [Pipeline.Tokenize]. They, their texts
// too, are valid until the next Scan, and as long as text is.
func (s *Scanner) Scan(text string) []Token {
	s.tokens = s.tokens[:0]
	s.n.out = s.n.out[:0]
	s.scan(text)
	return s.tokens
}

// Dropped tells how many segments of each [Kind] the filter has dropped so far.
// Spaces are not counted.
func (s *Scanner) Dropped() Counts { return s.dropped }

// scan appends the tokens of text to s.tokens, by the short way where that
// decides them and by the general way around other characters.
func (s *Scanner) scan(text string) {
	for i := 0; i < len(text); {
		i = s.p.cut.fast(s, text, i)
		if i < len(text) {
			end := s.p.cut.stretch(&s.p.runes, text, i)
			s.general(text, i, end)
			i = end
		}
	}
}

// general appends the tokens of text[from:to] to s.tokens step by step: the whole
// stretch is normalized, then cut, then filtered.
func (s *Scanner) general(text string, from, to int) {
	n := s.n
	at := len(n.out)
	n.origins = n.origins[:0]
	n.append(text, from, to)
	s.segments = s.p.cut.tokenizer.Tokenize(s.segments[:0], view(n.out[at:]))
	k := 0
	for i := range s.segments {
		t := &s.segments[i]
		if s.p.keep.has(t.Kind) {
			t.Start, t.End, k = n.origins.of(k, at+t.Start, at+t.End)
		}
		s.emit(t.Text, t.Start, t.End, t.Kind)
	}
}

// emit appends a token if the filter keeps its kind, and counts it otherwise.
func (s *Scanner) emit(text string, start, end int, kind Kind) {
	if s.p.keep.has(kind) {
		s.tokens = append(s.tokens, Token{text, start, end, kind})
	} else if kind != Space {
		s.dropped[kind]++
	}
}

// rewriteASCII returns the normal form of the ASCII characters of word.
func (s *Scanner) rewriteASCII(word string) string {
	at := len(s.n.out)
	out := append(s.n.out, word...)
	for i := at; i < len(out); i++ {
		out[i] = s.p.ascii[out[i]]
	}
	s.n.out = out
	return view(out[at:])
}

// rewriteRune returns r as a string in the memory of the scanner.
func (s *Scanner) rewriteRune(r rune) string {
	at := len(s.n.out)
	s.n.out = utf8.AppendRune(s.n.out, r)
	return view(s.n.out[at:])
}

// release forgets the text that was scanned, so that a pooled scanner keeps none
// of it in memory and overwrites none of it.
func (s *Scanner) release() {
	s.tokens = nil
	s.n.out = nil
	clear(s.segments[:cap(s.segments)])
	s.dropped = Counts{}
}

// view returns b as a string without a copy. b must not be written as long as
// the string is in use; when it grows into new memory, the string keeps the old.
func view(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// lookup returns what happens to the character that begins at text[i].
func lookup(runes *paged[runeInfo], text string, i int) runeInfo {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return runes.get(r)
}

// lookupSize returns the number of bytes of that character too.
func lookupSize(runes *paged[runeInfo], text string, i int) (runeInfo, int) {
	r, size := utf8.DecodeRuneInString(text[i:])
	return runes.get(r), size
}

// baseAt tells whether there is a base character at text[i], or the text's end.
func baseAt(runes *paged[runeInfo], text string, i int) bool {
	return i == len(text) || text[i] < utf8.RuneSelf || lookup(runes, text, i).is(base)
}

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
	batching bool // the short ways stop where those for a batch can go on
}

// NewScanner returns a Scanner for the pipeline.
func (p *Pipeline) NewScanner() *Scanner {
	return &Scanner{p: p, n: newNormalizer(&p.cfg, p.table)}
}

// Scan returns the tokens of text, the same as [Pipeline.Tokenize]. The tokens and
// their texts are valid until the next Scan; clone a text to keep it.
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
			end := s.p.cut.stretch(s.p.table, text, i)
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

// rewrite returns the normal form of word, whose characters are all ASCII or
// simple and of the classes that were seen.
func (s *Scanner) rewrite(word string, seen class) string {
	at := len(s.n.out)
	out := s.n.out
	if seen&nonASCII == 0 {
		out = append(out, word...)
		for i := at; i < len(out); i++ {
			out[i] = s.p.ascii[out[i]]
		}
	} else {
		for _, r := range word {
			if r < utf8.RuneSelf {
				out = append(out, s.p.ascii[r])
			} else {
				out = utf8.AppendRune(out, s.p.table.get(r).rune())
			}
		}
	}
	s.n.out = out
	return view(out[at:])
}

// rewriteRune returns the normal form of char, a simple character outside ASCII
// of which the table says e.
func (s *Scanner) rewriteRune(char string, e runeInfo) string {
	if r, _ := utf8.DecodeRuneInString(char); r == e.rune() {
		return char
	}
	at := len(s.n.out)
	s.n.out = utf8.AppendRune(s.n.out, e.rune())
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
func lookup(table *runeTable, text string, i int) runeInfo {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return table.get(r)
}

// lookupSize returns the number of bytes of that character too.
func lookupSize(table *runeTable, text string, i int) (runeInfo, int) {
	r, size := utf8.DecodeRuneInString(text[i:])
	return table.get(r), size
}

// baseAt tells whether there is a base character at text[i], or the text's end.
// Of the bytes that begin a character, 0xE4 to 0xE9 stand for U+4000 to U+9FFF,
// Chinese characters and a few symbols, all of which are base.
func baseAt(table *runeTable, text string, i int) bool {
	if i == len(text) {
		return true
	}
	c := text[i]
	return c < utf8.RuneSelf || c >= 0xE4 && c <= 0xE9 || lookup(table, text, i).is(base)
}

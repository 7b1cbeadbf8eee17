package token

import (
	"unicode/utf8"
	"unsafe"

	"firth/token/simplify"
)

// A Scanner is a [Pipeline] for one goroutine. It reuses its memory, so that it
// allocates nothing once it has seen the longest text, and little with the tokenizer
// "subword".
type Scanner struct {
	p         *Pipeline
	tokenizer Tokenizer
	n         *normalizer // n.out holds the texts of tokens that normalization changed
	late      *normalizer // late.out holds those that changed after the tokenizer; or nil
	tokens    []Token
	segments  []Token // of the stretch that goes the general way
	dropped   Counts
	batching  bool // the short ways stop where those for a batch can go on

	simplified origins // of the simplified text in the normalized one
	picked     picked
}

// NewScanner returns a Scanner for the pipeline.
func (p *Pipeline) NewScanner() *Scanner {
	s := &Scanner{p: p, tokenizer: p.cut.newTokenizer(p), n: newNormalizer(p.earlyConfig, p.early)}
	if p.late != nil {
		s.late = newNormalizer(&p.cfg, p.late)
	}
	return s
}

// Scan returns the tokens of text, the same as [Pipeline.Tokenize]. The tokens and
// their texts are valid until the next Scan; clone a text to keep it.
func (s *Scanner) Scan(text string) []Token {
	s.reset()
	s.scan(text)
	s.pick(text, 0)
	return s.tokens
}

// reset forgets the tokens of the last text and keeps their memory.
func (s *Scanner) reset() {
	s.tokens = s.tokens[:0]
	s.n.out = s.n.out[:0]
	if s.late != nil {
		s.late.out = s.late.out[:0]
	}
}

// Dropped tells how many segments of each [Kind] the filter has dropped so far.
// Spaces are not counted, nor are the tokens of DroppedStopWords and DroppedScripts.
func (s *Scanner) Dropped() Counts { return s.dropped }

// scan appends the tokens of text to s.tokens, by the short way where that
// decides them and by the general way around other characters.
func (s *Scanner) scan(text string) {
	if !s.p.shortWays(text) {
		s.general(text, 0, len(text))
		return
	}
	for i := 0; i < len(text); {
		i = s.p.cut.fast(s, text, i)
		if i < len(text) {
			end := s.p.cut.stretch(s.p.table, text, i)
			s.general(text, i, end)
			i = end
		}
	}
}

// shortWays tells whether the short ways can do something with text. If not, all of
// it goes the general way.
func (p *Pipeline) shortWays(text string) bool {
	return p.cut.fast != nil && (!p.cut.onlyASCII || isASCII(text))
}

// general appends the tokens of text[from:to] to s.tokens step by step: the whole
// stretch is normalized and simplified, then cut, then filtered.
func (s *Scanner) general(text string, from, to int) {
	if s.p.raw {
		s.segments = s.tokenizer.Tokenize(s.segments[:0], text[from:to])
		for _, t := range s.segments {
			s.emit(t.Text, from+t.Start, from+t.End, t.Kind)
		}
		return
	}
	n := s.n
	at := len(n.out)
	n.origins = n.origins[:0]
	n.append(text, from, to)
	normalized := at
	if s.p.cfg.Simplify {
		at = s.simplify(at)
	}
	s.segments = s.tokenizer.Tokenize(s.segments[:0], view(n.out[at:]))
	k, l := 0, 0
	for i := range s.segments {
		t := &s.segments[i]
		if s.p.keep.has(t.Kind) {
			from, to := at+t.Start, at+t.End
			if at != normalized {
				from, to, l = s.simplified.of(l, from, to)
			}
			t.Start, t.End, k = n.origins.of(k, from, to)
			if s.late != nil {
				t.Text = s.fold(t.Text)
			}
		}
		s.emit(t.Text, t.Start, t.End, t.Kind)
	}
}

// simplify appends to s.n.out what becomes of its bytes from at on in simplified
// Chinese, and returns where that begins. s.simplified tells which bytes it is made
// from. If nothing changes it appends nothing and returns at.
func (s *Scanner) simplify(at int) int {
	out := s.n.out
	text := view(out[at:])
	c, ok := simplify.Next(text, 0)
	if !ok {
		return at
	}
	result, done := len(out), 0
	s.simplified = append(s.simplified[:0], origin{at: result, start: at})
	for ; ok; c, ok = simplify.Next(text, done) {
		out = append(out, text[done:c.Start]...)
		done = c.Start
		for _, r := range c.Text { // one for each character of text
			_, size := utf8.DecodeRuneInString(text[done:])
			if size == utf8.RuneLen(r) {
				s.simplified.same(len(out), at+done)
			} else {
				s.simplified.from(len(out), at+done, at+done+size)
			}
			out = utf8.AppendRune(out, r)
			done += size
		}
		s.simplified.same(len(out), at+done)
	}
	s.n.out = append(out, text[done:]...)
	return result
}

// fold returns what becomes of a token after the tokenizer.
func (s *Scanner) fold(text string) string {
	for _, r := range text {
		if e := s.late.table.get(r); !e.is(simple|base) || e.rune() != r {
			at := len(s.late.out)
			s.late.origins = s.late.origins[:0]
			s.late.append(text, 0, len(text))
			return view(s.late.out[at:])
		}
	}
	return text
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
	if s.late != nil {
		s.late.out = nil
	}
	clear(s.segments[:cap(s.segments)])
	s.dropped = Counts{}
	s.picked.release()
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

package token

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
	"unsafe"
)

// A Batch collects the texts of many tokens, for those who count them or look
// them up and do not ask where they stood. The zero value is empty.
type Batch struct {
	// Text holds the texts, with other bytes between and behind them: at least 16
	// bytes may be read from the start of each.
	Text []byte

	// Words says where: text i is Text[Words[i][0]:Words[i][1]].
	Words [][2]int
}

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() { b.Text, b.Words = b.Text[:0], b.Words[:0] }

// batchPad is how many bytes may be read behind the text of a batch: those that
// [propertiesOf] looks at, which is more than [Batch.Text] promises.
const batchPad = 64

// extend makes room for n more bytes and what may be read behind them.
func (b *Batch) extend(n int) (at int) {
	at = len(b.Text)
	b.Text = slices.Grow(b.Text, n+batchPad)[:at+n+batchPad]
	return at
}

// line appends the text of a line, whose tokens will be parts of it.
func (b *Batch) line(text string) (at int) {
	at = b.extend(len(text))
	copy(b.Text[at:], text)
	binary.LittleEndian.PutUint64(b.Text[at+len(text):], 0) // for asciiAhead: memory that was used before
	return at
}

// take appends the texts of tokens. Those that are parts of line are there since
// b.line returned at.
func (b *Batch) take(tokens []Token, line string, at int) {
	words := b.Words
	for i := range tokens {
		t := &tokens[i]
		start, end := at+t.Start, at+t.End
		if len(t.Text) != end-start || unsafe.StringData(t.Text) != unsafe.StringData(line[t.Start:]) {
			start = b.extend(len(t.Text))
			end = start + copy(b.Text[start:], t.Text)
		}
		words = append(words, [2]int{start, end})
	}
	b.Words = words
}

// ScanBatch appends the texts of the tokens of text to b: those that [Scanner.Scan]
// returns, but several times as fast for text in ASCII and in Chinese, unless there
// are stop words, scripts or phrases to look for.
func (s *Scanner) ScanBatch(b *Batch, text string) {
	at := b.line(text)
	if s.p.picks() || !s.p.shortWays(text) {
		b.take(s.Scan(text), text, at)
		return
	}
	s.reset()
	s.batching = true
	for i := 0; i < len(text); {
		start := i
		if s.p.lanes != nil {
			i = s.batchASCII(b, at, len(text), i)
		}
		if s.p.lonersAlone {
			i = s.batchLoners(b, text, at, i)
		}
		s.tokens = s.tokens[:0]
		i = s.p.cut.fast(s, text, i)
		if i < len(text) && (i == start || !s.batchAhead(text, i)) {
			end := s.p.cut.stretch(s.p.table, text, i)
			s.general(text, i, end)
			i = end
		}
		b.take(s.tokens, text, at)
	}
	s.batching = false
}

// batchAhead tells whether batchASCII or batchLoners will probably get somewhere.
func (s *Scanner) batchAhead(text string, i int) bool {
	return s.p.lanes != nil && asciiAhead(text, i) ||
		s.p.lonersAlone && i < len(text) && text[i] >= 0xE4 && text[i] <= 0xE9 // as in baseAt
}

// asciiAhead tells whether the next 8 bytes are all ASCII. It returns false near the
// end of the text.
func asciiAhead[T string | []byte](text T, i int) bool {
	if i+8 > len(text) {
		return false
	}
	t := text[i : i+8]
	return (t[0]|t[1]|t[2]|t[3]|t[4]|t[5]|t[6]|t[7])&0x80 == 0
}

// batchLoners appends the tokens of text from offset i on, as long as they are
// loners of three bytes, such as Chinese characters, and the commas between them.
// It returns the offset of the first that is not.
func (s *Scanner) batchLoners(b *Batch, text string, at, i int) int {
	table, words := s.p.table, b.Words
	for i+3 <= len(text) {
		t := text[i : i+3]
		if t[0] <= 0xE0 || t[0] >= 0xF0 || t[1]&0xC0 != 0x80 || t[2]&0xC0 != 0x80 {
			break
		}
		r := rune(t[0]&0x0F)<<12 | rune(t[1]&0x3F)<<6 | rune(t[2]&0x3F)
		e := table.get(r)
		if e&(loner|opens) != loner && !e.comma() && (!e.is(loner) || table.reaches(text, i, i+3)) || !baseAt(table, text, i+3) {
			break
		}
		if kind := e.kind(); s.p.keep.has(kind) {
			start, end := at+i, at+i+3
			if e.rune() != r {
				start = b.extend(utf8.UTFMax)
				end = start + utf8.EncodeRune(b.Text[start:], e.rune())
			}
			words = append(words, [2]int{start, end})
		} else if kind != Space {
			s.dropped[kind]++
		}
		i += 3
	}
	b.Words = words
	return i
}

package subword

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Decode returns the text of ids. With skipSpecial, special tokens are left out.
//
// It is the text that was encoded if the tokenizer loses nothing, as byte-level
// tokenizers and those with byte fallback do unless they normalize. Bytes that are
// not UTF-8 when put together become U+FFFD. An id that is not in the vocabulary is
// an error.
func (t *Tokenizer) Decode(ids []uint32, skipSpecial bool) (string, error) {
	pieces := make([]string, 0, len(ids))
	for i, id := range ids {
		piece, ok := t.added.decoded[id]
		if !ok {
			piece, ok = t.Text(id)
		}
		if !ok {
			return "", fmt.Errorf("id %d, number %d of those to decode, is not in the vocabulary, whose ids are less than %d", id, i, t.Len())
		}
		if skipSpecial && t.added.isSpecial(piece) {
			continue
		}
		pieces = append(pieces, piece)
	}
	if t.decoder == nil {
		return strings.Join(pieces, " "), nil
	}
	return strings.Join(t.decoder.decode(pieces), ""), nil
}

// A decoderSequence applies decoders one after the other.
type decoderSequence []decoder

func (s decoderSequence) decode(pieces []string) []string {
	for _, part := range s {
		pieces = part.decode(pieces)
	}
	return pieces
}

// decode turns characters that stand for bytes back into those. A piece that has
// others, an added token, stays.
func (byteLevel) decode(pieces []string) []string {
	n := 0
	for _, piece := range pieces {
		n += len(piece)
	}
	text := make([]byte, 0, n)
next:
	for _, piece := range pieces {
		before := len(text)
		for _, r := range piece {
			c, ok := charToByte(r)
			if !ok {
				text = append(text[:before], piece...)
				continue next
			}
			text = append(text, c)
		}
	}
	return []string{string(replaceBad(text))}
}

// replaceBad puts U+FFFD in the place of what is not UTF-8: one for each stretch of
// bytes that begins like a character and is none (the "maximal subpart" of
// Unicode), and for each other byte.
func replaceBad(text []byte) []byte {
	if utf8.Valid(text) {
		return text
	}
	out := make([]byte, 0, len(text)+16)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			size = badLen(text[i:])
		}
		out = utf8.AppendRune(out, r)
		i += size
	}
	return out
}

// badLen returns how many bytes at the beginning of text, which is not UTF-8 there,
// are one error.
func badLen(text []byte) int {
	low, high, n := byte(0x80), byte(0xBF), 1
	switch c := text[0]; {
	case 0xC2 <= c && c <= 0xDF:
	case 0xE0 <= c && c <= 0xEF:
		n = 2
		switch c {
		case 0xE0:
			low = 0xA0
		case 0xED:
			high = 0x9F
		}
	case 0xF0 <= c && c <= 0xF4:
		n = 3
		switch c {
		case 0xF0:
			low = 0x90
		case 0xF4:
			high = 0x8F
		}
	default:
		return 1
	}
	i := 1
	for ; i <= n && i < len(text) && low <= text[i] && text[i] <= high; i++ {
		low, high = 0x80, 0xBF
	}
	return i
}

// decode turns the visible space back into a space, or into nothing in the first
// piece if it was put there.
func (m metaspace) decode(pieces []string) []string {
	mark := string(m.replacement)
	for i, piece := range pieces {
		space := " "
		if i == 0 && m.scheme != prependNever {
			space = ""
		}
		pieces[i] = strings.ReplaceAll(piece, mark, space)
	}
	return pieces
}

// wordPieceDecoder puts a space before pieces that begin a word.
type wordPieceDecoder struct {
	prefix  string // of the others
	cleanup bool   // no spaces before punctuation and English contractions
}

func (d wordPieceDecoder) decode(pieces []string) []string {
	for i, piece := range pieces {
		if i > 0 {
			rest, ok := strings.CutPrefix(piece, d.prefix)
			if !ok {
				rest = " " + piece
			}
			piece = rest
		}
		if d.cleanup {
			piece = cleanUp(piece)
		}
		pieces[i] = piece
	}
	return pieces
}

// spacesBefore is what loses its space when a decoder cleans up, in order.
var spacesBefore = [...][2]string{
	{" .", "."},
	{" ?", "?"},
	{" !", "!"},
	{" ,", ","},
	{" ' ", "'"},
	{" n't", "n't"},
	{" 'm", "'m"},
	{" do not", " don't"},
	{" 's", "'s"},
	{" 've", "'ve"},
	{" 're", "'re"},
}

// cleanUp takes spaces away that English does not write.
func cleanUp(text string) string {
	for _, pair := range spacesBefore {
		text = strings.ReplaceAll(text, pair[0], pair[1])
	}
	return text
}

// bpeDecoder turns the suffix of pieces that end a word into a space.
type bpeDecoder struct{ suffix string }

func (d bpeDecoder) decode(pieces []string) []string {
	for i, piece := range pieces {
		space := " "
		if i == len(pieces)-1 {
			space = ""
		}
		pieces[i] = strings.ReplaceAll(piece, d.suffix, space)
	}
	return pieces
}

// byteFallback is the decoder that puts <0x..> pieces together to characters. If neighbors are
// not UTF-8 together, each of them is U+FFFD.
type byteFallback struct{}

func (byteFallback) decode(pieces []string) []string {
	out := make([]string, 0, len(pieces))
	var run []byte
	flush := func() {
		if utf8.Valid(run) {
			if len(run) > 0 {
				out = append(out, string(run))
			}
		} else {
			for range run {
				out = append(out, "\ufffd")
			}
		}
		run = run[:0]
	}
	for _, piece := range pieces {
		if c, ok := parseBytePiece(piece); ok {
			run = append(run, c)
			continue
		}
		flush()
		out = append(out, piece)
	}
	flush()
	return out
}

// parseBytePiece returns the byte of a piece such as <0x0A>.
func parseBytePiece(piece string) (byte, bool) {
	if len(piece) != 6 || piece[:3] != "<0x" || piece[5] != '>' {
		return 0, false
	}
	n := 0
	for _, c := range []byte(piece[3:5]) {
		switch {
		case '0' <= c && c <= '9':
			n = n<<4 | int(c-'0')
		case 'a' <= c && c <= 'f':
			n = n<<4 | int(c-'a'+10)
		case 'A' <= c && c <= 'F':
			n = n<<4 | int(c-'A'+10)
		default:
			return 0, false
		}
	}
	return byte(n), true
}

// fuseDecoder makes all pieces one.
type fuseDecoder struct{}

func (fuseDecoder) decode(pieces []string) []string { return []string{strings.Join(pieces, "")} }

// stripDecoder takes a character from the ends of pieces: so many at most.
type stripDecoder struct {
	char        rune
	start, stop int
}

func (d stripDecoder) decode(pieces []string) []string {
	mark := string(d.char)
	for i, piece := range pieces {
		stripped := piece
		for range d.start {
			rest, ok := strings.CutPrefix(stripped, mark)
			if !ok {
				break
			}
			stripped = rest
		}
		for range d.stop {
			rest, ok := strings.CutSuffix(stripped, mark)
			if !ok {
				break
			}
			stripped = rest
		}
		pieces[i] = stripped
	}
	return pieces
}

// decode puts the content in the place of the pattern in each piece.
func (n replace) decode(pieces []string) []string {
	for i, piece := range pieces {
		matches := n.pattern.find(nil, piece)
		if len(matches) == 0 {
			continue
		}
		var b strings.Builder
		done := 0
		for _, m := range matches {
			b.WriteString(piece[done:m.start])
			b.WriteString(n.content)
			done = m.end
		}
		b.WriteString(piece[done:])
		pieces[i] = b.String()
	}
	return pieces
}

// ctcDecoder reads the output of connectionist temporal classification: repeated
// pieces are one, and the padding goes away.
type ctcDecoder struct {
	pad, delimiter string
	cleanup        bool
}

func (d ctcDecoder) decode(pieces []string) []string {
	out := pieces[:0]
	last, any := "", false
	for _, piece := range pieces {
		if any && piece == last {
			continue
		}
		last, any = piece, true
		text := strings.ReplaceAll(piece, d.pad, "")
		if d.cleanup {
			text = strings.ReplaceAll(cleanUp(text), d.delimiter, " ")
		}
		if text != "" {
			out = append(out, text)
		}
	}
	return out
}

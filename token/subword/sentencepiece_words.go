package subword

import "strings"

// spWords takes each word for a piece, with the space before it.
type spWords struct{ *spVocabulary }

func (w spWords) kind() string       { return "word" }
func (w spWords) vocab() *vocabulary { return w.vocabulary }
func (w spWords) spec() any          { return nil } // see spModel.converted

func (w spWords) encode(_ *scratch, dst []Piece, text string) []Piece {
	from := len(dst)
	for start := 0; start < len(text); {
		end := len(text)
		// Skip the first byte, since the word may begin with a space itself.
		if i := strings.Index(text[start+1:], visibleSpace); i >= 0 {
			end = start + 1 + i
		}
		if id, ok := w.textID(text[start:end]); ok {
			dst = append(dst, Piece{id, start, end})
		} else {
			dst = w.unknown(dst, from, text, start, end)
		}
		start = end
	}
	return dst
}

// spChars takes each character for a piece.
type spChars struct{ *spVocabulary }

func (c spChars) kind() string       { return "char" }
func (c spChars) vocab() *vocabulary { return c.vocabulary }
func (c spChars) spec() any          { return nil } // see spModel.converted

func (c spChars) encode(_ *scratch, dst []Piece, word string) []Piece {
	from := len(dst)
	for i := 0; i < len(word); {
		id, size := c.userDefined.longest(word[i:])
		if size == 0 {
			size = 1
			for i+size < len(word) && word[i+size]&0xC0 == 0x80 {
				size++
			}
			var ok bool
			if id, ok = c.textID(word[i : i+size]); !ok {
				dst = c.unknown(dst, from, word, i, i+size)
				i += size
				continue
			}
		}
		dst = append(dst, Piece{id, i, i + size})
		i += size
	}
	return dst
}

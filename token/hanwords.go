package token

import (
	"unicode/utf8"

	"firth/token/han"
)

// hanWords cuts text with Chinese in it: each block of Chinese characters, ASCII
// letters, digits and + # & . _ % - that has at least one Chinese character goes to
// the dictionary, so that T恤 and 3D打印 can be words of it. What lies between goes to
// [Words].
//
// The rule is that of jieba. Characters beyond U+9FD5, which the
// dictionary does not know, are segments by themselves in both.
type hanWords struct {
	cutter *han.Cutter
	ends   []int
}

func newHanWords(p *Pipeline) Tokenizer { return &hanWords{cutter: p.segmenter.NewCutter()} }

// Tokenize appends the segments of text to dst.
func (h *hanWords) Tokenize(dst []Token, text string) []Token {
	done := 0
	for {
		start, end := hanBlock(text, done)
		dst = appendFrom(dst, Words{}, text, done, start)
		if start == len(text) {
			return dst
		}
		h.ends = h.cutter.Cut(h.ends[:0], text[start:end])
		at := start
		for _, e := range h.ends {
			s := text[at : start+e]
			dst = append(dst, Token{Text: s, Start: at, End: start + e, Kind: classify(s)})
			at = start + e
		}
		done = end
	}
}

// appendFrom appends the segments of text[from:to].
func appendFrom(dst []Token, k Tokenizer, text string, from, to int) []Token {
	if from == to {
		return dst
	}
	at := len(dst)
	dst = k.Tokenize(dst, text[from:to])
	for i := range dst[at:] {
		dst[at+i].Start += from
		dst[at+i].End += from
	}
	return dst
}

// hanBlock returns the first block with a Chinese character in text[i:], or
// len(text) twice if there is none.
func hanBlock(text string, i int) (start, end int) {
	start = i
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch block := han.IsBlock(r); {
		case !block:
			start = i + size
		case r >= utf8.RuneSelf:
			for end = i + size; end < len(text); end += size {
				if r, size = utf8.DecodeRuneInString(text[end:]); !han.IsBlock(r) {
					break
				}
			}
			return start, end
		}
		i += size
	}
	return len(text), len(text)
}

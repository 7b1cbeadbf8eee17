package token

import "strings"

// Items cuts text into the items of a sequence, such as products that were looked at
// one after another: at spaces, tabs and line ends in ASCII, and nowhere else. A
// no-break space is a part of an item like any letter. Its segments are the items
// alone, without what stands between them.
type Items struct{}

const itemEnds = " \t\r\n"

// Tokenize appends the items of text to dst.
func (Items) Tokenize(dst []Token, text string) []Token {
	for i := 0; i < len(text); {
		if strings.IndexByte(itemEnds, text[i]) >= 0 {
			i++
			continue
		}
		end := strings.IndexAny(text[i:], itemEnds)
		if end < 0 {
			end = len(text) - i
		}
		item := text[i : i+end]
		kind := classify(item)
		if kind == Space {
			kind = Other // the filter has no say in what an item is
		}
		dst = append(dst, Token{Text: item, Start: i, End: i + end, Kind: kind})
		i += end
	}
	return dst
}

// SequenceConfig returns the pipeline for sequences of items: each is a token as it
// stands, whatever is in it.
func SequenceConfig() Config { return asItStands(ItemsTokenizer) }

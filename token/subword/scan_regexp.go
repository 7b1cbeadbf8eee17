package subword

import (
	"fmt"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2"
)

// matchTimeout is how long one match of a pattern may take. A pattern whose
// backtracking explodes is given up there; text that is split in milliseconds
// never comes near.
var matchTimeout = 10 * time.Second // a variable for tests

// regexpSplitter is a pattern that has no scanner.
type regexpSplitter struct{ re *regexp2.Regexp }

// newRegexpSplitter compiles a pattern that is written for Oniguruma, the library
// of the reference implementation.
func newRegexpSplitter(pattern string) (splitter, error) {
	translated, err := translateOniguruma(pattern)
	if err != nil {
		return nil, fmt.Errorf("split pattern %q: %w", pattern, err)
	}
	// To Oniguruma ^ and $ are always those of a line.
	re, err := regexp2.Compile(translated, regexp2.Multiline)
	if err != nil {
		return nil, fmt.Errorf("split pattern %q: %w", pattern, err)
	}
	re.MatchTimeout = matchTimeout
	return regexpSplitter{re}, nil
}

func (s regexpSplitter) find(dst []span, text string) []span {
	// The library counts characters. A byte that is not UTF-8 is one character here
	// as there.
	runes := make([]rune, 0, len(text))
	for _, r := range text {
		runes = append(runes, r)
	}
	index, offset := 0, 0
	offsetOf := func(i int) int { // of the character i; matches come in order
		for ; index < i; index++ {
			_, size := utf8.DecodeRuneInString(text[offset:])
			offset += size
		}
		return offset
	}
	m, err := s.re.FindRunesMatch(runes)
	for m != nil && err == nil {
		start := offsetOf(m.Index)
		dst = append(dst, span{start, offsetOf(m.Index + m.Length)})
		m, err = s.re.FindNextMatch(m)
	}
	if err != nil {
		abandoned.Add(1)
	}
	return dst // after a timeout the rest of the text is in one piece
}

var abandoned atomic.Int64

// Abandoned tells how many texts of this program were not split to their end so far,
// because a pattern of a tokenizer.json took over ten seconds to match: the rest of
// each was taken in one piece. Only patterns that backtrack without end, such as
// (a+)+$, come there; whoever uses tokenizers of others should look.
func Abandoned() int64 { return abandoned.Load() }

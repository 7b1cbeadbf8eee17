package subword

import (
	"cmp"
	"slices"
)

// A segmentText is what a unigram model is learned from: the parts of words that
// pieces may lie in, one after another, each as the numbers of its characters and
// a 0 at its end.
type segmentText struct {
	alphabet []rune // by code; the character with number n is alphabet[n-1]
	symbols  []uint32
	segments []segment
	owner    []int32 // the segment of each symbol

	left lettersLeft
}

// A segment is symbols[start:end], which is followed by a 0.
type segment struct {
	start, end int32
	count      int64
}

// lettersLeft are the characters that were too rare for the alphabet.
type lettersLeft struct{ different, all int64 }

// newSegmentText chooses an alphabet and writes the words in it. Characters that
// are not in it cut words.
func newSegmentText(words []wordCount, coverage float64) *segmentText {
	t := &segmentText{}
	t.alphabet, t.left = chooseAlphabet(countRunes(words), coverage)
	numbers := &runeTable{}
	for i, r := range t.alphabet {
		numbers.set(r, int32(i+1))
	}
	for _, w := range words {
		start := len(t.symbols)
		for _, r := range w.text {
			if n := numbers.get(r); n > 0 {
				t.symbols = append(t.symbols, uint32(n))
				continue
			}
			start = t.end(start, w.count)
		}
		t.end(start, w.count)
	}
	t.owner = make([]int32, len(t.symbols))
	for i, s := range t.segments {
		for j := s.start; j <= s.end; j++ {
			t.owner[j] = int32(i)
		}
	}
	return t
}

// end ends the segment that began at start, and returns where the next begins.
func (t *segmentText) end(start int, count int64) int {
	if len(t.symbols) > start {
		t.segments = append(t.segments, segment{int32(start), int32(len(t.symbols)), count})
		t.symbols = append(t.symbols, 0)
	}
	return len(t.symbols)
}

// text returns the characters symbols[start:start+length].
func (t *segmentText) text(start int32, length int) string {
	runes := make([]rune, length)
	for i := range runes {
		runes[i] = t.alphabet[t.symbols[int(start)+i]-1]
	}
	return string(runes)
}

// A runeCount is how often a character stands in the text.
type runeCount struct {
	r     rune
	count int64
}

// countRunes counts the characters of words; those that are more frequent come
// first, of equally frequent ones those with the smaller code.
func countRunes(words []wordCount) []runeCount {
	places := &runeTable{}
	var counts []runeCount
	for _, w := range words {
		for _, r := range w.text {
			i := places.get(r)
			if i < 0 {
				i = int32(len(counts))
				places.set(r, i)
				counts = append(counts, runeCount{r: r})
			}
			counts[i].count += w.count
		}
	}
	slices.SortFunc(counts, func(a, b runeCount) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.r, b.r))
	})
	return counts
}

// chooseAlphabet takes the most frequent characters until they make up coverage of
// the text, and sorts them by code. The mark of a space is always taken.
func chooseAlphabet(counts []runeCount, coverage float64) (alphabet []rune, left lettersLeft) {
	total := int64(0)
	for _, c := range counts {
		total += c.count
	}
	covered := int64(0)
	for _, c := range counts {
		if float64(covered) >= coverage*float64(total) && coverage < 1 && c.r != wordMark {
			left.different++
			left.all += c.count
			continue
		}
		covered += c.count
		alphabet = append(alphabet, c.r)
	}
	slices.Sort(alphabet)
	return alphabet, left
}

package search

import (
	"math/bits"
	"unicode"

	"firth/vocab"
)

// Suggest returns up to k words of v that a person may have meant by word: those
// with the nearest spelling first, and the more frequent first among equals.
//
//   - Words that differ in case or width alone: "king" for "ＫＩＮＧ".
//   - Words a few edits away (one for up to 4 characters, two for up to 8, three
//     for more), where an edit adds, drops or replaces a character, or exchanges
//     two neighbors, and where at least one character stays.
//   - For a word in Chinese characters, words that share some of them, by the
//     shared part of both: 国王 and 王后 for 王国.
//
// The word itself is never suggested. Suggest looks at every word, which takes
// less than a tenth of a second for a million.
func Suggest(v *vocab.Vocabulary, word string, k int) []string {
	if k <= 0 {
		return nil
	}
	s := newSuggester(word, k)
	text, offsets, _ := v.Arena()
	for i := range v.Len() {
		if w := text[offsets[i]:offsets[i+1]]; string(w) != word {
			s.offer(vocab.WordID(i), w)
		}
	}
	best := s.top.sorted()
	words := make([]string, len(best))
	for i, c := range best {
		words[i] = v.Word(c.id)
	}
	return words
}

// A suggester compares words with one that was asked for.
type suggester struct {
	asked   spelling
	han     []rune // the Chinese characters of asked
	hanBits uint64
	limit   int // distance that a word may have and still be kept

	top    topK
	word   spelling // the word at hand
	editor editor
}

// maxHan is how many Chinese characters of a word are looked for in others: as
// many as fit the bits of an uint64. The rest of such a monster is not.
const maxHan = 64

func newSuggester(word string, k int) *suggester {
	s := &suggester{top: topK{k: k}}
	s.asked.set([]byte(word))
	for _, r := range s.asked.runes {
		if unicode.Is(unicode.Han, r) && len(s.han) < maxHan {
			s.han = append(s.han, r)
			s.hanBits |= 1 << (r & 63)
		}
	}
	switch n := len(s.asked.runes); {
	case n <= 4:
		s.limit = 1
	case n <= 8:
		s.limit = 2
	default:
		s.limit = 3
	}
	return s
}

// offer compares a word and keeps it if it is among the nearest. Words come by
// rising id, so one that is as near as the last of k is not kept.
func (s *suggester) offer(id vocab.WordID, word []byte) {
	// A word has at most as many runes as bytes, so most short words are ruled
	// out before they are looked at.
	if s.han == nil && len(word) < len(s.asked.runes)-s.limit {
		return
	}
	s.word.set(word)
	closeness, ok := s.bySpelling()
	if !ok {
		closeness, ok = s.byCharacters()
	}
	if !ok {
		return
	}
	s.top.offer(candidate{closeness, id})
	for s.limit >= 0 && s.top.full() && s.top.heap[0].score >= spellingCloseness(s.limit) {
		s.limit--
	}
}

// spellingCloseness ranks a word by its edit distance, above all words that are
// ranked by their characters, whose closeness is 1 or less.
func spellingCloseness(distance int) float64 { return 1 + 1/float64(1+distance) }

func (s *suggester) bySpelling() (closeness float64, ok bool) {
	a, b := &s.asked, &s.word
	// An edit changes at most one kind of rune on either side.
	if bits.OnesCount64(a.bits&^b.bits) > s.limit || bits.OnesCount64(b.bits&^a.bits) > s.limit {
		return 0, false
	}
	d := s.editor.distance(a.runes, b.runes, s.limit)
	if d > s.limit || d >= max(len(a.runes), len(b.runes)) {
		return 0, false
	}
	return spellingCloseness(d), true
}

// byCharacters ranks a word by its Chinese characters, with Dice's coefficient:
// 2·shared / (length + length).
func (s *suggester) byCharacters() (closeness float64, ok bool) {
	if s.hanBits&s.word.bits == 0 {
		return 0, false
	}
	shared := 0
	var used uint64 // bit i is set if han[i] has been found
	for _, r := range s.word.runes {
		for i, h := range s.han {
			if h == r && used&(1<<i) == 0 {
				used |= 1 << i
				shared++
				break
			}
		}
	}
	if shared == 0 {
		return 0, false
	}
	return 2 * float64(shared) / float64(len(s.asked.runes)+len(s.word.runes)), true
}

package vocab

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
)

// A selection chooses the words of a vocabulary among records, in any order. It
// holds no more than twice as many as it will choose: 60 million counted words do
// not have to fit in memory for the best million to be found.
type selection struct {
	limits Limits

	text  []byte
	words []candidate // in the order of their starts

	full     bool      // limits.MaxSize words are known that are better than others
	last     candidate // the least of these
	lastWord []byte
}

// A candidate is the word text[start:start+length].
type candidate struct {
	start, count  uint64
	first         Position
	length, index uint32 // index is that of the record
}

// byRank puts the word that MaxSize keeps before the word that it drops. First
// positions are different for different words, unless the caller gave them
// wrongly; byte order decides then.
func byRank(a, b *candidate, aWord, bWord []byte) int {
	switch {
	case a.count != b.count:
		return cmp.Compare(b.count, a.count)
	case a.first != b.first:
		return cmp.Compare(a.first, b.first)
	}
	return bytes.Compare(aWord, bWord)
}

// word returns the bytes of a candidate.
func (s *selection) word(c *candidate) []byte {
	return s.text[c.start:][:c.length]
}

// add takes a word and notes in stats what becomes of it.
func (s *selection) add(r *record, stats *Stats) {
	stats.Words++
	stats.Tokens += r.count
	stats.TopCount = max(stats.TopCount, r.count)
	if r.count < s.limits.MinCount {
		stats.RareWords++
		stats.RareTokens += r.count
		return
	}
	c := candidate{
		start: uint64(len(s.text)), length: uint32(len(r.word)),
		count: r.count, first: r.first, index: r.index,
	}
	if s.full && byRank(&s.last, &c, s.lastWord, r.word) < 0 {
		stats.CutWords++
		stats.CutTokens += r.count
		return
	}
	s.text = append(s.text, r.word...)
	s.words = append(s.words, c)
	if n := s.limits.MaxSize; n > 0 && len(s.words) >= n+max(n, 1024) {
		s.cut(stats)
	}
}

// cut drops all words but the best MaxSize.
func (s *selection) cut(stats *Stats) {
	n := s.limits.MaxSize
	if n <= 0 || len(s.words) <= n {
		return
	}
	slices.SortFunc(s.words, func(a, b candidate) int { return byRank(&a, &b, s.word(&a), s.word(&b)) })
	for _, c := range s.words[n:] {
		stats.CutWords++
		stats.CutTokens += c.count
	}
	s.words = s.words[:n]
	s.full, s.last = true, s.words[n-1]
	s.lastWord = append(s.lastWord[:0], s.word(&s.last)...)

	// Back to the order of the starts, with the text of the dropped words taken out.
	slices.SortFunc(s.words, func(a, b candidate) int { return cmp.Compare(a.start, b.start) })
	size := uint64(0)
	for i := range s.words {
		c := &s.words[i]
		copy(s.text[size:], s.word(c))
		c.start = size
		size += uint64(c.length)
	}
	s.text = s.text[:size]
}

// A ranked candidate is words[word]. It is small, because it is sorted.
type ranked struct {
	count  uint64
	prefix uint64 // see prefixOf
	word   uint32
}

// vocabulary numbers the chosen words. ranks has them in the order of their ids.
func (s *selection) vocabulary(stats *Stats) (v *Vocabulary, ranks []ranked, err error) {
	s.cut(stats)
	if len(s.words) > MaxLen {
		return nil, nil, fmt.Errorf("%d words are left (at most %d); set a larger minimum count or a maximum size: %w",
			len(s.words), MaxLen, ErrTooLarge)
	}
	ranks = make([]ranked, len(s.words))
	for i := range s.words {
		c := &s.words[i]
		ranks[i] = ranked{c.count, prefixOf(s.word(c)), uint32(i)}
	}
	slices.SortFunc(ranks, func(a, b ranked) int {
		switch {
		case a.count != b.count:
			return cmp.Compare(b.count, a.count)
		case a.prefix != b.prefix:
			return cmp.Compare(a.prefix, b.prefix)
		}
		return bytes.Compare(s.word(&s.words[a.word]), s.word(&s.words[b.word]))
	})
	text := make([]byte, 0, len(s.text))
	offsets := make([]uint64, 1, len(ranks)+1)
	counts := make([]uint64, 0, len(ranks))
	for _, r := range ranks {
		text = append(text, s.word(&s.words[r.word])...)
		offsets = append(offsets, uint64(len(text)))
		counts = append(counts, r.count)
	}
	v, err = FromArena(text, offsets, counts)
	return v, ranks, err
}

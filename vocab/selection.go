package vocab

import (
	"cmp"
	"fmt"
	"slices"
)

// A selection chooses the words of a vocabulary from records in byte order. It
// holds no more than twice as many as it will choose: 60 million counted words do
// not have to fit in memory for the best million to be found.
type selection struct {
	limits Limits

	text  []byte
	words []candidate // in byte order, as their starts are

	full bool      // limits.MaxSize words are known that are better than others
	last candidate // the least of these
}

// A candidate is text[start:start+length].
type candidate struct {
	start, length uint64
	count         uint64
	first         Position
}

// byRank puts the word that MaxSize keeps before the word that it drops. First
// positions are different for different words, unless the caller gave them
// wrongly; byte order decides then.
func byRank(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.first, b.first), cmp.Compare(a.start, b.start))
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
	c := candidate{start: uint64(len(s.text)), length: uint64(len(r.word)), count: r.count, first: r.first}
	if s.full && byRank(s.last, c) < 0 {
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
	slices.SortFunc(s.words, byRank)
	for _, c := range s.words[n:] {
		stats.CutWords++
		stats.CutTokens += c.count
	}
	s.words = s.words[:n]
	s.full, s.last = true, s.words[n-1]

	// Back to byte order, with the text of the dropped words taken out.
	slices.SortFunc(s.words, func(a, b candidate) int { return cmp.Compare(a.start, b.start) })
	size := uint64(0)
	for i := range s.words {
		c := &s.words[i]
		copy(s.text[size:], s.text[c.start:c.start+c.length])
		c.start = size
		size += c.length
	}
	s.text = s.text[:size]
}

// vocabulary numbers the chosen words.
func (s *selection) vocabulary(stats *Stats) (*Vocabulary, error) {
	s.cut(stats)
	if len(s.words) > MaxLen {
		return nil, fmt.Errorf("%d words are left (at most %d); set a larger minimum count or a maximum size: %w",
			len(s.words), MaxLen, ErrTooLarge)
	}
	slices.SortFunc(s.words, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.start, b.start))
	})
	text := make([]byte, 0, len(s.text))
	offsets := make([]uint64, 1, len(s.words)+1)
	counts := make([]uint64, 0, len(s.words))
	for _, c := range s.words {
		text = append(text, s.text[c.start:c.start+c.length]...)
		offsets = append(offsets, uint64(len(text)))
		counts = append(counts, c.count)
	}
	return FromArena(text, offsets, counts)
}

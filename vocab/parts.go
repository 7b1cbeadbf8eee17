package vocab

import "fmt"

// Each calls visit for each word that was added, in byte order, with its count and
// its first position of all. word is visit's until it returns. Each stands in the
// place of [Counter.Finish], for those who put the counts of several counters
// together in a [Selection].
func (c *Counter) Each(visit func(word []byte, count uint64, first Position) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.finish()
	c.seal()
	var failed error
	err := merge(c.tables, func(r *record) {
		if failed == nil {
			failed = visit(r.word, r.count, r.first)
		}
	})
	if err != nil {
		return fmt.Errorf("merging counts: %w", err)
	}
	return failed
}

// A Selection makes a vocabulary of counted words, as [Counter.Finish] does. It
// holds no more than twice as many words as it will choose.
//
//	s := vocab.NewSelection(vocab.Limits{MinCount: 5, MaxSize: 1_000_000})
//	s.Add([]byte("cat"), 3, 17)
//	v, stats, err := s.Vocabulary()
type Selection struct {
	selection selection
	stats     Stats
}

// NewSelection returns a selection that has seen no words.
func NewSelection(limits Limits) *Selection {
	return &Selection{selection: selection{limits: limits}}
}

// Add takes a word, its count in all of the text and its first position, in any
// order of the words, each word once.
func (s *Selection) Add(word []byte, count uint64, first Position) {
	s.selection.add(&record{word: word, count: count, first: first}, &s.stats)
}

// AddRare counts words that the caller has left out already, since each was seen
// less often than Limits.MinCount; tokens are their occurrences together.
func (s *Selection) AddRare(words, tokens uint64) {
	s.stats.Words += words
	s.stats.Tokens += tokens
	s.stats.RareWords += words
	s.stats.RareTokens += tokens
}

// Vocabulary returns the vocabulary. It is called once.
func (s *Selection) Vocabulary() (*Vocabulary, Stats, error) {
	v, _, err := s.selection.vocabulary(&s.stats)
	return v, s.stats, err
}

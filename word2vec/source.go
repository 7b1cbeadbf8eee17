package word2vec

import (
	"fmt"

	"firth/vocab"
)

// A Source is a text as word ids: sentences one after another, with
// [vocab.EndOfSentence] after each. It must be the same at every reading, and
// ReadIDs is called from several goroutines at once.
type Source interface {
	// Len is the number of positions: words and ends of sentences.
	Len() int64
	// ReadIDs fills dst with the ids at the positions pos, pos+1, …, all of them
	// below Len.
	ReadIDs(dst []vocab.WordID, pos int64) error
}

// Sentences is a Source in memory.
type Sentences struct {
	ids []vocab.WordID
}

// NewSentences returns a Source of the given sentences. Empty ones are left out.
func NewSentences(sentences [][]vocab.WordID) *Sentences {
	s := &Sentences{}
	for _, ids := range sentences {
		if len(ids) > 0 {
			s.ids = append(append(s.ids, ids...), vocab.EndOfSentence)
		}
	}
	return s
}

// Len is the number of words and ends of sentences.
func (s *Sentences) Len() int64 { return int64(len(s.ids)) }

// ReadIDs fills dst with the ids from position pos on.
func (s *Sentences) ReadIDs(dst []vocab.WordID, pos int64) error {
	if pos < 0 || pos+int64(len(dst)) > s.Len() {
		return fmt.Errorf("positions %d to %d of a text of %d", pos, pos+int64(len(dst)), s.Len())
	}
	copy(dst, s.ids[pos:])
	return nil
}

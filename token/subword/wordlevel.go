package subword

import "fmt"

// wordLevel gives whole words an id.
type wordLevel struct {
	vocabulary *vocabulary
	unk        string
	unkID      uint32
}

// newWordLevel makes a model of words, whose ids are their places. Other words
// become unk.
func newWordLevel(words []string, unk string) (*wordLevel, error) {
	w := &wordLevel{vocabulary: newVocabulary(words), unk: unk}
	id, ok := w.vocabulary.id(unk)
	if !ok {
		return nil, fmt.Errorf("the unknown word %q is not in the vocabulary", unk)
	}
	w.unkID = id
	return w, nil
}

func (w *wordLevel) kind() string       { return "wordlevel" }
func (w *wordLevel) vocab() *vocabulary { return w.vocabulary }

// encode appends the id of word to dst.
func (w *wordLevel) encode(_ *scratch, dst []Piece, word string) []Piece {
	id, ok := w.vocabulary.id(word)
	if !ok {
		id = w.unkID
	}
	return append(dst, Piece{id, 0, len(word)})
}

package subword

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// wordPieceOptions are those of BERT, mostly.
type wordPieceOptions struct {
	unk              string // the piece for words that cannot be put together: "[UNK]"
	continuingPrefix string // what pieces begin with that do not begin a word: "##"
	maxChars         int    // longer words are unknown; 100
}

// wordPiece cuts a word into the longest piece that it begins with, then the
// longest that the rest begins with, and so on (Wu and others 2016,
// arXiv:1609.08144). If that fails somewhere the whole word is unknown.
type wordPiece struct {
	wordPieceOptions
	vocabulary *vocabulary
	unkID      uint32
	begin      *trie // pieces
	rest       *trie // pieces that have the prefix, without it
}

// newWordPiece makes a model of pieces, whose ids are their places.
func newWordPiece(pieces []string, o wordPieceOptions) (*wordPiece, error) {
	w := &wordPiece{wordPieceOptions: o, vocabulary: newVocabulary(pieces)}
	id, ok := w.vocabulary.id(o.unk)
	if !ok {
		return nil, fmt.Errorf("the unknown piece %q is not in the vocabulary", o.unk)
	}
	w.unkID = id
	begin := make([]trieKey, 0, len(pieces))
	var rest []trieKey
	for id, piece := range pieces {
		begin = append(begin, trieKey{piece, int32(id)})
		if strings.HasPrefix(piece, o.continuingPrefix) {
			rest = append(rest, trieKey{piece[len(o.continuingPrefix):], int32(id)})
		}
	}
	w.begin, w.rest = newTrie(begin), newTrie(rest)
	return w, nil
}

func (w *wordPiece) kind() string       { return "wordpiece" }
func (w *wordPiece) vocab() *vocabulary { return w.vocabulary }

// encode appends the pieces of word to dst.
func (w *wordPiece) encode(_ *scratch, dst []Piece, word string) []Piece {
	from := len(dst)
	if len(word) > w.maxChars && utf8.RuneCountInString(word) > w.maxChars {
		return append(dst, Piece{w.unkID, 0, len(word)})
	}
	t := w.begin
	for start := 0; start < len(word); {
		id, size := t.longest(word[start:])
		if id < 0 {
			return append(dst[:from], Piece{w.unkID, 0, len(word)})
		}
		dst = append(dst, Piece{uint32(id), start, start + size})
		start += size
		t = w.rest
	}
	return dst
}

package main

import (
	"strings"

	"firth/token"
	"firth/token/subword"
	"firth/vocab"
)

// A numbered is a token with its id, nil if it has none.
type numbered struct {
	Text  string  `json:"text"`
	ID    *uint32 `json:"id"`
	Start int     `json:"start"`
	End   int     `json:"end"`
}

// A numbering gives ids to tokens: those of a model's vocabulary, or else those of
// a subword tokenizer, or else in order of first appearance.
type numbering struct {
	vocab     *vocab.Vocabulary
	pieces    *subword.Tokenizer
	seenFirst map[string]uint32

	seen, unknown int64 // tokens
}

func newNumbering(v *vocab.Vocabulary, pieces *subword.Tokenizer) *numbering {
	return &numbering{vocab: v, pieces: pieces, seenFirst: make(map[string]uint32)}
}

// id returns the id of a token, if it has one.
func (n *numbering) id(text string) (id uint32, ok bool) {
	switch {
	case n.vocab != nil:
		var word vocab.WordID
		word, ok = n.vocab.ID(text)
		id = uint32(word)
	case n.pieces != nil:
		id, ok = n.pieces.ID(text)
	default:
		if id, ok = n.seenFirst[text]; !ok {
			id, ok = uint32(len(n.seenFirst)), true
			n.seenFirst[strings.Clone(text)] = id
		}
	}
	n.seen++
	if !ok {
		n.unknown++
	}
	return id, ok
}

func (n *numbering) number(tokens []token.Token) []numbered {
	list := make([]numbered, len(tokens))
	for i, t := range tokens {
		list[i] = numbered{Text: t.Text, Start: t.Start, End: t.End}
		if id, ok := n.id(t.Text); ok {
			list[i].ID = &id
		}
	}
	return list
}

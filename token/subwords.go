package token

import (
	"strings"

	"firth/token/subword"
)

// subwords cuts text into the pieces of a vocabulary. The text of a piece is what the
// vocabulary writes, such as Ġthe; its kind is that of the text it was made from.
type subwords struct {
	t       *subword.Tokenizer
	encoder *subword.Encoder
	pieces  []subword.Piece
}

func newSubwords(p *Pipeline) Tokenizer {
	return &subwords{t: p.subword, encoder: p.subword.NewEncoder()}
}

// Tokenize appends the pieces of text to dst.
func (s *subwords) Tokenize(dst []Token, text string) []Token {
	s.pieces = s.encoder.Encode(s.pieces[:0], text)
	for _, p := range s.pieces {
		piece, _ := s.t.Text(p.ID)
		dst = append(dst, Token{Text: piece, Start: p.Start, End: p.End, Kind: pieceKind(text[p.Start:p.End])})
	}
	return dst
}

// pieceKind returns the kind of a piece by the text it was made from, to which a
// space in front of a word may belong.
func pieceKind(text string) Kind {
	if word := strings.TrimLeft(text, " "); word != "" {
		text = word
	}
	return classify(text)
}

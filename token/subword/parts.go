package subword

import "errors"

// parts are what a tokenizer is put together from. Only the model must be there.
//
// Text goes through them in this order: added tokens that are not normalized are
// found, the text between them is normalized, added tokens that are normalized
// are found, the text between is cut into words by the pre-tokenizer, each word is
// encoded by the model, and the post-processor adds special tokens. Decoding goes
// through the decoder alone.
type parts struct {
	normalizer    normalizer
	preTokenizer  preTokenizer
	model         model
	postProcessor postProcessor
	decoder       decoder
	added         []addedToken

	// converted returns the tokenizer that JSON writes in place of this one, whose
	// parts tokenizer.json has no words for. nil: this one.
	converted func() (*Tokenizer, error)
}

// A normalizer rewrites text before it is cut into words.
type normalizer interface {
	normalize(p *passage)
	spec() any
}

// A preTokenizer cuts the words of a passage further. It may rewrite them.
type preTokenizer interface {
	preTokenize(p *passage)
	spec() any
}

// A postProcessor puts special tokens around pieces.
type postProcessor interface {
	// trim changes the offsets of pieces; it is done without special tokens too.
	trim(t *Tokenizer, text string, pieces []Piece)

	// surround adds special tokens to pieces, which are dst[from:].
	surround(dst []Piece, from int) []Piece
	spec() any
}

// A decoder turns the texts of pieces into parts of the text that was encoded.
// It may write into pieces and return it.
type decoder interface {
	decode(pieces []string) []string
	spec() any
}

// The spec of each part is what tokenizer.json says of it: a struct with the
// names of the file's fields in the order in which the reference writes them.

// An addedToken is text that is a token wherever it stands, whatever the model
// says.
type addedToken struct {
	id         uint32
	content    string
	singleWord bool // only where no letter, digit or _ stands beside it
	lstrip     bool // white space on its left is part of it
	rstrip     bool // white space on its right is part of it
	normalized bool // it is searched for in the normalized text
	special    bool // it is left out when decoding for people
}

// newTokenizer puts a tokenizer together.
func newTokenizer(p parts) (*Tokenizer, error) {
	if p.model == nil {
		return nil, errors.New("a tokenizer needs a model")
	}
	if err := checkGrowth(p.normalizer); err != nil {
		return nil, err
	}
	t := &Tokenizer{parts: p, vocabulary: p.model.vocab()}
	if err := t.added.build(t); err != nil {
		return nil, err
	}
	t.raw = newRawBytes(t)
	if trims(t.postProcessor) {
		t.spaces = make([]pieceSpaces, len(t.vocabulary.pieces))
		for id, piece := range t.vocabulary.pieces {
			t.spaces[id] = spacesOf(piece)
		}
	}
	return t, nil
}

package subword

// A model encodes words: the parts of the normalized text that the pre-tokenizer
// has cut.
type model interface {
	kind() string
	vocab() *vocabulary

	// encode appends the pieces of word, which is not empty, to dst. Offsets are
	// in bytes of word.
	encode(s *scratch, dst []Piece, word string) []Piece
	spec() any
}

// A vocabulary has the pieces of a model by id, and their ids by piece.
type vocabulary struct {
	pieces []string // "" where no piece has the id
	ids    map[string]uint32
	empty  int // the id of the empty piece, which no text has; -1 if there is none
}

// newVocabulary gives each piece its place as id; of equal pieces the last is
// found.
func newVocabulary(pieces []string) *vocabulary {
	v := &vocabulary{pieces: pieces, ids: make(map[string]uint32, len(pieces)), empty: -1}
	for id, piece := range pieces {
		if piece != "" {
			v.ids[piece] = uint32(id)
		}
	}
	return v
}

// id returns the id of piece.
func (v *vocabulary) id(piece string) (uint32, bool) {
	id, ok := v.ids[piece]
	return id, ok
}

// text returns the piece with id.
func (v *vocabulary) text(id uint32) (string, bool) {
	if uint64(id) >= uint64(len(v.pieces)) || v.pieces[id] == "" && int(id) != v.empty {
		return "", false
	}
	return v.pieces[id], true
}

// count returns the number of pieces.
func (v *vocabulary) count() uint32 {
	n := len(v.ids)
	if v.empty >= 0 {
		n++
	}
	return uint32(n)
}

// byteIDs returns the ids of the pieces <0x00> to <0xFF>, -1 where there is none.
func (v *vocabulary) byteIDs() *[256]int32 {
	const hex = "0123456789ABCDEF"
	ids := new([256]int32)
	for b := range ids {
		ids[b] = -1
		if id, ok := v.ids["<0x"+string(hex[b>>4])+string(hex[b&15])+">"]; ok {
			ids[b] = int32(id)
		}
	}
	return ids
}

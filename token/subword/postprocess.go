package subword

import (
	"unicode"
	"unicode/utf8"
)

// A postProcessorSequence applies post-processors one after the other.
type postProcessorSequence []postProcessor

func (s postProcessorSequence) trim(t *Tokenizer, text string, pieces []Piece) {
	for _, part := range s {
		part.trim(t, text, pieces)
	}
}

func (s postProcessorSequence) surround(dst []Piece, from int) []Piece {
	for _, part := range s {
		dst = part.surround(dst, from)
	}
	return dst
}

// A template puts special tokens before and after pieces.
type template struct {
	before, after []uint32
	written       object // as tokenizer.json has it; it says more, of pairs of texts
}

func (template) trim(*Tokenizer, string, []Piece) {}

func (t template) surround(dst []Piece, from int) []Piece {
	return surround(dst, from, t.before, t.after)
}

// surround puts before and after around dst[from:].
func surround(dst []Piece, from int, before, after []uint32) []Piece {
	n := len(dst)
	for range before {
		dst = append(dst, Piece{})
	}
	copy(dst[from+len(before):], dst[from:n])
	for i, id := range before {
		dst[from+i] = Piece{ID: id}
	}
	for _, id := range after {
		dst = append(dst, Piece{ID: id})
	}
	return dst
}

// A specialToken is a token of a post-processor.
type specialToken struct {
	text string
	id   uint32
}

// bertProcessing puts [CLS] before and [SEP] after.
type bertProcessing struct{ sep, cls specialToken }

func (bertProcessing) trim(*Tokenizer, string, []Piece) {}

func (b bertProcessing) surround(dst []Piece, from int) []Piece {
	return surround(dst, from, []uint32{b.cls.id}, []uint32{b.sep.id})
}

// robertaProcessing does what bertProcessing does, and takes white space out of
// offsets.
type robertaProcessing struct {
	sep, cls       specialToken
	trimOffsets    bool
	addPrefixSpace bool
}

func (r robertaProcessing) trim(t *Tokenizer, text string, pieces []Piece) {
	if r.trimOffsets {
		t.trimSpaces(text, pieces, r.addPrefixSpace)
	}
}

func (r robertaProcessing) surround(dst []Piece, from int) []Piece {
	return surround(dst, from, []uint32{r.cls.id}, []uint32{r.sep.id})
}

func (b byteLevel) trim(t *Tokenizer, text string, pieces []Piece) {
	if b.trimOffsets {
		t.trimSpaces(text, pieces, b.addPrefixSpace)
	}
}

func (byteLevel) surround(dst []Piece, _ int) []Piece { return dst }

// pieceSpaces is how many characters of white space a piece begins and ends with.
type pieceSpaces struct {
	leading, trailing int32
	blank             bool // there is nothing else
}

// spacesOf returns that of a piece as written in the vocabulary of byte-level models.
func spacesOf(piece string) (s pieceSpaces) {
	space := func(r rune) bool { return r == byteToChar[' '] || unicode.IsSpace(r) }
	for _, r := range piece {
		if !space(r) {
			break
		}
		s.leading++
	}
	s.blank = int(s.leading) == utf8.RuneCountInString(piece)
	for len(piece) > 0 {
		r, size := utf8.DecodeLastRuneInString(piece)
		if !space(r) {
			break
		}
		piece = piece[:len(piece)-size]
		s.trailing++
	}
	return s
}

// trimSpaces takes the white space of pieces out of their offsets. A single space at
// the very beginning stays if there it may be one that was added, as the reference
// has it.
func (t *Tokenizer) trimSpaces(text string, pieces []Piece, addPrefixSpace bool) {
	for i := range pieces {
		p := &pieces[i]
		var s pieceSpaces
		if t.added.byID(p.ID) != nil {
			s = spacesOf(text[p.Start:p.End])
		} else {
			s = t.spaces[p.ID]
		}
		if addPrefixSpace && s.leading == 1 && (i == 0 || p.Start == 0) {
			s.leading = 0
		}
		if s.blank && s.trailing == 1 && !beginsWithSpace(text[p.Start:p.End]) {
			// Nothing but a space that was added, so it is empty.
			if s.leading == 0 {
				p.End = p.Start
			} else {
				p.Start = p.End
			}
			continue
		}
		for ; s.leading > 0 && p.Start < p.End; s.leading-- {
			r, size := utf8.DecodeRuneInString(text[p.Start:])
			if !unicode.IsSpace(r) {
				break // a space that was added, and so is not in the text
			}
			p.Start += size
		}
		for ; s.trailing > 0 && p.Start < p.End; s.trailing-- {
			r, size := utf8.DecodeLastRuneInString(text[:p.End])
			if !unicode.IsSpace(r) {
				break
			}
			p.End -= size
		}
	}
}

// beginsWithSpace tells whether text begins with white space.
func beginsWithSpace(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	return size > 0 && unicode.IsSpace(r)
}

// trims tells whether p uses trimSpaces.
func trims(p postProcessor) bool {
	switch p := p.(type) {
	case byteLevel:
		return p.trimOffsets
	case robertaProcessing:
		return p.trimOffsets
	case postProcessorSequence:
		for _, part := range p {
			if trims(part) {
				return true
			}
		}
	}
	return false
}

package subword

import (
	"strings"
	"unicode/utf8"
)

// spDecoder puts pieces together as SentencePiece does.
type spDecoder struct {
	*spVocabulary
	unknownSurface  string
	skipsFirstSpace bool // the space before the text is not of it
	skipsAllSpaces  bool // nor are more of them
	denormalizer    *spNormalizer
}

func newSPDecoder(m *spModel, v *spVocabulary) (*spDecoder, error) {
	d := &spDecoder{
		spVocabulary:    v,
		unknownSurface:  m.trainer.unknownSurface,
		skipsFirstSpace: m.normalizer.addDummyPrefix || m.normalizer.removeExtraWhitespaces,
		skipsAllSpaces:  m.normalizer.removeExtraWhitespaces,
	}
	if m.denormalizer != nil && len(m.denormalizer.charsmap) > 0 {
		var err error
		if d.denormalizer, err = newSPNormalizer(m.denormalizer, false, nil); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (d *spDecoder) decode(pieces []string) []string {
	var text strings.Builder
	var run []byte // of pieces that are bytes
	flush := func() {
		for len(run) > 0 {
			r, size := utf8.DecodeRune(run)
			text.WriteRune(r)
			run = run[size:]
		}
	}
	atStart, spaceSeen := true, false
	for _, piece := range pieces {
		kind := spNormal
		if id, ok := d.vocabulary.id(piece); ok {
			kind = d.pieces[id].kind
		}
		if c, ok := parseBytePiece(piece); ok && kind == spByte {
			run = append(run, c)
			continue
		}
		flush()
		if spaceSeen || text.Len() > 0 {
			atStart = false
		}
		spaceSeen = false
		switch kind {
		case spControl: // cannot be seen
		case spUnknown:
			text.WriteString(d.unknownSurface)
		case spNormal, spUserDefined, spUnused, spByte:
			if atStart && d.skipsFirstSpace {
				piece, spaceSeen = strings.CutPrefix(piece, visibleSpace)
				spaceSeen = spaceSeen && !d.skipsAllSpaces
			}
			text.WriteString(strings.ReplaceAll(piece, visibleSpace, " "))
		}
	}
	flush()
	out := text.String()
	if d.denormalizer != nil {
		var p passage
		p.set(out, 0)
		d.denormalizer.normalize(&p)
		out = strings.Clone(p.text)
	}
	return []string{out}
}

func (d *spDecoder) spec() any { return nil } // see spModel.converted

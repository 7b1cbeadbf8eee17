package subword

// rawBytes is a short way for byte-level BPE. The reference writes each byte of a
// word as a character (a space is Ġ), and the vocabulary is made of those. The same
// pieces come out when the vocabulary is turned into bytes once and words stay as
// they are.
type rawBytes struct {
	steps
}

// newRawBytes returns the short way of t, or nil if it is not byte-level BPE.
func newRawBytes(t *Tokenizer) *rawBytes {
	b, ok := t.model.(*bpe)
	if !ok || b.byteFallback || b.continuingPrefix != "" || b.endOfWord != "" {
		return nil
	}
	preTokenizer, ok := withoutMapping(t.preTokenizer)
	if !ok {
		return nil
	}
	raw := *b
	raw.raw = new([256]int32)
	for c := range raw.raw {
		raw.raw[c] = b.initial[placeFirst].get(byteToChar[c])
	}
	if b.ignoreMerges {
		raw.vocabulary = rawVocabulary(b.vocabulary)
	}
	return &rawBytes{steps{preTokenizer, &raw}}
}

// withoutMapping returns a pre-tokenizer that cuts as p does, but leaves bytes as
// they are. It tells false if p does not end in writing bytes as characters.
func withoutMapping(p preTokenizer) (preTokenizer, bool) {
	switch p := p.(type) {
	case byteLevel:
		p.raw = true
		return p, true
	case sequence:
		if len(p) == 0 {
			return nil, false
		}
		for _, before := range p[:len(p)-1] {
			if writesBytes(before) {
				return nil, false
			}
		}
		last, ok := withoutMapping(p[len(p)-1])
		if !ok {
			return nil, false
		}
		return append(append(sequence{}, p[:len(p)-1]...), last), true
	}
	return nil, false
}

// writesBytes tells whether p, or a part of it, writes bytes as characters.
func writesBytes(p preTokenizer) bool {
	switch p := p.(type) {
	case byteLevel:
		return true
	case sequence:
		for _, part := range p {
			if writesBytes(part) {
				return true
			}
		}
	}
	return false
}

// rawVocabulary returns the ids of pieces by the bytes that they stand for.
func rawVocabulary(v *vocabulary) *vocabulary {
	raw := &vocabulary{pieces: v.pieces, ids: make(map[string]uint32, len(v.ids))}
	var text []byte
pieces:
	for piece, id := range v.ids {
		text = text[:0]
		for _, r := range piece {
			c, ok := charToByte(r)
			if !ok {
				continue pieces // no word is written so
			}
			text = append(text, c)
		}
		raw.ids[string(text)] = id
	}
	return raw
}

// byteToChar is how the reference writes bytes: visible characters of Latin 1 as
// themselves, the others as the characters from U+0100 on.
var byteToChar = func() (table [256]rune) {
	next := rune(0x100)
	for c := range table {
		switch {
		case c >= '!' && c <= '~', c >= 0xA1 && c <= 0xAC, c >= 0xAE:
			table[c] = rune(c)
		default:
			table[c] = next
			next++
		}
	}
	return table
}()

// charBytes is the inverse of byteToChar; 256 where there is none.
var charBytes = func() (table [0x144]uint16) {
	for i := range table {
		table[i] = 256
	}
	for c, r := range byteToChar {
		table[r] = uint16(c)
	}
	return table
}()

// charToByte returns the byte that is written as r.
func charToByte(r rune) (byte, bool) {
	if r < 0 || int(r) >= len(charBytes) || charBytes[r] > 255 {
		return 0, false
	}
	return byte(charBytes[r]), true
}

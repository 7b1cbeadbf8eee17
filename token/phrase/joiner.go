package phrase

import (
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

// A Joiner joins the phrases of a [Table]. It does not change and may be used by
// many goroutines at once.
type Joiner struct {
	delimiter  string
	connectors connectors
	words      words
	pairs      map[pair]struct{}
}

// NewJoiner returns the joiner of a table, which it copies. The error wraps
// [ErrTable].
func NewJoiner(t Table) (*Joiner, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	j := &Joiner{t.Delimiter, newConnectors(t.ConnectorWords), newWords(), make(map[pair]struct{}, len(t.Pairs))}
	var run []byte
	for _, p := range t.Pairs {
		last := len(p.Words) - 1
		run = run[:0]
		for _, w := range p.Words[1:last] {
			run = binary.LittleEndian.AppendUint16(run, j.connectors.numbers[w])
		}
		j.pairs[pair{j.words.id(p.Words[0]), j.words.id(p.Words[last]), j.words.via(run)}] = struct{}{}
	}
	return j, nil
}

// Ends appends to dst where the words of a line end after joining: the first is made
// of words[:end₀], the next of words[end₀:end₁], to the last, which ends at
// len(words). It allocates nothing else, unless there are many connector words in a
// row.
func (j *Joiner) Ends(dst []int, words []string) []int {
	var scratch [16]byte
	between := scratch[:0]
	start := -1 // of what may become a phrase; words behind it are connector words
	var first uint32
	known := false // whether words[start] is in any pair
	for i, w := range words {
		if k, ok := j.connectors.numbers[w]; ok {
			if start < 0 {
				dst = append(dst, i+1)
			} else if known {
				between = binary.LittleEndian.AppendUint16(between, k)
			}
			continue
		}
		id, ok := j.words.ids[w]
		if start >= 0 {
			if known && ok && j.has(first, id, between) {
				dst = append(dst, i+1)
				start = -1
				between = between[:0]
				continue
			}
			for ; start < i; start++ {
				dst = append(dst, start+1)
			}
		}
		start, first, known = i, id, ok
		between = between[:0]
	}
	if start >= 0 {
		for ; start < len(words); start++ {
			dst = append(dst, start+1)
		}
	}
	return dst
}

// has tells whether the two words are a pair with that run of connector words.
func (j *Joiner) has(first, last uint32, run []byte) bool {
	via, ok := j.words.vias[string(run)]
	if !ok {
		return false
	}
	_, ok = j.pairs[pair{first, last, via}]
	return ok
}

// AppendText appends to dst the one word that words become.
func (j *Joiner) AppendText(dst []byte, words []string) []byte {
	for i, w := range words {
		if i > 0 && !tight(words[i-1], w) {
			dst = append(dst, j.delimiter...)
		}
		dst = append(dst, w...)
	}
	return dst
}

// Join appends the words to dst, with those that are phrases joined.
func (j *Joiner) Join(dst, words []string) []string {
	start := 0
	for _, end := range j.Ends(nil, words) {
		if end == start+1 {
			dst = append(dst, words[start])
		} else {
			dst = append(dst, string(j.AppendText(nil, words[start:end])))
		}
		start = end
	}
	return dst
}

// tight tells whether b stands behind a without a delimiter: both characters at the
// seam are Chinese or kana, which write no spaces.
func tight(a, b string) bool {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	return unspaced(last) && unspaced(first)
}

func unspaced(r rune) bool {
	return r >= 0x3005 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r == 'ー')
}

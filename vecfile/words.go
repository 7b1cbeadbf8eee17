package vecfile

import (
	"fmt"
	"strconv"
	"strings"

	"firth"
	"firth/vocab"
)

// breaking lists the characters that a format cannot hold in a word. Readers of
// word2vec binary end a word at a space and drop newlines; readers of text end it
// at any white space of ASCII, and those in C at a NUL.
func (f Format) breaking() string {
	switch f {
	case Word2vecBinary:
		return " \n"
	case Word2vecText, GloVeText:
		return textBreaking
	case NPY:
		return "\r\n"
	case Projector:
		return "\t\r\n"
	}
	return ""
}

const textBreaking = " \t\n\v\f\r\x00"

// unwritable returns an error that names the first words that the format cannot
// hold, or nil if there are none.
func unwritable(v *vocab.Vocabulary, format Format) error {
	breaking := format.breaking()
	if breaking == "" {
		return nil
	}
	n, first := 0, ""
	for i := range v.Len() {
		word := v.Word(vocab.WordID(i))
		if !strings.ContainsAny(word, breaking) {
			continue
		}
		switch n++; {
		case n <= maxPlaces:
			first += " " + strconv.Quote(word)
		case n == maxPlaces+1:
			first += " …"
		}
	}
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d, because white space ends a word in %s:%s; replace the white space or write safetensors", ErrUnwritable, n, format, first)
}

// EscapeSpaces returns the same vectors with words that every format can hold:
// each character of white space in a word (of ASCII, which is all that breaks
// files; and NUL) becomes _. It fails if two words become the same. The result
// shares the memory of e, and closing e ends its use.
func EscapeSpaces(e *firth.Embeddings) (*firth.Embeddings, Report, error) {
	var report Report
	entries := make([]vocab.Entry, e.Vocab.Len())
	for i := range entries {
		id := vocab.WordID(i)
		word := strings.Map(func(r rune) rune {
			if strings.ContainsRune(textBreaking, r) {
				return '_'
			}
			return r
		}, e.Vocab.Word(id))
		if word != e.Vocab.Word(id) {
			report.add(EscapedWord, 1, Place{Row: i + 1, Word: word})
		}
		entries[i] = vocab.Entry{Word: word, Count: e.Vocab.Count(id)}
	}
	v, err := vocab.FromOrdered(entries)
	if err != nil {
		return nil, report, fmt.Errorf("replace white space in words by _: %w", err)
	}
	escaped, err := firth.NewEmbeddings(v, e.Input, e.Output, e.Meta, nil)
	if err == nil {
		escaped.Subwords = e.Subwords
	}
	return escaped, report, err
}

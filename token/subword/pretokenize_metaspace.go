package subword

import "unicode/utf8"

// A prependScheme says before which words a metaspace puts its character.
type prependScheme uint8

const (
	prependAlways prependScheme = iota
	prependFirst                // before the word that the input begins with
	prependNever
)

// prependSchemes are their names in tokenizer.json.
var prependSchemes = [...]string{"always", "first", "never"}

// metaspace writes spaces as a character that can be seen, ▁, puts one before words
// that do not begin with one, and cuts before each. It is a decoder, which reverses
// that, too.
type metaspace struct {
	replacement rune
	scheme      prependScheme
	split       bool
}

func (m metaspace) preTokenize(p *passage) {
	mark := string(m.replacement)
	w := p.rewrite()
	for i, word := range p.words {
		start := len(w.text)
		if first, _ := utf8.DecodeRuneInString(p.text[word.start:word.end]); m.prepends(p, word) && first != ' ' && first != m.replacement {
			w.putString(mark, word.start)
		}
		kept := word.start
		for j := word.start; j < word.end; j++ {
			if p.text[j] == ' ' {
				w.keep(kept, j)
				w.putString(mark, j)
				kept = j + 1
			}
		}
		w.keep(kept, word.end)
		p.words[i] = span{start, len(w.text)}
	}
	p.become(w)
	if m.split {
		split{pattern{text: mark}, mergedWithNext, false}.preTokenize(p)
	}
}

// prepends tells whether a character goes before the word.
func (m metaspace) prepends(p *passage, word span) bool {
	return m.scheme == prependAlways || m.scheme == prependFirst && p.origin(word.start).start == 0
}

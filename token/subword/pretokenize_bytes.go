package subword

// byteLevel is the pre-tokenizer of GPT-2: words are cut by its pattern and each of
// their bytes is written as a character. It is a decoder, which reverses that, and a
// post-processor, which takes spaces out of offsets, too.
type byteLevel struct {
	addPrefixSpace bool // a space before each word that begins with none
	trimOffsets    bool // as post-processor: offsets without white space
	useRegex       bool // cut by the pattern
	raw            bool // bytes stay bytes: see rawBytes
}

// gpt2Pattern is the pattern that byteLevel cuts by.
const gpt2Pattern = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`

// gpt2 is its splitter.
var gpt2 = knownSplitter(gpt2Pattern)

func (b byteLevel) preTokenize(p *passage) {
	if b.addPrefixSpace {
		prefixWords(p, " ")
	}
	if b.useRegex {
		p.cut(func(dst []span, word span) []span {
			p.matches = gpt2.find(p.matches[:0], p.text[word.start:word.end])
			return cutAt(dst, word, p.matches, isolated, false)
		})
	}
	if !b.raw {
		w := p.rewrite()
		for i, word := range p.words {
			start := len(w.text)
			putByteChars(w, word)
			p.words[i] = span{start, len(w.text)}
		}
		p.become(w)
	}
}

// prefixWords puts prefix before words that do not begin with it. It makes them the
// whole text.
func prefixWords(p *passage, prefix string) {
	missing := false
	for _, word := range p.words {
		missing = missing || !beginsWith(p.text, word, prefix)
	}
	if !missing {
		return
	}
	w := p.rewrite()
	for i, word := range p.words {
		start := len(w.text)
		if beginsWith(p.text, word, prefix) {
			w.keep(word.start, word.end)
		} else {
			putBefore(w, prefix, word)
		}
		p.words[i] = span{start, len(w.text)}
	}
	p.become(w)
}

// beginsWith tells whether a word of text begins with prefix.
func beginsWith(text string, word span, prefix string) bool {
	return word.end-word.start >= len(prefix) && text[word.start:word.start+len(prefix)] == prefix
}

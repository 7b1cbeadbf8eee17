package world

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// A tongue is all that the generator knows of one language.
type tongue struct {
	lexicon *lexicon
	grammar *grammar

	// polish mends a sentence where a word depends on its neighbor.
	polish func(sentence []unit)

	// write appends a sentence as the language is written.
	write func(dst []byte, sentence []unit) []byte
}

var (
	//go:embed lexicon_en.txt
	englishLexicon string
	//go:embed grammar_en.txt
	englishGrammar string
	//go:embed lexicon_zh.txt
	chineseLexicon string
	//go:embed grammar_zh.txt
	chineseGrammar string
)

var englishTongue = sync.OnceValue(func() *tongue {
	t := mustRead("en", englishLexicon, englishGrammar, englishTail())
	t.polish = chooseArticles
	t.write = writeEnglish
	return t
})

var chineseTongue = sync.OnceValue(func() *tongue {
	t := mustRead("zh", chineseLexicon, chineseGrammar, chineseTail())
	t.polish = func([]unit) {}
	t.write = writeChinese
	return t
})

// mustRead reads a language's embedded files. That they can be read is a matter
// of this package's own tests, so it panics if not.
func mustRead(name, lexiconText, grammarText string, tail []*table) *tongue {
	lex, err := parseLexicon(lexiconText, tail)
	if err != nil {
		panic(fmt.Sprintf("world: lexicon_%s.txt: %v", name, err))
	}
	g, err := parseGrammar(grammarText, lex)
	if err != nil {
		panic(fmt.Sprintf("world: grammar_%s.txt: %v", name, err))
	}
	return &tongue{lexicon: lex, grammar: g}
}

// chooseArticles turns a into an before a vowel. The lexicon has no word whose
// first letter misleads, such as hour.
func chooseArticles(sentence []unit) {
	for i := range len(sentence) - 1 {
		if strings.EqualFold(sentence[i].text, "a") && strings.ContainsAny(sentence[i+1].text[:1], "aeiouAEIOU") {
			sentence[i].text += "n"
		}
	}
}

// writeEnglish writes words with spaces between and a capital at the beginning.
func writeEnglish(dst []byte, sentence []unit) []byte {
	for i, u := range sentence {
		if i > 0 && !u.mark {
			dst = append(dst, ' ')
		}
		text := u.text
		if i == 0 {
			r, size := utf8.DecodeRuneInString(text)
			dst = utf8.AppendRune(dst, unicode.ToUpper(r))
			text = text[size:]
		}
		dst = append(dst, text...)
	}
	return dst
}

// writeChinese writes words and marks with nothing between.
func writeChinese(dst []byte, sentence []unit) []byte {
	for _, u := range sentence {
		dst = append(dst, u.text...)
	}
	return dst
}

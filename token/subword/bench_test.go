package subword

import (
	"strings"
	"testing"
)

// BenchmarkEncode encodes lines in English and in Chinese with small vocabularies.
// The cache knows their words, as it knows most of a large text.
func BenchmarkEncode(b *testing.B) {
	for _, name := range []string{"bert", "gpt2", "llama3", "llama2", "unigram", "unigram_bytes"} {
		tokenizer, lines := openGolden(b, name)
		texts := map[string][]string{}
		for _, line := range lines[len(lines)-10:] {
			language := "en"
			if line.Text[0] >= 0x80 {
				language = "zh"
			}
			texts[language] = append(texts[language], line.Text)
		}
		for _, language := range []string{"en", "zh"} {
			text := strings.Join(texts[language], " ")
			b.Run(name+"/"+language, func(b *testing.B) {
				e := tokenizer.NewEncoder()
				var pieces []Piece
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					pieces = e.Encode(pieces[:0], text)
				}
			})
		}
	}
}

// BenchmarkModel encodes words that the cache does not know.
func BenchmarkModel(b *testing.B) {
	for _, name := range []string{"bert", "gpt2", "llama2", "unigram"} {
		tokenizer, _ := openGolden(b, name)
		for _, word := range []string{"international", strings.Repeat("international", 20)} {
			size := "word"
			if len(word) > 100 {
				size = "long"
			}
			b.Run(name+"/"+size, func(b *testing.B) {
				m := tokenizer.fastest().model
				var s scratch
				var pieces []Piece
				b.SetBytes(int64(len(word)))
				for b.Loop() {
					pieces = m.encode(&s, pieces[:0], word)
				}
			})
		}
	}
}

// BenchmarkOpen reads a tokenizer.json.
func BenchmarkOpen(b *testing.B) {
	for b.Loop() {
		if _, err := Open("testdata/llama2.json"); err != nil {
			b.Fatal(err)
		}
	}
}

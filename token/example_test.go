package token_test

import (
	"encoding/json"
	"fmt"
	"log"

	"firth/token"
)

func Example() {
	p, err := token.New(token.DefaultConfig())
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range p.Tokenize(nil, "The cat can't sit: it's 3.5 years old!") {
		fmt.Print(t.Text, " ")
	}
	// Output: the cat can't sit it's 3.5 years old
}

// A Latin word in Chinese text stays whole, a Chinese character is a token.
func Example_chinese() {
	p, err := token.New(token.DefaultConfig())
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range p.Tokenize(nil, "ＧＰＵ很快，iPhone15更快。") {
		fmt.Printf("%s (%s) ", t.Text, t.Kind)
	}
	// Output: gpu (word) 很 (han) 快 (han) iphone15 (word) 更 (han) 快 (han)
}

// Offsets are those of the original text, whatever normalization did to it.
func Example_offsets() {
	p, err := token.New(token.DefaultConfig())
	if err != nil {
		log.Fatal(err)
	}
	text := "Große ﬁsche, ㍿"
	for _, t := range p.Tokenize(nil, text) {
		fmt.Printf("%-7s [%2d:%2d] from %s\n", t.Text, t.Start, t.End, text[t.Start:t.End])
	}
	// Output:
	// grosse  [ 0: 6] from Große
	// fische  [ 7:14] from ﬁsche
	// 株       [16:19] from ㍿
	// 式       [16:19] from ㍿
	// 会       [16:19] from ㍿
	// 社       [16:19] from ㍿
}

// A scanner reuses its memory and counts what the filter drops.
func ExampleScanner() {
	p, err := token.New(token.DefaultConfig())
	if err != nil {
		log.Fatal(err)
	}
	s := p.NewScanner()
	words := 0
	for _, line := range []string{"You shall know a word", "by the company it keeps!"} {
		words += len(s.Scan(line))
	}
	fmt.Println(words, "words,", s.Dropped().Of(token.Punct), "punctuation mark")
	// Output: 10 words, 1 punctuation mark
}

// A batch holds the texts of tokens for those who count them.
func ExampleScanner_ScanBatch() {
	p, err := token.New(token.DefaultConfig())
	if err != nil {
		log.Fatal(err)
	}
	s := p.NewScanner()
	var b token.Batch
	counts := map[string]int{}
	for _, line := range []string{"The cat sat.", "The cat slept!"} {
		b.Reset()
		s.ScanBatch(&b, line)
		for _, w := range b.Words {
			counts[string(b.Text[w[0]:w[1]])]++
		}
	}
	fmt.Println(counts)
	// Output: map[cat:2 sat:1 slept:1 the:2]
}

// The configuration goes into the model as JSON and comes back for queries.
func ExampleParseConfig() {
	cfg := token.DefaultConfig()
	cfg.Tokenizer = token.WhitespaceTokenizer
	cfg.FoldCase = false
	data, err := json.Marshal(cfg)
	if err != nil {
		log.Fatal(err)
	}
	again, err := token.ParseConfig(data)
	if err != nil {
		log.Fatal(err)
	}
	p, err := token.New(again)
	if err != nil {
		log.Fatal(err)
	}
	for _, t := range p.Tokenize(nil, "我 喜欢 C++ ！") {
		fmt.Print(t.Text, " ")
	}
	// Output: 我 喜欢 C++ !
}

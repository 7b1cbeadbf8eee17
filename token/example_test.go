package token_test

import (
	"encoding/json"
	"fmt"
	"log"

	"firth/token"
	"firth/token/phrase"
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

// Chinese words are found by a dictionary. Traditional characters can be made
// simplified ones, which it knows best.
func ExampleHanConfig() {
	cfg := token.HanConfig()
	cfg.Simplify = true
	p, err := token.New(cfg)
	if err != nil {
		log.Fatal(err)
	}
	text := "他來到了網易杭研大廈，買T恤"
	for _, t := range p.Tokenize(nil, text) {
		fmt.Printf("%s (%s) ", t.Text, text[t.Start:t.End])
	}
	// Output: 他 (他) 来到 (來到) 了 (了) 网易 (網易) 杭研 (杭研) 大厦 (大廈) 买 (買) t恤 (T恤)
}

// Phrases that were learned from the text are joined to one token each.
func ExampleConfig_phrases() {
	lines := []string{
		"she moved to New York in May", "the mayor of New York spoke", "we left New York at noon",
		"a new car was sold to her in the town",
	}
	p, err := token.New(token.DefaultConfig())
	if err != nil {
		log.Fatal(err)
	}
	opts := phrase.DefaultOptions()
	opts.MinCount, opts.Threshold = 1, 2
	c, err := phrase.NewCounter(opts)
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range lines {
		var words []string
		for _, t := range p.Tokenize(nil, line) {
			words = append(words, t.Text)
		}
		c.Add(words)
	}

	cfg := p.Config()
	cfg.Phrases = []phrase.Table{c.Table()}
	if p, err = token.New(cfg); err != nil {
		log.Fatal(err)
	}
	for _, t := range p.Tokenize(nil, "New cars in New York!") {
		fmt.Print(t.Text, " ")
	}
	// Output: new cars in new_york
}

// What a sample of the text proposes.
func ExampleDetect() {
	d := token.Detect("渡船八点钟开，没有人等厨师。")
	fmt.Println(d.Config.Tokenizer, d.Scripts)
	fmt.Println(d.Reason)
	// Output:
	// han [{Hani 12}]
	// 100 % of the letters are Chinese characters, without spaces between words: a dictionary finds the words
}

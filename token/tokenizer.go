package token

// A Token is a piece of text.
type Token struct {
	// Text is the normalized form, the word that is counted and looked up.
	Text string

	// Start and End are byte offsets: the token was made from text[Start:End] of
	// the text as it was given.
	Start, End int

	Kind Kind
}

// A Tokenizer cuts text into tokens, which it appends to dst. It may be used by
// many goroutines at once.
//
// [Words], [Whitespace] and [Chars] cut text as it stands: they return all its
// segments, spaces and punctuation too, whose concatenation is the text. A
// [Pipeline] is a Tokenizer that normalizes before and filters afterwards. Those for
// "han" and "subword", which are for one goroutine each, are within pipelines only.
type Tokenizer interface {
	Tokenize(dst []Token, text string) []Token
}

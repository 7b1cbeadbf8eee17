// Package token turns text into tokens: the words, numbers and characters that
// vectors are learned for.
//
// A [Pipeline] has three steps. The normalizer gives one spelling to what is one
// word (Ｗｏｒｄ, WORD, word), the tokenizer cuts the normalized text into
// segments, and the filter keeps the segments that are words rather than spaces
// or punctuation:
//
//	p, err := token.New(token.DefaultConfig())
//	for _, t := range p.Tokenize(nil, "The GPU很快!") {
//		fmt.Println(t.Text, t.Start, t.End, t.Kind) // the 0 3 word, gpu 4 7 word, 很 7 10 han, 快 10 13 han
//	}
//
// A [Config] says how each step works. It is saved in the model as JSON and used
// again for queries, since words that are cut or spelled in another way than the
// corpus was are not found.
//
// # Tokenizers
//
//   - "words" ([Words]) follows the word boundaries of Unicode (UAX #29). A
//     Chinese character is a token by itself and so is a hiragana letter; a Latin
//     word inside Chinese text stays whole, and so do 3.14, iPhone15, can't and
//     foo_bar. Thai, Lao, Khmer and Burmese, which write no spaces, come out as
//     characters.
//   - "whitespace" ([Whitespace]) cuts at white space only, for text that has been
//     segmented already: "。" and "C++" are tokens, and the filter keeps them.
//   - "chars" ([Chars]) cuts into what a reader calls a character: extended
//     grapheme clusters, so that 👩‍🚀 and é are one each.
//
// # Offsets
//
// Start and End of a [Token] are byte offsets into the text as it was given:
// text[Start:End] is what the token was made from, whatever normalization did to
// it. Tokens come in the order of the text and do not overlap, with one
// exception: where one character becomes several tokens (㍿ is 株式会社 after
// NFKC), each of them has the offsets of that character. More exactly, the unit
// is a base character with its combining marks.
//
// Offsets lie between the characters of the text. Bytes that are not UTF-8 become
// U+FFFD, one for each bad byte, as in Go's range loop; nothing after them is lost.
//
// # Characters that cannot be seen
//
// Soft hyphens, byte order marks, word joiners, marks of writing direction and
// variation selectors are taken out (Config.DropIgnorable): "co\u00ADoperate" is
// the word cooperate. They are the only characters that may stand in no segment;
// inside a token they are covered by its offsets. The joiners U+200C and U+200D
// stay, because they tell words apart in Persian and Indic scripts and hold emoji
// together, and so does U+FE0F, which makes an emoji of a symbol. The zero width
// space U+200B ends a word, as a space does.
//
// # Speed
//
// A [Scanner] is the fast way through much text: it reuses its memory. ASCII,
// Chinese characters, the letters of common alphabets and usual punctuation take
// a short way that does all steps in one pass; everything else takes the general
// way, stretch by stretch, through the libraries of Unicode. For those who need no
// offsets, [Scanner.ScanBatch] has a shorter way yet for ASCII, 64 bytes at a time.
// All give the same tokens, which the tests check.
package token

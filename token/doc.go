// Package token turns text into tokens: the words, numbers and characters that
// vectors are learned for.
//
// A [Pipeline] has three steps. The normalizer gives one spelling to what is one
// word (Ｗｏｒｄ, WORD, word; 電腦, 电脑), the tokenizer cuts the normalized text into
// segments, and the filter keeps the segments that are words rather than spaces
// or punctuation. It may drop stop words and other scripts too, and join phrases:
// new york becomes new_york.
//
//	p, err := token.New(token.DefaultConfig())
//	for _, t := range p.Tokenize(nil, "The GPU很快!") {
//		fmt.Println(t.Text, t.Start, t.End, t.Kind) // the 0 3 word, gpu 4 7 word, 很 7 10 han, 快 10 13 han
//	}
//
// A [Config] says how each step works; [Detect] proposes one for a text. It is saved
// in the model as JSON and used again for queries, since words that are cut or
// spelled in another way than the corpus was are not found.
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
//   - "han" cuts Chinese into words by a dictionary, as jieba does: see
//     firth/token/han. What goes to the dictionary is a block of Chinese characters
//     and the characters a-z, A-Z, 0-9 and +#&._%- beside them, so that T恤 and AA制
//     are words; all else is cut as by "words". Case is folded and digits are made
//     zeros after the cut. Chinese characters beyond U+9FD5 are words by themselves.
//   - "items" ([Items]) takes the lines for sequences of items, such as clicks or the
//     nodes of a random walk, and not for prose: [SequenceConfig].
//   - "subword" cuts into the pieces of a vocabulary, which may be parts of a word:
//     see firth/token/subword. A token's text is the piece as the vocabulary writes
//     it (Ġthe, ▁the, ##ing). The vocabulary brings a normalizer, so that the
//     pipeline should have none: [SubwordConfig].
//
// # Phrases and what is dropped
//
// The filter drops segments by kind, then tokens by script (Config.Scripts), then
// stop words (Config.StopWords). A [Scanner] counts what each has dropped. Of what is
// left phrases are joined (Config.Phrases), line by line: the new token reaches from
// the start of its first word to the end of its last.
//
// # Offsets
//
// Start and End of a [Token] are byte offsets into the text as it was given:
// text[Start:End] is what the token was made from, whatever normalization did to
// it. Tokens come in the order of the text and do not overlap, with one
// exception: where one character becomes several tokens (㍿ is 株式会社 after
// NFKC), each of them has the offsets of that character. More exactly, the unit
// is a base character with its combining marks. A subword that is some bytes of a
// character has the offsets of the character too, and one that the tokenizer has put
// in, such as ▁ at the start, may have an End that is its Start.
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
// All give the same tokens, which the tests check. The tokenizers "han" and "subword"
// take their time: for Chinese text and for subwords there is the general way only.
package token

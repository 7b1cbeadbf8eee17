// Package subword cuts text into the pieces of a vocabulary, as language models
// read it, and puts pieces together to text again. It reads the tokenizers of
// others, Hugging Face's tokenizer.json, SentencePiece's .model and tiktoken's
// ranks, gives the same ids as their own programs do, and learns new ones from text.
//
//	t, err := subword.Open("tokenizer.json")
//	e := t.NewEncoder() // one for each goroutine
//	for _, p := range e.Encode(nil, text) {
//		fmt.Println(p.ID, text[p.Start:p.End])
//	}
//
// # Tokenizers
//
// There are three kinds of model, and a trivial one:
//
//   - "bpe", byte pair encoding: a word begins as characters or bytes, and
//     neighbors are merged in the order in which training found the merges.
//   - "unigram": of all ways to cut a word, the one whose pieces are the most
//     probable together.
//   - "wordpiece": the longest piece first.
//   - "wordlevel": words as they are.
//
// Before the model, text is normalized and cut into words; after it, special tokens
// may be added. All parts of tokenizer.json are known: the normalizers, the
// pre-tokenizers, the post-processors, the decoders and added tokens of the PyPI
// package tokenizers. What it says of truncation and padding is ignored: an encoder
// gives all pieces of a text and no others, and [Tokenizer.JSON] writes neither. A
// field, a type or a pattern that is not known is an error, and so is BPE dropout,
// which is for training. A Unigram model without unknown piece is refused, since
// with it there are texts that the reference fails to encode.
//
// # The same as the reference
//
// Ids are those of the reference, also where its parts have tables of different
// versions of Unicode: those it has are asked of it by testdata/chars.py. Quirks are
// kept too: BPE without unknown piece leaves out characters that it does not know,
// and UnicodeScripts what stands before the first letter. The ids in the file of
// added tokens that are not in the vocabulary mean nothing, as there; they are
// numbered.
//
// Text that is not UTF-8 is read as if each bad byte were U+FFFD, which is what a
// program in Python gets from a decoder that replaces errors.
//
// # Offsets
//
// Start and End of a [Piece] are byte offsets into the text as it was given, never
// inside a character: a piece that is a part of a character's bytes covers the
// character, so that neighbors can overlap. They are the offsets of the reference
// with two exceptions. Where a ByteLevel or Roberta post-processor trims a space
// that stands in the piece but not in the text, because it was added, the reference
// cuts off a character; here nothing is. And where BPE leaves out unknown
// characters, later pieces of the word keep their places.
//
// # Speed
//
// An [Encoder] remembers the pieces of words that it has met, in bounded memory.
// Byte-level BPE works on bytes as they are rather than on the characters that the
// vocabulary is written in, and ASCII takes shorter ways; the tests compare them
// with the ways that they replace.
package subword

// Package vecfile reads and writes word vectors: [firth.Embeddings] in files,
// in Firth's own format and in those of other tools.
//
//	e, report, err := vecfile.Open("zh.safetensors", vecfile.Options{})
//	defer e.Close()
//	vector, ok := e.Vector("宝玉")
//
//	report, err = vecfile.Write("zh.w2v.txt", e, vecfile.Word2vecText)
//
// What a file is, is seen from its content ([Detect]), never from its name. A
// file to be written has no content yet, so there the name may choose
// ([FormatByName]).
//
//	Format           names that choose it             holds                                 read by
//	[Safetensors]    .safetensors                     everything; is mapped into memory     Python's safetensors, numpy, torch
//	[Word2vecBinary] .w2v.bin .bin                    words and vectors                     gensim, word2vec in C, and most others
//	[Word2vecText]   .w2v.txt .txt .vec               words and vectors                     the same, and fastText
//	[GloVeText]      .glove.txt                       words and vectors, no header          GloVe, gensim (no_header=True)
//
// The last three are read through gzip and zstd too, and into memory.
//
// # Nothing lost silently
//
// Files of the wild are often a little broken: words cut in the middle of a
// character, words that stand twice, a header that counts wrong. A reader mends
// what can be mended without a guess and says so in its [Report], with counts
// and the first places; all else is an error that names the line or byte
// ([ParseError]). A header is never believed: memory grows with the bytes that
// the file has, not with those that it promises. A writer refuses words that its
// format cannot hold ([ErrUnwritable]; [EscapeSpaces] is the way out) and reports
// which parts of the embeddings it had to leave out.
//
// # The native format
//
// A file of format [Safetensors] is a safetensors file as
// https://github.com/huggingface/safetensors defines it, with these tensors in
// this order, for V words and dimension D:
//
//	counts        U64  [V]         how often the word was seen
//	word_offsets  U64  [V+1]       where each word begins in words; the last is where all end
//	input         F32  [V, D]      the vectors
//	output        F32  [V, D]      the second matrix, or [V-1, D] (hierarchical softmax); absent if empty
//	words         U8   [n]         the words in UTF-8, one after another
//
// The wide types stand first, so that each tensor is aligned to its type without
// gaps (which safetensors forbids), and the header is padded with spaces so that
// input begins at a multiple of 64 bytes in the file. __metadata__ holds format
// "firth", format_version "1", and pipeline, config and training, each the JSON
// of [firth.Metadata] as a string. The same embeddings give the same bytes.
//
// Files from elsewhere are read too if they have input, words and word_offsets,
// in any order and at any alignment; counts may be missing or I64.
package vecfile

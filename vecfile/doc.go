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
//	[Safetensors]    .safetensors                     everything, [firth.Subwords] too;     Python's safetensors, numpy, torch
//	                                                  float32 is mapped into memory,
//	                                                  fewer bits are expanded
//	[Word2vecBinary] .w2v.bin .bin                    words and vectors                     gensim, word2vec in C, and most others
//	[Word2vecText]   .w2v.txt .txt .vec               words and vectors                     the same, and fastText
//	[GloVeText]      .glove.txt                       words and vectors, no header          GloVe, gensim (no_header=True)
//	[FastText]       (read only)                      words, counts, vectors, both          fastText, gensim
//	                                                  matrices, and [firth.Subwords]
//	[Finalfusion]    .fifu                            words, vectors and their lengths      finalfusion's programs
//	[NPY]            .npy, words in .words.txt        words and vectors                     numpy
//	[Projector]      .tsv, words in .metadata.tsv     words, counts and vectors             TensorFlow's Embedding Projector
//	[Model2vec]      a folder                         words, vectors and a tokenizer        Python's model2vec, sentence-transformers
//	[Parquet]        .parquet                         words, counts, vectors, metadata      pandas, pyarrow, DuckDB, polars
//
// All but Safetensors, and Finalfusion without lengths, are read into memory, and all but it, Model2vec and Parquet
// through gzip and zstd too.
//
// # What is read of the formats of others
//
// Models of fastText, of its version 12, 11 and the layout before, give words the
// vectors that fastText gives them, to the last bit, and so do their [firth.Subwords]
// for words that are not in the vocabulary. Supervised models are read the same way,
// without their labels; quantized ones (.ftz) are refused.
//
// Files of finalfusion may be quantized, and may have n-grams in the buckets of
// fastText or of finalfusion, or a list of them. Their vectors have length 1, with the
// lengths that they had beside them; [Open] gives these back, which may change the
// last bit.
//
// A model2vec folder gives the pieces of its tokenizer as words, and the tokenizer as
// the pipeline; a mapping and weights are applied, and the row of the unknown token,
// which model2vec takes out of every mean, is left out and reported. Written, its
// tokenizer knows each word of the model, and cuts texts as the pipeline does where
// tokenizer.json can say how: see [Inexact].
//
// [WordsPath] tells where the words of a .npy or .tsv are. Both files of a pair, and
// those of a folder, are complete before any gets its name, and the vectors get
// theirs last, so that a stop at any time leaves no vectors with the words of others.
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
// Models that make vectors of unknown words, [firth.Subwords], have these too:
//
//	subword_vectors  F32  [B, D]   the vectors of n-grams
//	ngram_offsets    U64  [N+1]    where each n-gram begins in ngrams, if they are listed
//	ngram_rows       U64  [N]      the row of each in subword_vectors
//	ngrams           U8   [m]      the n-grams, one after another
//
// The wide types stand first, so that each tensor is aligned to its type without
// gaps (which safetensors forbids), and the header is padded with spaces so that
// input begins at a multiple of 64 bytes in the file. __metadata__ holds format
// "firth", format_version "1", and pipeline, config and training, each the JSON
// of [firth.Metadata] as a string. The same embeddings give the same bytes. With
// subword_vectors there is subwords, the JSON of an object as a string:
//
//	kind         how n-grams find their rows: "fasttext-buckets" and "finalfusion-buckets",
//	             by the hash of that program; "explicit", by ngrams and ngram_rows
//	min_n max_n  the characters of an n-gram
//	buckets      what the hash is taken modulo; a power of two for finalfusion-buckets
//	finalfusion  as [firth.Subwords] says; false adds n-grams up as fastText does
//
// Files from elsewhere are read too if they have input, words and word_offsets,
// in any order and at any alignment; counts may be missing or I64.
//
// # Fewer bits
//
// [WriteQuantized] writes vectors in fewer bits. In the place of input, the file has
// one of
//
//	input            F16  [V, D]
//
//	input_scales     F32  [V]          word i has the vector input_scales[i] · input[i]
//	input            I8   [V, D]
//
//	input_centroids  F32  [M, K, D/M]  word i has the vector input_norms[i] · (c[0] … c[M-1]),
//	input_norms      F32  [V]          pieces behind each other, where c[m] is
//	input_codes      U8   [V, M]       input_centroids[m, input_codes[i, m]]
//
// with K up to 256, and D/M up to 32; input_norms may be missing, for 1. Types of four
// bytes stand before output, the others behind it, and the data begins at a multiple
// of 64 bytes. [Open] expands these vectors into memory, the same on every machine,
// and [Report.Stored] says what they were: the memory is at most twice the bytes of
// F16 in the file, four times those of I8, and 128 times those of codes.
//
// format_version is the first version whose readers understand the words and vectors of
// a file: "1" for F32, "2" for fewer bits. A reader refuses versions that it does not
// know, so that nothing is taken for something else; files of version 1 will always be
// read. What stands beside words and vectors does not change the version: a reader that
// does not know subword_vectors, or a kind of them, leaves the tensors aside and reports
// them, and only vectors of unknown words are missing.
package vecfile

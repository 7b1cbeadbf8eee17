// Package han cuts Chinese text into words, exactly as jieba 0.42.1 does, the
// segmenter that most Chinese corpora and word vectors were made with.
//
//	cutter := han.Default().NewCutter()
//	text, start := "他来到了网易杭研大厦", 0
//	for _, end := range cutter.Cut(nil, text) {
//		fmt.Print(text[start:end], "/") // 他/来到/了/网易/杭研/大厦/
//		start = end
//	}
//
// # How it works
//
// Chinese writes no spaces, so the words of a sentence have to be found. Text is
// first cut into blocks ([IsBlock]: Chinese characters, ASCII letters, digits and
// + # & . _ % -) and what stands between them, where every character is a word by
// itself. In a block c₀ … cₙ₋₁:
//
//   - The dictionary, 349,045 words with their counts, says which words can begin
//     at which character. They are the edges of a directed acyclic graph from 0 to
//     n; a character that begins no word is an edge by itself.
//
//   - A way through the graph is a segmentation, and its probability the product
//     of count(w)/total over its words w, if words were drawn independently. The
//     best is found from the end of the block to its beginning, in one pass:
//
//     best(n) = 0
//     best(i) = max over words cᵢ…cⱼ of  log count(cᵢ…cⱼ) − log total + best(j+1)
//
//   - What the dictionary does not know, names above all, comes out as a run of
//     single characters. A hidden Markov model reads such a run again. Each
//     character is the Beginning, the Middle or the End of a word, or a word by
//     itself (Single), and the sequence of these states with the highest
//     probability, found by the Viterbi algorithm, says where words end:
//
//     V(0, y) = start(y) + emit(y, c₀)
//     V(t, y) = max over states x before y of  V(t−1, x) + trans(x, y) + emit(y, cₜ)
//
// Dictionary, probabilities and rules are those of jieba by Sun Junyi
// (https://github.com/fxsjy/jieba, MIT license, in data/LICENSE-jieba). The sums
// above are made of the same float64 values in the same order as there, and ties
// fall the same way: the longest first word, the later of the letters B, E, M, S.
// Logarithms are rounded correctly, whatever the processor. So the words are the
// same on every machine, and the same as Python's.
//
// # Modes
//
// [Cutter.Cut] is jieba.cut, [Options].NoHMM its HMM=False, [Cutter.Search] is
// jieba.cut_for_search, which adds the shorter words inside long ones, for search
// engines. [Options].UserWords is a user dictionary, read by [ReadWords].
//
// The dictionary knows simplified characters and a part of the traditional ones.
// Characters beyond U+9FD5, rare ones outside the basic plane included, are words
// by themselves. Nothing is altered or left out: the words of a text, put
// together, are the text, and a byte that is not UTF-8 is a word of one byte.
package han

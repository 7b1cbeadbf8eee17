// Package vocab is the list of words that a model knows: which words, how often
// each was seen, and what number (a [WordID]) stands for each.
//
// Words are numbered from the most frequent to the least; words of equal count
// stand in byte order. So the number of a word depends on the text alone, never
// on the machine or on the number of threads that counted it.
//
//	v, err := vocab.New([]vocab.Entry{{"the", 100}, {"cat", 3}, {"sat", 3}})
//	id, ok := v.ID("cat")   // 1, true
//	v.Word(2)               // "sat"
//
// A vocabulary comes from [New] (words and counts at hand), from a [Counter]
// (counting text, on all cores, in bounded memory), or from a file ([Read],
// [Write]). What a trainer derives from the counts is here as well: the noise
// distribution that negative samples are drawn from ([Vocabulary.Noise],
// [Alias]), the probability with which a frequent word is kept
// ([Vocabulary.KeepProbs]), and the Huffman code of hierarchical softmax
// ([Vocabulary.Huffman]).
package vocab

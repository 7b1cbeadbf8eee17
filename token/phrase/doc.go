// Package phrase finds collocations, words that stand together more often than
// chance has it, and makes one word of each: new york → new_york, 人工 智能 →
// 人工智能.
//
//	c, err := phrase.NewCounter(phrase.DefaultOptions())
//	for _, line := range lines {
//		c.Add(line)
//	}
//	table := c.Table()
//	table.Join(nil, []string{"he", "lives", "in", "new", "york"}) // he lives in new_york
//
// # Learning
//
// A [Counter] counts words and pairs of neighbors. A pair ab is a phrase if its
// score exceeds a threshold. There are two scores, of n(a), n(b) and n(ab)
// occurrences:
//
//	default  (n(ab) − min) / (n(a)·n(b)) · V
//	npmi     ln( p(ab) / (p(a)·p(b)) ) / −ln p(ab),   p(x) = n(x)/N
//
// The first is that of Mikolov et al., "Distributed Representations of Words and
// Phrases and their Compositionality" (2013), with V from gensim: the number of
// different words and different pairs together. It is 0 or more for the pairs that
// count, has no upper end, and grows with the vocabulary. The second is the
// normalized pointwise mutual information of Bouma (2009), from −1 to 1, where N is
// the number of all tokens; pairs with fewer than min occurrences are no phrases.
// Both are, to the last digits, those of gensim's Phrases.
//
// The program word2phrase of word2vec takes N for V. So its -threshold t selects
// what the threshold t·V/N selects here.
//
// Connector words may stand inside a phrase and not at its ends: with of among them,
// bank of america is one phrase, the pair bank, america with of between them. They
// are not counted as words themselves.
//
// A second pass over text that the table of the first has joined finds longer
// phrases, new_york times → new_york_times: [Learn] makes several.
//
// # Joining
//
// A [Table] keeps what was found. It is joined from left to right: where two
// neighbors are a pair they become one word, which is not part of another pair in
// the same pass, as in gensim's FrozenPhrases and in word2phrase. Between two
// characters that write no spaces, Chinese or kana, the joined word has no
// delimiter.
//
// gensim keeps pairs as joined strings, so for it a_b c and a b_c are one thing, and
// when it freezes a model it takes them apart at every delimiter. Here a pair is two
// words, whatever they look like.
package phrase

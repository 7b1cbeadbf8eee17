// Package encoded reads a corpus once: it counts the words and keeps the text as
// numbers, so that training can go over it as often as it likes without reading
// or tokenizing it again.
//
//	c, err := corpus.Open(paths, os.Stdin, corpus.Options{})
//	p, err := token.New(token.DefaultConfig())
//	v, file, report, err := encoded.Scan(ctx, c.Next, p, encoded.Options{
//		Limits: vocab.Limits{MinCount: 5},
//	})
//	defer file.Close() // removes the temporary file
//	ids := make([]vocab.WordID, 1000)
//	err = file.ReadIDs(ids, 0) // the first thousand positions of the text
//
// [Count] is the same without the numbers, for those who want the vocabulary
// alone; given a vocabulary, [Scan] does not count but only writes the numbers.
//
// # How it goes
//
// Workers take blocks of the corpus in turn. Each tokenizes its block, counts the
// words in a table of its own ([vocab.Shard]), and writes down for every word its
// place in that table. These provisional numbers go to a temporary file in the
// order of the blocks. When the corpus has ended, the tables are merged, the
// vocabulary is chosen, and one quick pass over the temporary file turns the
// provisional numbers into word ids of fixed width: the [File].
//
// # What is kept
//
// Words that are not in the vocabulary are left out, as word2vec's C code and
// gensim do, so that the words around them move together. Between two
// sentences stands one [vocab.EndOfSentence]; sentences of which no word is left
// stand for nothing. A sentence that is longer than a block stays one sentence.
// All that is left out is counted in the [Report].
//
// With [Options.HeldOut], a share of the lines goes to a file of its own, which
// [File.HeldOut] returns: text to test on that was never trained on. It is counted
// for the vocabulary like the rest.
//
// The vocabulary and the files depend on the text, the pipeline and the limits
// alone: the number of threads, the memory and where the blocks end change
// nothing (as long as they do not end inside a word, see package corpus).
package encoded

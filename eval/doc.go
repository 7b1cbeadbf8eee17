// Package eval scores word vectors on benchmarks: words that people were asked
// about, as files.
//
//	set, err := eval.ReadFile("wordsim353.tsv")
//	evaluator := eval.New(embeddings.Vocab, []*eval.Set{set}, eval.Options{})
//	for _, r := range evaluator.Evaluate(eval.Rows(embeddings)) {
//		fmt.Println(r.Name, r.Score, r.Asked, r.Unknown)
//	}
//
// There are two kinds. A similarity set has pairs of words with a score that
// people gave them, such as WordSim-353, SimLex-999 and MEN; vectors are scored by
// Spearman's rank correlation between these scores and the cosines. An analogy set
// has questions a : b = c : d, such as Google's; the score is the share of the
// questions whose answer, found from a, b and c among all words, is d. [ReadFile]
// tells the kind by looking into the file.
//
// Scores come with 95 % intervals ([SpearmanInterval], [ShareInterval]), analogies
// with the share in the top 5 and the mean reciprocal rank, too, by 3CosAdd or
// 3CosMul ([Method]). [Compare] tells by a paired bootstrap whether one model is
// better than another, and [MeasureStability] how far models of different seeds agree
// on the neighbors of words. Any [Space] can be evaluated, not only rows of numbers.
//
// Questions with a word that the vectors lack are left out, and counted;
// [Result.ScoreOfAll] is the score with nothing left out. Words
// that differ in case only are one word, the most frequent of them, unless
// [Options.MatchCase] is set. All of this is what gensim and the C program's
// compute-accuracy do, too.
//
// An [Evaluator] looks the words up once and can then score the vectors as they
// change, while they are trained. Its results depend on the vectors alone: not on
// threads, not on the CPU.
package eval

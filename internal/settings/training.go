package settings

import (
	"github.com/spf13/cobra"

	"firth/word2vec"
)

// Training adds the flags that say how to train; what c holds is their default. Those
// that firth alone has (--threads and --exact-from-counts) are not among them.
func Training(cmd *cobra.Command, c *word2vec.Config) {
	flags := cmd.Flags()
	flags.StringVar((*string)(&c.Architecture), "arch", string(c.Architecture), "skipgram (better for rare words) or cbow (faster)")
	flags.StringVar((*string)(&c.Objective), "objective", string(c.Objective), "negative (sampling), hierarchical (softmax over a Huffman tree) or softmax (exact, for vocabularies of up to some 10,000 words)")
	flags.IntVar(&c.Dim, "dim", c.Dim, "length of a vector")
	flags.IntVar(&c.Window, "window", c.Window, "most words to each side that are context; the radius is drawn from 1 to this")
	flags.IntVar(&c.Negatives, "negatives", c.Negatives, "noise words for each true one: 5 for large texts, up to 20 for small")
	flags.Float64Var(&c.Subsample, "subsample", c.Subsample, "frequent words are thinned out: 1e-3 to 1e-5, 0 keeps all")
	flags.Float64Var(&c.NoisePower, "noise-power", c.NoisePower, "noise words are drawn by count to this power")
	flags.IntVar(&c.Epochs, "epochs", c.Epochs, "how often the text is gone through")
	flags.Float64Var(&c.LearningRate, "learning-rate", 0, "at the start (0: the usual one, 0.025 for skipgram and 0.05 for cbow, up to 0.1 for softmax)")
	flags.Float64Var(&c.MinLearningRate, "min-learning-rate", c.MinLearningRate, "at the end")
	flags.Uint64Var(&c.Seed, "seed", c.Seed, "choice of all random numbers")
	flags.IntVar(&c.Partitions, "partitions", 0, "parts that the matrices are cut into (0: by the vocabulary); changes the result a little, as does --block-tokens: for comparing with firth-beam")
	flags.IntVar(&c.BlockTokens, "block-tokens", 0, "words of text that are trained as one block (0: by the text)")
}

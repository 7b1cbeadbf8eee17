package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"firth/eval"
	"firth/token"
)

// evalFlags are the flags of firth eval.
type evalFlags struct {
	sets      []string
	folder    string
	baselines baselineFlags
	compare   bool
	samples   int
	seed      uint64
	stability stabilityFlags

	maxWords, maxPairWords int
	matchCase, parts       bool
	method                 string
	threads                int

	sections, markdown, json bool
}

func newEval(s streams) *cobra.Command {
	var f evalFlags
	cmd := &cobra.Command{
		Use:   "eval MODEL…",
		Short: "Score models on benchmarks, in one table, with baselines",
		Long: `Score models on benchmarks: word pairs with scores that people gave them
(Spearman's rank correlation with the cosines), and analogies (the share answered
right, of those whose words are known). In brackets are 95 % confidence intervals:
by Fisher's z with the variance of Bonett and Wright, and by Wilson's formula.

Pairs and analogies with unknown words are left out, and counted; the table also
has the score by the other convention, where such pairs have cosine 0 and such
analogies are wrong.

As the C program's compute-accuracy does: --max-words 30000, which is the default.
As gensim does: --max-words 300000 --max-pair-words 300000.

--compare tells by a paired bootstrap whether the other models are better than the
first. --stability compares the neighbors of words in models of different seeds.
--baselines makes vectors from counts of the same text, for the first model's words.`,
		Example: `  firth eval m.safetensors --set wordsim353.tsv --set google-analogies.txt -v
  firth eval a.safetensors b.safetensors --folder eval/en --compare --markdown
  firth eval m.safetensors --folder eval/en --set simlex --baselines corpus/
  firth eval --stability seed1.safetensors seed2.safetensors seed3.safetensors`,
		Args: arguments(1, -1, "at least one model"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(args); err != nil {
				return err
			}
			sets, err := readSets(s, f.sets, f.folder)
			if err != nil {
				return err
			}
			return withModels(s, args, func(models []*model) error {
				if len(sets) > 0 {
					err := interruptible(cmd.Context(), func(ctx context.Context) error { return f.evaluate(ctx, s, models, args, sets) })
					if err != nil {
						return err
					}
				}
				if f.stability.wanted {
					return f.stability.measure(s, models, args, f.threads, f.sections, f.markdown, f.json)
				}
				return nil
			})
		},
	}
	flags := cmd.Flags()
	flags.StringArrayVar(&f.sets, "set", nil, "benchmark: a file, a folder of BATS, or the name of one in --folder, or the beginning of names (may be repeated)")
	flags.StringVar(&f.folder, "folder", "", "folder of benchmarks; all of them, if no --set is given")
	f.baselines.add(cmd)
	flags.BoolVar(&f.compare, "compare", false, "compare each model with the first, on what both know, by a paired bootstrap")
	flags.IntVar(&f.samples, "samples", eval.DefaultSamples, "how many samples --compare draws")
	flags.Uint64Var(&f.seed, "seed", 1, "of the samples of --compare")
	f.stability.add(cmd)
	flags.IntVar(&f.maxWords, "max-words", eval.UsualMaxWords, "ask analogies among so many words, the most frequent (0: all)")
	flags.IntVar(&f.maxPairWords, "max-pair-words", 0, "look pairs up among so many words, the most frequent (0: all)")
	flags.BoolVar(&f.matchCase, "match-case", false, "tell King from king")
	flags.BoolVar(&f.parts, "parts", false, "cut words of pairs that the model lacks as its text was cut, and take the mean of the parts")
	flags.StringVar(&f.method, "method", "3cosadd", "3cosadd or 3cosmul: how analogies are answered")
	flags.IntVar(&f.threads, "threads", 0, "how many to use; never changes the result (0: all cores)")
	flags.BoolVarP(&f.sections, "verbose", "v", false, "show the sections of analogies, and each pair of models of --stability")
	flags.BoolVar(&f.markdown, "markdown", false, "print the table as Markdown")
	jsonFlag(cmd, &f.json)
	return cmd
}

// check finds flags that contradict each other.
func (f *evalFlags) check(args []string) error {
	asked := len(f.sets) > 0 || f.folder != ""
	switch {
	case !asked && !f.stability.wanted:
		return usagef("nothing to score on: give --set FILE, --folder DIR or --stability")
	case f.stability.wanted && len(args) < 2:
		return usagef("--stability wants at least two models")
	case f.compare && len(args) < 2 && len(f.baselines.corpora) == 0:
		return usagef("--compare wants at least two models, or --baselines")
	case (f.compare || len(f.baselines.corpora) > 0) && !asked:
		return usagef("--compare and --baselines want something to score on: give --set FILE or --folder DIR")
	case f.markdown && f.json:
		return usagef("--markdown and --json: want one of them")
	case f.maxWords < 0 || f.maxPairWords < 0 || f.threads < 0:
		return usagef("--max-words, --max-pair-words and --threads: want 0 or more")
	case f.samples < 1:
		return usagef("--samples %d: want at least 1", f.samples)
	case f.baselines.words < 1:
		return usagef("--baseline-words %d: want at least 1", f.baselines.words)
	case !(f.baselines.shift > 0):
		return usagef("--baseline-shift %v: want above 0", f.baselines.shift)
	}
	if _, ok := methods[strings.ToLower(f.method)]; !ok {
		return usagef("--method %q: want 3cosadd or 3cosmul", f.method)
	}
	return f.stability.check()
}

var methods = map[string]eval.Method{"3cosadd": eval.ThreeCosAdd, "3cosmul": eval.ThreeCosMul}

// withModels opens models for the time of ask.
func withModels(s streams, paths []string, ask func([]*model) error) (err error) {
	var models []*model
	defer func() {
		for _, m := range models {
			err = errors.Join(err, m.Close())
		}
	}()
	for _, path := range paths {
		m, err := openModel(s, path)
		if err != nil {
			return err
		}
		models = append(models, m)
	}
	return ask(models)
}

// evaluate prints the scores of models.
func (f *evalFlags) evaluate(ctx context.Context, s streams, models []*model, paths []string, sets []*eval.Set) error {
	var columns []evaluated
	names := columnNames(paths)
	for i, m := range models {
		if err := ctx.Err(); err != nil {
			return err
		}
		columns = append(columns, column(names[i], eval.New(m.Vocab, sets, f.options(m)), eval.Dense(eval.Rows(m.Embeddings))))
	}
	if len(f.baselines.corpora) > 0 {
		more, err := f.baselines.evaluate(ctx, s, models[0], paths[0], sets, f.options(models[0]))
		if err != nil {
			return err
		}
		columns = append(columns, more...)
	}
	if f.compare {
		opts := eval.CompareOptions{Samples: f.samples, Seed: f.seed, Threads: f.threads}
		for i := 1; i < len(columns); i++ {
			for set := range sets {
				columns[i].comparisons = append(columns[i].comparisons, eval.Compare(columns[0].outcomes[set], columns[i].outcomes[set], opts))
			}
		}
	}
	if f.json {
		return printEvaluationsJSON(s, columns)
	}
	return printEvaluations(s, columns, f.sections, f.markdown)
}

// options are how words are looked up in a model.
func (f *evalFlags) options(m *model) eval.Options {
	o := eval.Options{
		MaxWords: f.maxWords, MaxPairWords: f.maxPairWords, MatchCase: f.matchCase,
		Method: methods[strings.ToLower(f.method)], Threads: f.threads,
	}
	if f.parts && m.Pipeline != nil {
		o.Parts = func(word string) []string { return tokenTexts(m.Pipeline.Tokenize(nil, word)) }
	}
	return o
}

func tokenTexts(tokens []token.Token) []string {
	texts := make([]string, len(tokens))
	for i, t := range tokens {
		texts[i] = t.Text
	}
	return texts
}

// columnNames are the names of files, or their paths where names are not different.
func columnNames(paths []string) []string {
	seen := map[string]int{}
	for _, path := range paths {
		seen[baseName(path)]++
	}
	names := make([]string, len(paths))
	for i, path := range paths {
		if names[i] = baseName(path); seen[names[i]] > 1 {
			names[i] = path
		}
	}
	return names
}

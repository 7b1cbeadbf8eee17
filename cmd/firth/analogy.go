package main

import (
	"strings"

	"github.com/spf13/cobra"

	"firth/search"
)

func newAnalogy(s streams) *cobra.Command {
	var k int
	var method string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "analogy MODEL A B C",
		Short: "Answer: A is to B as C is to which word?",
		Long: `Answer: A is to B as C is to which word?

The words of the question are left out of the answer. --method 3cosadd ranks by
the cosine to B - A + C; 3cosmul multiplies the three cosines instead, so that
each of them has to be right (Levy and Goldberg 2014).`,
		Example: `  firth analogy m.safetensors man king woman
  firth analogy m.safetensors 中国 北京 法国 --method 3cosmul`,
		Args: arguments(4, 4, "a model and three words"),
		RunE: func(_ *cobra.Command, args []string) error {
			if k < 1 {
				return usagef("-k %d: want at least 1", k)
			}
			m, ok := map[string]search.AnalogyMethod{"3cosadd": search.ThreeCosAdd, "3cosmul": search.ThreeCosMul}[strings.ToLower(method)]
			if !ok {
				return usagef("--method %q: want 3cosadd or 3cosmul", method)
			}
			return withModel(s, args[0], func(model *model) error {
				var words [3]string
				for i := range words {
					var err error
					if words[i], err = model.word(args[1+i]); err != nil {
						return err
					}
				}
				neighbors, err := model.index.Analogy(words[0], words[1], words[2], k, m)
				if err != nil {
					return err
				}
				return printNeighbors(s, args[1:], neighbors, asJSON)
			})
		},
	}
	cmd.Flags().IntVarP(&k, "neighbors", "k", 5, "how many answers to show")
	cmd.Flags().StringVar(&method, "method", "3cosadd", "3cosadd or 3cosmul")
	jsonFlag(cmd, &asJSON)
	return cmd
}

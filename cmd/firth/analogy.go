package main

import (
	"fmt"
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
				neighbors, err := model.analogy(s, args[1], args[2], args[3], k, m)
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

// analogy answers a question whose words may each stand for several. 3CosAdd of
// single words is the expression b - a + c, so it is that of several words, too.
func (m *model) analogy(s streams, a, b, c string, k int, method search.AnalogyMethod) ([]search.Neighbor, error) {
	terms, err := m.terms(s, []search.Term{{Word: b, Weight: 1}, {Word: a, Weight: -1}, {Word: c, Weight: 1}})
	if err != nil {
		return nil, err
	}
	if len(terms) == 3 {
		return m.Index.Analogy(terms[1].Word, terms[0].Word, terms[2].Word, k, method)
	}
	if method != search.ThreeCosAdd {
		return nil, fmt.Errorf("%s multiplies the cosines of single words, and one of these is several words to this model: use 3cosadd", method)
	}
	return m.Index.Near(terms, k)
}

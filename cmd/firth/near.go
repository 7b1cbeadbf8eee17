package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"firth/internal/settings"
	"firth/search"
	"firth/vocab"
)

// nearFlags say what is asked, and of which words.
type nearFlags struct {
	k        int
	text     bool
	index    string
	ef       int
	rank     string
	also     []string
	minCount uint64
	prefix   string
	asJSON   bool
}

func newNear(s streams) *cobra.Command {
	var f nearFlags
	cmd := &cobra.Command{
		Use:   "near MODEL WORD|EXPRESSION…",
		Short: "Show the words nearest to a word or an expression",
		Long: `Show the words nearest to a word, by cosine.

Several words are taken together, as their mean; a word after - is taken away.
Give the signs spaces: king - man + woman. A number is a weight: 2*king.
With --text they are a text, cut as the model's corpus was, and its tokens are
taken together. The words of the question are left out of the answer. A word that
the model does not have gets the vector of its n-grams, in models that have them
(fastText's .bin, finalfusion).

--rank WORD shows at which place WORD stands among all neighbors instead. --also
asks further models the same, side by side. --index takes a file of firth index,
which answers nearly the same in a fraction of the time.`,
		Example: `  firth near m.safetensors king
  firth near m.safetensors 国王 - 男人 + 女人
  firth near m.safetensors -k 3 --json paris
  firth near m.safetensors --text "the king of the castle"
  firth near m.safetensors king --rank queen
  firth near old.safetensors king --also new.safetensors`,
		Args: arguments(2, -1, "a model and a word"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			words := args[1:]
			if !f.text {
				// Before a model is read, which may take long.
				if _, err := search.ParseExpression(words); err != nil {
					return settings.Wrong(err)
				}
			}
			switch {
			case f.rank != "":
				return withModel(s, args[0], func(m *model) error { return f.showRank(s, m, words) })
			case len(f.also) > 0:
				return f.compare(s, append(args[:1:1], f.also...), words)
			}
			return withModel(s, args[0], func(m *model) error {
				neighbors, err := f.ask(s, m, words)
				if err != nil {
					return err
				}
				return printNeighbors(s, words, neighbors, f.asJSON)
			})
		},
	}
	flags := cmd.Flags()
	flags.IntVarP(&f.k, "neighbors", "k", 10, "how many words to show")
	flags.BoolVar(&f.text, "text", false, "the words are a text: take its tokens together")
	flags.StringVar(&f.index, "index", "", "search in this file of firth index")
	flags.IntVar(&f.ef, "ef", 200, "with --index, how many words are in view: more find more, in more time")
	flags.StringVar(&f.rank, "rank", "", "show at which place this word stands")
	flags.StringArrayVar(&f.also, "also", nil, "ask this model, too (may be given again)")
	flags.Uint64Var(&f.minCount, "min-count", 0, "leave out words that the model's corpus has fewer times")
	flags.StringVar(&f.prefix, "prefix", "", "leave out words that do not begin so")
	jsonFlag(cmd, &f.asJSON)
	return cmd
}

func (f *nearFlags) check() error {
	switch {
	case f.k < 1:
		return usagef("-k %d: want at least 1", f.k)
	case f.ef < 1:
		return usagef("--ef %d: want at least 1", f.ef)
	case f.rank != "" && (f.index != "" || len(f.also) > 0):
		return usagef("--rank looks at all words of one model: leave out --index and --also")
	case f.index != "" && len(f.also) > 0:
		return usagef("--index belongs to one model: leave out --also")
	}
	return nil
}

// query makes the words of a question to a model a query, with the filters of the
// flags.
func (f *nearFlags) query(s streams, m *model, words []string) (search.Query, error) {
	var terms []search.Term
	var err error
	if f.text {
		terms, err = m.textTerms(s, strings.Join(words, " "))
	} else if terms, err = m.Expression(words); err == nil {
		terms, err = m.terms(s, terms)
	}
	if err != nil {
		return search.Query{}, err
	}
	vector, used, err := m.Index.Combine(terms)
	return search.Query{Vector: vector, K: f.k, Skip: used, Keep: f.filter(m.Vocab)}, err
}

// filter returns what --min-count and --prefix want of a word, nil if nothing.
func (f *nearFlags) filter(v *vocab.Vocabulary) func(vocab.WordID) bool {
	if f.minCount == 0 && f.prefix == "" {
		return nil
	}
	return func(id vocab.WordID) bool {
		return v.Count(id) >= f.minCount && strings.HasPrefix(v.Word(id), f.prefix)
	}
}

func (f *nearFlags) ask(s streams, m *model, words []string) ([]search.Neighbor, error) {
	query, err := f.query(s, m, words)
	if err != nil {
		return nil, err
	}
	if f.index != "" {
		return m.searchIndex(f.index, query, f.ef)
	}
	return m.Index.SearchAll([]search.Query{query})[0], nil
}

// textTerms are the tokens of a text as terms, those that the model knows.
func (m *model) textTerms(s streams, text string) ([]search.Term, error) {
	if m.Pipeline == nil {
		return nil, fmt.Errorf("the model does not say how its text was cut, so text cannot be cut for it: leave out --text")
	}
	terms, unknown := m.TextTerms(m.Tokenize(text))
	if len(terms) == 0 {
		return nil, fmt.Errorf("the model knows none of the %s of the text", plural(len(unknown), "token", "tokens"))
	}
	m.tellMade(s, terms)
	if len(unknown) > 0 {
		s.remark("%s of the text not known to the model, left out.", plural(len(unknown), "token", "tokens"))
	}
	return terms, nil
}

// showRank says at which place a word stands.
func (f *nearFlags) showRank(s streams, m *model, words []string) error {
	query, err := f.query(s, m, words)
	if err != nil {
		return err
	}
	id, err := m.WordID(f.rank)
	if err != nil {
		return err
	}
	place, n, err := m.Index.Rank(query, id)
	if err != nil {
		return err
	}
	if f.asJSON {
		return printJSON(s.out, struct {
			Query []string `json:"query"`
			Word  string   `json:"word"`
			Rank  int      `json:"rank"`
			Of    int      `json:"of"`
			Score float64  `json:"score"`
		}{words, n.Word, place, m.Vocab.Len(), n.Score})
	}
	return printTable(s.out, []string{"word", "place", "cosine"}, [][]string{{n.Word, strconv.Itoa(place), fmt.Sprintf("%.4f", n.Score)}}, 1, 2)
}

func jsonFlag(cmd *cobra.Command, asJSON *bool) {
	cmd.Flags().BoolVar(asJSON, "json", false, "print JSON, one object a line")
}

// withModel opens a model for the time of ask.
func withModel(s streams, path string, ask func(*model) error) (err error) {
	m, err := openModel(s, path)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := m.Close(); err == nil {
			err = closeErr
		}
	}()
	return ask(m)
}

func printNeighbors(s streams, query []string, neighbors []search.Neighbor, asJSON bool) error {
	if asJSON {
		return printJSON(s.out, struct {
			Query     []string          `json:"query"`
			Neighbors []search.Neighbor `json:"neighbors"`
		}{query, neighbors})
	}
	rows := make([][]string, len(neighbors))
	for i, n := range neighbors {
		rows[i] = []string{n.Word, fmt.Sprintf("%.4f", n.Score)}
	}
	return printTable(s.out, nil, rows, 1)
}

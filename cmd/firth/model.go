package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"firth/query"
	"firth/search"
	"firth/vecfile"
)

// A model is an opened file of vectors that answers questions, and what the file
// tells beside them.
type model struct {
	*query.Model
	stored string // how the file has the vectors, if in fewer bits than float32
}

// openModel opens a file of vectors and says what had to be mended in it.
func openModel(s streams, path string) (*model, error) {
	e, report, err := vecfile.Open(path, vecfile.Options{})
	if err != nil {
		return nil, err
	}
	tellFindings(s, path, report)
	m, err := query.New(e)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), e.Close())
	}
	return &model{m, report.Stored}, nil
}

// terms is [query.Model.Terms], and says what is taken for words that the model does
// not have as they are.
func (m *model) terms(s streams, asked []search.Term) ([]search.Term, error) {
	var all []search.Term
	for _, t := range asked {
		terms, err := m.Term(t)
		if err != nil {
			return nil, err
		}
		if len(terms) > 1 {
			s.remark("%q is %d words to this model: the mean of %s is used.", t.Word, len(terms), quoteAll(terms))
		}
		m.tellMade(s, terms)
		all = append(all, terms...)
	}
	return all, nil
}

// tellMade says which words of a question have vectors that are made of their n-grams.
func (m *model) tellMade(s streams, terms []search.Term) {
	for _, w := range m.Made(terms) {
		s.remark("%q is not among the model's words: the vector that its n-grams make is used.", w)
	}
}

// quoteAll lists the words of terms: "a", "b".
func quoteAll(terms []search.Term) string {
	quoted := make([]string, len(terms))
	for i, t := range terms {
		quoted[i] = strconv.Quote(t.Word)
	}
	return strings.Join(quoted, ", ")
}

package query

import (
	"strings"

	"firth/search"
	"firth/token"
)

// Expression returns the terms of an expression as [search.ParseExpression] reads
// it; one that is a phrase of the model as a whole is that phrase: new york is
// new_york where the pipeline joins phrases. The other words are as they were
// written: [Model.Terms] looks them up.
func (m *Model) Expression(args []string) ([]search.Term, error) {
	if phrase, ok := m.phrase(strings.Join(args, " ")); ok {
		return []search.Term{{Word: phrase, Weight: 1}}, nil
	}
	return search.ParseExpression(args)
}

// phrase returns the one word that the words of a text are to the model.
func (m *Model) phrase(text string) (string, bool) {
	text = strings.Join(strings.Fields(text), " ")
	if m.Pipeline == nil || !strings.Contains(text, " ") {
		return "", false
	}
	tokens := m.Pipeline.Tokenize(nil, text)
	// One token alone is not enough: of "king - !" it leaves king.
	if len(tokens) != 1 || tokens[0].Start != 0 || tokens[0].End != len(text) || !m.knowsAll(tokens) {
		return "", false
	}
	return tokens[0].Text, true
}

// Terms replaces the words of an expression by those that they stand for, as
// [Model.Term] does one by one.
func (m *Model) Terms(terms []search.Term) ([]search.Term, error) {
	all := make([]search.Term, 0, len(terms))
	for _, t := range terms {
		words, err := m.Term(t)
		if err != nil {
			return nil, err
		}
		all = append(all, words...)
	}
	return all, nil
}

// Term returns the words that a term's word stands for: one that is several counts
// as their mean. It fails as [Model.Words] does.
func (m *Model) Term(t search.Term) ([]search.Term, error) {
	words, err := m.Words(t.Word)
	if err != nil {
		return nil, err
	}
	terms := make([]search.Term, len(words))
	for i, w := range words {
		terms[i] = search.Term{Word: w, Weight: t.Weight / float64(len(words))}
	}
	return terms, nil
}

// TextTerms takes the tokens of a text together: terms are those that have a vector,
// unknown the others, both in the order of the text.
func (m *Model) TextTerms(tokens []token.Token) (terms []search.Term, unknown []string) {
	for _, t := range tokens {
		if m.hasVector(t.Text) {
			terms = append(terms, search.Term{Word: t.Text, Weight: 1})
		} else {
			unknown = append(unknown, t.Text)
		}
	}
	return terms, unknown
}

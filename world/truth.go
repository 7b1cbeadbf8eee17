package world

import (
	"fmt"
	"slices"
	"strings"
)

// Truth is what the text of a language means: what a model trained on it should
// have found. All words are in lower case.
type Truth struct {
	Synonyms   []Pair
	Categories []Category
	Analogies  []Analogy
}

// A Pair is two words of the same meaning. They stand in each other's places,
// equally often, and never in the same sentence.
type Pair struct{ A, B string }

// A Category is words for things of one kind. A word is in one category at most.
type Category struct {
	Name  string
	Words []string
}

// An Analogy is a question with its answer: A is to B as C is to D, as in
// man : woman :: king : queen. Section names the relation.
type Analogy struct {
	Section    string
	A, B, C, D string
}

// TruthOf tells the truth about the text of a language. The caller owns the
// result. It panics if the language is not one of the package's constants.
func TruthOf(lang Language) Truth {
	t, err := lang.tongue()
	if err != nil {
		panic(err.Error())
	}
	truth := t.lexicon.truth
	categories := slices.Clone(truth.Categories)
	for i := range categories {
		categories[i].Words = slices.Clone(categories[i].Words)
	}
	return Truth{
		Synonyms:   slices.Clone(truth.Synonyms),
		Categories: categories,
		Analogies:  slices.Clone(truth.Analogies),
	}
}

// addCategory reads NAME TABLE.COLUMN...: all words of those columns.
func (lex *lexicon) addCategory(fields []string) error {
	if len(fields) < 2 {
		return fmt.Errorf("want category NAME TABLE.COLUMN..., have %q", fields)
	}
	c := Category{Name: fields[0]}
	for _, column := range fields[1:] {
		words, err := lex.words(column)
		if err != nil {
			return err
		}
		c.Words = append(c.Words, words...)
	}
	lex.truth.Categories = append(lex.truth.Categories, c)
	return nil
}

// addAnalogies reads SECTION TABLE.COLUMN TABLE.COLUMN: a question for every two
// rows, in both orders.
func (lex *lexicon) addAnalogies(fields []string) error {
	if len(fields) != 3 {
		return fmt.Errorf("want analogy SECTION TABLE.COLUMN TABLE.COLUMN, have %q", fields)
	}
	left, err := lex.words(fields[1])
	if err != nil {
		return err
	}
	right, err := lex.words(fields[2])
	if err != nil {
		return err
	}
	if len(left) != len(right) {
		return fmt.Errorf("%s has %d words, %s has %d", fields[1], len(left), fields[2], len(right))
	}
	for i := range left {
		for j := range left {
			if i != j {
				lex.truth.Analogies = append(lex.truth.Analogies,
					Analogy{Section: fields[0], A: left[i], B: right[i], C: left[j], D: right[j]})
			}
		}
	}
	return nil
}

// words lists a column that is written TABLE.COLUMN.
func (lex *lexicon) words(name string) ([]string, error) {
	tableName, columnName, _ := strings.Cut(name, ".")
	t := lex.tables[tableName]
	if t == nil {
		return nil, fmt.Errorf("%s: no such table above", name)
	}
	column, ok := t.column(columnName)
	if !ok {
		return nil, fmt.Errorf("%s: table %s has no such column", name, tableName)
	}
	return t.words(column), nil
}

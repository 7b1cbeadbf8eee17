package world

import (
	"fmt"
	"slices"
	"strings"
)

// A lexicon is what one language has to say about the world: its tables of
// words, and what is true of them.
type lexicon struct {
	tables   map[string]*table
	synonyms map[string]int // the place of a synonym in truth.Synonyms
	truth    Truth
}

// A table lists things of one kind. Row and column say which word.
type table struct {
	name    string
	columns []string
	rows    [][]cell
	rank    zipf // draws a row
}

// A cell is the word, or the words to choose from, of one row in one column.
type cell []string

func (t *table) column(name string) (int, bool) {
	i := slices.Index(t.columns, name)
	return i, i >= 0
}

// words lists the first word of every cell of a column, in lower case.
func (t *table) words(column int) []string {
	words := make([]string, len(t.rows))
	for i, row := range t.rows {
		words[i] = strings.ToLower(row[column][0])
	}
	return words
}

// finish sets how rows are drawn, once all are there. Tables of a dozen words get
// a flatness of a third of that: a slope that can be seen, with enough
// occurrences of the last word to learn it from.
func (t *table) finish(flatness int) {
	t.rank = newZipf(len(t.rows), flatness)
}

// parseLexicon reads a lexicon as its file's head describes it; tail holds the
// tables that are made by rule. Errors name the line.
func parseLexicon(text string, tail []*table) (*lexicon, error) {
	lex := &lexicon{tables: map[string]*table{}, synonyms: map[string]int{}}
	for _, t := range tail {
		lex.tables[t.name] = t
	}
	var open *table
	for n, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		var err error
		switch keyword := fields[0]; keyword {
		case "table":
			open, err = lex.addTable(fields[1:])
		case "synonyms":
			err = lex.addSynonyms(fields[1:])
		case "category":
			err = lex.addCategory(fields[1:])
		case "analogy":
			err = lex.addAnalogies(fields[1:])
		default:
			err = open.addRow(fields)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	for _, t := range lex.tables {
		if len(t.rows) == 0 {
			return nil, fmt.Errorf("table %s has no rows", t.name)
		}
		if t.rank.upTo == nil {
			t.finish(len(t.rows) / 3)
		}
	}
	return lex, nil
}

func (lex *lexicon) addTable(fields []string) (*table, error) {
	if len(fields) < 2 || !strings.HasSuffix(fields[0], ":") {
		return nil, fmt.Errorf("want table NAME: COLUMN..., have %q", fields)
	}
	name := strings.TrimSuffix(fields[0], ":")
	if lex.tables[name] != nil {
		return nil, fmt.Errorf("table %s stands twice", name)
	}
	t := &table{name: name, columns: fields[1:]}
	lex.tables[name] = t
	return t, nil
}

func (t *table) addRow(fields []string) error {
	switch {
	case t == nil:
		return fmt.Errorf("%q stands before the first table", fields)
	case len(fields) != len(t.columns):
		return fmt.Errorf("row of %d cells in table %s of %d columns: %q", len(fields), t.name, len(t.columns), fields)
	}
	row := make([]cell, len(fields))
	for i, f := range fields {
		row[i] = strings.Split(f, ",")
		if slices.Contains(row[i], "") {
			return fmt.Errorf("empty word in cell %q", f)
		}
	}
	t.rows = append(t.rows, row)
	return nil
}

// maxSynonyms is the number of pairs that a sentence can choose between with one
// random number, a bit each.
const maxSynonyms = 64

func (lex *lexicon) addSynonyms(fields []string) error {
	pair := len(lex.truth.Synonyms)
	switch {
	case len(fields) != 2:
		return fmt.Errorf("want synonyms WORD WORD, have %q", fields)
	case pair == maxSynonyms:
		return fmt.Errorf("more than %d pairs of synonyms", maxSynonyms)
	}
	for _, word := range fields {
		if _, twice := lex.synonyms[word]; twice {
			return fmt.Errorf("%q stands in two pairs of synonyms", word)
		}
		lex.synonyms[word] = pair
	}
	lex.truth.Synonyms = append(lex.truth.Synonyms, Pair{A: fields[0], B: fields[1]})
	return nil
}

package world

import (
	"fmt"
	"strings"
)

// A lexicon is what one language has to say about the world: its tables of
// words, and what is true of them.
type lexicon struct {
	tables   map[string]*table
	synonyms map[string]twin // by lower-case word
	pairs    []Pair
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

// A twin says that a word is side 0 or 1 of a pair of synonyms.
type twin struct{ pair, side int }

func (t *table) column(name string) (int, bool) {
	for i, c := range t.columns {
		if c == name {
			return i, true
		}
	}
	return 0, false
}

// row finds the row with the given word in its first column.
func (t *table) row(word string) (int, bool) {
	for i, r := range t.rows {
		if r[0][0] == word {
			return i, true
		}
	}
	return 0, false
}

// words lists the first word of every cell of a column, in lower case.
func (t *table) words(column int) []string {
	words := make([]string, len(t.rows))
	for i, row := range t.rows {
		words[i] = strings.ToLower(row[column][0])
	}
	return words
}

// finish sets how rows are drawn, once all are there. A flatness of half the
// rows makes the first row three times as frequent as the last: a slope that can
// be seen, with enough occurrences of each word to learn it from.
func (t *table) finish(flatness int) {
	t.rank = newZipf(len(t.rows), flatness)
}

// parseLexicon reads a lexicon as its file's head describes it; tail holds the
// tables that are made by rule. Errors name the line.
func parseLexicon(text string, tail []*table) (*lexicon, error) {
	lex := &lexicon{tables: map[string]*table{}, synonyms: map[string]twin{}}
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
			t.finish(len(t.rows) / 4)
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
	}
	t.rows = append(t.rows, row)
	return nil
}

func (lex *lexicon) addSynonyms(fields []string) error {
	if len(fields) != 2 {
		return fmt.Errorf("want synonyms WORD WORD, have %q", fields)
	}
	for side, word := range fields {
		if _, twice := lex.synonyms[word]; twice {
			return fmt.Errorf("%q has two synonyms", word)
		}
		lex.synonyms[word] = twin{pair: len(lex.pairs), side: side}
	}
	lex.pairs = append(lex.pairs, Pair{A: fields[0], B: fields[1]})
	lex.truth.Synonyms = lex.pairs
	return nil
}

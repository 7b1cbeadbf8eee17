package world

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A grammar is what can be said: topics, each with its share of the text.
type grammar struct {
	topics []topic
	weight uint64 // of all topics
}

// A topic is a subject, and the sentences that can be said about it.
type topic struct {
	subjects []*table // drawn once for a passage
	weight   uint64
	aspects  []aspect
	shares   uint64 // of all aspects
}

// An aspect is one side of a topic: what a country has in common with all other
// countries, say, or with its capital. Its share in the topic sets how much of a
// word's meaning it makes.
type aspect struct {
	share     uint64
	templates []template
	rank      zipf // draws a template
}

// A template is one sentence: parts one after another.
type template []part

// A part of a template is one of three: a literal word or mark, a slot to be
// filled from a table, or a choice between ways to go on.
type part struct {
	unit   unit
	slot   *slot
	choice []template
}

// A slot takes a word from a table's row. All slots of a sentence that name the
// same table and the same draw speak of the same row.
type slot struct {
	table  *table
	second bool // the other row of that table in this sentence, never the same
	column int
	by     *table // if set, the column is the one that the row of this table names
}

// A unit is a piece of a sentence as it is written: a word, or a mark.
type unit struct {
	text string
	mark bool
}

// marks are the punctuation that templates may use.
const marks = ",.;:!?，。；：！？、"

// parseGrammar reads a grammar as its file's head describes it. Errors name the
// line.
func parseGrammar(text string, lex *lexicon) (*grammar, error) {
	g := &grammar{}
	for n, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if err := g.addLine(line, lex); err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	for i := range g.topics {
		if err := g.topics[i].finish(); err != nil {
			return nil, err
		}
	}
	return g, nil
}

func (g *grammar) addLine(line string, lex *lexicon) error {
	fields := strings.Fields(line)
	switch {
	case fields[0] == "topic":
		return g.addTopic(fields[1:], lex)
	case len(g.topics) == 0:
		return fmt.Errorf("%q stands before the first topic", line)
	}
	t := &g.topics[len(g.topics)-1]
	switch {
	case fields[0] == "share":
		return t.addAspect(fields[1:])
	case len(t.aspects) == 0:
		return fmt.Errorf("sentence before the first share of the topic: %q", line)
	}
	p := parser{rest: line, lex: lex, topic: t}
	sentence, err := p.template()
	if err == nil && p.rest != "" {
		err = fmt.Errorf("%q has no opening parenthesis", p.rest)
	}
	if err != nil {
		return err
	}
	a := &t.aspects[len(t.aspects)-1]
	a.templates = append(a.templates, sentence)
	return nil
}

func (g *grammar) addTopic(fields []string, lex *lexicon) error {
	if len(fields) < 2 {
		return fmt.Errorf("want topic TABLE... WEIGHT, have %q", fields)
	}
	weight, err := parseWeight(fields[len(fields)-1])
	if err != nil {
		return err
	}
	t := topic{weight: weight}
	for _, name := range fields[:len(fields)-1] {
		subject := lex.tables[name]
		if subject == nil {
			return fmt.Errorf("no table %q", name)
		}
		t.subjects = append(t.subjects, subject)
	}
	g.weight += weight
	g.topics = append(g.topics, t)
	return nil
}

func (t *topic) addAspect(fields []string) error {
	if len(fields) != 1 {
		return fmt.Errorf("want share WEIGHT, have %q", fields)
	}
	share, err := parseWeight(fields[0])
	if err != nil {
		return err
	}
	t.shares += share
	t.aspects = append(t.aspects, aspect{share: share})
	return nil
}

// finish sets how templates are drawn, once all are there. Each aspect must have
// enough of them for a whole passage.
func (t *topic) finish() error {
	if len(t.aspects) == 0 {
		return fmt.Errorf("topic %s has no templates", t.subjects[0].name)
	}
	for i := range t.aspects {
		a := &t.aspects[i]
		n := len(a.templates)
		if n < maxPassage {
			return fmt.Errorf("share %d of topic %s has %d templates, want %d or more", i+1, t.subjects[0].name, n, maxPassage)
		}
		a.rank = newZipf(n, templateFlatness)
	}
	return nil
}

// templateFlatness lets the first of ten templates be said five times as often
// as the last.
const templateFlatness = 1

func parseWeight(text string) (uint64, error) {
	w, err := strconv.ParseUint(text, 10, 16)
	if err == nil && w == 0 {
		err = fmt.Errorf("is 0")
	}
	if err != nil {
		return 0, fmt.Errorf("weight %q: %w", text, err)
	}
	return w, nil
}

// A parser reads one template from the front of rest.
type parser struct {
	rest  string
	lex   *lexicon
	topic *topic
}

// template reads parts up to the end, or up to the | or ) that ends a choice.
func (p *parser) template() (template, error) {
	var parts template
	for {
		p.rest = strings.TrimLeft(p.rest, " \t")
		if p.rest == "" || p.rest[0] == '|' || p.rest[0] == ')' {
			return parts, nil
		}
		next, err := p.part()
		if err != nil {
			return nil, err
		}
		parts = append(parts, next)
	}
}

func (p *parser) part() (part, error) {
	switch p.rest[0] {
	case '(':
		return p.choice()
	case '{':
		name, rest, closed := strings.Cut(p.rest[1:], "}")
		if !closed {
			return part{}, fmt.Errorf("no } after {%s", name)
		}
		p.rest = rest
		s, err := p.slot(name)
		return part{slot: s}, err
	}
	if r, size := utf8.DecodeRuneInString(p.rest); strings.ContainsRune(marks, r) {
		u := unit{text: p.rest[:size], mark: true}
		p.rest = p.rest[size:]
		return part{unit: u}, nil
	}
	end := strings.IndexAny(p.rest, " \t({|)}"+marks)
	if end < 0 {
		end = len(p.rest)
	}
	if end == 0 {
		return part{}, fmt.Errorf("stray %q", p.rest)
	}
	u := unit{text: p.rest[:end]}
	p.rest = p.rest[end:]
	return part{unit: u}, nil
}

func (p *parser) choice() (part, error) {
	var ways []template
	for {
		p.rest = p.rest[1:] // the ( or |
		way, err := p.template()
		if err != nil {
			return part{}, err
		}
		if p.rest == "" {
			return part{}, fmt.Errorf("choice without a closing parenthesis")
		}
		ways = append(ways, way)
		if p.rest[0] == ')' {
			p.rest = p.rest[1:]
			return part{choice: ways}, nil
		}
	}
}

// slot resolves what stands in braces: COLUMN of a subject, TABLE (its first
// column), TABLE.COLUMN, or TABLE@TABLE.
func (p *parser) slot(name string) (*slot, error) {
	for _, t := range p.topic.subjects {
		if c, ok := t.column(name); ok {
			return &slot{table: t, column: c}, nil
		}
	}
	tableName, columnName, dotted := strings.Cut(name, ".")
	tableName, byName, byTable := strings.Cut(tableName, "@")
	s := &slot{}
	s.table = p.lex.tables[tableName]
	if s.table == nil {
		tableName, s.second = strings.CutSuffix(tableName, "2")
		s.table = p.lex.tables[tableName]
	}
	if s.table == nil {
		return nil, fmt.Errorf("{%s}: no such column or table", name)
	}
	if s.second && len(s.table.rows) < 2 {
		return nil, fmt.Errorf("{%s}: table %s has no second row", name, s.table.name)
	}
	switch {
	case byTable:
		if s.by = p.lex.tables[byName]; s.by == nil {
			return nil, fmt.Errorf("{%s}: no table %q", name, byName)
		}
		for _, key := range s.by.rows {
			if _, ok := s.table.column(key[0][0]); !ok {
				return nil, fmt.Errorf("{%s}: table %s has no column %q", name, s.table.name, key[0][0])
			}
		}
	case dotted:
		var ok bool
		if s.column, ok = s.table.column(columnName); !ok {
			return nil, fmt.Errorf("{%s}: table %s has no column %q", name, tableName, columnName)
		}
	}
	return s, nil
}

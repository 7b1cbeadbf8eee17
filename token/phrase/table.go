package phrase

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Table is what one pass has found. It is data, which JSON keeps; a [Joiner] makes
// use of it.
type Table struct {
	// Delimiter stands between the words of a phrase, unless both of the characters
	// beside it are Chinese or kana.
	Delimiter string `json:"delimiter"`

	// ConnectorWords may stand inside a pair, see [Options].
	ConnectorWords []string `json:"connector_words,omitempty"`

	Pairs []Pair `json:"pairs"`
}

// A Pair is a phrase of two words, with the connector words between them. In JSON it
// is an array, ["bank","of","america",26.5].
type Pair struct {
	Words []string
	Score float64
}

// MarshalJSON writes the words and the score as one array.
func (p Pair) MarshalJSON() ([]byte, error) {
	all := make([]any, 0, len(p.Words)+1)
	for _, w := range p.Words {
		all = append(all, w)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(append(all, p.Score))
	return b.Bytes(), err
}

// UnmarshalJSON reads what MarshalJSON writes.
func (p *Pair) UnmarshalJSON(data []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	if len(parts) < 3 {
		return fmt.Errorf("a phrase needs two words and a score, not %s", data)
	}
	last := len(parts) - 1
	p.Words = make([]string, last)
	for i, part := range parts[:last] {
		if err := json.Unmarshal(part, &p.Words[i]); err != nil {
			return err
		}
	}
	return json.Unmarshal(parts[last], &p.Score)
}

// UnmarshalJSON reads a table and refuses fields that it does not know.
func (t *Table) UnmarshalJSON(data []byte) error {
	type plain Table // without this method
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode((*plain)(t))
}

// ErrTable is what every error about a [Table] wraps.
var ErrTable = errors.New("invalid table of phrases")

// Validate tells whether each pair has a first and a last word that are no connector
// words, with connector words alone between them, and a score, and is there once.
// The error wraps [ErrTable].
func (t Table) Validate() error {
	if slices.Contains(t.ConnectorWords, "") {
		return fmt.Errorf("%w: a connector word is empty", ErrTable)
	}
	if len(t.ConnectorWords) > maxConnectors {
		return fmt.Errorf("%w: %d connector words, at most %d are possible", ErrTable, len(t.ConnectorWords), maxConnectors)
	}
	connects := newConnectors(t.ConnectorWords).numbers
	seen := make(map[string]bool, len(t.Pairs))
	for i, p := range t.Pairs {
		last := len(p.Words) - 1
		if last < 1 || math.IsNaN(p.Score) || math.IsInf(p.Score, 0) {
			return fmt.Errorf("%w: pair %d, %q with score %v, needs two words and a score", ErrTable, i, p.Words, p.Score)
		}
		for k, w := range p.Words {
			_, connector := connects[w]
			if !utf8.ValidString(w) {
				return fmt.Errorf("%w: pair %d, %q, is not UTF-8", ErrTable, i, p.Words)
			}
			if w == "" || connector != (k > 0 && k < last) {
				return fmt.Errorf("%w: pair %d, %q: %q stands at a place where it cannot; connector words stand inside, and no others", ErrTable, i, p.Words, w)
			}
		}
		key := fmt.Sprintf("%q", p.Words)
		if seen[key] {
			return fmt.Errorf("%w: pair %d, %q, is there twice", ErrTable, i, p.Words)
		}
		seen[key] = true
	}
	return nil
}

// Join appends the words to dst, with those that are phrases joined. To join many
// lines, make a [Joiner] once. It panics if the table is not valid.
func (t Table) Join(dst, words []string) []string {
	j, err := NewJoiner(t)
	if err != nil {
		panic(err)
	}
	return j.Join(dst, words)
}

// Text returns the pair as the one word that it becomes.
func (t Table) Text(p Pair) string {
	var b strings.Builder
	for i, w := range p.Words {
		if i > 0 && !tight(p.Words[i-1], w) {
			b.WriteString(t.Delimiter)
		}
		b.WriteString(w)
	}
	return b.String()
}

// Clone returns a copy of the table that shares no memory with it.
func (t Table) Clone() Table {
	t.ConnectorWords = slices.Clone(t.ConnectorWords)
	t.Pairs = slices.Clone(t.Pairs)
	for i := range t.Pairs {
		t.Pairs[i].Words = slices.Clone(t.Pairs[i].Words)
	}
	return t
}

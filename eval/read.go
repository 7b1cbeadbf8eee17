package eval

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrNotBenchmark tells that a file, or a folder, has neither pairs of words with a
// score nor analogies.
var ErrNotBenchmark = errors.New("no benchmark: want lines of two words and a score, of four words, or of a word, a tab and its answers")

// A LineError is a line that does not fit the benchmark it stands in.
type LineError struct {
	Line int // from 1
	Text string
	Want string // what should stand there
}

// Error names the line and what it should be.
func (e *LineError) Error() string {
	return fmt.Sprintf("line %d: %q is not %s", e.Line, e.Text, e.Want)
}

// maxLine is longer than any line of words. It bounds what a file that is no
// benchmark at all can make us read.
const maxLine = 64 << 10

// shown is how much of a bad line an error repeats.
const shown = 80

// A line with its number in the file.
type line struct {
	number int
	text   string
}

func (l line) wrong(want string) error {
	text := l.text
	if len(text) > shown {
		text = strings.ToValidUTF8(text[:shown], "") + "…"
	}
	return &LineError{l.number, text, want}
}

// lines reads the lines that say something.
type lines struct {
	scanner *bufio.Scanner
	number  int
	held    []line // read ahead
}

func newLines(r io.Reader) *lines {
	s := bufio.NewScanner(r)
	s.Buffer(nil, maxLine)
	return &lines{scanner: s}
}

// next returns the next line, trimmed, or io.EOF.
func (l *lines) next() (line, error) {
	if len(l.held) > 0 {
		first := l.held[0]
		l.held = l.held[1:]
		return first, nil
	}
	for l.scanner.Scan() {
		l.number++
		text := l.scanner.Text()
		if l.number == 1 {
			text = strings.TrimPrefix(text, "\xef\xbb\xbf") // a byte order mark
		}
		if !utf8.ValidString(text) {
			return line{}, line{l.number, text}.wrong("UTF-8")
		}
		text = strings.TrimSpace(text)
		if text != "" && text[0] != '#' {
			return line{l.number, text}, nil
		}
	}
	if err := l.scanner.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("line %d: longer than %d bytes: %w", l.number+1, maxLine, ErrNotBenchmark)
		}
		return line{}, err
	}
	return line{}, io.EOF
}

// peek returns up to n of the next lines without taking them.
func (l *lines) peek(n int) ([]line, error) {
	var ahead []line
	for len(ahead) < n {
		next, err := l.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		ahead = append(ahead, next)
	}
	l.held = append(ahead[:len(ahead):len(ahead)], l.held...)
	return ahead, nil
}

// parse reads a set of either kind.
func parse(r io.Reader) (*Set, error) {
	l := newLines(r)
	first, err := l.peek(2)
	if err != nil {
		return nil, err
	}
	if len(first) == 0 {
		return nil, fmt.Errorf("the file is empty: %w", ErrNotBenchmark)
	}
	var set *Set
	relation := isRelation(first)
	switch {
	case isAnalogies(first):
		relation = false
		set, err = parseAnalogies(l)
	case relation:
		set, err = parseRelation(l)
	default:
		set, err = parsePairs(l)
	}
	if err != nil {
		return nil, err
	}
	set.related = relation
	if set.Len() == 0 {
		return nil, fmt.Errorf("the file has no question: %w", ErrNotBenchmark)
	}
	return set, nil
}

// isAnalogies tells the kind of a file by its first lines. The second one counts,
// since the first may be headings.
func isAnalogies(first []line) bool {
	if first[0].text[0] == ':' {
		return true
	}
	fields := strings.Fields(first[len(first)-1].text)
	if len(fields) != 4 {
		return false
	}
	_, third := number(fields[2])
	_, fourth := number(fields[3])
	return !third && !fourth
}

func parseAnalogies(l *lines) (*Set, error) {
	set := &Set{Kind: Analogy}
	for {
		next, err := l.next()
		if err == io.EOF {
			return set, nil
		}
		if err != nil {
			return nil, err
		}
		if name, ok := strings.CutPrefix(next.text, ":"); ok {
			set.Sections = append(set.Sections, Section{Name: strings.TrimSpace(name)})
			continue
		}
		w := strings.Fields(next.text)
		if len(w) != 4 {
			return nil, next.wrong("an analogy of four words")
		}
		if len(set.Sections) == 0 {
			set.Sections = []Section{{}}
		}
		section := &set.Sections[len(set.Sections)-1]
		section.Questions = append(section.Questions, Question{A: w[0], B: w[1], C: w[2], D: w[3]})
	}
}

func parsePairs(l *lines) (*Set, error) {
	set := &Set{Kind: Similarity}
	var columns func(string) []string
	for headings := true; ; headings = false {
		next, err := l.next()
		if err == io.EOF {
			return set, nil
		}
		if err != nil {
			return nil, err
		}
		if columns == nil {
			columns = columnsOf(next.text)
		}
		pair, ok := pairOf(columns(next.text))
		switch {
		case ok:
			set.Pairs = append(set.Pairs, pair)
		case !headings:
			return nil, next.wrong("two words and a score")
		}
	}
}

// columnsOf chooses how the lines of a file are cut, by its first line.
func columnsOf(first string) func(string) []string {
	for _, separator := range []string{"\t", ","} {
		if strings.Contains(first, separator) {
			return func(text string) []string { return strings.Split(text, separator) }
		}
	}
	return strings.Fields
}

// pairOf reads the columns of a line.
func pairOf(columns []string) (Pair, bool) {
	for i := range columns {
		columns[i] = strings.TrimSpace(columns[i])
	}
	if len(columns) < 3 || columns[0] == "" || columns[1] == "" {
		return Pair{}, false
	}
	for _, c := range columns[2:] {
		if score, ok := number(c); ok {
			return Pair{columns[0], columns[1], score}, true
		}
	}
	return Pair{}, false
}

// number reads a finite number.
func number(text string) (float64, bool) {
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil && !math.IsInf(x, 0) && !math.IsNaN(x)
}

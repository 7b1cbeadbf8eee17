package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"firth/token"
)

// The values of --as.
const (
	asTable = "table"
	asWords = "words"
	asIDs   = "ids"
	asJSON  = "json"
	asNPY   = "npy"
)

// unknownID stands for a token without an id in an array, whose elements are numbers.
const unknownID = 1<<32 - 1

// A tokenWriter shows the tokens of texts, one after another; of a very long line in
// parts, of which all but the last have more to come.
type tokenWriter interface {
	write(tokens []token.Token, more bool) error
	end() error
	close() error
}

// newTokenWriter returns the one that --as names.
func newTokenWriter(w io.Writer, as string, n *numbering, tempDir string) (tokenWriter, error) {
	out := bufio.NewWriterSize(w, 1<<16)
	switch as {
	case asTable:
		return &tableWriter{Writer: out, n: n}, nil
	case asJSON:
		return &jsonWriter{tableWriter{Writer: out, n: n}}, nil
	case asWords:
		return &wordWriter{tableWriter: tableWriter{Writer: out, n: n}}, nil
	case asIDs:
		return &idWriter{tableWriter: tableWriter{Writer: out, n: n}}, nil
	case asNPY:
		ids, err := newNPYIDs(tempDir)
		if err != nil {
			return nil, err
		}
		return &npyWriter{w: w, ids: ids, n: n}, nil
	}
	return nil, usagef("--as %q: want %s, %s, %s, %s or %s", as, asTable, asWords, asIDs, asJSON, asNPY)
}

// tableWriter writes a table for each text.
type tableWriter struct {
	*bufio.Writer
	n *numbering
}

func (w *tableWriter) write(tokens []token.Token, _ bool) error {
	return printTokens(w, w.n.number(tokens))
}
func (w *tableWriter) end() error   { return w.Flush() }
func (w *tableWriter) close() error { return nil }

func printTokens(w io.Writer, tokens []numbered) error {
	rows := make([][]string, len(tokens))
	for i, t := range tokens {
		id := "-"
		if t.ID != nil {
			id = fmt.Sprint(*t.ID)
		}
		rows[i] = []string{t.Text, id, fmt.Sprint(t.Start), fmt.Sprint(t.End)}
	}
	return printTable(w, []string{"token", "id", "start", "end"}, rows, 1, 2, 3)
}

// endLine ends a line of output, unless there is more to come.
func (w *tableWriter) endLine(inLine *bool, more bool) error {
	if more {
		return nil
	}
	*inLine = false
	return w.WriteByte('\n')
}

// jsonWriter writes an object a text.
type jsonWriter struct{ tableWriter }

func (w *jsonWriter) write(tokens []token.Token, _ bool) error {
	return printJSON(w, struct {
		Tokens []numbered `json:"tokens"`
	}{w.n.number(tokens)})
}

// wordWriter writes the tokens of a text on a line, with spaces between them.
type wordWriter struct {
	tableWriter
	inLine bool // something of the line has been written
}

func (w *wordWriter) write(tokens []token.Token, more bool) error {
	for _, t := range tokens {
		if w.inLine {
			_ = w.WriteByte(' ') // Flush has the error
		}
		if w.n.vocab != nil || w.n.pieces != nil {
			w.n.id(t.Text) // to know how many are unknown
		} else {
			w.n.seen++
		}
		_, _ = w.WriteString(t.Text)
		w.inLine = true
	}
	return w.endLine(&w.inLine, more)
}

// idWriter writes their ids instead, and - for a token without one.
type idWriter struct {
	tableWriter
	inLine bool // something of the line has been written
}

func (w *idWriter) write(tokens []token.Token, more bool) error {
	for _, t := range tokens {
		if w.inLine {
			_ = w.WriteByte(' ') // Flush has the error
		}
		if id, ok := w.n.id(t.Text); ok {
			_, _ = w.Write(strconv.AppendUint(w.AvailableBuffer(), uint64(id), 10))
		} else {
			_ = w.WriteByte('-')
		}
		w.inLine = true
	}
	return w.endLine(&w.inLine, more)
}

// npyWriter writes the ids of all texts as one array.
type npyWriter struct {
	w   io.Writer
	ids *npyIDs
	n   *numbering
}

func (w *npyWriter) write(tokens []token.Token, _ bool) error {
	for _, t := range tokens {
		id, ok := w.n.id(t.Text)
		if !ok {
			id = unknownID
		}
		if err := w.ids.add(id); err != nil {
			return err
		}
	}
	return nil
}

func (w *npyWriter) end() error   { return w.ids.writeTo(w.w) }
func (w *npyWriter) close() error { return w.ids.close() }

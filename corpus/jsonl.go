package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// records reads the texts of a JSON Lines file, one after another, as if they
// were a file of plain text: each ends in a line end.
type records struct {
	lines  lineReader
	field  string
	file   string
	report *Report

	text  []byte   // of the last record
	rest  []byte   // the part of text that has not been read
	read  int64    // bytes read so far
	marks []record // of the records since the last call of origin
}

// A record tells where the text from byte pos on comes from.
type record struct{ pos, offset int64 }

func (r *records) Read(p []byte) (int, error) {
	for len(r.rest) == 0 {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	r.read += int64(n)
	return n, nil
}

// next reads the next record with a text.
func (r *records) next() error {
	line, err := r.lines.next()
	if err != nil {
		return r.at(err)
	}
	line = repairUTF8(line, func(i int) {
		note(&r.report.InvalidUTF8, &r.report.InvalidPlaces, r.file, r.lines.offset+int64(i))
	})
	if blank(line) {
		return nil
	}
	raw, ok, err := stringField(line, r.field)
	if err != nil {
		return r.at(err)
	}
	r.report.Records++
	if !ok {
		note(&r.report.MissingField, &r.report.MissingPlaces, r.file, r.lines.offset)
		return nil
	}
	var alone int
	r.text, alone = unescape(r.text[:0], raw)
	for range alone {
		note(&r.report.InvalidUTF8, &r.report.InvalidPlaces, r.file, r.lines.offset)
	}
	if n := len(r.text); n == 0 || r.text[n-1] != '\n' {
		r.text = append(r.text, '\n')
	}
	r.rest = r.text
	r.marks = append(r.marks, record{r.read, r.lines.offset})
	return nil
}

// at adds the line to an error that has no place yet.
func (r *records) at(err error) error {
	if err == io.EOF || errors.As(err, new(*Error)) {
		return err
	}
	return &Error{File: r.file, Line: r.lines.number, Offset: r.lines.offset, Err: err}
}

// origin tells where in the file the record lies that byte pos of the text comes
// from. pos never goes back from one call to the next.
func (r *records) origin(pos int64) int64 {
	for len(r.marks) > 1 && r.marks[1].pos <= pos {
		r.marks = r.marks[1:]
	}
	return r.marks[0].offset
}

// lineReader reads lines of up to most bytes.
type lineReader struct {
	r      *bufio.Reader
	most   int
	long   []byte // a line that is longer than the buffer of r
	offset int64  // of the line in the file
	after  int64  // of the next line
	number int64  // of the line, from 1
}

var errLongLine = errors.New("line too long")

// next returns a line with its line end, if it has one. The line is valid until
// the next call.
func (l *lineReader) next() ([]byte, error) {
	l.offset = l.after
	l.number++
	line, err := l.r.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		l.long = l.long[:0]
		for err == bufio.ErrBufferFull {
			if l.long = append(l.long, line...); len(l.long) > l.most {
				return nil, fmt.Errorf("%w: over %d bytes", errLongLine, l.most)
			}
			line, err = l.r.ReadSlice('\n')
		}
		l.long = append(l.long, line...)
		line = l.long
	}
	l.after += int64(len(line))
	if err == io.EOF && len(line) > 0 {
		err = nil // the last line has no end
	}
	return line, err
}

// isJSONL decides the format of a file by its first line that is not blank:
// JSON Lines if it is a JSON object that has the field. It returns the whole
// text for reading again. A JSON object without the field is an error, since
// training on braces and quotes is not what anybody wants.
func isJSONL(s *source, file, field string, most int) (bool, io.Reader, error) {
	var read []byte // what is looked at, up to the end of the first line with something in it
	lines := lineReader{r: s.text, most: most, after: s.offset}
	for {
		line, err := lines.next()
		read = append(read, line...)
		switch {
		case err == io.EOF:
			return false, bytes.NewReader(read), nil
		case errors.Is(err, errLongLine):
			return false, nil, &Error{File: file, Line: lines.number, Offset: lines.offset, Err: err}
		case err != nil:
			return false, nil, err
		}
		if blank(line) {
			continue
		}
		all := io.MultiReader(bytes.NewReader(read), s.text)
		line = repairUTF8(line, func(int) {})
		switch _, ok, err := stringField(line, field); {
		case err != nil:
			return false, all, nil
		case !ok:
			return false, nil, &Error{File: file, Line: lines.number, Offset: lines.offset, Err: fmt.Errorf(
				"%w %q in this JSON object: name the right field, or choose the format, JSON Lines or plain lines, by hand", ErrNoField, field)}
		}
		return true, all, nil
	}
}

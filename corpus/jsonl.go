package corpus

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// jsonRecords are the texts of a JSON Lines file.
type jsonRecords struct {
	lines     lineReader
	field     string
	sequences bool // arrays are texts, too
	file      string
	source    *decoding
	report    *Report
	text      []byte // of the last record
}

func (r *jsonRecords) next() (text []byte, at int64, err error) {
	for {
		line, err := r.lines.next()
		at := r.source.origin(r.lines.offset)
		r.source.forget(r.lines.offset)
		if err != nil {
			return nil, 0, r.at(at, err)
		}
		line = repairUTF8(line, func(i int) {
			note(&r.report.InvalidUTF8, &r.report.InvalidPlaces, r.file, at+int64(i))
		})
		if blank(line) {
			continue
		}
		value, err := jsonField(line, r.field)
		if err != nil {
			return nil, 0, r.at(at, err)
		}
		r.report.Records++
		text, ok, alone := jsonText(r.text[:0], value, r.sequences, &r.report.JoinedItems)
		r.text = text
		for range alone {
			note(&r.report.InvalidUTF8, &r.report.InvalidPlaces, r.file, at)
		}
		if ok {
			return text, at, nil
		}
		note(&r.report.MissingField, &r.report.MissingPlaces, r.file, at)
	}
}

// at adds the line to an error that has no place yet.
func (r *jsonRecords) at(offset int64, err error) error {
	if err == io.EOF || errors.As(err, new(*Error)) {
		return err
	}
	return &Error{File: r.file, Line: r.lines.number, Offset: offset, Err: err}
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
func isJSONL(s *source, file string, opts Options, most int) (bool, io.Reader, error) {
	var read []byte // what is looked at, up to the end of the first line with something in it
	lines := lineReader{r: s.text, most: most}
	for {
		line, err := lines.next()
		read = append(read, line...)
		at := Error{File: file, Line: lines.number, Offset: s.decoding.origin(lines.offset)}
		switch {
		case err == io.EOF:
			return false, bytes.NewReader(read), nil
		case errors.Is(err, errLongLine):
			at.Err = err
			return false, nil, &at
		case err != nil:
			return false, nil, err
		}
		if blank(line) {
			continue
		}
		all := io.MultiReader(bytes.NewReader(read), s.text)
		line = repairUTF8(line, func(int) {})
		value, err := jsonField(line, opts.Field)
		if err != nil {
			return false, all, nil
		}
		if _, ok, _ := jsonText(nil, value, opts.Sequences, new(int64)); !ok {
			at.Err = fmt.Errorf("%w %q in this JSON object: name the right field, or choose the format, JSON Lines or plain lines, by hand", ErrNoField, opts.Field)
			return false, nil, &at
		}
		return true, all, nil
	}
}

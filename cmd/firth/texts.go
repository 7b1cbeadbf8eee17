package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"firth/corpus"
)

// eachLine calls do with every line of r, however long, without its line end.
func eachLine(r io.Reader, do func(string) error) error {
	in, ok := r.(*bufio.Reader)
	if !ok {
		in = bufio.NewReader(r)
	}
	for {
		line, err := in.ReadString('\n')
		if line != "" {
			if err := do(withoutLineEnd(line)); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
	}
}

func withoutLineEnd(line string) string {
	return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
}

// A lineSource gives the lines of a corpus, one after another.
type lineSource struct {
	next func(context.Context) (corpus.Block, error)

	rest    string // of the block, what has not been given
	goesOn  bool   // the block's last line goes on in the next block
	started string // the line, as far as it has been read
	read    func(corpus.Block)
}

// line returns the next line with its line end, whole even if it is cut in the
// corpus's blocks, and io.EOF after the last.
func (l *lineSource) line(ctx context.Context) (string, error) {
	for l.rest == "" {
		block, err := l.next(ctx)
		if err != nil {
			return "", err
		}
		l.rest, l.goesOn = block.Text, block.Continues
		if l.read != nil {
			l.read(block)
		}
	}
	end := strings.IndexByte(l.rest, '\n') + 1
	if end == 0 {
		end = len(l.rest)
	}
	line := l.rest[:end]
	l.rest = l.rest[end:]
	if l.rest == "" && l.goesOn && !strings.HasSuffix(line, "\n") {
		l.started += line
		return l.line(ctx)
	}
	if l.started != "" {
		line, l.started = l.started+line, ""
	}
	return line, nil
}

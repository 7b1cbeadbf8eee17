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

// eachLine calls do with every line of r, however long, without its line end. name is
// what an error calls r.
func eachLine(r io.Reader, name string, do func(string) error) error {
	in := bufio.NewReader(r)
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
			return fmt.Errorf("%s: %w", name, err)
		}
	}
}

// eachLineTyped is eachLine for a terminal, where somebody may take long to type the
// next line, or give up: it ends with ctx.
func eachLineTyped(ctx context.Context, r io.Reader, do func(string) error) error {
	lines := make(chan string)
	read := make(chan error, 1)
	go func() { // ends with the next line, or with the program
		read <- eachLine(r, "standard input", func(line string) error {
			select {
			case lines <- line:
				return nil
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		})
	}()
	for {
		select {
		case line := <-lines:
			if err := do(line); err != nil {
				return err
			}
		case err := <-read:
			return err
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func withoutLineEnd(line string) string {
	return strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
}

// A lineSource gives the lines of a corpus, one after another. A line that is so long
// that the corpus cuts it comes in as many parts, so that a text of a single line takes
// no more memory than any other.
type lineSource struct {
	next func(context.Context) (corpus.Block, error)
	read func(corpus.Block) // called with each block, if not nil

	rest   string // of the block, what has not been given
	goesOn bool   // the block's last line goes on in the next block
}

// line returns the next line with its line end, or the next part of one, and io.EOF
// after the last. more tells that the line goes on.
func (l *lineSource) line(ctx context.Context) (line string, more bool, err error) {
	for l.rest == "" {
		block, err := l.next(ctx)
		if err != nil {
			return "", false, err
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
	line, l.rest = l.rest[:end], l.rest[end:]
	return line, l.rest == "" && l.goesOn && !strings.HasSuffix(line, "\n"), nil
}

// part is line for those who take the parts of a line for lines.
func (l *lineSource) part(ctx context.Context) (string, error) {
	line, _, err := l.line(ctx)
	return line, err
}

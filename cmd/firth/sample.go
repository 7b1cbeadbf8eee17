package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"firth/corpus"
)

// How much of a corpus is looked at to choose a tokenizer for it.
const (
	sampleFiles = 16
	sampleBlock = 64 << 10 // bytes of each file
)

// sampleOf reads the beginning of some files of a corpus. What it reads of standard
// input can be read again from the reader that it returns, which is to be used
// in its place.
//
// It fails if nothing can be looked at, since a pipe that is named can be read once.
func sampleOf(ctx context.Context, inputs []string, stdin io.Reader, o corpus.Options) (text string, again io.Reader, err error) {
	again = stdin
	head := io.Reader(strings.NewReader(""))
	if slices.Contains(inputs, "-") {
		ahead := bufio.NewReaderSize(stdin, sampleBlock)
		start, err := peek(ctx, ahead)
		if err != nil {
			return "", again, err
		}
		again, head = ahead, bytes.NewReader(start)
	}
	c, err := corpus.Open(inputs, head, o)
	if err != nil {
		return "", again, err
	}
	files := c.Files()
	if err := c.Close(); err != nil {
		return "", again, err
	}
	o.BlockSize = sampleBlock
	var all strings.Builder
	looked := false
	for i := range min(sampleFiles, len(files)) {
		file := files[i*len(files)/min(sampleFiles, len(files))]
		if file.Path != "-" {
			if info, err := os.Stat(file.Path); err != nil || !info.Mode().IsRegular() {
				continue // a pipe can be read once
			}
		}
		looked = true
		all.WriteString(firstBlock(file.Path, head, o))
	}
	if !looked && len(files) > 0 {
		return "", again, usagef("%s is a pipe, which cannot be looked at before it is read: say how to cut its text, --tokenizer han or words", files[0].Path)
	}
	return all.String(), again, nil
}

// peek waits for the beginning of a stream, or for the end of ctx.
func peek(ctx context.Context, r *bufio.Reader) ([]byte, error) {
	done := make(chan []byte, 1)
	go func() { // ends when something comes, or with the program
		start, _ := r.Peek(sampleBlock) // an error comes again when it is read
		done <- start
	}()
	select {
	case start := <-done:
		return start, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// firstBlock returns the beginning of a file, or "" where it cannot be read: whoever
// reads it for good will say why.
func firstBlock(path string, stdin io.Reader, o corpus.Options) string {
	c, err := corpus.Open([]string{path}, stdin, o)
	if err != nil {
		return ""
	}
	defer func() { _ = c.Close() }() // only read
	block, err := c.Next(context.Background())
	if err != nil {
		return ""
	}
	return block.Text
}

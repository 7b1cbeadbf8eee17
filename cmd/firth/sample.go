package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"firth/corpus"
	"firth/internal/settings"
	"firth/token"
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
		ahead := bufio.NewReaderSize(stdin, settings.SampleBlock)
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
	var all strings.Builder
	looked := false
	for _, file := range settings.Sampled(files) {
		if file.Path != "-" {
			if info, err := os.Stat(file.Path); err != nil || !info.Mode().IsRegular() {
				continue // a pipe can be read once
			}
		}
		looked = true
		all.WriteString(settings.Beginning(context.WithoutCancel(ctx), file.Path, head, o))
	}
	if !looked && len(files) > 0 {
		return "", again, usagef("%s is a pipe, which cannot be looked at before it is read: say how to cut its text, --tokenizer han or words", files[0].Path)
	}
	return all.String(), again, nil
}

// pipelineFor returns the pipeline for a corpus, and what to read in place of standard
// input, whose beginning may have been looked at.
func pipelineFor(ctx context.Context, cmd *cobra.Command, s streams, f *settings.Pipeline, inputs []string, o corpus.Options) (cfg token.Config, stdin io.Reader, err error) {
	stdin = s.in
	cfg, err = f.Config(cmd, o.Sequences, func() (sample string, err error) {
		sample, stdin, err = sampleOf(ctx, inputs, s.in, o)
		return sample, err
	}, s.remark)
	return cfg, stdin, err
}

// peek waits for the beginning of a stream, or for the end of ctx.
func peek(ctx context.Context, r *bufio.Reader) ([]byte, error) {
	done := make(chan []byte, 1)
	go func() { // ends when something comes, or with the program
		start, _ := r.Peek(settings.SampleBlock) // an error comes again when it is read
		done <- start
	}()
	select {
	case start := <-done:
		return start, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

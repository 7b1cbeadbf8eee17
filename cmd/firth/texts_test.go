package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"firth/corpus"
	"firth/internal/settings"
)

// A line that is cut in blocks comes in parts, which say that it goes on.
func TestLinesOfBlocks(t *testing.T) {
	blocks := []corpus.Block{
		{Text: "one\ntwo "},
		{Text: "goes on "},
		{Text: "and ends\n\nlast\n"},
		{Text: "an end "},
		{Text: "without a line end"},
	}
	blocks[0].Continues, blocks[1].Continues, blocks[3].Continues = true, true, true
	lines := lineSource{next: func(context.Context) (corpus.Block, error) {
		if len(blocks) == 0 {
			return corpus.Block{}, io.EOF
		}
		b := blocks[0]
		blocks = blocks[1:]
		return b, nil
	}}
	var got []string
	for {
		line, more, err := lines.line(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if more {
			line += "|"
		}
		got = append(got, line)
	}
	if want := []string{"one\n", "two |", "goes on |", "and ends\n", "\n", "last\n", "an end |", "without a line end"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What is looked at of standard input is there for whoever reads it.
func TestSampleOfStandardInput(t *testing.T) {
	text := strings.Repeat("自太古以来。\n", 20_000)
	sample, again, err := sampleOf(t.Context(), []string{"-"}, strings.NewReader(text), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(text, sample[:min(len(sample), 60_000)]) || len(sample) < 1000 || len(sample) > settings.SampleBlock+100 {
		t.Errorf("the sample has %d bytes", len(sample))
	}
	if all, err := io.ReadAll(again); err != nil || !bytes.Equal(all, []byte(text)) {
		t.Errorf("%d bytes are left to read (%v), want %d", len(all), err, len(text))
	}
}

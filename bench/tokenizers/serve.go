package main

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strings"

	"firth/bench/internal/processor"
	"firth/bench/internal/worker"
	"firth/token/han"
	"firth/token/subword"
)

// serveCommand makes this program the server of Firth.
const serveCommand = "serve"

// What the server of Firth does.
const (
	hanKind      = "han"
	subwordKind  = "subword"  // the model is a file of Hugging Face or SentencePiece
	tiktokenKind = "tiktoken" // the model has the ranks of cl100k_base
)

// A cutter cuts a line. It returns how many tokens there are, and, if it is asked for
// them, the bytes that say which: the ids, or the words with line ends between.
type cutter func(line string, show bool) (tokens int, shown []byte)

// serve cuts the lines of a text as often as it is told, as peers/serve.py does.
func serve(kind, model, path string, in io.Reader, out io.Writer) error {
	newCutter, err := load(kind, model)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	return worker.Serve(in, out, func(order string) (any, error) { return obey(order, newCutter, lines) })
}

// obey does what one line of standard input says.
func obey(order string, newCutter func() cutter, lines []string) (a answer, err error) {
	if order != runOrder {
		var sums []byte
		cut := newCutter()
		for _, line := range lines {
			_, shown := cut(line, true)
			sums = binary.LittleEndian.AppendUint32(sums, crc32.ChecksumIEEE(shown))
		}
		return a, os.WriteFile(strings.TrimPrefix(order, digestOrder), sums, 0o666)
	}
	begun, err := processor.Seconds()
	if err != nil {
		return a, err
	}
	// A new one each time: it does not remember the words of the run before.
	cut := newCutter()
	for _, line := range lines {
		tokens, _ := cut(line, false)
		a.Tokens += tokens
	}
	ended, err := processor.Seconds()
	a.CPU = ended - begun
	return a, err
}

// load reads what the kind needs and returns how to make a cutter.
func load(kind, model string) (func() cutter, error) {
	var t *subword.Tokenizer
	var err error
	switch kind {
	case hanKind:
		return newHan, nil
	case subwordKind:
		t, err = subword.Open(model)
	case tiktokenKind:
		var data []byte
		if data, err = os.ReadFile(model); err == nil {
			t, err = subword.ParseTiktoken(data, "cl100k_base")
		}
	default:
		err = fmt.Errorf("nothing is done with %q", kind)
	}
	if err != nil {
		return nil, err
	}
	return func() cutter { return newSubword(t) }, nil
}

func newHan() cutter {
	c := han.Default().NewCutter()
	var ends []int
	var shown []byte
	return func(line string, show bool) (int, []byte) {
		ends = c.Cut(ends[:0], line)
		if show {
			shown = shown[:0]
			start := 0
			for i, end := range ends {
				if i > 0 {
					shown = append(shown, '\n')
				}
				shown = append(shown, line[start:end]...)
				start = end
			}
		}
		return len(ends), shown
	}
}

func newSubword(t *subword.Tokenizer) cutter {
	e := t.NewEncoder()
	var pieces []subword.Piece
	var shown []byte
	return func(line string, show bool) (int, []byte) {
		pieces = e.Encode(pieces[:0], line)
		if show {
			shown = shown[:0]
			for _, p := range pieces {
				shown = binary.LittleEndian.AppendUint32(shown, p.ID)
			}
		}
		return len(pieces), shown
	}
}

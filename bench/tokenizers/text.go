package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
)

// A text is what all programs cut.
type text struct {
	path  string
	lines int
	bytes int // with line ends
}

// prepare copies the first lines of a file, at most limit bytes of them, as UTF-8
// without returns and empty lines.
func prepare(source, target string, limit int) (text, error) {
	t := text{path: target}
	in, err := os.Open(source)
	if err != nil {
		return t, err
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, int64(limit)))
	if err != nil {
		return t, err
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return t, fmt.Errorf("%s is no plain text: decompress it first", source)
	}
	if len(data) == limit { // the last line may be cut
		data = data[:bytes.LastIndexByte(data, '\n')+1]
	}
	data = bytes.ToValidUTF8(bytes.ReplaceAll(data, []byte("\r"), nil), []byte("\uFFFD"))
	var kept []byte
	for line := range bytes.SplitSeq(data, []byte("\n")) {
		if len(line) > 0 {
			kept = append(append(kept, line...), '\n')
			t.lines++
		}
	}
	if t.lines == 0 {
		return t, fmt.Errorf("%s has no line that ends within %d bytes", source, limit)
	}
	t.bytes = len(kept)
	return t, os.WriteFile(target, kept, 0o666)
}

// beginning writes the first lines of the text, at most limit bytes but one line at
// least.
func (t text) beginning(target string, limit int) error {
	data, err := os.ReadFile(t.path)
	if err != nil {
		return err
	}
	if len(data) > limit {
		end := bytes.LastIndexByte(data[:limit], '\n')
		if end < 0 {
			end = bytes.IndexByte(data, '\n')
		}
		data = data[:end+1]
	}
	return os.WriteFile(target, data, 0o666)
}

package corpus

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"go.uber.org/goleak"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// failer is what a test and a property have in common.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// write makes a file in a folder and returns its path.
func write(t failer, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// open opens a corpus that must open.
func open(t failer, opts Options, args ...string) *Corpus {
	t.Helper()
	c, err := Open(args, nil, opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// openBytes opens a corpus of one stream.
func openBytes(t failer, data []byte, opts Options) *Corpus {
	t.Helper()
	c, err := Open([]string{"-"}, bytes.NewReader(data), opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// readAll reads a corpus to its end, closes it, and checks what every row of
// blocks must keep to.
func readAll(t failer, c *Corpus) ([]Block, error) {
	t.Helper()
	defer c.Close()
	var blocks []Block
	for {
		b, err := c.Next(context.Background())
		if err == io.EOF {
			if n := len(blocks); n > 0 && blocks[n-1].Continues {
				t.Fatal("the last block continues")
			}
			return blocks, nil
		}
		if err != nil {
			return blocks, err
		}
		switch {
		case b.Seq != len(blocks):
			t.Fatalf("block %d has number %d", len(blocks), b.Seq)
		case b.Text == "":
			t.Fatalf("block %d is empty", b.Seq)
		case !utf8.ValidString(b.Text):
			t.Fatalf("block %d is not UTF-8: %q", b.Seq, b.Text)
		case strings.Contains(b.Text, "\r"):
			t.Fatalf("block %d has a carriage return: %q", b.Seq, b.Text)
		case b.Continues == strings.HasSuffix(b.Text, "\n"):
			t.Fatalf("block %d: continues = %t, text %q", b.Seq, b.Continues, b.Text)
		}
		if b.Seq > 0 {
			last := blocks[b.Seq-1]
			switch {
			case last.Continues && last.File != b.File:
				t.Fatalf("block %d of %s continues in %s", last.Seq, last.File, b.File)
			case last.File == b.File && last.Offset > b.Offset:
				t.Fatalf("block %d begins at %d, after %d", b.Seq, b.Offset, last.Offset)
			case last.Read > b.Read:
				t.Fatalf("block %d: %d bytes read, after %d", b.Seq, b.Read, last.Read)
			}
		}
		blocks = append(blocks, b)
	}
}

// text reads a corpus that must be whole, and joins its blocks.
func text(t failer, c *Corpus) string {
	t.Helper()
	blocks, err := readAll(t, c)
	if err != nil {
		t.Fatal(err)
	}
	return join(blocks)
}

func join(blocks []Block) string {
	var s strings.Builder
	for _, b := range blocks {
		s.WriteString(b.Text)
	}
	return s.String()
}

// mention checks that an error says what the user needs to know.
func mention(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one that says %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q does not say %q", err, w)
		}
	}
}

// stringField is the text of a field, between its quotes, as the tests of the
// scanner look at it.
func stringField(line []byte, name string) (raw []byte, ok bool, err error) {
	value, err := jsonField(line, name)
	if err != nil || len(value) == 0 || value[0] != '"' {
		return nil, false, err
	}
	return value[1 : len(value)-1], true, nil
}

// newEncoder turns UTF-8 into an encoding.
func newEncoder(name string) *encoding.Encoder {
	enc, ok := wideEncodings[name]
	if !ok {
		var err error
		if enc, err = htmlindex.Get(name); err != nil {
			panic(err)
		}
	}
	return enc.NewEncoder()
}

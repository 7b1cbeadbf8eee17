package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPrepare(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		limit          int
	}{
		{"whole", "a b\n中\n", "a b\n中\n", 100},
		{"no end of the last line", "a\nb", "a\nb\n", 100},
		{"empty lines and returns", "a\r\n\r\n\n\rb\n", "a\nb\n", 100},
		{"a line that the limit cuts", "aa\nbb\n", "aa\n", 5},
		{"a limit at the end of a line", "aa\nbb\n", "aa\n", 3},
		{"broken bytes", "a\xffb\n", "a\uFFFDb\n", 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			source, target := filepath.Join(t.TempDir(), "in"), filepath.Join(t.TempDir(), "out")
			if err := os.WriteFile(source, []byte(c.in), 0o666); err != nil {
				t.Fatal(err)
			}
			got, err := prepare(source, target, c.limit)
			if err != nil {
				t.Fatal(err)
			}
			written, err := os.ReadFile(target)
			if err != nil {
				t.Fatal(err)
			}
			if string(written) != c.want || got.bytes != len(c.want) || got.lines != strings.Count(c.want, "\n") {
				t.Errorf("%q became %q (%+v), want %q", c.in, written, got, c.want)
			}
		})
	}
	for _, in := range []string{"", "\n\n", "no line ends here", "PK\x00\x01\n"} {
		source := filepath.Join(t.TempDir(), "in")
		if err := os.WriteFile(source, []byte(in), 0o666); err != nil {
			t.Fatal(err)
		}
		if got, err := prepare(source, filepath.Join(t.TempDir(), "out"), 5); err == nil {
			t.Errorf("%q is taken for a text: %+v", in, got)
		}
	}
}

func TestBeginning(t *testing.T) {
	file := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(file, []byte("aaaa\nbb\ncc\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[int]string{1: "aaaa\n", 7: "aaaa\n", 8: "aaaa\nbb\n", 11: "aaaa\nbb\ncc\n", 50: "aaaa\nbb\ncc\n"} {
		target := filepath.Join(t.TempDir(), "start")
		if err := (text{path: file}).beginning(target, limit); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(target); string(got) != want || err != nil {
			t.Errorf("the first %d bytes are %q, %v, want %q", limit, got, err, want)
		}
	}
}

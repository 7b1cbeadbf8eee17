package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPrepare(t *testing.T) {
	long := strings.Repeat("w ", 2*maxSentence+1)
	for _, c := range []struct {
		name, in, want string
		limit          int
		words          int
		sentences      int
		longWords      int
	}{
		{name: "lines are sentences", in: "a b\nc\n", want: "a b\nc\n", words: 3, sentences: 2},
		{name: "spaces of all kinds", in: "  a\t\tb \r\n\n\n c", want: "a b\nc\n", words: 3, sentences: 2},
		{name: "first words alone", in: "a b\nc d e\n", limit: 4, want: "a b\nc d\n", words: 4, sentences: 2},
		{name: "limit at the end of a line", in: "a b\nc\n", limit: 2, want: "a b\n", words: 2, sentences: 1},
		{
			name: "long lines are cut", in: long, words: 2*maxSentence + 1, sentences: 3,
			want: strings.Repeat(strings.Repeat("w ", maxSentence-1)+"w\n", 2) + "w\n",
		},
		{
			name: "words that the C tool cuts", in: strings.Repeat("x", maxWord) + " " + strings.Repeat("y", maxWord+1),
			words: 2, sentences: 1, longWords: 1,
			want: strings.Repeat("x", maxWord) + " " + strings.Repeat("y", maxWord+1) + "\n",
		},
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
			want := text{
				Source: source, Words: c.words, Sentences: c.sentences, LongWords: c.longWords,
				Bytes: int64(len(c.want)), SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(c.want))),
			}
			if got != want {
				t.Errorf("prepare found %+v, want %+v", got, want)
			}
			written, err := os.ReadFile(target)
			if err != nil {
				t.Fatal(err)
			}
			if string(written) != c.want {
				t.Errorf("prepare wrote %.40q… (%d bytes), want %.40q… (%d bytes)", written, len(written), c.want, len(c.want))
			}
		})
	}
}

func TestPrepareRefuses(t *testing.T) {
	for name, in := range map[string]string{"no words": " \n", "compressed": "\x28\xb5\x2f\xfd rest"} {
		source := filepath.Join(t.TempDir(), "in")
		if err := os.WriteFile(source, []byte(in), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := prepare(source, source+".out", 0); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q: error %v, want one with %q", in, err, name)
		}
	}
}

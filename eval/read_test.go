package eval

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadPairs(t *testing.T) {
	want := []Pair{{"tea", "coffee", 8.5}, {"tea", "hammer", 0.25}}
	for name, text := range map[string]string{
		"tabs":              "tea\tcoffee\t8.5\ntea\thammer\t0.25\n",
		"commas":            "tea,coffee,8.5\ntea,hammer,0.25",
		"spaces":            "tea coffee 8.5\ntea   hammer .25\n",
		"headings":          "Word 1,Word 2,Human (mean)\ntea,coffee,8.5\ntea,hammer,0.25\n",
		"headings of four":  "word1 word2 POS score\ntea coffee N 8.5\ntea hammer N 0.25\n",
		"more columns":      "word1\tword2\tPOS\tSimLex999\tconc\ntea\tcoffee\tN\t8.5\t1\ntea\thammer\tN\t0.25\t2\n",
		"comments, blanks":  "# by hand\n\ntea\tcoffee\t8.5\n  \n# more\ntea\thammer\t25e-2\n",
		"marks and returns": "\xef\xbb\xbftea\tcoffee\t8.5\r\ntea\thammer\t0.25\r\n",
	} {
		set, err := Read(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if set.Kind != Similarity || set.Len() != 2 || len(set.Hash) != 64 {
			t.Errorf("%s: kind %s, %d pairs, hash %s", name, set.Kind, set.Len(), set.Hash)
		}
		if diff := cmp.Diff(want, set.Pairs); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	set, err := Read(strings.NewReader("New York\tBig Apple\t9\n似\t像\t8\n"))
	if err != nil || !cmp.Equal(set.Pairs, []Pair{{"New York", "Big Apple", 9}, {"似", "像", 8}}) {
		t.Errorf("words with spaces: %v, %v", set, err)
	}
}

func TestReadAnalogies(t *testing.T) {
	set, err := Read(strings.NewReader(": drinks\ntea teas coffee coffees\n\n# comment\n:tools: hard\nhammer hammers saw saws\nsaw\tsaws\tfile\tfiles\n: none\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Section{
		{"drinks", []Question{{A: "tea", B: "teas", C: "coffee", D: "coffees"}}},
		{"tools: hard", []Question{{A: "hammer", B: "hammers", C: "saw", D: "saws"}, {A: "saw", B: "saws", C: "file", D: "files"}}},
		{"none", nil},
	}
	if set.Kind != Analogy || set.Len() != 3 || !cmp.Equal(set.Sections, want) {
		t.Errorf("read %s: %s", set.Kind, cmp.Diff(want, set.Sections))
	}
	set, err = Read(strings.NewReader("tea teas coffee coffees\nsaw saws file files\n: more\na b c d\n"))
	if err != nil || set.Kind != Analogy || set.Len() != 3 || len(set.Sections) != 2 || set.Sections[0].Name != "" {
		t.Errorf("questions before the first section: %+v, %v", set, err)
	}
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		line int // of a LineError; 0 for ErrNotBenchmark
	}{
		"nothing":               {"", 0},
		"comments":              {"# a\n\n# b\n", 0},
		"headings alone":        {"word1\tword2\tscore\n", 0},
		"sections alone":        {": a\n: b\n", 0},
		"endless line":          {strings.Repeat("x", maxLine+1), 0},
		"running text":          {"It was a fine day.\nNobody in the street had a score.\n", 2},
		"no score":              {"tea\tcoffee\t8.5\ntea\thammer\n", 2},
		"no number":             {"tea\tcoffee\t8.5\n\ntea\thammer\thigh\n", 3},
		"no finite number":      {"tea\tcoffee\t8.5\ntea\thammer\tNaN\n", 2},
		"no word":               {"tea\tcoffee\t8.5\ntea\t\t3\n", 2},
		"other separator":       {"tea\tcoffee\t8.5\ntea,hammer,3\n", 2},
		"three words":           {": a\ntea teas coffee\n", 2},
		"five words":            {": a\ntea teas coffee coffees\ntea teas coffee coffees milk\n", 3},
		"not UTF-8":             {"tea\tcoffee\t8.5\ntea\tha\xffmmer\t3\n", 2},
		"a picture of 64 bytes": {"\x89PNG\r\n\x1a\n\x00", 1},
	} {
		_, err := Read(strings.NewReader(c.text))
		bad, isLine := errors.AsType[*LineError](err)
		switch {
		case err == nil:
			t.Errorf("%s: no error", name)
		case c.line == 0 && !errors.Is(err, ErrNotBenchmark):
			t.Errorf("%s: %v, want ErrNotBenchmark", name, err)
		case c.line > 0 && (!isLine || bad.Line != c.line):
			t.Errorf("%s: %v, want an error of line %d", name, err, c.line)
		}
	}
}

func TestReadFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "men.dev.tsv")
	if err := os.WriteFile(path, []byte("tea\tcoffee\t8.5\nbad\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile(path); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error of a bad line: %v", err)
	}
	if err := os.WriteFile(path, []byte("tea\tcoffee\t8.5\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if set, err := ReadFile(path); err != nil || set.Name != "men.dev" {
		t.Errorf("name %q, %v", set.Name, err)
	}
	if _, err := ReadFile(path + ".none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such file: %v", err)
	}
}

// Whatever the file holds, a set that is read holds whole questions.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"tea\tcoffee\t8.5\n", "a,b,c\na,b,1\n", ": s\na b c d\n", "a b c d\n", "#\n\n", "\xef\xbb\xbf: \n", "a b 1 2\n", ":\n:\n", "a\t\t1\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := Read(strings.NewReader(string(data)))
		if err != nil {
			return
		}
		if set.Len() == 0 || (set.Kind == Similarity) != (len(set.Pairs) > 0) || (set.Kind == Analogy) != (len(set.Sections) > 0) {
			t.Fatalf("%+v", set)
		}
		for w := range set.words {
			if w == "" || strings.ContainsAny(w, "\n") || !strings.Contains(string(data), w) {
				t.Fatalf("word %q", w)
			}
		}
	})
}

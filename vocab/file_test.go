package vocab

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

func TestFileGolden(t *testing.T) {
	v, err := FromOrdered([]Entry{{"the", 10}, {"New York", 7}, {"似", 7}, {"a\tb\n\\\r", 2}, {"\xe4\xbd", 1}, {"# x 1", 0}})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, v); err != nil {
		t.Fatal(err)
	}
	want := "# firth vocabulary, version 1\n" +
		"the\t10\nNew York\t7\n似\t7\n" + `a\tb\n\\\r` + "\t2\n" + `\xE4\xBD` + "\t1\n# x 1\t0\n"
	if b.String() != want {
		t.Errorf("wrote\n%s\nwant\n%s", b.String(), want)
	}
	for _, text := range []string{want, strings.ReplaceAll(want, "\n", "\r\n")} {
		back, err := Read(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(entriesOf(back), entriesOf(v)) {
			t.Errorf("read back %v", entriesOf(back))
		}
	}
}

func TestFileRoundTrip(t *testing.T) {
	word := rapid.Map(rapid.OneOf(rapid.SliceOfN(rapid.Byte(), 1, 8), rapid.SliceOfN(rapid.SampledFrom([]byte("\t\r\n\\x4a ")), 1, 8)),
		func(b []byte) string { return string(b) })
	rapid.Check(t, func(t *rapid.T) {
		var entries []Entry
		for _, w := range rapid.SliceOfDistinct(word, rapid.ID).Draw(t, "words") {
			entries = append(entries, Entry{w, rapid.Uint64Range(0, 1<<50).Draw(t, "count")})
		}
		v, err := FromOrdered(entries)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := Write(&b, v); err != nil {
			t.Fatal(err)
		}
		back, err := Read(iotest.OneByteReader(&b))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(entriesOf(back), entriesOf(v)) {
			t.Fatalf("%v became %v", entriesOf(v), entriesOf(back))
		}
	})
}

func TestReadWord2vecVocabulary(t *testing.T) {
	cut := strings.Repeat("长", 33)[:98] // as the C code cuts words, in mid-character
	text := "</s> 0\nthe 1061396\n# 12\n" + cut + " 3\nback\\slash 1\n"
	v, err := Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []Entry{{"</s>", 0}, {"the", 1061396}, {"#", 12}, {cut, 3}, {`back\slash`, 1}}
	if !slices.Equal(entriesOf(v), want) {
		t.Errorf("read %v, want %v", entriesOf(v), want)
	}
}

func TestReadRefuses(t *testing.T) {
	const header = "# firth vocabulary, version 1\n"
	for name, test := range map[string]struct {
		text string
		is   error
		says string
	}{
		"nothing":             {"", ErrSyntax, "no lines"},
		"other version":       {"# firth vocabulary, version 2\nthe\t1\n", ErrSyntax, `line 1: vocabulary file of version "2"`},
		"cut off":             {header + "the\t10\nof\t1", ErrSyntax, "line 3: the file ends"},
		"no tab":              {header + "the 10\n", ErrSyntax, "line 2: \"the 10\": no tab"},
		"blank line":          {header + "the\t10\n\nof\t1\n", ErrSyntax, "line 3"},
		"no count":            {header + "the\t\n", ErrSyntax, "line 2: count"},
		"negative count":      {header + "the\t-1\n", ErrSyntax, "line 2: count \"-1\""},
		"plus":                {header + "the\t+1\n", ErrSyntax, "line 2: count"},
		"leading zero":        {header + "the\t01\n", ErrSyntax, "line 2: count"},
		"fraction":            {header + "the\t1.5\n", ErrSyntax, "line 2: count"},
		"huge count":          {header + "the\t18446744073709551616\n", ErrTooLarge, "line 2: count"},
		"huge sum":            {header + "the\t18446744073709551615\nof\t1\n", ErrTooLarge, ""},
		"empty word":          {header + "\t5\n", ErrEmptyWord, "line 2"},
		"duplicate":           {header + "the\t5\nof\t4\nthe\t3\n", ErrDuplicate, `line 4: "the" is the word of line 2`},
		"bad escape":          {header + "a\\q\t5\n", ErrSyntax, "bad escape"},
		"open escape":         {header + "a\\\t5\n", ErrSyntax, "bad escape"},
		"short escape":        {header + "a\\x4\t5\n", ErrSyntax, "bad escape"},
		"needless escape":     {header + "a\\x41\t5\n", ErrSyntax, "line 2"},
		"raw tab":             {header + "a\tb\t5\n", ErrSyntax, "line 2"},
		"raw invalid UTF-8":   {header + "\xff\t5\n", ErrSyntax, "line 2"},
		"three columns":       {"the of 5\n", ErrSyntax, "line 1"},
		"duplicate, C":        {"the 5\nthe 3\n", ErrDuplicate, `line 2: "the" is the word of line 1`},
		"empty word, C":       {" 5\n", ErrEmptyWord, "line 1"},
		"text":                {"It was the best of times.\n", ErrSyntax, "line 1"},
		"byte order mark":     {"\ufeff" + header + "the\t5\n", ErrSyntax, "line 1"},
		"long line, no count": {strings.Repeat("x", 1<<17) + "\n", ErrSyntax, "line 1"},
	} {
		v, err := Read(strings.NewReader(test.text))
		if !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
	failing := io.MultiReader(strings.NewReader("the 5\n"), iotest.ErrReader(io.ErrNoProgress))
	if _, err := Read(failing); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("read error: %v", err)
	}
}

func TestWriteReportsErrors(t *testing.T) {
	v := mustNew(t, Entry{"the", 1})
	r, w := io.Pipe()
	r.CloseWithError(io.ErrShortWrite)
	if err := Write(w, v); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("write error: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("# firth vocabulary, version 1\nthe\t10\n\\x00似\t0\n"))
	f.Add([]byte("</s> 0\nthe 10\n"))
	f.Add([]byte("# firth vocabulary, version 1\na\\tb\\\\\t5\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		if err := v.Validate(); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := Write(&b, v); err != nil {
			t.Fatal(err)
		}
		back, err := Read(&b)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(entriesOf(back), entriesOf(v)) {
			t.Fatalf("%v became %v", entriesOf(v), entriesOf(back))
		}
		if bytes.HasPrefix(data, []byte(fileHeader)) && !bytes.Contains(data, []byte("\r")) {
			b.Reset()
			if err := Write(&b, v); err != nil || !bytes.Equal(b.Bytes(), data) {
				t.Fatalf("%q was read, %q written", data, b.Bytes())
			}
		}
	})
}

func TestReadFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "v.txt")
	if err := os.WriteFile(path, []byte("a 2\nb 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if v, err := ReadFile(path); err != nil || v.Len() != 2 {
		t.Errorf("%v words, %v", v, err)
	}
	if err := os.WriteFile(path, []byte("a two\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile(path); !errors.Is(err, ErrSyntax) || !strings.Contains(err.Error(), path) {
		t.Errorf("a count that is none: %v", err)
	}
	if _, err := ReadFile(path + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no such file: %v", err)
	}
}

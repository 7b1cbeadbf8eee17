package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// parquetFiles are what pyarrow has written.
func parquetFiles(t testing.TB) []string {
	paths, err := filepath.Glob("testdata/*.parquet")
	if err != nil || len(paths) != 4 {
		t.Fatal(paths, err)
	}
	return paths
}

func TestParquet(t *testing.T) {
	all := expected[map[string]json.RawMessage](t, "parquet.json")
	column := func(name string) (texts []*string) {
		if err := json.Unmarshal(all[name], &texts); err != nil {
			t.Fatal(err)
		}
		return texts
	}
	want, missing := lines(column("text"))
	body, _ := lines(column("body"))
	var words [][]*string
	var clicks [][]int
	if err := errors.Join(json.Unmarshal(all["words"], &words), json.Unmarshal(all["clicks"], &clicks)); err != nil {
		t.Fatal(err)
	}
	var list, items, sequences strings.Builder
	for _, row := range words {
		row = slices.DeleteFunc(row, func(s *string) bool { return s == nil })
		for i, s := range row {
			list.WriteString(*s + "\n")
			items.WriteString(*s + "\t\n"[btoi(i+1 == len(row)):][:1])
		}
	}
	for _, row := range clicks {
		if len(row) > 0 {
			sequences.WriteString(strings.ReplaceAll(strings.Trim(fmt.Sprint(row), "[]"), " ", "\t") + "\n")
		}
	}
	for _, path := range parquetFiles(t) {
		for _, test := range []struct {
			opts Options
			want string
		}{
			{Options{}, want},
			{Options{Field: "page.body"}, body},
			{Options{Field: "words"}, list.String()},
			{Options{Field: "words", Sequences: true}, items.String()},
			{Options{Field: "clicks", Sequences: true}, sequences.String()},
		} {
			c := open(t, test.opts, path)
			if c.Files()[0].Format != Parquet {
				t.Errorf("%s: format %v", path, c.Files()[0].Format)
			}
			if got := text(t, c); got != test.want {
				t.Errorf("%s, %q: text = %q, want %q", path, test.opts.Field, got, test.want)
			}
			r := c.Report()
			if r.Records != int64(len(words)) || r.StoredBytes < c.Size() || test.opts.Field == "" && r.MissingField != missing {
				t.Errorf("%s, %q: report = %+v", path, test.opts.Field, r)
			}
		}
		for field, says := range map[string]string{
			"none": `"id", "text", "words", "clicks", "page", "label"`, "page": "page.title", "id": "INT", "clicks": "INT", "text.x": "text.x",
		} {
			_, err := readAll(t, open(t, Options{Field: field}, path))
			if mention(t, err, path, says); !errors.Is(err, ErrNoField) {
				t.Errorf("%s: error = %v", field, err)
			}
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestParquetThroughPipe(t *testing.T) {
	data, err := os.ReadFile(parquetFiles(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, stored := range [][]byte{data, gzipped(t, string(data))} {
		_, err := readAll(t, openBytes(t, stored, Options{}))
		if mention(t, err, "standard input", "name the file"); !errors.Is(err, ErrParquet) {
			t.Errorf("error = %v", err)
		}
	}
	_, err = readAll(t, open(t, Options{}, write(t, t.TempDir(), "a", gzipped(t, string(data)))))
	if !errors.Is(err, ErrParquet) {
		t.Errorf("error = %v", err)
	}
}

// A file that is cut short or changed is an error, or changes nothing but texts.
func TestBrokenParquet(t *testing.T) {
	dir := t.TempDir()
	for _, path := range parquetFiles(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for n := 5; n < len(data); n += 499 {
			if _, err := readAll(t, open(t, Options{}, write(t, dir, "cut", data[:n]))); !errors.Is(err, ErrParquet) {
				t.Fatalf("%d of %d bytes: error %v", n, len(data), err)
			}
		}
		for n := 5; n < len(data); n += 173 {
			broken := bytes.Clone(data)
			broken[n] ^= 0x55
			_, err := readAll(t, open(t, Options{}, write(t, dir, "changed", broken)))
			if err != nil && !errors.Is(err, ErrParquet) && !errors.Is(err, ErrNoField) && !errors.Is(err, ErrEmpty) {
				t.Fatalf("byte %d: error %v", n, err)
			}
		}
	}
}

func FuzzParquet(f *testing.F) {
	for _, path := range parquetFiles(f) {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, field := range []string{"text", "words"} {
			c, err := Open([]string{write(t, t.TempDir(), "a", data)}, nil, Options{Format: Parquet, Field: field, Sequences: true})
			if err == nil {
				_, _ = readAll(t, c)
			}
		}
	})
}

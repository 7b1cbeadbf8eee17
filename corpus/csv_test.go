package corpus

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// expected reads what other programs say is in a file: the texts of columns, nil
// for those that are missing.
func expected[T any](t testing.TB, name string) (all T) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err == nil {
		err = json.Unmarshal(data, &all)
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// lines are texts as a corpus gives them, and how many are missing.
func lines(texts []*string) (joined string, missing int64) {
	var b strings.Builder
	for _, s := range texts {
		if s == nil {
			missing++
			continue
		}
		line := naiveLines([]byte(*s))
		if b.WriteString(line); line == "" {
			b.WriteByte('\n')
		}
	}
	return b.String(), missing
}

// Tables are what Python's csv module takes them for.
func TestCSV(t *testing.T) {
	for name, texts := range expected[map[string][]*string](t, "tables.json") {
		want, missing := lines(texts)
		path := filepath.Join("testdata", name)
		c := open(t, Options{}, path)
		if c.Files()[0].Format != CSV {
			t.Errorf("%s: format %v", name, c.Files()[0].Format)
		}
		if got := text(t, c); got != want {
			t.Errorf("%s: text = %q, want %q", name, got, want)
		}
		if r := c.Report(); r.MissingField != missing || r.Records != int64(len(texts)) || r.Inputs[0].Format != CSV {
			t.Errorf("%s: report = %+v", name, r)
		}
	}
}

func TestCSVOddities(t *testing.T) {
	c := open(t, Options{}, "testdata/ragged.csv")
	text(t, c)
	if r := c.Report(); r.Ragged != 3 || len(r.RaggedPlaces) != 3 || r.RaggedPlaces[0].Offset != 9 {
		t.Errorf("report = %+v", r)
	}
	c = open(t, Options{}, "testdata/quotes.csv")
	text(t, c)
	if r := c.Report(); r.OddQuotes != 1 {
		t.Errorf("report = %+v", r)
	}
}

func TestCSVColumns(t *testing.T) {
	const table = "id,body,body\n1,one,eins\n2,two,zwei\n"
	for _, test := range []struct{ table, field, want string }{
		{table, "body", "one\ntwo\n"},
		{table, "3", "body\neins\nzwei\n"},
		{table, "1", "id\n1\n2\n"},
		{"2,text\na,b\n", "2", "a\n"}, // a name before a number
		{"just\none\n", "1", "just\none\n"},
		{"\xef\xbb\xbftext,n\na,1\n", "text", "a\n"},
		{"a;text\nx,y;z\n", "text", "z\n"},
		{"a\ttext,x\tb\nx\ty\t\nz\tw\t", "2", "text,x\ny\nw\n"},
		{`"a,b,c";text` + "\nx;y\n", "text", "y\n"}, // separators in quotes do not count
		{"text\n", "text", ""},
		{"\n\n text ,n\n\na,1\n\n", "text", "a\n"},
	} {
		c := openBytes(t, []byte(test.table), Options{Format: CSV, Field: test.field})
		blocks, err := readAll(t, c)
		if join(blocks) != test.want || err != nil && !errors.Is(err, ErrEmpty) {
			t.Errorf("%q, %q: %q, error %v", test.table, test.field, join(blocks), err)
		}
	}
	if got := text(t, openBytes(t, []byte("text^n\na,b^1\n"), Options{Format: CSV, Separator: '^'})); got != "a,b\n" {
		t.Errorf("separator ^: %q", got)
	}
	path := write(t, t.TempDir(), "a.csv", []byte("id,title,a \"b\"\n1,2,3\n"))
	_, err := readAll(t, open(t, Options{}, path))
	if mention(t, err, path, "line 1", `"text"`, `"id", "title", "a \"b\""`); !errors.Is(err, ErrNoField) {
		t.Errorf("error = %v", err)
	}
	for _, name := range []string{"table.CSV", "table.csv.gz", "x.tsv.zst"} {
		if tableName(name) == "" {
			t.Errorf("%s is no table", name)
		}
	}
	if text(t, open(t, Options{Format: Lines}, path)) != "id,title,a \"b\"\n1,2,3\n" {
		t.Error("a table is not read as lines")
	}
}

func TestBrokenCSV(t *testing.T) {
	var at *Error
	table := "id,text\n1,\"fine\"\n2,\"two\nlines\"\n3,\"never\nclosed\n4,x\n"
	blocks, err := readAll(t, openBytes(t, []byte(table), Options{Format: CSV, BlockSize: 1}))
	if !strings.HasPrefix(join(blocks), "fine\ntwo\n") || !errors.As(err, &at) || at.Line != 5 || at.Offset != int64(strings.Index(table, "3,")) || !errors.Is(err, ErrCSV) {
		t.Errorf("%q, error %v", join(blocks), err)
	}
	c := openBytes(t, []byte("text\n\""+strings.Repeat("long ", 1000)+"\"\n"), Options{Format: CSV, BlockSize: 10})
	c.reader.max = 1000
	if _, err = readAll(t, c); !errors.As(err, &at) || at.Line != 2 || !errors.Is(err, errLongRow) {
		t.Errorf("error = %v", err)
	}
	for _, opts := range []Options{{Separator: '"'}, {Separator: '\n'}, {Separator: 0x80}, {ItemSeparator: ','}} {
		if _, err := Open([]string{"-"}, strings.NewReader("x"), opts); err == nil {
			t.Errorf("options %+v were accepted", opts)
		}
	}
}

// Whatever encoding/csv writes is read, in any pieces.
func TestCSVRoundTrip(t *testing.T) {
	cell := rapid.StringOf(rapid.SampledFrom([]rune("ab \",;\t\n|你")))
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(1, 4).Draw(t, "columns")
		column := rapid.IntRange(0, columns-1).Draw(t, "column")
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, columns, columns), 1, 20).Draw(t, "rows")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		header := make([]string, columns)
		header[column] = "text"
		for i := range header {
			if i != column {
				header[i] = "other"
			}
		}
		var want []*string
		for i, row := range append([][]string{header}, rows...) {
			if columns == 1 && row[0] == "" {
				continue // an empty line, which is no row
			}
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
			if i > 0 {
				want = append(want, &row[column])
			}
		}
		w.Flush()
		c, err := Open([]string{"-"}, iotest.HalfReader(bytes.NewReader(b.Bytes())), Options{Format: CSV, Separator: ','})
		if err != nil {
			t.Fatal(err)
		}
		blocks, err := readAll(t, c)
		if err != nil && !errors.Is(err, ErrEmpty) {
			t.Fatal(err)
		}
		if text, _ := lines(want); join(blocks) != text {
			t.Fatalf("%q: text = %q, want %q", b.String(), join(blocks), text)
		}
	})
}

func FuzzCSV(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.?sv")
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, byte(0), "text")
	}
	f.Add([]byte("a,\"b"), byte(','), "2")
	f.Fuzz(func(t *testing.T, data []byte, separator byte, field string) {
		c, err := Open([]string{"-"}, bytes.NewReader(data), Options{Format: CSV, Encoding: UTF8, Separator: separator, Field: field, BlockSize: 16})
		if err != nil {
			return
		}
		blocks, err := readAll(t, c)
		if err == nil && int64(len(join(blocks))) > 3*int64(len(data))+c.Report().Records {
			t.Fatalf("%d bytes of text in %d", len(join(blocks)), len(data))
		}
	})
}

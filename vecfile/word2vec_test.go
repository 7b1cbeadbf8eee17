package vecfile

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"firth"
	"firth/vocab"
)

func gzipped(t testing.TB, content []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstded(t testing.TB, content []byte) []byte {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	return w.EncodeAll(content, nil)
}

func TestWord2vecRoundTrip(t *testing.T) {
	plain := full(t)
	want := embeddings(t, fixtureWords, nil, plain.Input, firth.Matrix{}, firth.Metadata{})
	for _, format := range []Format{Word2vecBinary, Word2vecText, GloVeText} {
		content := encode(t, plain, format)
		for compression, packed := range map[string][]byte{"": content, "gzip": gzipped(t, content), "zstd": zstded(t, content)} {
			path := tempFile(t, packed)
			e, report := open(t, path, Options{})
			if report.Format != format || report.Compression != compression || len(report.Findings) > 0 {
				t.Errorf("%s: report %+v", format, report)
			}
			checkEqual(t, e, want)
			if again := encode(t, e, format); !bytes.Equal(again, content) {
				t.Errorf("%s: written again it is\n%q, was\n%q", format, again, content)
			}
			if got, err := Detect(path); got != format || err != nil {
				t.Errorf("Detect says %q %v, want %q", got, err, format)
			}
		}
	}
}

// text returns the words and numbers of embeddings, one word after another.
func text(e *firth.Embeddings) string {
	var b strings.Builder
	for i := range e.Vocab.Len() {
		fmt.Fprintf(&b, "%s%v", e.Vocab.Word(vocab.WordID(i)), e.Input.Row(i))
	}
	return b.String()
}

// TestTextOddities reads text that is odd and yet has one meaning.
func TestTextOddities(t *testing.T) {
	for _, c := range []struct {
		name, content, want string
		findings            []Finding
	}{
		{"trailing spaces", "2 2\na 1 2 \nb 3 4  \n", "a[1 2]b[3 4]", nil},
		{"CRLF", "2 2\r\na 1 2\r\nb 3 4 \r\n", "a[1 2]b[3 4]", nil},
		{"tabs", "2\t2\na\t1\t2\nb\t3 4\n", "a[1 2]b[3 4]", nil},
		{"no newline at the end", "2 2\na 1 2\nb 3 4", "a[1 2]b[3 4]", nil},
		{"blank lines", "2 2\n\na 1 2\n \nb 3 4\n\n\n", "a[1 2]b[3 4]", nil},
		{"byte order mark", "\ufeff1 2\na 1 2\n", "a[1 2]", nil},
		{"two spaces", "1 2\na  1  2\n", "a[1 2]", nil},
		{"other spaces", "1 2\na\u00a0b\u3000c 1 2\n", "a\u00a0b\u3000c[1 2]", nil},
		{"exponents", "1 4\na 1e2 -1E-2 +3 .5\n", "a[100 -0.01 3 0.5]", nil},
		{"empty", "0 3\n", "", nil},
		{"words that are numbers", "3 1\n1 1\nnan 2\n-3 3\n", "1[1]nan[2]-3[3]", nil},

		{"spaces in words", "3 2\nNew York 1 2\n. . . 3 4\na\tb c 5 6 \n", "New York[1 2]. . .[3 4]a\tb c[5 6]", []Finding{
			{SpacedWord, 3, []Place{{1, 4, "New York"}, {2, 17, ". . ."}, {3, 27, "a\tb c"}}},
		}},
		{"space before the word", "1 2\n the 1 2\n", " the[1 2]", []Finding{{SpacedWord, 1, []Place{{1, 4, " the"}}}}},
		{"no word", "3 2\na 1 2\n 3 4\nb 5 6\n", "a[1 2]b[5 6]", []Finding{{EmptyWord, 1, []Place{{2, 10, ""}}}}},
		{"duplicates", "5 1\na 1\nb 2\na 3\na 4\nc 5\n", "a[1]b[2]c[5]", []Finding{
			{DuplicateWord, 2, []Place{{3, 12, "a"}, {4, 16, "a"}}},
		}},
		{"bad UTF-8", "4 1\n\xe4\xbd 1\na\xffb\xff\xfe 2\nok 3\n\xed\xa0\x80 4\n", "\ufffd[1]a\ufffdb\ufffd\ufffd[2]ok[3]\ufffd\ufffd\ufffd[4]", []Finding{
			{InvalidUTF8, 3, []Place{{1, 4, "\ufffd"}, {2, 9, "a\ufffdb\ufffd\ufffd"}, {4, 22, "\ufffd\ufffd\ufffd"}}},
		}},
		{"mended to the same", "3 1\n\xe4\xbd 1\n\xe4 2\n\ufffd 3\n", "\ufffd[1]", []Finding{
			{InvalidUTF8, 2, []Place{{1, 4, "\ufffd"}, {2, 9, "\ufffd"}}},
			{DuplicateWord, 2, []Place{{2, 9, "\ufffd"}, {3, 13, "\ufffd"}}},
		}},
		{"more rows than announced", "1 1\na 1\nb 2\nc 3\n", "a[1]b[2]c[3]", []Finding{
			{ExtraRow, 2, []Place{{2, 8, "b"}, {3, 12, "c"}}},
		}},
		{"not finite", "2 2\na nan -inf\nb -nan 1e39\n", "a[NaN -Inf]b[NaN +Inf]", []Finding{
			{NonFinite, 4, []Place{{1, 4, "a"}, {2, 15, "b"}}},
		}},
	} {
		e, report := open(t, tempFile(t, []byte(c.content)), Options{})
		if got := text(e); got != c.want || report.Format != Word2vecText {
			t.Errorf("%s: %s %q, want %q", c.name, report.Format, got, c.want)
		}
		if !reflect.DeepEqual(report.Findings, c.findings) {
			t.Errorf("%s: findings %v, want %v", c.name, report.Findings, c.findings)
		}
	}
}

func TestTextRefusals(t *testing.T) {
	for _, c := range []struct {
		content, says string
		line          int
		offset        int64
	}{
		{"2 2\na 1 2\nb 3\n", "1 values, want 2", 3, 10},
		{"2 2\na 1 2\nb 3 4 5\n", "3 values, want 2", 3, 10},
		{"2 2\na 1 2\nb\n", "0 values, want 2", 3, 10},
		{"2 2\na 1 2\nb 3 x\n", `value 2 of 2 is "x"`, 3, 10},
		{"2 2\na 1 2\nb x 4\n", `value 1 of 2 is "x"`, 3, 10},
		{"2 2\na 1 2\nb c 4\n", `value 1 of 2 is "c"`, 3, 10},
		{"2 2\na 1 2\nwindows 95 3 4\n", "3 values, want 2", 3, 10}, // could be a word, could be a value too many
		{"3 2\na 1 2\nb 3 4\n", "ends after 2 of the 3 rows", 4, 16},
		{"1152921504606846976 3\na 1 2 3\n", "announces 1152921504606846976 rows", 1, 0},
		{"99999999999999999999 3\na 1 2 3\n", "announces 99999999999999999999 rows", 1, 0},
		{"2000000000 3\na 1 2 3\n", "ends after 1 of the 2000000000 rows", 3, 21},
		{"1 2000000000\na 1 2 3\n", "dimension 2000000000", 1, 0},
		{"1 1000000\na 1 2 3\n", "takes at least 2000000 bytes, and only 8 follow", 1, 0},
		{"1 0\na\n", "dimension 0", 1, 0},
		{"-1 2\na 1 2\n", "announces -1 rows", 1, 0},
		{"1 -2\na 1 2\n", "dimension -2", 1, 0},
	} {
		refuses(t, c.content, Options{Format: Word2vecText}, c.says, c.line, c.offset)
		refuses(t, c.content, Options{}, c.says, c.line, c.offset)
	}
	for _, c := range []struct {
		content, says string
		line          int
	}{
		{"a 1 2\nb 3 4\n", `header is "a 1 2"`, 1},
		{"", "empty", 1},
		{strings.Repeat("x", 300), "no header", 1},
		{"1 2\n" + strings.Repeat("x", maxWord+200), "line is too long", 2},
	} {
		refuses(t, c.content, Options{Format: Word2vecText}, c.says, c.line, map[int]int64{1: 0, 2: 4}[c.line])
	}
}

func TestBinaryOddities(t *testing.T) {
	one, two, nan := "\x00\x00\x80?", "\x00\x00\x00@", "\x00\x00\xc0\x7f"
	for _, c := range []struct {
		name, content, want string
		findings            []Finding
	}{
		{"gensim", "2 1\na " + one + "b " + two, "a[1]b[2]", nil},
		{"C", "2 1\na " + one + "\nb " + two + "\n", "a[1]b[2]", nil},
		{"newlines", "2 1\n\na " + one + "\n\nb " + two + "\n\n", "a[1]b[2]", nil},
		{"CRLF in the header", "1 1\r\na " + one, "a[1]", nil},
		{"other white space in words", "1 1\na\tb " + one, "a\tb[1]", nil},
		{"vectors that begin with a newline or space", "2 1\na \n\x00\x80?\nb  \x00\x80?", "a[1.0000012]b[1.0000038]", nil},
		{"text in the vectors", "1 3\na " + one + " 1 2" + two, "a[1 9.3243955e-09 2]", nil},
		{"long word", "1 1\n" + strings.Repeat("字", 300000) + " " + one, strings.Repeat("字", 300000) + "[1]", nil},
		{"duplicates and no word", "4 1\na " + one + " " + two + "a " + two + "b " + two, "a[1]b[2]", []Finding{
			{EmptyWord, 1, []Place{{2, 10, ""}}},
			{DuplicateWord, 1, []Place{{3, 15, "a"}}},
		}},
		{"cut in mid-character", "1 2\n山\xe6\xb0 " + one + nan, "山\ufffd[1 NaN]", []Finding{
			{InvalidUTF8, 1, []Place{{1, 4, "山\ufffd"}}},
			{NonFinite, 1, []Place{{1, 4, "山\ufffd"}}},
		}},
	} {
		e, report := open(t, tempFile(t, []byte(c.content)), Options{})
		if got := text(e); got != c.want || report.Format != Word2vecBinary {
			t.Errorf("%s: %s %.100q, want %.100q", c.name, report.Format, got, c.want)
		}
		if !reflect.DeepEqual(report.Findings, c.findings) {
			t.Errorf("%s: findings %v, want %v", c.name, report.Findings, c.findings)
		}
	}
}

func TestBinaryRefusals(t *testing.T) {
	row := "a \x00\x00\x80?"
	for _, c := range []struct {
		content, says string
		line          int
		offset        int64
	}{
		{"2 1\n" + row, "ends in row 2 of the 2", 0, 10},
		{"2 1\n" + row + "\nb \x00\x00", "ends in row 2 of the 2", 0, 11},
		{"2 1\n" + row + "\nb", "ends in row 2 of the 2", 0, 11},
		{"1 1\n" + row + row, "more data follows the 1 rows of 1 numbers", 0, 10},
		{"1 1\n" + row + "\n\n.", "more data follows", 0, 12},
		{"1152921504606846976 3\n" + row, "announces 1152921504606846976 rows", 1, 0},
		{"2000000000 1\n" + row, "ends in row 2 of the 2000000000", 0, 19},
		{"1 1000000\n" + row, "takes at least 4000001 bytes, and only 6 follow", 1, 0},
		{"1 1000000000000\n" + row, "dimension 1000000000000", 1, 0},
		{"1 0\n" + row, "dimension 0", 1, 0},
		{"-1 1\n" + row, "announces -1 rows", 1, 0},
		{"1 1\n" + strings.Repeat("\x01", maxWord+bufferSize) + " " + row, "so no word ends here", 0, 4},
	} {
		refuses(t, c.content, Options{Format: Word2vecBinary}, c.says, c.line, c.offset)
		refuses(t, c.content, Options{}, c.says, c.line, c.offset)
	}
	refuses(t, "x 1\n"+row, Options{Format: Word2vecBinary}, "header", 1, 0)
	_, _, err := Open(tempFile(t, []byte("2 1\n"+row)), Options{})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a file cut short: %v, want io.ErrUnexpectedEOF", err)
	}
}

// TestBrokenArchives checks that damage found while unpacking is an error, also
// after the last row.
func TestBrokenArchives(t *testing.T) {
	for _, format := range []Format{Word2vecBinary, Word2vecText, GloVeText} {
		content := encode(t, full(t), format)
		for name, packed := range map[string][]byte{"gzip": gzipped(t, content), "zstd": zstded(t, content)} {
			if _, _, err := Open(tempFile(t, packed[:len(packed)-3]), Options{Format: format}); err == nil {
				t.Errorf("%s in %s: read without its end", format, name)
			}
			packed[len(packed)-6] ^= 1
			if _, _, err := Open(tempFile(t, packed), Options{Format: format}); err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("%s in %s: a damaged archive gives %v", format, name, err)
			}
		}
	}
}

// TestHeadersDoNotAllocate: a few packed bytes, of which no size can be told, may
// not make the reader set memory aside for what the header announces.
func TestHeadersDoNotAllocate(t *testing.T) {
	for _, content := range []string{"2000000000 1000000\na 1 2\n", "2000000000 1\na \x00\x00\x80?"} {
		for _, content := range [][]byte{[]byte(content), gzipped(t, []byte(content)), zstded(t, []byte(content))} {
			path := tempFile(t, content)
			n := allocated(func() {
				if _, _, err := Open(path, Options{}); err == nil {
					t.Errorf("%q was read", content)
				}
			})
			if n > 16<<20 {
				t.Errorf("%q: allocated %d bytes", content, n)
			}
		}
	}
}

func TestParseFloatAgreesWithShortest(t *testing.T) {
	// Every exponent and some mantissas: written and read, each is the same.
	for exp := range uint32(256) {
		for _, mantissa := range []uint32{0, 1, 0x2aaaaa, 0x555555, 0x7fffff} {
			want := math.Float32frombits(exp<<23 | mantissa)
			e := embeddings(t, []string{"x"}, nil, firth.Matrix{Rows: 1, Dim: 1, Data: []float32{want}}, firth.Matrix{}, firth.Metadata{})
			line := strings.TrimPrefix(string(encode(t, e, Word2vecText)), "1 1\nx ")
			got, ok := parseFloat([]byte(strings.TrimSuffix(line, "\n")))
			if !ok || math.Float32bits(got) != math.Float32bits(want) && want == want {
				t.Errorf("%v is written as %q and read as %v", want, line, got)
			}
		}
	}
}

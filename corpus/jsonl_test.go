package corpus

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestJSONL(t *testing.T) {
	file := bom + `
{"id": 1, "text": "one sentence\nand one more", "tags": ["a", {"text": "not this"}]}

{"text":"ends itself\r\n\r\n","n":-1.5e3}
{"title":"no text"}
{"text":null}
{"text":"first","text":"似 \u50cf \ud83d\ude00 \"q\" \ud800."}
{"text":""}` + "\r\n" + `{"te\u0078t" : "bytes \xe4\xbc"}`
	file = strings.ReplaceAll(file, `\xe4\xbc`, "\xe4\xbc")
	const want = "one sentence\nand one more\nends itself\n\n似 像 😀 \"q\" \ufffd.\n\nbytes \ufffd\n"
	path := write(t, t.TempDir(), "a.json", []byte(file))
	starts := func(s string) int64 { return int64(strings.Index(file, s)) }
	for _, size := range []int{1, 7, 16, 40, 1000} {
		c := open(t, Options{BlockSize: size}, path)
		blocks, err := readAll(t, c)
		if err != nil {
			t.Fatal(err)
		}
		if got := join(blocks); got != want {
			t.Errorf("text = %q, want %q", got, want)
		}
		if blocks[0].Offset != starts(`{"id"`) {
			t.Errorf("the first block is at %d", blocks[0].Offset)
		}
		if size == 1 {
			if last := blocks[len(blocks)-1]; last.Offset != starts(`{"te\u`) {
				t.Errorf("the last block is at %d", last.Offset)
			}
		}
		r := c.Report()
		if r.JSONLFiles != 1 || r.Records != 7 || r.MissingField != 2 || r.InvalidUTF8 != 2 || r.EmptyLines != 2 || r.Lines != 7 {
			t.Errorf("report = %+v", r)
		}
		if diff := cmp.Diff([]Place{{path, starts(`{"title`)}, {path, starts(`{"text":null`)}}, r.MissingPlaces); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]Place{{path, starts(`{"text":"first`)}, {path, starts("\xe4\xbc\"")}}, r.InvalidPlaces); diff != "" {
			t.Error(diff)
		}
	}
}

func TestFormats(t *testing.T) {
	const object = `{"text":"inside"}` + "\n"
	for _, test := range []struct {
		file   string
		opts   Options
		want   string
		is     error
		says   string
		missed int64
	}{
		{object, Options{}, "inside\n", nil, "", 0},
		{object, Options{Format: Lines}, object, nil, "", 0},
		{" \n\t" + object, Options{}, "inside\n", nil, "", 0},
		{"{curly} prose\n" + object, Options{}, "{curly} prose\n" + object, nil, "", 0},
		{"{\n", Options{}, "{\n", nil, "", 0},
		{"prose\n" + object, Options{}, "prose\n" + object, nil, "", 0},
		{`{"body":"b","text":"t"}`, Options{Field: "body"}, "b\n", nil, "", 0},
		// An object without the field is a mistake, not prose.
		{object, Options{Field: "body"}, "", ErrNoField, `line 1 (byte 0): no such text field "body"`, 0},
		{bom + "\n" + `{"body":"b"}` + "\n" + object, Options{}, "", ErrNoField, `line 2 (byte 4): no such text field "text"`, 0},
		{`{"body":"b"}` + "\n" + object, Options{Format: JSONL}, "inside\n", nil, "", 1},
		{`{"body":"b"}` + "\n" + `{"body":"c"}`, Options{Format: JSONL}, "", ErrNoField, "2 JSON records", 2},
		{object + "\nprose\n", Options{}, "", ErrJSON, "line 3 (byte 19)", 0},
		{object + `["text"]`, Options{}, "", ErrJSON, "line 2", 0},
		{object + `{"text":"cut sho`, Options{}, "", ErrJSON, "line 2 (byte 18): not a JSON object: at its byte 16, a string does not end", 0},
		{"prose\n", Options{Format: JSONL}, "", ErrJSON, "line 1", 0},
		{"\n \n", Options{Format: JSONL}, "", ErrEmpty, "", 0},
		{`{"text":" \n "}`, Options{}, "", ErrEmpty, "", 0},
	} {
		c := openBytes(t, []byte(test.file), test.opts)
		blocks, err := readAll(t, c)
		if test.is != nil {
			mention(t, err, test.says, "standard input")
			if !errors.Is(err, test.is) {
				t.Errorf("%q: error %q is not %q", test.file, err, test.is)
			}
		} else if got := join(blocks); err != nil || got != test.want {
			t.Errorf("%q, %+v: text = %q, error %v; want %q", test.file, test.opts, got, err, test.want)
		}
		if got := c.Report().MissingField; got != test.missed {
			t.Errorf("%q: %d records without the field, want %d", test.file, got, test.missed)
		}
	}
}

func TestFormatIsEachFilesOwn(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "a", []byte("prose\n"))
	write(t, dir, "b", []byte(`{"text":"from JSON"}`))
	write(t, dir, "c", []byte("prose again\n"))
	c := open(t, Options{}, dir)
	if got := text(t, c); got != "prose\nfrom JSON\nprose again\n" || c.Report().JSONLFiles != 1 {
		t.Errorf("text = %q, report = %+v", got, c.Report())
	}
}

func TestLongRecords(t *testing.T) {
	long := strings.Repeat("words ", bufferSize/2) // many times the buffer of a line
	line, err := json.Marshal(map[string]string{"text": long})
	if err != nil {
		t.Fatal(err)
	}
	file := string(line) + "\n" + `{"text":"next"}`
	if got := text(t, openBytes(t, []byte(file), Options{BlockSize: 1000})); got != long+"\nnext\n" {
		t.Errorf("text has %d bytes, want %d", len(got), len(long)+6)
	}
	for _, format := range []Format{Auto, JSONL} {
		c := openBytes(t, []byte(file), Options{Format: format})
		c.reader.max = bufferSize + 1
		_, err = readAll(t, c)
		mention(t, err, "line 1", "too long")
	}
}

func TestDeepNesting(t *testing.T) {
	for depth, valid := range map[int]bool{maxDepth - 1: true, maxDepth: false, 50 * maxDepth: false} {
		line := `{"a":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `,"text":"t"}`
		if json.Valid([]byte(line)) != valid {
			t.Errorf("encoding/json thinks otherwise of depth %d", depth)
		}
		if _, ok, err := stringField([]byte(line), "text"); ok != valid || (err == nil) != valid {
			t.Errorf("depth %d: %t, %v", depth, ok, err)
		}
	}
}

// checkField compares stringField with encoding/json.
func checkField(t failer, line []byte, name string) {
	var object map[string]json.RawMessage
	wantErr := json.Unmarshal(line, &object)
	if object == nil && wantErr == nil {
		wantErr = io.EOF // null is no object
	}
	raw, ok, err := stringField(line, name)
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%q: error = %v, want %v", line, err, wantErr)
	}
	if err != nil {
		if !errors.Is(err, ErrJSON) {
			t.Fatalf("%q: error = %v", line, err)
		}
		return
	}
	var want *string
	if value := object[name]; len(value) > 0 && value[0] == '"' {
		if err := json.Unmarshal(value, &want); err != nil {
			t.Fatal(err)
		}
	}
	if ok != (want != nil) {
		t.Fatalf("%q has %q: %t", line, name, ok)
	}
	if ok {
		if got, _ := unescape(nil, raw); string(got) != *want {
			t.Fatalf("%q of %q = %q, want %q", name, line, got, *want)
		}
	}
}

func FuzzStringField(f *testing.F) {
	for _, s := range []string{
		`{}`, ` {"text" : "a\n\u00e9\ud83d\ude00\ud800\/" } `, `{"a":[1,-0.5e+7,true,null,{"text":"x"}],"text":"y"}`,
		`{"text":"a","text":1}`, `{"te\u0078t":"a"}`, `{"a":01}`, `{"a":"\x"}`, `{"a":1,}`, `null`, `[]`, `{"a" 1}`, "{\"a\":\"\t\"}", `{"a":1}}`,
	} {
		f.Add([]byte(s), "text")
	}
	f.Fuzz(func(t *testing.T, line []byte, name string) {
		if utf8.Valid(line) && utf8.ValidString(name) {
			checkField(t, line, name)
		}
	})
}

func TestStringFieldLikeEncodingJSON(t *testing.T) {
	names := rapid.SampledFrom([]string{"text", "a", "t\"x", "é", "Text", ""})
	var value func(depth int) *rapid.Generator[any]
	value = func(depth int) *rapid.Generator[any] {
		leaf := rapid.OneOf(
			rapid.Map(rapid.String(), func(s string) any { return s }),
			rapid.Map(rapid.Float64(), func(x float64) any { return x }),
			rapid.Map(rapid.Bool(), func(b bool) any { return b }),
			rapid.Just(any(nil)),
		)
		if depth == 0 {
			return leaf
		}
		return rapid.OneOf(leaf,
			rapid.Map(rapid.SliceOfN(value(depth-1), 0, 3), func(s []any) any { return s }),
			rapid.Map(rapid.MapOfN(names, value(depth-1), 0, 3), func(m map[string]any) any { return m }))
	}
	rapid.Check(t, func(t *rapid.T) {
		object := rapid.MapOfN(names, value(2), 0, 4).Draw(t, "object")
		line, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		// Break some of them.
		if rapid.Bool().Draw(t, "broken") {
			at := rapid.IntRange(0, len(line)-1).Draw(t, "at")
			line[at] = rapid.SampledFrom([]byte(`"\{}[]:,0a `)).Draw(t, "byte")
		}
		if utf8.Valid(line) {
			checkField(t, line, names.Draw(t, "name"))
		}
	})
}

// Records come out as their texts, whatever the block size.
func TestRecordsOfAnySize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var file, want strings.Builder
		var origin []int64 // of each byte of the text
		for i := range rapid.IntRange(1, 6).Draw(t, "records") {
			s := "x" + rapid.StringOfN(rapid.SampledFrom([]rune("ab \n\r汉。\"\\")), 0, 30, -1).Draw(t, "text")
			line, err := json.Marshal(map[string]any{"n": i, "text": s})
			if err != nil {
				t.Fatal(err)
			}
			want.WriteString(naive([]byte(s)))
			for len(origin) < want.Len() {
				origin = append(origin, int64(file.Len()))
			}
			file.Write(append(line, '\n'))
		}
		size := rapid.IntRange(1, 64).Draw(t, "size")
		blocks, err := readAll(t, openBytes(t, []byte(file.String()), Options{BlockSize: size}))
		if err != nil || join(blocks) != want.String() {
			t.Fatalf("text of %s = %q, error %v, want %q", file.String(), join(blocks), err, want.String())
		}
		at := 0
		for _, b := range blocks {
			if b.Offset != origin[at] {
				t.Fatalf("block %d of %s is at %d, want %d", b.Seq, file.String(), b.Offset, origin[at])
			}
			at += len(b.Text)
		}
	})
}

func FuzzCorpus(f *testing.F) {
	f.Add([]byte("plain\ntext"), uint8(3))
	f.Add([]byte(`{"text":"x"}`+"\n{}"), uint8(3))
	f.Add(gzipped(f, "packed\n"), uint8(9))
	f.Add(zstded(f, "packed\n"), uint8(9))
	f.Fuzz(func(t *testing.T, data []byte, size uint8) {
		c := openBytes(t, data, Options{BlockSize: int(size) + 1})
		c.reader.max = 1 << 10
		if blocks, err := readAll(t, c); err == nil && len(blocks) == 0 {
			t.Fatal(fmt.Errorf("no text and no error in %q", data))
		}
	})
}

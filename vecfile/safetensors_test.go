package vecfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"firth"
	"firth/vocab"
)

func TestSafetensorsRoundTrip(t *testing.T) {
	hierarchical := full(t)
	hierarchical.Output = firth.Matrix{Rows: 7, Dim: 4, Data: hierarchical.Output.Data[:28]}
	one := embeddings(t, []string{"x"}, nil, firth.NewMatrix(1, 1), firth.Matrix{}, firth.Metadata{})
	none := embeddings(t, nil, nil, firth.NewMatrix(0, 3), firth.Matrix{}, firth.Metadata{})
	spaced := embeddings(t, []string{"New York", "a\nb"}, nil, firth.NewMatrix(2, 2), firth.Matrix{}, firth.Metadata{})
	for _, want := range []*firth.Embeddings{full(t), tiny(t), hierarchical, one, none, spaced} {
		path := filepath.Join(t.TempDir(), "m.safetensors")
		report, err := Write(path, want, Safetensors)
		if err != nil || len(report.Findings) > 0 {
			t.Fatalf("report %v, error %v", report, err)
		}
		for _, inMemory := range []bool{false, true} {
			e, report := open(t, path, Options{InMemory: inMemory})
			checkEqual(t, e, want)
			if !reflect.DeepEqual(e.Meta, want.Meta) {
				t.Errorf("metadata %s, want %s", e.Meta, want.Meta)
			}
			if report.Mapped == inMemory || report.Format != Safetensors || len(report.Findings) > 0 {
				t.Errorf("report %+v", report)
			}
		}
	}
}

// TestSafetensorsAlignment checks what the package comment promises of the layout.
func TestSafetensorsAlignment(t *testing.T) {
	for n := range 20 {
		words := make([]string, n)
		for i := range words {
			words[i] = strings.Repeat("字", i+1)
		}
		e := embeddings(t, words, nil, firth.NewMatrix(n, 3), firth.NewMatrix(n, 3), firth.Metadata{Config: []byte(`"` + strings.Repeat("x", n) + `"`)})
		b := encode(t, e, Safetensors)
		h, err := (tensorBytes{mapped: b, size: int64(len(b))}).header()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name  string
			align int64
		}{{"counts", 8}, {"word_offsets", 8}, {"input", 64}, {"output", 4}} {
			if at, _ := h.tensor(c.name); at.begin%c.align != 0 {
				t.Errorf("%d words: tensor %s begins at byte %d, want a multiple of %d", n, c.name, at.begin, c.align)
			}
		}
	}
}

// safetensorsFile makes a file of a header and n bytes of data.
func safetensorsFile(header string, data ...[]byte) string {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return string(b) + header + string(bytes.Join(data, nil))
}

// numbers64 returns the bytes of numbers.
func numbers64(x ...uint64) []byte { return bytes.Clone(bytesOf(x)) }

// TestSafetensorsUnaligned reads a file whose matrix and numbers lie at odd bytes.
func TestSafetensorsUnaligned(t *testing.T) {
	header := `{"words":{"dtype":"U8","shape":[7],"data_offsets":[0,7]},` +
		`"input":{"dtype":"F32","shape":[2,3],"data_offsets":[7,31]},` +
		`"word_offsets":{"dtype":"U64","shape":[3],"data_offsets":[31,55]}}`
	want := tiny(t)
	for pad := range 8 {
		content := safetensorsFile(header+strings.Repeat(" ", pad), []byte("似like"), bytesOf(want.Input.Data), numbers64(0, 3, 7))
		for _, inMemory := range []bool{false, true} {
			e, _ := open(t, tempFile(t, []byte(content)), Options{InMemory: inMemory})
			checkEqual(t, e, want)
		}
	}
}

func TestSafetensorsHostile(t *testing.T) {
	good := map[string]string{
		"counts":       `{"dtype":"U64","shape":[2],"data_offsets":[0,16]}`,
		"word_offsets": `{"dtype":"U64","shape":[3],"data_offsets":[16,40]}`,
		"rest":         `{"dtype":"U64","shape":[1],"data_offsets":[40,48]}`,
		"input":        `{"dtype":"F32","shape":[2,3],"data_offsets":[48,72]}`,
		"words":        `{"dtype":"U8","shape":[7],"data_offsets":[72,79]}`,
	}
	data := [][]byte{numbers64(5, 4), numbers64(0, 3, 7), numbers64(0), make([]byte, 24), []byte("似like")}
	names := []string{"words", "input", "word_offsets", "counts", "rest"}
	// file replaces entries of the good header; an empty one is left out.
	file := func(change map[string]string, data ...[]byte) string {
		var entries []string
		for _, name := range names {
			entry, ok := change[name]
			if !ok {
				entry = good[name]
			}
			if entry != "" {
				entries = append(entries, fmt.Sprintf("%q:%s", name, entry))
			}
		}
		if extra, ok := change["extra"]; ok {
			entries = append(entries, extra)
		}
		return safetensorsFile("{"+strings.Join(entries, ",")+"}", data...)
	}
	open(t, tempFile(t, []byte(file(nil, data...))), Options{})

	for _, c := range []struct {
		name   string
		change map[string]string
		says   string
	}{
		{"dtype", map[string]string{"input": `{"dtype":"BF16","shape":[2,6],"data_offsets":[48,72]}`}, `tensor "input": it is of type "BF16", and this version reads F32 or F16 or I8 there`},
		{"float offsets", map[string]string{"word_offsets": `{"dtype":"F64","shape":[3],"data_offsets":[16,40]}`}, `tensor "word_offsets": it is of type "F64"`},
		{"no words", map[string]string{"words": "", "extra": `"weight":` + good["words"]}, `no tensor "words"`},
		{"names", map[string]string{"words": "", "extra": `"weight":` + good["words"]}, `5 tensors: "counts" "word_offsets" "rest" "input" "weight"`},
		{"no input", map[string]string{"input": "", "extra": `"weight":` + good["input"]}, `no tensor "input"`},
		{"duplicate", map[string]string{"extra": `"input":` + good["input"]}, `key "input" stands there twice`},
		{"duplicate inside", map[string]string{"input": `{"dtype":"F32","dtype":"F32","shape":[2,3],"data_offsets":[48,72]}`}, `key "dtype" stands there twice`},
		{"overlap", map[string]string{"words": `{"dtype":"U8","shape":[8],"data_offsets":[71,79]}`}, "inside tensor \"input\""},
		{"same bytes", map[string]string{"extra": `"again":` + good["words"]}, "inside tensor"},
		{"gap", map[string]string{"words": `{"dtype":"U8","shape":[6],"data_offsets":[73,79]}`}, "belong to no tensor"},
		{"gap at the end", map[string]string{"words": `{"dtype":"U8","shape":[6],"data_offsets":[72,78]}`}, "last 1 bytes of the file"},
		{"out of range", map[string]string{"words": `{"dtype":"U8","shape":[8],"data_offsets":[72,80]}`}, "ends at data byte 80, and the file has 79"},
		{"far out of range", map[string]string{"words": `{"dtype":"U8","shape":[8],"data_offsets":[72,18446744073709551615]}`}, "ends at data byte 18446744073709551615"},
		{"backwards", map[string]string{"words": `{"dtype":"U8","shape":[8],"data_offsets":[79,72]}`}, "before that"},
		{"one offset", map[string]string{"words": `{"dtype":"U8","shape":[8],"data_offsets":[79]}`}, "lacks"},
		{"no dtype", map[string]string{"words": `{"shape":[8],"data_offsets":[72,79]}`}, "lacks"},
		{"negative", map[string]string{"words": `{"dtype":"U8","shape":[-7],"data_offsets":[72,79]}`}, "whole number"},
		{"fraction", map[string]string{"words": `{"dtype":"U8","shape":[7.0],"data_offsets":[72,79]}`}, "whole number"},
		{"2^64", map[string]string{"words": `{"dtype":"U8","shape":[18446744073709551616],"data_offsets":[72,79]}`}, "whole number"},
		{"overflow", map[string]string{"input": `{"dtype":"F32","shape":[4611686018427387904,4611686018427387904],"data_offsets":[48,72]}`}, "larger than any file"},
		{"overflow to the right size", map[string]string{"input": `{"dtype":"F32","shape":[4611686018427387910,1],"data_offsets":[48,72]}`}, "larger than any file"},
		{"shape and bytes", map[string]string{"input": `{"dtype":"F32","shape":[2,2],"data_offsets":[48,72]}`}, "takes 16 bytes, and it has 24"},
		{"rows", map[string]string{"input": `{"dtype":"F32","shape":[3,2],"data_offsets":[48,72]}`}, "there are 2 words"},
		{"rank", map[string]string{"input": `{"dtype":"F32","shape":[6],"data_offsets":[48,72]}`}, "want rows and dimension"},
		{"words rank", map[string]string{"words": `{"dtype":"U8","shape":[7,1],"data_offsets":[72,79]}`}, "want one dimension"},
		{"counts", map[string]string{"counts": "", "rest": "", "extra": `"x":` + good["counts"] + `,"counts":` + good["rest"]}, "1 numbers, and there are 2 words"},
		{"no shape is one number", map[string]string{"words": `{"dtype":"U8","data_offsets":[72,79]}`}, "takes 1 bytes"},
		{"unknown key", map[string]string{"words": `{"dtype":"U8","shape":[7],"data_offsets":[72,79],"x":1}`}, `unknown key "x"`},
		{"nested", map[string]string{"words": `{"dtype":"U8","shape":[[[[7]]]],"data_offsets":[72,79]}`}, "whole number"},
		{"a list", map[string]string{"words": strings.Repeat("[", 10000)}, `"[" stands where { should`},
		{"metadata number", map[string]string{"extra": `"__metadata__":{"a":1}`}, "where a string should"},
		{"metadata object", map[string]string{"extra": `"__metadata__":{"a":{}}`}, "where a string should"},
		{"version", map[string]string{"extra": `"__metadata__":{"format":"firth","format_version":"3"}`}, "version \"3\""},
		{"no version", map[string]string{"extra": `"__metadata__":{"format":"firth"}`}, "version \"\""},
		{"metadata JSON", map[string]string{"extra": `"__metadata__":{"format":"firth","format_version":"1","config":"{"}`}, `"config" is no valid JSON`},
		{"not JSON", map[string]string{"extra": `"x`}, "header:"},
		{"not UTF-8", map[string]string{"extra": "\"x\xff\":" + good["words"]}, "not UTF-8"},
	} {
		content := file(c.change, data...)
		path := tempFile(t, []byte(content))
		for _, inMemory := range []bool{false, true} {
			_, _, err := Open(path, Options{InMemory: inMemory})
			var parse *ParseError
			if !errors.As(err, &parse) || parse.Path != path || parse.Format != Safetensors || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: error %v, want one saying %q", c.name, err, c.says)
			} else if parse.Offset < 8 || parse.Offset > int64(len(content)) {
				t.Errorf("%s: error at byte %d of %d", c.name, parse.Offset, len(content))
			}
		}
	}

	dataStart := int64(len(file(nil)))
	for _, c := range []struct {
		content string
		says    string
		offset  int64
	}{
		{file(nil, numbers64(5, 4), numbers64(0, 8, 7), data[2], data[3], data[4]), `tensor "word_offsets": vocabulary offset 2`, dataStart + 16},
		{file(nil, numbers64(5, 4), numbers64(1, 3, 7), data[2], data[3], data[4]), `offsets run from 1`, dataStart + 16},
		{file(nil, numbers64(5, 4), numbers64(0, 3, 1<<63), data[2], data[3], data[4]), `want 0 to 7`, dataStart + 16},
		{file(nil, numbers64(5, 4), numbers64(0, 7, 7), data[2], data[3], data[4]), fmt.Sprintf("word 1 (byte %d): word is empty", dataStart+24), dataStart + 16},
		{file(nil), "the file has 0 of them", int64(strings.Index(file(nil), `,"input"`))},
		{file(nil, append(data, []byte("!"))...), "last 1 bytes", dataStart + 79},
		{safetensorsFile("[]"), "does not begin with {", 8},
		{safetensorsFile(""), "does not begin with {", 8},
		{safetensorsFile("{}{}"), "after its end", 11},
		{safetensorsFile("{}  "), `no tensor "words"`, 8},
		{safetensorsFile(strings.Repeat(`{"a":`, 100000)), "stands where a string should", -1},
		{"\x00\x00\x00\x00\x00\x00\x00\x01{}", "would be 72057594037927936 bytes", 0},
		{"\xff\xff\xff\xff\xff\xff\xff\xff{}", "would be 18446744073709551615 bytes", 0},
		{"\x10\x00\x00\x00\x00\x00\x00\x00{}", "and the file has 10", 0},
		{"\x10\x00\x00", "at least 8 bytes", 0},
	} {
		if c.offset < 0 {
			_, _, err := Open(tempFile(t, []byte(c.content)), Options{Format: Safetensors})
			if err == nil || len(err.Error()) > 1000 {
				t.Errorf("%.40q: error %v", c.content, err)
			}
			continue
		}
		refuses(t, c.content, Options{Format: Safetensors}, c.says, 0, c.offset)
	}
	refuses(t, file(map[string]string{"counts": strings.Replace(good["counts"], "U64", "I64", 1)}, append([][]byte{numbers64(5, 1<<63)}, data[1:]...)...),
		Options{}, fmt.Sprintf("count 1 (byte %d) is negative", dataStart+8), 0, dataStart)
}

func TestSafetensorsErrorsAre(t *testing.T) {
	content := encode(t, full(t), Safetensors)
	if _, _, err := Open(tempFile(t, content[:len(content)-1]), Options{}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a file cut short: %v, want io.ErrUnexpectedEOF", err)
	}
	empty := safetensorsFile(`{"word_offsets":{"dtype":"U64","shape":[3],"data_offsets":[0,24]},"words":{"dtype":"U8","shape":[1],"data_offsets":[24,25]}}`, numbers64(0, 0, 1), []byte("a"))
	if _, _, err := Open(tempFile(t, []byte(empty)), Options{}); !errors.Is(err, vocab.ErrEmptyWord) {
		t.Errorf("an empty word: %v, want vocab.ErrEmptyWord", err)
	}
}

// TestTruncated cuts files of every format at every byte. None may panic, and no
// safetensors or binary file may pass.
func TestTruncated(t *testing.T) {
	for _, format := range []Format{Safetensors, Word2vecBinary, Word2vecText, GloVeText} {
		content := encode(t, full(t), format)
		path := tempFile(t, nil)
		for n := range content {
			if err := os.WriteFile(path, content[:n], 0o644); err != nil {
				t.Fatal(err)
			}
			for _, opts := range []Options{{Format: format}, {Format: format, InMemory: true}} {
				if opts.InMemory && format != Safetensors {
					continue
				}
				e, _, err := Open(path, opts)
				if err == nil && (format == Safetensors || format == Word2vecBinary) {
					t.Errorf("%s was read though cut after %d of %d bytes", format, n, len(content))
				}
				if err == nil {
					e.Close()
				}
			}
		}
	}
}

// TestOpenDoesNotReadVectors opens a file of 4 GiB that is nearly all hole, on a
// machine that need not have so much memory.
func TestOpenDoesNotReadVectors(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files without holes")
	}
	const rows, dim = int64(1 << 10), int64(1 << 20)
	header := fmt.Sprintf(`{"word_offsets":{"dtype":"U64","shape":[%d],"data_offsets":[0,%d]},"words":{"dtype":"U8","shape":[%d],"data_offsets":[%d,%d]},"input":{"dtype":"F32","shape":[%d,%d],"data_offsets":[%d,%d]}}`,
		rows+1, 8*(rows+1), 4*rows, 8*(rows+1), 8*(rows+1)+4*rows, rows, dim, 8*(rows+1)+4*rows, 8*(rows+1)+4*rows+4*rows*dim)
	for len(header)%8 != 0 {
		header += " "
	}
	offsets, words := make([]uint64, rows+1), ""
	for i := range rows {
		offsets[i+1] = uint64(4 * (i + 1))
		words += fmt.Sprintf("%04d", i)
	}
	path := tempFile(t, []byte(safetensorsFile(header, numbers64(offsets...), []byte(words))))
	if err := os.Truncate(path, 8+int64(len(header))+8*(rows+1)+4*rows+4*rows*dim); err != nil {
		t.Skip(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	e, report := open(t, path, Options{})
	runtime.ReadMemStats(&after)
	if !report.Mapped {
		t.Skip("the file could not be mapped")
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 2<<20 {
		t.Errorf("opening allocated %d bytes", n)
	}
	if v, ok := e.Vector("1023"); !ok || len(v) != int(dim) || v[dim-1] != 0 {
		t.Error("the last vector cannot be read")
	}
}

func TestSafetensorsCompressed(t *testing.T) {
	path := tempFile(t, gzipped(t, encode(t, tiny(t), Safetensors)))
	if _, _, err := Open(path, Options{}); err == nil || !strings.Contains(err.Error(), "unpack it first") {
		t.Errorf("error %v", err)
	}
}

// TestOpenSurvivesWrite replaces a file while it is mapped.
func TestOpenSurvivesWrite(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("mapped files cannot be replaced there")
	}
	path := filepath.Join(t.TempDir(), "m.safetensors")
	if _, err := Write(path, full(t), Safetensors); err != nil {
		t.Fatal(err)
	}
	e, _ := open(t, path, Options{})
	if _, err := Write(path, tiny(t), Safetensors); err != nil {
		t.Fatal(err)
	}
	checkEqual(t, e, full(t))
}

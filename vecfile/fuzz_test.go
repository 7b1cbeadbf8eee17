package vecfile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"firth"
)

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// seed adds the fixtures and a file that Firth writes.
func seed(f *testing.F, format Format) {
	f.Add(encode(f, tiny(f), format))
	for _, content := range fixtures(f) {
		f.Add(content)
	}
}

// fixtures returns the files in testdata.
func fixtures(f *testing.F) [][]byte {
	paths, err := filepath.Glob("testdata/*.*")
	if err != nil {
		f.Fatal(err)
	}
	contents := make([][]byte, len(paths))
	for i, path := range paths {
		if contents[i], err = os.ReadFile(path); err != nil {
			f.Fatal(err)
		}
	}
	return contents
}

// check makes sure of any bytes that reading them does not panic and does not allocate
// much more than they are; that what is read is whole; and that what is written
// of it reads as the same.
func check(t *testing.T, content []byte, format Format, read func(content []byte) (*firth.Embeddings, error)) {
	var e *firth.Embeddings
	var err error
	// The most that is set aside for each byte: a token of a JSON header, or a
	// row of one number with its places. The rest is buffers.
	if n, limit := allocated(func() { e, err = read(content) }), uint64(4<<20+256*len(content)); n > limit {
		t.Fatalf("reading %d bytes allocated %d", len(content), n)
	}
	if err != nil {
		var parse *ParseError
		if !errors.As(err, &parse) || parse.Offset < 0 || parse.Offset > int64(len(content)) {
			t.Fatalf("error %v is not at a place in %d bytes", err, len(content))
		}
		return
	}
	var b bytes.Buffer
	if _, err := Encode(&b, e, format); err != nil {
		return // words that were read from another place than a file of this format
	}
	again, err := read(b.Bytes())
	if err != nil {
		t.Fatalf("what was read cannot be read again: %v", err)
	}
	var c bytes.Buffer
	if _, err := Encode(&c, again, format); err != nil || !bytes.Equal(b.Bytes(), c.Bytes()) {
		t.Fatalf("written\n%q, read and written again (%v)\n%q", b.Bytes(), err, c.Bytes())
	}
}

// fuzzRows checks the formats that are read row by row.
func fuzzRows(f *testing.F, format Format, read func(*input, *Report) (*firth.Embeddings, error)) {
	seed(f, format)
	f.Fuzz(func(t *testing.T, content []byte) {
		check(t, content, format, func(content []byte) (*firth.Embeddings, error) {
			// Not newInput: what is unpacked has no bound in what is packed.
			in := &input{r: bufio.NewReaderSize(bytes.NewReader(content), bufferSize), size: int64(len(content))}
			return read(in, &Report{Format: format})
		})
	})
}

func FuzzWord2vecText(f *testing.F)   { fuzzRows(f, Word2vecText, readWord2vecText) }
func FuzzWord2vecBinary(f *testing.F) { fuzzRows(f, Word2vecBinary, readWord2vecBinary) }
func FuzzGloVeText(f *testing.F)      { fuzzRows(f, GloVeText, readGloVeText) }

// FuzzSafetensors takes header and data apart, so that the length before the
// header, which the fuzzer would hardly ever get right, is right.
func FuzzSafetensors(f *testing.F) {
	contents := append(fixtures(f), encode(f, full(f), Safetensors))
	for _, q := range quantized(f, full(f).Input) {
		contents = append(contents, encodeQuantized(f, full(f), q))
	}
	for _, name := range subwordFixtures {
		e, _ := open(f, "testdata/"+name, Options{})
		contents = append(contents, encode(f, e, Safetensors))
	}
	for _, content := range contents {
		if format, _ := sniff(content); format == Safetensors {
			n := 8 + binary.LittleEndian.Uint64(content)
			f.Add(content[8:n], content[n:])
		}
	}
	f.Fuzz(func(t *testing.T, header, data []byte) {
		check(t, []byte(safetensorsFile(string(header), data)), Safetensors, func(content []byte) (*firth.Embeddings, error) {
			return readBothWays(t, content)
		})
	})
}

// readBothWays reads a safetensors file as if mapped and as if not.
func readBothWays(t *testing.T, content []byte) (*firth.Embeddings, error) {
	size := int64(len(content))
	e, err := readSafetensors(tensorBytes{mapped: content, size: size}, nil, &Report{})
	e2, err2 := readSafetensors(tensorBytes{file: bytes.NewReader(content), size: size}, nil, &Report{})
	if (err == nil) != (err2 == nil) || err != nil && err.Error() != err2.Error() {
		t.Fatalf("mapped: %v, read: %v", err, err2)
	}
	if err == nil && !bytes.Equal(bytesOf(e.Input.Data), bytesOf(e2.Input.Data)) {
		t.Fatal("mapped and read differ")
	}
	if err == nil && e.Subwords != nil {
		x, ok := e.Subwords.VectorOf("naïveté\xff")
		if y, ok2 := e2.Subwords.VectorOf("naïveté\xff"); ok != ok2 || !bytes.Equal(bytesOf(x), bytesOf(y)) {
			t.Fatal("mapped and read, an unknown word has different vectors")
		}
	}
	return e, err
}

// FuzzDetect checks that any bytes are told or refused.
func FuzzDetect(f *testing.F) {
	seed(f, Word2vecText)
	f.Fuzz(func(t *testing.T, content []byte) {
		if format, err := sniff(content); (format == "") != errors.Is(err, ErrUnknownFormat) {
			t.Fatalf("format %q, error %v", format, err)
		}
	})
}

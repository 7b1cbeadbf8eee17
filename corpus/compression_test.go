package corpus

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/ulikunitz/xz"
)

// writing packs a text by one of the libraries' writers.
func writing(t testing.TB, text string, open func(io.Writer) (io.WriteCloser, error)) []byte {
	var b bytes.Buffer
	w, err := open(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, text string) []byte {
	return writing(t, text, func(w io.Writer) (io.WriteCloser, error) {
		z := gzip.NewWriter(w)
		z.Name, z.Comment = "name.txt", "a comment" // more header to be cut short
		return z, nil
	})
}

func zstded(t testing.TB, text string) []byte {
	return writing(t, text, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) })
}

func xzed(t testing.TB, text string) []byte {
	return writing(t, text, func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) })
}

const (
	firstStream  = "the first stream\n第一行，很短\n"
	secondStream = "the second stream\n第二行\n"
)

// archive is firstStream and secondStream in two members, streams or frames.
type archive struct {
	compression Compression
	data        []byte
	whole       []int // lengths at which a truncated archive is a whole one
	magic       int   // bytes that are needed to see what it is
}

func archives(t testing.TB) []archive {
	bz, err := os.ReadFile("testdata/streams.bz2")
	if err != nil {
		t.Fatal(err)
	}
	two := func(c Compression, magic int, first, second []byte) archive {
		return archive{c, append(bytes.Clone(first), second...), []int{len(first)}, magic}
	}
	skippable := []byte("\x5a\x2a\x4d\x18\x03\x00\x00\x00abc")
	frames := two(Zstd, 4, append(skippable, zstded(t, firstStream)...), append(skippable, zstded(t, secondStream)...))
	frames.whole = append(frames.whole, len(skippable), frames.whole[0]+len(skippable))
	return []archive{
		two(Gzip, 3, gzipped(t, firstStream), gzipped(t, secondStream)),
		frames,
		two(XZ, 6, xzed(t, firstStream), xzed(t, secondStream)),
		{Bzip2, bz, []int{bytes.LastIndex(bz, []byte("BZh"))}, 10},
	}
}

func TestCompressions(t *testing.T) {
	for _, a := range archives(t) {
		t.Run(a.compression.String(), func(t *testing.T) {
			// The name says nothing, or lies.
			path := write(t, t.TempDir(), "text.zip", a.data)
			c := open(t, Options{BlockSize: 8}, path)
			if want := (File{Path: path, Size: int64(len(a.data)), Compression: a.compression}); c.Files()[0] != want {
				t.Errorf("file = %+v, want %+v", c.Files()[0], want)
			}
			if got := text(t, c); got != firstStream+secondStream {
				t.Errorf("text = %q", got)
			}
			if r := c.Report(); r.StoredBytes != c.Size() || r.TextBytes != int64(len(firstStream+secondStream)) {
				t.Errorf("report = %+v", r)
			}
			if got := text(t, openBytes(t, a.data, Options{})); got != firstStream+secondStream {
				t.Errorf("text from stdin = %q", got)
			}
		})
	}
}

// An archive that is cut anywhere is an error, and what comes before it is a
// beginning of the text.
func TestTruncatedArchives(t *testing.T) {
	dir := t.TempDir()
	for _, a := range archives(t) {
		t.Run(a.compression.String(), func(t *testing.T) {
			whole := map[int]bool{}
			for _, n := range a.whole {
				whole[n] = true
			}
			for n := a.magic; n < len(a.data); n++ {
				c := open(t, Options{BlockSize: 4}, write(t, dir, "broken.txt", a.data[:n]))
				blocks, err := readAll(t, c)
				if got := join(blocks); !strings.HasPrefix(firstStream+secondStream, got) {
					t.Fatalf("%d bytes: text = %q", n, got)
				}
				if whole[n] {
					continue
				}
				var at *Error
				if !errors.As(err, &at) {
					t.Fatalf("%d of %d bytes: error = %v", n, len(a.data), err)
				}
				if !strings.HasSuffix(at.File, "broken.txt") || at.Offset > int64(len(firstStream+secondStream)) || !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("%d of %d bytes: error = %v", n, len(a.data), err)
				}
			}
		})
	}
}

// A byte that is changed somewhere is an error or changes nothing.
func TestCorruptArchives(t *testing.T) {
	for _, a := range archives(t) {
		t.Run(a.compression.String(), func(t *testing.T) {
			step := 1
			if a.compression == XZ || a.compression == Bzip2 {
				step = 5 // their decoders take megabytes each
			}
			for i := a.magic; i < len(a.data); i += step {
				data := bytes.Clone(a.data)
				data[i] ^= 0x11
				blocks, err := readAll(t, openBytes(t, data, Options{BlockSize: 16}))
				got := join(blocks)
				if err == nil && got != firstStream+secondStream && got != firstStream {
					t.Fatalf("byte %d: text = %q", i, got)
				}
				if err != nil {
					mention(t, err, "standard input")
				}
			}
		})
	}
}

// The blocks of an xz stream, too, are cut apart here.
func TestTruncatedXZBlocks(t *testing.T) {
	words := strings.Repeat("words and more words\n", 5)
	data := writing(t, words, func(w io.Writer) (io.WriteCloser, error) {
		return xz.WriterConfig{BlockSize: 64}.NewWriter(w)
	})
	if got := text(t, openBytes(t, append(data, make([]byte, 8)...), Options{})); got != words {
		t.Errorf("text = %q", got)
	}
	for n := 6; n < len(data); n++ {
		if _, err := readAll(t, openBytes(t, data[:n], Options{})); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("%d of %d bytes: error = %v", n, len(data), err)
		}
	}
}

func TestTail(t *testing.T) {
	file := append(bytes.Clone(xzed(t, "text\n")), make([]byte, 40)...)
	for chunk := 1; chunk < len(file); chunk++ {
		var tail tail
		for p := range slices.Chunk(file, chunk) {
			tail.add(p)
		}
		if !tail.endsXZ() || tail.zeros != 40 {
			t.Fatalf("chunks of %d: %+v", chunk, tail)
		}
	}
}

func TestBlocksBeforeTheBreak(t *testing.T) {
	line := strings.Repeat("word ", 50) + "\n"
	data := gzipped(t, strings.Repeat(line, 1000))
	data[len(data)-8] ^= 1 // the checksum
	path := write(t, t.TempDir(), "a.gz", data)
	blocks, err := readAll(t, open(t, Options{BlockSize: 10 * len(line)}, path))
	mention(t, err, path, "gzip")
	if !errors.Is(err, gzip.ErrChecksum) {
		t.Errorf("error = %v", err)
	}
	var at *Error
	if !errors.As(err, &at) || at.Offset != int64(1000*len(line)) {
		t.Errorf("error = %#v", err)
	}
	if len(blocks) < 98 {
		t.Errorf("%d blocks", len(blocks))
	}
}

func TestNotText(t *testing.T) {
	var zipped, tarred bytes.Buffer
	z := zip.NewWriter(&zipped)
	if w, err := z.Create("a.txt"); err != nil {
		t.Fatal(err)
	} else {
		_, _ = io.WriteString(w, "inside")
	}
	z.Close()
	tw := tar.NewWriter(&tarred)
	if err := tw.WriteHeader(&tar.Header{Name: "a.txt", Size: 6, Mode: 0o600}); err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(tw, "inside")
	tw.Close()
	for _, test := range []struct {
		name, data string
		says       string
	}{
		{"zip", zipped.String(), "unpack"},
		{"tar", tarred.String(), "tar archive"},
		{"tar.gz", string(gzipped(t, tarred.String())), "tar archive"},
		{"tar.xz", string(xzed(t, tarred.String())), "tar archive"},
		{"7z", "7z\xbc\xaf\x27\x1c\x00\x04", "7z archive"},
		{"pdf", "%PDF-1.7\n%âãÏÓ\n", "pdftotext"},
		{"safetensors", "\x40\x00\x00\x00\x00\x00\x00\x00{\"input\":{\"dtype\":\"F32\"", "safetensors"},
		{"binary", "some bytes\x00\x01\x02", "byte 10 is zero"},
		{"gzip twice", string(gzipped(t, string(gzipped(t, "text")))), "twice"},
		{"zstd in gzip", string(gzipped(t, string(zstded(t, "text")))), "zstd in gzip"},
	} {
		path := write(t, t.TempDir(), "file", []byte(test.data))
		c, err := Open([]string{path}, nil, Options{})
		if packed := compressionOf([]byte(test.data)) != Uncompressed; packed != (err == nil) {
			t.Errorf("%s: Open's error = %v", test.name, err)
		}
		if err == nil {
			_, err = readAll(t, c)
		}
		mention(t, err, path, test.says)
		if !errors.Is(err, ErrNotText) {
			t.Errorf("%s: error %q is not ErrNotText", test.name, err)
		}
		if _, err := readAll(t, openBytes(t, []byte(test.data), Options{})); !errors.Is(err, ErrNotText) {
			t.Errorf("%s from stdin: error = %v", test.name, err)
		}
	}
}

// Texts that look a little like something else are texts.
func TestText(t *testing.T) {
	for _, s := range []string{
		"BZh9 is how bzip2 begins\n", "PAR1 FOR THE COURSE\n", "GGUF is a format\n", "PK\n", "\x1f\n",
		strings.Repeat("x", 257) + "us tar\n", "LZIP\n", "12345678{90\n", "7z\n", "{\n", "{}\n"[:1] + "a}\n",
	} {
		if got := text(t, openBytes(t, []byte(s), Options{})); got != s {
			t.Errorf("text of %q = %q", s, got)
		}
	}
}

func TestZstdWindow(t *testing.T) {
	for _, test := range []struct {
		size int64
		want uint64
	}{{-1, 2 << 30}, {0, 128 << 20}, {10, 128 << 20}, {8 << 10, 256 << 20}, {1 << 40, 2 << 30}} {
		if got := zstdWindow(test.size); got != test.want {
			t.Errorf("zstdWindow(%d) = %d, want %d", test.size, got, test.want)
		}
	}
	// A frame of one empty block that asks for a window of 1 GiB.
	frame := "\x28\xb5\x2f\xfd\x00\xa0\x01\x00\x00"
	path := write(t, t.TempDir(), "hostile.zst", []byte(frame))
	_, err := readAll(t, open(t, Options{}, path))
	mention(t, err, path)
	if !errors.Is(err, zstd.ErrWindowSizeExceeded) {
		t.Errorf("error = %v", err)
	}
}

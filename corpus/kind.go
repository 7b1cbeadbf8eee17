package corpus

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// headSize is how many bytes at the start of a file are looked at.
const headSize = 4096

// A Compression is how a file is packed.
type Compression uint8

// The compressions that are read. Unknown is that of a pipe not read yet.
const (
	Unknown Compression = iota
	Uncompressed
	Gzip
	Zstd
	Bzip2
	XZ
)

func (c Compression) String() string {
	return [...]string{"unknown", "none", "gzip", "zstd", "bzip2", "xz"}[c]
}

// compressionOf tells the compression by the first bytes of a file.
func compressionOf(head []byte) Compression {
	starts := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case starts("\x1f\x8b\x08"):
		return Gzip
	case starts("\x28\xb5\x2f\xfd"):
		return Zstd
	case len(head) >= 4 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18":
		return Zstd // begins with a skippable frame
	case starts("\xfd7zXZ\x00"):
		return XZ
	case len(head) >= 10 && starts("BZh") && '1' <= head[3] && head[3] <= '9':
		// A text may begin with BZh; the mark of a block (π) or of an empty
		// archive (√π) after it is no text.
		if mark := string(head[4:10]); mark == "1AY&SY" || mark == "\x17rE8P\x90" {
			return Bzip2
		}
	}
	return Uncompressed
}

const (
	unpackFirst = "unpack it and name the text files inside"
	noModel     = "name the text it was trained on instead"
	decompress  = "decompress it first (gzip, zstd, bzip2 and xz are read as they are)"
)

// kinds are the files that people take for text, by their first bytes.
var kinds = []struct {
	offset   int
	magic    string
	what, do string
}{
	{0, "PK\x03\x04", "a zip archive (as are docx, xlsx and epub)", unpackFirst},
	{0, "PK\x05\x06", "an empty zip archive", unpackFirst},
	{0, "7z\xbc\xaf\x27\x1c", "a 7z archive", unpackFirst},
	{0, "Rar!\x1a\x07", "a rar archive", unpackFirst},
	{257, "ustar", "a tar archive", unpackFirst},
	{0, "\x04\x22\x4d\x18", "lz4 data", decompress},
	{0, "LZIP\x01", "lzip data", decompress},
	{0, "\x1f\x9d", "compress (.Z) data", decompress},
	{0, "%PDF-", "a PDF file", "convert it to text, with pdftotext for one"},
	{0, "{\\rtf", "an RTF file", "save it as plain text"},
	{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file", "save it as plain text"},
	{0, "ARROW1\x00\x00", "an Arrow file", "export its text column as lines or JSON Lines"},
	{0, "SQLite format 3\x00", "a SQLite database", "export its text column as lines or JSON Lines"},
	{0, "\x89HDF\r\n\x1a\n", "an HDF5 file", "export its text as lines or JSON Lines"},
	{0, "GGUF\x03", "a GGUF model", noModel},
	{0, "\x93NUMPY", "a NumPy array", noModel},
	{0, "\x89PNG\r\n\x1a\n", "a PNG picture", "name text files only"},
	{0, "\xff\xd8\xff", "a JPEG picture", "name text files only"},
	{0, "\x7fELF", "a program", "name text files only"},
}

// checkText returns an error that wraps [ErrNotText] if the first bytes of a
// file, decompressed, show that it is not text.
func checkText(path string, head []byte) error {
	what, do := notText(head)
	if what == "" {
		return nil
	}
	return fmt.Errorf("%s is %s, %w: %s", shown(path), what, ErrNotText, do)
}

// notText tells what a file is and what to do with it, or "" if it may be text.
func notText(head []byte) (what, do string) {
	for _, k := range kinds {
		if len(head) >= k.offset && bytes.HasPrefix(head[k.offset:], []byte(k.magic)) {
			return k.what, k.do
		}
	}
	if len(head) > 9 && head[8] == '{' && binary.LittleEndian.Uint64(head) < 100<<20 {
		return "a safetensors model", noModel
	}
	nul := bytes.IndexByte(head, 0)
	if nul < 0 {
		return "", ""
	}
	return fmt.Sprintf("binary data (byte %d is zero)", nul), "name text files only"
}

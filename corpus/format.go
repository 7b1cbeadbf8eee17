package corpus

import (
	"bytes"
	"path/filepath"
	"strings"
)

// A Format is how a file holds its text.
type Format uint8

const (
	// Auto looks at each file: Parquet, WARC and dumps show by their first bytes, CSV by
	// the end of the file's name, and JSON Lines by a first line, but for blank
	// ones, that is a JSON object with the field. All others are Lines.
	Auto Format = iota
	// Lines is plain text. Every line is a sentence.
	Lines
	// JSONL is JSON Lines: an object a line, the text in one of its fields.
	// Every line of the text is a sentence.
	JSONL
	// CSV is a table (RFC 4180), the text in one of its columns. Every line of a
	// cell is a sentence.
	CSV
	// Parquet is Apache Parquet, the text in one of its columns. The file must be
	// a file, not a pipe, and not compressed as a whole.
	Parquet
	// WARC is a web archive (ISO 28500). The texts are its conversion records, as
	// in the WET files of Common Crawl, and the responses and resources of the
	// type text/plain.
	WARC
	// Wikipedia is an XML dump of a wiki, as Wikipedia's pages-articles. The texts
	// are its articles without their markup, every paragraph a line.
	Wikipedia

	lastFormat = Wikipedia
)

func (f Format) String() string {
	return [...]string{"auto", "lines", "jsonl", "csv", "parquet", "warc", "wikipedia"}[f]
}

// formatOf tells the format of a file by its name and its first bytes,
// decompressed, or Auto where it takes more than them.
//
// A table shows in the name only. Prose has commas, too, as many to a line as it
// likes, and a poem of one sentence a row would do for a table of one column.
func formatOf(path string, head []byte) Format {
	switch {
	case bytes.HasPrefix(head, []byte(parquetMagic)):
		return Parquet
	case bytes.HasPrefix(head, []byte("WARC/1.")) || bytes.HasPrefix(head, []byte("WARC/0.")):
		return WARC
	case isWikipedia(head):
		return Wikipedia
	case tableName(path) != "":
		return CSV
	}
	return Auto
}

// tableName returns .csv or .tsv for names that end so, be it before the ending
// of a compression.
func tableName(path string) string {
	name := strings.ToLower(path)
	for _, packed := range []string{".gz", ".zst", ".bz2", ".xz"} {
		name = strings.TrimSuffix(name, packed)
	}
	switch ext := filepath.Ext(name); ext {
	case ".csv", ".tsv":
		return ext
	}
	return ""
}

// binaryFormat tells whether a format is more than text in one encoding.
func binaryFormat(f Format) bool { return f == Parquet || f == WARC }

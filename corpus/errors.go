package corpus

import (
	"errors"
	"fmt"
	"strings"
)

// Errors that tell why a corpus cannot be read. They come wrapped, with the
// file's name and what to do.
var (
	// ErrEmpty: no file, or nothing but white space in all of them.
	ErrEmpty = errors.New("the corpus has no text")
	// ErrNotText: a file holds no text, such as a zip archive.
	ErrNotText = errors.New("not UTF-8 text")
	// ErrEncoding: a file is text, but it does not show in which encoding, or it
	// is not in that of [Options.Encoding].
	ErrEncoding = errors.New("unknown encoding")
	// ErrOutput: a file of the corpus is one that is to be written.
	ErrOutput = errors.New("the corpus would be overwritten")
	// ErrJSON: a line of a JSON Lines file is not a JSON object.
	ErrJSON = errors.New("not a JSON object")
	// ErrCSV: a table is broken, as by a quote that is never closed.
	ErrCSV = errors.New("not CSV")
	// ErrParquet: a Parquet file is broken, or cannot be read as it comes.
	ErrParquet = errors.New("not a readable Parquet file")
	// ErrWARC: a web archive is broken.
	ErrWARC = errors.New("not a WARC record")
	// ErrNoField: the records of a file have no text of the name that
	// [Options.Field] says.
	ErrNoField = errors.New("no such text field")
)

// An Error is something wrong at one place of a file.
type Error struct {
	File   string // as [File.Path] says it
	Line   int64  // counted from 1; 0 where lines are not counted
	Offset int64  // in bytes of the decompressed text
	Err    error
}

func (e *Error) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s: line %d (byte %d): %v", shown(e.File), e.Line, e.Offset, e.Err)
	}
	return fmt.Sprintf("%s: byte %d: %v", shown(e.File), e.Offset, e.Err)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// shown is how a message calls a file.
func shown(path string) string {
	if path == stdinPath {
		return "standard input"
	}
	return path
}

// shownList calls the first few files by name.
func shownList(files []File) string {
	const most = 3
	names := make([]string, 0, most+1)
	for i, f := range files {
		if i == most {
			names = append(names, fmt.Sprintf("and %d more", len(files)-most))
			break
		}
		names = append(names, shown(f.Path))
	}
	return strings.Join(names, ", ")
}

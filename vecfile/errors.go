package vecfile

import (
	"errors"
	"fmt"
)

// Errors to test for with errors.Is. A file that ends too early gives
// [io.ErrUnexpectedEOF].
var (
	// ErrUnknownFormat says that a file is none of the formats that Firth reads.
	ErrUnknownFormat = errors.New("not a vector file that this version reads")

	// ErrUnwritable says that words cannot be held by the format: word2vec files
	// have no way to write a space inside a word.
	ErrUnwritable = errors.New("words that the format cannot hold")
)

// A ParseError tells where a vector file is broken.
type ParseError struct {
	Path   string // as given to [Open]
	Format Format
	Line   int   // from 1, in text formats; 0 in others
	Offset int64 // in bytes from the start of the file, unpacked if it is compressed
	Err    error
}

func (e *ParseError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s: line %d (byte %d): %v", e.Path, e.Line, e.Offset, e.Err)
	}
	return fmt.Sprintf("%s: byte %d: %v", e.Path, e.Offset, e.Err)
}

// Unwrap returns the cause.
func (e *ParseError) Unwrap() error { return e.Err }

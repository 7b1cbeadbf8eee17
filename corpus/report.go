package corpus

import "fmt"

// firstPlaces is how many places of each kind a report keeps.
const firstPlaces = 5

// A Report tells what was read, and counts everything that was repaired,
// skipped or odd. Bytes of text are bytes after decompression.
type Report struct {
	Files       int   // files read
	JSONLFiles  int   // of these, read as JSON Lines
	EmptyFiles  int   // of these, without a single line
	StoredBytes int64 // bytes as they are stored
	TextBytes   int64 // bytes of all [Block.Text]
	Lines       int64 // sentences, blank lines among them
	EmptyLines  int64 // lines of nothing but white space
	LongestLine int64 // in bytes

	InvalidUTF8     int64   // sequences that were not UTF-8, each replaced by U+FFFD
	InvalidPlaces   []Place // the first few of them
	CarriageReturns int64   // "\r\n" and lone "\r", read as line ends
	NULs            int64   // zero bytes, kept in the text
	ForcedCuts      int64   // places where a line without any word end for 64 MiB was cut
	ForcedPlaces    []Place // the first few of them

	Records       int64   // JSON Lines: objects read
	MissingField  int64   // of these, without the field, or with a field that is no string; skipped
	MissingPlaces []Place // the first few of them

	Hidden  int // files and folders in folders (and matches of globs) skipped because their names begin with "."
	Outputs int // files in folders and matches of globs skipped because they are among [Options.Outputs]
	Special int // pipes, sockets and devices in folders, skipped
}

// A Place is a byte of a file, counted after decompression. In a JSON Lines file
// it may be the record around the byte.
type Place struct {
	File   string
	Offset int64
}

// String gives the place as a message would.
func (p Place) String() string { return fmt.Sprintf("%s, byte %d", shown(p.File), p.Offset) }

// note counts one thing at a place and keeps the place if it is among the first.
func note(count *int64, places *[]Place, file string, offset int64) {
	*count++
	if len(*places) < firstPlaces {
		*places = append(*places, Place{File: file, Offset: offset})
	}
}

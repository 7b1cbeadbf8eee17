package corpus

import "fmt"

// firstPlaces is how many places of each kind a report keeps.
const firstPlaces = 5

// A Report tells what was read, and counts everything that was repaired,
// skipped or odd. Bytes of text are bytes after decompression.
type Report struct {
	Files       int   // files read
	JSONLFiles  int   // of these, read as JSON Lines
	Converted   int   // of these, in another encoding than UTF-8
	EmptyFiles  int   // of these, without a single line
	StoredBytes int64 // bytes as they are stored
	TextBytes   int64 // bytes of all [Block.Text]
	Lines       int64 // sentences, blank lines among them
	EmptyLines  int64 // lines of nothing but white space
	LongestLine int64 // in bytes

	Inputs []FileReport // what each of the files was, in the order of reading

	InvalidUTF8     int64   // sequences that were not UTF-8, or of the encoding that a file is in, each replaced by U+FFFD
	InvalidPlaces   []Place // the first few of them
	CarriageReturns int64   // "\r\n" and lone "\r", read as line ends
	NULs            int64   // zero bytes, kept in the text
	ForcedCuts      int64   // places where a line without any word end for 64 MiB was cut
	ForcedPlaces    []Place // the first few of them

	Records       int64   // objects of JSON Lines, rows of tables, records of WARC
	MissingField  int64   // of these, without the field, or with a field that is no string; skipped
	MissingPlaces []Place // the first few of them
	OtherRecords  int64   // of these, records of WARC that hold no plain text, such as HTML and pictures; skipped
	Ragged        int64   // of these, rows of CSV with more or fewer fields than the first
	RaggedPlaces  []Place // the first few of them
	OddQuotes     int64   // of these, rows of CSV with something between a closing quote and the next separator
	JoinedItems   int64   // items of sequences with white space in them, which is "_" now

	Pages            int64   // articles of Wikipedia dumps
	EmptyPages       int64   // of these, with no text but templates, tables and the like
	Unbalanced       int64   // of these, with braces, brackets or tags that do not close; the rest of such a line may be lost
	UnbalancedPlaces []Place // the first few of them
	Redirects        int64   // pages that only name another one; skipped
	OtherNamespaces  int64   // pages that are no articles, such as talk and user pages; skipped
	OtherModels      int64   // pages that are not wikitext, such as tables of data; skipped
	OldRevisions     int64   // revisions of a page before its newest one; skipped

	Hidden  int // files and folders in folders (and matches of globs) skipped because their names begin with "."
	Outputs int // files in folders and matches of globs skipped because they are among [Options.Outputs]
	Special int // pipes, sockets and devices in folders, skipped
}

// A FileReport tells what one file was and what came out of it.
type FileReport struct {
	File            // with all that reading it has shown
	Forced    bool  // the encoding is that of [Options.Encoding]; it was not looked for
	TextBytes int64 // bytes of text
	Lines     int64 // sentences
	Invalid   int64 // sequences replaced by U+FFFD
	Records   int64 // as in [Report]
}

// A Place is a byte of a file, counted after decompression. In a file of records
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

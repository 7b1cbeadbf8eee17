package vecfile

import (
	"fmt"
	"strings"
)

// A Report tells what reading or writing a file met beside its plain work: what
// was mended, what was left out. Nothing of that kind is in no report.
type Report struct {
	Format      Format    `json:"format"`
	Compression string    `json:"compression,omitempty"` // "gzip", "zstd", or "" for none
	Mapped      bool      `json:"mapped"`                // the vectors are the file itself, mapped into memory
	Stored      string    `json:"stored,omitempty"`      // how the vectors are in the file, if in fewer bits than float32
	Findings    []Finding `json:"findings,omitempty"`    // one for each kind that was met
}

// A Finding is something of one kind that was met Count times.
type Finding struct {
	Kind  Kind    `json:"kind"`
	Count int     `json:"count"`
	First []Place `json:"first,omitempty"` // at most the first five
}

// A Place is where something was met. Fields that do not apply are zero.
type Place struct {
	Row    int    `json:"row"`    // row of the matrix in the file, from 1
	Offset int64  `json:"offset"` // where the row begins, in bytes of the (unpacked) file
	Word   string `json:"word"`   // as it was read, mended
}

// A Kind says what was met.
type Kind string

// What readers find.
const (
	InvalidUTF8   Kind = "invalid-utf8"   // words with bytes that are no UTF-8, which became U+FFFD
	DuplicateWord Kind = "duplicate-word" // rows left out because an earlier row has the same word
	EmptyWord     Kind = "empty-word"     // rows left out because they have no word
	SpacedWord    Kind = "spaced-word"    // words with spaces, told from the values by counting from the right
	NonFinite     Kind = "non-finite"     // values that are NaN or infinite, kept (mapped files are not searched)
	ExtraRow      Kind = "extra-row"      // rows beyond the number in the header, read all the same
	UnknownTensor Kind = "unknown-tensor" // tensors that Firth has no use for, not read
	UnknownPart   Kind = "unknown-part"   // parts of a file that Firth has no use for, not read
	Rounded       Kind = "rounded"        // numbers that float32 holds only about
	UnknownToken  Kind = "unknown-token"  // rows of the token for unknown text, left out because nobody uses them
	Label         Kind = "label"          // labels of a supervised model, not read
	SkippedOutput Kind = "skipped-output" // rows of an output matrix that do not belong to the words, not read
)

// What writers find.
const (
	DroppedCounts   Kind = "dropped-counts"   // words whose counts the format has no place for
	DroppedOutput   Kind = "dropped-output"   // rows of the output matrix that the format has no place for
	DroppedMetadata Kind = "dropped-metadata" // parts of the metadata that the format has no place for
	DroppedSubwords Kind = "dropped-subwords" // rows for the n-grams of unknown words that the format has no place for
	DroppedWord     Kind = "dropped-word"     // words that the tokenizer of the model cannot make
	ZeroRow         Kind = "zero-row"         // pieces of the tokenizer that have no vector and get one of zeros
	Inexact         Kind = "inexact"          // parts of the text pipeline that tokenizer.json can express only about, or not
	EscapedWord     Kind = "escaped-word"     // words whose white space became _
)

// meaning stands before the count in a finding's sentence.
var meaning = map[Kind]string{
	InvalidUTF8:     "words that were not valid UTF-8, the bad bytes now U+FFFD",
	DuplicateWord:   "rows left out because an earlier row has the same word",
	EmptyWord:       "rows left out because they have no word",
	SpacedWord:      "words with spaces",
	NonFinite:       "values that are NaN or infinite",
	ExtraRow:        "rows beyond the number that the header announces, read too",
	Label:           "labels of a supervised model left out",
	SkippedOutput:   "rows of the output matrix left out because they do not belong to the words",
	UnknownToken:    "rows of the token for unknown text left out, as model2vec leaves them out of every mean",
	UnknownPart:     "parts of the file left aside because Firth has no use for them",
	Rounded:         "numbers rounded to 32 bits",
	UnknownTensor:   "tensors left aside because they are no part of word vectors",
	DroppedCounts:   "word counts left out because the format has no place for them",
	DroppedOutput:   "rows of the output matrix left out because the format has no place for them",
	DroppedMetadata: "parts of the metadata (text pipeline, configuration, training) left out because the format has no place for them",
	DroppedSubwords: "rows for the n-grams of unknown words left out because the format has no place for them",
	DroppedWord:     "words left out because the tokenizer of the model never makes them",
	ZeroRow:         "pieces of the tokenizer without a vector, written as zeros",
	Inexact:         "parts of the text pipeline that tokenizer.json cannot express exactly, so that texts may be cut in another way",
	EscapedWord:     "words changed by writing _ for white space",
}

// maxPlaces is how many places a finding names.
const maxPlaces = 5

// Count tells how often something of the kind was met.
func (r *Report) Count(kind Kind) int {
	for _, f := range r.Findings {
		if f.Kind == kind {
			return f.Count
		}
	}
	return 0
}

// add counts n things of a kind, which may be none, that were met at one place.
func (r *Report) add(kind Kind, n int, place Place) {
	if n == 0 {
		return
	}
	i := 0
	for i < len(r.Findings) && r.Findings[i].Kind != kind {
		i++
	}
	if i == len(r.Findings) {
		r.Findings = append(r.Findings, Finding{Kind: kind})
	}
	f := &r.Findings[i]
	f.Count += n
	if len(f.First) < maxPlaces && place != (Place{}) {
		f.First = append(f.First, place)
	}
}

// String is the finding in one line for people.
func (f Finding) String() string {
	places := make([]string, len(f.First))
	for i, p := range f.First {
		places[i] = p.String()
	}
	s := fmt.Sprintf("%s: %d", meaning[f.Kind], f.Count)
	if f.Count > len(places) && len(places) > 0 {
		places = append(places, "…")
	}
	if len(places) > 0 {
		s += " (" + strings.Join(places, ", ") + ")"
	}
	return s
}

// String is the place in a few words for people.
func (p Place) String() string {
	if p.Row == 0 {
		return fmt.Sprintf("%q at byte %d", p.Word, p.Offset)
	}
	return fmt.Sprintf("%q in row %d at byte %d", p.Word, p.Row, p.Offset)
}

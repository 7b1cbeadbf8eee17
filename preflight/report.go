package preflight

import (
	"firth/token"
	"firth/word2vec"
)

// A Report is what [Inspect] found. All of it but Timing, Estimate.Seconds and what
// follows from these in Findings and Advice is the same at every run, for any number of
// threads.
type Report struct {
	// Findings are the things to look at before training, the worst first.
	Findings []Finding `json:"findings"`

	Files  []File `json:"files"`
	Totals Totals `json:"totals"`

	Lines      Lines      `json:"lines"`
	Duplicates Duplicates `json:"duplicates"`
	Scripts    []Script   `json:"scripts"` // by letters, the most frequent first
	Detection  Detection  `json:"detection"`
	Markup     []Markup   `json:"markup"` // the most frequent first
	Repairs    Repairs    `json:"repairs"`
	Tokens     Tokens     `json:"tokens"`
	Vocabulary Vocabulary `json:"vocabulary"`
	Estimate   Estimate   `json:"estimate"`
	Advice     []Advice   `json:"advice"`
	Timing     Timing     `json:"timing"`
}

// A Severity says how much a [Finding] matters.
type Severity string

// The severities.
const (
	Problem Severity = "problem" // the vectors will be bad, or there will be none
	Warning Severity = "warning" // worth a look
)

// A Finding is something that should be looked at before a night is spent on
// training.
type Finding struct {
	ID       string   `json:"id"` // for programs, such as "duplicates"
	Severity Severity `json:"severity"`
	Text     string   `json:"text"` // what is the matter
	Do       string   `json:"do"`   // about it
}

// Advice is a flag of firth train that suits this text better than its default, or as
// well.
type Advice struct {
	Flag    string `json:"flag"`  // such as "--dim"
	Value   string `json:"value"` // "" where the advice is not about a value
	Reason  string `json:"reason"`
	Changed bool   `json:"changed"` // it is not what was given or the default
}

// A File is one file of the corpus.
type File struct {
	Path        string `json:"path"`
	StoredBytes int64  `json:"stored_bytes"` // -1 if unknown
	Compression string `json:"compression"`
	Format      string `json:"format"`
	Encoding    string `json:"encoding"` // "" where the format settles it
	TextBytes   int64  `json:"text_bytes"`
	Lines       int64  `json:"lines"`
	Records     int64  `json:"records"`           // of JSON Lines, tables and archives
	Invalid     int64  `json:"invalid_sequences"` // not of the encoding, read as U+FFFD
}

// Totals are sums over all files.
type Totals struct {
	Files       int   `json:"files"`
	StoredBytes int64 `json:"stored_bytes"`
	TextBytes   int64 `json:"text_bytes"`
	Lines       int64 `json:"lines"`
}

// Lines are counts of lines. Lengths are in tokens, of the lines that have any; above
// 256 they are exact to one part in 64, but for the longest.
type Lines struct {
	Lines     uint64 `json:"lines"`
	Blank     uint64 `json:"blank"`      // nothing but white space
	Tokenless uint64 `json:"tokenless"`  // something, but no token
	Single    uint64 `json:"one_token"`  // one token
	Long      uint64 `json:"over_long"`  // more than 10,000 tokens
	Lowercase uint64 `json:"lowercase"`  // begin with a small letter
	Hyphens   uint64 `json:"hyphenated"` // end with a hyphen

	Median  uint64 `json:"median"`
	P90     uint64 `json:"p90"`
	P99     uint64 `json:"p99"`
	Longest uint64 `json:"longest"`

	MeanBytes  float64       `json:"mean_bytes"` // of the lines that are not blank
	Histogram  []LengthRange `json:"histogram"`
	LongPlaces []Place       `json:"over_long_places,omitempty"`
}

// withTokens is the number of lines that have tokens.
func (l *Lines) withTokens() uint64 { return l.Lines - l.Blank - l.Tokenless }

// A LengthRange counts the lines of From to To tokens.
type LengthRange struct {
	From  uint64 `json:"from"`
	To    uint64 `json:"to"`
	Lines uint64 `json:"lines"`
}

// A Place is where something is: a line of a file, from 1, as the text was read (a
// record of JSON may be several lines), and some of the text there.
type Place struct {
	File string `json:"file"`
	Line int64  `json:"line"`
	Text string `json:"text"`
}

// Duplicates are lines that stand in the text more than once, but for white space at
// their ends: the copies after the first. Lines that reach over the ends of blocks
// (about 1 MiB) are not compared.
type Duplicates struct {
	Compared    uint64  `json:"compared"` // lines
	NotCompared uint64  `json:"not_compared"`
	Lines       uint64  `json:"lines"`       // copies after the first
	Bytes       uint64  `json:"bytes"`       // of them
	Share       float64 `json:"share"`       // of the text
	ShareError  float64 `json:"share_error"` // standard error of Share, 0 if it is exact

	// Exact tells that all lines were counted. If not, there were more different lines
	// than the table has room for, one in so many was counted, and Lines, Bytes and
	// Share are estimates.
	Exact        bool `json:"exact"`
	SampledOneIn int  `json:"sampled_one_in"`

	Top []RepeatedLine `json:"top,omitempty"` // the most copies first
}

// A RepeatedLine is a line with copies.
type RepeatedLine struct {
	Copies uint64 `json:"copies"` // the first one too
	Text   string `json:"text"`   // its beginning
}

// A Script is a way of writing, by the names of Unicode; Hiragana and Katakana are
// Kana.
type Script struct {
	Name    string  `json:"name"`
	Letters uint64  `json:"letters"`
	Share   float64 `json:"share"` // of all letters
}

// A Detection is what [token.Detect] makes of a sample of the text.
type Detection struct {
	Tokenizer string `json:"tokenizer"`
	Reason    string `json:"reason"`
}

// Markup is what is left in the text of HTML, wikitext and the like.
type Markup struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	Example string  `json:"example"`
	Count   uint64  `json:"count"`
	Bytes   uint64  `json:"bytes"`
	Places  []Place `json:"places"` // the first ones
}

// Repairs are what reading had to mend or skip.
type Repairs struct {
	InvalidUTF8     int64 `json:"invalid_utf8"`     // sequences that are not UTF-8, or not of a file's encoding
	NULs            int64 `json:"nuls"`             // zero bytes
	CarriageReturns int64 `json:"carriage_returns"` // read as line ends
	ForcedCuts      int64 `json:"forced_cuts"`      // of lines without any word end for 64 MiB
	Records         int64 `json:"records"`          // of JSON Lines, tables and archives
	MissingField    int64 `json:"missing_field"`    // of these, skipped
	EmptyFiles      int   `json:"empty_files"`
	Converted       int   `json:"converted"` // files in another encoding than UTF-8
}

// Tokens are what the pipeline made of the text.
type Tokens struct {
	Tokens             uint64  `json:"tokens"`
	Characters         uint64  `json:"characters"` // of the text
	Capitals           uint64  `json:"capitals"`   // of these, A to Z
	CharactersPerToken float64 `json:"characters_per_token"`
	Huge               uint64  `json:"over_64_bytes"`

	// Dropped counts the segments that the filter leaves out, by kind. Spaces are not
	// counted.
	Dropped map[string]uint64 `json:"dropped"`

	Pipeline token.Config `json:"pipeline"`
}

// A Vocabulary is the words of the text.
type Vocabulary struct {
	Words     uint64         `json:"words"`
	MinCounts []MinCount     `json:"min_counts"`
	Coverage  []Coverage     `json:"coverage"`
	Kinds     []WordKind     `json:"kinds"`
	Growth    []GrowthPoint  `json:"growth"`
	Heaps     *Heaps         `json:"heaps"` // null if the text is too short
	Frequent  []FrequentWord `json:"frequent"`
	Longest   []string       `json:"longest"`
}

// A MinCount is the vocabulary that a minimum count leaves.
type MinCount struct {
	MinCount uint64  `json:"min_count"`
	Words    uint64  `json:"words"`
	Tokens   uint64  `json:"tokens"`
	Share    float64 `json:"share"`              // of all tokens
	AtLeast  bool    `json:"at_least,omitempty"` // there are more: only the most frequent millions were looked at
}

// Coverage is the share of all tokens that the most frequent words make up.
type Coverage struct {
	Words uint64  `json:"words"`
	Share float64 `json:"share"`
}

// A WordKind is a part of the vocabulary: the words whose first letter is of a script,
// numbers, or others.
type WordKind struct {
	Name   string `json:"name"`
	Words  uint64 `json:"words"`
	Tokens uint64 `json:"tokens"`
}

// A GrowthPoint says how many different words the first tokens of the text have. Where
// there are more than a few million words, it is an estimate to a fraction of a
// percent.
type GrowthPoint struct {
	Tokens uint64 `json:"tokens"`
	Words  uint64 `json:"words"`
}

// Heaps is Heaps' law, V = K·N^Beta, fitted to the last three powers of ten of the
// growth: N tokens have V different words. Beta is about 0.5 to 0.7 for prose.
type Heaps struct {
	K          float64 `json:"k"`
	Beta       float64 `json:"beta"`
	AtTenTimes uint64  `json:"at_ten_times"` // V of a text ten times as long
}

// A FrequentWord is one of the most frequent words.
type FrequentWord struct {
	Word  string  `json:"word"`
	Count uint64  `json:"count"`
	Share float64 `json:"share"` // of all tokens
}

// An Estimate is what training on this text would take, as it was asked for.
type Estimate struct {
	Config    word2vec.Config `json:"config"`
	MinCount  uint64          `json:"min_count"`
	MaxVocab  int             `json:"max_vocab"`
	Words     uint64          `json:"words"`     // of the vocabulary
	Tokens    uint64          `json:"tokens"`    // trained on, in an epoch
	Positions int64           `json:"positions"` // these and the ends of sentences

	Memory          word2vec.Memory `json:"memory"`
	VocabularyBytes int64           `json:"vocabulary_bytes"`
	CountingBytes   int64           `json:"counting_bytes"`  // at most, while the text is read
	TemporaryBytes  int64           `json:"temporary_bytes"` // on disk
	Available       int64           `json:"available_bytes"` // memory of this machine, 0 if unknown

	// Seconds is what reading and training take with so many threads. They come from
	// this pass, and from training on a sample of the text for a moment: other work on
	// the machine makes them longer.
	Threads     int         `json:"threads"`
	Seconds     Seconds     `json:"seconds"`
	Calibration Calibration `json:"calibration"`
}

// Peak is the memory of training, all in all.
func (e *Estimate) Peak() int64 {
	return max(e.Memory.Total()+e.VocabularyBytes, e.CountingBytes)
}

// Seconds are times. They are 0 where nothing could be measured.
type Seconds struct {
	Reading  float64 `json:"reading"`
	Training float64 `json:"training"`
}

// A Calibration is a short training run.
type Calibration struct {
	Seconds float64 `json:"seconds"` // that it took
	Tokens  int64   `json:"tokens"`  // of the sample
	Words   int     `json:"words"`   // fewer than the vocabulary's where that would take too much memory or time
	Speed   float64 `json:"positions_per_second"`
	Skipped string  `json:"skipped,omitempty"` // why there was none
}

// A Timing is what the inspection itself took, in seconds. Those of the workers are
// sums over all threads.
type Timing struct {
	Seconds    float64 `json:"seconds"`
	Threads    int     `json:"threads"`
	Tokenizing float64 `json:"tokenizing"`
	Counting   float64 `json:"counting"`
	Looking    float64 `json:"looking"` // everything else

	TokensPerSecond float64 `json:"tokens_per_second"` // of tokenizing, with one thread
	BytesPerSecond  float64 `json:"bytes_per_second"`  // of the whole pass
}

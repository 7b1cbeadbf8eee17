package subword

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A TrainConfig says what is learned from a text. [DefaultTrainConfig] has what to
// begin with.
type TrainConfig struct {
	// Kind is the model:
	//
	//   - "bpe": byte-level byte-pair encoding, as in GPT-2. Any text comes back as
	//     it was, byte for byte where it is UTF-8.
	//   - "unigram": a unigram language model of pieces, as in SentencePiece. A
	//     space is written as ▁, and any text comes back with ByteFallback.
	//   - "wordpiece": the model of BERT. Space between words is lost.
	Kind string

	// Size is how many pieces the vocabulary has: special tokens, single
	// characters or bytes, and all that is learned. It may become smaller where
	// there is nothing left to learn from a text.
	Size int

	// MinCount leaves out what was seen less often: pairs for BPE and WordPiece,
	// words for Unigram.
	MinCount int

	// SpecialTokens get the first ids. No text is encoded to them unless it has
	// them literally. "unigram" and "wordpiece" need one for what cannot be
	// encoded, <unk> and [UNK], which is put first if it is not there.
	SpecialTokens []string

	// Normalization is what happens to text before all else: "" is nothing, or
	// "nfc", "nfd", "nfkc", "nfkd". All but "" lose what they make equal.
	Normalization string

	// FoldCase makes text lower case. For "wordpiece" it also takes off accents,
	// as BERT does.
	FoldCase bool

	// PrefixSpace puts a space before each text, so that its first word is written
	// as the others, but takes a space that was there for it. It is for "bpe" and
	// "unigram".
	PrefixSpace bool

	// MaxPieceLength is the most characters that a learned piece has, for "bpe"
	// the most bytes; 0 is no limit, and 16 for "unigram", whose limit is 64.
	MaxPieceLength int

	// CharacterCoverage, for "unigram", is the part of the text whose characters
	// become pieces, the most frequent first. Of the others each is written in
	// bytes, or unknown.
	CharacterCoverage float64

	// LimitAlphabet, for "wordpiece", is how many characters become pieces, the
	// most frequent first; 0 is all. Words with others are unknown.
	LimitAlphabet int

	// ByteFallback, for "unigram", adds pieces for the 256 bytes, in which unknown
	// characters are written.
	ByteFallback bool

	// Threads is how many goroutines work; 0 is one for each CPU. It does not
	// change what is learned.
	Threads int

	// MaxMemory bounds, in bytes, what the words of the text take, to about a
	// half; 0 is no bound. Words are counted exactly all the same, on disk where
	// necessary. But learning needs the words in memory: if they do not fit, the
	// rarest are left out, see [TrainReport]. What garbage collection leaves
	// unused comes on top, see [runtime/debug.SetMemoryLimit].
	MaxMemory int64

	// TempDir is the folder for temporary files; "" is that of the system.
	TempDir string
}

// DefaultTrainConfig returns the usual configuration of a kind.
func DefaultTrainConfig(kind string) TrainConfig {
	c := TrainConfig{Kind: kind, Size: 30_000, MinCount: 2}
	switch kind {
	case kindUnigram:
		c.MinCount, c.MaxPieceLength, c.CharacterCoverage, c.ByteFallback = 1, 16, 0.9995, true
		c.SpecialTokens = []string{"<unk>"}
	case kindWordPiece:
		c.FoldCase = true
		c.SpecialTokens = []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"}
	}
	return c
}

// The kinds that can be trained.
const (
	kindBPE       = "bpe"
	kindUnigram   = "unigram"
	kindWordPiece = "wordpiece"
)

// ErrTrainConfig tells that a configuration cannot be trained with.
var ErrTrainConfig = errors.New("training configuration")

// ErrEmptyCorpus tells that there was no word in the text to learn from.
var ErrEmptyCorpus = errors.New("the text has no words to learn from")

// A Source gives texts, such as lines, until it returns [io.EOF]. It is called by
// one goroutine at a time. Words do not go from one text to the next. A line
// should come with its line end if texts will be encoded that have some.
type Source func(ctx context.Context) (text string, err error)

// A TrainProgress says how far training is.
type TrainProgress struct {
	Phase    string // "counting", "merging" or "pruning"
	Done, Of int64  // bytes read, pieces learned, rounds; Of is 0 if nobody knows
}

// A TrainReport says what was read, learned and left out.
type TrainReport struct {
	Texts, Bytes  int64 // read
	Words, Tokens int64 // different words in the text, and all of them

	// RareWords different words, RareTokens of the text, were seen less than
	// MinWordCount times and left out: by MinCount of "unigram" or, if
	// MemoryBound, because the others filled MaxMemory.
	RareWords, RareTokens int64
	MinWordCount          int64
	MemoryBound           bool

	// Alphabet is how many characters or bytes are pieces. LeftCharacters others
	// were too rare, LeftTokens of the text: characters of "unigram", words of
	// "wordpiece".
	Alphabet                   int
	LeftCharacters, LeftTokens int64

	Size   int // of the vocabulary
	Merges int // learned, for "bpe" and "wordpiece"

	// LogLikelihood, for "unigram", is the natural logarithm of the probability of
	// all words that were learned from, by all ways to put them together.
	LogLikelihood float64

	Spilled  int64 // bytes of words that were written to disk
	Duration time.Duration
}

// Train learns a tokenizer from the texts of src. The result depends on the texts,
// not on their order, and on cfg, but not on cfg.Threads.
//
// progress, if it is not nil, is called now and then by the goroutine that called
// Train. If ctx ends, Train returns its cause soon, and leaves nothing behind. It
// fails with [ErrTrainConfig] if cfg cannot be, and [ErrEmptyCorpus]; errors of src
// come back as they are.
func Train(ctx context.Context, src Source, cfg TrainConfig, progress func(TrainProgress)) (*Tokenizer, TrainReport, error) {
	began := time.Now()
	cfg, err := cfg.checked()
	if err != nil {
		return nil, TrainReport{}, err
	}
	if progress == nil {
		progress = func(TrainProgress) {}
	}
	t := &trainer{cfg: cfg, progress: progress}
	tokenizer, err := t.train(ctx, src)
	t.report.Duration = time.Since(began)
	if err != nil {
		return nil, t.report, err
	}
	t.report.Size = tokenizer.Len()
	return tokenizer, t.report, nil
}

// checked returns the configuration with the defaults of what is 0.
func (c TrainConfig) checked() (TrainConfig, error) {
	wrong := func(format string, args ...any) (TrainConfig, error) {
		return c, fmt.Errorf("%w: %s", ErrTrainConfig, fmt.Sprintf(format, args...))
	}
	unigram, wordPiece := c.Kind == kindUnigram, c.Kind == kindWordPiece
	switch {
	case c.Kind != kindBPE && !unigram && !wordPiece:
		return wrong("kind %q; there are bpe, unigram and wordpiece", c.Kind)
	case c.Size < 1 || c.Size > maxTrainSize:
		return wrong("size %d; it is from 1 to %d", c.Size, maxTrainSize)
	case c.MinCount < 0, c.MaxPieceLength < 0, c.LimitAlphabet < 0, c.Threads < 0, c.MaxMemory < 0:
		return wrong("a negative number")
	case !(c.CharacterCoverage >= 0 && c.CharacterCoverage <= 1):
		return wrong("character coverage %v; it is from 0 to 1", c.CharacterCoverage)
	case unigram && c.MaxPieceLength > maxUnigramPiece:
		return wrong("pieces of %d characters; a unigram model has %d at most", c.MaxPieceLength, maxUnigramPiece)
	case !unigram && (c.CharacterCoverage != 0 || c.ByteFallback):
		return wrong("character coverage and byte fallback are for unigram, not for %s", c.Kind)
	case !wordPiece && c.LimitAlphabet != 0:
		return wrong("an alphabet limit is for wordpiece, not for %s", c.Kind)
	case wordPiece && c.PrefixSpace:
		return wrong("a prefix space is for bpe and unigram, not for wordpiece")
	case !slices.Contains([]string{"", "nfc", "nfd", "nfkc", "nfkd"}, c.Normalization):
		return wrong("normalization %q; there are nfc, nfd, nfkc and nfkd", c.Normalization)
	}
	for _, special := range c.SpecialTokens {
		if special == "" || !utf8.ValidString(special) {
			return wrong("the special token %q has to be UTF-8, and not empty", special)
		}
	}
	c.SpecialTokens = withoutRepeated(c.SpecialTokens)
	if unk := c.unknown(); unk != "" && !slices.Contains(c.SpecialTokens, unk) {
		c.SpecialTokens = slices.Insert(c.SpecialTokens, 0, unk)
	}
	if unigram && c.MaxPieceLength == 0 {
		c.MaxPieceLength = 16
	}
	if unigram && c.CharacterCoverage == 0 {
		c.CharacterCoverage = 1
	}
	if c.Threads == 0 {
		c.Threads = runtime.GOMAXPROCS(0)
	}
	return c, nil
}

const (
	maxTrainSize    = 1 << 24
	maxUnigramPiece = 64
)

// unknown is the piece for what cannot be encoded.
func (c *TrainConfig) unknown() string {
	switch c.Kind {
	case kindUnigram:
		return "<unk>"
	case kindWordPiece:
		return "[UNK]"
	}
	return ""
}

func withoutRepeated(texts []string) []string {
	seen := map[string]bool{}
	var kept []string
	for _, text := range texts {
		if !seen[text] {
			seen[text] = true
			kept = append(kept, text)
		}
	}
	return kept
}

// A trainer trains one tokenizer.
type trainer struct {
	cfg      TrainConfig
	progress func(TrainProgress)
	report   TrainReport
}

func (t *trainer) train(ctx context.Context, src Source) (*Tokenizer, error) {
	parts := trainParts(&t.cfg)
	words, err := t.countWords(ctx, src, parts)
	if err != nil {
		return nil, err
	}
	switch t.cfg.Kind {
	case kindBPE:
		parts.model, err = t.learnBPE(ctx, words)
	case kindWordPiece:
		parts.model, err = t.learnWordPiece(ctx, words)
	default:
		parts.model, err = t.learnUnigram(ctx, words)
	}
	if err != nil {
		return nil, err
	}
	for id, special := range t.cfg.SpecialTokens {
		parts.added = append(parts.added, addedToken{id: uint32(id), content: special, special: true})
	}
	return newTokenizer(parts)
}

// countWords reads the text and returns the words to learn from.
func (t *trainer) countWords(ctx context.Context, src Source, parts parts) (words []wordCount, err error) {
	counter := &wordCounter{tempDir: t.cfg.TempDir}
	defer func() { err = errors.Join(err, counter.close()) }()
	cutters := make([]wordCutter, t.cfg.Threads)
	for i := range cutters {
		cutters[i] = newWordCutter(&t.cfg, parts)
	}
	half := (t.cfg.MaxMemory + 1) / 2 // for the counter, then for what learns
	err = counter.count(ctx, src, cutters, half, func(bytes int64) {
		t.progress(TrainProgress{Phase: "counting", Done: bytes})
	})
	t.report.Texts, t.report.Bytes, t.report.Spilled = counter.texts, counter.bytes, counter.runs.size()
	if err != nil {
		return nil, err
	}
	least := int64(1)
	if t.cfg.Kind == kindUnigram {
		least = int64(t.cfg.MinCount)
	}
	chosen, err := selection{least, half, t.learningCost}.choose(ctx, counter)
	if err != nil {
		return nil, err
	}
	r := &t.report
	r.Words, r.Tokens, r.RareWords, r.RareTokens = chosen.all, chosen.tokens, chosen.rareWords, chosen.rareTokens
	r.MinWordCount, r.MemoryBound = chosen.minCount, chosen.minCount > max(1, least)
	if len(chosen.words) == 0 {
		if chosen.all > 0 {
			return nil, fmt.Errorf("%w: of %d different words none was seen %d times; set a smaller MinCount or a larger MaxMemory", ErrEmptyCorpus, chosen.all, chosen.minCount)
		}
		return nil, ErrEmptyCorpus
	}
	return chosen.words, nil
}

// learningCost is about how many bytes learning from a word takes: its text, its
// symbols, and the places of its pairs or of the pieces that may stand in it.
func (t *trainer) learningCost(word string) int64 {
	switch t.cfg.Kind {
	case kindBPE:
		return 64 + 28*int64(len(word))
	case kindWordPiece:
		return 64 + int64(len(word)) + 28*int64(utf8.RuneCountInString(word))
	}
	return 64 + int64(len(word)) + 56*int64(utf8.RuneCountInString(word))
}

// sizeNeeded is the error for a vocabulary that has no place for what it needs.
func (t *trainer) sizeNeeded(alphabet int, what string) error {
	if special := len(t.cfg.SpecialTokens); special+alphabet > t.cfg.Size {
		return fmt.Errorf("%w: size %d is too small: %d special tokens and %s take %d", ErrTrainConfig, t.cfg.Size, special, what, special+alphabet)
	}
	return nil
}

// join puts two pieces together.
func join(left, right string) string { return left + right }

// joinContinued puts two pieces together, of which the right has the prefix of
// pieces that do not begin a word.
func joinContinued(left, right string) string {
	return left + strings.TrimPrefix(right, continuedPrefix)
}

const continuedPrefix = "##"

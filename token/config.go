package token

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"firth/token/han"
	"firth/token/phrase"
	"firth/token/subword"
)

// Values of Config.Normalization.
const (
	NFKC            = "nfkc" // compatibility composition: ﬁ → fi, ① → 1, Ａ → A, ｶﾞ → ガ
	NFC             = "nfc"  // canonical composition: e + U+0301 → é
	NoNormalization = "none"
)

// Values of Config.Digits.
const (
	KeepDigits = "keep"
	ZeroDigits = "zero"
)

// Values of Config.Tokenizer.
const (
	WordsTokenizer      = "words"
	WhitespaceTokenizer = "whitespace"
	CharsTokenizer      = "chars"
	HanTokenizer        = "han"
	ItemsTokenizer      = "items"
	SubwordTokenizer    = "subword"
)

// Tokenizers returns the values of Config.Tokenizer.
func Tokenizers() []string {
	return []string{WordsTokenizer, WhitespaceTokenizer, CharsTokenizer, HanTokenizer, ItemsTokenizer, SubwordTokenizer}
}

const (
	// ConfigFormat is the value of Config.Format that this package writes and reads.
	ConfigFormat = 1

	// NormalizationVersion is the version of Unicode whose tables normalize and
	// fold the case of text.
	NormalizationVersion = norm.Version

	// SegmentationVersion is the version of Unicode whose rules find the
	// boundaries of words and characters.
	SegmentationVersion = "17.0.0"
)

// ErrConfig is what every error about a [Config] wraps.
var ErrConfig = errors.New("invalid text pipeline")

// ErrDictionary tells that a pipeline was made with another dictionary than this
// program has. It comes wrapped, with ErrConfig and what to do.
var ErrDictionary = errors.New("another dictionary of Chinese words")

// A Config says how a [Pipeline] turns text into tokens. It is saved in the model
// as JSON. Start with [DefaultConfig]; the zero value is not valid.
type Config struct {
	// Format is the version of this description, [ConfigFormat].
	Format int `json:"format"`

	// Unicode is the version of Unicode that normalizes, UAX29 the one that
	// segments. A pipeline made elsewhere with other tables is accepted, since
	// Unicode never changes how an assigned character normalizes and changes
	// boundaries in rare cases only: see [Config.SameUnicode].
	Unicode string `json:"unicode"`
	UAX29   string `json:"uax29"`

	// Normalization is [NFKC] (the default), [NFC] or [NoNormalization]. Signs
	// like ´ and ¨ stay as they are even in NFKC, which would make a space and an
	// accent of them and so cut the word they stand in.
	Normalization string `json:"normalization"`

	// FoldWidth makes one of full-width and half-width forms (Ａ → A, ｶ → カ).
	// NFKC does so in any case and must be told nothing else; otherwise the accent
	// of half-width ｶﾞ is composed under NFC alone.
	FoldWidth bool `json:"fold_width"`

	// FoldCase applies Unicode's full case folding: Word → word, Straße → strasse.
	FoldCase bool `json:"fold_case"`

	// DropIgnorable takes out characters that cannot be seen, such as the soft
	// hyphen and the byte order mark. The package comment lists them.
	DropIgnorable bool `json:"drop_ignorable"`

	// Digits is [KeepDigits] (the default) or [ZeroDigits], which writes 0 for
	// every decimal digit of any script, so that all years are one word, 0000.
	Digits string `json:"digits"`

	// Tokenizer is [WordsTokenizer] (the default), [WhitespaceTokenizer],
	// [CharsTokenizer], [HanTokenizer], [ItemsTokenizer] or [SubwordTokenizer]. The package comment
	// tells what they do.
	Tokenizer string `json:"tokenizer"`

	// Keep lists the kinds of tokens that the filter lets through. Nil stands for
	// the tokenizer's default: for "whitespace" everything but [Space], since its
	// text was cut on purpose; for "subword" and "items" everything; for the others [Number],
	// [Word], [Han], [Kana], [Hangul], [Letter] and [Emoji].
	Keep []Kind `json:"keep,omitempty"`

	// The fields from here on are left out of the JSON where they are not used.

	// Simplify turns traditional Chinese characters into simplified ones, as OpenCC's
	// t2s does, by the words that they stand in: see firth/token/simplify. The
	// dictionary of the tokenizer "han" knows simplified words best.
	Simplify bool `json:"simplify,omitempty"`

	// Dictionary is the version of the dictionary that the tokenizer "han" cuts by.
	// [New] fills it in, and refuses another one than this program has, since words
	// that are cut in another way than the corpus was are not found: see
	// [ErrDictionary].
	Dictionary string `json:"dictionary,omitempty"`

	// UserWords are words for the tokenizer "han" beside those of its dictionary.
	UserWords []UserWord `json:"user_words,omitempty"`

	// NoHMM keeps the tokenizer "han" from making words that are in no dictionary of
	// the characters that are left over.
	NoHMM bool `json:"no_hmm,omitempty"`

	// Subword is the tokenizer "subword", which must have one: a tokenizer.json, or
	// what else [subword.Tokenizer.Source] returns. See [SubwordConfig].
	Subword json.RawMessage `json:"subword,omitempty"`

	// Scripts keep only tokens all of whose letters are of these scripts, by their
	// codes of ISO 15924: Latn, Hani, Cyrl, and so on. Tokens without letters stay.
	// Nil keeps all.
	Scripts []string `json:"scripts,omitempty"`

	// StopWords are left out of the tokens, whatever the filter says about their
	// kind. They are written as in the text: a pipeline that folds case takes "The"
	// for "the".
	StopWords []string `json:"stop_words,omitempty"`

	// Phrases are joined to one token each, new york to new_york, in one pass for
	// each table, among the tokens of one line that all filters have left. See
	// firth/token/phrase.
	Phrases []phrase.Table `json:"phrases,omitempty"`
}

// A UserWord is a word for the tokenizer "han".
type UserWord struct {
	Text string `json:"text"`

	// Count says how often the word occurs, compared with the 60 million words of the
	// built-in dictionary. 0 stands for as often as it takes to keep the word whole,
	// and -1 takes the word out of the dictionary, see [han.Word].
	Count int `json:"count,omitempty"`
}

// DefaultConfig returns the pipeline that suits most text: Unicode words, NFKC,
// case folded.
func DefaultConfig() Config {
	return Config{
		Format:        ConfigFormat,
		Unicode:       NormalizationVersion,
		UAX29:         SegmentationVersion,
		Normalization: NFKC,
		FoldWidth:     true,
		FoldCase:      true,
		DropIgnorable: true,
		Digits:        KeepDigits,
		Tokenizer:     WordsTokenizer,
	}
}

// HanConfig returns the pipeline that suits Chinese text: as [DefaultConfig], with
// the words that a dictionary finds.
func HanConfig() Config {
	c := DefaultConfig()
	c.Tokenizer = HanTokenizer
	c.Dictionary = han.DictionaryVersion
	return c
}

// SubwordConfig returns the pipeline of a subword tokenizer. Nothing comes before the
// tokenizer, which has a normalizer of its own, and nothing is left out after it.
func SubwordConfig(t *subword.Tokenizer) (Config, error) {
	data, err := t.Source()
	if err != nil {
		return Config{}, err
	}
	if data, err = json.Marshal(json.RawMessage(data)); err != nil { // as it will stand in a model
		return Config{}, err
	}
	c := asItStands(SubwordTokenizer)
	c.Subword = data
	return c, nil
}

// asItStands returns the pipeline that changes nothing before it cuts.
func asItStands(tokenizer string) Config {
	return Config{
		Format:        ConfigFormat,
		Unicode:       NormalizationVersion,
		UAX29:         SegmentationVersion,
		Normalization: NoNormalization,
		Digits:        KeepDigits,
		Tokenizer:     tokenizer,
	}
}

// DefaultKeep returns the kinds that the filter keeps for a tokenizer, see
// Config.Keep.
func DefaultKeep(tokenizer string) []Kind {
	switch tokenizer {
	case SubwordTokenizer, ItemsTokenizer:
		return Kinds()
	case WhitespaceTokenizer:
		return slices.DeleteFunc(Kinds(), func(k Kind) bool { return k == Space })
	}
	return []Kind{Emoji, Number, Word, Han, Kana, Hangul, Letter}
}

// SameUnicode tells whether the pipeline was made with the Unicode tables of this
// program. If not, text with characters that are new in Unicode may be cut in
// another way than the corpus was.
func (c Config) SameUnicode() bool {
	return c.Unicode == NormalizationVersion && c.UAX29 == SegmentationVersion
}

// Validate reports the first field whose value is not one of those that its
// documentation names. It does not look into Subword and UserWords, which [New] does.
// The error wraps [ErrConfig].
func (c Config) Validate() error {
	if c.Format != ConfigFormat {
		return fmt.Errorf("%w: format %d, this version reads format %d; use the version of Firth that wrote it", ErrConfig, c.Format, ConfigFormat)
	}
	for _, f := range []struct {
		name, value string
		allowed     []string
	}{
		{"normalization", c.Normalization, []string{NFKC, NFC, NoNormalization}},
		{"digits", c.Digits, []string{KeepDigits, ZeroDigits}},
		{"tokenizer", c.Tokenizer, Tokenizers()},
	} {
		if !slices.Contains(f.allowed, f.value) {
			return fmt.Errorf("%w: %s is %q, use one of %s", ErrConfig, f.name, f.value, strings.Join(f.allowed, ", "))
		}
	}
	if c.Unicode == "" || c.UAX29 == "" {
		return fmt.Errorf("%w: the versions unicode and uax29 are needed, such as %s", ErrConfig, NormalizationVersion)
	}
	if c.Normalization == NFKC && !c.FoldWidth {
		return fmt.Errorf("%w: nfkc folds width in any case; set fold_width to true, or normalization to nfc", ErrConfig)
	}
	if c.Keep != nil && len(c.Keep) == 0 {
		return fmt.Errorf("%w: keep is empty, so no token would be left; leave it out for the default", ErrConfig)
	}
	for i, k := range c.Keep {
		if k >= numKinds {
			return fmt.Errorf("%w: keep: no kind of token has number %d", ErrConfig, uint8(k))
		}
		if slices.Contains(c.Keep[:i], k) {
			return fmt.Errorf("%w: keep names %s twice", ErrConfig, k)
		}
	}
	if err := c.validateParts(); err != nil {
		return fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return nil
}

// validateParts is Validate for the fields that not every pipeline has.
func (c Config) validateParts() error {
	isHan := c.Tokenizer == HanTokenizer
	switch {
	case !isHan && (c.Dictionary != "" || len(c.UserWords) > 0 || c.NoHMM):
		return fmt.Errorf("dictionary, user_words and no_hmm are for the tokenizer %s, not for %s", HanTokenizer, c.Tokenizer)
	case c.Tokenizer == SubwordTokenizer && len(c.Subword) == 0:
		return fmt.Errorf("the tokenizer %s needs the field subword, the content of a tokenizer.json", SubwordTokenizer)
	case c.Tokenizer != SubwordTokenizer && len(c.Subword) > 0:
		return fmt.Errorf("the field subword is for the tokenizer %s, not for %s", SubwordTokenizer, c.Tokenizer)
	case c.Tokenizer == ItemsTokenizer && c.rewrites():
		return fmt.Errorf("the tokenizer %s takes items as they stand: no normalization, no folding, digits kept; see SequenceConfig", ItemsTokenizer)
	case slices.Contains(c.StopWords, ""):
		return errors.New("a stop word is empty")
	case c.Scripts != nil && len(c.Scripts) == 0:
		return errors.New("scripts is empty, so no word would be left; leave it out for all scripts")
	}
	if _, err := newScriptSet(c.Scripts); err != nil {
		return err
	}
	for i, t := range c.Phrases {
		if err := t.Validate(); err != nil {
			return fmt.Errorf("phrases, pass %d: %w", i+1, err)
		}
	}
	return nil
}

// rewrites tells whether text is changed before it is cut.
func (c Config) rewrites() bool {
	return c.Normalization != NoNormalization || c.FoldWidth || c.FoldCase || c.DropIgnorable || c.Digits != KeepDigits || c.Simplify
}

// clone returns a copy that shares no memory with c.
func (c Config) clone() Config {
	c.Keep = slices.Clone(c.Keep)
	c.UserWords = slices.Clone(c.UserWords)
	c.Subword = slices.Clone(c.Subword)
	c.Scripts = slices.Clone(c.Scripts)
	c.StopWords = slices.Clone(c.StopWords)
	c.Phrases = slices.Clone(c.Phrases)
	for i := range c.Phrases {
		c.Phrases[i] = c.Phrases[i].Clone()
	}
	return c
}

package token

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
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
)

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

	// Tokenizer is [WordsTokenizer] (the default), [WhitespaceTokenizer] or
	// [CharsTokenizer].
	Tokenizer string `json:"tokenizer"`

	// Keep lists the kinds of tokens that the filter lets through. Nil stands for
	// the tokenizer's default: for "whitespace" everything but [Space], since its
	// text was cut on purpose; for the others [Number], [Word], [Han], [Kana],
	// [Hangul], [Letter] and [Emoji].
	Keep []Kind `json:"keep,omitempty"`
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

// DefaultKeep returns the kinds that the filter keeps for a tokenizer, see
// Config.Keep.
func DefaultKeep(tokenizer string) []Kind {
	if tokenizer == WhitespaceTokenizer {
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
// documentation names. The error wraps [ErrConfig].
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
		{"tokenizer", c.Tokenizer, []string{WordsTokenizer, WhitespaceTokenizer, CharsTokenizer}},
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
	return nil
}

// ParseConfig reads a Config from JSON. All fields but keep must be there, and no
// others: a pipeline that is guessed is not the one that the corpus went through.
// The error wraps [ErrConfig].
func ParseConfig(data []byte) (Config, error) {
	var c Config
	if err := decodeStrict(data, &c); err != nil {
		return Config{}, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if err := c.Validate(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// decodeStrict decodes one JSON object field by field, so that unknown, missing
// and repeated fields can be named. encoding/json takes missing ones in silence
// and compares names without case.
func decodeStrict(data []byte, c *Config) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return errors.New("expected a JSON object")
	}
	fields := reflect.ValueOf(c).Elem()
	names := make(map[string]int, fields.NumField())
	for i := range fields.NumField() {
		name, _, _ := strings.Cut(fields.Type().Field(i).Tag.Get("json"), ",")
		names[name] = i
	}
	seen := make(map[string]bool, len(names))
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return unexpectedEOF(err)
		}
		name, _ := t.(string)
		i, ok := names[name]
		if !ok {
			return fmt.Errorf("unknown field %q; a newer version of Firth may have written it", name)
		}
		if seen[name] {
			return fmt.Errorf("field %q is there twice", name)
		}
		seen[name] = true
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return fmt.Errorf("field %q: %w", name, unexpectedEOF(err))
		}
		if string(value) == "null" {
			return fmt.Errorf("field %q is null", name)
		}
		if err := json.Unmarshal(value, fields.Field(i).Addr().Interface()); err != nil {
			return fmt.Errorf("field %q: %w", name, err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return unexpectedEOF(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON object")
	}
	for i := range fields.NumField() {
		tag := fields.Type().Field(i).Tag.Get("json")
		name, _, optional := strings.Cut(tag, ",")
		if !optional && !seen[name] {
			return fmt.Errorf("field %q is missing", name)
		}
	}
	return nil
}

func unexpectedEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

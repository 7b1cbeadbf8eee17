package world

import (
	"errors"
	"fmt"
	"io"
	"iter"
)

// A Language is one that the generator writes.
type Language string

// The languages. Chinese is written in simplified characters.
const (
	English Language = "en"
	Chinese Language = "zh"
)

// Languages lists all languages.
func Languages() []Language { return []Language{English, Chinese} }

// Config says which text to write. The same Config gives the same bytes on every
// machine.
type Config struct {
	Language Language

	// Tokens is how many words to write, 1 or more; punctuation is not counted.
	// The text ends with the sentence that reaches it, so it has up to one
	// sentence more.
	Tokens int

	// Seed chooses the text among 2⁶⁴. A shorter text is the beginning of a
	// longer one of the same seed.
	Seed uint64

	// Segmented leaves only the words: a space between each two, in lower case,
	// no punctuation, so that strings.Fields finds them in either language. If
	// false, the text is written as the language is: English with capitals and
	// punctuation, Chinese without spaces.
	Segmented bool
}

// Errors that tell what is wrong with a [Config]. They come wrapped, with the
// value.
var (
	ErrLanguage = errors.New(`unknown language, want "en" or "zh"`)
	ErrTokens   = errors.New("number of tokens must be 1 or more")
)

func (l Language) tongue() (*tongue, error) {
	switch l {
	case English:
		return englishTongue(), nil
	case Chinese:
		return chineseTongue(), nil
	}
	return nil, fmt.Errorf("world: %q: %w", string(l), ErrLanguage)
}

// speaker returns the one who says the text of cfg.
func (cfg Config) speaker() (*speaker, error) {
	t, err := cfg.Language.tongue()
	if err != nil {
		return nil, err
	}
	if cfg.Tokens < 1 {
		return nil, fmt.Errorf("world: %d tokens: %w", cfg.Tokens, ErrTokens)
	}
	return newSpeaker(t, cfg.Seed), nil
}

// Generate writes the text, one sentence a line. It needs the same small memory
// for a text of any size. The error is of cfg ([ErrLanguage], [ErrTokens]) or of w.
func Generate(w io.Writer, cfg Config) error {
	r, err := NewReader(cfg)
	if err != nil {
		return err
	}
	_, err = r.WriteTo(w)
	return err
}

// Sentences returns the text as sentences of words, the same words that a
// segmented text has. It fails with [ErrLanguage] or [ErrTokens].
func Sentences(cfg Config) (iter.Seq[[]string], error) {
	if _, err := cfg.speaker(); err != nil {
		return nil, err
	}
	return func(yield func([]string) bool) {
		s, _ := cfg.speaker() // a new one each time, from the beginning
		for left := cfg.Tokens; left > 0; {
			sentence := words(nil, s.sentence())
			left -= len(sentence)
			if !yield(sentence) {
				return
			}
		}
	}, nil
}

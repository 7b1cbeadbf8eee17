package search

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"firth/vocab"
)

// suggestions is how many near spellings an UnknownWordError has.
const suggestions = 5

// An UnknownWordError tells that the model does not have a word, and what may
// have been meant.
type UnknownWordError struct {
	Word  string
	Words int // how many words the model has

	// Suggestions are words of near spelling ([Suggest]), the likeliest first;
	// or, if Word is known words with signs between them, such as 国王-男人+女人,
	// the expression that it should have been: "国王 - 男人 + 女人".
	Suggestions []string
}

// Error names the word, the size of the vocabulary and the suggestions.
func (e *UnknownWordError) Error() string {
	msg := fmt.Sprintf("%q is not among the model's %s words", e.Word, grouped(e.Words))
	if len(e.Suggestions) == 0 {
		return msg
	}
	words := make([]string, len(e.Suggestions))
	for i, s := range e.Suggestions {
		words[i] = printable(s)
	}
	return msg + "; did you mean " + strings.Join(words, ", ") + "?"
}

// Lookup returns the id of a word, or an [*UnknownWordError] with suggestions.
func Lookup(v *vocab.Vocabulary, word string) (vocab.WordID, error) {
	if id, ok := v.ID(word); ok {
		return id, nil
	}
	err := &UnknownWordError{Word: word, Words: v.Len()}
	if spaced, ok := spacedExpression(v, word); ok {
		err.Suggestions = []string{spaced}
	} else {
		err.Suggestions = Suggest(v, word, suggestions)
	}
	return 0, err
}

// spacedExpression puts spaces around the signs in word. ok tells that it is an
// expression of known words then. A plain hyphen is no sign there unless the
// word is Chinese: well-known is a word that the model lacks, not a difference.
func spacedExpression(v *vocab.Vocabulary, word string) (spaced string, ok bool) {
	spaced = word
	for _, sign := range []string{"+", "＋", "-", "−", "－"} {
		spaced = strings.ReplaceAll(spaced, sign, " "+sign+" ")
	}
	hasHan := strings.ContainsFunc(word, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	if !hasHan && !strings.ContainsAny(word, "+＋−－") {
		return "", false
	}
	terms, err := ParseExpression([]string{spaced})
	if err != nil || len(terms) < 2 {
		return "", false
	}
	for _, t := range terms {
		if _, known := v.ID(t.Word); !known {
			return "", false
		}
	}
	return strings.Join(strings.Fields(spaced), " "), true
}

// printable returns a word as it is if a terminal can show it, quoted if not.
func printable(word string) string {
	if strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsPrint(r) }) || strings.ContainsRune(word, '\uFFFD') {
		return strconv.Quote(word)
	}
	return word
}

// grouped writes n with a comma after every three digits: 68,000.
func grouped(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}

package subword

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// addedVocabulary finds added tokens in texts.
type addedVocabulary struct {
	tokens   []addedToken // by id
	ids      map[string]uint32
	decoded  map[uint32]string // what a normalized token is when decoding, if it is not its content
	verbatim *addedTrie        // tokens that are looked for in the text as given, or nil
	// normalized has the tokens that are looked for in the normalized text, or nil.
	normalized *addedTrie
}

// An addedTrie finds tokens by what they look like.
type addedTrie struct {
	trie   *trie
	begins [256]bool // bytes that a token begins with
	tokens []*addedToken
}

// build reads the added tokens of t. A later token with the id or the content of an
// earlier one replaces it.
func (a *addedVocabulary) build(t *Tokenizer) error {
	a.ids = make(map[string]uint32, len(t.parts.added))
	a.decoded = make(map[uint32]string)
	byID := make(map[uint32]addedToken, len(t.parts.added))
	for _, token := range t.parts.added {
		if token.content == "" {
			return fmt.Errorf("added token %d is empty", token.id)
		}
		if !utf8.ValidString(token.content) {
			return fmt.Errorf("added token %d, %q, is not UTF-8", token.id, token.content)
		}
		if old, ok := a.ids[token.content]; ok && old != token.id {
			delete(byID, old)
		}
		if old, ok := byID[token.id]; ok {
			delete(a.ids, old.content)
		}
		a.ids[token.content] = token.id
		byID[token.id] = token
	}
	for _, token := range byID {
		a.tokens = append(a.tokens, token)
	}
	slices.SortFunc(a.tokens, func(x, y addedToken) int { return cmp.Compare(x.id, y.id) })

	var verbatim, normalized []trieKey
	for i := range a.tokens {
		token := &a.tokens[i]
		if !token.normalized {
			verbatim = append(verbatim, trieKey{token.content, int32(i)})
			continue
		}
		pattern := token.content
		if t.normalizer != nil {
			var p passage
			p.set(token.content, 0)
			t.normalizer.normalize(&p)
			pattern = strings.Clone(p.text)
			if pattern != token.content {
				a.decoded[token.id] = pattern
			}
		}
		if pattern != "" {
			normalized = append(normalized, trieKey{pattern, int32(i)})
		}
	}
	a.verbatim, a.normalized = a.newTrie(verbatim), a.newTrie(normalized)
	return nil
}

// newTrie returns what finds keys, whose values are places in a.tokens.
func (a *addedVocabulary) newTrie(keys []trieKey) *addedTrie {
	if len(keys) == 0 {
		return nil
	}
	t := &addedTrie{trie: newTrie(keys)}
	for _, k := range keys {
		t.begins[k.key[0]] = true
	}
	for i := range a.tokens {
		t.tokens = append(t.tokens, &a.tokens[i])
	}
	return t
}

// len returns a number that is larger than all ids.
func (a *addedVocabulary) len() int {
	if len(a.tokens) == 0 {
		return 0
	}
	return int(a.tokens[len(a.tokens)-1].id) + 1
}

// byID returns the token with id, or nil.
func (a *addedVocabulary) byID(id uint32) *addedToken {
	i, ok := slices.BinarySearchFunc(a.tokens, id, func(t addedToken, id uint32) int { return cmp.Compare(t.id, id) })
	if !ok {
		return nil
	}
	return &a.tokens[i]
}

// isSpecial tells whether text is the content of a special token.
func (a *addedVocabulary) isSpecial(text string) bool {
	id, ok := a.ids[text]
	return ok && a.byID(id).special
}

// id returns the id of the token with content.
func (a *addedVocabulary) id(content string) (uint32, bool) {
	id, ok := a.ids[content]
	return id, ok
}

// An addedMatch is an added token in a text.
type addedMatch struct {
	id         uint32
	start, end int
}

// find appends the added tokens in text to dst: at each place the longest, in order,
// none overlapping. White space that a token takes with it is part of the match.
func (a *addedVocabulary) find(dst []addedMatch, t *addedTrie, text string) []addedMatch {
	done := 0 // what is before belongs to a match
	for i := 0; i < len(text); {
		if !t.begins[text[i]] {
			i++
			continue
		}
		at, size := t.trie.longest(text[i:])
		if at < 0 {
			i++
			continue
		}
		start, end := i, i+size
		i = end
		token := t.tokens[at]
		if token.singleWord && (endsInWord(text[:start]) || beginsWithWord(text[end:])) {
			continue
		}
		if token.lstrip {
			start = max(done, len(strings.TrimRightFunc(text[:start], unicode.IsSpace)))
		}
		if token.rstrip {
			end = len(text) - len(strings.TrimLeftFunc(text[end:], unicode.IsSpace))
		}
		if start < done { // white space that a match before has taken
			start = done
		}
		dst = append(dst, addedMatch{token.id, start, end})
		done = end
	}
	return dst
}

// endsInWord tells whether text ends in a character of words.
func endsInWord(text string) bool {
	r, size := utf8.DecodeLastRuneInString(text)
	return size > 0 && isWordChar(r)
}

// beginsWithWord tells whether text begins with a character of words.
func beginsWithWord(text string) bool {
	r, size := utf8.DecodeRuneInString(text)
	return size > 0 && isWordChar(r)
}

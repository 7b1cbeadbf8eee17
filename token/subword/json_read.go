package subword

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxNesting bounds how deep sequences stand in sequences.
const maxNesting = 16

// parseJSON reads a tokenizer.json. What it says of truncation and padding has no
// effect; anything else that is not known is an error.
func parseJSON(data []byte) (*Tokenizer, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("tokenizer.json is not UTF-8")
	}
	var file struct {
		Version       string          `json:"version"`
		Truncation    json.RawMessage `json:"truncation"`
		Padding       json.RawMessage `json:"padding"`
		AddedTokens   []addedSpec     `json:"added_tokens"`
		Normalizer    json.RawMessage `json:"normalizer"`
		PreTokenizer  json.RawMessage `json:"pre_tokenizer"`
		PostProcessor json.RawMessage `json:"post_processor"`
		Decoder       json.RawMessage `json:"decoder"`
		Model         json.RawMessage `json:"model"`
	}
	if err := decodeSpec(data, &file); err != nil {
		return nil, fmt.Errorf("tokenizer.json: %w", err)
	}
	if file.Version != "1.0" {
		return nil, fmt.Errorf("tokenizer.json: version %q is not supported, only \"1.0\" is", file.Version)
	}
	var p parts
	err := errors.Join(
		readPart(&p.model, "model", file.Model, readModel),
		readPart(&p.normalizer, "normalizer", file.Normalizer, readNormalizer),
		readPart(&p.preTokenizer, "pre_tokenizer", file.PreTokenizer, readPreTokenizer),
		readPart(&p.postProcessor, "post_processor", file.PostProcessor, readPostProcessor),
		readPart(&p.decoder, "decoder", file.Decoder, readDecoder),
	)
	if err != nil {
		return nil, err
	}
	if p.model == nil {
		return nil, errors.New("tokenizer.json: no model")
	}
	p.added = assignAdded(file.AddedTokens, p.model.vocab())
	return newTokenizer(p)
}

// readPart reads a part of the file that may be null.
func readPart[T any](into *T, name string, data json.RawMessage, read func(data json.RawMessage, depth int) (T, error)) error {
	if isNull(data) {
		return nil
	}
	part, err := read(data, 0)
	if err != nil {
		return fmt.Errorf("tokenizer.json: %s: %w", name, err)
	}
	*into = part
	return nil
}

// isNull tells whether data is nothing or null.
func isNull(data json.RawMessage) bool {
	return len(data) == 0 || string(data) == "null"
}

// decodeSpec decodes data into a pointer to a struct. A field that the struct lacks is
// an error, and so is the lack of a required one.
func decodeSpec(data []byte, into any, required ...string) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err == nil {
		return errors.New("more follows the object")
	}
	if len(required) == 0 {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	for _, name := range required {
		if _, ok := fields[name]; !ok {
			return fmt.Errorf("field %q is missing", name)
		}
	}
	return nil
}

// typeOf returns the type that a spec gives itself.
func typeOf(data json.RawMessage) (string, error) {
	var spec struct {
		Type *string `json:"type"`
	}
	if err := json.Unmarshal(data, &spec); err != nil {
		return "", err
	}
	if spec.Type == nil {
		return "", errors.New(`field "type" is missing`)
	}
	return *spec.Type, nil
}

// readEach reads the parts of a sequence.
func readEach[T any](specs []json.RawMessage, depth int, read func(data json.RawMessage, depth int) (T, error)) ([]T, error) {
	if depth >= maxNesting {
		return nil, fmt.Errorf("sequences are nested more than %d deep", maxNesting)
	}
	var all []T
	for i, spec := range specs {
		part, err := read(spec, depth+1)
		if err != nil {
			return nil, fmt.Errorf("part %d of the sequence: %w", i, err)
		}
		all = append(all, part)
	}
	return all, nil
}

// A char is a string of one character.
type char rune

func (c *char) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 || size != len(text) {
		return fmt.Errorf("%q is not one character", text)
	}
	*c = char(r)
	return nil
}

// oneOf is the place of a name in a list of names.
func oneOf(name string, names []string) (int, error) {
	for i, n := range names {
		if n == name {
			return i, nil
		}
	}
	return 0, fmt.Errorf("%q is none of %s", name, strings.Join(names, ", "))
}

// An addedSpec is an added token in the file.
type addedSpec struct {
	ID         uint32 `json:"id"`
	Content    string `json:"content"`
	SingleWord bool   `json:"single_word"`
	LStrip     bool   `json:"lstrip"`
	RStrip     bool   `json:"rstrip"`
	Normalized bool   `json:"normalized"`
	Special    bool   `json:"special"`
}

// assignAdded gives added tokens their ids. Those are not the ones in the file: as
// in the reference, a token that is in the vocabulary has its id there, and others
// have the numbers after the last piece.
func assignAdded(specs []addedSpec, v *vocabulary) []addedToken {
	next := v.count()
	given := make(map[string]uint32, len(specs))
	tokens := make([]addedToken, 0, len(specs))
	for _, s := range specs {
		if s.Content == "" {
			continue
		}
		id, ok := given[s.Content]
		if !ok {
			id, ok = v.id(s.Content)
		}
		if !ok {
			id = next
			next++
		}
		given[s.Content] = id
		tokens = append(tokens, addedToken{id, s.Content, s.SingleWord, s.LStrip, s.RStrip, s.Normalized, s.Special})
	}
	return tokens
}

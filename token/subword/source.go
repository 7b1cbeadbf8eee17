package subword

import (
	"encoding/json"
	"errors"
	"fmt"
)

// A packed is a file that is no JSON, inside JSON: what [Tokenizer.Source] returns for a
// tokenizer of SentencePiece or tiktoken.
type packed struct {
	File []byte `json:"file"` // in base64
	Name string `json:"name,omitempty"`
}

// Source returns JSON from which [Parse] makes this very tokenizer again. It is the
// tokenizer.json that was read, as it was, or a file of SentencePiece or tiktoken
// packed into JSON. Other than [Tokenizer.JSON], which says what Hugging Face's format
// can say, it loses nothing.
func (t *Tokenizer) Source() ([]byte, error) {
	if t.source != nil {
		return t.source, nil
	}
	return t.JSON()
}

// pack makes the source of a file that is no JSON.
func pack(data []byte, name string) ([]byte, error) {
	return json.Marshal(packed{data, name})
}

// unpack returns the file in data, if data is a packed one.
func unpack(data []byte) (file packed, ok bool, err error) {
	var keys map[string]json.RawMessage
	if json.Unmarshal(data, &keys) != nil || keys["file"] == nil {
		return packed{}, false, nil // tokenizer.json, or no JSON, which its reader says better
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return packed{}, true, fmt.Errorf("a packed tokenizer: %w", err)
	}
	if len(file.File) == 0 || file.File[0] == '{' {
		return packed{}, true, errors.New("a packed tokenizer without a file of SentencePiece or tiktoken in it")
	}
	return file, true, nil
}

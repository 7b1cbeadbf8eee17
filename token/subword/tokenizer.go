package subword

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// A Piece is one token: its id and the bytes text[Start:End] that it was made
// from.
type Piece struct {
	ID         uint32
	Start, End int
}

// A Tokenizer cuts text into the pieces of a vocabulary and puts pieces together
// to text again. It does not change and may be used by many goroutines at once.
type Tokenizer struct {
	parts

	vocabulary *vocabulary // of the model
	added      addedVocabulary
	raw        *rawBytes     // the short way of byte-level tokenizers, or nil
	spaces     []pieceSpaces // of each piece, if the post-processor trims
	source     []byte        // see Source
}

// Open reads the tokenizer in the file path, see [Parse]. A file of tiktoken must
// have the name of its encoding, as in cl100k_base.tiktoken; see [ParseTiktoken]
// for other names.
func Open(path string) (*Tokenizer, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err // names the file
	}
	t, err := parse(data, filepath.Base(path))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// Parse reads a tokenizer: the tokenizer.json of Hugging Face, or a .model of
// SentencePiece. The content tells which. The ranks of tiktoken do not say which
// pattern splits the text, so that they need [ParseTiktoken] or [Open].
func Parse(data []byte) (*Tokenizer, error) {
	return parse(data, "")
}

// parse reads the tokenizer in data, which comes from a file called name.
func parse(data []byte, name string) (*Tokenizer, error) {
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
	switch {
	case len(trimmed) == 0:
		return nil, errors.New("an empty file is no tokenizer")
	case trimmed[0] == '{':
		file, ok, err := unpack(trimmed)
		if err != nil {
			return nil, err
		}
		if ok {
			return parse(file.File, file.Name)
		}
		t, err := parseJSON(trimmed)
		if err == nil {
			t.source = bytes.Clone(trimmed)
		}
		return t, err
	}
	read := func() (*Tokenizer, error) { return parseSentencePiece(data) }
	if looksLikeTiktoken(data) {
		read = func() (*Tokenizer, error) { return parseTiktoken(data, name) }
	} else {
		name = ""
	}
	t, err := read()
	if err == nil {
		t.source, err = pack(data, name)
	}
	return t, err
}

// Kind tells the model: "bpe", "unigram", "wordpiece" or "wordlevel".
func (t *Tokenizer) Kind() string { return t.model.kind() }

// Len returns the number of ids, those of added tokens included: every id is less
// than Len, though not every number less than Len has to be an id.
func (t *Tokenizer) Len() int { return max(len(t.vocabulary.pieces), t.added.len()) }

// Text returns the piece of an id as it is written in the vocabulary, such as
// Ġthe, ▁the or ##ing. It tells false if there is no such id.
func (t *Tokenizer) Text(id uint32) (string, bool) {
	if a := t.added.byID(id); a != nil {
		return a.content, true
	}
	return t.vocabulary.text(id)
}

// ID returns the id of a piece as it is written in the vocabulary. It tells false
// if there is no such piece.
func (t *Tokenizer) ID(piece string) (uint32, bool) {
	if id, ok := t.added.id(piece); ok {
		return id, true
	}
	return t.vocabulary.id(piece)
}

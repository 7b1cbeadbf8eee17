package subword

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// readModel reads the spec of a model.
func readModel(data json.RawMessage, _ int) (model, error) {
	var spec modelSpec
	if err := decodeSpec(data, &spec); err != nil {
		return nil, err
	}
	kind := spec.kind()
	m, err := spec.read(kind)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", kind, err)
	}
	return m, nil
}

// modelSpec has the fields of all models.
type modelSpec struct {
	Type                    string          `json:"type"`
	Vocab                   json.RawMessage `json:"vocab"`
	UnkToken                *string         `json:"unk_token"`
	ContinuingSubwordPrefix *string         `json:"continuing_subword_prefix"`

	// BPE and Unigram.
	ByteFallback *bool `json:"byte_fallback"`

	// BPE.
	Merges          json.RawMessage `json:"merges"`
	Dropout         *float64        `json:"dropout"`
	EndOfWordSuffix *string         `json:"end_of_word_suffix"`
	FuseUnk         *bool           `json:"fuse_unk"`
	IgnoreMerges    *bool           `json:"ignore_merges"`

	// Unigram.
	UnkID *uint32 `json:"unk_id"`

	// WordPiece.
	MaxInputCharsPerWord *int `json:"max_input_chars_per_word"`
}

// kind returns the type of the model. Old files do not say it.
func (s *modelSpec) kind() string {
	switch {
	case s.Type != "":
		return s.Type
	case s.Merges != nil:
		return "BPE"
	case s.MaxInputCharsPerWord != nil:
		return "WordPiece"
	case s.UnkToken != nil:
		return "WordLevel"
	}
	return "Unigram"
}

// read makes the model.
func (s *modelSpec) read(kind string) (model, error) {
	switch kind {
	case "BPE":
		return s.readBPE()
	case "Unigram":
		return s.readUnigram()
	case "WordPiece":
		if s.UnkToken == nil || s.ContinuingSubwordPrefix == nil || s.MaxInputCharsPerWord == nil {
			return nil, errors.New("unk_token, continuing_subword_prefix and max_input_chars_per_word must be there")
		}
		v, err := s.readVocab()
		if err != nil {
			return nil, err
		}
		m, err := newWordPiece(v.pieces, wordPieceOptions{*s.UnkToken, *s.ContinuingSubwordPrefix, *s.MaxInputCharsPerWord})
		if err != nil {
			return nil, err
		}
		m.vocabulary.empty = v.empty
		return m, nil
	case "WordLevel":
		if s.UnkToken == nil {
			return nil, errors.New("unk_token must be there")
		}
		v, err := s.readVocab()
		if err != nil {
			return nil, err
		}
		m, err := newWordLevel(v.pieces, *s.UnkToken)
		if err != nil {
			return nil, err
		}
		m.vocabulary.empty = v.empty
		return m, nil
	}
	return nil, errType
}

// readVocab reads an object of pieces and ids. Only pieces and empty of the
// vocabulary are set.
func (s *modelSpec) readVocab() (*vocabulary, error) {
	var ids map[string]uint32
	if err := json.Unmarshal(s.Vocab, &ids); err != nil {
		return nil, fmt.Errorf("vocab: %w", err)
	}
	if len(ids) == 0 {
		return nil, errors.New("vocab is empty")
	}
	// Holes are allowed, but not so many that the file could not hold as much.
	limit := uint64(4*len(ids) + 1<<16)
	size := 0
	for piece, id := range ids {
		if uint64(id) >= limit {
			return nil, fmt.Errorf("vocab: the id of %q is %d, though there are only %d pieces", piece, id, len(ids))
		}
		size = max(size, int(id)+1)
	}
	v := &vocabulary{pieces: make([]string, size), empty: -1}
	for piece, id := range ids {
		if old := v.pieces[id]; old != "" || int(id) == v.empty {
			return nil, fmt.Errorf("vocab: %q and %q have the same id, %d", min(old, piece), max(old, piece), id)
		}
		if piece == "" {
			v.empty = int(id)
		}
		v.pieces[id] = piece
	}
	return v, nil
}

// textOf returns the text, or "" for none.
func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// isTrue tells whether b is there and true.
func isTrue(b *bool) bool { return b != nil && *b }

func (s *modelSpec) readBPE() (model, error) {
	v, err := s.readVocab()
	if err != nil {
		return nil, err
	}
	if s.UnkToken != nil && *s.UnkToken == "" {
		return nil, errors.New("unk_token is empty")
	}
	ids := newVocabulary(v.pieces)
	merges, err := readMerges(s.Merges, ids)
	if err != nil {
		return nil, fmt.Errorf("merges: %w", err)
	}
	o := bpeOptions{
		unk:              textOf(s.UnkToken),
		fuseUnk:          isTrue(s.FuseUnk),
		byteFallback:     isTrue(s.ByteFallback),
		continuingPrefix: textOf(s.ContinuingSubwordPrefix),
		endOfWord:        textOf(s.EndOfWordSuffix),
		ignoreMerges:     isTrue(s.IgnoreMerges),
	}
	if s.Dropout != nil {
		o.dropout = *s.Dropout
	}
	m, err := newBPE(v.pieces, merges, o)
	if err != nil {
		return nil, err
	}
	m.vocabulary.empty = v.empty
	return m, nil
}

// readMerges reads merges: ["a", "b"] each, or "a b" in older files.
func readMerges(data json.RawMessage, v *vocabulary) ([][2]uint32, error) {
	if isNull(data) {
		return nil, errors.New("field is missing")
	}
	var pairs [][]string
	if err := json.Unmarshal(data, &pairs); err != nil {
		var lines []string
		if err := json.Unmarshal(data, &lines); err != nil {
			return nil, err
		}
		pairs = pairs[:0]
		for _, line := range lines {
			if !strings.HasPrefix(line, "#version") {
				pairs = append(pairs, strings.Split(line, " "))
			}
		}
	}
	merges := make([][2]uint32, len(pairs))
	for i, pair := range pairs {
		if len(pair) != 2 {
			return nil, fmt.Errorf("merge %d has %d parts, not 2", i, len(pair))
		}
		for side, piece := range pair {
			id, ok := v.id(piece)
			if !ok {
				return nil, fmt.Errorf("merge %d: %q is not in the vocabulary", i, piece)
			}
			merges[i][side] = id
		}
	}
	return merges, nil
}

func (s *modelSpec) readUnigram() (model, error) {
	var rows []unigramRow
	if err := json.Unmarshal(s.Vocab, &rows); err != nil {
		return nil, fmt.Errorf("vocab: %w", err)
	}
	if s.UnkID == nil {
		return nil, errors.New("unk_id must be there: without it texts with unknown characters could not be encoded")
	}
	pieces, scores := make([]string, len(rows)), make([]float64, len(rows))
	written := make([]float64, len(rows))
	for i, row := range rows {
		pieces[i], scores[i], written[i] = row.piece, row.score, row.written
	}
	u, err := newUnigram(pieces, scores, unigramOptions{*s.UnkID, isTrue(s.ByteFallback)})
	if err != nil {
		return nil, err
	}
	u.written = written
	for id, piece := range pieces {
		if piece == "" {
			u.vocabulary.empty = id
		}
	}
	return u, nil
}

// A unigramRow is a piece and its score.
type unigramRow struct {
	piece          string
	score, written float64 // as the reference reads it, and as it is written
}

func (r *unigramRow) UnmarshalJSON(data []byte) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(data, &pair); err != nil {
		return err
	}
	if len(pair) != 2 {
		return fmt.Errorf("%d elements where a piece and its score belong", len(pair))
	}
	err := json.Unmarshal(pair[0], &r.piece)
	if err == nil {
		r.score, err = referenceFloat(pair[1])
	}
	if err == nil {
		err = json.Unmarshal(pair[1], &r.written)
	}
	return err
}

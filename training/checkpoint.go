package training

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"firth"
	"firth/vecfile"
	"firth/vocab"
	"firth/word2vec"
)

// A checkpoint is a model file (so every tool can look into it) whose training
// summary says where training stands, and which text it belongs to.
type checkpoint struct {
	path  string
	model *firth.Embeddings
	saved savedState
}

type savedState struct {
	Identity identity        `json:"of"`
	State    *word2vec.State `json:"state"`
}

// identity is the text that a run is about, as far as the trainer does not check
// it itself.
type identity struct {
	Corpus   string          `json:"corpus_hash"`
	Pipeline json.RawMessage `json:"pipeline"`
}

// writeCheckpoint replaces the file at path by the state, or leaves it as it was.
func writeCheckpoint(path string, v *vocab.Vocabulary, of identity, state *word2vec.State) error {
	saved, err := json.Marshal(map[string]savedState{"checkpoint": {of, state}})
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	meta := firth.Metadata{Pipeline: of.Pipeline, Config: state.Config, Training: saved}
	e, err := firth.NewEmbeddings(v, state.Input, state.Output, meta, nil)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if _, err := vecfile.Write(path, e, vecfile.Safetensors); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}

// openCheckpoint opens the file at path to resume from.
func openCheckpoint(path string) (*checkpoint, error) {
	if path == "" {
		return nil, fmt.Errorf("%w: no checkpoint file is named", word2vec.ErrResume)
	}
	// Not mapped: the next checkpoint replaces this file, which some systems refuse
	// for a file that is mapped.
	model, _, err := vecfile.Open(path, vecfile.Options{InMemory: true})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: there is no checkpoint %s", word2vec.ErrResume, path)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", word2vec.ErrResume, err)
	}
	var saved map[string]savedState
	if err := json.Unmarshal(model.Meta.Training, &saved); err != nil || saved["checkpoint"].State == nil {
		err = fmt.Errorf("%w: %s is not a checkpoint", word2vec.ErrResume, path)
		return nil, errors.Join(err, model.Close())
	}
	return &checkpoint{path, model, saved["checkpoint"]}, nil
}

func (c *checkpoint) close() { _ = c.model.Close() } // only read

// state returns the state to go on from, if it belongs to this text and
// vocabulary.
func (c *checkpoint) state(v *vocab.Vocabulary, of identity) (*word2vec.State, error) {
	was := c.saved.Identity
	switch {
	case !bytes.Equal(was.Pipeline, of.Pipeline):
		return nil, fmt.Errorf("%w from %s: text is cut in another way: it was %s, now it is %s", word2vec.ErrResume, c.path, was.Pipeline, of.Pipeline)
	case !sameWords(c.model.Vocab, v):
		return nil, fmt.Errorf("%w from %s: the vocabulary has changed (it had %d words, now %d): the corpus or the limits on words are others", word2vec.ErrResume, c.path, c.model.Vocab.Len(), v.Len())
	case was.Corpus != of.Corpus:
		return nil, fmt.Errorf("%w from %s: the corpus has changed: its hash was %s, now it is %s", word2vec.ErrResume, c.path, was.Corpus, of.Corpus)
	}
	state := *c.saved.State
	state.Input, state.Output = c.model.Input, c.model.Output
	return &state, nil
}

func sameWords(a, b *vocab.Vocabulary) bool {
	aText, aOffsets, aCounts := a.Arena()
	bText, bOffsets, bCounts := b.Arena()
	return bytes.Equal(aText, bText) && slices.Equal(aOffsets, bOffsets) && slices.Equal(aCounts, bCounts)
}

// RemoveCheckpoint removes a checkpoint that is no longer needed, once the model
// is written. It is no error if there is none.
func RemoveCheckpoint(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the checkpoint: %w", err)
	}
	return nil
}

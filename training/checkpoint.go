package training

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"

	"firth"
	"firth/internal/atomicfile"
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

// identity is what a run is about, as far as the trainer does not check it itself.
type identity struct {
	Corpus     string          `json:"corpus_hash"`
	HeldOut    string          `json:"held_out_hash,omitempty"`
	Pipeline   json.RawMessage `json:"pipeline"`
	Evaluation settings        `json:"evaluation"`
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
	// The next checkpoint replaces this file, which Windows refuses while it is
	// mapped.
	model, _, err := vecfile.Open(path, vecfile.Options{InMemory: runtime.GOOS == "windows"})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: there is no checkpoint %s", word2vec.ErrResume, path)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w; if the file is damaged, delete it and begin anew", word2vec.ErrResume, err)
	}
	var saved map[string]savedState
	if err := json.Unmarshal(model.Meta.Training, &saved); err != nil || saved["checkpoint"].State == nil {
		err = fmt.Errorf("%w: %s is a file of vectors, but no checkpoint; if it is in the way, delete it and begin anew", word2vec.ErrResume, path)
		return nil, errors.Join(err, model.Close())
	}
	return &checkpoint{path, model, saved["checkpoint"]}, nil
}

func (c *checkpoint) close() { _ = c.model.Close() } // only read

// check tells whether the checkpoint belongs to a run of these settings: all that
// can be told before the corpus has been read.
func (c *checkpoint) check(cfg word2vec.Config, of identity) error {
	was := c.saved.Identity
	if err := c.saved.State.CheckConfig(cfg); err != nil {
		return fmt.Errorf("%s: %w", c.path, err)
	}
	if !bytes.Equal(was.Pipeline, of.Pipeline) {
		return fmt.Errorf("%w from %s: text is cut in another way: it was %s, now it is %s", word2vec.ErrResume, c.path, was.Pipeline, of.Pipeline)
	}
	if change := was.Evaluation.change(of.Evaluation); change != "" {
		return fmt.Errorf("%w from %s: the evaluation has changed: %s", word2vec.ErrResume, c.path, change)
	}
	return nil
}

// state returns the state to go on from, if it belongs to this text and
// vocabulary.
func (c *checkpoint) state(v *vocab.Vocabulary, of identity) (*word2vec.State, error) {
	was := c.saved.Identity
	switch {
	case !sameWords(c.model.Vocab, v):
		return nil, fmt.Errorf("%w from %s: the vocabulary has changed (it had %d words, now %d): the corpus or the limits on words are others", word2vec.ErrResume, c.path, c.model.Vocab.Len(), v.Len())
	case was.Corpus != of.Corpus:
		return nil, fmt.Errorf("%w from %s: the corpus has changed: its hash was %s, now it is %s", word2vec.ErrResume, c.path, was.Corpus, of.Corpus)
	case was.HeldOut != of.HeldOut:
		return nil, fmt.Errorf("%w from %s: the corpus has changed, in the lines that are held out: their hash was %s, now it is %s", word2vec.ErrResume, c.path, was.HeldOut, of.HeldOut)
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

// CheckpointFiles lists the files that a run with this checkpoint may write: the
// checkpoint itself and, with early stopping, the best state so far.
func CheckpointFiles(path string) []string { return []string{path, bestPath(path)} }

func bestPath(checkpoint string) string { return checkpoint + ".best" }

// RemoveCheckpoint removes a checkpoint that is no longer needed, once the model
// is written. It is no error if there is none.
func RemoveCheckpoint(path string) error {
	for _, file := range CheckpointFiles(path) {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove the checkpoint: %w", err)
		}
	}
	return nil
}

// cleanCheckpoint removes what a killed run left of checkpoints half written.
func cleanCheckpoint(path string) error {
	if path == "" {
		return nil
	}
	for _, file := range CheckpointFiles(path) {
		if _, err := atomicfile.Clean(file); err != nil {
			return err
		}
	}
	return nil
}

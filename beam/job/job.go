// Package job says what a run on Beam is made of: its settings, which never change,
// and its states, which are committed one after another. Both are small JSON files in
// the run's folder; what is large (ids, pairs, partitions of the matrices) lies beside
// them, in files that are written once and named by what is in them.
//
//	job.json              the settings
//	vocabulary.txt        as firth vocab writes it; its sum is in vocabulary.json
//	corpus.json           the text as ids: its parts
//	ids/00007.ids         part 7 of the text
//	ids/00007.held        of it, the lines that are held out
//	pairs/12/5            pairs of chunk 5 of block 12, by bucket: see WritePairs
//	state/00000197.json   after 197 rounds: the names of all partitions, the losses
//	parts/input-3-197-….f32   Input partition 3 as round 197 left it
package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"firth/beam/store"
	"firth/corpus"
	"firth/encoded"
	"firth/token"
	"firth/vocab"
	"firth/word2vec"
)

// A Job is the settings of a run.
type Job struct {
	Shards   []string        `json:"shards"` // the files of the corpus, in order
	Files    []File          `json:"files"`  // as the run found them
	Corpus   corpus.Options  `json:"corpus"`
	Pipeline token.Config    `json:"pipeline"`
	Limits   vocab.Limits    `json:"limits"`
	Config   word2vec.Config `json:"config"`

	// Vocabulary is the sha256 of a vocabulary that is given, instead of being counted
	// from the corpus; "" if none is.
	Vocabulary string `json:"vocabulary,omitempty"`

	Evaluation Evaluation `json:"evaluation,omitzero"`
}

// Evaluation is how the vectors are evaluated, as [firth/training.Evaluation] has it.
type Evaluation struct {
	HeldOut     float64  `json:"held_out,omitempty"`
	Benchmarks  []string `json:"benchmarks,omitempty"` // name and hash
	Every       float64  `json:"every,omitempty"`
	EarlyStop   int      `json:"early_stop,omitempty"`
	EarlyStopOn string   `json:"early_stop_on,omitempty"`
}

// A File is what tells that a shard has changed.
type File struct {
	Size     int64 `json:"size"`
	Modified int64 `json:"modified"` // nanoseconds since 1970; 0 if it is not a file of this machine
}

// ErrChanged tells that a folder holds a run with other settings.
var ErrChanged = errors.New("the folder holds a run with other settings")

// Begin writes the settings of a run to its folder, or, if they are there, makes sure
// that they are the same.
func Begin(ctx context.Context, folder string, j Job) error {
	data, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		return err
	}
	uri := store.Join(folder, "job.json")
	there, err := store.Exists(ctx, uri)
	if err != nil {
		return err
	}
	if !there {
		foreign, err := store.List(ctx, store.Join(folder, "*"))
		if err != nil {
			return err
		}
		foreign = slices.DeleteFunc(foreign, func(name string) bool { return strings.HasSuffix(name, ".tmp") }) // of a driver that died
		if len(foreign) > 0 {
			return fmt.Errorf("the folder %s holds no run, but other files, such as %s; give another --work, or a new name in it", folder, foreign[0])
		}
		return writeBytes(ctx, uri, data)
	}
	was, err := store.Read(ctx, uri)
	if err != nil {
		return err
	}
	if string(was) != string(data) {
		if shard := j.changed(was); shard != "" {
			return fmt.Errorf("%w: %s, since the shard %s has changed since it began; give another --work", ErrChanged, folder, shard)
		}
		return fmt.Errorf("%w: %s (%s); give another --work, or the settings that it began with", ErrChanged, folder, difference(was, data))
	}
	return nil
}

// changed returns the first shard that is no longer the file that it was.
func (j *Job) changed(was []byte) string {
	var before Job
	if json.Unmarshal(was, &before) != nil || !slices.Equal(before.Shards, j.Shards) || len(before.Files) != len(j.Files) {
		return ""
	}
	for i, file := range j.Files {
		if file != before.Files[i] && i < len(j.Shards) {
			return j.Shards[i]
		}
	}
	return ""
}

// difference names the parts of the settings that differ.
func difference(was, now []byte) string {
	var a, b map[string]json.RawMessage
	if json.Unmarshal(was, &a) != nil || json.Unmarshal(now, &b) != nil {
		return "its job.json cannot be read"
	}
	var names []string
	for name := range b {
		if string(a[name]) != string(b[name]) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return "other " + strings.Join(names, ", ")
}

// Load reads the settings of the run in a folder.
func Load(ctx context.Context, folder string) (Job, error) {
	var j Job
	uri := store.Join(folder, "job.json")
	data, err := store.Read(ctx, uri)
	if err != nil {
		return j, err
	}
	if err := json.Unmarshal(data, &j); err != nil {
		return j, fmt.Errorf("%s: %w", uri, err)
	}
	return j, nil
}

// sealed is a file of JSON with its sum.
type sealed struct {
	Sum     string          `json:"sum"`
	Content json.RawMessage `json:"content"`
}

// ReadJSON reads a file that [WriteJSON] has written, and fails if it is damaged.
func ReadJSON(ctx context.Context, uri string, into any) error {
	data, err := store.Read(ctx, uri)
	if err != nil {
		return err
	}
	var file sealed
	if json.Unmarshal(data, &file) != nil || file.Sum != sumOf(file.Content) {
		return fmt.Errorf("%s is damaged: its content is not what its sum says; remove it, and run again", uri)
	}
	if err := json.Unmarshal(file.Content, into); err != nil {
		return fmt.Errorf("%s: %w", uri, err)
	}
	return nil
}

// WriteJSON writes a file of JSON, with a sum of its content.
func WriteJSON(ctx context.Context, uri string, from any) error {
	content, err := json.Marshal(from)
	if err != nil {
		return err
	}
	data, err := json.Marshal(sealed{sumOf(content), content})
	if err != nil {
		return err
	}
	return writeBytes(ctx, uri, data)
}

func sumOf(data []byte) string { return fmt.Sprintf("%016x", checksum(data)) }

func writeBytes(ctx context.Context, uri string, data []byte) error {
	return store.Write(ctx, uri, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// An Encoded is a shard as ids, and what encoding it saw.
type Encoded struct {
	Positions     int64  `json:"positions"`      // to train on
	HeldPositions int64  `json:"held_positions"` // held out
	Sentences     uint64 `json:"sentences"`
	Tokens        uint64 `json:"tokens"`
	Left          uint64 `json:"left_out"` // of Tokens, those that are not in the vocabulary
	HeldSentences uint64 `json:"held_sentences"`
	HeldTokens    uint64 `json:"held_tokens"`

	// Sums and HeldSums are checksums of the files of ids, by [Summed] bytes.
	Sums     Sums `json:"sums,omitempty"`
	HeldSums Sums `json:"held_sums,omitempty"`
}

// A Corpus is the whole text as ids.
type Corpus struct {
	Parts []Encoded `json:"parts"` // by shard
	Whole Encoded   `json:"whole"` // their sum, with the positions between the parts
	Hash  string    `json:"hash"`  // of what is trained on
	Bytes int64     `json:"bytes"` // of the shards
}

// IDs is where the ids of a shard are.
func IDs(folder string, shard int) string {
	return store.Join(folder, "ids", fmt.Sprintf("%05d.ids", shard))
}

// HeldIDs is where the ids of the lines of a shard are that are held out.
func HeldIDs(folder string, shard int) string {
	return store.Join(folder, "ids", fmt.Sprintf("%05d.held", shard))
}

// A State is a run after some rounds.
type State struct {
	Rounds int                  `json:"rounds"` // done, of all blocks; P to a block
	Input  []string             `json:"input"`  // names of the partitions
	Output []string             `json:"output"`
	Losses []word2vec.EpochLoss `json:"losses"` // of the tasks of the current block
	Epochs []word2vec.EpochLoss `json:"epochs"`
	Loss   float64              `json:"loss"` // mean of a pair of the last block that is done
	Moved  Moved                `json:"moved"`
}

// Moved is what the tasks of a run have read and written, as far as their rounds were
// committed: what was done twice counts once.
type Moved struct {
	Model store.Bytes `json:"model"` // partitions
	Pairs store.Bytes `json:"pairs"`
}

// Add adds what others have moved.
func (m *Moved) Add(other Moved) {
	m.Model.Add(other.Model)
	m.Pairs.Add(other.Pairs)
}

// StateFile is where the state after so many rounds is.
func StateFile(folder string, rounds int) string {
	return store.Join(folder, "state", fmt.Sprintf("%08d.json", rounds))
}

// Latest reads the newest state of a run, nil if it has none.
func Latest(ctx context.Context, folder string) (*State, error) {
	files, err := store.List(ctx, store.Join(folder, "state", "????????.json"))
	if err != nil || len(files) == 0 {
		return nil, err
	}
	s := new(State)
	return s, ReadJSON(ctx, slices.Max(files), s)
}

// A Setting is what every task needs to know: made once in a process.
type Setting struct {
	Job        Job
	Vocabulary *vocab.Vocabulary
	Corpus     Corpus
	Tasks      *word2vec.Tasks
	Source     *encoded.Parts
	HeldOut    *encoded.Parts // nil if nothing is to be held out
}

var (
	mu       sync.Mutex
	settings = map[string]*Setting{}
)

// Of returns the setting of the run in a folder, whose corpus has been encoded.
func Of(ctx context.Context, folder string) (*Setting, error) {
	mu.Lock()
	defer mu.Unlock()
	if s := settings[folder]; s != nil {
		return s, nil
	}
	j, err := Load(ctx, folder)
	if err != nil {
		return nil, err
	}
	s := &Setting{Job: j}
	if s.Vocabulary, err = ReadVocabulary(ctx, folder); err != nil {
		return nil, err
	}
	if err := ReadJSON(ctx, store.Join(folder, "corpus.json"), &s.Corpus); err != nil {
		return nil, err
	}
	if s.Tasks, err = word2vec.NewTasks(s.Vocabulary, s.Corpus.Whole.Positions, j.Config); err != nil {
		return nil, err
	}
	s.Source, s.HeldOut = s.Corpus.Sources(ctx, folder, s.Vocabulary.Len())
	if j.Evaluation.HeldOut == 0 {
		s.HeldOut = nil
	}
	settings[folder] = s
	return s, nil
}

// Sources are the text of a run as ids, and what is held out of it. Each part is
// opened when it is first read.
func (c *Corpus) Sources(ctx context.Context, folder string, words int) (trained, held *encoded.Parts) {
	parts, heldParts := make([]encoded.Part, len(c.Parts)), make([]encoded.Part, len(c.Parts))
	for i, p := range c.Parts {
		parts[i] = encoded.Part{Positions: p.Positions, Data: &idsFile{ctx: ctx, uri: IDs(folder, i), sums: p.Sums}}
		heldParts[i] = encoded.Part{Positions: p.HeldPositions, Data: &idsFile{ctx: ctx, uri: HeldIDs(folder, i), sums: p.HeldSums}}
	}
	return encoded.NewParts(words, parts), encoded.NewParts(words, heldParts)
}

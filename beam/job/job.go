// Package job says what a run on Beam is made of: its settings, which never change,
// and its states, which are committed one after another. Both are small JSON files in
// the run's folder; what is large (ids, pairs, partitions of the matrices) lies beside
// them, in files that are written once and named by what is in them.
//
//	job.json              the settings
//	vocabulary.txt        as firth vocab writes it
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
		return writeBytes(ctx, uri, data)
	}
	was, err := store.Read(ctx, uri)
	if err != nil {
		return err
	}
	if string(was) != string(data) {
		return fmt.Errorf("%w: %s (%s); give another --work, or the settings that it began with", ErrChanged, folder, difference(was, data))
	}
	return nil
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
	return j, ReadJSON(ctx, store.Join(folder, "job.json"), &j)
}

// ReadJSON reads a file of JSON.
func ReadJSON(ctx context.Context, uri string, into any) error {
	data, err := store.Read(ctx, uri)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", uri, err)
	}
	return nil
}

// WriteJSON writes a file of JSON.
func WriteJSON(ctx context.Context, uri string, from any) error {
	data, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return writeBytes(ctx, uri, data)
}

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
}

// A Corpus is the whole text as ids.
type Corpus struct {
	Parts []Encoded `json:"parts"` // by shard
	Whole Encoded   `json:"whole"` // their sum, with the positions between the parts
	Hash  string    `json:"hash"`  // of what is trained on
	Bytes int64     `json:"bytes"` // of the shards, -1 if unknown
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

// ReadVocabulary reads the vocabulary of a run.
func ReadVocabulary(ctx context.Context, folder string) (*vocab.Vocabulary, error) {
	r, err := store.Open(ctx, store.Join(folder, "vocabulary.txt"))
	if err != nil {
		return nil, err
	}
	v, err := vocab.Read(r)
	return v, errors.Join(err, r.Close())
}

// Sources are the text of a run as ids, and what is held out of it. Each part is
// opened when it is first read.
func (c *Corpus) Sources(ctx context.Context, folder string, words int) (trained, held *encoded.Parts) {
	parts, heldParts := make([]encoded.Part, len(c.Parts)), make([]encoded.Part, len(c.Parts))
	for i, p := range c.Parts {
		parts[i] = encoded.Part{Positions: p.Positions, Data: &lazyPart{ctx: ctx, uri: IDs(folder, i)}}
		heldParts[i] = encoded.Part{Positions: p.HeldPositions, Data: &lazyPart{ctx: ctx, uri: HeldIDs(folder, i)}}
	}
	return encoded.NewParts(words, parts), encoded.NewParts(words, heldParts)
}

// A lazyPart is a file that is opened when it is first read. It stays open.
type lazyPart struct {
	ctx  context.Context
	uri  string
	once sync.Once
	r    io.ReaderAt
	err  error
}

func (p *lazyPart) ReadAt(b []byte, at int64) (int, error) {
	p.once.Do(func() { p.r, _, _, p.err = store.ReaderAt(context.WithoutCancel(p.ctx), p.uri) })
	if p.err != nil {
		return 0, p.err
	}
	n, err := p.r.ReadAt(b, at)
	if err == io.EOF && n == len(b) {
		err = nil
	}
	return n, err
}

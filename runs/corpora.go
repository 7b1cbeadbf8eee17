package runs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"firth/corpus"
	"firth/eval"
	"firth/token"
)

// A Corpus is a text to train on.
type Corpus struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"`  // as whoever brought it calls it
	Bytes   int64     `json:"bytes"` // as stored, packed perhaps
	Text    int64     `json:"text_bytes"`
	Lines   int64     `json:"lines"`
	Created time.Time `json:"created,omitzero"`

	// Tokenizer suits the text, and Reason says why. It is what auto stands for.
	Tokenizer string `json:"tokenizer"`
	Reason    string `json:"tokenizer_reason"`

	// Encoding is that of the text where it is not UTF-8. Repaired counts what could
	// not be read as text, Skipped records without the field that holds the text.
	Encoding string `json:"encoding,omitempty"`
	Repaired int64  `json:"repaired,omitempty"`
	Skipped  int64  `json:"skipped,omitempty"`

	// Of a [Sample] alone.
	Sample    bool           `json:"sample,omitempty"`
	Language  string         `json:"language,omitempty"`
	Watch     []string       `json:"watch,omitempty"`
	Suggested map[string]any `json:"suggested,omitempty"`
}

// A Sample is a corpus that comes with the program.
type Sample struct {
	ID, Name, Language string

	// Text opens the text, which is the same each time.
	Text func() (io.Reader, error)

	// Benchmarks are questions that the text answers.
	Benchmarks []*eval.Set

	// Watch are words worth watching, Suggested options that suit the text, by name.
	Watch     []string
	Suggested map[string]any
}

// detectBytes is how much of a text is looked at to choose a tokenizer, as much as
// firth train looks at.
const detectBytes = 64 << 10

// format is how the file of a corpus is read. Tables cannot be told from prose by
// looking inside.
func (c Corpus) format() corpus.Format {
	name := strings.ToLower(c.Name)
	for _, packed := range []string{".gz", ".zst", ".bz2", ".xz"} {
		name = strings.TrimSuffix(name, packed)
	}
	if strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".tsv") {
		return corpus.CSV
	}
	return corpus.Auto
}

// AddCorpus keeps what it reads as a corpus: plain text, JSON lines, tables and
// what else [corpus.Open] reads, packed or not. name is for people. field is the
// field or column of the text, "" for text.
//
// It fails with [ErrTooLarge], [ErrFull], [ErrViewOnly], with an error of r, or
// with a [*FieldError] if it is no text.
func (m *Manager) AddCorpus(ctx context.Context, name, field string, r io.Reader) (Corpus, error) {
	if m.opts.ViewOnly {
		return Corpus{}, ErrViewOnly
	}
	if err := m.reserveCorpus(); err != nil {
		return Corpus{}, err
	}
	defer m.releaseCorpus()
	c := Corpus{ID: newID("c"), Name: cleanName(name, "text"), Created: m.now()}
	if err := m.storeCorpus(ctx, &c, field, r); err != nil {
		return Corpus{}, errors.Join(err, os.RemoveAll(filepath.Dir(m.corpusPath(c.ID))))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.corpora[c.ID] = c
	return c, nil
}

// storeCorpus writes the folder of a corpus. Its record is written last: a folder
// without one was never finished.
func (m *Manager) storeCorpus(ctx context.Context, c *Corpus, field string, r io.Reader) error {
	path := m.corpusPath(c.ID)
	if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	free, err := m.free()
	if err != nil {
		return err
	}
	room := min(m.opts.MaxCorpus, free)
	source := &uploading{r: io.LimitReader(r, room+1)}
	c.Bytes, err = writeFile(path, source)
	switch {
	case source.err != nil:
		return fieldErrorf("body", "it broke off after %s: %v", size(c.Bytes), source.err)
	case err != nil:
		return err
	case c.Bytes > room && room < m.opts.MaxCorpus:
		return m.full()
	case c.Bytes > room:
		return m.corpusTooLarge()
	case c.Bytes == 0:
		return fieldErrorf("body", "it is empty: send the text")
	}
	if err := m.examine(ctx, c, field); err != nil {
		return err
	}
	return writeRecord(filepath.Dir(path), c)
}

func (m *Manager) corpusTooLarge() error {
	return fmt.Errorf("%w: a corpus has %s at most", ErrTooLarge, size(m.opts.MaxCorpus))
}

// uploading tells whether it was the reader that failed, rather than the disk.
type uploading struct {
	r   io.Reader
	err error
}

func (u *uploading) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	if err != nil && err != io.EOF {
		u.err = err
	}
	return n, err
}

// writeFile makes a new file of all that r gives, and returns how much that was.
func writeFile(path string, r io.Reader) (int64, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(f, r)
	if err == nil {
		err = f.Sync()
	}
	return n, errors.Join(err, f.Close())
}

// examine reads a new corpus from one end to the other, and notes what is in it.
func (m *Manager) examine(ctx context.Context, c *Corpus, field string) error {
	path := m.corpusPath(c.ID)
	opts := corpus.Options{Format: c.format(), Field: field}
	unreadable := func(err error) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return fieldErrorf("body", "it cannot be read as text: %s", strings.ReplaceAll(err.Error(), path, c.Name))
	}
	look := opts
	look.BlockSize = detectBytes
	text, err := corpus.Open([]string{path}, nil, look)
	if err != nil {
		return unreadable(err)
	}
	first, err := text.Next(ctx)
	if err = errors.Join(err, text.Close()); err != nil {
		if errors.Is(err, io.EOF) {
			return fieldErrorf("body", "there is no text in it")
		}
		return unreadable(err)
	}
	c.detect(first.Text)

	if text, err = corpus.Open([]string{path}, nil, opts); err != nil {
		return unreadable(err)
	}
	defer func() { _ = text.Close() }() // only read
	for {
		block, err := text.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return unreadable(err)
		}
		if c.Text += int64(len(block.Text)); c.Text > m.opts.MaxText {
			return fmt.Errorf("%w: unpacked it has more than %s of text", ErrTooLarge, size(m.opts.MaxText))
		}
	}
	r := text.Report()
	c.Lines, c.Repaired, c.Skipped = r.Lines, r.InvalidUTF8, r.MissingField
	if len(r.Inputs) == 1 && r.Inputs[0].Encoding != corpus.UTF8 {
		c.Encoding = r.Inputs[0].Encoding
	}
	return nil
}

func (c *Corpus) detect(sample string) token.Config {
	d := token.Detect(sample)
	c.Tokenizer, c.Reason = d.Config.Tokenizer, d.Reason
	return d.Config
}

// detected is what auto stands for.
func (c Corpus) detected() token.Config {
	if c.Tokenizer == token.HanTokenizer {
		return token.HanConfig()
	}
	p := token.DefaultConfig()
	p.Tokenizer = c.Tokenizer
	return p
}

// addSamples looks at the texts that come with the program.
func (m *Manager) addSamples() error {
	for _, s := range m.opts.Samples {
		c := Corpus{ID: s.ID, Name: s.Name, Language: s.Language, Sample: true, Watch: s.Watch, Suggested: s.Suggested}
		r, err := s.Text()
		if err != nil {
			return fmt.Errorf("sample %s: %w", s.ID, err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			return fmt.Errorf("sample %s: %w", s.ID, err)
		}
		c.detect(string(text[:min(len(text), detectBytes)]))
		c.Bytes, c.Text, c.Lines = int64(len(text)), int64(len(text)), int64(strings.Count(string(text), "\n"))
		m.corpora[c.ID] = c
	}
	return nil
}

// sample returns a sample by its id.
func (m *Manager) sample(id string) (Sample, bool) {
	i := slices.IndexFunc(m.opts.Samples, func(s Sample) bool { return s.ID == id })
	if i < 0 {
		return Sample{}, false
	}
	return m.opts.Samples[i], true
}

// Corpora lists the corpora: samples first, then the newest.
func (m *Manager) Corpora() []Corpus {
	m.mu.Lock()
	defer m.mu.Unlock()
	var all []Corpus
	for _, s := range m.opts.Samples {
		all = append(all, m.corpora[s.ID])
	}
	samples := len(all)
	for _, c := range m.corpora {
		if !c.Sample {
			all = append(all, c)
		}
	}
	slices.SortFunc(all[samples:], func(a, b Corpus) int {
		return newestFirst(a.Created, a.ID, b.Created, b.ID)
	})
	return all
}

// Corpus returns a corpus, or [ErrNotFound].
func (m *Manager) Corpus(id string) (Corpus, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.corpora[id]
	if !ok {
		return c, fmt.Errorf("corpus %s: %w", shorten(id, 40), ErrNotFound)
	}
	return c, nil
}

// DeleteCorpus removes a corpus, unless a run still needs it: then it fails with
// [ErrState].
func (m *Manager) DeleteCorpus(id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.corpora[id]
	switch {
	case !ok:
		return fmt.Errorf("corpus %s: %w", shorten(id, 40), ErrNotFound)
	case c.Sample:
		return fmt.Errorf("%w: %s comes with the program", ErrState, id)
	}
	for _, r := range m.runs {
		if r.Corpus == id && r.State != Done {
			return fmt.Errorf("%w: run %s (%s) needs the corpus: delete the run first", ErrState, r.ID, r.State)
		}
	}
	delete(m.corpora, id)
	return removeFolder(filepath.Dir(m.corpusPath(id)))
}

func (m *Manager) corpusPath(id string) string {
	return filepath.Join(m.opts.Dir, "corpora", id, "text")
}

// findCorpora finds what earlier managers kept.
func (m *Manager) findCorpora() error {
	return eachRecord(filepath.Join(m.opts.Dir, "corpora"), "c", func(_, id string, c *Corpus) error {
		c.ID = id
		m.corpora[id] = *c
		return nil
	})
}

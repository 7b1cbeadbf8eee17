package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"firth/query"
	"firth/search/hnsw"
	"firth/vecfile"
)

// A generation is a model file as it was opened at some time. A file that changes
// on disk is opened as a new generation, and the old one lives on until the last
// request that uses it has been answered.
type generation struct {
	*query.Model
	id       string
	format   vecfile.Format
	created  int64 // when the file was written, in seconds since 1970
	training json.RawMessage
	stamp    stamp

	graph    *hnsw.Graph // nil if there is no index beside the model
	badIndex error       // why the index beside the model is not used

	batch    batcher
	pictures pictures

	uses atomic.Int64 // requests that use it, and one more while it is the current one
}

// An opening is how model files are opened.
type opening struct {
	inMemory bool
	noInt8   bool
}

// openGeneration opens a model file, and looks at all of it: what is served later
// has been read once without trouble.
func openGeneration(path string, how opening) (*generation, error) {
	before, err := stampOf(path)
	if err != nil {
		return nil, err
	}
	e, report, err := vecfile.Open(path, vecfile.Options{InMemory: how.inMemory})
	if err != nil {
		return nil, err
	}
	g := &generation{
		id: modelID(path), format: report.Format, created: before.model.modified.Unix(), training: e.Meta.Training, stamp: before,
		pictures: newPictures(),
	}
	g.uses.Store(1)
	fail := func(err error) (*generation, error) {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), e.Close())
	}
	if e.Vocab.Len() == 0 {
		return fail(errors.New("it has no words"))
	}
	if err := e.Vocab.Validate(); err != nil {
		return fail(err)
	}
	if g.Model, err = query.New(e); err != nil {
		return fail(err)
	}
	// The first search looks at every vector, and computes what later ones need.
	g.Index.Search(e.Input.Row(0), 1)
	if index := indexPath(path); before.index.exists {
		if g.graph, err = openGraph(index, g.Model); err != nil {
			g.badIndex = fmt.Errorf("%s: %w", index, err)
		}
	}
	return g, nil
}

func openGraph(path string, m *query.Model) (*hnsw.Graph, error) {
	graph, err := hnsw.Open(path, m.Input)
	if err != nil {
		return nil, err
	}
	if metric := graph.Config().Metric; metric != hnsw.Cosine {
		return nil, errors.Join(fmt.Errorf("an index by %v, and neighbors are by cosine", metric), graph.Close())
	}
	// Without its copy of the vectors in bytes a graph is slower than a scan.
	if err := graph.Pack(); err != nil {
		return nil, errors.Join(err, graph.Close())
	}
	return graph, nil
}

// retain counts one more use.
func (g *generation) retain() { g.uses.Add(1) }

// release ends a use. The last one gives the memory back: nothing that a request
// holds, not even a word, may be looked at afterwards.
func (g *generation) release() error {
	if g.uses.Add(-1) > 0 {
		return nil
	}
	var err error
	if g.graph != nil {
		err = g.graph.Close()
	}
	return errors.Join(err, g.Close())
}

// tokenizer names how the model's text was cut, nil if it does not say.
func (g *generation) tokenizer() *string {
	if g.Pipeline == nil {
		return nil
	}
	name := g.Pipeline.Config().Tokenizer
	return &name
}

// modelID is a file's base name without its extensions: zh.w2v.txt.gz is zh.
func modelID(path string) string {
	base := filepath.Base(filepath.Clean(path))
	if id, _, _ := strings.Cut(base, "."); id != "" {
		return id
	}
	return base
}

// indexPath is where the index of a model lies if it has one.
func indexPath(path string) string {
	clean := filepath.Clean(path)
	return strings.TrimSuffix(clean, filepath.Ext(clean)) + ".hnsw"
}

// A stamp tells whether a model or its index has changed on disk.
type stamp struct{ model, index fileStamp }

// A fileStamp is what the system says about a file.
type fileStamp struct {
	exists   bool
	size     int64
	modified timestamp
}

func stampOf(path string) (stamp, error) {
	var s stamp
	var err error
	if s.model, err = fileStampOf(path); err != nil {
		return s, err
	}
	s.index, err = fileStampOf(indexPath(path))
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return s, err
}

func fileStampOf(path string) (fileStamp, error) {
	info, err := os.Stat(path)
	if err != nil {
		return fileStamp{}, err
	}
	return fileStamp{exists: true, size: info.Size(), modified: timestamp(info.ModTime().UnixNano())}, nil
}

// A timestamp is nanoseconds since 1970; unlike a time.Time it can be compared.
type timestamp int64

// Unix is the timestamp in seconds.
func (t timestamp) Unix() int64 { return int64(t) / 1e9 }

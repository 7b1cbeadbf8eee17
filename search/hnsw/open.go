package hnsw

import (
	"fmt"
	"os"

	"github.com/edsrzf/mmap-go"

	"firth"
)

// Open maps a file into memory and reads the graph of the rows of a matrix from it,
// as [Parse] does. The graph must be closed; [Graph.Insert] and [Graph.Delete] copy
// it first, and leave the file as it is.
func Open(path string, rows firth.Matrix) (*Graph, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // the mapping stays
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() == 0 {
		return nil, fmt.Errorf("%s: %w: it is empty, or no regular file", path, ErrFormat)
	}
	m, err := mmap.Map(f, mmap.RDONLY, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: map it into memory: %w", path, err)
	}
	g, err := Parse(m, rows)
	if err != nil {
		_ = m.Unmap() // the first error is the one to report
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	g.mapped = mapping{m}
	return g, nil
}

// A mapping is closed by giving its memory back.
type mapping struct{ m mmap.MMap }

func (m mapping) Close() error { return m.m.Unmap() }

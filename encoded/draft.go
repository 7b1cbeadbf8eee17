package encoded

import (
	"bufio"
	"fmt"
	"io"

	"firth/internal/tempfile"
	"firth/vocab"
)

// A draft is the corpus as provisional numbers, in a temporary file: those of one
// block after those of another. Which table the numbers of a block belong to
// stays in memory.
type draft struct {
	file   *tempfile.File
	w      *bufio.Writer
	blocks []draftBlock
}

type draftBlock struct {
	generation int
	size, held int // bytes of the numbers, and of those that are held out, which follow
}

func newDraft(dir string) (*draft, error) {
	file, err := tempfile.Create(dir, "firth-draft-*.tmp")
	if err != nil {
		return nil, tempError(err)
	}
	return &draft{file: file, w: bufio.NewWriterSize(file, bufferSize)}, nil
}

// add writes the numbers of the next block.
func (d *draft) add(j *job) error {
	d.blocks = append(d.blocks, draftBlock{j.generation, len(j.numbers), len(j.heldNumbers)})
	for _, numbers := range [][]byte{j.numbers, j.heldNumbers} {
		if _, err := d.w.Write(numbers); err != nil {
			return tempError(err)
		}
	}
	return nil
}

// each calls visit for each block, in order, with its numbers, those that are
// held out, and the word ids that they stand for.
func (d *draft) each(remap *vocab.Remap, visit func(numbers, held []byte, table []vocab.WordID) error) error {
	if err := d.w.Flush(); err != nil {
		return tempError(err)
	}
	if _, err := d.file.Seek(0, io.SeekStart); err != nil {
		return tempError(err)
	}
	// A table is needed for as long as blocks of its generation follow, which is
	// one table for each worker at any place of the corpus.
	last := make(map[int]int) // block by generation
	for i, b := range d.blocks {
		last[b.generation] = i
	}
	tables := make(map[int][]vocab.WordID)
	r := bufio.NewReaderSize(d.file, bufferSize)
	var numbers []byte
	for i, b := range d.blocks {
		table, ok := tables[b.generation]
		if !ok {
			var err error
			if table, err = remap.Table(b.generation); err != nil {
				return err
			}
			tables[b.generation] = table
		}
		if last[b.generation] == i {
			delete(tables, b.generation)
		}
		if cap(numbers) < b.size+b.held {
			numbers = make([]byte, b.size+b.held)
		}
		numbers = numbers[:b.size+b.held]
		if _, err := io.ReadFull(r, numbers); err != nil {
			return fmt.Errorf("temporary file %s: %w", d.file.Name(), err)
		}
		if err := visit(numbers[:b.size], numbers[b.size:], table); err != nil {
			return err
		}
	}
	return nil
}

// close removes the file.
func (d *draft) close() error { return d.file.Close() }

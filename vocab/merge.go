package vocab

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"unsafe"

	"firth/internal/tempfile"
)

const (
	spillBuffer = 256 << 10
	remapBuffer = 256 << 10
	mergeBuffer = 64 << 20 // for all runs together, as long as each has 4 kB
)

// A countedTable is a table that has counted, in memory or sealed in a file.
type countedTable struct {
	table *table

	file         *tempfile.File
	offset, size int64
	wordCount    int
}

// words is the number of words of the table.
func (t *countedTable) words() int {
	if t.file != nil {
		return t.wordCount
	}
	return len(t.table.words)
}

// open returns the words of the table, which must be sealed.
func (t *countedTable) open(buffer int) run {
	if t.file == nil {
		return &memoryRun{table: t.table}
	}
	section := io.NewSectionReader(t.file, t.offset, t.size)
	return &fileRun{
		path: t.file.Name(), left: t.wordCount, size: t.size,
		r: bufio.NewReaderSize(section, int(min(int64(buffer), t.size))),
	}
}

// A record is what a table knows of a word.
type record struct {
	word  []byte // valid until the next record is read
	count uint64
	first Position
	index uint32
}

// A run is the words of a table in byte order.
type run interface {
	// next reads a record, and reports whether there was one more.
	next(r *record) (bool, error)
}

// record sets r to what the table knows of a word.
func (t *table) record(r *record, index uint32) {
	w := &t.words[index]
	r.word, r.count, r.first, r.index = t.bytes(w), w.count, t.firsts[index], index
}

type memoryRun struct {
	table *table
	read  int
}

func (m *memoryRun) next(r *record) (bool, error) {
	if m.read == len(m.table.order) {
		return false, nil
	}
	m.table.record(r, m.table.order[m.read].word)
	m.read++
	return true, nil
}

type fileRun struct {
	path string
	left int   // records
	size int64 // bytes of the run
	r    *bufio.Reader
	err  error
}

func (f *fileRun) next(r *record) (bool, error) {
	if f.left == 0 {
		return false, nil
	}
	f.left--
	length := f.number()
	if f.err == nil && length > uint64(f.size) {
		f.err = fmt.Errorf("word of %d bytes in a run of %d", length, f.size)
	}
	if f.err == nil {
		if uint64(cap(r.word)) < length {
			r.word = make([]byte, length, 2*length)
		}
		r.word = r.word[:length]
		_, f.err = io.ReadFull(f.r, r.word)
	}
	r.count, r.first, r.index = f.number(), Position(f.number()), uint32(f.number())
	if f.err == io.EOF {
		f.err = io.ErrUnexpectedEOF
	}
	if f.err != nil {
		return false, fmt.Errorf("temporary file %s has changed: %w", f.path, f.err)
	}
	return true, nil
}

// number reads an unsigned varint, unless something failed before.
func (f *fileRun) number() uint64 {
	if f.err != nil {
		return 0
	}
	var n uint64
	n, f.err = binary.ReadUvarint(f.r)
	return n
}

// A cursor stands at a record of a run.
type cursor struct {
	record
	run run
}

// merge calls emit for each word of the tables, in byte order, with its count
// summed and its first position of all. The record is emit's until it returns.
func merge(tables []countedTable, emit func(*record)) error {
	buffer := min(spillBuffer, max(mergeBuffer/max(1, len(tables)), 4<<10))
	heap := make([]*cursor, 0, len(tables))
	for i := range tables {
		c := &cursor{run: tables[i].open(buffer)}
		more, err := c.run.next(&c.record)
		if err != nil {
			return err
		}
		if more {
			heap = append(heap, c)
		}
	}
	for i := len(heap)/2 - 1; i >= 0; i-- {
		siftDown(heap, i)
	}

	var sum record
	for len(heap) > 0 {
		top := heap[0]
		if sum.count > 0 && bytes.Equal(sum.word, top.word) {
			sum.count += top.count
			sum.first = min(sum.first, top.first)
		} else {
			if sum.count > 0 {
				emit(&sum)
			}
			sum.word = append(sum.word[:0], top.word...)
			sum.count, sum.first = top.count, top.first
		}
		more, err := top.run.next(&top.record)
		if err != nil {
			return err
		}
		if !more {
			heap[0] = heap[len(heap)-1]
			heap = heap[:len(heap)-1]
		}
		siftDown(heap, 0)
	}
	if sum.count > 0 {
		emit(&sum)
	}
	return nil
}

// siftDown moves cursor i down until no cursor below it has a smaller word.
func siftDown(heap []*cursor, i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(heap); child++ {
			if bytes.Compare(heap[child].word, heap[least].word) < 0 {
				least = child
			}
		}
		if least == i {
			return
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
}

// asString is word as a string that shares its memory, for a look-up.
func asString(word []byte) string {
	return unsafe.String(unsafe.SliceData(word), len(word))
}

package vocab

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"unsafe"

	"firth/internal/tempfile"
)

// A Shard counts words for one goroutine at a time.
type Shard struct {
	counter    *Counter
	table      *table
	generation int

	file   *tempfile.File // of the tables that were spilled; nil before the first
	size   int64          // of file
	spills int
}

// begin starts an empty table. The counter is locked.
func (s *Shard) begin() {
	s.table = newTable(s.counter.hasher)
	s.generation = len(s.counter.tables)
	s.counter.tables = append(s.counter.tables, countedTable{})
}

// Add counts one occurrence of word at a place in the text. It returns the
// word's index in the shard's present table: indices count up from 0, a word has
// one index in each [Shard.Generation]. Add panics if the word is empty.
func (s *Shard) Add(word string, at Position) uint32 {
	return s.table.addOne(unsafe.Slice(unsafe.StringData(word), len(word)), at)
}

// AddAll is Add for many words, several times as fast: word i is
// text[words[i][0]:words[i][1]] and stands at the position at+i. It appends their
// indices to dst. It is fastest where text goes on for 16 bytes behind the start of
// each word, whatever stands there.
func (s *Shard) AddAll(dst []uint32, text []byte, words [][2]int, at Position) []uint32 {
	return s.table.addAll(dst, text, words, at)
}

// Generation is the number of the present table, which no other table of the
// counter has. Only [Shard.EndBlock] changes it.
func (s *Shard) Generation() int { return s.generation }

// EndBlock ends a block: some thousands to millions of tokens. If the table has
// outgrown its part of the memory, it is written to disk and an empty one takes
// its place. An error names the temporary file; the counter then can only be
// closed.
func (s *Shard) EndBlock() error {
	most := s.counter.opts.MaxMemory / s.counter.shardCount.Load()
	bounded := s.counter.opts.MaxMemory > 0
	switch {
	case len(s.table.words) == 0:
		return nil
	case bounded && s.table.peak() > most, uint64(len(s.table.words)) > maxTableWords:
		return s.spill()
	}
	return nil
}

// spill writes the table to the shard's file, as one run of words in byte order,
// and begins an empty one.
func (s *Shard) spill() error {
	if s.file == nil {
		file, err := tempfile.Create(s.counter.opts.TempDir, "firth-counts-*.tmp")
		if err != nil {
			return spillError(err)
		}
		s.file = file
	}
	s.table.seal()
	size, err := writeRun(s.file, s.table)
	if err != nil {
		return spillError(err)
	}
	s.counter.mu.Lock()
	defer s.counter.mu.Unlock()
	s.counter.tables[s.generation] = countedTable{
		file: s.file, offset: s.size, size: size, wordCount: len(s.table.words),
	}
	s.size += size
	s.spills++
	s.begin()
	return nil
}

// spillError adds what to do to an error that names the file.
func spillError(err error) error {
	return fmt.Errorf("spilling word counts to disk (give more memory, or a TempDir with more room): %w", err)
}

// writeRun writes the words of a sealed table, in byte order, as [fileRun] reads
// them: length of the word, the word, count, first position, index. Numbers are
// unsigned varints.
func writeRun(file io.Writer, t *table) (size int64, err error) {
	w := bufio.NewWriterSize(file, spillBuffer)
	var rec []byte
	for _, o := range t.order {
		word := &t.words[o.word]
		rec = binary.AppendUvarint(rec[:0], uint64(word.length))
		rec = append(rec, t.bytes(word)...)
		rec = binary.AppendUvarint(rec, word.count)
		rec = binary.AppendUvarint(rec, uint64(t.firsts[o.word]))
		rec = binary.AppendUvarint(rec, uint64(o.word))
		if _, err := w.Write(rec); err != nil {
			return 0, err
		}
		size += int64(len(rec))
	}
	return size, w.Flush()
}

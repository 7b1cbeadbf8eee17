package encoded

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"

	"firth/internal/tempfile"
	"firth/vocab"
)

const (
	bufferSize = 256 << 10
	maxWidth   = 4 // bytes a position
)

// A writer writes a [File].
type writer struct {
	file *tempfile.File
	hash hash.Hash
	buf  []byte

	width     int    // bytes a position
	size      int    // words of the vocabulary
	positions int64  // written so far
	words     uint64 // taken in so far, those that are left out too
	ended     bool   // a sentence has ended since the last word
}

func newWriter(dir string, size int) (*writer, error) {
	file, err := tempfile.Create(dir, "firth-ids-*.tmp")
	if err != nil {
		return nil, tempError(err)
	}
	return &writer{file: file, hash: sha256.New(), buf: make([]byte, 0, bufferSize), width: widthOf(size), size: size}, nil
}

// widthOf is how many bytes the numbers 0 to size need.
func widthOf(size int) int {
	width := 1
	for n := size; n > 0xff; n >>= 8 {
		width++
	}
	return width
}

// add writes the numbers of a block, as a [job] holds them. They are word ids, or
// places in table where the word ids stand. Marks are written late, with the word
// that follows, so there is one between two sentences, none at the ends, and
// none for a sentence that is empty.
func (w *writer) add(numbers []byte, table []vocab.WordID) error {
	// Of what changes with each word, nothing is in memory.
	buf, end := w.buf[:bufferSize], len(w.buf)
	positions, words, ended := w.positions, w.words, w.ended
	for at := 0; at < len(numbers); {
		n, size := readNumber(numbers, at)
		if size == 0 {
			return errors.New("temporary file of provisional numbers has changed: bad number")
		}
		at += size
		if n == 0 {
			ended = true
			continue
		}
		words++
		id := n - 1
		if table != nil {
			if uint(id) >= uint(len(table)) {
				return fmt.Errorf("temporary file of provisional numbers has changed: number %d in a table of %d", id, len(table))
			}
			if table[id] == vocab.NotInVocabulary {
				continue
			}
			id = uint32(table[id])
		}
		if end > bufferSize-2*maxWidth {
			w.buf = buf[:end]
			if err := w.flush(); err != nil {
				return err
			}
			end = 0
		}
		if ended && positions > 0 {
			binary.LittleEndian.PutUint32(buf[end:], 0)
			end += w.width
			positions++
		}
		ended = false
		binary.LittleEndian.PutUint32(buf[end:], id+1)
		end += w.width
		positions++
	}
	w.buf = buf[:end]
	w.positions, w.words, w.ended = positions, words, ended
	return nil
}

func (w *writer) flush() error {
	w.hash.Write(w.buf)
	if _, err := w.file.Write(w.buf); err != nil {
		return tempError(err)
	}
	w.buf = w.buf[:0]
	return nil
}

// finish returns what was written. The file is removed if that fails.
func (w *writer) finish() (*File, error) {
	if err := w.flush(); err != nil {
		return nil, errors.Join(err, w.discard())
	}
	return &File{
		file: w.file, width: w.width, size: w.size, positions: w.positions,
		hash: hex.EncodeToString(w.hash.Sum(nil)),
	}, nil
}

// discard removes the file.
func (w *writer) discard() error { return w.file.Close() }

// tempError adds what to do to an error that names the file: most often, the disk
// is full.
func tempError(err error) error {
	return fmt.Errorf("temporary file for the corpus (TempDir can be a folder with more room): %w", err)
}

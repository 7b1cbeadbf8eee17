package encoded

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"firth/internal/tempfile"
	"firth/vocab"
)

// A File is a corpus as word ids, in a temporary file. A position is a word or
// the end of a sentence; the first is 0. Any part of it can be read, by many
// goroutines at once.
//
// On disk, a position is a little-endian number of 1 to 4 bytes, as many as the
// largest id needs: one more than the id, or 0 for the end of a sentence.
type File struct {
	file      *tempfile.File
	width     int
	size      int // words of the vocabulary
	positions int64
	hash      string
	buffers   sync.Pool // *[]byte of bufferSize
	heldOut   *File     // nil if nothing was to be held out
}

// Len is the number of positions.
func (f *File) Len() int64 { return f.positions }

// Hash identifies the corpus: the sha256 of the file, in hexadecimal digits.
// Equal text, by equal vocabulary and pipeline, has an equal hash.
func (f *File) Hash() string { return f.hash }

// HeldOut is the text that [Options.HeldOut] set aside, which is not in f. It may
// be empty; it is nil if nothing was to be set aside. It is closed with f.
func (f *File) HeldOut() *File { return f.heldOut }

// ReadIDs reads len(dst) positions from pos on. Word ids are below the length of
// the vocabulary; [vocab.EndOfSentence] stands for the end of a sentence. It
// fails if there are not that many positions, or if the file cannot be read.
func (f *File) ReadIDs(dst []vocab.WordID, pos int64) error {
	if f.file == nil {
		return fmt.Errorf("reading the corpus back: %w", fs.ErrClosed)
	}
	if pos < 0 || pos > f.positions || int64(len(dst)) > f.positions-pos {
		return fmt.Errorf("reading %d positions from %d on, in a corpus of %d: %w", len(dst), pos, f.positions, io.ErrUnexpectedEOF)
	}
	buffer, _ := f.buffers.Get().(*[]byte)
	if buffer == nil {
		buffer = new([]byte)
		*buffer = make([]byte, bufferSize)
	}
	defer f.buffers.Put(buffer)
	for len(dst) > 0 {
		n := min(len(dst), bufferSize/f.width)
		raw := (*buffer)[:n*f.width]
		if _, err := f.file.ReadAt(raw, pos*int64(f.width)); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return fmt.Errorf("reading the corpus back from %s at byte %d: %w", f.file.Name(), pos*int64(f.width), err)
		}
		if bad := decode(dst[:n], raw, f.width, uint32(f.size)); bad >= 0 {
			return fmt.Errorf("temporary file %s has changed: no word of the vocabulary at byte %d", f.file.Name(), (pos+int64(bad))*int64(f.width))
		}
		dst = dst[n:]
		pos += int64(n)
	}
	return nil
}

// decode turns numbers of 1 to 4 bytes into word ids. It returns the place of the
// first that is above size, or -1.
func decode(dst []vocab.WordID, raw []byte, width int, size uint32) int {
	bad := -1
	put := func(i int, n uint32) {
		if n > size && bad < 0 {
			bad = i
		}
		dst[i] = vocab.WordID(n - 1) // 0 becomes EndOfSentence, the largest WordID
	}
	switch width {
	case 1:
		for i := range dst {
			put(i, uint32(raw[i]))
		}
	case 2:
		for i := range dst {
			put(i, uint32(binary.LittleEndian.Uint16(raw[2*i:])))
		}
	case 3:
		for i := range dst {
			b := raw[3*i : 3*i+3]
			put(i, uint32(b[0])|uint32(b[1])<<8|uint32(b[2])<<16)
		}
	default:
		for i := range dst {
			put(i, binary.LittleEndian.Uint32(raw[4*i:]))
		}
	}
	return bad
}

// Close closes and removes the file. It may be called more than once, but not
// while the file is read.
func (f *File) Close() error {
	if f.file == nil {
		return nil
	}
	err := f.file.Close()
	f.file = nil
	if f.heldOut != nil {
		err = errors.Join(err, f.heldOut.Close())
	}
	return err
}

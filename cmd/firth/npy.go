package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"firth/internal/tempfile"
)

// An npyIDs writes ids as a NumPy array of one dimension, little-endian uint32. Their
// number stands at the beginning of the file, so they wait in a temporary file.
type npyIDs struct {
	spool  *tempfile.File
	buffer *bufio.Writer
	n      int64
}

func newNPYIDs(dir string) (*npyIDs, error) {
	spool, err := tempfile.Create(dir, "firth-ids-")
	if err != nil {
		return nil, err
	}
	return &npyIDs{spool: spool, buffer: bufio.NewWriterSize(spool, 1<<18)}, nil
}

func (a *npyIDs) add(id uint32) error {
	a.n++
	var b [4]byte
	binary.LittleEndian.PutUint32(b[:], id)
	_, err := a.buffer.Write(b[:])
	return err
}

// writeTo writes the array.
func (a *npyIDs) writeTo(w io.Writer) error {
	if err := a.buffer.Flush(); err != nil {
		return err
	}
	if _, err := a.spool.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if _, err := io.WriteString(w, npyHeader("<u4", fmt.Sprintf("(%d,)", a.n))); err != nil {
		return err
	}
	_, err := io.Copy(w, a.spool)
	return err
}

func (a *npyIDs) close() error { return a.spool.Close() }

const npyMagic = "\x93NUMPY"

// npyHeader is the beginning of a file of version 1.0, a multiple of 64 bytes long, of
// an array of numbers of a type in a shape, as Python writes them: "<u4", "(3,)".
func npyHeader(kind, shape string) string {
	description := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", kind, shape)
	const fixed = len(npyMagic) + 4 // the version and the length of the description
	size := (fixed + len(description) + 1 + 63) / 64 * 64
	description += strings.Repeat(" ", size-fixed-len(description)-1) + "\n"
	return npyMagic + "\x01\x00" + string(binary.LittleEndian.AppendUint16(nil, uint16(len(description)))) + description
}

// errNPY tells that a NumPy file is not one of ids.
var errNPY = errors.New("not a NumPy array of ids as firth tokenize writes it: one dimension, descr '<u4'")

// readNPYIDs calls do with each id of such a file.
func readNPYIDs(r io.Reader, do func(id uint32) error) error {
	var head [len(npyMagic) + 4]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || string(head[:len(npyMagic)]) != npyMagic || head[len(npyMagic)] != 1 {
		return errNPY
	}
	description := make([]byte, binary.LittleEndian.Uint16(head[len(head)-2:]))
	if _, err := io.ReadFull(r, description); err != nil {
		return errNPY
	}
	text := strings.ReplaceAll(string(description), " ", "")
	_, shape, found := strings.Cut(text, "'shape':(")
	var n int64
	if _, err := fmt.Sscanf(shape, "%d,)", &n); err != nil || !found || !strings.Contains(text, "'descr':'<u4'") || n < 0 {
		return errNPY
	}
	in := bufio.NewReaderSize(r, 1<<18)
	for i := range n {
		var b [4]byte
		if _, err := io.ReadFull(in, b[:]); err != nil {
			return fmt.Errorf("the array ends after %d of %d ids: the file is cut off", i, n)
		}
		if err := do(binary.LittleEndian.Uint32(b[:])); err != nil {
			return err
		}
	}
	return nil
}

package vecfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"runtime"
	"sync"

	"github.com/edsrzf/mmap-go"

	"firth"
	"firth/internal/memory"
)

// mapped maps the file of an input for reading. It tells false for one that cannot be
// mapped, or that the caller wants in memory. The caller unmaps it.
func (in *input) mapped() (mmap.MMap, bool) {
	if in.file == nil || in.size <= 0 || in.size != int64(int(in.size)) {
		return nil, false
	}
	m, err := mmap.Map(in.file, mmap.RDONLY, 0)
	if err != nil {
		return nil, false
	}
	if int64(len(m)) != in.size { // somebody is writing to it
		_ = m.Unmap() // nothing was read of it
		return nil, false
	}
	return m, true
}

// copyWord2vecBinary is readWord2vecBinary, after the header, for files that can be
// mapped and have nothing that must be explained: it tells false, and has changed
// nothing, where the file is not whole or goes on behind its rows. Words and vectors
// alternate in the file, so the vectors cannot be used where they lie: all cores copy
// them, onto huge pages where the system has them, as the time goes into pages more than
// into bytes.
func copyWord2vecBinary(in *input, h word2vecHeader, report *Report) (*firth.Embeddings, bool, error) {
	rowBytes := 1 + 4*h.dim
	if h.rows == 0 || in.room(h, rowBytes) < h.rows {
		return nil, false, nil
	}
	m, ok := in.mapped()
	if !ok {
		return nil, false, nil
	}
	defer func() { _ = m.Unmap() }() // read already
	vectors, ok := word2vecRows(m, int(in.offset), h)
	if !ok {
		return nil, false, nil
	}
	data, err := memory.Space{}.Floats(h.rows * h.dim)
	if err != nil {
		return nil, false, nil // the reader says what there is too little of
	}
	bad := copyVectors(firth.Matrix{Rows: h.rows, Dim: h.dim, Data: data.Data}, m, vectors)
	r := &rows{dim: h.dim, offsets: make([]uint64, 1, h.rows+1), starts: make([]int64, 0, h.rows), report: report, closer: freed{data}}
	for i, v := range vectors {
		r.data = data.Data[:(i+1)*h.dim]
		r.name(m[v.word:v.vector-1], int64(v.word), bad[i])
	}
	e, err := r.finish()
	if err != nil {
		return nil, true, errors.Join(err, data.Free())
	}
	return e, true, nil
}

// A word2vecRow is where a word and its vector begin in the file. There is a space
// between the two.
type word2vecRow struct{ word, vector int }

// word2vecRows finds the rows of a file, which begin at a byte and end with it.
func word2vecRows(b []byte, at int, h word2vecHeader) ([]word2vecRow, bool) {
	found := make([]word2vecRow, h.rows)
	for i := range found {
		at = behindNewlines(b, at)
		n := bytes.IndexByte(b[at:min(len(b), at+maxWord)], ' ')
		if n < 0 || len(b)-(at+n+1) < 4*h.dim {
			return nil, false
		}
		found[i] = word2vecRow{at, at + n + 1}
		at += n + 1 + 4*h.dim
	}
	return found, behindNewlines(b, at) == len(b)
}

func behindNewlines(b []byte, at int) int {
	for at < len(b) && b[at] == '\n' {
		at++
	}
	return at
}

// copyVectors fills a matrix and returns how many values of each row are not finite.
func copyVectors(dst firth.Matrix, b []byte, from []word2vecRow) []int {
	bad := make([]int, len(from))
	forRows(len(from), func(first, to int) {
		for i := first; i < to; i++ {
			row := dst.Row(i)
			decodeFloat32s(row, b[from[i].vector:])
			bad[i] = nonFinite(row)
		}
	})
	return bad
}

// rowsPerPart is how many rows a core works on before it looks for more.
const rowsPerPart = 1 << 10

// forRows has all cores work on n rows, from one to another at a time.
func forRows(n int, do func(from, to int)) {
	parts := (n + rowsPerPart - 1) / rowsPerPart
	workers := min(runtime.GOMAXPROCS(0), parts)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for p := w; p < parts; p += workers {
				do(p*rowsPerPart, min(n, (p+1)*rowsPerPart))
			}
		})
	}
	wg.Wait()
}

// decodeFloat32s fills x from b, least byte first, at any alignment.
func decodeFloat32s(x []float32, b []byte) {
	if littleEndian {
		copy(bytesOf(x), b)
		return
	}
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
}

// freed is memory that ends with the embeddings that live in it.
type freed struct{ *memory.Floats }

func (f freed) Close() error { return f.Free() }

// bothClosers closes one after the other.
type bothClosers [2]io.Closer

func (b bothClosers) Close() error { return errors.Join(b[0].Close(), b[1].Close()) }

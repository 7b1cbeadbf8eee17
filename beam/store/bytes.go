package store

import (
	"context"
	"io"
	"sync/atomic"
)

// Bytes are how many bytes of files were read and written.
type Bytes struct {
	Read    int64 `json:"read"`
	Written int64 `json:"written"`
}

// Add adds other bytes to b.
func (b *Bytes) Add(other Bytes) {
	b.Read += other.Read
	b.Written += other.Written
}

type counter struct{ read, written atomic.Int64 }

type counterKey struct{}

// Count returns a context that counts what is read and written with it, and what
// returns the count so far.
func Count(ctx context.Context) (context.Context, func() Bytes) {
	c := new(counter)
	return context.WithValue(ctx, counterKey{}, c), func() Bytes {
		return Bytes{c.read.Load(), c.written.Load()}
	}
}

// counterOf is the counter of a context; without one, what is counted is forgotten.
func counterOf(ctx context.Context) *counter {
	if c, ok := ctx.Value(counterKey{}).(*counter); ok {
		return c
	}
	return new(counter)
}

// A countedReader counts what is read.
type countedReader struct {
	io.ReadCloser
	counter *counter
}

func (r countedReader) Read(b []byte) (int, error) {
	n, err := r.ReadCloser.Read(b)
	r.counter.read.Add(int64(n))
	return n, err
}

// A countedReaderAt counts what is read.
type countedReaderAt struct {
	io.ReaderAt
	counter *counter
}

func (r countedReaderAt) ReadAt(b []byte, at int64) (int, error) {
	n, err := r.ReaderAt.ReadAt(b, at)
	r.counter.read.Add(int64(n))
	return n, err
}

// A countedWriter counts what is written.
type countedWriter struct {
	io.Writer
	counter *counter
}

func (w countedWriter) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	w.counter.written.Add(int64(n))
	return n, err
}

package corpus

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
)

// An input is the stored bytes of one file. It counts them, stops when ctx is
// done, and says where reading failed.
type input struct {
	ctx    context.Context
	gate   *gate
	path   string
	r      io.Reader
	file   *os.File // nil for standard input, which is the caller's to close
	pipe   bool     // may wait for ever
	offset int64
	total  *int64 // bytes of all files
	err    error  // which stays: a keyboard can end twice
	tail   tail
}

// openInput opens a file; *total grows by the bytes that are read from it.
func openInput(ctx context.Context, g *gate, file File, stdin io.Reader, total *int64) (*input, error) {
	in := &input{ctx: ctx, gate: g, path: file.Path, total: total}
	switch {
	case file.Path == stdinPath:
		in.r, in.pipe = stdin, true
		return in, nil
	case file.Size < 0:
		// Opening a pipe waits until somebody opens it to write.
		in.pipe = true
		if err := g.enter(); err != nil {
			return nil, err
		}
		defer g.leave()
	}
	f, err := os.Open(file.Path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the corpus: %w", err)
	}
	in.r, in.file = f, f
	return in, nil
}

func (in *input) Read(p []byte) (int, error) {
	if in.err != nil {
		return 0, in.err
	}
	if err := in.ctx.Err(); err != nil {
		return 0, err
	}
	if in.pipe {
		if err := in.gate.enter(); err != nil {
			return 0, err
		}
		defer in.gate.leave()
	}
	n, err := in.r.Read(p)
	in.offset += int64(n)
	*in.total += int64(n)
	in.tail.add(p[:n])
	if err != nil && err != io.EOF {
		err = &Error{File: in.path, Offset: in.offset, Err: err}
	}
	in.err = err
	return n, err
}

func (in *input) close() {
	if in.file != nil {
		_ = in.file.Close() // only read from
	}
}

// A gate lets [Corpus.Close] know whether the reading goroutine is inside a call
// that may last for ever, such as a read from a keyboard. Close waits for the
// goroutine otherwise.
type gate struct {
	mu     sync.Mutex
	closed bool
	inside bool
}

func (g *gate) enter() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return fs.ErrClosed
	}
	g.inside = true
	return nil
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside = false
}

// close lets nobody in any more, and tells whether anybody is inside.
func (g *gate) close() (inside bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	return g.inside
}

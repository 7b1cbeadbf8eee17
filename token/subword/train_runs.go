package subword

import (
	"bufio"
	"container/heap"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// runs are lists of words with counts, each in the order of bytes: in memory, and
// one after another in a temporary file.
type runs struct {
	inMemory [][]wordCount

	mu    sync.Mutex // of the file
	file  *os.File
	parts []span // of the file, one a run
}

// write adds a run to the file, which is made in the folder dir. Goroutines may
// call it at the same time.
func (r *runs) write(dir string, words []wordCount) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil {
		f, err := os.CreateTemp(dir, "firth-words-*.tmp")
		if err != nil {
			return fmt.Errorf("the words do not fit into memory, and there is no place for them on disk: %w", err)
		}
		// Where the system allows it the name goes now, so that nothing stays
		// behind even of a process that is killed. Elsewhere close removes it.
		_ = os.Remove(f.Name())
		r.file = f
	}
	start := 0
	if n := len(r.parts); n > 0 {
		start = r.parts[n-1].end
	}
	w := bufio.NewWriterSize(io.NewOffsetWriter(r.file, int64(start)), 1<<16)
	end := start
	var head []byte
	for _, word := range words {
		head = binary.AppendUvarint(head[:0], uint64(word.count))
		head = binary.AppendUvarint(head, uint64(len(word.text)))
		_, _ = w.Write(head)
		_, _ = w.WriteString(word.text) // Flush tells of errors
		end += len(head) + len(word.text)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("writing words to a temporary file: %w", err)
	}
	r.parts = append(r.parts, span{start, end})
	return nil
}

// size is how many bytes lie in the file.
func (r *runs) size() int64 {
	if len(r.parts) == 0 {
		return 0
	}
	return int64(r.parts[len(r.parts)-1].end)
}

// merge calls yield for every word with the sum of its counts in all runs, in the
// order of bytes. It may be called again.
func (r *runs) merge(ctx context.Context, yield func(word string, count int64)) error {
	var heads runHeads
	for _, words := range r.inMemory {
		heads = append(heads, &runHead{next: listReader(words)})
	}
	for _, part := range r.parts {
		section := io.NewSectionReader(r.file, int64(part.start), int64(part.end-part.start))
		heads = append(heads, &runHead{next: fileReader(bufio.NewReaderSize(section, 1<<16))})
	}
	live := heads[:0]
	for _, h := range heads {
		more, err := h.advance()
		if err != nil {
			return err
		}
		if more {
			live = append(live, h)
		}
	}
	heads = live
	heap.Init(&heads)
	for n := 0; len(heads) > 0; n++ {
		if n%4096 == 0 {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
		}
		word, count := heads[0].word, int64(0)
		for len(heads) > 0 && heads[0].word == word {
			count += heads[0].count
			more, err := heads[0].advance()
			switch {
			case err != nil:
				return err
			case more:
				heap.Fix(&heads, 0)
			default:
				heap.Pop(&heads)
			}
		}
		yield(word, count)
	}
	return nil
}

// close removes the file.
func (r *runs) close() error {
	r.inMemory, r.parts = nil, nil
	if r.file == nil {
		return nil
	}
	err := r.file.Close()
	if removed := os.Remove(r.file.Name()); !errors.Is(removed, os.ErrNotExist) {
		err = errors.Join(err, removed)
	}
	r.file = nil
	return err
}

// A runHead is the next word of a run.
type runHead struct {
	word  string
	count int64
	next  func() (wordCount, error) // io.EOF at the end
}

// advance takes the next word and tells false if there is none.
func (h *runHead) advance() (bool, error) {
	w, err := h.next()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	h.word, h.count = w.text, w.count
	return err == nil, err
}

func listReader(words []wordCount) func() (wordCount, error) {
	return func() (wordCount, error) {
		if len(words) == 0 {
			return wordCount{}, io.EOF
		}
		w := words[0]
		words = words[1:]
		return w, nil
	}
}

func fileReader(r *bufio.Reader) func() (wordCount, error) {
	return func() (wordCount, error) {
		count, err := binary.ReadUvarint(r)
		if err != nil {
			return wordCount{}, err
		}
		length, err := binary.ReadUvarint(r)
		if err != nil {
			return wordCount{}, fmt.Errorf("reading words from a temporary file: %w", io.ErrUnexpectedEOF)
		}
		text := make([]byte, length)
		if _, err := io.ReadFull(r, text); err != nil {
			return wordCount{}, fmt.Errorf("reading words from a temporary file: %w", io.ErrUnexpectedEOF)
		}
		return wordCount{string(text), int64(count)}, nil
	}
}

// runHeads is a heap of runs by their next words.
type runHeads []*runHead

func (h runHeads) Len() int           { return len(h) }
func (h runHeads) Less(i, j int) bool { return h[i].word < h[j].word }
func (h runHeads) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *runHeads) Push(x any)        { *h = append(*h, x.(*runHead)) }

func (h *runHeads) Pop() any {
	last := len(*h) - 1
	x := (*h)[last]
	*h = (*h)[:last]
	return x
}

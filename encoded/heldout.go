package encoded

import (
	"context"
	"errors"
	"io"
	"math"
	"strings"

	"firth/vocab"
)

// Held-out text is lines that are set aside, to see how well a model does on text
// that it was not trained on. A line is held out by a hash of its content alone, so
// neither the order of the lines, nor blocks or threads, nor a seed have a part in
// it, and all copies of a line are on the same side: what is tested was never
// trained.

// prefixBytes is how much of a line decides: a book may be a single line, and is
// not to be held in memory until its end is seen.
const prefixBytes = 1 << 10

// holdOut tells whether a line is held out where a share of threshold/2^64 of all
// lines is. Of a line, at least its first prefixBytes bytes must be given.
func holdOut(line string, threshold uint64) bool {
	return hashLine(line[:min(len(line), prefixBytes)]) < threshold
}

// holdOutThreshold is a share, from 0 to below 1, as holdOut takes it.
func holdOutThreshold(share float64) uint64 {
	return uint64(math.Ldexp(share, 64))
}

// hashLine mixes the bytes of a line, eight at a time (little-endian), by the
// finalizer of SplitMix64 (Steele et al. 2014).
func hashLine(line string) uint64 {
	const golden = 0x9e3779b97f4a7c15 // 2^64 divided by the golden ratio
	h := mix(golden + uint64(len(line)))
	for at := 0; at < len(line); at += 8 {
		word := uint64(0)
		for i := range min(8, len(line)-at) {
			word |= uint64(line[at+i]) << (8 * i)
		}
		h = mix(h+golden) ^ mix(h^word)
	}
	return mix(h)
}

func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// A blockReader reads blocks and keeps track of the line that they may end inside
// of, so that whoever gets a block knows what becomes of its first line.
type blockReader struct {
	source    Source
	threshold uint64 // see holdOut; 0 if nothing is held out
	within    bool   // the last block ended inside a line
	held      bool   // which is held out
}

// next reads a block into j. It joins blocks until enough of the last line is
// there to decide on it, which a block of usual size has at once.
func (r *blockReader) next(ctx context.Context, j *job) error {
	block, err := r.source(ctx)
	if err != nil {
		return err
	}
	j.threshold, j.within, j.held = r.threshold, r.within, r.held
	for r.threshold > 0 && block.Continues {
		start := strings.LastIndexByte(block.Text, '\n') + 1
		if start == 0 && r.within {
			break // decided before
		}
		if len(block.Text)-start >= prefixBytes {
			r.held = holdOut(block.Text[start:], r.threshold)
			break
		}
		more, err := r.source(ctx)
		if err == io.EOF {
			block.Continues = false
			break
		}
		if err != nil {
			return err
		}
		block.Text += more.Text
		block.Continues, block.Read = more.Continues, more.Read
	}
	r.within = block.Continues
	j.block = block
	return nil
}

// writers write the text to train on, and the text that is held out.
type writers struct {
	trained *writer
	heldOut *writer // nil if nothing is to be held out
}

// newWriters makes the writers of a scan with a vocabulary of size words.
func (s *scan) newWriters(size int) (*writers, error) {
	trained, err := newWriter(s.opts.TempDir, size)
	if err != nil {
		return nil, err
	}
	if s.opts.HeldOut == 0 {
		return &writers{trained: trained}, nil
	}
	heldOut, err := newWriter(s.opts.TempDir, size)
	if err != nil {
		return nil, errors.Join(err, trained.discard())
	}
	return &writers{trained, heldOut}, nil
}

// add writes the numbers of a block.
func (w *writers) add(numbers, held []byte, table []vocab.WordID) error {
	err := w.trained.add(numbers, table)
	if err == nil && w.heldOut != nil {
		err = w.heldOut.add(held, table)
	}
	return err
}

// words is how many words both have taken in.
func (w *writers) words() uint64 {
	words := w.trained.words
	if w.heldOut != nil {
		words += w.heldOut.words
	}
	return words
}

// finish returns what was written. Both files are removed if that fails.
func (w *writers) finish() (*File, error) {
	if w.heldOut == nil {
		return w.trained.finish()
	}
	held, err := w.heldOut.finish()
	if err != nil {
		return nil, errors.Join(err, w.trained.discard())
	}
	file, err := w.trained.finish()
	if err != nil {
		return nil, errors.Join(err, held.Close())
	}
	file.heldOut = held
	return file, nil
}

// discard removes the files.
func (w *writers) discard() error {
	err := w.trained.discard()
	if w.heldOut != nil {
		err = errors.Join(err, w.heldOut.discard())
	}
	return err
}

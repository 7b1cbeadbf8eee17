package encoded

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sort"

	"firth/token"
	"firth/vocab"
)

// A corpus may be counted and encoded in parts, by machines that know nothing of
// each other: files, or groups of them, in their order. CountPart counts the words of
// one, a [vocab.Selection] makes the vocabulary of all, EncodePart writes a part as
// ids, and Parts is the whole text again, position by position what [Scan] makes of
// the corpus in one piece.

// CountPart counts the words of a part of a corpus, and calls visit for each of them,
// in byte order, with its count and its first [vocab.Position] in the part. word is
// visit's until it returns. A part may have no words. opts.Vocabulary and
// opts.Limits mean nothing, and no line is held out.
func CountPart(ctx context.Context, source Source, p *token.Pipeline, opts Options, visit func(word []byte, count uint64, first vocab.Position) error) (Report, error) {
	opts.HeldOut = 0
	s := scan{source: source, pipeline: p, opts: opts}
	counter := vocab.NewCounter(vocab.CounterOptions{MaxMemory: opts.MaxMemory, TempDir: opts.TempDir})
	err := s.count(ctx, counter, false, func(*job) error { return nil })
	if err == nil {
		err = counter.Each(visit)
	}
	return s.report, errors.Join(err, counter.Close())
}

// EncodePart writes a part of a corpus to w as ids of opts.Vocabulary, in the form of
// a [File], and returns how many positions it has, 0 if none of its words is in the
// vocabulary. No line is held out.
func EncodePart(ctx context.Context, source Source, p *token.Pipeline, opts Options, w io.Writer) (positions int64, report Report, err error) {
	if opts.Vocabulary == nil {
		panic("encoded: EncodePart was given no vocabulary")
	}
	opts.HeldOut = 0
	s := scan{source: source, pipeline: p, opts: opts}
	file, err := s.encode(ctx)
	if errors.Is(err, ErrNoWords) {
		return 0, s.report, nil
	}
	if err != nil {
		return 0, s.report, err
	}
	_, err = io.Copy(w, io.NewSectionReader(file.file, 0, file.positions*int64(file.width)))
	return file.positions, s.report, errors.Join(err, file.Close())
}

// A Part is one of [Parts]: what EncodePart wrote, and how many positions that are.
type Part struct {
	Positions int64
	Data      io.ReaderAt
}

// Parts is a corpus as ids, in parts. It may be read by many goroutines at once, if
// the parts may.
type Parts struct {
	words int
	width int
	parts []Part  // those that have words
	first []int64 // by part: its first position; the last is the length and one more
}

// NewParts puts parts in their order together to one text, with ids of a vocabulary
// of so many words. Between two parts lies the end of a sentence.
func NewParts(words int, parts []Part) *Parts {
	p := &Parts{words: words, width: widthOf(words), first: []int64{0}}
	for _, part := range parts {
		if part.Positions > 0 {
			p.parts = append(p.parts, part)
			p.first = append(p.first, p.first[len(p.first)-1]+part.Positions+1)
		}
	}
	return p
}

// Len is the number of positions.
func (p *Parts) Len() int64 { return max(0, p.first[len(p.first)-1]-1) }

// ReadIDs reads len(dst) positions from pos on, as [File.ReadIDs] does.
func (p *Parts) ReadIDs(dst []vocab.WordID, pos int64) error {
	if pos < 0 || pos > p.Len() || int64(len(dst)) > p.Len()-pos {
		return fmt.Errorf("reading %d positions from %d on, in a corpus of %d: %w", len(dst), pos, p.Len(), io.ErrUnexpectedEOF)
	}
	raw := make([]byte, min(len(dst)*p.width, bufferSize))
	// The last part that begins at pos or before.
	i := sort.Search(len(p.parts), func(i int) bool { return p.first[i+1] > pos })
	for len(dst) > 0 {
		part, at := p.parts[i], pos-p.first[i]
		n := min(int64(len(dst)), part.Positions-at, int64(len(raw)/p.width))
		if n == 0 { // behind the part
			dst[0] = vocab.EndOfSentence
			dst, pos, i = dst[1:], pos+1, i+1
			continue
		}
		if _, err := part.Data.ReadAt(raw[:n*int64(p.width)], at*int64(p.width)); err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return fmt.Errorf("reading part %d of the corpus at byte %d: %w", i, at*int64(p.width), err)
		}
		if bad := decode(dst[:n], raw, p.width, uint32(p.words)); bad >= 0 {
			return fmt.Errorf("part %d of the corpus has changed: no word of the vocabulary at byte %d", i, (at+int64(bad))*int64(p.width))
		}
		dst, pos = dst[n:], pos+n
	}
	return nil
}

// Hash is what [File.Hash] is of the same corpus. It reads all parts.
func (p *Parts) Hash() (string, error) {
	h := sha256.New()
	for i, part := range p.parts {
		if i > 0 {
			h.Write(make([]byte, p.width))
		}
		size := part.Positions * int64(p.width)
		n, err := io.Copy(h, io.NewSectionReader(part.Data, 0, size))
		if err == nil && n < size {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return "", fmt.Errorf("reading part %d of the corpus: %w", i, err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

package preflight

import (
	"strings"
	"unicode/utf8"
)

// A sample keeps some of the text, evenly from its beginning to its end: the first
// bytes of each block, or of one block in so many. It depends on the text alone.
type sample struct {
	most   int // bytes
	size   int
	keep   int // bytes of each block
	stride int // of so many blocks, one is kept
	blocks int // seen
	parts  []string
}

const (
	sampleBytes = 8 << 20
	shownBytes  = 1 << 20
	leastPart   = 64 << 10
)

func newSample(most int) *sample { return &sample{most: most, keep: most, stride: 1} }

// add takes in the next block.
func (s *sample) add(text string) {
	if s.blocks%s.stride == 0 {
		part := strings.Clone(head(text, s.keep)) // the block is not kept for it
		s.parts = append(s.parts, part)
		s.size += len(part)
	}
	s.blocks++
	for s.size > s.most && len(s.parts) > 1 {
		s.thin()
	}
}

// thin keeps half as much of each block, or else half the blocks.
func (s *sample) thin() {
	s.size = 0
	if s.keep/2 >= leastPart {
		s.keep /= 2
		for i, part := range s.parts {
			s.parts[i] = strings.Clone(head(part, s.keep))
			s.size += len(s.parts[i])
		}
		return
	}
	kept := s.parts[:0]
	for i := 0; i < len(s.parts); i += 2 {
		kept = append(kept, s.parts[i])
		s.size += len(s.parts[i])
	}
	clear(s.parts[len(kept):])
	s.parts = kept
	s.stride *= 2
}

// text is a part of the sample, from the whole of the text, to look at.
func (s *sample) text() string {
	var b strings.Builder
	for _, part := range s.parts {
		b.WriteString(head(part, max(1000, shownBytes/len(s.parts))))
	}
	return b.String()
}

// head is the whole lines in the first size bytes of text, or these bytes where there
// is no line end.
func head(text string, size int) string {
	if len(text) <= size {
		return text
	}
	if n := strings.LastIndexByte(text[:size], '\n'); n >= 0 {
		return text[:n+1]
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:size]
}

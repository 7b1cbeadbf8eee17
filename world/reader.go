package world

import (
	"io"
	"strings"
)

// A Reader reads the text of a [Config], which is written as it is read.
type Reader struct {
	speaker   *speaker
	segmented bool
	left      int    // tokens still to write
	line      []byte // the sentence being read
	unread    []byte // the end of line, not read yet
}

// NewReader returns a reader at the beginning of the text of cfg. It fails with
// [ErrLanguage] or [ErrTokens].
func NewReader(cfg Config) (*Reader, error) {
	s, err := cfg.speaker()
	if err != nil {
		return nil, err
	}
	return &Reader{speaker: s, segmented: cfg.Segmented, left: cfg.Tokens}, nil
}

// Read fills p with the next bytes of the text. Its only error is [io.EOF].
func (r *Reader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(r.unread) == 0 && !r.nextLine() {
			if n == 0 {
				return 0, io.EOF
			}
			return n, nil
		}
		k := copy(p[n:], r.unread)
		r.unread = r.unread[k:]
		n += k
	}
	return n, nil
}

// WriteTo writes the rest of the text to w, in pieces of some kilobytes.
func (r *Reader) WriteTo(w io.Writer) (int64, error) {
	// The struct hides WriteTo, which io.CopyBuffer would call again.
	return io.CopyBuffer(w, struct{ io.Reader }{r}, make([]byte, 64<<10))
}

// nextLine makes the next line, or tells that there is none.
func (r *Reader) nextLine() bool {
	if r.left <= 0 {
		return false
	}
	sentence := r.speaker.sentence()
	for _, u := range sentence {
		if !u.mark {
			r.left--
		}
	}
	r.line = r.line[:0]
	if r.segmented {
		r.line = appendSegmented(r.line, sentence)
	} else {
		r.line = r.speaker.tongue.write(r.line, sentence)
	}
	r.line = append(r.line, '\n')
	r.unread = r.line
	return true
}

func appendSegmented(dst []byte, sentence []unit) []byte {
	for _, u := range sentence {
		if u.mark {
			continue
		}
		if len(dst) > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, strings.ToLower(u.text)...)
	}
	return dst
}

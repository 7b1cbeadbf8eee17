package vecfile

import (
	"io"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"

	"firth"
	"firth/vocab"
)

// rows gathers the words and vectors of a file that is read row by row.
type rows struct {
	dim     int
	text    []byte    // the words, one after another
	offsets []uint64  // where each word begins in text, and where the last ends
	starts  []int64   // where each row begins in the file
	counts  []uint64  // how often each word was seen; empty where the file does not say
	data    []float32 // the vectors
	report  *Report
	closer  io.Closer // ends the use of data; nil if nothing has to
	mapped  bool      // data is the file itself: it is not searched, and not changed
}

// newRows makes room for about hint rows. The caller vouches that the file has
// the bytes for so many.
func newRows(dim, hint int, report *Report) *rows {
	return &rows{
		dim:     dim,
		offsets: append(make([]uint64, 0, hint+1), 0),
		starts:  make([]int64, 0, hint),
		data:    make([]float32, 0, hint*dim),
		report:  report,
	}
}

// len is the number of rows so far.
func (r *rows) len() int { return len(r.starts) }

// next makes room for one more vector and returns it, to be filled in.
func (r *rows) next() []float32 {
	n := len(r.data)
	r.data = slices.Grow(r.data, r.dim)[:n+r.dim]
	return r.data[n:]
}

// add names the vector that next returned last. start is where its row begins
// in the file; kinds are what the caller has found about the row. Bytes of the
// word that are no UTF-8 are replaced by U+FFFD, one for each character that was
// cut or garbled, as Python's errors="replace" does.
func (r *rows) add(word []byte, start int64, kinds ...Kind) {
	r.name(word, start, nonFinite(r.data[len(r.data)-r.dim:]), kinds...)
}

// name is add for a vector of which it is known how many values are not finite.
func (r *rows) name(word []byte, start int64, bad int, kinds ...Kind) {
	if !utf8.Valid(word) {
		word, _ = unicode.UTF8.NewDecoder().Bytes(word) // replaces all, so it cannot fail
		kinds = append(kinds, InvalidUTF8)
	}
	if len(kinds) > 0 || bad > 0 {
		place := Place{Row: r.len() + 1, Offset: start, Word: string(word)}
		for _, kind := range kinds {
			r.report.add(kind, 1, place)
		}
		r.report.add(NonFinite, bad, place)
	}
	r.text = append(r.text, word...)
	r.offsets = append(r.offsets, uint64(len(r.text)))
	r.starts = append(r.starts, start)
}

// finish makes embeddings of the rows. Rows without a word, and rows whose word
// an earlier row has, are left out and reported.
func (r *rows) finish() (*firth.Embeddings, error) {
	if len(r.counts) == 0 {
		r.counts = make([]uint64, r.len())
	}
	v, err := vocab.FromArena(r.text, r.offsets, r.counts)
	if err != nil {
		return nil, err
	}
	var bad []int
	for i := range r.starts {
		word := r.text[r.offsets[i]:r.offsets[i+1]]
		kind := EmptyWord
		if len(word) > 0 {
			if first, _ := v.ID(string(word)); int(first) == i {
				continue
			}
			kind = DuplicateWord
		}
		bad = append(bad, i)
		r.report.add(kind, 1, Place{Row: i + 1, Offset: r.starts[i], Word: string(word)})
	}
	if len(bad) > 0 {
		if r.mapped {
			r.data = slices.Clone(r.data)
		}
		r.drop(bad)
		if v, err = vocab.FromArena(r.text, r.offsets, r.counts); err != nil {
			return nil, err
		}
	}
	input := firth.Matrix{Rows: r.len(), Dim: r.dim, Data: r.data}
	return firth.NewEmbeddings(v, input, firth.Matrix{}, firth.Metadata{}, r.closer)
}

// drop takes out the rows of the given places, which are in order.
func (r *rows) drop(bad []int) {
	kept, size := 0, uint64(0)
	for i := range r.starts {
		if len(bad) > 0 && bad[0] == i {
			bad = bad[1:]
			continue
		}
		from, to := r.offsets[i], r.offsets[i+1]
		size += uint64(copy(r.text[size:], r.text[from:to]))
		copy(r.data[kept*r.dim:(kept+1)*r.dim], r.data[i*r.dim:(i+1)*r.dim])
		r.starts[kept], r.counts[kept] = r.starts[i], r.counts[i]
		kept++
		// Entry kept is read no more: it is at most i, and from is read already.
		r.offsets[kept] = size
	}
	r.text, r.data = r.text[:size], r.data[:kept*r.dim]
	r.starts, r.offsets, r.counts = r.starts[:kept], r.offsets[:kept+1], r.counts[:kept]
}

// nonFinite counts the values that are NaN or infinite. x*0 is 0 for all others,
// so one sum tells for a good vector that it has none.
func nonFinite(vector []float32) int {
	var sum float32
	for _, x := range vector {
		sum += x * 0
	}
	if sum == 0 {
		return 0
	}
	n := 0
	for _, x := range vector {
		if x-x != 0 {
			n++
		}
	}
	return n
}

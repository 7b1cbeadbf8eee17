package vecfile

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/edsrzf/mmap-go"

	"firth"
	"firth/internal/memory"
	"firth/vocab"
)

const finalfusionMagic = "FiFu"

// Kinds of chunks, as https://finalfusion.github.io/spec numbers them.
const (
	fifuSimpleVocab   = 1
	fifuArray         = 2
	fifuBucketVocab   = 3
	fifuQuantized     = 4
	fifuMetadata      = 5
	fifuNorms         = 6
	fifuFastTextVocab = 7
	fifuExplicitVocab = 8

	fifuTypeU8  = 1 // types of numbers
	fifuTypeF32 = 10
)

// Limits of what a finalfusion file may claim.
const (
	fifuMaxChunks      = 1 << 10
	fifuMaxBucketsBits = 31
	fifuMaxPart        = 64 // numbers that a code of one byte stands for
)

// A fifuFile is a finalfusion file while it is read: its chunks may come in any
// order.
type fifuFile struct {
	*fields
	report   *Report
	words    *wordList
	subwords *firth.Subwords // without its vectors until the array is there
	array    firth.Matrix
	mapping  mmap.MMap // in which the array lies; nil if it is in memory
	norms    []float32
	ngrams   uint64 // of an explicit vocabulary
}

// readFinalfusion reads a finalfusion file. Its vectors have length 1 and the
// lengths that they had stand beside them; they get these back, so that they are as
// they were trained. Quantized vectors are reconstructed.
func readFinalfusion(in *input, report *Report) (*firth.Embeddings, error) {
	f := &fifuFile{fields: &fields{in: in}, report: report}
	if magic := f.read(4); string(magic) != finalfusionMagic {
		f.failf("it does not begin as a finalfusion file does")
	}
	if version := f.u32(); version != 0 {
		f.failf("it is of version %d of finalfusion's format, and this Firth reads version 0", version)
	}
	n := f.u32()
	if n > fifuMaxChunks {
		f.failf("it announces %d chunks", n)
	}
	f.skip(4*uint64(n), "bytes of chunk kinds")
	// Programs have written more chunks than the header lists, and read to the end of
	// the file.
	for chunks := uint32(0); f.err == nil && (chunks < n || in.more()); chunks++ {
		f.chunk()
	}
	e, err := (*firth.Embeddings)(nil), f.err
	if err == nil {
		e, err = f.finish()
	}
	if err != nil && f.mapping != nil {
		err = errors.Join(err, f.mapping.Unmap())
	}
	return e, err
}

// chunk reads one chunk: its kind, the number of its bytes, and these.
func (f *fifuFile) chunk() {
	kind, size := f.u32(), f.u64()
	if !f.holds(size, 1, "bytes of a chunk") {
		return
	}
	start := f.in.offset
	switch kind {
	case fifuSimpleVocab, fifuBucketVocab, fifuFastTextVocab, fifuExplicitVocab:
		if f.words != nil {
			f.failf("it has two vocabularies")
		}
		f.vocabulary(kind)
	case fifuArray, fifuQuantized:
		if f.array.Dim > 0 {
			f.failf("it has two arrays of vectors")
		}
		if kind == fifuArray {
			f.plainArray()
		} else {
			f.quantizedArray()
		}
	case fifuNorms:
		n := f.u64()
		f.mustBe(fifuTypeF32)
		f.pad()
		f.norms = f.float32s(n, "lengths")
	default:
		what := fmt.Sprintf("chunk of kind %d", kind)
		if kind == fifuMetadata {
			what = "metadata"
		}
		f.report.add(UnknownPart, 1, Place{Offset: start, Word: what})
		f.skip(size, "bytes of a chunk")
	}
	// finalfusion-python forgets the 8 bytes of each n-gram's row when it writes the size.
	if taken := uint64(f.in.offset - start); f.err == nil && taken != size && (kind != fifuExplicitVocab || taken != size+8*f.ngrams) {
		f.failf("a chunk of kind %d takes %d bytes, and its header says %d", kind, f.in.offset-start, size)
	}
}

func (f *fifuFile) mustBe(kind uint32) {
	if got := f.u32(); got != kind {
		f.failf("numbers of type %d, want %d", got, kind)
	}
}

// pad passes over the 1 to 4 bytes that put the numbers behind them at a multiple
// of 4 bytes.
func (f *fifuFile) pad() { f.read(int(4 - f.in.offset%4)) }

// vocabulary reads the words, and how words outside are taken apart.
func (f *fifuFile) vocabulary(kind uint32) {
	f.words = &wordList{}
	n := f.u64()
	var buckets uint32
	if kind == fifuExplicitVocab {
		f.ngrams = f.u64()
	}
	if kind != fifuSimpleVocab {
		f.subwords = &firth.Subwords{MinN: int(f.u32()), MaxN: int(f.u32()), Finalfusion: true}
		if s := f.subwords; f.err == nil && (s.MinN < 1 || s.MaxN < s.MinN || s.MaxN > maxNgram) {
			f.failf("it announces n-grams of %d to %d characters", s.MinN, s.MaxN)
		}
	}
	if kind == fifuBucketVocab || kind == fifuFastTextVocab {
		buckets = f.u32()
	}
	if n > vocab.MaxLen {
		f.failf("it announces %d words, at most %d can be", n, vocab.MaxLen)
	}
	f.holds(n, 4, "words")
	for range n {
		if f.err != nil {
			return
		}
		start := f.in.offset
		f.words.add(f.item(), start)
	}
	switch kind {
	case fifuFastTextVocab:
		if buckets == 0 {
			f.failf("it announces no buckets for n-grams")
			return
		}
		f.subwords.Rows = fastTextBuckets(buckets)
	case fifuBucketVocab:
		if buckets > fifuMaxBucketsBits {
			f.failf("it announces 2^%d buckets for n-grams", buckets)
			return
		}
		f.subwords.Rows = finalfusionBuckets(buckets)
	case fifuExplicitVocab:
		f.explicit()
	}
}

// item reads the length of a string, and the string.
func (f *fifuFile) item() []byte {
	n := f.u32()
	if n > maxWord {
		f.failf("it announces a word of %d bytes, and %d are allowed", n, maxWord)
	}
	return f.bytes(uint64(n), "bytes of a word")
}

// explicit reads a list of n-grams and their rows.
func (f *fifuFile) explicit() {
	if !f.holds(f.ngrams, 4+8, "n-grams") {
		return
	}
	list := newNgramList()
	for range f.ngrams {
		ngram, row := f.item(), f.u64()
		if row > vocab.MaxLen {
			f.failf("n-gram %.40q has row %d", ngram, row)
		}
		if f.err != nil {
			return
		}
		list.add(string(ngram), int(row))
	}
	f.subwords.Rows = list
}

// shape checks the size of an array.
func (f *fifuFile) shape(rows, dim uint64) bool {
	if f.err == nil && (rows > vocab.MaxLen+1<<fifuMaxBucketsBits || dim < 1 || dim > maxDim) {
		f.failf("it announces %d vectors of dimension %d", rows, dim)
	}
	return f.err == nil
}

func (f *fifuFile) plainArray() {
	rows, dim := f.u64(), uint64(f.u32())
	f.mustBe(fifuTypeF32)
	f.pad()
	if !f.shape(rows, dim) {
		return
	}
	f.array = firth.Matrix{Rows: int(rows), Dim: int(dim)}
	if littleEndian && f.in.offset%4 == 0 && f.holds(rows*dim, 4, "numbers") {
		if m, ok := f.in.mapped(); ok {
			size := int(4 * rows * dim)
			f.mapping, f.array.Data = m, float32s(m[f.in.offset:][:size:size])
			f.jump(int64(size))
			return
		}
	}
	f.array.Data = f.float32s(rows*dim, "numbers")
}

// quantizedArray reconstructs product-quantized vectors. Each is cut into parts, and
// of each part only the number of the nearest of centroids is kept; a projection
// may turn the whole, and a length scale it. H. Jégou, M. Douze, C. Schmid, "Product
// Quantization for Nearest Neighbor Search", PAMI 33 (2011).
func (f *fifuFile) quantizedArray() {
	projected, scaled := f.u32() != 0, f.u32() != 0
	parts, dim, centroids := uint64(f.u32()), uint64(f.u32()), uint64(f.u32())
	rows := f.u64()
	f.mustBe(fifuTypeU8)
	f.mustBe(fifuTypeF32)
	f.pad()
	if !f.shape(rows, dim) {
		return
	}
	if parts < 1 || dim/parts > fifuMaxPart || dim%parts != 0 || centroids < 1 || centroids > 256 {
		f.failf("vectors of dimension %d cannot be cut into %d parts of %d centroids", dim, parts, centroids)
		return
	}
	var projection []float32
	if projected {
		projection = f.float32s(dim*dim, "numbers of a projection")
	}
	table := f.float32s(centroids*dim, "numbers of centroids")
	var lengths []float32
	if scaled {
		lengths = f.float32s(rows, "lengths")
	}
	codes := f.bytes(rows*parts, "codes")
	if f.err != nil {
		return
	}
	size := dim / parts
	f.array = firth.NewMatrix(int(rows), int(dim))
	whole := make([]float32, dim)
	for i := range int(rows) {
		for p := range parts {
			code := uint64(codes[uint64(i)*parts+p])
			if code >= centroids {
				f.failf("vector %d has code %d, and there are %d centroids", i, code, centroids)
				return
			}
			from := (p*centroids + code) * size
			copy(whole[p*size:], table[from:from+size])
		}
		row := f.array.Row(i)
		copy(row, whole)
		for d := range row {
			if projected {
				var sum float64
				for k, x := range whole {
					sum += float64(x) * float64(projection[d*int(dim)+k])
				}
				row[d] = float32(sum)
			}
			if scaled {
				row[d] *= lengths[i]
			}
		}
	}
}

// finish puts the chunks together.
func (f *fifuFile) finish() (*firth.Embeddings, error) {
	if f.words == nil || f.array.Dim == 0 {
		return nil, f.in.errorAt(f.in.offset, errors.New("it has no vocabulary, or no array of vectors"))
	}
	n, m := f.words.len(), f.array
	if m.Rows < n || f.subwords == nil && m.Rows > n {
		return nil, f.in.errorAt(f.in.offset, fmt.Errorf("it has %d words and %d vectors", n, m.Rows))
	}
	if f.norms != nil && len(f.norms) != n {
		return nil, f.in.errorAt(f.in.offset, fmt.Errorf("it has %d words and %d lengths of vectors", n, len(f.norms)))
	}
	r, err := f.named(firth.Matrix{Rows: n, Dim: m.Dim, Data: m.Data[:n*m.Dim]})
	if err != nil {
		return nil, err
	}
	e, err := r.finish()
	if err != nil || f.subwords == nil {
		return e, err
	}
	// The array may have fewer rows than the vocabulary thinks.
	f.subwords.Vectors = firth.Matrix{Rows: m.Rows - n, Dim: m.Dim, Data: m.Data[n*m.Dim:]}
	e.Subwords = f.subwords
	return e, nil
}

// named puts words and vectors together. Vectors that have length 1 in the file, and had
// other lengths before, are copied to get these back; others stay in the mapped file.
func (f *fifuFile) named(m firth.Matrix) (*rows, error) {
	if f.mapping == nil {
		for i, length := range f.norms {
			scale(m.Row(i), m.Row(i), length)
		}
		return f.words.rows(m, f.report), nil
	}
	r := f.words.mappedRows(m, f.report)
	r.closer = mapping{f.mapping}
	f.report.Mapped = f.norms == nil
	if f.norms == nil {
		return r, nil
	}
	data, err := memory.Space{}.Floats(len(m.Data))
	if err != nil {
		return nil, err
	}
	r.data, r.mapped = data.Data, false
	copied := firth.Matrix{Rows: m.Rows, Dim: m.Dim, Data: data.Data}
	forRows(m.Rows, func(from, to int) {
		for i := from; i < to; i++ {
			scale(copied.Row(i), m.Row(i), f.norms[i])
		}
	})
	r.closer = bothClosers{mapping{f.mapping}, freed{data}}
	return r, nil
}

// scale multiplies a vector by its length.
func scale(dst, unit []float32, length float32) {
	for d, x := range unit {
		dst[d] = x * length
	}
}

// finalfusionBuckets is the binary logarithm of a number of rows that n-grams share by
// finalfusion's hash.
type finalfusionBuckets uint32

func (b finalfusionBuckets) Row(ngram string) (int, bool) {
	return int(finalfusionHash(ngram) & (1<<b - 1)), true
}

// finalfusionHash is FNV-1a of 64 bits over the number of characters, as 8 bytes,
// and each character, as 4.
func finalfusionHash(ngram string) uint64 {
	const prime = 1099511628211
	h := uint64(14695981039346656037)
	add := func(x uint64, bytes int) {
		for range bytes {
			h ^= x & 0xff
			h *= prime
			x >>= 8
		}
	}
	n := uint64(0)
	for range ngram {
		n++
	}
	add(n, 8)
	for _, r := range ngram {
		add(uint64(r), 4)
	}
	return h
}

// writeFinalfusion writes words, vectors of length 1 as finalfusion's programs
// expect them, and the lengths that they had.
func writeFinalfusion(w io.Writer, e *firth.Embeddings) error {
	n, dim := e.Vocab.Len(), e.Dim()
	text, offsets, _ := e.Vocab.Arena()
	var b []byte
	u32 := func(x int) { b = append(b, byte(x), byte(x>>8), byte(x>>16), byte(x>>24)) }
	u64 := func(x uint64) { u32(int(uint32(x))); u32(int(uint32(x >> 32))) }
	flush := func() error {
		_, err := w.Write(b)
		b = b[:0]
		return err
	}
	b = append(b, finalfusionMagic...)
	for _, x := range []int{0, 3, fifuSimpleVocab, fifuArray, fifuNorms} {
		u32(x)
	}
	size := int(offsets[n]-offsets[0]) + 4*n + 8
	at := len(b) + 4 + 8 + size
	u32(fifuSimpleVocab)
	u64(uint64(size))
	u64(uint64(n))
	for i := range n {
		word := text[offsets[i]:offsets[i+1]]
		u32(len(word))
		b = append(b, word...)
		if len(b) > bufferSize {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	padding := func(at int) int { return 4 - at%4 }
	pad := padding(at + 4 + 8 + 16)
	u32(fifuArray)
	u64(uint64(16 + pad + 4*n*dim))
	u64(uint64(n))
	u32(dim)
	u32(fifuTypeF32)
	b = append(b, make([]byte, pad)...)
	at += 4 + 8 + 16 + pad + 4*n*dim
	if err := flush(); err != nil {
		return err
	}
	norms := make([]float32, n)
	unit := make([]float32, dim)
	for i := range n {
		row := e.Input.Row(i)
		var square float64
		for _, x := range row {
			square += float64(float64(x) * float64(x))
		}
		length := math.Sqrt(square)
		norms[i] = float32(length)
		copy(unit, row)
		if length > 0 {
			for d, x := range row {
				unit[d] = float32(float64(x) / length)
			}
		}
		if err := writeFloat32s(w, unit); err != nil {
			return err
		}
	}
	pad = padding(at + 4 + 8 + 12)
	u32(fifuNorms)
	u64(uint64(12 + pad + 4*n))
	u64(uint64(n))
	u32(fifuTypeF32)
	b = append(b, make([]byte, pad)...)
	if err := flush(); err != nil {
		return err
	}
	return writeFloat32s(w, norms)
}

package vecfile

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"firth"
	"firth/vocab"
)

// Versions of Firth's use of safetensors. A file is of the first one whose readers
// understand its words and vectors; files of later versions are refused.
const (
	plainVersion     = 1
	quantizedVersion = 2
)

// tensorBytes are the bytes of a safetensors file: mapped, or read as needed.
type tensorBytes struct {
	mapped []byte
	file   io.ReaderAt
	size   int64
}

// at returns the bytes from begin to end, which lie in the file.
func (b tensorBytes) at(begin, end int64) ([]byte, error) {
	if b.mapped != nil {
		return b.mapped[begin:end:end], nil
	}
	buf := alignedBytes(int(end - begin))
	if n, err := b.file.ReadAt(buf, begin); n < len(buf) {
		return nil, &ParseError{Offset: begin + int64(n), Err: err}
	}
	return buf, nil
}

// header reads and checks the header.
func (b tensorBytes) header() (*safetensorsHeader, error) {
	if b.size < 8 {
		return nil, &ParseError{Err: fmt.Errorf("a safetensors file has at least 8 bytes, this one %d: %w", b.size, io.ErrUnexpectedEOF)}
	}
	prefix, err := b.at(0, 8)
	if err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint64(prefix)
	switch {
	case n > maxSafetensorsHeader:
		return nil, &ParseError{Err: fmt.Errorf("the header would be %d bytes long, and %d are allowed", n, maxSafetensorsHeader)}
	case n > uint64(b.size-8):
		return nil, &ParseError{Err: fmt.Errorf("the header would be %d bytes long, and the file has %d: %w", n, b.size, io.ErrUnexpectedEOF)}
	}
	raw, err := b.at(8, 8+int64(n))
	if err != nil {
		return nil, err
	}
	return parseSafetensorsHeader(raw, b.size)
}

// readSafetensors makes embeddings of the file's own bytes. closer, which may be
// nil, ends their use.
func readSafetensors(b tensorBytes, closer io.Closer, report *Report) (*firth.Embeddings, error) {
	h, err := b.header()
	if err != nil {
		return nil, err
	}
	meta, err := readMetadata(h.metadata)
	if err != nil {
		return nil, &ParseError{Offset: 8, Err: err}
	}
	v, err := readVocabulary(b, h)
	if err != nil {
		return nil, err
	}
	input, used, err := readInput(b, h, v.Len(), report)
	if err != nil {
		return nil, err
	}
	var output firth.Matrix
	if t, ok := h.tensor("output"); ok {
		if output, err = readMatrix(b, h, "output"); err != nil {
			return nil, err
		}
		if n := output.Rows; n != 0 && n != v.Len() && n != v.Len()-1 || output.Dim != input.Dim {
			return nil, t.errorf("its shape is %v, and that of input [%d %d]", t.shape, input.Rows, input.Dim)
		}
	}
	subwords, more, err := readSubwords(b, h, input.Dim)
	if err != nil {
		return nil, err
	}
	used = append(append(used, more...), "counts", "word_offsets", "output", "words")
	for _, t := range h.tensors {
		if !slices.Contains(used, t.name) {
			report.add(UnknownTensor, 1, Place{Offset: t.begin, Word: t.name})
		}
	}
	e, err := firth.NewEmbeddings(v, input, output, meta, closer)
	if err == nil {
		e.Subwords = subwords
	}
	return e, err
}

// readVocabulary looks at the places and counts of all words, and whether they are
// UTF-8; that no word stands twice is not checked.
func readVocabulary(b tensorBytes, h *safetensorsHeader) (*vocab.Vocabulary, error) {
	words, place, err := readVector(b, h, "words", "U8")
	if err != nil {
		return nil, err
	}
	raw, at, err := readVector(b, h, "word_offsets", "U64", "I64")
	if err != nil {
		return nil, err
	}
	offsets := uint64s(raw)
	if len(offsets) == 0 {
		return nil, at.errorf("it is empty, want one number more than there are words")
	}
	n := len(offsets) - 1
	counts, err := readCounts(b, h, n)
	if err != nil {
		return nil, err
	}
	v, err := vocab.FromArena(words, offsets, counts)
	if err != nil {
		return nil, at.errorf("%w", err)
	}
	switch i, fault := checkWords(words, offsets); fault {
	case emptyWord:
		return nil, at.errorf("word %d (byte %d): %w", i, at.begin+8*int64(i), vocab.ErrEmptyWord)
	case cutWord:
		return nil, at.errorf("word %d (byte %d) begins in the middle of a character", i, at.begin+8*int64(i))
	case notUTF8:
		return nil, place.errorf("the words are not valid UTF-8: the file is damaged")
	}
	return v, nil
}

// readCounts returns how often each of n words was seen: 0 where the file, which
// may be from elsewhere, does not say.
func readCounts(b tensorBytes, h *safetensorsHeader, n int) ([]uint64, error) {
	if _, ok := h.tensor("counts"); !ok {
		return make([]uint64, n), nil
	}
	raw, t, err := readVector(b, h, "counts", "U64", "I64")
	if err != nil {
		return nil, err
	}
	counts := uint64s(raw)
	if len(counts) != n {
		return nil, t.errorf("it has %d numbers, and there are %d words", len(counts), n)
	}
	if t.dtype == "I64" {
		for i, c := range counts {
			if c > math.MaxInt64 {
				return nil, t.errorf("count %d (byte %d) is negative", i, t.begin+8*int64(i))
			}
		}
	}
	return counts, nil
}

// readVector returns the bytes of a tensor of one dimension.
func readVector(b tensorBytes, h *safetensorsHeader, name string, dtypes ...string) ([]byte, tensor, error) {
	t, err := need(h, name, dtypes...)
	if err != nil {
		return nil, t, err
	}
	if len(t.shape) != 1 {
		return nil, t, t.errorf("its shape is %v, want one dimension", t.shape)
	}
	raw, err := b.at(t.begin, t.end)
	return raw, t, err
}

// readMatrix returns a tensor of rows and columns.
func readMatrix(b tensorBytes, h *safetensorsHeader, name string) (firth.Matrix, error) {
	t, err := needMatrix(h, name, "F32")
	if err != nil {
		return firth.Matrix{}, err
	}
	raw, err := b.at(t.begin, t.end)
	if err != nil {
		return firth.Matrix{}, err
	}
	return firth.Matrix{Rows: int(t.shape[0]), Dim: int(t.shape[1]), Data: float32s(raw)}, nil
}

// needMatrix returns a tensor of rows and columns that there must be, checked.
func needMatrix(h *safetensorsHeader, name string, dtypes ...string) (tensor, error) {
	t, err := need(h, name, dtypes...)
	if err == nil && (len(t.shape) != 2 || t.shape[0] > vocab.MaxLen || t.shape[1] > maxDim) {
		err = t.errorf("its shape is %v, want rows and dimension (at most %d)", t.shape, maxDim)
	}
	return t, err
}

// need returns a tensor that there must be, checked.
func need(h *safetensorsHeader, name string, dtypes ...string) (tensor, error) {
	if t, ok := h.tensor(name); ok {
		return t, t.check(dtypes...)
	}
	names := make([]string, 0, 8)
	for i, t := range h.tensors {
		if i == cap(names) {
			names = append(names, "…")
			break
		}
		names = append(names, strconv.Quote(fmt.Sprintf("%.60s", t.name)))
	}
	return tensor{}, &ParseError{Offset: 8, Err: fmt.Errorf("the file has no tensor %q, so it holds no word vectors that Firth can read; it has %d tensors: %s", name, len(h.tensors), strings.Join(names, " "))}
}

// A metadataPart is a part of [firth.Metadata] and its key in __metadata__.
type metadataPart struct {
	key  string
	json *json.RawMessage
}

func metadataParts(m *firth.Metadata) []metadataPart {
	return []metadataPart{{"pipeline", &m.Pipeline}, {"config", &m.Config}, {"training", &m.Training}}
}

// readMetadata takes Firth's parts out of __metadata__; files from elsewhere have
// none.
func readMetadata(m map[string]string) (firth.Metadata, error) {
	var meta firth.Metadata
	if m["format"] != "firth" {
		return meta, nil
	}
	if v, err := strconv.Atoi(m["format_version"]); err != nil || v < plainVersion || v > quantizedVersion {
		return meta, fmt.Errorf("the file is of Firth's format version %.20q, and this Firth reads versions up to %d; a later one may read it", m["format_version"], quantizedVersion)
	}
	for _, part := range metadataParts(&meta) {
		text, ok := m[part.key]
		if !ok {
			continue
		}
		if !json.Valid([]byte(text)) {
			return meta, fmt.Errorf("__metadata__ %q is no valid JSON", part.key)
		}
		*part.json = json.RawMessage(text)
	}
	return meta, nil
}

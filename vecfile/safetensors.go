package vecfile

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"firth"
	"firth/vocab"
)

// formatVersion is the version of Firth's use of safetensors that is written;
// files of later versions are refused.
const formatVersion = 1

// inputAlign is what the place of input in the file is a multiple of.
const inputAlign = 64

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
	input, err := readMatrix(b, h, "input")
	if err != nil {
		return nil, err
	}
	if t, _ := h.tensor("input"); input.Rows != v.Len() || input.Dim == 0 {
		return nil, t.errorf("its shape is %v, and there are %d words", t.shape, v.Len())
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
	for _, t := range h.tensors {
		switch t.name {
		case "counts", "word_offsets", "input", "output", "words":
		default:
			report.add(UnknownTensor, 1, Place{Offset: t.begin, Word: t.name})
		}
	}
	return firth.NewEmbeddings(v, input, output, meta, closer)
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
	if !utf8.Valid(words) {
		return nil, place.errorf("the words are not valid UTF-8: the file is damaged")
	}
	for i := range n {
		if offsets[i] == offsets[i+1] {
			return nil, at.errorf("word %d (byte %d): %w", i, at.begin+8*int64(i), vocab.ErrEmptyWord)
		}
		if !utf8.RuneStart(words[offsets[i]]) {
			return nil, at.errorf("word %d (byte %d) begins in the middle of a character", i, at.begin+8*int64(i))
		}
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
	t, err := need(h, name, "F32")
	if err != nil {
		return firth.Matrix{}, err
	}
	if len(t.shape) != 2 || t.shape[0] > vocab.MaxLen || t.shape[1] > maxDim {
		return firth.Matrix{}, t.errorf("its shape is %v, want rows and dimension (at most %d)", t.shape, maxDim)
	}
	raw, err := b.at(t.begin, t.end)
	if err != nil {
		return firth.Matrix{}, err
	}
	return firth.Matrix{Rows: int(t.shape[0]), Dim: int(t.shape[1]), Data: float32s(raw)}, nil
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
	if v, err := strconv.Atoi(m["format_version"]); err != nil || v < 1 || v > formatVersion {
		return meta, fmt.Errorf("the file is of Firth's format version %.20q, and this Firth reads version %d; a later one may read it", m["format_version"], formatVersion)
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

// writeSafetensors writes the native format, as the package comment describes it.
func writeSafetensors(w *bufio.Writer, e *firth.Embeddings) error {
	words, offsets, counts := e.Vocab.Arena()
	header, err := safetensorsHeaderOf(e)
	if err != nil {
		return err
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	if err := writeUint64s(w, counts); err != nil {
		return err
	}
	if err := writeUint64s(w, offsets); err != nil {
		return err
	}
	if err := writeFloat32s(w, e.Input.Data); err != nil {
		return err
	}
	if err := writeFloat32s(w, e.Output.Data); err != nil {
		return err
	}
	_, err = w.Write(words)
	return err
}

// safetensorsHeaderOf returns the bytes before the tensors: the length, the JSON,
// and spaces up to where input comes to lie at a multiple of inputAlign.
func safetensorsHeaderOf(e *firth.Embeddings) ([]byte, error) {
	words, offsets, counts := e.Vocab.Arena()
	metadata := `{"format":"firth","format_version":"` + strconv.Itoa(formatVersion) + `"`
	for _, part := range metadataParts(&e.Meta) {
		if *part.json == nil {
			continue
		}
		if !json.Valid(*part.json) {
			return nil, fmt.Errorf("metadata %q is no valid JSON", part.key)
		}
		metadata += `,"` + part.key + `":` + quoteJSON(string(*part.json))
	}
	b := []byte(`        {"__metadata__":` + metadata + `}`)
	end := 0
	add := func(name, dtype string, size int, shape ...int) {
		begin := end
		for _, n := range shape {
			size *= n
		}
		end += size
		b = fmt.Appendf(b, `,%q:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, name, dtype, strings.ReplaceAll(fmt.Sprint(shape), " ", ","), begin, end)
	}
	add("counts", "U64", 8, len(counts))
	add("word_offsets", "U64", 8, len(offsets))
	inputBegin := end
	add("input", "F32", 4, e.Input.Rows, e.Input.Dim)
	if !e.Output.Empty() {
		add("output", "F32", 4, e.Output.Rows, e.Output.Dim)
	}
	add("words", "U8", 1, len(words))
	b = append(b, '}')
	// inputBegin is a multiple of 8, so the data begins at one as well.
	for (len(b)+inputBegin)%inputAlign != 0 {
		b = append(b, ' ')
	}
	if len(b)-8 > maxSafetensorsHeader {
		return nil, fmt.Errorf("the metadata take %d bytes, more than safetensors allows", len(metadata))
	}
	binary.LittleEndian.PutUint64(b, uint64(len(b)-8))
	return b, nil
}

// quoteJSON writes a string as JSON, without the escapes that are for web pages.
func quoteJSON(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string, into memory: cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}

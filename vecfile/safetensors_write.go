package vecfile

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"firth"
	"firth/quantize"
)

// dataAlign is what the place of input in the file is a multiple of, or that of the
// first tensor where input is quantized.
const dataAlign = 64

// A tensorToWrite is a tensor, and how its bytes are written.
type tensorToWrite struct {
	name, dtype string
	shape       []int
	write       func(io.Writer) error
}

func tensorOf[T any](name, dtype string, write func(io.Writer, []T) error, x []T, shape ...int) tensorToWrite {
	return tensorToWrite{name, dtype, shape, func(w io.Writer) error { return write(w, x) }}
}

// writeSafetensors writes the native format, as the package comment describes it. q,
// if it is not nil, takes the place of Input.
func writeSafetensors(w *bufio.Writer, e *firth.Embeddings, q quantize.Matrix) error {
	tensors, subwords, err := tensorsToWrite(e, q)
	if err != nil {
		return err
	}
	header, err := safetensorsHeaderOf(&e.Meta, subwords, tensors, q != nil)
	if err != nil {
		return err
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	for _, t := range tensors {
		if err := t.write(w); err != nil {
			return err
		}
	}
	return nil
}

// tensorsToWrite returns the tensors in their order: those of wide types come first. With
// them it returns the entry of subwords in __metadata__, "" for none.
func tensorsToWrite(e *firth.Embeddings, q quantize.Matrix) (tensors []tensorToWrite, subwords string, err error) {
	words, offsets, counts := e.Vocab.Arena()
	tensors = []tensorToWrite{
		tensorOf("counts", "U64", writeUint64s, counts, len(counts)),
		tensorOf("word_offsets", "U64", writeUint64s, offsets, len(offsets)),
	}
	if q == nil {
		tensors = append(tensors, tensorOf("input", "F32", writeFloat32s, e.Input.Data, e.Input.Rows, e.Input.Dim))
	} else {
		wide, codes, err := quantizedTensors(q)
		if err != nil {
			return nil, "", err
		}
		tensors = append(append(tensors, wide...), codes)
	}
	if !e.Output.Empty() {
		tensors = append(tensors, tensorOf("output", "F32", writeFloat32s, e.Output.Data, e.Output.Rows, e.Output.Dim))
	}
	if e.Subwords != nil && keepsRows(e.Subwords.Rows) { // else the report has them
		var more []tensorToWrite
		more, subwords = subwordTensors(e.Subwords)
		tensors = append(tensors, more...)
	}
	tensors = append(tensors, tensorOf("words", "U8", writeBytes, words, len(words)))
	slices.SortStableFunc(tensors, func(a, b tensorToWrite) int {
		return cmp.Compare(tensorSizes[b.dtype], tensorSizes[a.dtype])
	})
	return tensors, subwords, nil
}

// safetensorsHeaderOf returns the bytes before the tensors: the length, the JSON,
// and spaces up to where the tensor that is aligned comes to lie as it should.
func safetensorsHeaderOf(meta *firth.Metadata, subwords string, tensors []tensorToWrite, quantized bool) ([]byte, error) {
	version := plainVersion
	if quantized {
		version = quantizedVersion
	}
	metadata := `{"format":"firth","format_version":"` + strconv.Itoa(version) + `"`
	for _, part := range metadataParts(meta) {
		if *part.json == nil {
			continue
		}
		if !json.Valid(*part.json) {
			return nil, fmt.Errorf("metadata %q is no valid JSON", part.key)
		}
		metadata += `,"` + part.key + `":` + quoteJSON(string(*part.json))
	}
	if subwords != "" {
		metadata += `,"` + subwordsKey + `":` + quoteJSON(subwords)
	}
	b := []byte(`        {"__metadata__":` + metadata + `}`)
	begin, aligned := 0, 0
	for _, t := range tensors {
		end := begin + int(tensorSizes[t.dtype])*product(t.shape)
		b = fmt.Appendf(b, `,%q:{"dtype":%q,"shape":%s,"data_offsets":[%d,%d]}`, t.name, t.dtype, strings.ReplaceAll(fmt.Sprint(t.shape), " ", ","), begin, end)
		if t.name == "input" && !quantized {
			aligned = begin
		}
		begin = end
	}
	b = append(b, '}')
	// aligned is a multiple of 8, so the data begins at one as well.
	for (len(b)+aligned)%dataAlign != 0 {
		b = append(b, ' ')
	}
	if len(b)-8 > maxSafetensorsHeader {
		return nil, fmt.Errorf("the metadata take %d bytes, more than safetensors allows", len(metadata))
	}
	binary.LittleEndian.PutUint64(b, uint64(len(b)-8))
	return b, nil
}

// product is that of the lengths of a tensor.
func product(shape []int) int {
	n := 1
	for _, length := range shape {
		n *= length
	}
	return n
}

// quoteJSON writes a string as JSON, without the escapes that are for web pages.
func quoteJSON(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string, into memory: cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}

func writeBytes(w io.Writer, b []byte) error {
	_, err := w.Write(b)
	return err
}

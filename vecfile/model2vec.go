package vecfile

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"firth"
	"firth/token"
	"firth/token/subword"
	"firth/vocab"
)

// model2vecLayouts are where the files of a model lie in its folder: those of
// model2vec itself and of sentence-transformers.
var model2vecLayouts = []struct{ config, folder string }{
	{"config.json", "."},
	{"config_sentence_transformers.json", "."},
	{"config_sentence_transformers.json", "0_StaticEmbedding"},
}

// findModel2vec returns the paths of a model's files.
func findModel2vec(path string) (config, folder string, ok bool) {
	for _, l := range model2vecLayouts {
		config, folder = filepath.Join(path, l.config), filepath.Join(path, l.folder)
		if isFile(config) && isFile(filepath.Join(folder, "model.safetensors")) && isFile(filepath.Join(folder, "tokenizer.json")) {
			return config, folder, true
		}
	}
	return "", "", false
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// isModel2vec tells whether a path is the folder of a model.
func isModel2vec(path string, opts Options) bool {
	_, _, ok := findModel2vec(path)
	return opts.Format == Model2vec || ok && opts.Format == ""
}

// readModel2vec reads the folder of a static model: the pieces of its tokenizer and
// their vectors. Its pipeline is the tokenizer. A model whose vocabulary is
// quantized has fewer vectors than pieces, a mapping from these to those, and a
// weight for each piece, which are all made into plain rows.
func readModel2vec(path string, report *Report) (*firth.Embeddings, error) {
	configPath, folder, ok := findModel2vec(path)
	if !ok {
		return nil, fmt.Errorf("%s: it lacks model.safetensors, tokenizer.json or config.json, the files of a model2vec folder: %w", path, ErrUnknownFormat)
	}
	config, err := os.ReadFile(configPath)
	if err != nil {
		return nil, err
	}
	if !json.Valid(config) {
		return nil, fmt.Errorf("%s: not valid JSON", configPath)
	}
	tokenizer, err := subword.Open(filepath.Join(folder, "tokenizer.json"))
	if err != nil {
		return nil, err
	}
	vectors := filepath.Join(folder, "model.safetensors")
	f, err := os.Open(vectors)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	m, err := readStaticModel(tensorBytes{file: f, size: info.Size()}, tokenizer.Len(), report)
	if err != nil {
		return nil, locate(err, vectors, Model2vec)
	}
	pipeline, err := token.SubwordConfig(tokenizer)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	meta := firth.Metadata{Config: config}
	if meta.Pipeline, err = json.Marshal(pipeline); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	unknown := unknownToken(pipeline.Subword)
	words := &wordList{}
	kept := firth.Matrix{Dim: m.Dim, Data: m.Data[:0]}
	for id := range m.Rows {
		piece, ok := tokenizer.Text(uint32(id))
		if !ok || piece == unknown && unknown != "" {
			report.add(UnknownToken, 1, Place{Row: id + 1, Word: piece})
			continue
		}
		words.add([]byte(piece), int64(id))
		kept.Data = append(kept.Data, m.Row(id)...)
		kept.Rows++
	}
	e, err := words.rows(kept, report).finish()
	if err != nil {
		return nil, locate(err, path, Model2vec)
	}
	e.Meta = meta
	return e, nil
}

// readStaticModel reads the tensors of a model and makes one row for each piece of
// its tokenizer.
func readStaticModel(b tensorBytes, pieces int, report *Report) (firth.Matrix, error) {
	h, err := b.header()
	if err != nil {
		return firth.Matrix{}, err
	}
	name := "embeddings"
	if _, ok := h.tensor(name); !ok {
		name = "embedding.weight"
	}
	data, t, err := readTensorNumbers(b, h, name)
	if err != nil {
		return firth.Matrix{}, err
	}
	if len(t.shape) != 2 || t.shape[0] > vocab.MaxLen || t.shape[1] < 1 || t.shape[1] > maxDim {
		return firth.Matrix{}, t.errorf("its shape is %v, want rows and dimension (at most %d)", t.shape, maxDim)
	}
	m := firth.Matrix{Rows: int(t.shape[0]), Dim: int(t.shape[1]), Data: data}
	mapping, hasMapping := h.tensor("mapping")
	if !hasMapping && m.Rows != pieces {
		return m, t.errorf("it has %d rows, and the tokenizer %d pieces", m.Rows, pieces)
	}
	if hasMapping {
		if m, err = mapRows(b, mapping, m, pieces); err != nil {
			return m, err
		}
	}
	if _, ok := h.tensor("weights"); ok {
		weights, w, err := readTensorNumbers(b, h, "weights")
		if err != nil {
			return m, err
		}
		if len(weights) != pieces {
			return m, w.errorf("it has %d numbers, and the tokenizer %d pieces", len(weights), pieces)
		}
		for i, weight := range weights {
			row := m.Row(i)
			for d := range row {
				row[d] *= weight
			}
		}
	}
	for _, t := range h.tensors {
		switch t.name {
		case name, "mapping", "weights":
		default:
			report.add(UnknownTensor, 1, Place{Offset: t.begin, Word: t.name})
		}
	}
	return m, nil
}

// mapRows returns the row of each piece.
func mapRows(b tensorBytes, t tensor, m firth.Matrix, pieces int) (firth.Matrix, error) {
	if err := t.check("I64", "I32"); err != nil {
		return m, err
	}
	raw, err := b.at(t.begin, t.end)
	if err != nil {
		return m, err
	}
	size := int(tensorSizes[t.dtype])
	if len(t.shape) != 1 || len(raw) != size*pieces {
		return m, t.errorf("its shape is %v, and the tokenizer has %d pieces", t.shape, pieces)
	}
	mapped := firth.Matrix{Rows: pieces, Dim: m.Dim}
	for i := range pieces {
		row := uint64(binary.LittleEndian.Uint32(raw[size*i:]))
		if size == 8 {
			row = binary.LittleEndian.Uint64(raw[size*i:])
		}
		if row >= uint64(m.Rows) {
			return m, t.errorf("number %d is %d, and there are %d rows", i, row, m.Rows)
		}
		mapped.Data = append(mapped.Data, m.Row(int(row))...)
	}
	return mapped, nil
}

// readTensorNumbers returns a tensor of any type of numbers as float32.
func readTensorNumbers(b tensorBytes, h *safetensorsHeader, name string) ([]float32, tensor, error) {
	t, err := need(h, name, "F32", "F16", "F64", "I8")
	if err != nil {
		return nil, t, err
	}
	raw, err := b.at(t.begin, t.end)
	if err != nil {
		return nil, t, err
	}
	size := int(tensorSizes[t.dtype])
	x := make([]float32, len(raw)/size)
	for i := range x {
		switch t.dtype {
		case "F32":
			x[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		case "F16":
			x[i] = fromHalf(binary.LittleEndian.Uint16(raw[2*i:]))
		case "F64":
			x[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:])))
		case "I8":
			x[i] = float32(int8(raw[i]))
		}
	}
	return x, t, nil
}

// unknownToken returns the piece that stands for text that a tokenizer does not
// know, or "" if it has none.
func unknownToken(tokenizer []byte) string {
	var t struct {
		Model struct {
			Unknown   string          `json:"unk_token"`
			UnknownID *int            `json:"unk_id"`
			Vocab     json.RawMessage `json:"vocab"`
		} `json:"model"`
	}
	if json.Unmarshal(tokenizer, &t) != nil || t.Model.UnknownID == nil {
		return t.Model.Unknown
	}
	var scored [][2]any // pieces and their scores, of a Unigram model
	if json.Unmarshal(t.Model.Vocab, &scored) != nil || *t.Model.UnknownID < 0 || *t.Model.UnknownID >= len(scored) {
		return ""
	}
	piece, _ := scored[*t.Model.UnknownID][0].(string)
	return piece
}

var errNotAModel = errors.New("the folder has files in it and is no model2vec model; name another, or empty it")

// prepareFolder makes the folder of a model, or makes sure that what is there may be
// overwritten.
func prepareFolder(path string) (made bool, err error) {
	err = os.Mkdir(path, 0o755)
	if err == nil {
		return true, nil
	}
	if !errors.Is(err, os.ErrExist) {
		return false, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return false, err
	}
	if _, _, ok := findModel2vec(path); !ok && len(entries) > 0 {
		return false, fmt.Errorf("%s: %w", path, errNotAModel)
	}
	return false, nil
}

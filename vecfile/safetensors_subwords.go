package vecfile

import (
	"encoding/json"
	"fmt"
	"math"
	"math/bits"

	"firth"
	"firth/vocab"
)

// Names of the tensors of [firth.Subwords], and of their entry in __metadata__.
const (
	subwordsKey      = "subwords"
	subwordsName     = "subword_vectors"
	ngramsName       = "ngrams"
	ngramOffsetsName = "ngram_offsets"
	ngramRowsName    = "ngram_rows"
)

// subwordsMeta is the entry of __metadata__: how a word is taken apart, and how its
// n-grams find their rows.
type subwordsMeta struct {
	Kind        string `json:"kind"`
	MinN        int    `json:"min_n"`
	MaxN        int    `json:"max_n"`
	Buckets     uint64 `json:"buckets,omitempty"`
	Finalfusion bool   `json:"finalfusion"`
}

// Kinds of rows.
const (
	fastTextKind    = "fasttext-buckets"
	finalfusionKind = "finalfusion-buckets"
	explicitKind    = "explicit"
)

// keepsRows tells whether a file can say how n-grams find their rows.
func keepsRows(rows firth.NgramRows) bool {
	switch rows.(type) {
	case fastTextBuckets, finalfusionBuckets, *ngramList:
		return true
	}
	return false
}

// subwordTensors returns the tensors of subwords, and their entry of __metadata__.
func subwordTensors(s *firth.Subwords) ([]tensorToWrite, string) {
	meta := subwordsMeta{MinN: s.MinN, MaxN: s.MaxN, Finalfusion: s.Finalfusion}
	tensors := []tensorToWrite{tensorOf(subwordsName, "F32", writeFloat32s, s.Vectors.Data, s.Vectors.Rows, s.Vectors.Dim)}
	switch rows := s.Rows.(type) {
	case fastTextBuckets:
		meta.Kind, meta.Buckets = fastTextKind, uint64(rows)
	case finalfusionBuckets:
		meta.Kind, meta.Buckets = finalfusionKind, 1<<rows
	case *ngramList:
		meta.Kind = explicitKind
		var places []uint64
		var ngrams []byte
		offsets := []uint64{0}
		for _, ngram := range rows.list {
			if row := rows.rows[ngram]; row < s.Vectors.Rows {
				ngrams, places = append(ngrams, ngram...), append(places, uint64(row))
				offsets = append(offsets, uint64(len(ngrams)))
			}
		}
		tensors = append(tensors,
			tensorOf(ngramOffsetsName, "U64", writeUint64s, offsets, len(offsets)),
			tensorOf(ngramRowsName, "U64", writeUint64s, places, len(places)),
			tensorOf(ngramsName, "U8", writeBytes, ngrams, len(ngrams)))
	}
	entry, _ := json.Marshal(meta) // numbers and one word: cannot fail
	return tensors, string(entry)
}

// readSubwords returns what makes vectors of unknown words, nil if the file has nothing
// of that kind or one that this version does not know, and the names of its tensors.
func readSubwords(b tensorBytes, h *safetensorsHeader, dim int) (*firth.Subwords, []string, error) {
	entry, ok := h.metadata[subwordsKey]
	if !ok || h.metadata["format"] != "firth" {
		return nil, nil, nil
	}
	var meta subwordsMeta
	if err := json.Unmarshal([]byte(entry), &meta); err != nil {
		return nil, nil, &ParseError{Offset: 8, Err: fmt.Errorf("__metadata__ %q: %w", subwordsKey, err)}
	}
	rows, err := meta.rows()
	if rows == nil || err != nil {
		return nil, nil, err
	}
	t, ok := h.tensor(subwordsName)
	if !ok {
		return nil, nil, &ParseError{Offset: 8, Err: fmt.Errorf("__metadata__ has %q, and there is no tensor %q", subwordsKey, subwordsName)}
	}
	if err := t.check("F32"); err != nil {
		return nil, nil, err
	}
	if len(t.shape) != 2 || t.shape[0] > vocab.MaxLen+1<<31 || t.shape[1] != uint64(dim) {
		return nil, nil, t.errorf("its shape is %v, want rows and dimension, which is %d", t.shape, dim)
	}
	if meta.Kind == fastTextKind && !meta.Finalfusion && t.shape[0] != meta.Buckets {
		return nil, nil, t.errorf("it has %d rows for %d buckets", t.shape[0], meta.Buckets)
	}
	used := []string{subwordsName}
	if list, ok := rows.(*ngramList); ok {
		used = append(used, ngramOffsetsName, ngramRowsName, ngramsName)
		if err := readNgrams(b, h, list, t.shape[0]); err != nil {
			return nil, nil, err
		}
	}
	raw, err := b.at(t.begin, t.end)
	if err != nil {
		return nil, nil, err
	}
	return &firth.Subwords{
		MinN: meta.MinN, MaxN: meta.MaxN, Rows: rows, Finalfusion: meta.Finalfusion,
		Vectors: firth.Matrix{Rows: int(t.shape[0]), Dim: dim, Data: float32s(raw)},
	}, used, nil
}

// rows returns how n-grams find their rows, a list still empty, or nil for a kind that
// this version does not know.
func (m *subwordsMeta) rows() (firth.NgramRows, error) {
	var rows firth.NgramRows
	most := uint64(0)
	switch m.Kind {
	case fastTextKind:
		most = math.MaxUint32
		rows = fastTextBuckets(m.Buckets)
	case finalfusionKind:
		most = 1 << fifuMaxBucketsBits
		rows = finalfusionBuckets(bits.TrailingZeros64(m.Buckets))
	case explicitKind:
		rows = newNgramList()
	default:
		return nil, nil
	}
	fail := func(format string, args ...any) (firth.NgramRows, error) {
		return nil, &ParseError{Offset: 8, Err: fmt.Errorf("__metadata__ %q: "+format, append([]any{subwordsKey}, args...)...)}
	}
	switch {
	case m.MinN < 0 || m.MaxN < 0 || m.MaxN > maxNgram:
		return fail("n-grams of %d to %d characters, and at most %d are allowed", m.MinN, m.MaxN, maxNgram)
	case m.Kind != explicitKind && (m.Buckets < 1 || m.Buckets > most):
		return fail("%d buckets, want 1 to %d", m.Buckets, most)
	case m.Kind == finalfusionKind && bits.OnesCount64(m.Buckets) != 1:
		return fail("%d buckets, want a power of two", m.Buckets)
	}
	return rows, nil
}

// readNgrams fills a list, whose n-grams have some of so many rows.
func readNgrams(b tensorBytes, h *safetensorsHeader, list *ngramList, rows uint64) error {
	for _, name := range []string{ngramsName, ngramOffsetsName, ngramRowsName} {
		if _, ok := h.tensor(name); !ok {
			return &ParseError{Offset: 8, Err: fmt.Errorf("__metadata__ %q tells of a list of n-grams, and there is no tensor %q", subwordsKey, name)}
		}
	}
	ngrams, t, err := readVector(b, h, ngramsName, "U8")
	if err != nil {
		return err
	}
	raw, at, err := readVector(b, h, ngramOffsetsName, "U64")
	if err != nil {
		return err
	}
	offsets := uint64s(raw)
	raw, places, err := readVector(b, h, ngramRowsName, "U64")
	if err != nil {
		return err
	}
	of := uint64s(raw)
	if len(offsets) != len(of)+1 {
		return at.errorf("it has %d numbers, and there are %d n-grams", len(offsets), len(of))
	}
	if last := offsets[len(of)]; offsets[0] != 0 || last != uint64(len(ngrams)) {
		return t.errorf("it has %d bytes, and its n-grams go from byte %d to %d", len(ngrams), offsets[0], last)
	}
	for i, row := range of {
		from, to := offsets[i], offsets[i+1]
		if from > to || to > uint64(len(ngrams)) {
			return at.errorf("n-gram %d goes from byte %d to %d", i, from, to)
		}
		if row >= rows {
			return places.errorf("n-gram %d has row %d of %d", i, row, rows)
		}
		if list.add(string(ngrams[from:to]), int(row)); len(list.list) != i+1 {
			return at.errorf("n-gram %d, %.40q, stands there twice", i, ngrams[from:to])
		}
	}
	return nil
}

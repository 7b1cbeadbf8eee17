package vecfile

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"firth"
	"firth/token"
	"firth/token/subword"
	"firth/vocab"
)

// writeModel2vec writes a folder that StaticModel.from_pretrained of the PyPI
// package model2vec opens, and sentence-transformers.
//
// Its tokenizer is that of the pipeline if that has pieces of words, one that knows
// the words of the model otherwise: see wordTokenizer. Every word that the
// pipeline itself makes gets the vector that it has here.
func writeModel2vec(path string, e *firth.Embeddings) (Report, error) {
	path = filepath.Clean(path)
	report, err := begin(e, Model2vec)
	if err != nil {
		return report, fmt.Errorf("%s: %w", path, err)
	}
	tokenizer, rows, err := modelTokenizer(e, &report)
	if err != nil {
		return report, fmt.Errorf("%s: %w", path, err)
	}
	made, err := prepareFolder(path)
	if err != nil {
		return report, err
	}
	text := func(s string) func(*bufio.Writer) error {
		return func(w *bufio.Writer) error {
			_, err := w.WriteString(s)
			return err
		}
	}
	err = writeTogether([]part{
		{filepath.Join(path, "model.safetensors"), func(w *bufio.Writer) error { return writeStaticModel(w, e, rows) }},
		{filepath.Join(path, "tokenizer.json"), text(string(tokenizer))},
		{filepath.Join(path, "config.json"), text(model2vecConfig)},
		{filepath.Join(path, "modules.json"), text(model2vecModules)},
	})
	if err != nil && made {
		_ = os.Remove(path) // if it is empty; the first error is the one to report
	}
	return report, err
}

// A model that is not told otherwise cuts texts off after 512 pieces.
const model2vecConfig = `{
    "model_type": "model2vec",
    "architectures": ["StaticModel"],
    "max_length": null,
    "normalize": false,
    "embedding_dtype": "float32"
}
`

const model2vecModules = `[
    {
        "idx": 0,
        "name": "0",
        "path": ".",
        "type": "sentence_transformers.models.StaticEmbedding"
    }
]
`

// noRow stands for a piece without a vector.
const noRow = -1

// modelTokenizer returns a tokenizer.json, and for each of its pieces the row of the
// vectors that it has.
func modelTokenizer(e *firth.Embeddings, report *Report) (tokenizer []byte, rows []int, err error) {
	var cfg token.Config
	if e.Meta.Pipeline != nil {
		if cfg, err = token.ParseConfig(e.Meta.Pipeline); err != nil {
			return nil, nil, err
		}
	}
	if cfg.Tokenizer != token.SubwordTokenizer {
		unknown := "[UNK]"
		for _, taken := e.Vocab.ID(unknown); taken; _, taken = e.Vocab.ID(unknown) {
			unknown = "[" + unknown + "]"
		}
		rows = append(rows, noRow)
		for i := range e.Vocab.Len() {
			rows = append(rows, i)
		}
		return wordTokenizer(e, cfg, unknown, report), rows, nil
	}
	t, err := subword.Parse(cfg.Subword)
	if err != nil {
		return nil, nil, err
	}
	tokenizer = cfg.Subword
	var file struct{ Model json.RawMessage }
	if json.Unmarshal(tokenizer, &file) == nil && file.Model == nil { // of SentencePiece or tiktoken
		if tokenizer, err = t.JSON(); err != nil {
			return nil, nil, err
		}
	}
	unknown := unknownToken(tokenizer)
	for id := range t.Len() {
		piece, _ := t.Text(uint32(id))
		row, ok := e.Vocab.ID(piece)
		if !ok {
			if piece != unknown {
				report.add(ZeroRow, 1, Place{Row: id + 1, Word: piece})
			}
			rows = append(rows, noRow)
			continue
		}
		rows = append(rows, int(row))
	}
	for i := range e.Vocab.Len() {
		word := e.Vocab.Word(vocab.WordID(i))
		if _, ok := t.ID(word); !ok {
			report.add(DroppedWord, 1, Place{Row: i + 1, Word: word})
		}
	}
	reportInexact(cfg, report)
	return tokenizer, rows, nil
}

// writeStaticModel writes the one tensor of a model.
func writeStaticModel(w *bufio.Writer, e *firth.Embeddings, rows []int) error {
	header := fmt.Sprintf(`{"embeddings":{"dtype":"F32","shape":[%d,%d],"data_offsets":[0,%d]}}`, len(rows), e.Dim(), 4*len(rows)*e.Dim())
	for len(header)%8 != 0 {
		header += " "
	}
	w.Write(binary.LittleEndian.AppendUint64(nil, uint64(len(header))))
	w.WriteString(header)
	zeros := make([]float32, e.Dim())
	for _, row := range rows {
		vector := zeros
		if row != noRow {
			vector = e.Input.Row(row)
		}
		if err := writeFloat32s(w, vector); err != nil {
			return err
		}
	}
	return nil
}

// Where a pre-tokenizer cuts, about as the tokenizers of package token do. Han
// characters and Hiragana are words by themselves there.
const (
	wordPattern = `[\p{Han}\p{Hiragana}]|[^\P{L}\p{Han}\p{Hiragana}]` + wordInside + `*|\p{N}` + wordInside + `*`
	wordInside  = `(?:[^\P{L}\p{Han}\p{Hiragana}]|[\p{M}\p{N}_]|['’.·:](?=[^\P{L}\p{Han}\p{Hiragana}])|[.,](?=\p{N}))`
	charPattern = `\S\p{M}*`
	hanPattern  = `\p{Han}+|[^\P{L}\p{Han}]` + hanInside + `*|\p{N}` + hanInside + `*`
	hanInside   = `(?:[^\P{L}\p{Han}]|[\p{M}\p{N}_]|['’.·:](?=[^\P{L}\p{Han}])|[.,](?=\p{N}))`
)

// wordTokenizer returns a tokenizer.json for words: WordLevel, which knows a word or
// does not, behind a pre-tokenizer that cuts about as the pipeline does; exactly so
// where the words of the text stand between white space. Chinese words have no
// marks between them: for the tokenizer "han", Unigram takes of all ways to cut
// a text into words of the model the one whose words are the most frequent, which
// is how the dictionary is used too, only with the words of the model for it.
func wordTokenizer(e *firth.Embeddings, cfg token.Config, unknown string, report *Report) []byte {
	b := []byte(`{"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":`)
	b = append(b, normalizerJSON(cfg)...)
	b = append(b, `,"pre_tokenizer":`...)
	switch cfg.Tokenizer {
	case token.WordsTokenizer:
		b = append(b, splitJSON(wordPattern)...)
	case token.CharsTokenizer:
		b = append(b, splitJSON(charPattern)...)
	case token.HanTokenizer:
		b = append(b, splitJSON(hanPattern)...)
	default:
		b = append(b, `{"type":"WhitespaceSplit"}`...)
	}
	b = append(b, `,"post_processor":null,"decoder":null,"model":`...)
	reportInexact(cfg, report)
	if cfg.Tokenizer != token.HanTokenizer {
		b = append(b, `{"type":"WordLevel","vocab":{`+quoteJSON(unknown)+`:0`...)
		for i := range e.Vocab.Len() {
			b = append(b, ","+quoteJSON(e.Vocab.Word(vocab.WordID(i)))+":"+strconv.Itoa(i+1)...)
		}
		return append(b, `},"unk_token":`+quoteJSON(unknown)+"}}\n"...)
	}
	b = append(b, `{"type":"Unigram","unk_id":0,"vocab":[[`+quoteJSON(unknown)+`,0]`...)
	total := float64(e.Vocab.Tokens() + uint64(e.Vocab.Len()))
	for i := range e.Vocab.Len() {
		id := vocab.WordID(i)
		score := math.Log(float64(e.Vocab.Count(id)+1) / total)
		b = append(b, ",["+quoteJSON(e.Vocab.Word(id))+","+strconv.FormatFloat(score, 'g', 9, 64)+"]"...)
	}
	return append(b, `],"byte_fallback":false}}`+"\n"...)
}

// splitJSON returns a pre-tokenizer that makes every match of a pattern a word of
// its own.
func splitJSON(pattern string) string {
	return `{"type":"Split","pattern":{"Regex":` + quoteJSON(pattern) + `},"behavior":"Isolated","invert":false}`
}

// normalizerJSON returns what comes before the tokenizer.
func normalizerJSON(cfg token.Config) string {
	var steps []json.RawMessage
	add := func(step string) { steps = append(steps, json.RawMessage(step)) }
	switch cfg.Normalization {
	case token.NFKC:
		add(`{"type":"NFKC"}`)
	case token.NFC:
		add(`{"type":"NFC"}`)
	}
	if cfg.FoldCase {
		add(`{"type":"Lowercase"}`)
	}
	if cfg.Digits == token.ZeroDigits {
		add(`{"type":"Replace","pattern":{"Regex":"\\p{Nd}"},"content":"0"}`)
	}
	if len(steps) == 0 {
		return "null"
	}
	list, _ := json.Marshal(steps) // valid JSON all of it
	return `{"type":"Sequence","normalizers":` + string(list) + `}`
}

// reportInexact names the parts of a pipeline that tokenizer.json cannot express as
// they are.
func reportInexact(cfg token.Config, report *Report) {
	for _, p := range []struct {
		what string
		is   bool
	}{
		{"tokenizer " + cfg.Tokenizer, !slices.Contains([]string{"", token.WhitespaceTokenizer, token.SubwordTokenizer}, cfg.Tokenizer)},
		{"fold_case (lower case is written instead)", cfg.FoldCase},
		{"fold_width", cfg.FoldWidth && cfg.Normalization != token.NFKC},
		{"drop_ignorable", cfg.DropIgnorable},
		{"simplify", cfg.Simplify},
		{"scripts", len(cfg.Scripts) > 0},
		{"phrases", len(cfg.Phrases) > 0},
	} {
		if p.is {
			report.add(Inexact, 1, Place{Word: p.what})
		}
	}
}

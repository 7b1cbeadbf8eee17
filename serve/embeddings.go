package serve

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"firth/vocab"
)

// An embeddingsRequest is what OpenAI's clients send.
type embeddingsRequest struct {
	Model          string `json:"model" required:"false" doc:"The model's id; may be left out where there is one alone."`
	Input          input  `json:"input" doc:"A text, texts, the ids of a text's words, or several such lists."`
	EncodingFormat string `json:"encoding_format,omitempty" enum:"float,base64" doc:"Numbers, or the base64 of their bytes (float32, little-endian)."`
	Dimensions     *int   `json:"dimensions,omitempty" doc:"If given, the model's dimension: vectors cannot be shortened."`
	User           string `json:"user,omitempty" doc:"Not used."`
}

// An embeddingsAnswer is what they get.
type embeddingsAnswer struct {
	Object string      `json:"object" enum:"list"`
	Data   []embedding `json:"data"`
	Model  string      `json:"model"`
	Usage  usage       `json:"usage"`
}

type embedding struct {
	Object    string `json:"object" enum:"embedding"`
	Index     int    `json:"index"`
	Embedding vector `json:"embedding"`
}

type usage struct {
	PromptTokens int `json:"prompt_tokens"`
	TotalTokens  int `json:"total_tokens"`
}

func (s *Server) addEmbeddings() {
	post(s, operation{
		"/v1/embeddings", "createEmbedding", "OpenAI", "The vectors of texts",
		"A text is the mean of its known tokens' vectors. Works with OpenAI's clients as they are.",
		`{"input": ["the king of the castle", "queen"]}`,
	}, s.embeddings)
}

func (s *Server) embeddings(ctx context.Context, in *embeddingsRequest) (*embeddingsAnswer, error) {
	g, err := s.models.use(ctx, in.Model)
	if err != nil {
		return nil, err
	}
	switch {
	case in.EncodingFormat != "" && in.EncodingFormat != "float" && in.EncodingFormat != "base64":
		return nil, badRequest("encoding_format", "invalid_value", "encoding_format: want float or base64")
	case in.Dimensions != nil && *in.Dimensions != g.Dim():
		return nil, badRequest("dimensions", "invalid_value", "dimensions: vectors of this model have %d numbers, and cannot be shortened", g.Dim())
	}
	n := in.Input.len()
	switch {
	case n == 0:
		return nil, badRequest("input", "missing", "input: want a text, texts, or lists of word ids")
	case n > s.limits.Batch:
		return nil, badRequest("input", "batch_too_large", "input: %d texts, and the limit is %d", n, s.limits.Batch)
	}
	out := &embeddingsAnswer{Object: "list", Model: g.id, Data: make([]embedding, n)}
	numbers := make([]float32, n*g.Dim())
	for i := range n {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		v := numbers[i*g.Dim() : (i+1)*g.Dim()]
		tokens, err := s.embed(v, g, &in.Input, i)
		if err != nil {
			return nil, err
		}
		out.Usage.PromptTokens += tokens
		out.Data[i] = embedding{"embedding", i, vector{v, in.EncodingFormat == "base64"}}
	}
	out.Usage.TotalTokens = out.Usage.PromptTokens
	s.metrics.tokens.WithLabelValues(g.id).Add(float64(out.Usage.TotalTokens))
	return out, nil
}

// embed sets v to the vector of text i, and returns how many tokens that has.
func (s *Server) embed(v []float32, g *generation, in *input, i int) (int, error) {
	n, known := 0, 0
	if in.texts != nil {
		text := in.texts[i]
		if text == "" {
			return 0, badRequest("input", "empty_text", "input[%d] is empty", i)
		}
		tokens := g.Tokenize(text)
		if n = len(tokens); n <= s.limits.TextTokens {
			known = g.Mean(v, tokens)
		}
	} else {
		n = len(in.ids[i])
		known = n
		if n <= s.limits.TextTokens {
			ids := make([]vocab.WordID, n)
			for j, id := range in.ids[i] {
				if id < 0 || id >= int64(g.Vocab.Len()) {
					return 0, badRequest("input", "unknown_id", "input[%d]: there is no word %d; the model's words are 0 to %d", i, id, g.Vocab.Len()-1)
				}
				ids[j] = vocab.WordID(id)
			}
			g.MeanOfIDs(v, ids)
		}
	}
	switch {
	case n > s.limits.TextTokens:
		return 0, badRequest("input", "context_length_exceeded", "input[%d] has %d tokens, and the limit is %d", i, n, s.limits.TextTokens)
	case known == 0:
		return 0, badRequest("input", "unknown_words", "input[%d]: the model knows none of its words", i)
	case !finite(v):
		return 0, NewError(http.StatusInternalServerError, "input", "not_finite", "input[%d]: the model's vectors of it are not finite numbers", i)
	}
	return n, nil
}

func finite(v []float32) bool {
	for _, x := range v {
		if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) {
			return false
		}
	}
	return true
}

// An input is the four things that OpenAI's clients may send: "text", ["text"],
// [1, 2], [[1, 2]].
type input struct {
	texts []string
	ids   [][]int64
}

func (in *input) len() int { return max(len(in.texts), len(in.ids)) }

// UnmarshalJSON reads any of the four.
func (in *input) UnmarshalJSON(data []byte) error {
	if string(data) == "null" { // as if it were not there
		return nil
	}
	wrong := badRequest("input", "invalid_type", "input: want a text, a list of texts, a list of word ids, or a list of such lists")
	var one string
	if json.Unmarshal(data, &one) == nil && data[0] == '"' {
		in.texts = []string{one}
		return nil
	}
	var list []json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil {
		return wrong
	}
	if len(list) == 0 {
		return badRequest("input", "empty_input", "input is an empty list")
	}
	switch list[0][0] {
	case '"':
		in.texts = make([]string, len(list))
		for i, raw := range list {
			if json.Unmarshal(raw, &in.texts[i]) != nil {
				return badRequest("input", "invalid_type", "input[%d]: want a text, as the first is", i)
			}
		}
	case '[':
		in.ids = make([][]int64, len(list))
		for i, raw := range list {
			switch {
			case json.Unmarshal(raw, &in.ids[i]) != nil:
				return badRequest("input", "invalid_type", "input[%d]: want a list of whole numbers, as the first is", i)
			case len(in.ids[i]) == 0:
				return badRequest("input", "empty_text", "input[%d] is an empty list", i)
			}
		}
	default:
		in.ids = make([][]int64, 1)
		if json.Unmarshal(data, &in.ids[0]) != nil {
			return wrong
		}
	}
	return nil
}

// Schema describes the union for OpenAPI.
func (input) Schema(huma.Registry) *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	id := &huma.Schema{Type: huma.TypeInteger}
	list := func(of *huma.Schema) *huma.Schema { return &huma.Schema{Type: huma.TypeArray, Items: of} }
	return &huma.Schema{OneOf: []*huma.Schema{text, list(text), list(id), list(list(id))}}
}

// A vector is written as numbers or as base64.
type vector struct {
	numbers []float32
	packed  bool
}

// MarshalJSON writes the vector, whose numbers are finite. Each is as short as
// float32 allows.
func (v vector) MarshalJSON() ([]byte, error) {
	if v.packed {
		out := make([]byte, 0, base64.StdEncoding.EncodedLen(4*len(v.numbers))+2)
		out = append(out, '"')
		out = base64.StdEncoding.AppendEncode(out, floatBytes(v.numbers))
		return append(out, '"'), nil
	}
	out := make([]byte, 0, 12*len(v.numbers)+2)
	out = append(out, '[')
	for i, x := range v.numbers {
		if i > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendFloat(out, float64(x), 'g', -1, 32)
	}
	return append(out, ']'), nil
}

// floatBytes are the numbers as float32, little-endian.
func floatBytes(numbers []float32) []byte {
	raw := make([]byte, 0, 4*len(numbers))
	for _, x := range numbers {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(x))
	}
	return raw
}

// Schema describes both ways for OpenAPI.
func (vector) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{
		{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeNumber, Format: "float"}},
		{Type: huma.TypeString, ContentEncoding: "base64"},
	}}
}

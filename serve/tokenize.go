package serve

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"firth/token"
	"firth/vocab"
)

// A tokenizeRequest asks how a text is cut: by a model's pipeline, or by one of the
// tokenizers that need no model.
type tokenizeRequest struct {
	Model     string `json:"model,omitempty" doc:"Cut as this model's corpus was, and give its ids."`
	Tokenizer string `json:"tokenizer,omitempty" doc:"An id of /v1/tokenizers."`
	Text      string `json:"text"`
}

type tokenizeAnswer struct {
	Tokenizer  string       `json:"tokenizer"`
	Tokens     []shownToken `json:"tokens"`
	Characters int          `json:"characters" doc:"How many characters (code points) the text has."`
	Unknown    int          `json:"unknown" doc:"How many tokens the model does not know."`
}

type shownToken struct {
	Text  string        `json:"text" doc:"The token as it is counted and looked up."`
	ID    *vocab.WordID `json:"id" doc:"Its id in the model; null if it has none."`
	Start int           `json:"start" doc:"The token was made from the bytes of the text from here …"`
	End   int           `json:"end" doc:"… to here."`
}

type tokenizersAnswer struct {
	Tokenizers []tokenizerChoice `json:"tokenizers"`
}

type tokenizerChoice struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// plainTokenizers need nothing but a text.
var plainTokenizers = []tokenizerChoice{
	{token.WordsTokenizer, "Words (Unicode)"},
	{token.HanTokenizer, "Chinese words (dictionary)"},
	{token.CharsTokenizer, "Characters"},
	{token.WhitespaceTokenizer, "White space"},
}

// modelPrefix begins the ids of tokenizers that are models.
const modelPrefix = "model:"

// A toolbox keeps the pipelines that need no model, made when first used.
type toolbox struct {
	mu    sync.Mutex
	tools map[string]*token.Pipeline
}

func (b *toolbox) pipeline(name string) (*token.Pipeline, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p := b.tools[name]; p != nil {
		return p, nil
	}
	cfg := token.DefaultConfig()
	if name == token.HanTokenizer {
		cfg = token.HanConfig()
	}
	cfg.Tokenizer = name
	p, err := token.New(cfg)
	if err != nil {
		return nil, err
	}
	if b.tools == nil {
		b.tools = map[string]*token.Pipeline{}
	}
	b.tools[name] = p
	return p, nil
}

func (s *Server) addTokenizers() {
	post(s, operation{
		"/v1/tokenize", "tokenize", "Text", "Cut a text into tokens",
		"Offsets are bytes of the UTF-8 text.",
		`{"tokenizer": "words", "text": "The GPU很快!"}`,
	}, s.tokenize)
	get(s, operation{
		"/v1/tokenizers", "tokenizers", "Text", "The tokenizers that there are", "", "",
	}, func(context.Context, *struct{}) (*tokenizersAnswer, error) {
		all := slices.Clone(plainTokenizers)
		for _, id := range s.models.ids() {
			all = append(all, tokenizerChoice{modelPrefix + id, "As model " + id})
		}
		return &tokenizersAnswer{all}, nil
	})
}

func (s *Server) tokenize(ctx context.Context, in *tokenizeRequest) (*tokenizeAnswer, error) {
	id, isModel := strings.CutPrefix(in.Tokenizer, modelPrefix)
	switch {
	case in.Model != "" && in.Tokenizer != "":
		return nil, badRequest("tokenizer", "invalid_value", "give model or tokenizer, not both")
	case in.Tokenizer == "" || isModel:
		if !isModel {
			id = in.Model
		}
		g, err := s.models.use(ctx, id)
		if err != nil {
			return nil, err
		}
		name := token.WhitespaceTokenizer // what a model that does not say is cut by
		if cut := g.tokenizer(); cut != nil {
			name = *cut
		}
		return showTokens(name, g, in.Text, g.Tokenize(in.Text))
	case !slices.ContainsFunc(plainTokenizers, func(c tokenizerChoice) bool { return c.ID == in.Tokenizer }):
		return nil, badRequest("tokenizer", "invalid_value", "there is no tokenizer %.60q; /v1/tokenizers lists them", in.Tokenizer)
	}
	p, err := s.tools.pipeline(in.Tokenizer)
	if err != nil {
		return nil, fmt.Errorf("tokenizer %s: %w", in.Tokenizer, err)
	}
	return showTokens(in.Tokenizer, nil, in.Text, p.Tokenize(nil, in.Text))
}

// maxShown is how many tokens an answer shows: each takes some 60 bytes.
const maxShown = 200_000

// showTokens numbers tokens by a model, if there is one.
func showTokens(name string, g *generation, text string, tokens []token.Token) (*tokenizeAnswer, error) {
	if len(tokens) > maxShown {
		return nil, badRequest("text", "context_length_exceeded", "text has %d tokens, and the limit is %d", len(tokens), maxShown)
	}
	out := &tokenizeAnswer{Tokenizer: name, Characters: utf8.RuneCountInString(text), Tokens: make([]shownToken, len(tokens))}
	for i, t := range tokens {
		out.Tokens[i] = shownToken{Text: t.Text, Start: t.Start, End: t.End}
		if g == nil {
			continue
		}
		if id, ok := g.Vocab.ID(t.Text); ok {
			out.Tokens[i].ID = &id
		} else {
			out.Unknown++
		}
	}
	return out, nil
}

package query

import (
	"firth"
	"firth/search"
	"firth/token"
)

// A Model is embeddings with what a question to them needs. Many goroutines may
// use one at once, until the embeddings are closed.
type Model struct {
	*firth.Embeddings

	// Index finds neighbors.
	Index *search.Index

	// Pipeline is what the corpus went through; nil if the model does not say.
	Pipeline *token.Pipeline

	asWritten *token.Pipeline // cuts text where Pipeline is nil
}

// New makes a model of embeddings. It fails if their pipeline is none that this
// program can build ([token.ErrConfig]).
func New(e *firth.Embeddings) (*Model, error) {
	m := &Model{Embeddings: e, Index: search.NewIndex(e)}
	var err error
	if e.Meta.Pipeline == nil {
		m.asWritten, err = token.New(asWritten())
		return m, err
	}
	cfg, err := token.ParseConfig(e.Meta.Pipeline)
	if err != nil {
		return nil, err
	}
	m.Pipeline, err = token.New(cfg)
	return m, err
}

// asWritten cuts at white space and changes nothing. For a model that does not say
// how its text was cut, any other pipeline would be a guess.
func asWritten() token.Config {
	cfg := token.DefaultConfig()
	cfg.Tokenizer = token.WhitespaceTokenizer
	cfg.Normalization = token.NoNormalization
	cfg.FoldWidth, cfg.FoldCase, cfg.DropIgnorable = false, false, false
	return cfg
}

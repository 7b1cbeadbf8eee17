package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	explanation "firth/explain"
	"firth/serve"
)

// maxExplained is how many bytes of text the page may have explained.
const maxExplained = 64 << 10

// An explainRequest is the body of POST /v1/explain.
type explainRequest struct {
	Text   string `json:"text"`
	Center string `json:"center"`
	Window int    `json:"window"`
	Lang   string `json:"lang"`
	Model  string `json:"model"`
	Dim    int    `json:"dim"`
	Seed   uint64 `json:"seed"`
}

// explainAnswer answers POST /v1/explain: without a model the text has vectors of its
// own, as in firth explain.
func explainAnswer(ctx context.Context, server *serve.Server, body json.RawMessage) (any, error) {
	var in explainRequest
	if err := serve.DecodeJSON(body, &in); err != nil {
		return nil, err
	}
	if len(in.Text) > maxExplained {
		return nil, serve.NewError(http.StatusBadRequest, "text", "context_length_exceeded", "text has %d bytes, and the limit is %d", len(in.Text), maxExplained)
	}
	o := explanation.Options{Center: in.Center, Window: in.Window, Language: in.Lang, Dim: in.Dim, Seed: in.Seed}
	if in.Model != "" {
		m, err := server.Model(ctx, in.Model)
		if err != nil {
			return nil, err
		}
		o.Model, o.Pipeline, o.Name = m.Embeddings, m.Pipeline, in.Model
	}
	x, err := explanation.Text(ctx, in.Text, o)
	for _, wrong := range []struct {
		is          error
		param, code string
	}{
		{explanation.ErrOptions, "", "invalid_value"},
		{explanation.ErrCenter, "center", "unknown_word"},
		{explanation.ErrNoTokens, "text", "no_tokens"},
		{explanation.ErrTooLong, "text", "context_length_exceeded"},
		{explanation.ErrVectors, "model", "not_finite"},
	} {
		if errors.Is(err, wrong.is) {
			return nil, serve.NewError(http.StatusBadRequest, wrong.param, wrong.code, "%v", err)
		}
	}
	return x, err
}

package serve

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestDescription wants every endpoint to be described, every reference to lead
// somewhere, and the page to load nothing.
func TestDescription(t *testing.T) {
	s := newServer(t, Options{
		Version: "1.2.3", Runs: http.NotFoundHandler(),
		Explain: func(context.Context, json.RawMessage) (any, error) { return map[string]int{"answer": 42}, nil },
	})
	address, _ := start(t, s)
	var api struct {
		OpenAPI    string
		Info       struct{ Version string }
		Paths      map[string]map[string]json.RawMessage
		Components struct{ Schemas map[string]json.RawMessage }
	}
	r := send(t, http.MethodGet, "http://"+address+"/openapi.json", "")
	r.into(t, &api)
	if !strings.HasPrefix(api.OpenAPI, "3.1") || api.Info.Version != "1.2.3" {
		t.Errorf("OpenAPI %s, version %s", api.OpenAPI, api.Info.Version)
	}
	page := string(send(t, http.MethodGet, "http://"+address+"/docs", "").body)
	for _, want := range []string{
		"POST /v1/embeddings", "GET /v1/models", "GET /v1/models/{id}", "POST /v1/neighbors", "POST /v1/similarity", "POST /v1/analogy", "POST /v1/tokenize",
		"GET /v1/tokenizers", "POST /v1/project", "GET /v1/settings", "POST /v1/explain", "GET /v1/runs/{id}/events", "PUT /v1/runs/{id}/watch", "DELETE /v1/corpora/{id}",
	} {
		method, path, _ := strings.Cut(want, " ")
		op := string(api.Paths[path][strings.ToLower(method)])
		if !strings.Contains(op, "summary") {
			t.Errorf("%s is not described: %s", want, op)
		}
		if !strings.Contains(page, "<code>"+path+"</code>") {
			t.Errorf("%s is not on the page", want)
		}
	}
	for rest := string(r.body); ; {
		_, after, found := strings.Cut(rest, `"#/components/schemas/`)
		if !found {
			break
		}
		name, _, _ := strings.Cut(after, `"`)
		if api.Components.Schemas[name] == nil {
			t.Errorf("there is no schema %s", name)
		}
		rest = after
	}
	for _, field := range []string{`"words"`, `"queries"`, `"expression"`, `"neighbors"`} {
		if all := string(api.Components.Schemas["NeighborsRequest"]) + string(api.Components.Schemas["NeighborsAnswer"]); !strings.Contains(all, field) {
			t.Errorf("%s is not described", field)
		}
	}
	for _, foreign := range []string{"<script", "http://", "https://", "src=", "@import", "url("} {
		if strings.Contains(strings.ReplaceAll(page, "curl http://127.0.0.1:8080", ""), strings.ReplaceAll(foreign, "http://", "href=\"http://")) {
			t.Errorf("the page has %s", foreign)
		}
	}
	var answer map[string]int
	send(t, http.MethodPost, "http://"+address+"/v1/explain", `{"text":"x"}`).into(t, &answer)
	if answer["answer"] != 42 {
		t.Errorf("explain: %v", answer)
	}
	if r := send(t, http.MethodPost, "http://"+address+"/v1/explain", `{"text":"x","text":"y"}`); r.fault(t).code() != "duplicate_key" {
		t.Errorf("explain: %s", r.body)
	}
}

// TestExamplesOfTheDescription asks what the description shows.
func TestExamplesOfTheDescription(t *testing.T) {
	s := newServer(t, Options{})
	address, _ := start(t, s)
	asked := 0
	for path, item := range s.api.OpenAPI().Paths {
		if item.Post == nil {
			continue
		}
		example, _ := item.Post.RequestBody.Content["application/json"].Example.(json.RawMessage)
		if r := send(t, http.MethodPost, "http://"+address+path, string(example)); r.status != http.StatusOK {
			t.Errorf("%s %s: %d %s", path, example, r.status, r.body)
		}
		asked++
	}
	if asked < 6 {
		t.Errorf("%d examples", asked)
	}
}

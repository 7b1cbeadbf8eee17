package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// addSettings adds what the page asks first.
func (s *Server) addSettings() {
	type settings struct{ Body json.RawMessage }
	huma.Register(s.api, huma.Operation{
		Method: http.MethodGet, Path: "/v1/settings", OperationID: "settings", Summary: "What this server offers", Tags: []string{"Server"},
		Description: "Its version and limits, and where training is offered, the options and their defaults.",
	}, func(context.Context, *struct{}) (*settings, error) {
		told := map[string]any{
			"version": s.options.Version, "languages": []string{"en", "zh"}, "limits": s.limits, "training": false, "explain": s.options.Explain != nil,
		}
		if s.options.Settings != nil {
			for name, value := range s.options.Settings() {
				told[name] = value
			}
		}
		body, err := json.Marshal(told)
		if err != nil {
			return nil, s.blame(context.Background(), "/v1/settings", err)
		}
		return &settings{body}, nil
	})
}

// addHooks adds the endpoints that other packages answer.
func (s *Server) addHooks() {
	if s.options.Runs != nil {
		for _, path := range []string{"/v1/runs", "/v1/runs/", "/v1/corpora", "/v1/corpora/"} {
			s.mux.Handle(path, s.options.Runs)
		}
		for _, op := range runOperations {
			s.describe(op, "Training")
		}
	}
	if s.options.Explain != nil {
		s.mux.HandleFunc("POST /v1/explain", s.explain)
		s.describe(hooked{
			http.MethodPost, "/v1/explain", "explain", "Every formula of word2vec worked out on a text",
			"As firth explain --json. Without a model the text gets vectors of its own.", `{"text": "自太古以来", "center": "古", "window": 2}`,
		}, "Text")
	}
}

// A hooked is an endpoint that another package answers, as it is described.
type hooked struct{ method, path, id, summary, description, example string }

// runOperations are the endpoints of [Options.Runs].
var runOperations = []hooked{
	{http.MethodGet, "/v1/corpora", "listCorpora", "The texts to train on", "", ""},
	{http.MethodPost, "/v1/corpora", "addCorpus", "Add a text to train on", "The body is the text, or a form with a file.", ""},
	{http.MethodGet, "/v1/corpora/{id}", "retrieveCorpus", "One text", "", ""},
	{http.MethodDelete, "/v1/corpora/{id}", "deleteCorpus", "Delete a text", "", ""},
	{http.MethodGet, "/v1/runs", "listRuns", "The trainings", "", ""},
	{
		http.MethodPost, "/v1/runs", "startRun", "Train", "The options, and what they are where they are not given, are in /v1/settings.",
		`{"corpus": "sample-en", "options": {"dim": 64, "epochs": 10}, "watch": ["king"]}`,
	},
	{http.MethodGet, "/v1/runs/{id}", "retrieveRun", "One training", "", ""},
	{http.MethodDelete, "/v1/runs/{id}", "deleteRun", "Delete a training and its model", "", ""},
	{http.MethodGet, "/v1/runs/{id}/events", "runEvents", "What happens, as a stream of events", "text/event-stream: all that has happened, and then what happens. Last-Event-ID goes on from there.", ""},
	{http.MethodPost, "/v1/runs/{id}/stop", "stopRun", "Stop a training, with a checkpoint", "", ""},
	{http.MethodPost, "/v1/runs/{id}/resume", "resumeRun", "Go on with a training", "", ""},
	{http.MethodPut, "/v1/runs/{id}/watch", "watchWords", "Watch other words", "", `{"words": ["king", "paris"]}`},
	{http.MethodGet, "/v1/runs/{id}/model", "downloadModel", "The model as a file", "", ""},
}

// describe adds an endpoint to the description of the API.
func (s *Server) describe(h hooked, tag string) {
	op := &huma.Operation{
		Method: h.method, Path: h.path, OperationID: h.id, Summary: h.summary, Description: h.description, Tags: []string{tag},
		Responses: map[string]*huma.Response{
			"200":     {Description: "OK"},
			"default": {Description: "Error", Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{Ref: "#/components/schemas/Error"}}}},
		},
	}
	if strings.Contains(h.path, "{id}") {
		op.Parameters = []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}}
	}
	if h.example != "" {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json": {Schema: &huma.Schema{Type: huma.TypeObject}, Example: json.RawMessage(h.example)},
		}}
	}
	s.api.OpenAPI().AddOperation(op)
}

func (s *Server) explain(w http.ResponseWriter, r *http.Request) {
	body, err := s.body(w, r)
	if err == nil {
		err = inspectJSON(body)
	}
	if err != nil {
		WriteError(w, err)
		return
	}
	leave, err := s.enter(r.Context())
	if err != nil {
		WriteError(w, err)
		return
	}
	defer leave()
	out, err := s.options.Explain(r.Context(), bytes.Clone(body))
	if err != nil {
		WriteError(w, s.blame(r.Context(), "/v1/explain", err))
		return
	}
	writeJSON(w, http.StatusOK, out)
}

package serve

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

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
		s.describe(explainOperation, "Text")
	}
}

// A hooked is an endpoint that another package answers, as it is described.
type hooked struct {
	method, path, id, summary, description string

	takes   string // the media types of its body, with spaces between them; "" for none
	example string // of a body in JSON
	status  int    // of success
	gives   string // the media type of its answer; "" for none
	answer  reflect.Type
}

const (
	jsonType   = "application/json"
	streamType = "text/event-stream"
	fileType   = "application/octet-stream"
)

// A trainingCorpus is a text to train on, as the description tells of it: see
// runs.Corpus.
type trainingCorpus struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Bytes     int64          `json:"bytes" doc:"As it is kept, packed perhaps."`
	TextBytes int64          `json:"text_bytes" doc:"As text."`
	Lines     int64          `json:"lines"`
	Created   time.Time      `json:"created,omitempty"`
	Tokenizer string         `json:"tokenizer" doc:"The one that suits the text."`
	Reason    string         `json:"tokenizer_reason" doc:"Why it does."`
	Encoding  string         `json:"encoding,omitempty" doc:"What it was in, where that was not UTF-8."`
	Repaired  int64          `json:"repaired,omitempty" doc:"What could not be read as text."`
	Skipped   int64          `json:"skipped,omitempty" doc:"Records without text."`
	Sample    bool           `json:"sample,omitempty" doc:"Whether it came with the program."`
	Language  string         `json:"language,omitempty"`
	Watch     []string       `json:"watch,omitempty" doc:"Words that are worth watching."`
	Suggested map[string]any `json:"suggested,omitempty" doc:"Options that suit it."`
}

type trainingCorpora struct {
	Corpora []trainingCorpus `json:"corpora"`
}

// A trainingRun is a training as the description tells of it: see runs.Run.
type trainingRun struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	State      string         `json:"state"`
	Error      string         `json:"error,omitempty" doc:"Why it failed."`
	Created    time.Time      `json:"created"`
	Corpus     string         `json:"corpus,omitempty" doc:"The id of its text."`
	CorpusName string         `json:"corpus_name"`
	Options    map[string]any `json:"options"`
	Watch      []string       `json:"watch" doc:"The words whose neighbors are shown while it trains."`
	Model      *string        `json:"model" doc:"The id that its model is served by, once it is."`
	File       *trainedFile   `json:"file,omitempty" doc:"Its model, once it is done."`
	Last       map[string]any `json:"last" doc:"The last event of each name."`
	Remark     string         `json:"remark,omitempty" doc:"What went wrong beside the training itself."`
}

type trainedFile struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

type trainingRuns struct {
	Runs []trainingRun `json:"runs"`
}

// An explanation is the answer of /v1/explain as the description tells of it: see
// explain.Explanation. Its sections are many small ones, which the page draws.
type explanation struct {
	Language   string         `json:"lang"`
	Text       string         `json:"text" doc:"The beginning of a long one."`
	Source     map[string]any `json:"source" doc:"Whose vectors these are."`
	Tokens     map[string]any `json:"tokens" doc:"1. The text in tokens, and these as one-hot vectors."`
	Window     map[string]any `json:"window" doc:"2. The center's window, and its softmax."`
	Likelihood map[string]any `json:"likelihood" doc:"3. Of the whole text."`
	Gradient   map[string]any `json:"gradient" doc:"4. Of the loss, by the center's vector, beside differences."`
	Cost       map[string]any `json:"cost" doc:"5. What softmax costs, and what spares it."`
	CBOW       map[string]any `json:"cbow" doc:"6. The other way round."`
	After      map[string]any `json:"after" doc:"7. What training does to it."`
	Notes      []string       `json:"notes"`
}

// runOperations are the endpoints of [Options.Runs].
var runOperations = []hooked{
	{
		method: http.MethodGet, path: "/v1/corpora", id: "listCorpora", summary: "The texts to train on",
		status: http.StatusOK, gives: jsonType, answer: reflect.TypeFor[trainingCorpora](),
	},
	{
		method: http.MethodPost, path: "/v1/corpora", id: "addCorpus", summary: "Add a text to train on",
		description: "The body is the text, or a form with a file. ?name= is for people; ?field= is the field that has the text, in JSON lines.",
		takes:       "text/plain multipart/form-data " + fileType, status: http.StatusCreated, gives: jsonType, answer: reflect.TypeFor[trainingCorpus](),
	},
	{
		method: http.MethodGet, path: "/v1/corpora/{id}", id: "retrieveCorpus", summary: "One text",
		status: http.StatusOK, gives: jsonType, answer: reflect.TypeFor[trainingCorpus](),
	},
	{method: http.MethodDelete, path: "/v1/corpora/{id}", id: "deleteCorpus", summary: "Delete a text", status: http.StatusNoContent},
	{
		method: http.MethodGet, path: "/v1/runs", id: "listRuns", summary: "The trainings",
		status: http.StatusOK, gives: jsonType, answer: reflect.TypeFor[trainingRuns](),
	},
	{
		method: http.MethodPost, path: "/v1/runs", id: "startRun", summary: "Train",
		description: "The options, and what they are where they are not given, are in /v1/settings.",
		takes:       jsonType, example: `{"corpus": "sample-en", "options": {"dim": 64, "epochs": 10}, "watch": ["king"]}`,
		status: http.StatusCreated, gives: jsonType, answer: reflect.TypeFor[trainingRun](),
	},
	{
		method: http.MethodGet, path: "/v1/runs/{id}", id: "retrieveRun", summary: "One training",
		status: http.StatusOK, gives: jsonType, answer: reflect.TypeFor[trainingRun](),
	},
	{method: http.MethodDelete, path: "/v1/runs/{id}", id: "deleteRun", summary: "Delete a training and its model", status: http.StatusNoContent},
	{
		method: http.MethodGet, path: "/v1/runs/{id}/events", id: "runEvents", summary: "What happens, as a stream of events",
		description: "All that has happened, and then what happens. After the header Last-Event-ID, or ?after=, it goes on from there; 204 where nothing will come.",
		status:      http.StatusOK, gives: streamType,
	},
	{
		method: http.MethodPost, path: "/v1/runs/{id}/stop", id: "stopRun", summary: "Stop a training, with a checkpoint",
		status: http.StatusOK, gives: jsonType, answer: reflect.TypeFor[trainingRun](),
	},
	{
		method: http.MethodPost, path: "/v1/runs/{id}/resume", id: "resumeRun", summary: "Go on with a training",
		status: http.StatusOK, gives: jsonType, answer: reflect.TypeFor[trainingRun](),
	},
	{
		method: http.MethodPut, path: "/v1/runs/{id}/watch", id: "watchWords", summary: "Watch other words",
		takes: jsonType, example: `{"words": ["king", "paris"]}`, status: http.StatusOK, gives: jsonType, answer: reflect.TypeFor[trainingRun](),
	},
	{
		method: http.MethodGet, path: "/v1/runs/{id}/model", id: "downloadModel", summary: "The model as a file",
		status: http.StatusOK, gives: fileType,
	},
}

// explainOperation is the endpoint of [Options.Explain].
var explainOperation = hooked{
	method: http.MethodPost, path: "/v1/explain", id: "explain", summary: "Every formula of word2vec worked out on a text",
	description: "As firth explain --json. Without a model the text gets vectors of its own.",
	takes:       jsonType, example: `{"text": "自太古以来", "center": "古", "window": 2}`,
	status: http.StatusOK, gives: jsonType, answer: reflect.TypeFor[explanation](),
}

// describe adds an endpoint to the description of the API.
func (s *Server) describe(h hooked, tag string) {
	api := s.api.OpenAPI()
	success := &huma.Response{Description: http.StatusText(h.status)}
	switch {
	case h.answer != nil:
		success.Content = map[string]*huma.MediaType{h.gives: {Schema: api.Components.Schemas.Schema(h.answer, true, "")}}
	case h.gives != "":
		success.Content = map[string]*huma.MediaType{h.gives: {Schema: &huma.Schema{Type: huma.TypeString}}}
	}
	op := &huma.Operation{
		Method: h.method, Path: h.path, OperationID: h.id, Summary: h.summary, Description: h.description, Tags: []string{tag},
		Responses: map[string]*huma.Response{
			strconv.Itoa(h.status): success,
			"default":              {Description: "Error", Content: map[string]*huma.MediaType{jsonType: {Schema: &huma.Schema{Ref: "#/components/schemas/Error"}}}},
		},
	}
	if strings.Contains(h.path, "{id}") {
		op.Parameters = []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}}}
	}
	if h.takes != "" {
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
		for _, kind := range strings.Fields(h.takes) {
			media := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
			if kind == jsonType {
				media = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeObject}, Example: json.RawMessage(h.example)}
			}
			op.RequestBody.Content[kind] = media
		}
	}
	api.AddOperation(op)
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

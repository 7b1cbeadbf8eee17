package runs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"firth/internal/apierror"
	"firth/token"
	"firth/word2vec"
)

// A route is a path and what its methods do.
type route struct {
	pattern string
	methods map[string]func(http.ResponseWriter, *http.Request) error
}

// table lists what is answered.
func (m *Manager) table() []route {
	type methods = map[string]func(http.ResponseWriter, *http.Request) error
	return []route{
		{"/v1/corpora", methods{"GET": m.getCorpora, "POST": m.postCorpus}},
		{"/v1/corpora/{id}", methods{"GET": m.getCorpus, "DELETE": m.deleteCorpus}},
		{"/v1/runs", methods{"GET": m.getRuns, "POST": m.postRun}},
		{"/v1/runs/{id}", methods{"GET": m.getRun, "DELETE": m.deleteRun}},
		{"/v1/runs/{id}/events", methods{"GET": m.getEvents}},
		{"/v1/runs/{id}/model", methods{"GET": m.getModel}},
		{"/v1/runs/{id}/stop", methods{"POST": m.postStop}},
		{"/v1/runs/{id}/resume", methods{"POST": m.postResume}},
		{"/v1/runs/{id}/watch", methods{"PUT": m.putWatch}},
	}
}

// ServeHTTP answers requests under /v1/corpora and /v1/runs. Answers
// and errors are JSON, but for streams of events and for models; an error is
// {"error": {"message", "type", "param", "code", "suggestions"}}.
//
// Pages of other origins cannot change anything, whatever a browser sends of its own
// accord. Who may ask, and how often, is for the server to decide.
func (m *Manager) ServeHTTP(w http.ResponseWriter, q *http.Request) { m.handler.ServeHTTP(w, q) }

// newHandler puts the routes together.
func (m *Manager) newHandler() http.Handler {
	mux := http.NewServeMux()
	for _, r := range m.routes {
		mux.HandleFunc(r.pattern, func(w http.ResponseWriter, q *http.Request) {
			method := q.Method
			if method == http.MethodHead {
				method = http.MethodGet
			}
			handle, ok := r.methods[method]
			if !ok {
				allowed := make([]string, 0, len(r.methods))
				for name := range r.methods {
					allowed = append(allowed, name)
				}
				slices.Sort(allowed)
				w.Header().Set("Allow", strings.Join(allowed, ", "))
				writeError(w, &requestError{http.StatusMethodNotAllowed, "method_not_allowed", fmt.Sprintf("%s is not possible here: %s is", shorten(q.Method, 20), strings.Join(allowed, " or "))})
				return
			}
			if err := handle(w, q); err != nil {
				m.answerError(w, q, err)
			}
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		writeError(w, &requestError{http.StatusNotFound, "", "there is nothing here"})
	})
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeError(w, &requestError{http.StatusForbidden, "cross_origin", "a page of another origin asks for a change"})
	}))
	for _, origin := range m.opts.TrustedOrigins {
		// New has tried it.
		_ = guard.AddTrustedOrigin(origin)
	}
	return guard.Handler(mux)
}

// A requestError is a request that is refused for what it is.
type requestError struct {
	status  int
	code    string
	message string
}

func (e *requestError) Error() string { return e.message }

// answerError writes what went wrong, unless nobody is there to read it.
func (m *Manager) answerError(w http.ResponseWriter, q *http.Request, err error) {
	if q.Context().Err() != nil {
		return
	}
	var request *requestError
	var field *FieldError
	if !errors.As(err, &request) && !errors.As(err, &field) && statusOf(err) == http.StatusInternalServerError {
		err = errors.New(strings.ReplaceAll(err.Error(), m.opts.Dir, "…")) // no paths of this machine
	}
	writeError(w, err)
}

// statusOf is the status that an error is answered with.
func statusOf(err error) int {
	switch {
	case errors.Is(err, ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, ErrState):
		return http.StatusConflict
	case errors.Is(err, ErrTooLarge), errors.As(err, new(*http.MaxBytesError)):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, ErrFull):
		return http.StatusInsufficientStorage
	case errors.Is(err, ErrViewOnly):
		return http.StatusForbidden
	}
	return http.StatusInternalServerError
}

// codes say which error it is, for programs.
var codes = map[int]string{
	http.StatusNotFound:              "not_found",
	http.StatusConflict:              "conflict",
	http.StatusRequestEntityTooLarge: "too_large",
	http.StatusInsufficientStorage:   "no_room",
	http.StatusForbidden:             "view_only",
}

func writeError(w http.ResponseWriter, err error) {
	var status int
	var param, code string
	var suggestions []string
	var request *requestError
	var field *FieldError
	switch {
	case errors.As(err, &field):
		status, param, code, suggestions = http.StatusBadRequest, field.Field, "invalid_value", field.Suggestions
	case errors.As(err, &request):
		status, code = request.status, request.code
	default:
		status = statusOf(err)
		code = codes[status]
	}
	detail := apierror.New(status, param, code, err.Error())
	detail.Suggestions = suggestions
	writeJSON(w, status, struct {
		Error apierror.Detail `json:"error"`
	}{detail})
}

// writeJSON answers. Who has gone away misses it.
func writeJSON(w http.ResponseWriter, status int, answer any) {
	data, err := json.Marshal(answer)
	if err != nil {
		panic(fmt.Sprintf("runs: %v", err)) // our own types
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n'))
}

// mostJSON is how large a request in JSON may be.
const mostJSON = 1 << 20

// readJSON reads the body of a request, which is one JSON object with the fields of
// into.
func readJSON(w http.ResponseWriter, q *http.Request, into any) error {
	if kind, _, err := mime.ParseMediaType(q.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return &requestError{http.StatusUnsupportedMediaType, "unsupported_media_type", "want Content-Type: application/json"}
	}
	d := json.NewDecoder(http.MaxBytesReader(w, q.Body, mostJSON))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		if errors.As(err, new(*http.MaxBytesError)) {
			return fmt.Errorf("%w: a request has %s at most", ErrTooLarge, size(mostJSON))
		}
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) && kind.Field != "" {
			return fieldErrorf(shorten(kind.Field, 40), "it is a JSON %s, want a %s", shorten(kind.Value, 40), kind.Type)
		}
		return &requestError{http.StatusBadRequest, "invalid_json", "the body is not the JSON that is wanted here: " + shorten(strings.TrimPrefix(err.Error(), "json: "), 200)}
	}
	if _, err := d.Token(); err != io.EOF {
		return &requestError{http.StatusBadRequest, "invalid_json", "there is more than one JSON value in the body"}
	}
	return nil
}

// Settings are what a page needs to know of training, by the names that they have in
// the answer of /v1/settings.
func (m *Manager) Settings() map[string]any {
	return map[string]any{
		"training": !m.opts.ViewOnly,
		"defaults": map[string]any{"config": word2vec.DefaultConfig(), "pipeline": token.DefaultConfig()},
		"options":  TrainingOptions(),
		"training_limits": map[string]int64{
			"corpus_bytes": m.opts.MaxCorpus, "text_bytes": m.opts.MaxText, "disk_bytes": m.opts.MaxDisk,
			"corpora": int64(m.opts.MaxCorpora), "runs": int64(m.opts.MaxRuns),
			"watch": mostWatched, "map_words": mapWords,
		},
	}
}

// patience is how long a client may keep a transfer waiting.
const patience = 30 * time.Second

// patientReader gives a client that sends something time to send more, whatever the
// server's bound for whole requests.
type patientReader struct {
	io.Reader
	control *http.ResponseController
}

func (r patientReader) Read(p []byte) (int, error) {
	_ = r.control.SetReadDeadline(time.Now().Add(patience)) // not everything has deadlines
	return r.Reader.Read(p)
}

// patientWriter does so for a client that takes something.
type patientWriter struct {
	http.ResponseWriter
	control *http.ResponseController
}

func (w patientWriter) Write(p []byte) (int, error) {
	_ = w.control.SetWriteDeadline(time.Now().Add(patience))
	return w.ResponseWriter.Write(p)
}

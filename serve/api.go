package serve

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// newAPI makes the API that operations are added to: huma describes them in OpenAPI
// and writes their answers. Bodies are read and decoded by our own stricter code.
func newAPI(s *Server) huma.API {
	configureHuma()
	config := huma.DefaultConfig("Firth", s.options.Version)
	config.Info.Description = "Word vectors: neighbors, similarity, analogies, and OpenAI's way to ask for embeddings."
	config.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", "" // our own: see docs.go
	config.CreateHooks = nil                                             // they add $schema links to answers
	config.RejectUnknownQueryParameters = true
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"key": {Type: "http", Scheme: "bearer", Description: "An API key, where the server asks for one."},
	}
	config.Security = []map[string][]string{{"key": {}}, {}}
	return huma.NewAPI(config, bodyReader{humago.NewAdapter(s.mux, ""), s})
}

// A bodyReader puts the reading of bodies before huma, which would read them
// without a word about their type, and call a wrong framing its own error.
type bodyReader struct {
	huma.Adapter
	server *Server
}

// Handle adds an operation to the mux.
func (b bodyReader) Handle(op *huma.Operation, handler func(huma.Context)) {
	b.server.mux.HandleFunc(op.Method+" "+op.Path, func(w http.ResponseWriter, r *http.Request) {
		if op.Method == http.MethodPost {
			body, err := b.server.body(w, r)
			if err != nil {
				WriteError(w, err)
				return
			}
			r = r.WithContext(context.WithValue(r.Context(), bodyKey{}, body))
		}
		r.Body = http.NoBody
		handler(humago.NewContext(op, r, w))
	})
}

// body reads the body of a request that should be JSON.
func (s *Server) body(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return nil, NewError(http.StatusUnsupportedMediaType, "", "unsupported_encoding", "Content-Encoding %.40q is not read here; send the body as it is", encoding)
	}
	if given := r.Header.Get("Content-Type"); given != "" {
		kind, params, err := mime.ParseMediaType(given)
		if err != nil || kind != "application/json" {
			return nil, NewError(http.StatusUnsupportedMediaType, "", "unsupported_type", "Content-Type %.60q is not read here; send application/json", given)
		}
		if charset := params["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
			return nil, NewError(http.StatusUnsupportedMediaType, "", "unsupported_charset", "charset %.40q is not read here; send UTF-8", charset)
		}
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(s.limits.BodyTime)) // not there under tests without a connection
	body, err := readBody(w, r, s.limits.BodyBytes)
	if err == nil {
		// A deadline that passes while the answer is made would end the request.
		_ = control.SetReadDeadline(time.Time{})
	}
	return body, err
}

type bodyKey struct{}

// A request is what huma hands to an operation with a body.
type request[T any] struct {
	Document document[T]
}

// A document is a body and what was wrong with it, which huma asks for by Resolve.
type document[T any] struct {
	Value T
}

// Resolve decodes the body.
func (r *request[T]) Resolve(ctx huma.Context) []error {
	body, _ := ctx.Context().Value(bodyKey{}).([]byte)
	if err := DecodeJSON(body, &r.Document.Value); err != nil {
		return []error{err}
	}
	return nil
}

// An answer is what huma writes.
type answer[T any] struct {
	Body T
}

// An operation is an endpoint as it is described; example is a body, "" if it takes
// none.
type operation struct {
	path, id, tag, summary, description, example string
}

// post adds an operation.
func post[In, Out any](s *Server, op operation, do func(ctx context.Context, in *In) (*Out, error)) {
	huma.Register(s.api, huma.Operation{
		Method: http.MethodPost, Path: op.path, OperationID: op.id, Summary: op.summary, Description: op.description, Tags: []string{op.tag},
	}, func(ctx context.Context, in *request[In]) (*answer[Out], error) {
		out, err := do(ctx, &in.Document.Value)
		if err != nil {
			return nil, s.blame(ctx, op.path, err)
		}
		return &answer[Out]{*out}, nil
	})
	// Told only now, or huma would read the body itself.
	schema := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[In](), true, "")
	s.api.OpenAPI().Paths[op.path].Post.RequestBody = &huma.RequestBody{
		Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: schema, Example: json.RawMessage(op.example)}},
	}
}

// get adds an operation without a body.
func get[In, Out any](s *Server, op operation, do func(ctx context.Context, in *In) (*Out, error)) {
	huma.Register(s.api, huma.Operation{
		Method: http.MethodGet, Path: op.path, OperationID: op.id, Summary: op.summary, Description: op.description, Tags: []string{op.tag},
	}, func(ctx context.Context, in *In) (*answer[Out], error) {
		out, err := do(ctx, in)
		if err != nil {
			return nil, s.blame(ctx, op.path, err)
		}
		return &answer[Out]{*out}, nil
	})
}

// blame makes an error one that the client may see, and logs one that it may not.
func (s *Server) blame(ctx context.Context, where string, err error) error {
	e := AsError(err)
	if e.Status >= http.StatusInternalServerError && !errors.Is(err, ctx.Err()) && !errors.As(err, new(*Error)) {
		s.log.Error("request failed", "route", where, "error", err.Error())
	}
	return e
}

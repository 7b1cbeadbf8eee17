package serve

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsPage string

// addDocs adds the API's description: /openapi.json for programs, /docs for people.
// Both are made once, of the operations that have been added so far.
func (s *Server) addDocs() error {
	api := s.api.OpenAPI()
	description, err := json.Marshal(api)
	if err != nil {
		return fmt.Errorf("description of the API: %w", err)
	}
	page, err := template.New("docs").Parse(docsPage)
	if err != nil {
		return fmt.Errorf("page of the API: %w", err)
	}
	var html bytes.Buffer
	err = page.Execute(&html, struct {
		Title, Version, About string
		Operations            []docsOperation
		Error                 []docsField
	}{api.Info.Title, api.Info.Version, api.Info.Description, documented(api), fieldsOf(api, api.Components.Schemas.Map()["ErrorDetail"], false)})
	if err != nil {
		return fmt.Errorf("page of the API: %w", err)
	}
	serveBytes := func(path, kind string, body []byte) {
		s.mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write(body) // to a client that may have gone
		})
	}
	serveBytes("/openapi.json", "application/json", description)
	serveBytes("/docs", "text/html; charset=utf-8", html.Bytes())
	return nil
}

// A docsOperation is an operation as the page shows it.
type docsOperation struct {
	Method, Path, ID, Summary, About string
	Curl                             string
	Request, Answer                  []docsField
}

// A docsField is a field of a body; those of what it holds stand below it.
type docsField struct {
	Depth             int
	Name, Type, About string
	Required          bool // of a request: in an answer nearly all are there
}

// Indent is the room before the name, in ems.
func (f docsField) Indent() string { return fmt.Sprintf("%.1fem", 1.2*float64(f.Depth)) }

func documented(api *huma.OpenAPI) []docsOperation {
	var list []docsOperation
	for path, item := range api.Paths {
		for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "DELETE": item.Delete} {
			if op == nil {
				continue
			}
			d := docsOperation{Method: method, Path: path, ID: op.OperationID, Summary: op.Summary, About: op.Description}
			d.Curl = "curl http://127.0.0.1:8080" + path
			if method != http.MethodGet && op.RequestBody == nil {
				d.Curl = "curl -X " + method + " http://127.0.0.1:8080" + path
			}
			if op.RequestBody != nil && op.RequestBody.Content[jsonType] == nil {
				d.Curl = "curl --data-binary @FILE http://127.0.0.1:8080" + path
			} else if op.RequestBody != nil {
				body := op.RequestBody.Content[jsonType]
				d.Request = fieldsOf(api, body.Schema, true)
				if example, ok := body.Example.(json.RawMessage); ok {
					d.Curl += fmt.Sprintf(" \\\n  -H 'Content-Type: application/json' \\\n  -d '%s'", example)
				}
			}
			for _, status := range []string{"200", "201"} {
				if answer := op.Responses[status]; answer != nil && answer.Content[jsonType] != nil {
					d.Answer = fieldsOf(api, answer.Content[jsonType].Schema, false)
				}
			}
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b docsOperation) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	return list
}

// fieldsOf lists the fields of a schema, and of what these hold.
func fieldsOf(api *huma.OpenAPI, schema *huma.Schema, request bool) []docsField {
	var list []docsField
	var visit func(schema *huma.Schema, depth int)
	visit = func(schema *huma.Schema, depth int) {
		schema = resolved(api, schema)
		for schema != nil && schema.Type == huma.TypeArray {
			schema = resolved(api, schema.Items)
		}
		if schema == nil || depth > 3 {
			return
		}
		names := make([]string, 0, len(schema.Properties))
		for name := range schema.Properties {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			field := schema.Properties[name]
			f := docsField{
				Depth: depth, Name: name, Type: typeText(api, field), About: field.Description,
				Required: request && slices.Contains(schema.Required, name),
			}
			list = append(list, f)
			visit(field, depth+1)
		}
	}
	visit(schema, 0)
	return list
}

func resolved(api *huma.OpenAPI, schema *huma.Schema) *huma.Schema {
	if schema != nil && schema.Ref != "" {
		return api.Components.Schemas.SchemaFromRef(schema.Ref)
	}
	return schema
}

// typeText names the type of a field in a few words.
func typeText(api *huma.OpenAPI, schema *huma.Schema) string {
	schema = resolved(api, schema)
	switch {
	case schema == nil:
		return "any"
	case len(schema.OneOf) > 0:
		var ways []string
		for _, way := range schema.OneOf {
			ways = append(ways, typeText(api, way))
		}
		return strings.Join(ways, ", or ")
	case len(schema.Enum) > 0:
		var values []string
		for _, value := range schema.Enum {
			values = append(values, fmt.Sprintf("%q", value))
		}
		return strings.Join(values, " or ")
	case schema.Type == huma.TypeArray:
		return "list of " + typeText(api, schema.Items)
	case schema.Type == "":
		return "any"
	}
	if schema.Nullable {
		return schema.Type + " or null"
	}
	return schema.Type
}

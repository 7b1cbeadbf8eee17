package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	explanation "firth/explain"
	"firth/runs"
	"firth/serve"
)

// TestServeRefuses wants firth serve to refuse what is not safe, or not understood,
// before it listens.
func TestServeRefuses(t *testing.T) {
	dir := t.TempDir()
	keys := filepath.Join(dir, "keys.txt")
	if err := os.WriteFile(keys, []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// A port that is in use, and a certificate that is none.
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	for args, want := range map[string]string{
		"":                                                               "want models",
		"m.safetensors --listen :8080":                                   "--api-key-file",
		"m.safetensors --listen 0.0.0.0:8080":                            "--insecure",
		"m.safetensors --listen [::]:8080":                               "--insecure",
		"m.safetensors --listen 192.0.2.1:80":                            "--insecure",
		"m.safetensors --listen example.com:80":                          "--insecure",
		"m.safetensors --listen 8080":                                    "want address:port",
		"m.safetensors --tls-cert cert.pem":                              "belong together",
		"m.safetensors --rate 5/d":                                       "--rate",
		"m.safetensors --max-batch 0":                                    "--max-batch 0",
		"m.safetensors --max-body none":                                  "--max-body",
		"m.safetensors --poll -1s":                                       "--poll",
		"m.safetensors --no-training --api-key-file " + keys:             "line 1: the key has 5 characters",
		"m.safetensors --no-training --api-key-file " + dir + "/nothing": "nothing",
		"m.safetensors --no-training --cors-origin example.com":          "origin",
		dir + "/nothing.safetensors --no-training --listen 127.0.0.1:0":  "nothing.safetensors",
		"m.safetensors --no-training --listen " + taken.Addr().String():  taken.Addr().String(),
		"m.safetensors --no-training --listen 127.0.0.1:0 --tls-cert " + keys + " --tls-key " + keys: "--tls-cert",
	} {
		var out, said bytes.Buffer
		status := run(append([]string{"serve"}, strings.Fields(args)...), streams{strings.NewReader(""), &out, &said})
		if status == 0 || !strings.Contains(said.String(), want) || strings.Contains(said.String(), "Serving") {
			t.Errorf("serve %s: status %d, %q; want %q", args, status, said.String(), want)
		}
	}
}

// TestDescribedAnswers wants the description of the API to have every field of the
// answers that other packages than serve give.
func TestDescribedAnswers(t *testing.T) {
	server, err := serve.New(serve.Options{
		Runs:    http.NotFoundHandler(),
		Explain: func(context.Context, json.RawMessage) (any, error) { return nil, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	w := httptest.NewRecorder()
	server.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/openapi.json", nil))
	var api struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &api); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]any{
		"TrainingRun":    runs.Run{Last: map[string]json.RawMessage{}},
		"TrainingCorpus": runs.Corpus{Encoding: "x", Repaired: 1, Skipped: 1, Sample: true, Language: "x", Watch: []string{"x"}, Suggested: map[string]any{"x": 1}, Created: time.Now()},
		"Explanation":    explanation.Explanation{},
	} {
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]any
		if err := json.Unmarshal(text, &fields); err != nil {
			t.Fatal(err)
		}
		described := api.Components.Schemas[name].Properties
		for field := range fields {
			if described[field] == nil {
				t.Errorf("%s: %s is not described", name, field)
			}
		}
		if len(fields) < 5 || len(described) < len(fields) {
			t.Errorf("%s: %d fields, and %d are described", name, len(fields), len(described))
		}
	}
}

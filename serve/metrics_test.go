package serve

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
)

// TestMetrics counts what was asked, in a form that promtool check metrics takes.
func TestMetrics(t *testing.T) {
	s := newServer(t, Options{})
	address, _ := start(t, s)
	ask := func(method, path, body string) reply { return send(t, method, "http://"+address+path, body) }
	ask(http.MethodPost, "/v1/embeddings", `{"input":["the king","queen"]}`).into(t, new(any))
	ask(http.MethodPost, "/v1/neighbors", `{"words":["xyzzy"]}`)
	ask(http.MethodGet, "/v1/nothing/of/the/kind", "")
	ask(http.MethodPost, "/v1/tokenize", `{}`)
	s.Reload()
	r := ask(http.MethodGet, "/metrics", "")
	text := string(r.body)
	if kind := r.header.Get("Content-Type"); !strings.HasPrefix(kind, "text/plain; version=0.0.4") {
		t.Errorf("Content-Type %q", kind)
	}
	for _, want := range []string{
		`firth_http_requests_total{route="POST /v1/embeddings",status="200"} 1`,
		`firth_http_requests_total{route="POST /v1/neighbors",status="400"} 1`,
		`firth_http_requests_total{route="none",status="404"} 1`,
		`firth_http_request_seconds_bucket{route="POST /v1/embeddings",le="+Inf"} 1`,
		`firth_http_request_seconds_count{route="POST /v1/embeddings"} 1`,
		`firth_tokens_total{model="m"} 3`,
		`firth_model_reloads_total{model="m",result="done"} 1`,
		`firth_model_words{model="m"} 12`,
		`firth_model_problem{model="m"} 0`,
		"firth_http_requests_in_flight 1",
		"go_goroutines ",
		"go_memstats_heap_inuse_bytes ",
		"process_start_time_seconds ",
	} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v: %v", problems, err)
	}
	if err := s.RemoveModel("m"); err != nil {
		t.Error(err)
	}
	if text := string(ask(http.MethodGet, "/metrics", "").body); strings.Contains(text, "firth_model_words") {
		t.Errorf("a model that has gone is still there:\n%s", text)
	}
}

// TestClientGone counts a request that nobody waits for as none of the server's faults.
func TestClientGone(t *testing.T) {
	s := newServer(t, Options{})
	address, _ := start(t, s)
	inside := make(chan struct{})
	s.mux.HandleFunc("GET /v1/wait", func(w http.ResponseWriter, r *http.Request) {
		close(inside)
		<-r.Context().Done()
		WriteError(w, r.Context().Err())
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-inside
		cancel()
	}()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/v1/wait", nil)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := client.Do(request); err == nil {
		_ = response.Body.Close()
		t.Fatal("the request was answered")
	}
	eventually(t, "its end", func() bool {
		text := string(send(t, http.MethodGet, "http://"+address+"/metrics", "").body)
		return strings.Contains(text, `firth_http_requests_total{route="GET /v1/wait",status="499"} 1`)
	})
}

// TestTwoServers wants each server to count for itself.
func TestTwoServers(t *testing.T) {
	one, other := newServer(t, Options{}), newServer(t, Options{})
	address, _ := start(t, one)
	otherAddress, _ := start(t, other)
	send(t, http.MethodPost, "http://"+address+"/v1/embeddings", `{"input":"king"}`).into(t, new(any))
	if text := string(send(t, http.MethodGet, "http://"+otherAddress+"/metrics", "").body); strings.Contains(text, "/v1/embeddings") {
		t.Errorf("a request to another server is counted:\n%s", text)
	}
}

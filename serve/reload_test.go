package serve

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"firth"
	"firth/search/hnsw"
)

// TestMain wants no goroutine to outlive the tests.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestReloadUnderLoad replaces a model many times while it is asked by many. No
// request may fail, and each answer must be of one file, the old or the new.
func TestReloadUnderLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.safetensors")
	writeModel(t, path, testModel(t, 1))
	s := serverOf(t, Options{Poll: 2 * time.Millisecond}, path)
	address, _ := start(t, s)
	transport := &http.Transport{MaxIdleConnsPerHost: 8}
	defer transport.CloseIdleConnections()
	keeping := &http.Client{Transport: transport}
	ctx, stop := context.WithCancel(t.Context())
	var asked atomic.Int64
	var group sync.WaitGroup
	questions := []struct{ path, body string }{
		{"/v1/embeddings", `{"input":"king"}`},
		{"/v1/neighbors", `{"words":["king"],"k":3}`},
		{"/v1/similarity", `{"words":["king","queen","man"]}`},
		{"/v1/project", `{"top":12}`},
	}
	for i := range 8 {
		group.Go(func() {
			q := questions[i%len(questions)]
			for ctx.Err() == nil {
				response, err := keeping.Post("http://"+address+q.path, "application/json", strings.NewReader(q.body))
				if err != nil {
					t.Errorf("%s: %v", q.path, err)
					return
				}
				body, err := io.ReadAll(response.Body)
				_ = response.Body.Close()
				if err != nil || response.StatusCode != http.StatusOK {
					t.Errorf("%s: %d %v %s", q.path, response.StatusCode, err, body)
					return
				}
				if i%len(questions) == 0 && !strings.Contains(string(body), "[1,1,0,0]") && !strings.Contains(string(body), "[2,2,0,0]") {
					t.Errorf("neither the old nor the new: %s", body)
					return
				}
				asked.Add(1)
			}
		})
	}
	var generations []*generation
	for i := range 12 {
		g, err := s.models.retain("m")
		if err != nil {
			t.Fatal(err)
		}
		generations = append(generations, g)
		if err := g.release(); err != nil {
			t.Error(err)
		}
		writeModel(t, path, testModel(t, float32(2-i%2)))
		eventually(t, "a new generation", func() bool {
			now, err := s.models.retain("m")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = now.release() }()
			return now != g
		})
	}
	before := asked.Load()
	eventually(t, "requests after the reloads", func() bool { return asked.Load() > before+20 || t.Failed() })
	stop()
	group.Wait()
	for i, g := range generations {
		eventually(t, fmt.Sprintf("the end of generation %d", i), func() bool { return g.uses.Load() == 0 })
	}
}

// TestBrokenReload keeps the old model when the new file is broken, says so, and
// takes the next good one.
func TestBrokenReload(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.safetensors")
	writeModel(t, path, testModel(t, 1))
	var text logText
	s := serverOf(t, Options{Log: logTo(&text), Poll: 2 * time.Millisecond}, path)
	address, _ := start(t, s)
	king := func() string {
		return string(send(t, http.MethodPost, "http://"+address+"/v1/embeddings", `{"input":"king"}`).body)
	}
	ready := func() string { return string(send(t, http.MethodGet, "http://"+address+"/readyz", "").body) }
	replace := func(data []byte) {
		t.Helper()
		if err := os.WriteFile(path+".new", data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	replace(good[:len(good)-5])
	eventually(t, "a remark about the broken file", func() bool { return strings.Contains(text.String(), "could not be reloaded") })
	if !strings.Contains(king(), "[1,1,0,0]") || !strings.Contains(ready(), "m.safetensors") {
		t.Errorf("with a broken file: %s %s", king(), ready())
	}
	metrics := string(send(t, http.MethodGet, "http://"+address+"/metrics", "").body)
	if !strings.Contains(metrics, `firth_model_reloads_total{model="m",result="failed"} 1`) || !strings.Contains(metrics, `firth_model_problem{model="m"} 1`) {
		t.Errorf("metrics: %s", metrics)
	}
	time.Sleep(30 * time.Millisecond)
	if n := strings.Count(text.String(), "could not be reloaded"); n != 1 {
		t.Errorf("the broken file was tried %d times", n)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a remark about the file that is away", func() bool {
		return strings.Contains(ready(), "no such file") || strings.Contains(ready(), "cannot find")
	})
	if !strings.Contains(king(), "[1,1,0,0]") {
		t.Errorf("without a file: %s", king())
	}
	writeModel(t, path, testModel(t, 2))
	eventually(t, "the next good file", func() bool { return strings.Contains(king(), "[2,2,0,0]") })
	if strings.Contains(ready(), "such file") {
		t.Errorf("the problem stays: %s", ready())
	}
}

// TestReloadBySignal opens files again that look the same, and an index that came.
func TestReloadBySignal(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.safetensors")
	e := testModel(t, 1)
	writeModel(t, path, e)
	s := serverOf(t, Options{}, path)
	first, err := s.models.retain("m")
	if err != nil {
		t.Fatal(err)
	}
	graph, err := hnsw.Build(t.Context(), e.Input, hnsw.Config{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = graph.Close() }()
	if err := graph.Write(indexPath(path)); err != nil {
		t.Fatal(err)
	}
	s.Reload()
	second, err := s.models.retain("m")
	if err != nil {
		t.Fatal(err)
	}
	if first == second || first.graph != nil || second.graph == nil {
		t.Error("the model was not opened again with its index")
	}
	for _, g := range []*generation{first, second} {
		if err := g.release(); err != nil {
			t.Error(err)
		}
	}
}

// TestFilesThatAreRefused opens what no server should serve.
func TestFilesThatAreRefused(t *testing.T) {
	dir := t.TempDir()
	s := serverOf(t, Options{})
	for name, make := range map[string]func(path string){
		"text":  func(path string) { _ = os.WriteFile(path, []byte("not a model\n"), 0o600) },
		"empty": func(path string) { _ = os.WriteFile(path, nil, 0o600) },
		"other dictionary": func(path string) {
			e := testModel(t, 1)
			e.Meta = firth.Metadata{Pipeline: []byte(`{"format":99}`)}
			writeModel(t, path, e)
		},
	} {
		path := filepath.Join(dir, name+".safetensors")
		make(path)
		if id, err := s.AddModel(path); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %q %v", name, id, err)
		}
	}
}

// TestShutdown answers what is in flight, takes no more, and ends streams.
func TestShutdown(t *testing.T) {
	s := newServer(t, Options{})
	address, stop := start(t, s)
	inside := make(chan struct{}, 2)
	s.mux.HandleFunc("GET /v1/wait", func(w http.ResponseWriter, r *http.Request) {
		inside <- struct{}{}
		<-Closing(r.Context())
		time.Sleep(50 * time.Millisecond)
		writeJSON(w, http.StatusOK, "done")
	})
	answered := make(chan reply)
	go func() { answered <- send(t, http.MethodGet, "http://"+address+"/v1/wait", "") }()
	<-inside
	stopped := make(chan error)
	go func() { stopped <- stop() }()
	if r := <-answered; r.status != http.StatusOK || !strings.Contains(string(r.body), "done") {
		t.Errorf("in flight: %d %s", r.status, r.body)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	if response, err := client.Get("http://" + address + "/healthz"); err == nil {
		_ = response.Body.Close()
		t.Error("it takes requests after its end")
	}
}

// TestPanic answers 500 without a word about the cause, logs it, and goes on.
func TestPanic(t *testing.T) {
	var text logText
	s := newServer(t, Options{Log: logTo(&text)})
	address, _ := start(t, s)
	s.mux.HandleFunc("GET /v1/panic", func(http.ResponseWriter, *http.Request) { panic("secret") })
	s.mux.HandleFunc("GET /v1/half", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(strings.Repeat("x", 10_000)))
		panic("secret")
	})
	for range 2 {
		r := send(t, http.MethodGet, "http://"+address+"/v1/panic", "")
		if r.status != http.StatusInternalServerError || r.fault(t).code() != "internal_error" || strings.Contains(string(r.body), "secret") {
			t.Errorf("%d %s", r.status, r.body)
		}
	}
	if log := text.String(); !strings.Contains(log, "secret") || !strings.Contains(log, "reload_test.go") {
		t.Errorf("the log has not the cause: %s", log)
	}
	response, err := client.Get("http://" + address + "/v1/half")
	if err == nil {
		_, err = io.ReadAll(response.Body)
		_ = response.Body.Close()
	}
	if err == nil {
		t.Error("half an answer looks whole")
	}
	if n := s.metrics.inFlight.Load(); n != 0 {
		t.Errorf("%d requests in flight", n)
	}
}

// TestCanceled gives up when the client does.
func TestCanceled(t *testing.T) {
	s := newServer(t, Options{})
	g, err := s.models.retain("m")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	withLease, held := withLeases(ctx)
	for name, do := range map[string]func() error{
		"neighbors": func() error {
			_, err := s.neighbors(withLease, &neighborsRequest{NeighborsQuery: NeighborsQuery{Words: []string{"king"}}})
			return err
		},
		"embeddings": func() error {
			_, err := s.embeddings(withLease, &embeddingsRequest{Input: input{texts: []string{"king"}}})
			return err
		},
		"project": func() error {
			_, err := s.project(withLease, &projectRequest{Method: tsneMethod})
			return err
		},
		"similarity": func() error {
			_, err := s.similarity(withLease, &similarityRequest{Words: []string{"king"}})
			return err
		},
	} {
		if err := do(); err == nil || AsError(err).Status != http.StatusServiceUnavailable {
			t.Errorf("%s of a client that has gone: %v", name, err)
		}
	}
	if err := held.release(); err != nil {
		t.Error(err)
	}
	if err := g.release(); err != nil {
		t.Error(err)
	}
	eventually(t, "the end of all scans", func() bool { return g.uses.Load() == 1 })
}

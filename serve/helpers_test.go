package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"firth"
	"firth/internal/apierror"
	"firth/token"
	"firth/vecfile"
	"firth/vocab"
)

// testWords are the words of test models, most frequent first.
var testWords = []string{"the", "king", "queen", "man", "woman", "国王", "女王", "男人", "女人", "bread", "new_york", "-"}

// testVectors gives king, queen, man and woman (of both languages) vectors of which
// king - man + woman is exactly queen; scale makes other vectors of the same directions.
func testVectors(scale float32) firth.Matrix {
	royal, male, female, food := []float32{1, 0, 0, 0}, []float32{0, 1, 0, 0}, []float32{0, 0, 1, 0}, []float32{0, 0, 0, 1}
	sum := func(parts ...[]float32) []float32 {
		v := make([]float32, 4)
		for _, p := range parts {
			for i, x := range p {
				v[i] += x * scale
			}
		}
		return v
	}
	rows := [][]float32{
		sum(royal, male, female, food), sum(royal, male), sum(royal, female), sum(male), sum(female),
		sum(royal, royal, male), sum(royal, royal, female), sum(male, male, food), sum(female, female, food),
		sum(food), sum(food, royal), sum(food, male),
	}
	m := firth.NewMatrix(len(rows), 4)
	for i, row := range rows {
		copy(m.Row(i), row)
	}
	return m
}

// testModel are embeddings of the test words.
func testModel(tb testing.TB, scale float32) *firth.Embeddings {
	tb.Helper()
	entries := make([]vocab.Entry, len(testWords))
	for i, w := range testWords {
		entries[i] = vocab.Entry{Word: w, Count: uint64(1000 - 10*i)}
	}
	v, err := vocab.New(entries)
	if err != nil {
		tb.Fatal(err)
	}
	p, err := token.New(token.DefaultConfig())
	if err != nil {
		tb.Fatal(err)
	}
	pipeline, err := json.Marshal(p.Config())
	if err != nil {
		tb.Fatal(err)
	}
	e, err := firth.NewEmbeddings(v, testVectors(scale), firth.Matrix{}, firth.Metadata{Pipeline: pipeline}, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

// writeModel writes embeddings to a file, replacing one that is there as a whole.
func writeModel(tb testing.TB, path string, e *firth.Embeddings) {
	tb.Helper()
	if _, err := vecfile.Write(path, e, vecfile.Safetensors); err != nil {
		tb.Fatal(err)
	}
}

// newServer makes a server of one model, m.
func newServer(tb testing.TB, o Options) *Server {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "m.safetensors")
	writeModel(tb, path, testModel(tb, 1))
	return serverOf(tb, o, path)
}

func serverOf(tb testing.TB, o Options, paths ...string) *Server {
	tb.Helper()
	s, err := New(o)
	if err != nil {
		tb.Fatal(err)
	}
	for _, path := range paths {
		if _, err := s.AddModel(path); err != nil {
			tb.Fatal(err)
		}
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// start serves on a port of this machine, and returns its address. The server is
// shut down at the end of the test, or by stop.
func start(tb testing.TB, s *Server) (address string, stop func() error) {
	tb.Helper()
	listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, listener, "", "", 10*time.Second) }()
	stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	tb.Cleanup(func() {
		if err := stop(); err != nil {
			tb.Errorf("shutdown: %v", err)
		}
	})
	return listener.Addr().String(), stop
}

// A reply is an answer that has been read.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// send sends a request, with JSON headers unless others are given as "Name: value".
func send(tb testing.TB, method, url, body string, headers ...string) reply {
	tb.Helper()
	request, err := http.NewRequestWithContext(tb.Context(), method, url, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "Host" {
			request.Host = value
			continue
		}
		request.Header.Set(name, value)
		if value == "" {
			request.Header.Del(name)
		}
	}
	response, err := client.Do(request)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, data}
}

// client keeps no connections, so that no goroutine outlives a test.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// into decodes an answer, which must be one of success.
func (r reply) into(tb testing.TB, value any) {
	tb.Helper()
	if r.status != http.StatusOK {
		tb.Fatalf("status %d: %s", r.status, r.body)
	}
	dec := json.NewDecoder(bytes.NewReader(r.body))
	if err := dec.Decode(value); err != nil {
		tb.Fatalf("%v in %s", err, r.body)
	}
}

// fault decodes an answer that must be an error in OpenAI's shape, of the type that
// its status asks for.
func (r reply) fault(tb testing.TB) ErrorDetail {
	tb.Helper()
	var shape struct {
		Error map[string]json.RawMessage `json:"error"`
	}
	dec := json.NewDecoder(bytes.NewReader(r.body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&shape); err != nil {
		tb.Fatalf("status %d, and no error in OpenAI's shape (%v): %.300s", r.status, err, r.body)
	}
	for _, name := range []string{"message", "type", "param", "code"} {
		if _, there := shape.Error[name]; !there {
			tb.Errorf("the error has no %s: %s", name, r.body)
		}
	}
	if kind := r.header.Get("Content-Type"); kind != "application/json" {
		tb.Errorf("Content-Type of the error is %q", kind)
	}
	var e Error
	if err := json.Unmarshal(r.body, &e); err != nil {
		tb.Fatal(err)
	}
	if e.Detail.Message == "" || e.Detail.Type != apierror.New(r.status, "", "", "").Type {
		tb.Errorf("status %d: error of type %q: %q", r.status, e.Detail.Type, e.Detail.Message)
	}
	return e.Detail
}

// code is the code of an error, "" if it has none.
func (d ErrorDetail) code() string {
	if d.Code == nil {
		return ""
	}
	return *d.Code
}

// logTo makes a log that a test can read.
func logTo(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// A logText is a log that may be read while it is written.
type logText struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// eventually waits until something is true.
func eventually(tb testing.TB, what string, is func() bool) {
	tb.Helper()
	for range 2000 {
		if is() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	tb.Fatalf("never came: %s", what)
}

// number writes a number as JSON does.
func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

func near(a, b float64) bool { return math.Abs(a-b) < 1e-6 }

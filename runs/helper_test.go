package runs_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"firth/eval"
	"firth/runs"
	"firth/world"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// smallText is a text of the small world.
func smallText(t testing.TB, tokens int) []byte {
	t.Helper()
	var text bytes.Buffer
	if err := world.Generate(&text, world.Config{Language: world.English, Tokens: tokens, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// quick are options that train in a moment.
const quick = `"dim": 16, "epochs": 3, "min_count": 2`

// slow are options that train until they are stopped.
const slow = `"dim": 16, "epochs": 1000, "min_count": 2`

// A service is a manager and a server of its own.
type service struct {
	*runs.Manager
	url string
	t   testing.TB
}

// newService serves a manager of the folder dir.
func newService(t testing.TB, opts runs.Options) *service {
	t.Helper()
	if opts.Dir == "" {
		opts.Dir = t.TempDir()
	}
	m, err := runs.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(m)
	server.Config.RegisterOnShutdown(m.EndStreams)
	t.Cleanup(func() {
		m.EndStreams()
		server.Close()
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return &service{m, server.URL, t}
}

// small is a sample of the small world, with a question.
func small(t testing.TB) runs.Sample {
	text := smallText(t, 15_000)
	set, err := eval.Read(strings.NewReader(": royal\nman king woman queen\n"))
	if err != nil {
		t.Fatal(err)
	}
	set.Name = "questions"
	return runs.Sample{
		ID: "sample-en", Name: "small world", Language: "en", Watch: []string{"king"}, Benchmarks: []*eval.Set{set},
		Text: func() (io.Reader, error) { return bytes.NewReader(text), nil },
	}
}

// ask sends a request and returns the status and the answer.
func (s *service) ask(method, path, body string, headers ...string) (int, string) {
	s.t.Helper()
	q, err := http.NewRequestWithContext(context.Background(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if method != http.MethodGet {
		q.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, string(data)
}

// must sends a request that must be answered with a status, and decodes the answer.
func must[T any](s *service, status int, method, path, body string, headers ...string) T {
	s.t.Helper()
	got, answer := s.ask(method, path, body, headers...)
	if got != status {
		s.t.Fatalf("%s %s %.200s: %d %.500s, want %d", method, path, body, got, answer, status)
	}
	var v T
	if answer != "" {
		if err := json.Unmarshal([]byte(answer), &v); err != nil {
			s.t.Fatalf("%s %s: %v: %s", method, path, err, answer)
		}
	}
	return v
}

// upload brings a text and returns its id.
func (s *service) upload(text []byte) string {
	s.t.Helper()
	return must[runs.Corpus](s, http.StatusCreated, "POST", "/v1/corpora?name=text.txt", string(text), "Content-Type", "text/plain").ID
}

// start begins a run of a corpus with options in JSON.
func (s *service) start(corpus, options string) string {
	s.t.Helper()
	return must[runs.Run](s, http.StatusCreated, "POST", "/v1/runs", fmt.Sprintf(`{"corpus": %q, "options": {%s}}`, corpus, options)).ID
}

// An sse is a server-sent event.
type sse struct {
	id   int64
	name string
	data map[string]any
}

// stream reads events of a run after one, until wanted tells false or the stream
// ends.
func (s *service) stream(id string, after int64, wanted func(sse) bool) []sse {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/v1/runs/"+id+"/events", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	if after > 0 {
		q.Header.Set("Last-Event-ID", strconv.FormatInt(after, 10))
	}
	answer, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		s.t.Fatalf("events of %s: %s", id, answer.Status)
	}
	var all []sse
	var now sse
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "id":
			now.id, _ = strconv.ParseInt(value, 10, 64)
		case "event":
			now.name = value
		case "data":
			if err := json.Unmarshal([]byte(value), &now.data); err != nil {
				s.t.Fatalf("%v: %s", err, value)
			}
		case "":
			if lines.Text() == "" && now.name != "" {
				all = append(all, now)
				if !wanted(now) {
					return all
				}
				now = sse{}
			}
		}
	}
	return all
}

func always(sse) bool { return true }

// until waits for an event.
func until(name string) func(sse) bool {
	return func(e sse) bool { return e.name != name }
}

// wait waits until a run is in a state.
func (s *service) wait(id string, state runs.State) runs.Run {
	s.t.Helper()
	for range 3000 {
		run, err := s.Run(id)
		if err != nil {
			s.t.Fatal(err)
		}
		if run.State == state {
			return run
		}
		if run.State == runs.Failed {
			s.t.Fatalf("run %s failed: %s", id, run.Error)
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.t.Fatalf("run %s is not %s", id, state)
	panic("not reached")
}

func (e sse) String() string { return strconv.FormatInt(e.id, 10) }

// parse reads options.
func parse(t testing.TB, options string) map[string]json.RawMessage {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal([]byte("{"+options+"}"), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// waitForTraining waits until a run has trained something.
func (s *service) waitForTraining(id string) {
	s.t.Helper()
	events, err := s.Events(id, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	for {
		next, err := events.Next(context.Background())
		if err != nil {
			s.t.Fatal(err)
		}
		for _, e := range next {
			if e.Name == "training" {
				return
			}
		}
	}
}

// lastEvent is the id of the last event of a run that has ended.
func (s *service) lastEvent(id string) int64 {
	s.t.Helper()
	events := s.stream(id, 0, always)
	return events[len(events)-1].id
}

package runs_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firth/runs"
	"firth/token"
	"firth/training"
	"firth/vecfile"
	"firth/vocab"
	"firth/word2vec"
)

// modelOf trains without anybody looking on.
func modelOf(t *testing.T, text []byte, epochs int, heldOut float64) []byte {
	t.Helper()
	cfg := word2vec.DefaultConfig()
	cfg.Dim, cfg.Epochs = 16, epochs
	e, _, err := training.Run(context.Background(), training.Options{
		Inputs: []string{"-"}, Stdin: bytes.NewReader(text),
		Pipeline: token.DefaultConfig(), Limits: vocab.Limits{MinCount: 2}, Config: cfg,
		Evaluation: training.Evaluation{HeldOut: heldOut},
	})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := vecfile.Encode(&b, e, vecfile.Safetensors); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A run's model is the one that training without a manager makes, and the run tells
// what happens in it.
func TestRun(t *testing.T) {
	s := newService(t, runs.Options{})
	text := smallText(t, 15_000)
	corpus := s.upload(text)
	id := must[runs.Run](s, http.StatusCreated, "POST", "/v1/runs",
		`{"corpus": "`+corpus+`", "name": "first", "watch": ["King", "xyzzy"], "options": {`+quick+`, "held_out": 0.05}}`).ID
	events := s.stream(id, 0, always)

	var names []string
	for i, e := range events {
		if e.id != int64(i+1) {
			t.Fatalf("event %d has id %d", i+1, e.id)
		}
		if !slices.Contains(names, e.name) {
			names = append(names, e.name)
		}
	}
	for _, want := range []string{"queued", "started", "reading", "training", "evaluation", "watched", "map", "done"} {
		if !slices.Contains(names, want) {
			t.Errorf("no event %s among %v", want, names)
		}
	}
	run := must[runs.Run](s, http.StatusOK, "GET", "/v1/runs/"+id, "")
	if run.State != runs.Done || run.Name != "first" || run.Options["dim"] != 16.0 || run.File == nil {
		t.Errorf("run %+v", run)
	}
	seen := latest(t, events, "watched")
	near, _ := seen["words"].(map[string]any)["King"].([]any)
	if len(near) != 8 {
		t.Errorf("King has %d neighbors: %v", len(near), seen)
	}
	if unknown, _ := seen["unknown"].([]any); len(unknown) != 1 || unknown[0] != "xyzzy" {
		t.Errorf("unknown words %v", seen["unknown"])
	}
	if seen["epoch"] != 3.0 {
		t.Errorf("the last neighbors are of epoch %v", seen["epoch"])
	}
	plane := latest(t, events, "map")
	positions, err := base64.StdEncoding.DecodeString(plane["positions"].(string))
	if words := plane["words"].([]any); err != nil || len(positions) != 8*len(words) || len(words) < 100 || len(words) > 500 {
		t.Errorf("map of %d words has %d bytes (%v)", len(words), len(positions), err)
	}
	if got, want := s.model(id), modelOf(t, text, 3, 0.05); !bytes.Equal(got, want) {
		t.Error("the model differs from that of training.Run")
	}
}

func latest(t *testing.T, events []sse, name string) map[string]any {
	t.Helper()
	for _, e := range slices.Backward(events) {
		if e.name == name {
			return e.data
		}
	}
	t.Fatalf("no event %s", name)
	return nil
}

// model downloads the model of a run.
func (s *service) model(id string) []byte {
	s.t.Helper()
	status, body := s.ask("GET", "/v1/runs/"+id+"/model", "")
	if status != http.StatusOK {
		s.t.Fatalf("model of %s: %d %.200s", id, status, body)
	}
	return []byte(body)
}

// A run that is stopped and resumed, by this manager and the next, ends in the bytes
// of one that was not.
func TestStopAndResume(t *testing.T) {
	dir := t.TempDir()
	text := smallText(t, 15_000)
	const epochs = 40
	want := modelOf(t, text, epochs, 0)
	options := `"dim": 16, "epochs": 40, "min_count": 2`

	m, err := runs.New(runs.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	corpus, err := m.AddCorpus(context.Background(), "text.txt", "", bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	first := &service{Manager: m, t: t}
	run, err := m.Start(runs.Request{Corpus: corpus.ID, Options: parse(t, options)})
	if err != nil {
		t.Fatal(err)
	}
	first.waitForTraining(run.ID)
	if err := m.Close(); err != nil { // as at the end of the server
		t.Fatal(err)
	}

	s := newService(t, runs.Options{Dir: dir})
	again := must[runs.Run](s, http.StatusOK, "GET", "/v1/runs/"+run.ID, "")
	if again.State != runs.Stopped {
		t.Fatalf("after the end of the server the run is %s", again.State)
	}
	seen := s.lastEvent(run.ID)
	must[runs.Run](s, http.StatusOK, "POST", "/v1/runs/"+run.ID+"/resume", "")
	if events := s.stream(run.ID, seen, until("training")); latest(t, events, "started")["resumed"] != true {
		t.Error("the run did not go on from its checkpoint")
	}
	must[runs.Run](s, http.StatusOK, "POST", "/v1/runs/"+run.ID+"/stop", "")
	s.stream(run.ID, 0, always)
	if stopped := s.wait(run.ID, runs.Stopped); stopped.Last["checkpoint"] == nil {
		t.Error("no checkpoint was written")
	}
	must[runs.Run](s, http.StatusOK, "POST", "/v1/runs/"+run.ID+"/resume", "")
	s.wait(run.ID, runs.Done)
	if got := s.model(run.ID); !bytes.Equal(got, want) {
		t.Error("stopped and resumed, the model differs")
	}
	files, err := filepath.Glob(filepath.Join(dir, "runs", run.ID, "*"))
	if err != nil || len(files) != 3 {
		t.Errorf("a run that is done has the files %v, want events, model and record", files)
	}
}

// A manager that was killed leaves runs that look as if they trained.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	s := newService(t, runs.Options{Dir: dir})
	corpus := s.upload(smallText(t, 15_000))
	id := s.start(corpus, slow)
	s.stream(id, 0, until("training"))

	copied := t.TempDir() // what the disk has in the middle of a run
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(copied, "runs", id, "events.jsonl")
	content, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(log, append(content, `{"id": 99999, "ev`...), 0o600); err != nil {
		t.Fatal(err)
	}
	half := filepath.Join(copied, "corpora", "c0123456789abcdef")
	if err := os.Mkdir(half, 0o700); err != nil {
		t.Fatal(err)
	}
	next := newService(t, runs.Options{Dir: copied})
	run, err := next.Run(id)
	if err != nil || run.State != runs.Stopped {
		t.Errorf("after a kill the run is %s (%v)", run.State, err)
	}
	events := next.stream(id, 0, always)
	if last := events[len(events)-1]; last.name != "stopped" || last.id != int64(len(events)) {
		t.Errorf("after a kill the last event is %+v", last)
	}
	if _, err := os.Stat(half); err == nil {
		t.Error("a corpus that was never finished is still there")
	}
	if got := len(next.Corpora()); got != 1 {
		t.Errorf("%d corpora were found again, want 1", got)
	}
	must[runs.Run](s, http.StatusOK, "POST", "/v1/runs/"+id+"/stop", "")
	s.wait(id, runs.Stopped)
}

// Runs train one after another, and what waits can be stopped and deleted.
func TestQueue(t *testing.T) {
	s := newService(t, runs.Options{Samples: []runs.Sample{small(t)}, MaxRuns: 3})
	a, b, c := s.start("sample-en", slow), s.start("sample-en", quick), s.start("sample-en", quick)
	s.wait(a, runs.Training)
	for _, id := range []string{b, c} {
		if run := must[runs.Run](s, http.StatusOK, "GET", "/v1/runs/"+id, ""); run.State != runs.Queued {
			t.Errorf("run %s is %s while another trains", id, run.State)
		}
	}
	if ahead := s.stream(c, 0, until("queued"))[0].data["ahead"]; ahead != 2.0 {
		t.Errorf("%v runs are ahead of the third, want 2", ahead)
	}
	if status, _ := s.ask("POST", "/v1/runs", `{"corpus": "sample-en"}`); status != http.StatusInsufficientStorage {
		t.Errorf("a fourth run: %d", status)
	}
	if status, _ := s.ask("DELETE", "/v1/runs/"+a, ""); status != http.StatusConflict {
		t.Errorf("deleting a run under way: %d", status)
	}
	must[any](s, http.StatusNoContent, "DELETE", "/v1/runs/"+b, "")
	must[runs.Run](s, http.StatusOK, "POST", "/v1/runs/"+a+"/stop", "")
	run := s.wait(c, runs.Done)
	if run.Last["evaluation"] == nil {
		t.Error("a sample with questions was not evaluated")
	}
	if status, _ := s.ask("POST", "/v1/runs/"+c+"/stop", ""); status != http.StatusConflict {
		t.Errorf("stopping a run that is done: %d", status)
	}
	list := must[struct{ Runs []runs.Run }](s, http.StatusOK, "GET", "/v1/runs", "")
	if len(list.Runs) != 2 || list.Runs[0].ID != c || list.Runs[0].Last["map"] != nil {
		t.Errorf("the list has %d runs", len(list.Runs))
	}
}

// Words can be watched that nobody thought of at the beginning.
func TestWatchWhileTraining(t *testing.T) {
	s := newService(t, runs.Options{Samples: []runs.Sample{small(t)}})
	id := s.start("sample-en", slow)
	s.stream(id, 0, until("watched"))
	must[runs.Run](s, http.StatusOK, "PUT", "/v1/runs/"+id+"/watch", `{"words": ["queen"]}`)
	s.stream(id, 0, func(e sse) bool {
		words, _ := e.data["words"].(map[string]any)
		return e.name != "watched" || words["queen"] == nil
	})
	must[runs.Run](s, http.StatusOK, "POST", "/v1/runs/"+id+"/stop", "")
	if run := s.wait(id, runs.Stopped); !slices.Equal(run.Watch, []string{"queen"}) {
		t.Errorf("watched %v", run.Watch)
	}
}

// A stream goes on where it was cut, and says when there is nothing more.
func TestStreamGoesOn(t *testing.T) {
	s := newService(t, runs.Options{Samples: []runs.Sample{small(t)}})
	id := s.start("sample-en", quick)
	all := s.stream(id, 0, always)
	for after := range all {
		var rest []sse
		if after == 0 {
			continue
		}
		rest = s.stream(id, int64(after), always)
		if len(rest) != len(all)-after || rest[0].id != int64(after+1) {
			t.Fatalf("after event %d come %d events, want %d", after, len(rest), len(all)-after)
		}
	}
	for _, after := range []string{all[len(all)-1].String(), "99999"} {
		if status, body := s.ask("GET", "/v1/runs/"+id+"/events", "", "Last-Event-ID", after); status != http.StatusNoContent || body != "" {
			t.Errorf("after the last event: %d %q", status, body)
		}
	}
	if status, _ := s.ask("GET", "/v1/runs/"+id+"/events", "", "Last-Event-ID", "abc"); status != http.StatusBadRequest {
		t.Errorf("an id that is none: %d", status)
	}
}

// What is done is offered to the server, by the next manager, too.
func TestOffer(t *testing.T) {
	dir := t.TempDir()
	var offered, withdrawn []string
	opts := runs.Options{
		Dir: dir, Samples: []runs.Sample{small(t)},
		Offer: func(path string) (string, error) {
			offered = append(offered, filepath.Base(path))
			return "id of it", nil
		},
		Withdraw: func(id string) error {
			withdrawn = append(withdrawn, id)
			return nil
		},
	}
	m, err := runs.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := runs.New(opts); err == nil {
		t.Error("two managers have one folder")
	}
	first := &service{Manager: m, t: t}
	run, err := m.Start(runs.Request{Corpus: "sample-en", Options: parse(t, quick)})
	if err != nil {
		t.Fatal(err)
	}
	if run = first.wait(run.ID, runs.Done); run.Model == nil || *run.Model != "id of it" {
		t.Errorf("the model is served as %v", run.Model)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	s := newService(t, opts)
	must[any](s, http.StatusNoContent, "DELETE", "/v1/runs/"+run.ID, "")
	want := "small-world.safetensors"
	if !slices.Equal(offered, []string{want, want}) || !slices.Equal(withdrawn, []string{"id of it"}) {
		t.Errorf("offered %v, withdrawn %v", offered, withdrawn)
	}
	if _, err := os.Stat(filepath.Join(dir, "runs", run.ID)); err == nil {
		t.Error("the folder of a deleted run is still there")
	}
}

// Models are served by names for people, each by its own; where a name is taken by a
// model that is no run's, now or when the next server begins, by another.
func TestModelNames(t *testing.T) {
	served := map[string]string{"small-world": "somebody else's"}
	opts := runs.Options{
		Dir: t.TempDir(), Samples: []runs.Sample{small(t)},
		Offer: func(path string) (string, error) {
			id := strings.TrimSuffix(filepath.Base(path), ".safetensors")
			if served[id] != "" {
				return "", fmt.Errorf("%s is there already", id)
			}
			if _, err := os.Stat(path); err != nil {
				return "", err
			}
			served[id] = path
			return id, nil
		},
		Withdraw: func(id string) error {
			delete(served, id)
			return nil
		},
	}
	m, err := runs.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	s := &service{Manager: m, t: t}
	var ids, models []string
	for range 2 {
		run, err := m.Start(runs.Request{Corpus: "sample-en", Options: parse(t, quick)})
		if err != nil {
			t.Fatal(err)
		}
		run = s.wait(run.ID, runs.Done)
		if run.Model == nil {
			t.Fatal(run.Remark)
		}
		ids, models = append(ids, run.ID), append(models, *run.Model)
	}
	if want := []string{"small-world-" + ids[0][1:5], "small-world-2"}; !slices.Equal(models, want) {
		t.Errorf("served as %q, want %q", models, want)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}

	served = map[string]string{models[0]: "somebody else's"}
	s = newService(t, opts)
	for i, want := range []string{"small-world", "small-world-2"} {
		run, err := s.Run(ids[i])
		if err != nil || run.Model == nil || *run.Model != want {
			t.Errorf("after a restart served as %v, want %s (%v %s)", run.Model, want, err, run.Remark)
		}
		path, name, file, err := s.Model(ids[i])
		if err != nil || name != "small world.safetensors" || path != served[want] {
			t.Errorf("%s lies at %s (%v), want %s", name, path, err, served[want])
		}
		if info, err := os.Stat(path); err != nil || info.Size() != file.Bytes {
			t.Errorf("the file of %s: %v", want, err)
		}
	}
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firth/runs"
	"firth/serve"
)

// Whoever looks on sees the run to its end, and the file is the one that it would
// have been.
func TestWatch(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.txt")
	if err := os.WriteFile(text, []byte(must(t, "demo", "--text", "--tokens", "60000")), 0o600); err != nil {
		t.Fatal(err)
	}
	alone, watched := filepath.Join(dir, "alone.safetensors"), filepath.Join(dir, "watched.safetensors")
	args := []string{"train", text, "--dim", "24", "--epochs", "8", "--progress", "none", "-o"}
	must(t, append(args, alone)...)

	r, w := io.Pipe()
	done := make(chan int)
	go func() {
		status := run(append(args, watched, "--watch", "--watch-words", "king,xyzzy"), streams{strings.NewReader(""), io.Discard, w})
		w.Close()
		done <- status
	}()
	said := bufio.NewScanner(r)
	var events []byte
	for said.Scan() {
		if _, url, ok := strings.Cut(said.Text(), "Watch it at "); ok {
			url, ok := strings.CutSuffix(url, "#/train?run=terminal")
			if !ok {
				t.Errorf("the address, %s, is not that of the run", url)
			}
			answer, err := http.Get(url + "v1/runs/terminal/events")
			if err != nil {
				t.Fatal(err)
			}
			go func() { _, _ = io.Copy(io.Discard, r) }()
			if events, err = io.ReadAll(answer.Body); err != nil {
				t.Error(err)
			}
			answer.Body.Close()
			break
		}
	}
	if status := <-done; status != 0 {
		t.Fatalf("exit status %d", status)
	}
	for _, want := range []string{"event: started", "event: training", "event: watched", "event: map", "event: done", `"unknown":["xyzzy"]`} {
		if !bytes.Contains(events, []byte(want)) {
			t.Errorf("no %s among the events", want)
		}
	}
	if bytes.Contains(events, []byte(dir)) {
		t.Error("the events name a folder")
	}
	a, err := os.ReadFile(alone)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(watched)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("a run that was watched wrote another file")
	}
}

func TestWatchFlags(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.txt")
	if err := os.WriteFile(text, []byte("a text\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "m.safetensors")
	for _, c := range []struct{ flag, want string }{
		{"--watch=0.0.0.0:80", "ssh -L"},
		{"--watch=:8080", "ssh -L"},
		{"--watch=127.0.0.1", "address:port"},
		{"--watch-stay", "--watch"},
		{"--watch-words=king", "--watch"},
	} {
		if status, _, errOut := execute("", "train", text, "-o", out, c.flag); status != 2 || !strings.Contains(errOut, c.want) {
			t.Errorf("%s: exit status %d, %s", c.flag, status, errOut)
		}
	}
}

// The page trains on a sample through the whole server, which then serves the model.
func TestServeTrains(t *testing.T) {
	f := runsFlags{dir: t.TempDir(), disk: "1GB", maxCorpus: "1MB"}
	var options serve.Options
	trainer, err := f.trainer(true, &options)
	if err != nil {
		t.Fatal(err)
	}
	server, err := serve.New(options)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	var said bytes.Buffer
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if err := trainer.during(ctx, streams{err: &said}, server, true, func() error {
		listening := httptest.NewServer(server)
		defer listening.Close()
		var run runs.Run
		answer, err := http.Post(listening.URL+"/v1/runs", "application/json", strings.NewReader(`{"corpus": "sample-zh", "options": {"dim": 16, "epochs": 2}}`))
		if err != nil {
			return err
		}
		err = json.NewDecoder(answer.Body).Decode(&run)
		answer.Body.Close()
		if err != nil {
			return err
		}
		if answer, err = http.Get(listening.URL + "/v1/runs/" + run.ID + "/events"); err != nil {
			return err
		}
		events, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			return err
		}
		if !bytes.Contains(events, []byte(`"planted analogies":`)) || !bytes.Contains(events, []byte(`"model":"`+run.ModelName+`"`)) {
			t.Errorf("events end %s", events[max(0, len(events)-500):])
		}
		if answer, err = http.Get(listening.URL + "/v1/models/" + url.PathEscape(run.ModelName)); err != nil {
			return err
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			t.Errorf("the model is not served: %s", answer.Status)
		}
		if answer, err = http.Get(listening.URL + "/v1/settings"); err != nil {
			return err
		}
		defer answer.Body.Close()
		var settings struct {
			Training bool
			Options  []runs.Option
		}
		if err := json.NewDecoder(answer.Body).Decode(&settings); err != nil {
			return err
		}
		if !settings.Training || len(settings.Options) < 15 {
			t.Errorf("settings: training %v, %d options", settings.Training, len(settings.Options))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// Training is offered where only this machine can ask for it.
func TestTrainingIsOffered(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	for _, c := range []struct {
		flags runsFlags
		local bool
		want  bool
	}{
		{runsFlags{}, true, true},
		{runsFlags{off: true}, true, false},
		{runsFlags{}, false, false},
		{runsFlags{dir: t.TempDir()}, false, true},
	} {
		c.flags.disk, c.flags.maxCorpus = "1GB", "1GB"
		var options serve.Options
		trainer, err := c.flags.trainer(c.local, &options)
		if err != nil || (trainer != nil) != c.want || (options.Runs != nil) != c.want {
			t.Errorf("%+v, local %v: trainer %v (%v)", c.flags, c.local, trainer != nil, err)
		}
	}
	if _, err := (&runsFlags{off: true, dir: "x", disk: "1GB", maxCorpus: "1GB"}).trainer(true, &serve.Options{}); err == nil {
		t.Error("--no-training with --training-dir")
	}
}

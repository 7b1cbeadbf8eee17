package runs_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"firth/runs"
)

// An answer to a request that is refused.
type refusal struct {
	Error struct {
		Message, Type string
		Param, Code   *string
		Suggestions   []string
	}
}

// Each bad request is answered with a status, in the shape of an error, and where a
// part of it is at fault, that is named.
func TestRefusals(t *testing.T) {
	s := newService(t, runs.Options{Samples: []runs.Sample{small(t)}, MaxCorpus: 1000})
	run := func(options string) string { return `{"corpus": "sample-en", "options": {` + options + `}}` }
	for _, c := range []struct {
		method, path, body string
		status             int
		param              string
	}{
		{"POST", "/v1/runs", run(`"dim": 0`), 400, "options.dim"},
		{"POST", "/v1/runs", run(`"dim": 1025`), 400, "options.dim"},
		{"POST", "/v1/runs", run(`"dim": 10.5`), 400, "options.dim"},
		{"POST", "/v1/runs", run(`"dim": "100"`), 400, "options.dim"},
		{"POST", "/v1/runs", run(`"dim": 1e999`), 400, "options.dim"},
		{"POST", "/v1/runs", run(`"dim": {}`), 400, "options.dim"},
		{"POST", "/v1/runs", run(`"seed": -1`), 400, "options.seed"},
		{"POST", "/v1/runs", run(`"seed": 9007199254740992`), 400, "options.seed"},
		{"POST", "/v1/runs", run(`"learning_rate": -0.1`), 400, "options.learning_rate"},
		{"POST", "/v1/runs", run(`"learning_rate": true`), 400, "options.learning_rate"},
		{"POST", "/v1/runs", run(`"learning_rate": 0.01, "min_learning_rate": 0.02`), 400, "options.min_learning_rate"},
		{"POST", "/v1/runs", run(`"architecture": "gpt"`), 400, "options.architecture"},
		{"POST", "/v1/runs", run(`"architecture": 3`), 400, "options.architecture"},
		{"POST", "/v1/runs", run(`"keep_case": "yes"`), 400, "options.keep_case"},
		{"POST", "/v1/runs", run(`"field": "` + strings.Repeat("x", 101) + `"`), 400, "options.field"},
		{"POST", "/v1/runs", run(`"exact_from_counts": true`), 400, "options.exact_from_counts"},
		{"POST", "/v1/runs", run(`"early_stop": 2`), 400, "options.early_stop"},
		{"POST", "/v1/runs", run(`"tokenizer": "bpe:/etc/passwd"`), 400, "options.tokenizer"},
		{"POST", "/v1/runs", run(`"Learning-Rate": 1`), 400, "options.Learning-Rate"},
		{"POST", "/v1/runs", run(`"` + strings.Repeat("x", 10_000) + `": 1`), 400, "options." + strings.Repeat("x", 40) + "…"},
		{"POST", "/v1/runs", `{"corpus": "../../etc/passwd"}`, 400, "corpus"},
		{"POST", "/v1/runs", `{}`, 400, "corpus"},
		{"POST", "/v1/runs", `{"corpus": 7}`, 400, "corpus"},
		{"POST", "/v1/runs", `{"corpus": "sample-en", "dir": "/"}`, 400, ""},
		{"POST", "/v1/runs", `{"corpus": "sample-en"} {}`, 400, ""},
		{"POST", "/v1/runs", `[]`, 400, ""},
		{"POST", "/v1/runs", ``, 400, ""},
		{"POST", "/v1/runs", strings.Repeat("[", 100_000), 400, ""},
		{"POST", "/v1/runs", `{"name": "` + strings.Repeat("x", 1<<20) + `"}`, 413, ""},
		{"POST", "/v1/runs", `{"corpus": "sample-en", "watch": [""]}`, 400, "watch"},
		{"POST", "/v1/runs", `{"corpus": "sample-en", "watch": ["` + strings.Repeat("x", 300) + `"]}`, 400, "watch"},
		{"POST", "/v1/runs", `{"corpus": "sample-en", "watch": [` + strings.Repeat(`"x",`, 30) + `"x"]}`, 400, "watch"},
		{"POST", "/v1/runs", `{"corpus": "sample-en", "watch": "king"}`, 400, "watch"},
		{"GET", "/v1/runs/..%2f..%2fetc", "", 404, ""},
		{"GET", "/v1/runs/r0000000000000000/model", "", 404, ""},
		{"GET", "/v1/runs/r0000000000000000/events", "", 404, ""},
		{"POST", "/v1/runs/r0000000000000000/stop", "", 404, ""},
		{"POST", "/v1/runs/r0000000000000000/resume", "", 404, ""},
		{"PUT", "/v1/runs/r0000000000000000/watch", `{"words": []}`, 404, ""},
		{"DELETE", "/v1/runs/r0000000000000000", "", 404, ""},
		{"PATCH", "/v1/runs", "", 405, ""},
		{"PUT", "/v1/corpora", "", 405, ""},
		{"GET", "/v1/runs/x/y/z", "", 404, ""},
		{"GET", "/v1/corpora/sample-fr", "", 404, ""},
		{"DELETE", "/v1/corpora/sample-en", "", 409, ""},
		{"POST", "/v1/corpora", "", 400, "body"},
		{"POST", "/v1/corpora", strings.Repeat("x", 1001), 413, ""},
		{"POST", "/v1/corpora?name=a.gz", "\x1f\x8b\x08 and then no gzip", 400, "body"},
		{"POST", "/v1/corpora?field=" + strings.Repeat("x", 101), "text", 400, "field"},
	} {
		status, body := s.ask(c.method, c.path, c.body)
		var answer refusal
		if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.Error.Message == "" || answer.Error.Type == "" {
			t.Errorf("%s %.80s %.80s: not an error: %.200s", c.method, c.path, c.body, body)
			continue
		}
		param := ""
		if answer.Error.Param != nil {
			param = *answer.Error.Param
		}
		if status != c.status || param != c.param || len(body) > 2000 {
			t.Errorf("%s %.80s %.80s: %d at %q (%.300s), want %d at %q", c.method, c.path, c.body, status, param, body, c.status, c.param)
		}
		if strings.Contains(body, os.TempDir()) {
			t.Errorf("%s %.80s: the answer names a folder of this machine: %s", c.method, c.path, body)
		}
	}
	if status, _ := s.ask("POST", "/v1/runs", run(quick), "Content-Type", "text/plain"); status != http.StatusUnsupportedMediaType {
		t.Errorf("a run in plain text: %d", status)
	}
	if status, _ := s.ask("POST", "/v1/corpora", "text", "Sec-Fetch-Site", "cross-site"); status != http.StatusForbidden {
		t.Errorf("an upload from a page elsewhere: %d", status)
	}
	if got := must[struct{ Runs []runs.Run }](s, 200, "GET", "/v1/runs", ""); len(got.Runs) != 0 {
		t.Errorf("refused requests began %d runs", len(got.Runs))
	}
	if n := len(s.Corpora()); n != 1 {
		t.Errorf("refused uploads left %d corpora", n-1)
	}
}

// Texts come as they are, packed, and in forms; their names are for people.
func TestUploads(t *testing.T) {
	dir := t.TempDir()
	s := newService(t, runs.Options{Dir: dir, MaxText: 100_000, MaxCorpora: 6})
	var packed, bomb, form bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = io.WriteString(z, "one line\nand another\n")
	_ = z.Close()
	z = gzip.NewWriter(&bomb)
	_, _ = io.WriteString(z, strings.Repeat("all work and no play\n", 10_000))
	_ = z.Close()
	f := multipart.NewWriter(&form)
	_ = f.WriteField("note", "comes first")
	part, _ := f.CreateFormFile("file", `C:\texts\红楼梦.txt`)
	_, _ = io.WriteString(part, "满纸荒唐言，一把辛酸泪。都云作者痴，谁解其中味。\n")
	_ = f.Close()

	for _, c := range []struct {
		query, kind, body string
		name              string
		lines             int64
		tokenizer         string
	}{
		{"", "text/plain", "a\nb\nc", "text", 3, "words"},
		{"?name=../../../etc/passwd", "", "a\n", "passwd", 1, "words"},
		{"?name=a%00b%0Ac%E2%80%AEd", "", "a\n", "abcd", 1, "words"},
		{"?name=" + strings.Repeat("x", 500), "application/octet-stream", packed.String(), strings.Repeat("x", 100) + "…", 2, "words"},
		{"", f.FormDataContentType(), form.String(), "红楼梦.txt", 1, "han"},
		{"?name=t.csv&field=body", "text/csv", "id,body\n1,hello world\n2,good bye\n", "t.csv", 2, "words"},
	} {
		got := must[runs.Corpus](s, http.StatusCreated, "POST", "/v1/corpora"+c.query, c.body, "Content-Type", c.kind)
		if got.Name != c.name || got.Lines != c.lines || got.Tokenizer != c.tokenizer {
			t.Errorf("%s: name %q, %d lines, tokenizer %s; want %q, %d, %s", c.query, got.Name, got.Lines, got.Tokenizer, c.name, c.lines, c.tokenizer)
		}
		if c.query == "" && c.kind == "text/plain" {
			defer func() {
				must[any](s, http.StatusNoContent, "DELETE", "/v1/corpora/"+got.ID, "")
				if status, _ := s.ask("POST", "/v1/corpora", bomb.String()); status != http.StatusRequestEntityTooLarge {
					t.Errorf("a text that is too large unpacked: %d", status)
				}
			}()
		}
	}
	if status, _ := s.ask("POST", "/v1/corpora", "one too many"); status != http.StatusInsufficientStorage {
		t.Errorf("a corpus too many: %d", status)
	}
	for _, body := range []string{"", "--x\r\n", "--x--"} {
		if status, answer := s.ask("POST", "/v1/corpora", body, "Content-Type", "multipart/form-data; boundary=x"); status != http.StatusInsufficientStorage && status != http.StatusBadRequest {
			t.Errorf("the form %q: %d %s", body, status, answer)
		}
	}
}

// The folder is bounded.
func TestDiskIsBounded(t *testing.T) {
	s := newService(t, runs.Options{Samples: []runs.Sample{small(t)}, MaxDisk: 10_000})
	s.upload(bytes.Repeat([]byte("a line\n"), 1000))
	if status, body := s.ask("POST", "/v1/corpora", strings.Repeat("a line\n", 1000)); status != http.StatusInsufficientStorage || !strings.Contains(body, "10 kB") {
		t.Errorf("an upload for which there is no room: %d %s", status, body)
	}
	if n := len(s.Corpora()); n != 2 {
		t.Errorf("%d corpora, want 2", n)
	}
}

// A model is downloaded whole, in parts, or not again.
func TestDownload(t *testing.T) {
	s := newService(t, runs.Options{Samples: []runs.Sample{small(t)}})
	first := s.start("sample-en", slow) // so that the other waits until it is stopped
	id := must[runs.Run](s, http.StatusCreated, "POST", "/v1/runs", `{"corpus": "sample-en", "name": "小世界.v2", "options": {`+quick+`}}`).ID
	if status, _ := s.ask("GET", "/v1/runs/"+id+"/model", ""); status != http.StatusConflict {
		t.Errorf("the model before its time: %d", status)
	}
	must[runs.Run](s, http.StatusOK, "POST", "/v1/runs/"+first+"/stop", "")
	s.wait(id, runs.Done)
	answer, err := http.Get(s.url + "/v1/runs/" + id + "/model")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	if err != nil || answer.ContentLength != int64(len(all)) || len(all) < 1000 {
		t.Errorf("%d bytes of %d (%v)", len(all), answer.ContentLength, err)
	}
	h := answer.Header
	if got := h.Get("Content-Disposition"); got != "attachment; filename*=utf-8''%E5%B0%8F%E4%B8%96%E7%95%8C.safetensors" {
		t.Errorf("Content-Disposition: %s", got)
	}
	if status, body := s.ask("GET", "/v1/runs/"+id+"/model", "", "Range", "bytes=100-199"); status != http.StatusPartialContent || body != string(all[100:200]) {
		t.Errorf("a part: %d, %d bytes", status, len(body))
	}
	if status, _ := s.ask("GET", "/v1/runs/"+id+"/model", "", "If-None-Match", h.Get("ETag")); status != http.StatusNotModified {
		t.Errorf("what the client has: %d", status)
	}
}

// A stream says that it is alive, and ends with the server.
func TestHeartbeat(t *testing.T) {
	s := newService(t, runs.Options{Samples: []runs.Sample{small(t)}, Heartbeat: 20 * time.Millisecond})
	first := s.start("sample-en", slow)
	waiting := s.start("sample-en", quick) // nothing happens in it
	answer, err := http.Get(s.url + "/v1/runs/" + waiting + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	head := make([]byte, 500)
	n := 0
	for !bytes.Contains(head[:n], []byte(": alive\n\n")) {
		m, err := answer.Body.Read(head[n:])
		if n += m; err != nil {
			t.Fatalf("%v after %q", err, head[:n])
		}
	}
	if !bytes.HasPrefix(head, []byte("retry: 2000\n\nid: 1\nevent: queued\ndata: {\"ahead\":1}\n\n")) {
		t.Errorf("the stream begins %q", head[:n])
	}
	for name, want := range map[string]string{"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no", "Cache-Control": "no-store"} {
		if got := answer.Header.Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	s.EndStreams()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Errorf("the stream ends with %v", err)
	}
	must[runs.Run](s, http.StatusOK, "POST", "/v1/runs/"+first+"/stop", "")
}

// Nothing can be begun where a run is only shown.
func TestViewOnly(t *testing.T) {
	s := newService(t, runs.Options{ViewOnly: true})
	for _, path := range []string{"/v1/runs", "/v1/corpora"} {
		if status, body := s.ask("POST", path, `{"corpus": "x"}`); status != http.StatusForbidden {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if s.Settings()["training"] != false {
		t.Error("the settings offer training")
	}
}

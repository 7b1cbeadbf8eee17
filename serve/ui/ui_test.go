package ui

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

var handler = Handler()

func get(t *testing.T, target string, header http.Header) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, http.NoBody)
	for name, values := range header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	defer func() { _ = r.Body.Close() }()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPageIsWhole follows what index.html names, and what that names in turn: a
// build of which a part was not committed would show a blank page.
func TestPageIsWhole(t *testing.T) {
	page := body(t, get(t, "/", nil))
	if page != body(t, get(t, "/index.html", nil)) {
		t.Error("/ and /index.html differ")
	}
	reference := regexp.MustCompile("[\"'`](\\.{1,2}/[\\w./-]+\\.(?:js|css|svg)|assets/[\\w.-]+)[\"'`]")
	seen := map[string]bool{}
	var follow func(text, folder string)
	visit := func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		r := get(t, name, nil)
		text := body(t, r)
		if r.StatusCode != http.StatusOK {
			t.Errorf("%s is named by the page, but answered with %s", name, r.Status)
			return
		}
		if want := contentTypes[path.Ext(name)]; r.Header.Get("Content-Type") != want {
			t.Errorf("%s: content type %q, want %q", name, r.Header.Get("Content-Type"), want)
		}
		if immutable := strings.Contains(r.Header.Get("Cache-Control"), "immutable"); immutable != strings.HasPrefix(name, "/assets/") {
			t.Errorf("%s: Cache-Control is %q", name, r.Header.Get("Cache-Control"))
		}
		follow(text, path.Dir(name))
	}
	follow = func(text, folder string) {
		for _, m := range reference.FindAllStringSubmatch(text, -1) {
			visit(path.Join(folder, m[1]))
		}
	}
	follow(page, "/")
	if len(seen) < 8 {
		t.Errorf("only %d files were found from index.html: %v", len(seen), seen)
	}
}

// TestNothingComesFromElsewhere: the policy forbids it, and the page must not try.
func TestNothingComesFromElsewhere(t *testing.T) {
	r := get(t, "/", nil)
	if got := r.Header.Get("Content-Security-Policy"); got != ContentSecurityPolicy {
		t.Errorf("Content-Security-Policy is %q", got)
	}
	page := body(t, r)
	for _, inline := range []string{`(?i)<script(?:\s[^>]*)?>\s*[^<\s]`, `(?i)<style`, `(?i)\sstyle\s*=`, `(?i)\son\w+\s*=`, `(?i)(?:src|href)="(?:https?:)?//`} {
		if found := regexp.MustCompile(inline).FindString(page); found != "" {
			t.Errorf("index.html has %q, which the policy forbids", found)
		}
	}
}

func TestCaching(t *testing.T) {
	first := get(t, "/", nil)
	etag := first.Header.Get("ETag")
	if etag == "" || first.Header.Get("Cache-Control") != "no-cache" {
		t.Fatalf("ETag %q, Cache-Control %q", etag, first.Header.Get("Cache-Control"))
	}
	for _, header := range []string{etag, "W/" + etag, `"other", ` + etag, "*"} {
		r := get(t, "/", http.Header{"If-None-Match": {header}})
		if r.StatusCode != http.StatusNotModified || body(t, r) != "" {
			t.Errorf("If-None-Match: %s answered with %s", header, r.Status)
		}
	}
	if r := get(t, "/", http.Header{"If-None-Match": {`"other"`}}); r.StatusCode != http.StatusOK {
		t.Errorf("another ETag answered with %s", r.Status)
	}
}

func TestCompression(t *testing.T) {
	plain := get(t, "/", nil)
	for header, want := range map[string]string{
		"gzip": "gzip", "br, gzip;q=0.5": "gzip", "GZIP": "gzip", "gzip;q=0": "", "gzip; q=0.0": "", "br": "", "": "",
	} {
		r := get(t, "/", http.Header{"Accept-Encoding": {header}})
		if got := r.Header.Get("Content-Encoding"); got != want {
			t.Errorf("Accept-Encoding %q: got %q, want %q", header, got, want)
			continue
		}
		if want == "" {
			continue
		}
		if r.Header.Get("ETag") == plain.Header.Get("ETag") {
			t.Error("two representations have one ETag")
		}
		z, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := io.ReadAll(z)
		if err != nil || string(unpacked) != body(t, get(t, "/", nil)) {
			t.Errorf("what was packed is not the page (%v)", err)
		}
	}
}

func TestNothingElseIsServed(t *testing.T) {
	for _, target := range []string{"/nothing", "/assets", "/assets/", "/../ui.go", "/ui.go", "/assets/../index.html", "//index.html", "/dist/index.html", "/index.html/"} {
		r := get(t, target, nil)
		var answer struct {
			Error struct{ Message, Type string }
		}
		if err := json.Unmarshal([]byte(body(t, r)), &answer); r.StatusCode != http.StatusNotFound || err != nil || answer.Error.Type != "not_found_error" {
			t.Errorf("%s: %s, %+v (%v)", target, r.Status, answer, err)
		}
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader("x")))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST / answered with %d", w.Code)
	}
	w = httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodHead, "/", http.NoBody))
	if w.Code != http.StatusOK || w.Body.Len() != 0 || w.Header().Get("Content-Length") == "" {
		t.Errorf("HEAD / answered with %d and %d bytes", w.Code, w.Body.Len())
	}
}

func TestBrokenBuildIsRefused(t *testing.T) {
	if _, err := load(fstest.MapFS{"dist/x.js": {Data: []byte("1")}}); err == nil {
		t.Error("a page without index.html was taken")
	}
	if _, err := load(fstest.MapFS{"dist/index.html": {}, "dist/x.wasm": {}}); err == nil || !bytes.Contains([]byte(err.Error()), []byte("x.wasm")) {
		t.Errorf("a file of an unknown kind was taken: %v", err)
	}
}

// Package ui has the web page of firth serve: static files, built from the
// TypeScript beside this file and embedded. The page talks to the HTTP API of
// the server that it comes from, and to nobody else.
package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// "npm ci && npm run build" writes dist; it is committed, so that the go command
// is enough to build Firth.
//
//go:embed all:dist
var dist embed.FS

// ContentSecurityPolicy is what the page needs and no more: files and answers of
// its own server. A frame, a form or a script from elsewhere is refused by the
// browser, and so is whatever a word of a model could smuggle into the page.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// A file is one of the page's, as it is sent.
type file struct {
	contentType string
	etag        string
	immutable   bool // its name has a hash of its content
	plain       []byte
	gzip        func() []byte // plain, compressed when it is first asked for; nil if that is not shorter
}

// Handler serves the page: index.html at /, its assets below. All else is 404, with
// an error as the API has it; no part of a request is looked up in the file system. Assets whose names have a hash may be kept forever by
// browsers; the others are asked for again with their ETag.
func Handler() http.Handler {
	files, err := load(dist)
	if err != nil {
		panic("serve/ui: the embedded page is broken: " + err.Error()) // only a broken build
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := files[r.URL.Path]
		switch {
		case !ok:
			refuse(w, http.StatusNotFound, "not_found_error", "there is no such page; the API is described at /docs")
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			refuse(w, http.StatusMethodNotAllowed, "invalid_request_error", "pages can only be read: GET or HEAD")
		default:
			f.send(w, r)
		}
	})
}

// refuse answers in the shape of the API's errors.
func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"error":{"message":%q,"type":%q,"param":null,"code":null}}`+"\n", message, kind)
}

// load reads the files of dist by the path under which each is asked for.
func load(dist fs.FS) (map[string]*file, error) {
	files := map[string]*file{}
	err := fs.WalkDir(dist, "dist", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		f, err := newFile(dist, name)
		files[strings.TrimPrefix(name, "dist")] = f
		return err
	})
	if err != nil {
		return nil, err
	}
	index, ok := files["/index.html"]
	if !ok {
		return nil, fmt.Errorf("no index.html among %d files", len(files))
	}
	files["/"] = index
	return files, nil
}

func newFile(dist fs.FS, name string) (*file, error) {
	plain, err := fs.ReadFile(dist, name)
	if err != nil {
		return nil, err
	}
	contentType, ok := contentTypes[path.Ext(name)]
	if !ok {
		return nil, fmt.Errorf("%s: a kind of file that contentTypes does not know", name)
	}
	hash := sha256.Sum256(plain)
	return &file{
		contentType: contentType,
		etag:        base64.RawURLEncoding.EncodeToString(hash[:12]),
		immutable:   path.Dir(name) == "dist/assets",
		plain:       plain,
		gzip:        sync.OnceValue(func() []byte { return compress(plain) }),
	}, nil
}

// compress returns nil if the compressed form is not shorter.
func compress(plain []byte) []byte {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		panic(err) // only for a level that does not exist
	}
	_, err = z.Write(plain)
	if err := errors.Join(err, z.Close()); err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	if packed.Len() >= len(plain) {
		return nil
	}
	return packed.Bytes()
}

// contentTypes are written down, since what the system's tables say differs: on
// Windows the registry may call JavaScript plain text, and nothing would run.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".svg":  "image/svg+xml",
	".png":  "image/png",
	".json": "application/json",
	".txt":  "text/plain; charset=utf-8",
}

func (f *file) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", ContentSecurityPolicy)
	h.Set("Cache-Control", "no-cache")
	if f.immutable {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	body, etag := f.plain, f.etag
	h.Set("Vary", "Accept-Encoding")
	if acceptsGzip(r) {
		if packed := f.gzip(); packed != nil {
			h.Set("Content-Encoding", "gzip")
			body, etag = packed, f.etag+"-gzip"
		}
	}
	etag = `"` + etag + `"`
	h.Set("ETag", etag)
	if sameTag(r.Header.Get("If-None-Match"), etag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		// A client that went away is no error of ours.
		_, _ = w.Write(body)
	}
}

// acceptsGzip tells whether gzip is named in Accept-Encoding and not weighed 0.
func acceptsGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			continue
		}
		q, isQ := strings.CutPrefix(strings.TrimSpace(weight), "q=")
		value, err := strconv.ParseFloat(q, 64)
		return !isQ || err != nil || value > 0
	}
	return false
}

// sameTag tells whether one of the tags of If-None-Match is etag, by the weak
// comparison of RFC 9110, section 8.8.3.2.
func sameTag(header, etag string) bool {
	for part := range strings.SplitSeq(header, ",") {
		if tag := strings.TrimSpace(part); tag == "*" || strings.TrimPrefix(tag, "W/") == etag {
			return true
		}
	}
	return false
}

package serve

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzDecodeJSON reads bodies, and checks what it takes against encoding/json and
// what it must not let pass.
func FuzzDecodeJSON(f *testing.F) {
	for _, m := range malformedRequests() {
		if len(m.body) < 1000 {
			f.Add([]byte(m.body))
		}
	}
	f.Add([]byte(`{"model":"m","input":["king",  "\ud83d\ude00 \\u"],"encoding_format":"base64"}`))
	f.Add([]byte(`{"queries":[{"words":["a"]},{"id":3,"skip":["b"]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var embeddings embeddingsRequest
		var neighbors neighborsRequest
		for _, into := range []any{&embeddings, &neighbors} {
			err := DecodeJSON(data, into)
			if err != nil {
				if e := AsError(err); e.Status != http.StatusBadRequest || !utf8.ValidString(e.Detail.Message) {
					t.Fatalf("%q: status %d, %q", data, e.Status, e.Detail.Message)
				}
				continue
			}
			if !json.Valid(data) || !utf8.Valid(data) || !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) {
				t.Fatalf("%q was taken", data)
			}
			if twice(json.NewDecoder(bytes.NewReader(data))) {
				t.Fatalf("%q has a key twice, and was taken", data)
			}
		}
		if in := embeddings.Input; in.texts != nil && in.ids != nil {
			t.Fatalf("%q is texts and ids at once", data)
		}
	})
}

// twice tells whether an object in valid JSON has a key twice, or a list a null.
func twice(dec *json.Decoder) bool {
	bad := false
	var value func()
	value = func() {
		token, _ := dec.Token()
		switch token {
		case json.Delim('{'):
			seen := map[string]bool{}
			for dec.More() {
				key, _ := dec.Token()
				name, _ := key.(string)
				bad = bad || seen[name]
				seen[name] = true
				value()
			}
			_, _ = dec.Token()
		case json.Delim('['):
			for dec.More() {
				value()
			}
			_, _ = dec.Token()
		}
	}
	value()
	return bad
}

// FuzzRequests sends any body to any endpoint: each must be answered, with JSON that
// is whole, and none by an error of the server's own.
func FuzzRequests(f *testing.F) {
	s := newServer(f, Options{Limits: testLimits()})
	paths := []string{"/v1/embeddings", "/v1/neighbors", "/v1/similarity", "/v1/analogy", "/v1/tokenize", "/v1/project"}
	for _, m := range malformedRequests() {
		for i, path := range paths {
			if strings.HasSuffix(m.request, path) && len(m.body) < 1000 {
				f.Add(uint8(i), []byte(m.body))
			}
		}
	}
	for i, body := range []string{
		`{"input":[[1,2],[3]]}`, `{"expression":"2*king - man","k":50,"skip":["queen"],"most_frequent":3}`, `{"words":["king","man"],"one_hot":true}`,
		`{"a":"man","b":"king","c":"woman","method":"3cosmul"}`, `{"tokenizer":"han","text":"中国人民"}`, `{"method":"tsne","top":6,"clusters":3}`,
	} {
		f.Add(uint8(i), []byte(body))
	}
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		r := httptest.NewRequest(http.MethodPost, paths[int(which)%len(paths)], bytes.NewReader(body))
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK && (w.Code < 400 || w.Code >= 500) {
			t.Fatalf("%s: status %d: %s", r.URL.Path, w.Code, w.Body)
		}
		if !json.Valid(w.Body.Bytes()) {
			t.Fatalf("%s: %q", r.URL.Path, w.Body)
		}
		if w.Code != http.StatusOK {
			reply{w.Code, w.Header(), w.Body.Bytes()}.fault(t)
		}
	})
}

// FuzzKeys reads files of keys.
func FuzzKeys(f *testing.F) {
	f.Add([]byte("# keys\n" + annasKey + " anna 100/m\n\r\n" + benesKey))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := parseKeys(data)
		if (err == nil) != (len(list) > 0) {
			t.Fatalf("%q: %d keys, %v", data, len(list), err)
		}
		for _, key := range list {
			if key.name == "" || strings.ContainsAny(key.name, " \n\t") {
				t.Fatalf("%q: name %q", data, key.name)
			}
		}
	})
}

package serve

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// A malformed is a request that is wrong, and what is to come of it.
type malformed struct {
	name    string
	request string // method and path
	body    string
	headers []string
	status  int
	code    string
}

const (
	embeddingsPath = "POST /v1/embeddings"
	neighborsPath  = "POST /v1/neighbors"
	similarityPath = "POST /v1/similarity"
	analogyPath    = "POST /v1/analogy"
	tokenizePath   = "POST /v1/tokenize"
	projectPath    = "POST /v1/project"
)

// testLimits are small, so that tests can go beyond them.
func testLimits() Limits {
	return Limits{BodyBytes: 100_000, Batch: 8, TextTokens: 20, WordBytes: 100, Neighbors: 50, Matrix: 5, Words: 10, TSNEWords: 6}
}

func malformedRequests() []malformed {
	json := func(path, body, code string) malformed {
		return malformed{name: path[5:] + " " + body[:min(len(body), 60)], request: path, body: body, status: http.StatusBadRequest, code: code}
	}
	list := []malformed{
		// What is no JSON.
		json(embeddingsPath, `{`, "invalid_json"),
		json(embeddingsPath, `{"input"`, "invalid_json"),
		json(embeddingsPath, `{"input":"king"`, "invalid_json"),
		json(embeddingsPath, `{"input":"king`, "invalid_json"),
		json(embeddingsPath, `{"input":'king'}`, "invalid_json"),
		json(embeddingsPath, `{input:"king"}`, "invalid_json"),
		json(embeddingsPath, `{"input":"king",}`, "invalid_json"),
		json(embeddingsPath, `{"input":["king",]}`, "invalid_json"),
		json(embeddingsPath, `{"input":"king"}}`, "invalid_json"),
		json(embeddingsPath, `{"input":"king"}{"input":"queen"}`, "invalid_json"),
		json(embeddingsPath, `{"input":"king"} trailing`, "invalid_json"),
		json(embeddingsPath, `{"input":"king"}`+"\x00", "invalid_json"),
		json(embeddingsPath, "\ufeff"+`{"input":"king"}`, "invalid_json"),
		json(embeddingsPath, `// comment`+"\n"+`{"input":"king"}`, "invalid_json"),
		json(embeddingsPath, `{"input":"ki`+"\n"+`ng"}`, "invalid_json"),
		json(embeddingsPath, `{"input":"\x41"}`, "invalid_json"),
		json(embeddingsPath, `{"input":"\u12"}`, "invalid_json"),
		json(embeddingsPath, `{"input":NaN}`, "invalid_json"),
		json(embeddingsPath, `{"input":[01]}`, "invalid_json"),
		json(embeddingsPath, `{"input":[+1]}`, "invalid_json"),
		json(embeddingsPath, `{"input":[1.]}`, "invalid_json"),
		json(embeddingsPath, `{"input":[0x1]}`, "invalid_json"),
		json(embeddingsPath, `input=king&model=m`, "invalid_json"),
		json(embeddingsPath, `<input>king</input>`, "invalid_json"),
		json(embeddingsPath, `   `, "invalid_json"),
		json(embeddingsPath, `"king"`, "invalid_json"),
		json(embeddingsPath, `[]`, "invalid_json"),
		json(embeddingsPath, `["king"]`, "invalid_json"),
		json(embeddingsPath, `null`, "invalid_json"),
		json(embeddingsPath, `true`, "invalid_json"),
		json(embeddingsPath, `17`, "invalid_json"),

		// What is JSON that encoding/json would mend without a word.
		json(embeddingsPath, `{"input":"king","input":"queen"}`, "duplicate_key"),
		json(embeddingsPath, `{"input":"king","inp\u0075t":"queen"}`, "duplicate_key"),
		json(embeddingsPath, `{"input":"king","INPUT":"queen"}`, "unknown_parameter"),
		json(embeddingsPath, `{"Input":"king"}`, "unknown_parameter"),
		json(embeddingsPath, `{"input":"king","temperature":1}`, "unknown_parameter"),
		json(embeddingsPath, `{"input":"king","":1}`, "unknown_parameter"),
		json(embeddingsPath, `{"input":["king",null]}`, "invalid_type"),
		json(embeddingsPath, `{"input":[null]}`, "invalid_type"),
		json(embeddingsPath, `{"input":[[1,null]]}`, "invalid_type"),
		json(embeddingsPath, `{"input":"\ud800"}`, "invalid_encoding"),
		json(embeddingsPath, `{"input":"\udc00\ud800"}`, "invalid_encoding"),
		json(embeddingsPath, `{"input":"\ud800\u0041"}`, "invalid_encoding"),
		json(embeddingsPath, "{\"input\":\"k\xffng\"}", "invalid_encoding"),
		json(embeddingsPath, "{\"input\":\"\xed\xa0\x80\"}", "invalid_encoding"),
		json(embeddingsPath, "{\"input\":\"\xc0\xaf\"}", "invalid_encoding"),
		json(embeddingsPath, "\xff\xfe{\x00", "invalid_encoding"),
		json(embeddingsPath, strings.Repeat("[", 50_000), "invalid_json"),
		json(embeddingsPath, strings.Repeat(`{"input":`, 10_000), "invalid_json"),
		json(embeddingsPath, `{"input":`+strings.Repeat("[", 17)+strings.Repeat("]", 17)+`}`, "invalid_json"),

		// Types.
		json(embeddingsPath, `{}`, "missing"),
		json(embeddingsPath, `{"input":null}`, "missing"),
		json(embeddingsPath, `{"input":true}`, "invalid_type"),
		json(embeddingsPath, `{"input":1}`, "invalid_type"),
		json(embeddingsPath, `{"input":{"text":"king"}}`, "invalid_type"),
		json(embeddingsPath, `{"input":[{"text":"king"}]}`, "invalid_type"),
		json(embeddingsPath, `{"input":["king",1]}`, "invalid_type"),
		json(embeddingsPath, `{"input":[1,"king"]}`, "invalid_type"),
		json(embeddingsPath, `{"input":[[1],"king"]}`, "invalid_type"),
		json(embeddingsPath, `{"input":[[1],2]}`, "invalid_type"),
		json(embeddingsPath, `{"input":[["king"]]}`, "invalid_type"),
		json(embeddingsPath, `{"input":[[[1]]]}`, "invalid_type"),
		json(embeddingsPath, `{"input":[1.5]}`, "invalid_type"),
		json(embeddingsPath, `{"input":[1e2]}`, "invalid_type"),
		json(embeddingsPath, `{"input":[99999999999999999999]}`, "invalid_type"),
		json(embeddingsPath, `{"input":"king","model":1}`, "invalid_type"),
		json(embeddingsPath, `{"input":"king","model":["m"]}`, "invalid_type"),
		json(embeddingsPath, `{"input":"king","encoding_format":1}`, "invalid_type"),
		json(embeddingsPath, `{"input":"king","dimensions":"4"}`, "invalid_type"),
		json(embeddingsPath, `{"input":"king","dimensions":4.5}`, "invalid_type"),
		json(embeddingsPath, `{"input":"king","user":{}}`, "invalid_type"),

		// Values.
		json(embeddingsPath, `{"input":""}`, "empty_text"),
		json(embeddingsPath, `{"input":["king",""]}`, "empty_text"),
		json(embeddingsPath, `{"input":[]}`, "empty_input"),
		json(embeddingsPath, `{"input":[[]]}`, "empty_text"),
		json(embeddingsPath, `{"input":[-1]}`, "unknown_id"),
		json(embeddingsPath, `{"input":[12]}`, "unknown_id"),
		json(embeddingsPath, `{"input":[4294967296]}`, "unknown_id"),
		json(embeddingsPath, `{"input":[[1],[9000000000000000000]]}`, "unknown_id"),
		json(embeddingsPath, `{"input":"xyzzy"}`, "unknown_words"),
		json(embeddingsPath, `{"input":"   "}`, "unknown_words"),
		json(embeddingsPath, `{"input":["king","..."]}`, "unknown_words"),
		json(embeddingsPath, `{"input":"king","encoding_format":"int8"}`, "invalid_value"),
		json(embeddingsPath, `{"input":"king","dimensions":3}`, "invalid_value"),
		json(embeddingsPath, `{"input":"king","dimensions":0}`, "invalid_value"),
		json(embeddingsPath, `{"input":["a","b","c","d","e","f","g","h","i"]}`, "batch_too_large"),
		json(embeddingsPath, `{"input":"`+strings.Repeat("king ", 21)+`"}`, "context_length_exceeded"),
		json(embeddingsPath, `{"input":[`+strings.Repeat("1,", 20)+`1]}`, "context_length_exceeded"),

		// Neighbors.
		json(neighborsPath, `{}`, "missing"),
		json(neighborsPath, `{"words":null}`, "missing"),
		json(neighborsPath, `{"words":[]}`, "invalid_value"),
		json(neighborsPath, `{"words":[""]}`, "invalid_value"),
		json(neighborsPath, `{"words":"king"}`, "invalid_type"),
		json(neighborsPath, `{"words":["king"],"id":1}`, "invalid_value"),
		json(neighborsPath, `{"words":["king"],"text":"king","vector":[1,2,3,4]}`, "invalid_value"),
		json(neighborsPath, `{"words":["`+strings.Repeat("k", 101)+`"]}`, "word_too_long"),
		json(neighborsPath, `{"words":["a","b","c","d","e","f","g","h","i"]}`, "invalid_value"),
		json(neighborsPath, `{"words":["xyzzy"]}`, "unknown_word"),
		json(neighborsPath, `{"words":["king"],"k":0}`, "invalid_value"),
		json(neighborsPath, `{"words":["king"],"k":-1}`, "invalid_value"),
		json(neighborsPath, `{"words":["king"],"k":51}`, "invalid_value"),
		json(neighborsPath, `{"words":["king"],"k":1e3}`, "invalid_type"),
		json(neighborsPath, `{"words":["king"],"k":"10"}`, "invalid_type"),
		json(neighborsPath, `{"words":["king"],"k":99999999999999999999}`, "invalid_type"),
		json(neighborsPath, `{"words":["king"],"exact":"yes"}`, "invalid_type"),
		json(neighborsPath, `{"words":["king"],"exact":1}`, "invalid_type"),
		json(neighborsPath, `{"words":["king"],"skip":"queen"}`, "invalid_type"),
		json(neighborsPath, `{"words":["king"],"skip":[""]}`, "invalid_value"),
		json(neighborsPath, `{"words":["king"],"skip":["a","b","c","d","e","f","g","h","i"]}`, "batch_too_large"),
		json(neighborsPath, `{"words":["king"],"most_frequent":0}`, "invalid_value"),
		json(neighborsPath, `{"words":["king"],"most_frequent":-5}`, "invalid_value"),
		json(neighborsPath, `{"expression":""}`, "invalid_value"),
		json(neighborsPath, `{"expression":" "}`, "invalid_expression"),
		json(neighborsPath, `{"expression":"king -"}`, "invalid_expression"),
		json(neighborsPath, `{"expression":"king - king"}`, "no_direction"),
		json(neighborsPath, `{"expression":"king + xyzzy"}`, "unknown_word"),
		json(neighborsPath, `{"expression":"0*king + queen"}`, "invalid_expression"),
		json(neighborsPath, `{"text":""}`, "unknown_words"),
		json(neighborsPath, `{"text":"xyzzy plugh"}`, "unknown_words"),
		json(neighborsPath, `{"text":"`+strings.Repeat("king ", 21)+`"}`, "context_length_exceeded"),
		json(neighborsPath, `{"vector":[]}`, "invalid_value"),
		json(neighborsPath, `{"vector":[1,2,3]}`, "invalid_value"),
		json(neighborsPath, `{"vector":[1,2,3,4,5]}`, "invalid_value"),
		json(neighborsPath, `{"vector":[0,0,0,0]}`, "no_direction"),
		json(neighborsPath, `{"vector":[1e-40,0,0,0]}`, "no_direction"),
		json(neighborsPath, `{"vector":[1,2,3,NaN]}`, "invalid_json"),
		json(neighborsPath, `{"vector":[1,2,3,Infinity]}`, "invalid_json"),
		json(neighborsPath, `{"vector":[1,2,3,"NaN"]}`, "invalid_type"),
		json(neighborsPath, `{"vector":[1,2,3,null]}`, "invalid_type"),
		json(neighborsPath, `{"vector":[1,2,3,1e39]}`, "invalid_type"),
		json(neighborsPath, `{"vector":[1,2,3,1e999999]}`, "invalid_type"),
		json(neighborsPath, `{"vector":"AACAPw=="}`, "invalid_type"),
		json(neighborsPath, `{"id":-1}`, "unknown_id"),
		json(neighborsPath, `{"id":12}`, "unknown_id"),
		json(neighborsPath, `{"id":1.0}`, "invalid_type"),
		json(neighborsPath, `{"id":18446744073709551616}`, "invalid_type"),
		json(neighborsPath, `{"queries":[]}`, "missing"),
		json(neighborsPath, `{"queries":{}}`, "invalid_type"),
		json(neighborsPath, `{"queries":["king"]}`, "invalid_type"),
		json(neighborsPath, `{"queries":[{"words":["king"],"top":3}]}`, "unknown_parameter"),
		json(neighborsPath, `{"queries":[{"words":["king"],"model":"m"}]}`, "unknown_parameter"),
		json(neighborsPath, `{"queries":[{"queries":[]}]}`, "unknown_parameter"),
		json(neighborsPath, `{"queries":[{"words":["king"]}],"k":3}`, "invalid_value"),
		json(neighborsPath, `{"queries":[`+strings.Repeat(`{"id":1},`, 8)+`{"id":1}]}`, "batch_too_large"),

		// Similarity and analogy.
		json(similarityPath, `{}`, "missing"),
		json(similarityPath, `{"pairs":[]}`, "invalid_value"),
		json(similarityPath, `{"pairs":[["king"]]}`, "invalid_value"),
		json(similarityPath, `{"pairs":[["king","queen","man"]]}`, "invalid_value"),
		json(similarityPath, `{"pairs":["king","queen"]}`, "invalid_type"),
		json(similarityPath, `{"pairs":[["king",1]]}`, "invalid_type"),
		json(similarityPath, `{"pairs":[["king",""]]}`, "invalid_value"),
		json(similarityPath, `{"pairs":[["king","queen"]],"words":["king"]}`, "invalid_value"),
		json(similarityPath, `{"pairs":[["king","queen"]],"one_hot":true}`, "invalid_value"),
		json(similarityPath, `{"words":[]}`, "invalid_value"),
		json(similarityPath, `{"words":["a","b","c","d","e","f"]}`, "invalid_value"),
		json(analogyPath, `{}`, "invalid_value"),
		json(analogyPath, `{"a":"man","b":"king"}`, "invalid_value"),
		json(analogyPath, `{"a":"man","b":"king","c":"xyzzy"}`, "unknown_word"),
		json(analogyPath, `{"a":["man"],"b":"king","c":"woman"}`, "invalid_type"),
		json(analogyPath, `{"a":"man","b":"king","c":"woman","method":"add"}`, "invalid_value"),
		json(analogyPath, `{"a":"man","b":"king","c":"woman","k":0}`, "invalid_value"),
		json(analogyPath, `{"a":"man man","b":"king","c":"woman","method":"3cosmul"}`, "several_words"),

		// Text and maps.
		json(tokenizePath, `{"text":1}`, "invalid_type"),
		json(tokenizePath, `{"text":["a"]}`, "invalid_type"),
		json(tokenizePath, `{"text":"a","tokenizer":"bpe"}`, "invalid_value"),
		json(tokenizePath, `{"text":"a","tokenizer":"/etc/passwd"}`, "invalid_value"),
		json(tokenizePath, `{"text":"a","tokenizer":"words","model":"m"}`, "invalid_value"),
		json(projectPath, `{"method":"umap"}`, "invalid_value"),
		json(projectPath, `{"dims":1}`, "invalid_value"),
		json(projectPath, `{"dims":4}`, "invalid_value"),
		json(projectPath, `{"method":"tsne","dims":3}`, "invalid_value"),
		json(projectPath, `{"top":0}`, "invalid_value"),
		json(projectPath, `{"top":11}`, "invalid_value"),
		json(projectPath, `{"top":7,"method":"tsne"}`, "invalid_value"),
		json(projectPath, `{"top":3,"method":"tsne"}`, "too_few_words"),
		json(projectPath, `{"top":3,"words":["king"]}`, "invalid_value"),
		json(projectPath, `{"words":[]}`, "invalid_value"),
		json(projectPath, `{"words":["xyzzy"]}`, "too_few_words"),
		json(projectPath, `{"top":5,"clusters":-1}`, "invalid_value"),
		json(projectPath, `{"top":5,"clusters":65}`, "invalid_value"),

		// Models that are not there, files that are.
		{request: embeddingsPath, body: `{"input":"king","model":"text-embedding-3-small"}`, status: 404, code: "model_not_found"},
		{request: embeddingsPath, body: `{"input":"king","model":"../m"}`, status: 404, code: "model_not_found"},
		{request: embeddingsPath, body: `{"input":"king","model":"m.safetensors"}`, status: 404, code: "model_not_found"},
		{request: embeddingsPath, body: `{"input":"king","model":"/etc/passwd"}`, status: 404, code: "model_not_found"},
		{request: embeddingsPath, body: `{"input":"king","model":"m\u0000"}`, status: 404, code: "model_not_found"},
		{request: embeddingsPath, body: `{"input":"king","model":"M"}`, status: 404, code: "model_not_found"},
		{request: tokenizePath, body: `{"text":"a","tokenizer":"model:../m"}`, status: 404, code: "model_not_found"},
		{request: "GET /v1/models/nothing", status: 404, code: "model_not_found"},
		{request: "GET /v1/models/..%2f..%2fetc%2fpasswd", status: 404, code: "unknown_path"},
		{request: "GET /v1/models/%2e%2e", status: 404, code: "unknown_path"},

		// Paths and methods.
		{request: "GET /nothing", status: 404, code: "unknown_path"},
		{request: "GET /v1", status: 404, code: "unknown_path"},
		{request: "GET /v1/", status: 404, code: "unknown_path"},
		{request: "GET /v1/nothing", status: 404, code: "unknown_path"},
		{request: "POST /v1/embeddings/", body: `{"input":"king"}`, status: 404, code: "unknown_path"},
		{request: "POST //v1/embeddings", body: `{"input":"king"}`, status: 404, code: "unknown_path"},
		{request: "POST /v1//embeddings", body: `{"input":"king"}`, status: 404, code: "unknown_path"},
		{request: "POST /v1/./embeddings", body: `{"input":"king"}`, status: 404, code: "unknown_path"},
		{request: "POST /v1/%2e%2e/v1/embeddings", body: `{"input":"king"}`, status: 404, code: "unknown_path"},
		{request: "POST /V1/embeddings", body: `{"input":"king"}`, status: 404, code: "unknown_path"},
		{request: "GET /../../etc/passwd", status: 404, code: "unknown_path"},
		{request: "GET /%2e%2e/%2e%2e/etc/passwd", status: 404, code: "unknown_path"},
		{request: "GET /v1/models/m/../../../etc/passwd", status: 404, code: "unknown_path"},
		{request: "GET /docs/../openapi.json", status: 404, code: "unknown_path"},
		{request: "GET /..%5c..%5cwindows%5cwin.ini", status: 404, code: "unknown_path"},
		{request: "GET /%00", status: 404, code: "unknown_path"},
		{request: "GET /debug/pprof/", status: 404, code: "unknown_path"},
		{request: "GET /v1/runs", status: 404, code: "unknown_path"},
		{request: "POST /v1/explain", body: `{"text":"king"}`, status: 404, code: "unknown_path"},
		{request: "GET /v1/embeddings", status: 405, code: "method_not_allowed"},
		{request: "PUT /v1/embeddings", body: `{"input":"king"}`, status: 405, code: "method_not_allowed"},
		{request: "DELETE /v1/models/m", status: 405, code: "method_not_allowed"},
		{request: "PATCH /v1/neighbors", body: `{}`, status: 405, code: "method_not_allowed"},
		{request: "OPTIONS /v1/embeddings", status: 405, code: "method_not_allowed"},
		{request: "BREW /v1/tokenize", status: 405, code: "method_not_allowed"},
		{request: "POST /v1/models", body: `{}`, status: 405, code: "method_not_allowed"},
		{request: "POST /healthz", status: 405, code: "method_not_allowed"},
		{request: "GET /v1/models?limit=3", status: 400},
		{request: "POST /v1/embeddings?input=king", body: `{"input":"king"}`, status: 400},

		// Types and encodings of the body.
		{request: embeddingsPath, body: `{"input":"king"}`, headers: []string{"Content-Type: text/plain"}, status: 415, code: "unsupported_type"},
		{request: embeddingsPath, body: `{"input":"king"}`, headers: []string{"Content-Type: application/x-www-form-urlencoded"}, status: 415, code: "unsupported_type"},
		{request: embeddingsPath, body: `{"input":"king"}`, headers: []string{"Content-Type: multipart/form-data; boundary=x"}, status: 415, code: "unsupported_type"},
		{request: embeddingsPath, body: `{"input":"king"}`, headers: []string{"Content-Type: application/jsonp"}, status: 415, code: "unsupported_type"},
		{request: embeddingsPath, body: `{"input":"king"}`, headers: []string{"Content-Type: json"}, status: 415, code: "unsupported_type"},
		{request: embeddingsPath, body: `{"input":"king"}`, headers: []string{"Content-Type: ;;;"}, status: 415, code: "unsupported_type"},
		{request: embeddingsPath, body: `{"input":"king"}`, headers: []string{"Content-Type: application/json; charset=utf-16"}, status: 415, code: "unsupported_charset"},
		{request: embeddingsPath, body: `{"input":"king"}`, headers: []string{"Content-Type: application/json; charset=gbk"}, status: 415, code: "unsupported_charset"},
		{request: embeddingsPath, body: "not gzip", headers: []string{"Content-Encoding: gzip"}, status: 415, code: "unsupported_encoding"},
		{request: embeddingsPath, body: "\x1f\x8b\x08\x00", headers: []string{"Content-Encoding: gzip"}, status: 415, code: "unsupported_encoding"},
		{request: embeddingsPath, body: `{"input":"king"}`, headers: []string{"Content-Encoding: br"}, status: 415, code: "unsupported_encoding"},
		{request: embeddingsPath, body: "\x1f\x8b\x08\x00\x00\x00\x00\x00", status: 400, code: "invalid_encoding"},
		{request: embeddingsPath, status: 400, code: "invalid_json"},
		{request: embeddingsPath, body: `{"input":"` + strings.Repeat("x", 100_000) + `"}`, status: 413, code: "body_too_large"},

		// Names and pages.
		{request: "GET /v1/models", headers: []string{"Host: evil.example"}, status: 403, code: "host_not_allowed"},
		{request: "GET /v1/models", headers: []string{"Host: localhost.evil.example:80"}, status: 403, code: "host_not_allowed"},
		{request: "GET /v1/models", headers: []string{"Host: 127.0.0.1.nip.io"}, status: 403, code: "host_not_allowed"},
		{request: embeddingsPath, body: `{"input":"king"}`, headers: []string{"Origin: https://evil.example"}, status: 403, code: "origin_not_allowed"},
		{request: embeddingsPath, body: `{"input":"king"}`, headers: []string{"Origin: null"}, status: 403, code: "origin_not_allowed"},
		{request: embeddingsPath, body: `{"input":"king"}`, headers: []string{"Sec-Fetch-Site: cross-site"}, status: 403, code: "origin_not_allowed"},
		{request: embeddingsPath, body: `{"input":"king"}`, headers: []string{"Sec-Fetch-Site: same-site"}, status: 403, code: "origin_not_allowed"},
		{request: "OPTIONS /v1/embeddings", headers: []string{"Origin: https://evil.example", "Access-Control-Request-Method: POST"}, status: 403, code: "origin_not_allowed"},
	}
	return list
}

// TestMalformedRequests sends what is wrong, and wants the right status, and OpenAI's
// shape of an error, for each.
func TestMalformedRequests(t *testing.T) {
	s := newServer(t, Options{Limits: testLimits(), Hosts: []string{"127.0.0.1", "localhost"}})
	address, _ := start(t, s)
	requests := malformedRequests()
	if len(requests) < 100 {
		t.Fatalf("%d malformed requests; there are to be 100 at least", len(requests))
	}
	for i, m := range requests {
		if m.name == "" {
			m.name = m.request
		}
		t.Run(fmt.Sprintf("%d %s", i, m.name), func(t *testing.T) {
			method, path, _ := strings.Cut(m.request, " ")
			r := send(t, method, "http://"+address+path, m.body, m.headers...)
			if r.status != m.status {
				t.Errorf("status %d, want %d: %s", r.status, m.status, r.body)
			}
			if detail := r.fault(t); m.code != "" && detail.code() != m.code {
				t.Errorf("code %q, want %q: %s", detail.code(), m.code, detail.Message)
			}
			if strings.Contains(string(r.body), "/tmp/") || strings.Contains(string(r.body), "goroutine") {
				t.Errorf("the error tells of the inside: %s", r.body)
			}
		})
	}
	// After all of that, it works.
	if r := send(t, http.MethodPost, "http://"+address+"/v1/embeddings", `{"input":"king"}`); r.status != http.StatusOK {
		t.Errorf("status %d for a good request: %s", r.status, r.body)
	}
}

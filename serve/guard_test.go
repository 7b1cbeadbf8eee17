package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	annasKey = "sk-anna-0123456789abcdef"
	benesKey = "sk-bene-0123456789abcdef"
)

func writeKeys(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.txt")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestKeys(t *testing.T) {
	path := writeKeys(t, "# keys\n\n"+annasKey+" anna\n"+benesKey+"\tbene\t3/h\n")
	keys, err := OpenKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	var text logText
	s := newServer(t, Options{Keys: keys, LogRequests: true, Log: logTo(&text), Profile: true, Explain: func(context.Context, json.RawMessage) (any, error) { return 1, nil }})
	address, _ := start(t, s)
	url := "http://" + address
	for _, path := range []string{"/v1/models", "/v1/models/m", "/v1/settings", "/v1/tokenizers", "/v1/nothing", "/metrics", "/debug/pprof/", "/debug/pprof/heap"} {
		for header, code := range map[string]string{
			"":                                    "missing_api_key",
			"Bearer":                              "missing_api_key",
			"Bearer ":                             "missing_api_key",
			"Basic " + annasKey:                   "missing_api_key",
			annasKey:                              "missing_api_key",
			"Bearer " + annasKey[:23]:             "invalid_api_key",
			"Bearer " + annasKey + "x":            "invalid_api_key",
			"Bearer " + strings.ToUpper(annasKey): "invalid_api_key",
			"Bearer # keys":                       "invalid_api_key",
			"Bearer " + strings.Repeat("x", 9999): "invalid_api_key",
		} {
			r := send(t, http.MethodGet, url+path, "", "Authorization: "+header)
			if r.status != http.StatusUnauthorized || r.fault(t).code() != code || !strings.HasPrefix(r.header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("GET %s with %.30q: %d %s", path, header, r.status, r.body)
			}
		}
	}
	for _, path := range []string{"/v1/embeddings", "/v1/neighbors", "/v1/similarity", "/v1/analogy", "/v1/tokenize", "/v1/project", "/v1/explain"} {
		if r := send(t, http.MethodPost, url+path, "{}"); r.status != http.StatusUnauthorized {
			t.Errorf("POST %s without a key: %d", path, r.status)
		}
	}
	for _, path := range []string{"/v1/models", "/metrics", "/debug/pprof/cmdline"} {
		if r := send(t, http.MethodGet, url+path, "", "Authorization: bearer  "+annasKey); r.status != http.StatusOK {
			t.Errorf("GET %s with a key: %d %s", path, r.status, r.body)
		}
	}
	for _, path := range []string{"/healthz", "/readyz", "/docs", "/openapi.json"} {
		r := send(t, http.MethodGet, url+path, "")
		if r.status != http.StatusOK || path == "/readyz" && strings.Contains(string(r.body), "model") {
			t.Errorf("GET %s without a key: %d %s", path, r.status, r.body)
		}
	}
	if r := send(t, http.MethodGet, url+"/readyz", "", "Authorization: Bearer "+annasKey); !strings.Contains(string(r.body), `"model":"m"`) {
		t.Errorf("readyz with a key: %s", r.body)
	}
	// Bene has a rate of his own.
	for i := range 5 {
		r := send(t, http.MethodGet, url+"/v1/models", "", "Authorization: Bearer "+benesKey)
		if i < 3 && r.status != http.StatusOK || i >= 3 && (r.status != http.StatusTooManyRequests || r.fault(t).code() != "rate_limit_exceeded") {
			t.Errorf("request %d at 3/h: %d", i, r.status)
		}
		if wait, err := strconv.Atoi(r.header.Get("Retry-After")); i >= 3 && (err != nil || wait < 1000 || wait > 1200) {
			t.Errorf("Retry-After: %v %v", wait, err)
		}
	}
	if log := text.String(); !strings.Contains(log, "key=anna") || strings.Contains(log, annasKey) {
		t.Errorf("the log has the key, or not its name: %s", log)
	}
	// A key that is taken out of the file ends with a reload; a broken file changes nothing.
	if err := os.WriteFile(path, []byte(benesKey), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Reload()
	if r := send(t, http.MethodGet, url+"/v1/models", "", "Authorization: Bearer "+annasKey); r.status != http.StatusUnauthorized {
		t.Errorf("a key that is gone: %d", r.status)
	}
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Reload()
	if r := send(t, http.MethodGet, url+"/v1/models", "", "Authorization: Bearer "+benesKey); r.status != http.StatusOK {
		t.Errorf("a key after a broken file: %d %s", r.status, r.body)
	}
}

func TestKeyFiles(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "no keys",
		"# only a remark\n":                 "no keys",
		"tooshort\n":                        "line 1: the key has 8 characters",
		"\n" + annasKey + " a b c\n":        "line 2: it has 4 parts",
		annasKey + " a\n" + annasKey + "\n": "line 2: the key of line 1 again",
		annasKey + " a 5/fortnight\n":       "line 1: rate",
		annasKey + " a -5\n":                "line 1: rate",
	} {
		_, err := OpenKeys(writeKeys(t, text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), annasKey) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := OpenKeys(filepath.Join(t.TempDir(), "nothing")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestParseRate(t *testing.T) {
	for text, want := range map[string]Rate{"0": {}, "5": {5, time.Second}, "5/s": {5, time.Second}, "600/m": {600, time.Minute}, "7/h": {7, time.Hour}} {
		got, err := ParseRate(text)
		if err != nil || got != want {
			t.Errorf("%s: %v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "/s", "-1", "1.5", "5/d", "99999999999999", "5 / s", "５"} {
		if got, err := ParseRate(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestRateOfAddresses limits callers that have no keys, each by itself.
func TestRateOfAddresses(t *testing.T) {
	s := newServer(t, Options{Rate: Rate{2, time.Hour}})
	address, _ := start(t, s)
	statuses := ""
	for range 4 {
		statuses += fmt.Sprint(send(t, http.MethodGet, "http://"+address+"/v1/models", "", "X-Forwarded-For: 1.2.3.4").status, " ")
	}
	if statuses != "200 200 429 429 " {
		t.Errorf("statuses at 2/h: %s", statuses)
	}
	if r := send(t, http.MethodGet, "http://"+address+"/healthz", ""); r.status != http.StatusOK {
		t.Errorf("health is limited: %d", r.status)
	}
	l := newLimiter(Rate{1, time.Hour})
	if l.take("a", Rate{}) != nil || l.take("b", Rate{}) != nil || l.take("a", Rate{}) == nil {
		t.Error("callers share a bucket, or none")
	}
	if callerOf("[2001:db8:1:2:3:4:5:6]:80") != callerOf("[2001:db8:1:2:ffff::]:81") || callerOf("10.0.0.1:5") == callerOf("10.0.0.2:5") {
		t.Error("addresses are told apart wrongly")
	}
}

// TestManyCallers wants memory to stay bounded.
func TestManyCallers(t *testing.T) {
	l := newLimiter(Rate{1, time.Second})
	now := time.Unix(1e9, 0)
	for i := range maxCallers + 1000 {
		l.bucket(strconv.Itoa(i), l.standard, now)
	}
	if len(l.callers) > maxCallers+1 {
		t.Errorf("%d callers are kept", len(l.callers))
	}
	l.bucket("late", l.standard, now.Add(time.Minute))
	if len(l.callers) > 2 {
		t.Errorf("%d callers are kept a minute later", len(l.callers))
	}
}

func TestOrigins(t *testing.T) {
	ours := "https://app.example"
	address, _ := start(t, newServer(t, Options{Origins: []string{ours}}))
	url := "http://" + address + "/v1/embeddings"
	r := send(t, http.MethodPost, url, `{"input":"king"}`, "Origin: "+ours, "Sec-Fetch-Site: cross-site")
	if r.status != http.StatusOK || r.header.Get("Access-Control-Allow-Origin") != ours {
		t.Errorf("a page that is named: %d %v", r.status, r.header)
	}
	r = send(t, http.MethodOptions, url, "", "Origin: "+ours, "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization,content-type")
	if r.status != http.StatusNoContent || r.header.Get("Access-Control-Allow-Origin") != ours || !strings.Contains(r.header.Get("Access-Control-Allow-Headers"), "Authorization") {
		t.Errorf("preflight: %d %v", r.status, r.header)
	}
	for _, origin := range []string{"https://evil.example", "https://app.example.evil.example", "http://app.example", "null"} {
		r = send(t, http.MethodPost, url, `{"input":"king"}`, "Origin: "+origin)
		if r.status != http.StatusForbidden || r.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("a page of %s: %d %v", origin, r.status, r.header)
		}
	}
	if r := send(t, http.MethodPost, url, `{"input":"king"}`, "Origin: http://"+address); r.status != http.StatusOK {
		t.Errorf("the server's own page: %d", r.status)
	}
	address, _ = start(t, newServer(t, Options{Origins: []string{"*"}}))
	if r := send(t, http.MethodPost, "http://"+address+"/v1/embeddings", `{"input":"king"}`, "Origin: https://any.example"); r.status != http.StatusOK || r.header.Get("Access-Control-Allow-Origin") == "" {
		t.Errorf("any page: %d", r.status)
	}
	for _, bad := range []string{"", "example.com", "https://example.com/page", "https://"} {
		if _, err := New(Options{Origins: []string{bad}}); err == nil {
			t.Errorf("origin %q was taken", bad)
		}
	}
}

// TestHosts wants names to pass in every spelling that means the same.
func TestHosts(t *testing.T) {
	g, err := newGuard(Options{Hosts: []string{"localhost", "127.0.0.1", "::1"}})
	if err != nil {
		t.Fatal(err)
	}
	for host, right := range map[string]bool{
		"localhost": true, "LOCALHOST:80": true, "localhost.": true, "127.0.0.1:8080": true, "[::1]:8080": true, "[::1]": true,
		"": false, "evil.example": false, "localhost.evil.example": false, "127.0.0.1.evil.example:80": false, "evil.example:localhost": false, "[::2]": false,
	} {
		if g.calledRight(host) != right {
			t.Errorf("%q: %v", host, !right)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	address, _ := start(t, newServer(t, Options{}))
	for _, path := range []string{"/docs", "/v1/models", "/nothing", "/healthz"} {
		h := send(t, http.MethodGet, "http://"+address+path, "").header
		if !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Frame-Options") != "DENY" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// TestBusy refuses what is beyond the limits of requests at once, and of heavy ones.
func TestBusy(t *testing.T) {
	s := newServer(t, Options{Limits: Limits{Requests: 2, Heavy: 1}})
	address, _ := start(t, s)
	inside, leave := make(chan struct{}), make(chan struct{})
	s.mux.HandleFunc("GET /v1/wait", func(w http.ResponseWriter, _ *http.Request) {
		inside <- struct{}{}
		<-leave
		writeJSON(w, http.StatusOK, 1)
	})
	done := make(chan int)
	for range 2 {
		go func() { done <- send(t, http.MethodGet, "http://"+address+"/v1/wait", "").status }()
		<-inside
	}
	if r := send(t, http.MethodGet, "http://"+address+"/v1/models", ""); r.status != http.StatusServiceUnavailable || r.fault(t).code() != "busy" || r.header.Get("Retry-After") == "" {
		t.Errorf("one too many: %d %s", r.status, r.body)
	}
	close(leave)
	for range 2 {
		if status := <-done; status != http.StatusOK {
			t.Errorf("one that was in time: %d", status)
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	leaveOne, err := s.enter(ctx)
	if err != nil {
		t.Fatal(err)
	}
	waiting := make(chan error)
	for range waitingRoom {
		go func() {
			_, err := s.enter(ctx)
			waiting <- err
		}()
	}
	eventually(t, "a full waiting room", func() bool { return len(s.gate.inside) == 1+waitingRoom })
	if _, err := s.enter(ctx); AsError(err).Status != http.StatusServiceUnavailable {
		t.Errorf("beyond the waiting room: %v", err)
	}
	cancel()
	for range waitingRoom {
		if err := <-waiting; !errors.Is(err, context.Canceled) {
			t.Errorf("one that waited and went: %v", err)
		}
	}
	leaveOne()
	if leave, err := s.enter(t.Context()); err != nil {
		t.Errorf("after all have left: %v", err)
	} else {
		leave()
	}
}

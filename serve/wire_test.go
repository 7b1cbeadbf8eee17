package serve

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// wire sends bytes as they are, in parts with a pause between them, and reads what
// comes back until the server closes.
func wire(tb testing.TB, address string, pause time.Duration, parts ...string) string {
	tb.Helper()
	connection, err := new(net.Dialer).DialContext(tb.Context(), "tcp", address)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	if err := connection.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		tb.Fatal(err)
	}
	for i, part := range parts {
		if i > 0 {
			time.Sleep(pause)
		}
		if _, err := io.WriteString(connection, part); err != nil {
			break // the server has had enough
		}
	}
	answer, _ := io.ReadAll(connection) // a reset after the answer is no matter
	return string(answer)
}

// TestMalformedHTTP sends what no client library would.
func TestMalformedHTTP(t *testing.T) {
	limits := testLimits()
	limits.HeaderTime, limits.BodyTime, limits.IdleTime = 200*time.Millisecond, 200*time.Millisecond, 300*time.Millisecond
	address, _ := start(t, newServer(t, Options{Limits: limits, Hosts: []string{"127.0.0.1"}}))
	head := func(more string) string {
		return "POST /v1/embeddings HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nConnection: close\r\n" + more + "\r\n"
	}
	for _, c := range []struct {
		name   string
		parts  []string
		status int  // 0 for none
		shaped bool // whether the answer is ours, and not that of Go's server
	}{
		{"whole", []string{head("Content-Length: 16\r\n") + `{"input":"king"}`}, 200, false},
		{"in chunks", []string{head("Transfer-Encoding: chunked\r\n") + "10\r\n" + `{"input":"king"}` + "\r\n0\r\n\r\n"}, 200, false},
		{"body that stops", []string{head("Content-Length: 16\r\n") + `{"input"`, ""}, 408, true},
		{"body too slow", []string{head("Content-Length: 16\r\n"), `{"in`, `put"`, `:"ki`, `ng"}`}, 408, true},
		{"body of one byte at a time", append([]string{head("Content-Length: 16\r\n")}, strings.Split(`{"input":"king"}`, "")...), 408, true},
		{"chunk that is none", []string{head("Transfer-Encoding: chunked\r\n") + "zz\r\n{}\r\n0\r\n\r\n"}, 400, true},
		{"chunk longer than all", []string{head("Transfer-Encoding: chunked\r\n") + "ffffffffffffffff\r\n{}"}, 408, true},
		{"chunk of too many digits", []string{head("Transfer-Encoding: chunked\r\n") + "fffffffffffffffff\r\n{}"}, 400, true},
		{"chunks beyond the limit", []string{head("Transfer-Encoding: chunked\r\n") + strings.Repeat("2710\r\n"+strings.Repeat(" ", 10_000)+"\r\n", 11) + "0\r\n\r\n"}, 413, true},
		{"length beyond the limit", []string{head("Content-Length: 99999999999\r\n") + "{"}, 413, true},
		{"two lengths", []string{head("Content-Length: 16\r\nContent-Length: 17\r\n") + `{"input":"king"}`}, 400, false},
		{"negative length", []string{head("Content-Length: -1\r\n") + `{"input":"king"}`}, 400, false},
		{"length too short", []string{head("Content-Length: 5\r\n") + `{"input":"king"}`}, 400, true},
		{"length 0", []string{head("Content-Length: 0\r\n")}, 400, true},
		{"no length", []string{head("") + `{"input":"king"}`}, 400, true},
		{"unknown coding", []string{head("Transfer-Encoding: gzip\r\n") + "x"}, 501, false},
		{"expectation", []string{head("Expect: the-worst\r\nContent-Length: 16\r\n") + `{"input":"king"}`}, 417, false},
		{"header that stops", []string{"POST /v1/embeddings HTTP/1.1\r\nHost: 127", "", "", ""}, 0, false},
		{"header too large", []string{head("X-Much: "+strings.Repeat("x", 1<<20)+"\r\n") + "{}"}, 431, false},
		{"no host", []string{"GET /v1/models HTTP/1.1\r\n\r\n"}, 400, false},
		{"empty host", []string{"GET /v1/models HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n"}, 403, true},
		{"other host in the target", []string{"GET http://evil.example/v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"}, 403, true},
		{"target that is a host", []string{"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\nConnection: close\r\n\r\n"}, 403, true},
		{"target *", []string{"OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"}, 200, false},
		{"target with a control character", []string{"GET /v1/\x01 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"}, 400, false},
		{"target with a bad escape", []string{"GET /v1/%zz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"}, 400, false},
		{"target out of the root", []string{"GET /../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"}, 404, true},
		{"target without a slash", []string{"GET ../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"}, 400, false},
		{"no HTTP", []string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"}, 400, false},
		{"old HTTP", []string{"GET /healthz HTTP/0.9\r\n\r\n"}, 505, false},
		{"smuggled request", []string{head("Content-Length: 16\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\nGET /v1/models HTTP/1.1\r\n\r\n"}, 400, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer := wire(t, address, 90*time.Millisecond, c.parts...)
			if c.status == 0 {
				if strings.Contains(answer, " 200 ") {
					t.Errorf("it was answered: %.200s", answer)
				}
				return
			}
			response, err := http.ReadResponse(bufio.NewReader(strings.NewReader(answer)), nil)
			if err != nil {
				t.Fatalf("%v in %.300q", err, answer)
			}
			defer func() { _ = response.Body.Close() }()
			if response.StatusCode != c.status {
				t.Errorf("status %d, want %d: %.300s", response.StatusCode, c.status, answer)
			}
			if c.shaped {
				body, _ := io.ReadAll(response.Body) // what there is of it
				reply{response.StatusCode, response.Header, body}.fault(t)
			}
		})
	}
}

// TestLongAnswer gets an answer that takes longer than any deadline of reading.
func TestLongAnswer(t *testing.T) {
	limits := Limits{HeaderTime: 100 * time.Millisecond, BodyTime: 100 * time.Millisecond, WriteTime: 150 * time.Millisecond}
	s := newServer(t, Options{Limits: limits})
	address, _ := start(t, s)
	canceled := make(chan bool, 1)
	s.mux.HandleFunc("POST /v1/slow", func(w http.ResponseWriter, r *http.Request) {
		if _, err := s.body(w, r); err != nil {
			WriteError(w, err)
			return
		}
		select {
		case <-time.After(500 * time.Millisecond):
			canceled <- false
		case <-r.Context().Done():
			canceled <- true
		}
		writeJSON(w, http.StatusOK, map[string]string{})
	})
	s.mux.HandleFunc("GET /v1/parts", func(w http.ResponseWriter, _ *http.Request) {
		for range 8 { // each part in time, all of them not
			_, _ = fmt.Fprintln(w, "part")
			_ = http.NewResponseController(w).Flush()
			time.Sleep(50 * time.Millisecond)
		}
	})
	if r := send(t, http.MethodPost, "http://"+address+"/v1/slow", `{}`); r.status != http.StatusOK || <-canceled {
		t.Errorf("status %d for an answer that takes its time: %s", r.status, r.body)
	}
	if r := send(t, http.MethodGet, "http://"+address+"/v1/parts", ""); strings.Count(string(r.body), "part") != 8 {
		t.Errorf("an answer in parts was cut off: %q", r.body)
	}
}

// TestClientThatDoesNotRead wants a client to be dropped that asks and does not read.
func TestClientThatDoesNotRead(t *testing.T) {
	s := newServer(t, Options{Limits: Limits{WriteTime: 100 * time.Millisecond}})
	address, _ := start(t, s)
	cut := make(chan struct{})
	s.mux.HandleFunc("GET /v1/flood", func(w http.ResponseWriter, _ *http.Request) {
		defer close(cut)
		part := make([]byte, 1<<20)
		for range 1000 {
			if _, err := w.Write(part); err != nil {
				return
			}
		}
		t.Error("a client that does not read was sent a gigabyte")
	})
	connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	if _, err := io.WriteString(connection, "GET /v1/flood HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-cut:
	case <-time.After(20 * time.Second):
		t.Error("the answer goes on")
	}
}

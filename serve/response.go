package serve

import (
	"net/http"
	"time"
)

// A response is the answer to a request as it is written: it notes what /metrics and
// the log tell, and gives each part of the answer a time of its own, so that a long
// answer (a stream of events, a large file) is not cut off, and a client that does
// not read is.
type response struct {
	http.ResponseWriter
	control *http.ResponseController
	each    time.Duration // for a part
	until   time.Time     // the deadline that is set

	route  string // the pattern of who answers; "none" if nobody does
	key    string // the name of the API key
	status int
	bytes  int64
	wrote  bool
}

func newResponse(w http.ResponseWriter, each time.Duration) *response {
	return &response{ResponseWriter: w, control: http.NewResponseController(w), each: each, route: "none", status: http.StatusOK}
}

// WriteHeader begins the answer.
func (w *response) WriteHeader(status int) {
	if !w.wrote {
		w.status, w.wrote = status, true
	}
	w.extend()
	w.ResponseWriter.WriteHeader(status)
}

// Write writes a part of the answer.
func (w *response) Write(p []byte) (int, error) {
	w.wrote = true
	w.extend()
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Flush sends what has been written.
func (w *response) Flush() {
	w.extend()
	_ = w.control.Flush() // not there under some tests
}

// Unwrap is for [http.ResponseController].
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// extend moves the deadline on, once in a while: setting it costs a little.
func (w *response) extend() {
	now := time.Now()
	if w.until.Sub(now) < w.each*3/4 {
		w.until = now.Add(w.each)
		_ = w.control.SetWriteDeadline(w.until) // not there under some tests
	}
}

package serve

import (
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// metrics are what /metrics shows, in the text format of Prometheus, version 0.0.4.
type metrics struct {
	requests *family // by route and status
	seconds  *durations
	tokens   *family // by model
	reloads  *family // by model and result
	limited  *family // by reason
	inFlight atomic.Int64
	started  time.Time
}

func newMetrics() *metrics {
	return &metrics{
		requests: newFamily("firth_http_requests_total", "Requests that were answered.", "route", "status"),
		seconds:  newDurations("firth_http_request_seconds", "How long answers took, from the request's header to the end of the answer."),
		tokens:   newFamily("firth_tokens_total", "Tokens of embedded texts.", "model"),
		reloads:  newFamily("firth_model_reloads_total", "Model files that changed and were opened again.", "model", "result"),
		limited:  newFamily("firth_refused_total", "Requests refused before they were looked at.", "reason"),
		started:  time.Now(),
	}
}

// A family counts things by the values of labels. Label values are routes, statuses
// and ids of models, never what a client makes up, so there are few.
type family struct {
	name, help string
	labels     []string

	mu     sync.Mutex
	counts map[string]float64 // by the labels as they are written
}

func newFamily(name, help string, labels ...string) *family {
	return &family{name: name, help: help, labels: labels, counts: map[string]float64{}}
}

func (f *family) add(n float64, values ...string) {
	key := labelText(f.labels, values)
	f.mu.Lock()
	f.counts[key] += n
	f.mu.Unlock()
}

func (f *family) write(b *strings.Builder) {
	heading(b, f.name, f.help, "counter")
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, key := range sortedKeys(f.counts) {
		fmt.Fprintf(b, "%s{%s} %s\n", f.name, key, number(f.counts[key]))
	}
}

// bounds are the upper bounds of a histogram, in seconds.
var bounds = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60}

// durations are histograms by route.
type durations struct {
	name, help string

	mu     sync.Mutex
	routes map[string]*histogram
}

type histogram struct {
	counts []uint64 // one more than bounds
	sum    float64
}

func newDurations(name, help string) *durations {
	return &durations{name: name, help: help, routes: map[string]*histogram{}}
}

func (d *durations) observe(route string, seconds float64) {
	place, _ := slices.BinarySearch(bounds, seconds)
	d.mu.Lock()
	defer d.mu.Unlock()
	h := d.routes[route]
	if h == nil {
		h = &histogram{counts: make([]uint64, len(bounds)+1)}
		d.routes[route] = h
	}
	h.counts[place]++
	h.sum += seconds
}

func (d *durations) write(b *strings.Builder) {
	heading(b, d.name, d.help, "histogram")
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, route := range sortedKeys(d.routes) {
		h, label := d.routes[route], labelText([]string{"route"}, []string{route})
		total := uint64(0)
		for i, n := range h.counts {
			total += n
			bound := "+Inf"
			if i < len(bounds) {
				bound = number(bounds[i])
			}
			fmt.Fprintf(b, "%s_bucket{%s,le=%q} %d\n", d.name, label, bound, total)
		}
		fmt.Fprintf(b, "%s_sum{%s} %s\n%s_count{%s} %d\n", d.name, label, number(h.sum), d.name, label, total)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func heading(b *strings.Builder, name, help, kind string) {
	fmt.Fprintf(b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

var labelEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// labelText writes labels as name="value",… in the order in which they are declared.
func labelText(names, values []string) string {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(name + `="` + labelEscapes.Replace(values[i]) + `"`)
	}
	return b.String()
}

// serveMetrics answers GET /metrics.
func (s *Server) serveMetrics(w http.ResponseWriter, _ *http.Request) {
	var b strings.Builder
	m := s.metrics
	for _, f := range []*family{m.requests, m.tokens, m.reloads, m.limited} {
		f.write(&b)
	}
	m.seconds.write(&b)
	gauge := func(name, help string, value float64) {
		heading(&b, name, help, "gauge")
		fmt.Fprintf(&b, "%s %s\n", name, number(value))
	}
	gauge("firth_http_requests_in_flight", "Requests that are being answered.", float64(m.inFlight.Load()))
	heading(&b, "firth_model_words", "Words of the models that are served.", "gauge")
	for _, id := range s.models.ids() {
		if g, err := s.models.retain(id); err == nil {
			fmt.Fprintf(&b, "firth_model_words{%s} %d\n", labelText([]string{"model"}, []string{id}), g.Vocab.Len())
			_ = g.release() // of a file that was only read
		}
	}
	heading(&b, "firth_model_problem", "1 where the file as it is now could not be loaded, or its index not used.", "gauge")
	for _, state := range s.models.states() {
		problem := 0
		if state.Problem != nil {
			problem = 1
		}
		fmt.Fprintf(&b, "firth_model_problem{%s} %d\n", labelText([]string{"model"}, []string{state.Model}), problem)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	gauge("go_goroutines", "Goroutines.", float64(runtime.NumGoroutine()))
	gauge("go_memstats_heap_inuse_bytes", "Memory that Go's heap uses; model files are mapped, not on it.", float64(memory.HeapInuse))
	gauge("process_start_time_seconds", "When the server began, in seconds since 1970.", float64(m.started.UnixMilli())/1000)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write([]byte(b.String())) // to a client that may have gone
}

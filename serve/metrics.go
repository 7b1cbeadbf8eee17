package serve

import (
	"net/http"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what /metrics shows. Label values are routes, statuses and ids of
// models, never what a client makes up, so there are few.
type metrics struct {
	registry *prometheus.Registry // of this server alone
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	tokens   *prometheus.CounterVec
	reloads  *prometheus.CounterVec
	limited  *prometheus.CounterVec
	inFlight atomic.Int64 // a number that the server decides by, too
}

// bounds are the upper bounds of the times of answers, in seconds.
var bounds = []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: counters("firth_http_requests_total", "Requests that were answered.", "route", "status"),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "firth_http_request_seconds", Help: "How long answers took, from the request's header to the end of the answer.", Buckets: bounds,
		}, []string{"route"}),
		tokens:  counters("firth_tokens_total", "Tokens of embedded texts.", "model"),
		reloads: counters("firth_model_reloads_total", "Model files that changed and were opened again.", "model", "result"),
		limited: counters("firth_refused_total", "Requests refused before they were looked at.", "reason"),
	}
	inFlight := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "firth_http_requests_in_flight", Help: "Requests that are being answered.",
	}, func() float64 { return float64(m.inFlight.Load()) })
	m.registry.MustRegister(
		m.requests, m.seconds, m.tokens, m.reloads, m.limited, inFlight,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

// handler answers GET /metrics.
func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

var (
	modelWords   = prometheus.NewDesc("firth_model_words", "Words of the models that are served.", []string{"model"}, nil)
	modelProblem = prometheus.NewDesc("firth_model_problem", "1 where the file as it is now could not be loaded, or its index not used.", []string{"model"}, nil)
)

// Describe is for [prometheus.Collector]: a library tells how its models are when it
// is asked, so that those which are gone are gone from /metrics, too.
func (l *library) Describe(to chan<- *prometheus.Desc) {
	to <- modelWords
	to <- modelProblem
}

// Collect is for [prometheus.Collector].
func (l *library) Collect(to chan<- prometheus.Metric) {
	for _, state := range l.states() {
		problem := 0.0
		if state.Problem != nil {
			problem = 1
		}
		to <- prometheus.MustNewConstMetric(modelWords, prometheus.GaugeValue, float64(state.words), state.Model)
		to <- prometheus.MustNewConstMetric(modelProblem, prometheus.GaugeValue, problem, state.Model)
	}
}

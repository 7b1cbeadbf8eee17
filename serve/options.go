package serve

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"runtime"
	"time"
)

// Options say what a server serves, to whom, and how much of it.
type Options struct {
	// Version is shown in the API's description and by /v1/settings.
	Version string

	// InMemory reads model files into memory instead of mapping them. It costs
	// memory, and makes the server independent of files that are overwritten in place.
	InMemory bool

	// NoInt8 makes no copy in bytes of each model's vectors, a quarter of them in size,
	// which saves most of the time of searches by all words; the answers are the same
	// (see [search.Index.EnableInt8]). An index beside a model has one of its own.
	NoInt8 bool

	// Poll is how often files are looked at for changes; never if it is 0.
	Poll time.Duration

	// Keys are the API keys of those who may ask. Nil asks for none.
	Keys *Keys

	// Rate limits the requests of each key, or of each address where no keys are
	// asked for. A key's own rate goes before it. The zero value is no limit.
	Rate Rate

	// Hosts are the names by which the server may be called, as in the Host header
	// of a request, without ports. If there are any, requests by other names are
	// refused: else a page elsewhere, whose name its owner points to this machine,
	// could read what it likes (DNS rebinding).
	Hosts []string

	// Origins are the pages elsewhere that may call the API, such as
	// https://example.com; "*" is all. Without any, browsers let none.
	Origins []string

	// Profile serves /debug/pprof/.
	Profile bool

	// LogRequests logs a line for each request.
	LogRequests bool

	// Log takes what there is to say; nil throws it away.
	Log *slog.Logger

	// Limits bound what a request may ask for. Zero fields stand for
	// [DefaultLimits].
	Limits Limits

	// Page serves the web page: every GET that no endpoint takes. It may be nil.
	Page http.Handler

	// Runs serves what begins with /v1/runs and /v1/corpora: training from the page.
	// It is asked after keys, rates and names have been checked, reads and limits
	// bodies by itself, and answers errors by [WriteError]. It may be nil.
	Runs http.Handler

	// Settings are what /v1/settings tells beside the server's own: "training",
	// "defaults", "options". It may be nil.
	Settings func() map[string]any

	// Explain answers POST /v1/explain, for a body that is a JSON object; see
	// [DecodeJSON]. It may be nil, and then the endpoint is not there.
	Explain func(ctx context.Context, body json.RawMessage) (any, error)
}

// Limits bound what one request may ask for, and what all may together.
type Limits struct {
	BodyBytes  int64 `json:"body_bytes"`  // of a request
	Batch      int   `json:"batch"`       // texts, or queries, of a request
	TextTokens int   `json:"text_tokens"` // of a text
	WordBytes  int   `json:"word_bytes"`  // of a word or an expression
	Neighbors  int   `json:"neighbors"`   // k
	Matrix     int   `json:"matrix"`      // words of a similarity matrix
	Words      int   `json:"words"`       // of a projection
	TSNEWords  int   `json:"tsne_words"`  // of a projection by t-SNE
	Requests   int   `json:"requests"`    // being answered at once
	Heavy      int   `json:"heavy"`       // of them, those that keep all cores busy; others wait

	// HeaderTime and BodyTime are how long a request may take to arrive; WriteTime is
	// how long the other side may take for each part of an answer; IdleTime is how
	// long a connection may be without requests.
	HeaderTime, BodyTime, WriteTime, IdleTime time.Duration `json:"-"`
}

// DefaultLimits are those of a server that is not told otherwise.
func DefaultLimits() Limits {
	return Limits{
		BodyBytes: 4 << 20, Batch: 2048, TextTokens: 8192, WordBytes: 4096, Neighbors: 1000, Matrix: 500,
		Words: 200_000, TSNEWords: 20_000, Requests: 512, Heavy: runtime.GOMAXPROCS(0),
		HeaderTime: 10 * time.Second, BodyTime: 30 * time.Second, WriteTime: 30 * time.Second, IdleTime: 2 * time.Minute,
	}
}

// withDefaults fills in what is zero.
func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	for _, n := range []struct{ own, standard *int }{
		{&l.Batch, &d.Batch},
		{&l.TextTokens, &d.TextTokens},
		{&l.WordBytes, &d.WordBytes},
		{&l.Neighbors, &d.Neighbors},
		{&l.Matrix, &d.Matrix},
		{&l.Words, &d.Words},
		{&l.TSNEWords, &d.TSNEWords},
		{&l.Requests, &d.Requests},
		{&l.Heavy, &d.Heavy},
	} {
		if *n.own == 0 {
			*n.own = *n.standard
		}
	}
	for _, t := range []struct{ own, standard *time.Duration }{
		{&l.HeaderTime, &d.HeaderTime},
		{&l.BodyTime, &d.BodyTime},
		{&l.WriteTime, &d.WriteTime},
		{&l.IdleTime, &d.IdleTime},
	} {
		if *t.own == 0 {
			*t.own = *t.standard
		}
	}
	if l.BodyBytes == 0 {
		l.BodyBytes = d.BodyBytes
	}
	return l
}

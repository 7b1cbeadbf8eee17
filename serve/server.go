package serve

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"firth/query"
)

// A Server answers questions to models by HTTP. It is an [http.Handler], and must be
// closed.
type Server struct {
	options Options
	limits  Limits
	log     *slog.Logger
	models  *library
	metrics *metrics
	api     huma.API
	mux     *http.ServeMux
	gate    gate
	tools   toolbox
	guard   *guard

	stop    context.CancelFunc // of the watching of files
	watcher sync.WaitGroup
}

// New makes a server without models: see [Server.AddModel].
func New(options Options) (*Server, error) {
	s := &Server{options: options, limits: options.Limits.withDefaults(), log: options.Log, mux: http.NewServeMux(), metrics: newMetrics()}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.gate = newGate(s.limits.Heavy)
	s.models = newLibrary(opening{options.InMemory, options.NoInt8}, s.log, s.metrics)
	s.metrics.registry.MustRegister(s.models)
	var err error
	if s.guard, err = newGuard(options); err != nil {
		return nil, err
	}
	s.api = newAPI(s)
	s.addModels()
	s.addEmbeddings()
	s.addNeighbors()
	s.addComparisons()
	s.addTokenizers()
	s.addProject()
	s.addSettings()
	s.addHealth()
	s.addHooks()
	if err := s.addDocs(); err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	if options.Poll > 0 {
		s.watcher.Go(func() { s.models.watch(ctx, options.Poll) })
	}
	return s, nil
}

// AddModel opens a model file and serves it. Its id is the file's base name without
// extensions. If there is an index of the same name beside it (zh.hnsw beside
// zh.safetensors, as firth index writes it), neighbors come from it unless a request
// asks for exact ones. It fails if the file cannot be read, or if its id is taken.
func (s *Server) AddModel(path string) (id string, err error) { return s.models.add(path) }

// RemoveModel ends the service of a model; requests that use it are still answered.
func (s *Server) RemoveModel(id string) error { return s.models.remove(id) }

// Model returns a model for use while the request of ctx is answered; id may be empty
// if there is one model alone. It is for [Options.Explain]. The error is of type
// [*Error].
func (s *Server) Model(ctx context.Context, id string) (*query.Model, error) {
	g, err := s.models.use(ctx, id)
	if err != nil {
		return nil, err
	}
	return g.Model, nil
}

// Reload opens all model files again, and the file of keys. What cannot be opened
// stays as it was, which is logged.
func (s *Server) Reload() {
	if keys := s.options.Keys; keys != nil {
		if err := keys.Reload(); err != nil {
			s.log.Error("the keys could not be read again; the old ones hold", "error", err.Error())
		}
	}
	s.models.refresh(true)
}

// Close gives the models back. The requests must have been answered.
func (s *Server) Close() error {
	s.stop()
	s.watcher.Wait()
	return s.models.close()
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	began := time.Now()
	w := newResponse(rw, s.limits.WriteTime)
	ctx, held := withLeases(r.Context())
	r = r.WithContext(ctx)
	inFlight := s.metrics.inFlight.Add(1)
	defer func() {
		failure := recover()
		if failure != nil && failure != http.ErrAbortHandler { //nolint:errorlint // recover gives what was thrown, as it is
			s.log.Error("panic", "route", w.route, "error", failure, "stack", string(debug.Stack()))
			if !w.wrote {
				WriteError(w, errors.New("panic"))
				failure = nil
			}
		}
		if err := held.release(); err != nil {
			s.log.Error("closing a model", "error", err.Error())
		}
		s.metrics.inFlight.Add(-1)
		s.account(w, r, began)
		if failure != nil {
			panic(http.ErrAbortHandler) // part of the answer is out: cut the connection
		}
	}()
	s.guard.secure(w.Header())
	if inFlight > int64(s.limits.Requests) {
		e := NewError(http.StatusServiceUnavailable, "", "busy", "the server answers %d requests already; try again in a moment", s.limits.Requests)
		e.Header = http.Header{"Retry-After": {"1"}}
		s.refuse(w, e)
		return
	}
	if err := s.guard.admit(w, r); err != nil {
		s.refuse(w, err)
		return
	}
	if w.wrote { // a browser's question before the request itself
		return
	}
	s.route(w, r)
}

// refuse answers a request that is not let in.
func (s *Server) refuse(w *response, err error) {
	if e := AsError(err); e.Detail.Code != nil {
		s.metrics.limited.WithLabelValues(*e.Detail.Code).Inc()
	}
	WriteError(w, err)
}

// route finds who answers. The mux alone would answer in its own shape where nobody
// does.
func (s *Server) route(w *response, r *http.Request) {
	if clean := path.Clean(r.URL.Path); clean != r.URL.Path && clean+"/" != r.URL.Path {
		WriteError(w, notFound(r)) // no endpoint is spelled so
		return
	}
	handler, pattern := s.mux.Handler(r)
	if pattern != "" {
		w.route = pattern
		s.mux.ServeHTTP(w, r)
		return
	}
	none := &refusal{header: http.Header{}}
	handler.ServeHTTP(none, r)
	switch {
	case none.status == http.StatusMethodNotAllowed:
		e := NewError(none.status, "", "method_not_allowed", "%s is not answered here; %s is", r.Method, none.header.Get("Allow"))
		e.Header = http.Header{"Allow": none.header["Allow"]}
		WriteError(w, e)
	case s.options.Page != nil && !isAPI(r.URL.Path) && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		w.route = "page"
		s.options.Page.ServeHTTP(w, r)
	default:
		WriteError(w, notFound(r))
	}
}

// isAPI tells whether a path belongs to the API, rather than to the page.
func isAPI(path string) bool {
	return path == "/v1" || strings.HasPrefix(path, "/v1/") || path == "/debug" || strings.HasPrefix(path, "/debug/")
}

func notFound(r *http.Request) error {
	return NewError(http.StatusNotFound, "", "unknown_path", "there is nothing at %.200q; /docs lists what there is", r.URL.Path)
}

// A refusal takes the status that the mux answers with, and nothing else.
type refusal struct {
	header http.Header
	status int
}

func (r *refusal) Header() http.Header         { return r.header }
func (r *refusal) Write(p []byte) (int, error) { return len(p), nil }
func (r *refusal) WriteHeader(status int)      { r.status = status }

// clientGone is what is noted in place of the status where the client went before the
// answer was whole, as nginx does: it tells nothing about the server.
const clientGone = 499

// account counts and logs an answer.
func (s *Server) account(w *response, r *http.Request, began time.Time) {
	took := time.Since(began)
	status := w.status
	if r.Context().Err() != nil {
		status = clientGone
	}
	s.metrics.requests.WithLabelValues(w.route, strconv.Itoa(status)).Inc()
	s.metrics.seconds.WithLabelValues(w.route).Observe(took.Seconds())
	if s.options.LogRequests {
		s.log.Info("request", "method", r.Method, "path", r.URL.Path, "status", status, "bytes", w.bytes,
			"ms", float64(took.Microseconds())/1000, "remote", r.RemoteAddr, "key", w.key)
	}
}

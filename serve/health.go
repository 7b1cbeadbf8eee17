package serve

import (
	"net/http"
	"net/http/pprof"
)

// addHealth adds what those who watch over the server ask for.
func (s *Server) addHealth() {
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	s.mux.HandleFunc("GET /readyz", s.ready)
	s.mux.Handle("GET /metrics", s.metrics.handler())
	if !s.options.Profile {
		return
	}
	s.mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	s.mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	s.mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	s.mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	s.mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
}

// ready tells how the models are. The server is ready as soon as it is there: models
// are opened before it is asked. Whoever has no key is told no more than that.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	answer := map[string]any{"status": "ready"}
	known := s.guard.keys == nil
	if !known {
		_, err := s.guard.keys.check(r.Header.Get("Authorization"))
		known = err == nil
	}
	if known {
		answer["models"] = s.models.states()
	}
	writeJSON(w, http.StatusOK, answer)
}

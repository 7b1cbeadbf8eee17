package serve

import (
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// A guard decides who may ask, before anything else of a request is looked at.
type guard struct {
	keys    *Keys
	hosts   []string // lower case; nil lets all names pass
	origins []string
	anyone  bool // origins has *
	cross   *http.CrossOriginProtection
	rates   *limiter
}

func newGuard(o Options) (*guard, error) {
	g := &guard{keys: o.Keys, cross: http.NewCrossOriginProtection(), rates: newLimiter(o.Rate)}
	for _, host := range o.Hosts {
		g.hosts = append(g.hosts, strings.ToLower(host))
	}
	for _, origin := range o.Origins {
		if origin == "*" {
			g.anyone = true
			continue
		}
		u, err := url.Parse(origin)
		if err != nil || u.Scheme == "" || u.Host == "" || u.Path != "" {
			return nil, fmt.Errorf("origin %q: want a scheme and a name, such as https://example.com, or *", origin)
		}
		g.origins = append(g.origins, strings.ToLower(origin))
		if err := g.cross.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("origin %q: %w", origin, err)
		}
	}
	return g, nil
}

// pagePolicy lets a page load what this server has, and nothing else. Styles may
// stand in elements, where scripts put sizes and places; scripts may not.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// secure sets the headers that tell browsers to be careful.
func (g *guard) secure(h http.Header) {
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	if !g.anyone && len(g.origins) == 0 {
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
	}
}

// admit checks the name that the server was called by, the page that the request
// comes from, the key, and the rate. It answers a browser's question whether it may
// ask (a CORS preflight) by itself.
func (g *guard) admit(w *response, r *http.Request) error {
	if !g.calledRight(r.Host) {
		return NewError(http.StatusForbidden, "", "host_not_allowed", "this server does not answer to the name %.100q (Host header); call it by the name that it listens on", r.Host)
	}
	if done, err := g.crossOrigin(w, r); done || err != nil {
		return err
	}
	if !needsKey(r.URL.Path) {
		return nil
	}
	caller, rate := callerOf(r.RemoteAddr), Rate{}
	if g.keys != nil {
		key, err := g.keys.check(r.Header.Get("Authorization"))
		if err != nil {
			return err
		}
		caller, rate, w.key = "key "+key.name, key.rate, key.name
	}
	return g.rates.take(caller, rate)
}

// calledRight tells whether a Host header has a name that the server goes by.
func (g *guard) calledRight(host string) bool {
	if g.hosts == nil {
		return true
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(strings.ToLower(host), "["), "]")
	return slices.Contains(g.hosts, strings.TrimSuffix(host, "."))
}

// crossOrigin deals with requests from pages elsewhere. done tells that the request
// is answered.
func (g *guard) crossOrigin(w *response, r *http.Request) (done bool, err error) {
	origin := r.Header.Get("Origin")
	allowed := origin != "" && (g.anyone || slices.Contains(g.origins, strings.ToLower(origin)))
	if allowed {
		w.Header().Set("Access-Control-Allow-Origin", origin)
		w.Header().Add("Vary", "Origin")
		w.Header().Set("Access-Control-Expose-Headers", "Retry-After")
	}
	if r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != "" {
		if !allowed {
			return false, NewError(http.StatusForbidden, "", "origin_not_allowed", "pages of %.100q may not call this server", origin)
		}
		w.Header().Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
		w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID")
		w.Header().Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
		return true, nil
	}
	if allowed {
		return false, nil
	}
	if g.cross.Check(r) != nil {
		return false, NewError(http.StatusForbidden, "", "origin_not_allowed", "pages elsewhere may not call this server")
	}
	return false, nil
}

// needsKey tells whether a path is behind the keys. The page, its files and the
// description of the API hold nothing of the models; health is for those who watch
// over the server.
func needsKey(path string) bool {
	return isAPI(path) || path == "/metrics"
}

// callerOf is the address of who asks, without the port; of IPv6 the half that one
// subscriber has.
func callerOf(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		return remote
	}
	ip := net.ParseIP(host)
	if ip != nil && ip.To4() == nil {
		return ip.Mask(net.CIDRMask(64, 128)).String()
	}
	return host
}

package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"firth/internal/settings"
	"firth/serve"
	"firth/serve/ui"
)

type serveFlags struct {
	listen      string
	keyFile     string
	insecure    bool
	certificate string
	key         string
	hosts       []string
	origins     []string
	rate        string
	body        string
	limits      serve.Limits
	poll        time.Duration
	grace       time.Duration
	inMemory    bool
	noInt8      bool
	profile     bool
	logRequests bool
	training    runsFlags
}

func newServe(s streams) *cobra.Command {
	f := serveFlags{limits: serve.DefaultLimits()}
	cmd := &cobra.Command{
		Use:   "serve MODEL…",
		Short: "Answer questions by HTTP, and show a web page",
		Long: `Answer questions to one or several models by HTTP: neighbors, similarity,
analogies, tokens, maps, and embeddings as OpenAI's clients ask for them. The web
page is at /, the description of the API at /docs and /openapi.json.

A model's id is its file's name without extensions. A file is mapped into memory;
when it changes, or at SIGHUP, it is opened again, and requests go on all the
while. Replace it by renaming: firth train and firth convert do. A file that is
overwritten in place needs --in-memory. An index beside it (zh.hnsw beside
zh.safetensors, by firth index) is used for neighbors.

Without flags only this machine can ask. To listen elsewhere, name a file of API
keys (--api-key-file), one a line: key, and if you like a name and a rate such as
100/m. Ctrl-C ends the server when it has answered what is being asked; a second
one ends it at once.`,
		Example: `  firth serve zh.safetensors en.safetensors
  curl http://127.0.0.1:8080/v1/neighbors -H 'Content-Type: application/json' -d '{"words":["king"],"model":"en"}'
  firth serve m.safetensors --listen :8443 --api-key-file keys.txt --tls-cert cert.pem --tls-key key.pem`,
		Args: arguments(1, -1, "models"),
		RunE: func(cmd *cobra.Command, args []string) error {
			options, local, err := f.options(cmd, s)
			if err != nil {
				return err
			}
			t, err := f.training.trainer(local, &options)
			if err != nil {
				return err
			}
			return interruptible(cmd.Context(), func(ctx context.Context) error { return f.run(ctx, s, options, t, args) })
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8080", "address to listen on; :8080 is all addresses of the machine")
	flags.StringVar(&f.keyFile, "api-key-file", "", "file of API keys; must be given to listen elsewhere than on this machine")
	flags.BoolVar(&f.insecure, "insecure", false, "listen elsewhere without keys: whoever reaches the port may ask")
	flags.StringVar(&f.certificate, "tls-cert", "", "certificate (PEM), to speak HTTPS")
	flags.StringVar(&f.key, "tls-key", "", "its key (PEM)")
	flags.StringArrayVar(&f.hosts, "host", nil, "a further name by which browsers on this machine may call the server; may be given several times")
	flags.StringArrayVar(&f.origins, "cors-origin", nil, "a page elsewhere that may call the API, such as https://example.com, or * for all; may be given several times")
	flags.StringVar(&f.rate, "rate", "", "requests that each key, or each address, may make: 50 (a second), 600/m, 10000/h, 0 for any number (default 0, and 100 where others can reach the port)")
	flags.StringVar(&f.body, "max-body", "4MiB", "bytes of a request")
	flags.IntVar(&f.limits.Batch, "max-batch", f.limits.Batch, "texts or queries in a request")
	flags.IntVar(&f.limits.TextTokens, "max-tokens", f.limits.TextTokens, "tokens of a text")
	flags.IntVar(&f.limits.Neighbors, "max-neighbors", f.limits.Neighbors, "neighbors that a request may ask for (k)")
	flags.IntVar(&f.limits.Requests, "max-requests", f.limits.Requests, "requests that are answered at once")
	flags.IntVar(&f.limits.Heavy, "max-heavy", f.limits.Heavy, "of them, those that keep all cores busy, such as maps")
	flags.DurationVar(&f.poll, "poll", 2*time.Second, "how often to look whether files have changed (0: only at SIGHUP)")
	flags.DurationVar(&f.grace, "grace", 30*time.Second, "at the end, how long to wait for requests that are being answered")
	flags.BoolVar(&f.inMemory, "in-memory", false, "read models into memory instead of mapping their files")
	flags.BoolVar(&f.noInt8, "no-int8", false, "make no copy of a model's vectors in bytes, which takes a quarter to half of their memory: searches are slower then, their answers the same")
	flags.BoolVar(&f.profile, "pprof", false, "serve Go's profiles at /debug/pprof/")
	flags.BoolVar(&f.logRequests, "log-requests", false, "log a line for each request")
	f.training.add(cmd)
	return cmd
}

// options checks the flags, and turns them into those of the server; local tells that
// it can be reached from this machine alone.
func (f *serveFlags) options(cmd *cobra.Command, s streams) (o serve.Options, local bool, err error) {
	o = serve.Options{
		Version: version(), InMemory: f.inMemory, NoInt8: f.noInt8, Poll: f.poll, Hosts: f.hosts, Origins: f.origins,
		Profile: f.profile, LogRequests: f.logRequests, Log: newLog(s), Limits: f.limits, Page: ui.Handler(),
	}
	host, _, err := net.SplitHostPort(f.listen)
	if err != nil {
		return o, local, usagef("--listen %q: want address:port, such as 127.0.0.1:8080", f.listen)
	}
	local = isLoopback(host)
	switch {
	case !local && f.keyFile == "" && !f.insecure:
		return o, local, usagef("--listen %s can be reached from other machines: give --api-key-file FILE, or --insecure to let anyone ask", f.listen)
	case (f.certificate == "") != (f.key == ""):
		return o, local, usagef("--tls-cert and --tls-key belong together")
	case f.poll < 0 || f.grace < 0:
		return o, local, usagef("--poll and --grace: want 0 or more")
	}
	for _, limit := range []struct {
		name  string
		value int
	}{
		{"max-batch", f.limits.Batch},
		{"max-tokens", f.limits.TextTokens},
		{"max-neighbors", f.limits.Neighbors},
		{"max-requests", f.limits.Requests},
		{"max-heavy", f.limits.Heavy},
	} {
		if limit.value < 1 {
			return o, local, usagef("--%s %d: want at least 1", limit.name, limit.value)
		}
	}
	body, err := settings.Bytes(f.body)
	if err != nil || body < 1 {
		return o, local, usagef("--max-body %q: want a number of bytes, such as 4MiB", f.body)
	}
	o.Limits.BodyBytes = int64(body)
	switch {
	case cmd.Flags().Changed("rate"):
		if o.Rate, err = serve.ParseRate(f.rate); err != nil {
			return o, local, usagef("--rate: %w", err)
		}
	case !local:
		o.Rate = serve.Rate{Requests: 100, Per: time.Second}
	}
	if f.keyFile != "" {
		if o.Keys, err = serve.OpenKeys(f.keyFile); err != nil {
			return o, local, fmt.Errorf("--api-key-file: %w", err)
		}
	} else if local {
		o.Hosts = append(o.Hosts, "localhost", "127.0.0.1", "::1", host)
	}
	return o, local, nil
}

// isLoopback tells whether an address is that of this machine to itself.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// newLog logs for a person at a terminal as text, for others as JSON.
func newLog(s streams) *slog.Logger {
	if isTerminal(s.err) {
		return slog.New(slog.NewTextHandler(s.err, nil))
	}
	return slog.New(slog.NewJSONHandler(s.err, nil))
}

func (f *serveFlags) run(ctx context.Context, s streams, options serve.Options, t *trainer, paths []string) (err error) {
	var server *serve.Server
	options.Explain = func(ctx context.Context, body json.RawMessage) (any, error) { return explainAnswer(ctx, server, body) }
	server, err = serve.New(options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.Close()) }()
	// What takes no time is tried before models are read.
	listener, err := f.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }() // closed already if it has served
	for _, path := range paths {
		if _, err := server.AddModel(path); err != nil {
			return err
		}
	}
	scheme := "http"
	if f.certificate != "" {
		scheme = "https"
	}
	address := listener.Addr().String()
	if strings.HasPrefix(f.listen, "localhost:") {
		_, port, _ := net.SplitHostPort(address)
		address = "localhost:" + port
	}
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		for {
			select {
			case <-hangups:
				server.Reload()
			case <-ended:
				return
			}
		}
	}()
	return t.during(ctx, s, server, f.training.dir != "", func() error {
		s.remark("Serving %s at %s://%s/ (the API: /docs). Ctrl-C ends it.", plural(len(paths), "model", "models"), scheme, address)
		return server.Serve(ctx, listener, f.certificate, f.key, f.grace)
	})
}

// open takes the address that is listened on, and looks whether there is a certificate
// to answer with if one is wanted.
func (f *serveFlags) open(ctx context.Context) (net.Listener, error) {
	if f.certificate != "" {
		if _, err := tls.LoadX509KeyPair(f.certificate, f.key); err != nil {
			return nil, fmt.Errorf("--tls-cert %s with --tls-key %s: %w", f.certificate, f.key, err)
		}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", f.listen)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		err = fmt.Errorf("something listens on %s already, perhaps another firth serve; --listen names another port, such as 127.0.0.1:8081: %w", f.listen, err)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		err = fmt.Errorf("--listen %s: this machine has no such address: %w", f.listen, err)
	case errors.Is(err, syscall.EACCES):
		err = fmt.Errorf("--listen %s: ports below 1024 need more rights: %w", f.listen, err)
	case err != nil:
		err = fmt.Errorf("--listen: %w", err)
	}
	return listener, err
}

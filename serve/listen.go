package serve

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Serve answers requests that come to a listener, until the context ends; then it
// closes the listener, and waits up to grace for those that are being answered. With a
// certificate and its key in PEM files it speaks TLS. The error is nil if all were
// answered.
func (s *Server) Serve(ctx context.Context, listener net.Listener, certificate, key string, grace time.Duration) error {
	closing := make(chan struct{})
	server := &http.Server{
		BaseContext: func(net.Listener) context.Context {
			return context.WithValue(context.Background(), closingKey{}, closing)
		},
		Handler:           s,
		ReadHeaderTimeout: s.limits.HeaderTime,
		IdleTimeout:       s.limits.IdleTime,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() {
		if certificate != "" {
			ended <- server.ServeTLS(listener, certificate, key)
		} else {
			ended <- server.Serve(listener)
		}
	}()
	select {
	case err := <-ended:
		_ = listener.Close() // which Go's server leaves open where the certificate is no good
		return err
	case <-ctx.Done():
	}
	s.log.Info("shutting down", "in_flight", s.metrics.inFlight.Load())
	close(closing)
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(wait)
	if err != nil {
		err = errors.Join(errors.New("some requests were cut off"), err, server.Close())
	}
	return errors.Join(err, served(<-ended))
}

// served is what the end of serving means; that the server was shut down is no error.
func served(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

type closingKey struct{}

// Closing is closed when the server of a request begins to shut down: an answer
// that would go on for ever, such as a stream of events, is to end then. It is nil
// where a request did not come by [Server.Serve].
func Closing(ctx context.Context) <-chan struct{} {
	closing, _ := ctx.Value(closingKey{}).(chan struct{})
	return closing
}

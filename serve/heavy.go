package serve

import (
	"context"
	"net/http"
)

// waitingRoom is how many requests may wait for each that runs, before more are told
// to come again.
const waitingRoom = 8

// A gate lets a few heavy requests work at once. Others wait, up to a number.
type gate struct {
	working chan struct{}
	inside  chan struct{} // working and waiting
}

func newGate(n int) gate {
	return gate{make(chan struct{}, n), make(chan struct{}, n*(1+waitingRoom))}
}

// enter waits for room to do heavy work; leave gives it back. It fails if too many
// wait already, or if the context ends.
func (s *Server) enter(ctx context.Context) (leave func(), err error) {
	g := s.gate
	select {
	case g.inside <- struct{}{}:
	default:
		e := NewError(http.StatusServiceUnavailable, "", "busy", "the server is busy; try again in a moment")
		e.Header = http.Header{"Retry-After": {"1"}}
		return nil, e
	}
	select {
	case g.working <- struct{}{}:
		return func() { <-g.working; <-g.inside }, nil
	case <-ctx.Done():
		<-g.inside
		return nil, context.Cause(ctx)
	}
}

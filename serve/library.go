package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// A library is the models that are served, by their ids.
type library struct {
	how     opening
	log     *slog.Logger
	metrics *metrics

	mu     sync.Mutex
	shelf  map[string]*slot
	order  []string // ids in the order in which they came
	closed bool
	reload sync.Mutex // held while files are opened anew, so that it happens once

	copying sync.WaitGroup // the making of copies in bytes
}

// A slot is the place of one model, whose generations follow each other in it.
type slot struct {
	path    string
	current *generation
	seen    stamp // of the file when it was last looked at
	refused stamp // of the file that could not be opened; not tried again until it changes
	problem error // why the file as it is now is not what is served; nil if it is
}

func newLibrary(how opening, log *slog.Logger, m *metrics) *library {
	return &library{how: how, log: log, metrics: m, shelf: map[string]*slot{}}
}

// add opens a model and serves it. It fails if there is one of that id.
func (l *library) add(path string) (string, error) {
	id := modelID(path)
	if err := l.isFree(id, path); err != nil {
		return "", err
	}
	g, err := openGeneration(path, l.how)
	if err != nil {
		return "", err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shelf[id] != nil || l.closed {
		return "", errors.Join(fmt.Errorf("%s: model %q is there already", path, id), g.release())
	}
	l.shelf[id] = &slot{path: path, current: g, seen: g.stamp}
	l.order = append(l.order, id)
	l.tell(g)
	if !l.how.noInt8 {
		l.copyInt8(g)
	}
	return id, nil
}

// copyInt8 makes a model's searches faster while it is served already: the copy of a
// large one takes seconds. Under l.mu, so that close does not miss it.
func (l *library) copyInt8(g *generation) {
	g.retain()
	l.copying.Go(func() {
		g.Index.EnableInt8()
		if err := g.release(); err != nil {
			l.log.Error("closing a model", "model", g.id, "error", err.Error())
		}
	})
}

func (l *library) isFree(id, path string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s := l.shelf[id]; s != nil && s.path == path {
		return fmt.Errorf("%s is given twice", path)
	} else if s != nil {
		return fmt.Errorf("%s and %s would both be model %q: rename one of them", s.path, path, id)
	}
	return nil
}

// tell logs that a generation is served.
func (l *library) tell(g *generation) {
	l.log.Info("serving model", "model", g.id, "words", g.Vocab.Len(), "dim", g.Dim(), "index", g.graph != nil)
	if g.badIndex != nil {
		l.log.Warn("the index beside the model is not used", "model", g.id, "error", g.badIndex.Error())
	}
}

// remove ends the service of a model. Requests that use it are answered.
func (l *library) remove(id string) error {
	l.mu.Lock()
	s := l.shelf[id]
	delete(l.shelf, id)
	l.order = slices.DeleteFunc(l.order, func(other string) bool { return other == id })
	l.mu.Unlock()
	if s == nil {
		return fmt.Errorf("there is no model %q", id)
	}
	return s.current.release()
}

// close ends the service of all models.
func (l *library) close() error {
	l.mu.Lock()
	l.closed = true
	ids := slices.Clone(l.order)
	l.mu.Unlock()
	var errs []error
	for _, id := range ids {
		errs = append(errs, l.remove(id))
	}
	l.copying.Wait()
	return errors.Join(errs...)
}

// retain returns a model for use, which the caller must release. id may be empty if
// there is one model alone.
func (l *library) retain(id string) (*generation, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id == "" {
		switch len(l.order) {
		case 1:
			id = l.order[0]
		case 0:
			return nil, NewError(http.StatusNotFound, "model", "model_not_found", "this server has no models")
		default:
			return nil, badRequest("model", "model_missing", "which model? There are %s", strings.Join(l.order, ", "))
		}
	}
	s := l.shelf[id]
	if s == nil {
		there := "this server has no models"
		if len(l.order) > 0 {
			there = "there are " + strings.Join(l.order, ", ")
		}
		return nil, NewError(http.StatusNotFound, "model", "model_not_found", "there is no model %.100q; %s", id, there)
	}
	s.current.retain()
	return s.current, nil
}

// ids returns the ids of all models, in the order in which they came.
func (l *library) ids() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.order)
}

// leases are the generations that a request uses. They are released when its answer
// has been written, since the words in the answer lie in the mapped files.
type leases struct {
	mu   sync.Mutex
	held map[string]*generation
}

type leasesKey struct{}

// withLeases returns a context in which models can be used.
func withLeases(ctx context.Context) (context.Context, *leases) {
	l := &leases{}
	return context.WithValue(ctx, leasesKey{}, l), l
}

// use returns a model that stays open until the request is answered. Within one
// request it is always the same generation.
func (l *library) use(ctx context.Context, id string) (*generation, error) {
	held, ok := ctx.Value(leasesKey{}).(*leases)
	if !ok {
		panic("serve: a model is used outside of a request")
	}
	held.mu.Lock()
	defer held.mu.Unlock()
	if g := held.held[id]; g != nil {
		return g, nil
	}
	g, err := l.retain(id)
	if err != nil {
		return nil, err
	}
	if held.held == nil {
		held.held = map[string]*generation{}
	}
	held.held[id] = g
	return g, nil
}

// release ends all leases.
func (l *leases) release() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var errs []error
	for _, g := range l.held {
		errs = append(errs, g.release())
	}
	l.held = nil
	return errors.Join(errs...)
}

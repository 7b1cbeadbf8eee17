package serve

import (
	"context"
	"slices"
	"sync"

	"firth/search"
	"firth/vocab"
)

// maxBatch is how many queries share one reading of the matrix. More would make the
// first of them wait longer and save little.
const maxBatch = 128

// A batcher answers queries to one model. A query that comes while no other is
// being answered begins at once; those that come while a scan runs wait for its end
// and go together into the next one, since many queries together take a fraction of
// their time one by one. So nobody waits for company.
type batcher struct {
	mu      sync.Mutex
	waiting []*ask
	running bool
}

// An ask is the queries of one request.
type ask struct {
	ctx     context.Context // of the request; nobody waits for the answers once it has ended
	queries []search.Query
	answers [][]search.Neighbor
	done    chan struct{}
}

// search answers queries by a scan of all words. If the context ends it returns
// before the scan does.
func (g *generation) search(ctx context.Context, queries []search.Query) ([][]search.Neighbor, error) {
	a := &ask{ctx: ctx, queries: queries, done: make(chan struct{})}
	b := &g.batch
	b.mu.Lock()
	b.waiting = append(b.waiting, a)
	lead := !b.running
	b.running = true
	b.mu.Unlock()
	if lead {
		g.retain() // of the scans, which may outlive the requests that asked for them
		go g.scan()
	}
	select {
	case <-a.done:
		return a.answers, nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// scan answers what waits until nothing does.
func (g *generation) scan() {
	b := &g.batch
	defer func() { _ = g.release() }() // of a file that was only read
	for {
		b.mu.Lock()
		batch := b.next()
		b.mu.Unlock()
		if batch == nil {
			return
		}
		var queries []search.Query
		for _, a := range batch {
			queries = append(queries, a.queries...)
		}
		answers := g.Index.SearchAll(queries)
		for _, a := range batch {
			a.answers, answers = answers[:len(a.queries)], answers[len(a.queries):]
			close(a.done)
		}
	}
}

// next takes the asks of the next scan, oldest first; nil ends the scanning.
func (b *batcher) next() []*ask {
	b.waiting = slices.DeleteFunc(b.waiting, func(a *ask) bool { return a.ctx.Err() != nil })
	n, queries := 0, 0
	for n < len(b.waiting) && (n == 0 || queries+len(b.waiting[n].queries) <= maxBatch) {
		queries += len(b.waiting[n].queries)
		n++
	}
	if n == 0 {
		b.running, b.waiting = false, nil
		return nil
	}
	batch := b.waiting[:n:n]
	b.waiting = b.waiting[n:]
	return batch
}

// viewed is how many words an index keeps in view at least; as firth near does.
const viewed = 200

// walk answers a query by the index beside the model.
func (g *generation) walk(q search.Query) []search.Neighbor {
	var keep func(uint32) bool
	if q.Keep != nil {
		keep = func(id uint32) bool { return q.Keep(vocab.WordID(id)) }
	}
	want := min(q.K, g.Vocab.Len()) + len(q.Skip)
	var ids []vocab.WordID
	for _, r := range g.graph.Search(q.Vector, want, max(viewed, want), keep) {
		if id := vocab.WordID(r.ID); !slices.Contains(q.Skip, id) {
			ids = append(ids, id)
		}
	}
	found := g.Index.Order(q.Vector, ids)
	return found[:min(q.K, len(found))]
}

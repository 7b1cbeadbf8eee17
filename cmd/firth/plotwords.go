package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"firth/internal/settings"
	"firth/projection"
	"firth/search"
	"firth/vocab"
)

// A choice is the words of a picture, the important ones first.
type choice struct {
	ids   []vocab.WordID
	asked map[vocab.WordID]bool // named by the user
}

// choose collects the words to draw, and what could not be.
func (f *plotFlags) choose(m *model, s streams, words []string, result *plotted) (choice, error) {
	c := choice{asked: map[vocab.WordID]bool{}}
	seen := map[vocab.WordID]bool{}
	add := func(id vocab.WordID) {
		if seen[id] {
			return
		}
		seen[id] = true
		if !projection.HasDirection(m.Input.Row(int(id))) {
			result.NoDirection = append(result.NoDirection, m.Vocab.Word(id))
			return
		}
		c.ids = append(c.ids, id)
	}
	ask := func(id vocab.WordID) {
		c.asked[id] = true
		add(id)
	}
	var near [][]search.Term
	for _, w := range words {
		id, err := m.WordID(w)
		if err != nil {
			s.remark("Left out: %v", err)
			result.Unknown = append(result.Unknown, w)
			continue
		}
		ask(id)
		near = append(near, []search.Term{{Word: m.Vocab.Word(id), Weight: 1}})
	}
	if f.near != "" {
		terms, err := search.ParseExpression([]string{f.near})
		if err != nil {
			return c, settings.Wrong(err)
		}
		if terms, err = m.terms(s, terms); err != nil {
			return c, err
		}
		for _, t := range terms {
			if id, ok := m.Vocab.ID(t.Word); ok { // one that its n-grams make has no place
				ask(id)
			}
		}
		near = append(near, terms)
	}
	if f.neighbors > 0 {
		for _, terms := range near {
			found, err := m.Index.Near(terms, f.neighbors)
			if errors.Is(err, search.ErrNoDirection) && len(terms) == 1 {
				continue // it is in result.NoDirection
			} else if err != nil {
				return c, err
			}
			for _, n := range found {
				add(n.ID)
			}
		}
	}
	for id := range min(f.top, m.Vocab.Len()) {
		add(vocab.WordID(id))
	}
	switch {
	case len(c.ids) > 0:
		return c, nil
	case len(result.Unknown) > 0:
		return c, errors.New("the model has none of the words")
	}
	return c, errors.New("no words to draw")
}

// layOut computes where the words lie and which group they are in.
func (f *plotFlags) layOut(ctx context.Context, m *model, c choice, progress *progress, result *plotted) error {
	some, err := projection.Select(m.Embeddings, c.ids)
	if err != nil {
		return err
	}
	n := len(c.ids)
	result.Method = f.method
	if f.method == autoMethod {
		result.Method = pcaMethod
		if n >= tsneWords {
			result.Method = tsneMethod
		}
	}
	var points projection.Points
	if result.Method == pcaMethod {
		p, err := projection.NewPCA(some.Input, 2, f.threads)
		if err != nil {
			return err
		}
		points, result.Explained = p.Project(some.Input), p.Explained()
	} else {
		var report projection.TSNEReport
		points, report, err = projection.TSNE(ctx, some, projection.TSNEOptions{
			Perplexity: f.perplexity, Iterations: f.iterations, Seed: f.seed, Threads: f.threads, Progress: progress.layout,
		})
		if err != nil {
			return err
		}
		result.TSNE = &report
	}
	groups := make([]int, n)
	if k := f.groups(n); k > 1 {
		groups = projection.KMeans(some.Input, k, projection.KMeansOptions{Seed: f.seed, Threads: f.threads})
	}
	for _, id := range c.ids {
		word := m.Vocab.Word(id)
		at, _ := some.Vocab.ID(word)
		w := plottedWord{Word: word, Group: groups[at], count: m.Vocab.Count(id), asked: c.asked[id]}
		w.X = points.At(int(at))[0]
		if points.Dims > 1 {
			w.Y = points.At(int(at))[1]
		}
		result.Words = append(result.Words, w)
	}
	return nil
}

// groups is how many groups to color of n words.
func (f *plotFlags) groups(n int) int {
	if f.clusters < 0 {
		return min(max(n/8, 1), 8)
	}
	return f.clusters
}

// layoutStage is the stage of a picture; the stages of training come from 0 on.
const layoutStage stage = -1

// layout shows how far a layout is: searching counts as much as the steps of
// t-SNE take about, a third.
func (p *progress) layout(now projection.Progress) {
	const parts = 1000
	done := int64(parts*now.Searched/(3*now.Words) + parts*2*now.Iteration/(3*now.Iterations))
	switch p.style {
	case noProgress:
	case jsonProgress:
		if time.Since(p.last) >= time.Second {
			p.last = time.Now()
			// Nowhere to report to if this fails.
			_ = printJSON(p.w, struct {
				Event      string  `json:"event"`
				Searched   int     `json:"searched"`
				Words      int     `json:"words"`
				Iteration  int     `json:"iteration"`
				Iterations int     `json:"iterations"`
				Seconds    float64 `json:"seconds"`
			}{"layout", now.Searched, now.Words, now.Iteration, now.Iterations, time.Since(p.begin).Seconds()})
		}
	default:
		p.enter(layoutStage, parts)
		p.bar.Describe(fmt.Sprintf("t-SNE  step %d/%d", now.Iteration, now.Iterations))
		_ = p.bar.Set64(done)
	}
}

package main

import (
	"context"
	"fmt"
	"math"
)

// together is how many queries a batch has.
const together = 64

// measureExact lets the programs that look at every row take turns.
func measureExact(ctx context.Context, t *tools, r *report, o options, m matrix) error {
	m, err := m.head(m.rows, max(o.queries, together))
	if err != nil {
		return err
	}
	var searchers []*searcher
	for _, p := range exactPrograms {
		s, err := t.start(ctx, p, m, o)
		if err != nil {
			return err
		}
		defer s.Stop() // all of them stay loaded, for their turns
		searchers = append(searchers, s)
	}
	for _, task := range []struct {
		name         string
		count, batch int
	}{
		{"one by one", o.queries, 1},
		{fmt.Sprintf("%d together", together), together, together},
	} {
		var results []*exactResult
		var truth [][]pair
		for range o.repeats {
			at := 0
			for _, s := range searchers {
				if task.batch > 1 && !s.program.many {
					continue
				}
				took, found, err := s.search(min(task.count, m.rows), task.batch, 0)
				if err != nil {
					return err
				}
				if truth == nil {
					truth = found // Firth is the first
				}
				if at == len(results) {
					results = append(results, &exactResult{Task: task.name, Program: s.program.name, Version: s.Version, Built: s.built.CPU, Same: same(found, truth)})
				}
				results[at].CPU = append(results[at].CPU, 1e3*took.CPU/float64(len(found)))
				results[at].Wall = append(results[at].Wall, 1e3*took.Wall/float64(len(found)))
				at++
			}
		}
		for _, x := range results {
			fmt.Println(x.line())
		}
		r.Exact = append(r.Exact, results...)
	}
	return nil
}

// rounding is how far two programs' cosines of the same vectors may be apart.
const rounding = 3e-6

// same is the share of queries with the same answer: at each place the same row, or
// one whose cosine is no other but for rounding.
func same(found, truth [][]pair) float64 {
	n := 0
	for i := range truth {
		equal := len(found[i]) == len(truth[i])
		for j := range truth[i] {
			if equal && found[i][j].ID != truth[i][j].ID {
				equal = math.Abs(float64(found[i][j].Score-truth[i][j].Score)) <= rounding
			}
		}
		if equal {
			n++
		}
	}
	return float64(n) / float64(len(truth))
}

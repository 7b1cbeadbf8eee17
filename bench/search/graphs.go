package main

import (
	"context"
	"fmt"
	"slices"
	"sort"
)

// mostEf is how many rows in view are tried at most.
const mostEf = 2000

// measureGraphs has graphs built, finds out how wide each must search for the recall
// that is wanted, and lets them take turns at that.
func measureGraphs(ctx context.Context, t *tools, r *report, o options, m matrix) error {
	m, err := m.head(o.graphRows, o.graphQueries)
	if err != nil {
		return err
	}
	count := min(o.graphQueries, m.rows)
	exact, err := t.start(ctx, exactPrograms[1], m, o)
	if err != nil {
		return err
	}
	_, truth, err := exact.search(count, together, 0)
	exact.Stop()
	if err != nil {
		return err
	}
	var searchers []*searcher
	var results []*graphResult
	for _, p := range graphPrograms {
		s, err := t.start(ctx, p, m, o)
		if err != nil {
			return err
		}
		defer s.Stop() // all of them stay loaded, for their turns
		searchers = append(searchers, s)
		ef, recall, err := widthFor(s, count, truth, o.recall)
		if err != nil {
			return err
		}
		results = append(results, &graphResult{Program: p.name, Version: s.Version, Built: s.built.CPU, Ef: ef, Recall: recall})
	}
	for range o.repeats {
		for i, s := range searchers {
			took, found, err := s.search(count, count, results[i].Ef)
			if err != nil {
				return err
			}
			results[i].CPU = append(results[i].CPU, 1e6*took.CPU/float64(len(found)))
			results[i].Wall = append(results[i].Wall, 1e6*took.Wall/float64(len(found)))
		}
	}
	for _, x := range results {
		fmt.Println(x.line())
	}
	r.GraphRows, r.Graphs = m.rows, results
	return nil
}

// widthFor is the least ef whose recall is what is wanted, or the most that is tried.
func widthFor(s *searcher, count int, truth [][]pair, want float64) (ef int, recall float64, err error) {
	recalls := map[int]float64{}
	at := func(ef int) float64 {
		if _, known := recalls[ef]; !known && err == nil {
			var found [][]pair
			if _, found, err = s.search(count, count, ef); err == nil {
				recalls[ef] = recallOf(found, truth)
			}
		}
		return recalls[ef]
	}
	// From narrow to wide by doubling first: wide searches take long.
	high := neighbors
	for high < mostEf && at(high) < want && err == nil {
		high = min(2*high, mostEf)
	}
	low := max(neighbors, high/2)
	ef = low + sort.Search(high-low, func(i int) bool { return err != nil || at(low+i) >= want })
	return ef, at(ef), err
}

// recallOf is which part of the true neighbors was found. Rows that are as near as
// the last of these, but for rounding, count as true.
func recallOf(found, truth [][]pair) float64 {
	hits, all := 0, 0
	for i, near := range truth {
		least := near[len(near)-1].Score - rounding
		all += len(near)
		for _, p := range found[i] {
			isTrue := func(q pair) bool { return q.ID == p.ID }
			if slices.ContainsFunc(near, isTrue) || p.Score >= least {
				hits++
			}
		}
	}
	return float64(hits) / float64(all)
}

package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"firth/search"
)

// modelNeighbors is the answer of one of several models.
type modelNeighbors struct {
	Model     string            `json:"model"`
	Neighbors []search.Neighbor `json:"neighbors"`
}

// compare asks several models the same and shows their answers side by side.
func (f *nearFlags) compare(s streams, paths, words []string) error {
	answers := make([]modelNeighbors, len(paths))
	for i, path := range paths {
		err := withModel(s, path, func(m *model) error {
			neighbors, err := f.ask(s, m, words)
			if err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			for j := range neighbors {
				// The words must outlive the model, in whose memory they may lie.
				neighbors[j].Word = strings.Clone(neighbors[j].Word)
			}
			answers[i] = modelNeighbors{path, neighbors}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if f.asJSON {
		return printJSON(s.out, struct {
			Query  []string         `json:"query"`
			Models []modelNeighbors `json:"models"`
		}{words, answers})
	}
	return printSideBySide(s, answers, f.k)
}

func printSideBySide(s streams, answers []modelNeighbors, k int) error {
	var header []string
	var right []int
	rows := make([][]string, 0, k)
	for i, a := range answers {
		header = append(header, filepath.Base(a.Model), "")
		right = append(right, 2*i+1)
		for j, n := range a.Neighbors {
			if j == len(rows) {
				rows = append(rows, make([]string, 2*len(answers)))
			}
			rows[j][2*i], rows[j][2*i+1] = n.Word, fmt.Sprintf("%.4f", n.Score)
		}
	}
	return printTable(s.out, header, rows, right...)
}

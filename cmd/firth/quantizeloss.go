package main

import (
	"fmt"
	"math"
	"os"

	"firth"
	"firth/eval"
	"firth/quantize"
	"firth/search"
	"firth/vocab"
)

// recallNeighbors is how many neighbors recall@10 is about.
const recallNeighbors = 10

// A quantizeLoss tells what a smaller model has lost. What could not be measured is
// null.
type quantizeLoss struct {
	Output  string `json:"output"`
	To      string `json:"to"`
	Words   int    `json:"words"`
	Dim     int    `json:"dim"`
	Vectors sizes  `json:"vector_bytes"`
	Files   sizes  `json:"file_bytes"` // 0 for a folder

	Sampled    int      `json:"sampled"` // words whose neighbors were compared
	Recall     *float64 `json:"recall_at_10"`
	MeanCosine *float64 `json:"mean_cosine"` // of the vectors that have a direction

	Scores []scores `json:"scores,omitempty"`
}

type sizes struct {
	Before int64 `json:"before"`
	After  int64 `json:"after"`
}

// scores are those of one benchmark.
type scores struct {
	Before eval.Result `json:"before"`
	After  eval.Result `json:"after"`
}

// report measures and prints what was lost.
func (f *quantizeFlags) report(s streams, path string, m *model, q quantize.Matrix, sets []*eval.Set) error {
	after, err := firth.NewEmbeddings(m.Vocab, q.Expand(f.threads), firth.Matrix{}, m.Meta, nil)
	if err != nil {
		return err
	}
	loss := quantizeLoss{
		Output: f.output, To: f.to, Words: m.Vocab.Len(), Dim: m.Dim(),
		Vectors: sizes{4 * int64(len(m.Input.Data)), int64(q.Bytes())},
		Files:   sizes{fileSize(path), fileSize(f.output)},
	}
	loss.Recall, loss.Sampled = recall(m.Index, search.NewIndex(after), m.Input, after.Input, f.sample)
	loss.MeanCosine = meanCosine(m.Input, after.Input)

	var columns []evaluated
	if len(sets) > 0 {
		evaluator := eval.New(m.Vocab, sets, eval.Options{MaxWords: eval.UsualMaxWords, Threads: f.threads})
		columns = []evaluated{
			column("before", evaluator, eval.Dense(eval.Rows(m.Embeddings))),
			column("after", evaluator, eval.Dense(eval.Rows(after))),
		}
	}
	if f.json {
		for i := range sets {
			loss.Scores = append(loss.Scores, scores{columns[0].results[i], columns[1].results[i]})
		}
		return printJSON(s.out, loss)
	}
	if err := loss.print(s); err != nil || len(columns) == 0 {
		return err
	}
	if _, err := fmt.Fprintln(s.out); err != nil {
		return err
	}
	return printEvaluations(s, columns, false, false)
}

// print writes the table of sizes and losses.
func (l *quantizeLoss) print(s streams) error {
	size := func(n int64) string {
		if n == 0 {
			return undefined
		}
		return bytesText(n)
	}
	rows := [][]string{
		{"vectors", size(l.Vectors.Before), size(l.Vectors.After)},
		{"file", size(l.Files.Before), size(l.Files.After)},
	}
	if l.Recall != nil {
		rows = append(rows, []string{"recall@10 of " + plural(l.Sampled, "word", "words"), "", fmt.Sprintf("%.2f %%", 100**l.Recall)})
	}
	if l.MeanCosine != nil {
		rows = append(rows, []string{"mean cosine to before", "", fmt.Sprintf("%.6f", *l.MeanCosine)})
	}
	return printTable(s.out, []string{"", "before", "after"}, rows, 1, 2)
}

// recall returns the share of the nearest neighbors by some vectors that are among the
// nearest by others, for so many words at even distances, and for how many it is.
func recall(before, after *search.Index, old, young firth.Matrix, sample int) (*float64, int) {
	sample = min(sample, old.Rows)
	olds, youngs := make([]search.Query, sample), make([]search.Query, sample)
	for i := range sample {
		id := vocab.WordID(i * old.Rows / sample)
		skip := []vocab.WordID{id}
		olds[i] = search.Query{Vector: old.Row(int(id)), K: recallNeighbors, Skip: skip}
		youngs[i] = search.Query{Vector: young.Row(int(id)), K: recallNeighbors, Skip: skip}
	}
	wanted, found, words := 0, 0, 0
	answers := after.SearchAll(youngs)
	for i, neighbors := range before.SearchAll(olds) {
		near := map[vocab.WordID]bool{}
		for _, n := range answers[i] {
			near[n.ID] = true
		}
		for _, n := range neighbors {
			if near[n.ID] {
				found++
			}
		}
		if wanted += len(neighbors); len(neighbors) > 0 {
			words++
		}
	}
	if wanted == 0 {
		return nil, 0
	}
	share := float64(found) / float64(wanted)
	return &share, words
}

// meanCosine is the mean of the cosines of rows, of those that have a direction.
func meanCosine(old, young firth.Matrix) *float64 {
	sum, n := 0.0, 0
	for i := range old.Rows {
		row := old.Row(i)
		if self := firth.Cosine(row, row); self == 0 || math.IsNaN(self) {
			continue
		}
		sum += firth.Cosine(row, young.Row(i))
		n++
	}
	if n == 0 || math.IsNaN(sum) {
		return nil
	}
	mean := sum / float64(n)
	return &mean
}

// fileSize is 0 if the path is no file.
func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return info.Size()
}

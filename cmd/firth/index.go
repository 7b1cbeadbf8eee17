package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"firth"
	"firth/search"
	"firth/search/hnsw"
	"firth/vocab"
)

type indexFlags struct {
	output   string
	config   hnsw.Config
	sample   int
	progress string
	asJSON   bool
}

func newIndex(s streams) *cobra.Command {
	var f indexFlags
	cmd := &cobra.Command{
		Use:   "index MODEL -o FILE",
		Short: "Build an index, with which firth near --index answers faster",
		Long: `Build an index of a model's vectors: a graph of near words (HNSW), in a file of its
own. It finds nearly the same neighbors as the search of all words, in a fraction
of the time, which matters for millions of words. The file holds for this model
alone: a model that was trained anew needs a new one. The same model gives the
same file, on any number of cores.

At the end a sample of words tells how many of their 10 nearest neighbors the index
finds, and how fast, for several --ef of firth near.`,
		Example: `  firth index m.safetensors -o m.hnsw
  firth near m.safetensors king --index m.hnsw`,
		Args: arguments(1, 1, "a model"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.output == "" {
				return usagef("where to? -o FILE names the index")
			}
			if f.config.M < 2 || f.config.M > 512 || f.config.EfConstruction < f.config.M || f.config.EfConstruction > 1<<16 {
				return usagef("--links %d --ef-construction %d: want 2 to 512 links, and at least as many words in view, 65536 at most", f.config.M, f.config.EfConstruction)
			}
			if f.sample < 0 {
				return usagef("--sample %d: want 0 or more", f.sample)
			}
			p, err := newProgress(s, f.progress)
			if err != nil {
				return err
			}
			if err := canWrite(f.output); err != nil {
				return err
			}
			return withModel(s, args[0], func(m *model) error {
				return interruptible(cmd.Context(), func(ctx context.Context) error {
					return f.build(ctx, s, p, m.Input)
				})
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "the file to write")
	flags.IntVar(&f.config.M, "links", 16, "links of a word (M): more find more, in more time and space")
	flags.IntVar(&f.config.EfConstruction, "ef-construction", 200, "words in view while building: more make a better index, in more time")
	flags.Uint64Var(&f.config.Seed, "seed", 0, "for the levels of the words")
	flags.IntVar(&f.sample, "sample", 200, "measure with this many words (0: do not)")
	progressFlag(cmd, &f.progress)
	jsonFlag(cmd, &f.asJSON)
	return cmd
}

// indexed is what the build of an index reports.
type indexed struct {
	Words   int          `json:"words"`
	Links   int          `json:"links"`
	Seconds float64      `json:"seconds"`
	Sample  int          `json:"sample"`
	Recall  []recallAtEf `json:"recall"`
}

// recallAtEf is how an index does with so many words in view.
type recallAtEf struct {
	Ef     int     `json:"ef"`
	Recall float64 `json:"recall"` // of the 10 nearest neighbors
	Micros float64 `json:"microseconds"`
}

func (f *indexFlags) build(ctx context.Context, s streams, p *progress, rows firth.Matrix) error {
	start := time.Now()
	graph, err := hnsw.Build(ctx, rows, f.config, func(done int) { p.indexing(done, rows.Rows) })
	p.end()
	if err != nil {
		return err
	}
	report := indexed{Words: graph.Live(), Links: f.config.M, Seconds: time.Since(start).Seconds(), Sample: min(f.sample, rows.Rows)}
	if err := graph.Write(f.output); err != nil {
		return err
	}
	if f.sample > 0 {
		views := []int{20, 50, 100, 200, 400}
		for i, recall := range graph.Recall(10, f.sample, views...) {
			report.Recall = append(report.Recall, recallAtEf{views[i], recall, timeOf(graph, rows, views[i], f.sample)})
		}
	}
	if f.asJSON {
		return printJSON(s.out, report)
	}
	s.remark("Indexed %s in %.1f s.", plural(report.Words, "word", "words"), report.Seconds)
	if f.sample > 0 {
		table := make([][]string, len(report.Recall))
		for i, r := range report.Recall {
			table[i] = []string{fmt.Sprint(r.Ef), fmt.Sprintf("%.4f", r.Recall), fmt.Sprintf("%.0f", r.Micros)}
		}
		if err := printTable(s.out, []string{"ef", "recall@10", "µs a query"}, table, 0, 1, 2); err != nil {
			return err
		}
	}
	s.remark("Wrote %s. Try: firth near MODEL WORD --index %s", f.output, f.output)
	return nil
}

// timeOf is how long a search takes, in microseconds, on one core.
func timeOf(graph *hnsw.Graph, rows firth.Matrix, ef, sample int) float64 {
	n := min(sample, rows.Rows)
	if n == 0 {
		return 0
	}
	start := time.Now()
	for i := range n {
		graph.Search(rows.Row(i*(rows.Rows/n)), 10, ef, nil)
	}
	return math.Round(10*float64(time.Since(start).Microseconds())/float64(n)) / 10
}

// searchIndex answers a query from an index in a file. The words that it finds are
// scored as those of a search of all words are.
func (m *model) searchIndex(path string, query search.Query, ef int) (_ []search.Neighbor, err error) {
	graph, err := hnsw.Open(path, m.Input)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, graph.Close()) }()
	if metric := graph.Config().Metric; metric != hnsw.Cosine {
		return nil, fmt.Errorf("%s: an index by %v, and neighbors are by cosine", path, metric)
	}
	var keep func(uint32) bool
	if query.Keep != nil {
		keep = func(id uint32) bool { return query.Keep(vocab.WordID(id)) }
	}
	want := min(query.K, m.Vocab.Len()) + len(query.Skip)
	var ids []vocab.WordID
	for _, r := range graph.Search(query.Vector, want, max(ef, want), keep) {
		if id := vocab.WordID(r.ID); !slices.Contains(query.Skip, id) {
			ids = append(ids, id)
		}
	}
	neighbors := m.Index.Order(query.Vector, ids)
	return neighbors[:min(query.K, len(neighbors))], nil
}

// indexing shows how many words are in an index.
func (p *progress) indexing(done, total int) {
	p.count(count{Event: "indexing", Done: int64(done), Of: int64(total)})
}

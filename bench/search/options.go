package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// options is the command line.
type options struct {
	model          string
	rows           int
	dim            int
	repeats        int
	queries        int
	tasks          []string
	graphRows      int
	graphQueries   int
	m              int
	efConstruction int
	recall         float64
	venv           string
	work           string
}

// What there is to measure.
const (
	exactTask = "exact"
	graphTask = "hnsw"
)

// parse reads the command line, and tells w how it is used if it must.
func parse(arguments []string, w io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("search", flag.ContinueOnError)
	f.SetOutput(w)
	f.StringVar(&o.model, "model", "", "safetensors file with the vectors, in the tensor input or embeddings or the only one; without it, vectors in clusters are made up")
	f.IntVar(&o.rows, "rows", 400_000, "take this many vectors, the first ones")
	f.IntVar(&o.dim, "dim", 300, "numbers of a vector that is made up")
	f.IntVar(&o.repeats, "repeats", 5, "turns of each program")
	f.IntVar(&o.queries, "queries", 20, "queries one by one in a turn; a batch has 64")
	what := f.String("tasks", exactTask+","+graphTask, "what to measure")
	f.IntVar(&o.graphRows, "hnsw-rows", 100_000, "build graphs of this many vectors, the first ones: a graph takes minutes")
	f.IntVar(&o.graphQueries, "hnsw-queries", 1000, "queries of a graph in a turn")
	f.IntVar(&o.m, "m", 16, "links of a row in a graph (M)")
	f.IntVar(&o.efConstruction, "ef-construction", 200, "rows in view while a graph is built")
	f.Float64Var(&o.recall, "recall", 0.99, "recall@10 that graphs are compared at")
	f.StringVar(&o.venv, "venv", "bench/search/.venv", "Python environment; made where it is not there yet")
	f.StringVar(&o.work, "work", "", "folder for the vectors (a new one in the system's temporary folder)")
	if err := f.Parse(arguments); err != nil {
		return o, err
	}
	o.tasks = strings.Split(*what, ",")
	for _, name := range o.tasks {
		if name != exactTask && name != graphTask {
			return o, fmt.Errorf("-tasks %q: there are %s and %s", name, exactTask, graphTask)
		}
	}
	switch {
	case f.NArg() > 0:
		return o, fmt.Errorf("%q is too much: everything is given by flags", f.Arg(0))
	case slices.Min([]int{o.dim, o.repeats, o.queries, o.graphQueries}) < 1 || o.rows < 100 || o.graphRows < 100:
		return o, fmt.Errorf("-rows and -hnsw-rows are 100 or more; -dim, -repeats, -queries and -hnsw-queries are 1 or more")
	case o.recall <= 0 || o.recall > 1:
		return o, fmt.Errorf("-recall %v: want a part of 1", o.recall)
	}
	return o, nil
}

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
)

// options is the command line.
type options struct {
	firth       string
	wrk         string
	model       string
	words, dim  int
	seconds     int
	connections int
	requests    int
	index       bool
	peer        bool
	workers     int
	venv        string
	work        string
}

// parse reads the command line, and tells w how it is used if it must.
func parse(arguments []string, w io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("serve", flag.ContinueOnError)
	f.SetOutput(w)
	f.StringVar(&o.firth, "firth", "./firth", "the program")
	f.StringVar(&o.wrk, "wrk", "wrk", "the program that makes the load (on Debian: apt-get install wrk)")
	f.StringVar(&o.model, "model", "", "vectors in word2vec's binary format, which both servers read (made up, in clusters, if not given)")
	f.IntVar(&o.words, "words", 400_000, "words of vectors that are made up")
	f.IntVar(&o.dim, "dim", 300, "their dimension")
	f.IntVar(&o.seconds, "seconds", 60, "how long each endpoint is asked")
	f.IntVar(&o.connections, "connections", 64, "how many ask at once")
	f.IntVar(&o.requests, "requests", 1_000_000, "requests between two looks at the memory of Firth (0: none)")
	f.BoolVar(&o.index, "index", true, "measure neighbors by an index, too; building it takes minutes")
	f.BoolVar(&o.peer, "peer", true, "measure the server in Python, too")
	f.IntVar(&o.workers, "workers", runtime.NumCPU(), "processes of the server in Python")
	f.StringVar(&o.venv, "venv", "bench/serve/.venv", "Python environment; made where it is not there yet")
	f.StringVar(&o.work, "work", "", "folder for vectors and indexes, which stay there (a new one in the system's temporary folder)")
	if err := f.Parse(arguments); err != nil {
		return o, err
	}
	switch {
	case f.NArg() > 0:
		return o, fmt.Errorf("%q is too much: everything is given by flags", f.Arg(0))
	case o.words < 100 || o.dim < 1 || o.seconds < 1 || o.connections < 1 || o.requests < 0 || o.workers < 1:
		return o, errors.New("-dim, -seconds, -connections and -workers are 1 or more, -words 100 or more, -requests 0 or more")
	}
	return o, nil
}

// Command search measures how fast Firth and its peers find the neighbors of words, on
// the same vectors with one thread each, and how many answers come out the same:
//
//	make bench-search MODEL=vectors.safetensors
//
// The programs load the vectors, build what they need, and then take turns, as often
// as -repeats says, so that whatever else the machine does falls on all of them alike.
// bench/README.md tells what the columns mean.
package main

import (
	"context"
	"fmt"
	"os"
	"slices"

	"firth/bench/internal/entry"
)

func main() {
	entry.Main("search", func(ctx context.Context) error {
		if len(os.Args) == 4 && os.Args[1] == serveCommand {
			return serve(os.Args[2], os.Args[3], os.Stdin, os.Stdout)
		}
		o, err := parse(os.Args[1:], os.Stderr)
		if err != nil {
			return err
		}
		return entry.WithFolder(o.work, func(work string) error { return run(ctx, o, work) })
	})
}

func run(ctx context.Context, o options, work string) error {
	t, err := newTools(ctx, o, work)
	if err != nil {
		return err
	}
	fmt.Println("writing the vectors")
	m, err := prepare(o, work)
	if err != nil {
		return err
	}
	r := newReport(o, m)
	if slices.Contains(o.tasks, exactTask) {
		if err := measureExact(ctx, t, r, o, m); err != nil {
			return err
		}
	}
	if slices.Contains(o.tasks, graphTask) {
		if err := measureGraphs(ctx, t, r, o, m); err != nil {
			return err
		}
	}
	fmt.Printf("\n%s", r.markdown())
	return nil
}

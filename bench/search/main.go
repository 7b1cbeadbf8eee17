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
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var err error
	if len(os.Args) == 4 && os.Args[1] == serveCommand {
		err = serve(os.Args[2], os.Args[3], os.Stdin, os.Stdout)
	} else {
		var o options
		if o, err = parse(os.Args[1:], os.Stderr); errors.Is(err, flag.ErrHelp) {
			return
		}
		if err == nil {
			err = run(ctx, o)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "search:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	work := o.work
	if work == "" {
		if work, err = os.MkdirTemp("", "firth-bench-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	} else if err := os.MkdirAll(work, 0o777); err != nil {
		return err
	}
	if work, err = filepath.Abs(work); err != nil {
		return err
	}
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

// Package entry is how the program of a bench begins and ends.
package entry

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Main runs a program, and ends it if that fails; errors begin with its name. The
// context ends with Ctrl-C. That somebody asked for help ([flag.ErrHelp]) is no failure.
func Main(name string, run func(ctx context.Context) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if !succeeded(os.Stderr, name, err) {
		os.Exit(1)
	}
}

// succeeded tells about an error if there is one.
func succeeded(w io.Writer, name string, err error) bool {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return true
	}
	fmt.Fprintf(w, "%s: %v\n", name, err)
	return false
}

// Command firth-beam trains word vectors on Apache Beam, for corpora and models that
// outgrow a machine. What it trains is, byte for byte, what firth train makes of the
// same corpus with the same settings.
//
//	firth-beam train corpus/*.txt --work run/ -o model.safetensors
//	firth-beam train gs://bucket/shards/* --work gs://bucket/run --runner flink -o model.safetensors -- --endpoint=flink:8099
//
// The same command goes on with a run that was interrupted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/spf13/cobra"

	"firth/beam/workers"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == workers.Command {
		os.Args = append(os.Args[:1], os.Args[2:]...)
	}
	// Runners start workers as this program with Beam's flags, which begin with two
	// dashes and come first.
	if len(os.Args) > 1 && os.Args[1] == "--worker" || len(os.Args) > 1 && os.Args[1] == "--worker=true" {
		flag.Parse()
		debug.SetGCPercent(25) // until package steps knows better
		beam.Init()            // does not return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := &cobra.Command{
		Use:           "firth-beam",
		Short:         "Word vectors past one machine, on Apache Beam",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(newTrain())
	if err := root.ExecuteContext(ctx); err != nil {
		if ctx.Err() != nil {
			err = errors.New("interrupted; the same command goes on")
		}
		fmt.Fprintln(os.Stderr, "firth-beam:", err)
		os.Exit(1)
	}
}

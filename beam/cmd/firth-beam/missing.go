package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// missingFlags are the flags of firth train that firth-beam train has not, and why.
// The test of the help compares the two commands.
var missingFlags = []struct{ names, reason string }{
	{"resume, restart, checkpoint-every", "each round is committed, and the same command goes on with the last; another run takes another --work"},
	{"threads", "as many buckets are trained at once as there are --workers, or as the runner has room for"},
	{"max-memory", "a worker holds two partitions of the model; more --partitions make them smaller"},
	{"watch, watch-stay, watch-words", "the page shows the vectors of a run out of its memory, and here they lie in partitions; --log tells the numbers"},
	{"exact-from-counts", "the exact softmax cannot be trained in pieces"},
}

// missingText is the part of the help that lists them.
func missingText() string {
	var text strings.Builder
	text.WriteString("Of the flags of firth train, these are missing:\n")
	for _, f := range missingFlags {
		fmt.Fprintf(&text, "  --%s: %s\n", strings.ReplaceAll(f.names, ", ", ", --"), f.reason)
	}
	return text.String()
}

// explainMissing says why a flag is missing, where that is what err is about.
func explainMissing(_ *cobra.Command, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown {
		return err
	}
	for _, f := range missingFlags {
		if slices.Contains(strings.Split(f.names, ", "), name) {
			return errors.New("--" + name + " is a flag of firth train only: " + f.reason)
		}
	}
	return err
}

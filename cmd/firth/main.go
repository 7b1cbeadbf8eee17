// Command firth turns raw text into word vectors, and word vectors into answers.
//
//	firth demo                                   see it work, on a text it writes itself
//	firth train corpus/*.txt.zst -o m.safetensors
//	firth near m.safetensors king
//
// firth --help lists the commands, firth COMMAND --help explains one. The exit
// status is 0 if it is done, 1 if it failed, 2 if it was used wrongly.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"firth/internal/kernel"
	"firth/internal/settings"
)

func main() {
	os.Exit(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// streams are where a command reads and writes. Answers go to out, everything
// else (progress, remarks, errors) to err.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// remark tells the user something that is no answer.
func (s streams) remark(format string, args ...any) {
	_, _ = fmt.Fprintf(s.err, format+"\n", args...) // nowhere to report to if this fails
}

// usagef makes an error of a command that was typed wrongly, rather than one that
// failed.
func usagef(format string, args ...any) error { return settings.Errorf(format, args...) }

// run runs a command line and returns its exit status.
func run(args []string, s streams) int {
	root := newRoot(s)
	root.SetArgs(args)
	command, err := root.ExecuteContextC(context.Background())
	if err == nil {
		return 0
	}
	s.remark("firth: %v", err)
	if errors.As(err, new(settings.Error)) {
		s.remark("'%s --help' explains its use.", command.CommandPath())
		return 2
	}
	return 1
}

// interruptible runs long work whose context ends at Ctrl-C. The first signal asks
// for a clean end; the next one ends firth at once.
func interruptible(ctx context.Context, work func(context.Context) error) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	err := work(ctx)
	if interrupted(ctx, err) {
		return errors.New("interrupted")
	}
	return err
}

// interrupted tells whether err is that ctx ended.
func interrupted(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() != nil && (errors.Is(err, context.Cause(ctx)) || errors.Is(err, ctx.Err()))
}

func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "firth",
		Short: "Raw text to word vectors, word vectors to answers",
		Long: `Firth turns raw text into word vectors, and word vectors into answers.

Give it text in any language. It cuts the text into words, learns a vector for
each of them, and writes one file that answers questions.`,
		Example: `  firth demo
  firth train corpus/*.txt.zst -o m.safetensors
  firth near m.safetensors king
  firth analogy m.safetensors man king woman`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if err := kernel.Selected(); err != nil {
				return settings.Wrong(err)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return cmd.Help()
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		if strings.Contains(err.Error(), "shorthand") {
			err = fmt.Errorf("%w (give signs spaces around them; put -- before words and texts that begin with -)", err)
		}
		return settings.Wrong(err)
	})
	root.SetVersionTemplate("firth {{.Version}}\n")
	for _, make := range []func(streams) *cobra.Command{
		newDemo, newInspect, newTrain, newVocab, newPhrases, newTokenize, newNear, newIndex, newOdd, newSimilarity, newAnalogy, newEmbed, newExplain, newConvert, newQuantize, newInfo, newPlot, newEval, newDrift, newServe,
	} {
		root.AddCommand(make(s))
	}
	return root
}

func unknownCommand(cmd *cobra.Command, name string) error {
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		return usagef("there is no command %q; did you mean %s?", name, strings.Join(near, " or "))
	}
	return usagef("there is no command %q", name)
}

// arguments wants between least and most arguments (any number if most is
// negative), and says what they are if there are not.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < least || most >= 0 && len(args) > most {
			return usagef("got %s, want %s", plural(len(args), "argument", "arguments"), what)
		}
		return nil
	}
}

package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"firth/internal/settings"
	"firth/token"
	"firth/vecfile"
)

// pipelineFlags say how text becomes tokens. They are those of firth train, and
// --pipeline, which stands for all of them.
type pipelineFlags struct {
	settings.Pipeline
	model string
}

func (f *pipelineFlags) add(cmd *cobra.Command) {
	f.Add(cmd)
	cmd.Flags().StringVar(&f.model, "pipeline", "", "cut the text as this model does (a file of firth train), with its phrases, words and subwords, instead of by the flags of the pipeline")
}

// check tells what is wrong with the flags, as far as they tell without their files.
func (f *pipelineFlags) check(cmd *cobra.Command, sequences bool) error {
	if f.model == "" {
		return f.Check(cmd, sequences)
	}
	if sequences {
		return errors.New("--pipeline says how text is cut, and the items of --sequences are tokens as they stand: give one of them")
	}
	if name := f.Changed(cmd); name != "" {
		return fmt.Errorf("--%s cannot be given with --pipeline %s, which says how the text is cut", name, f.model)
	}
	return nil
}

// config returns the pipeline; sample reads some of the text, to choose one.
func (f *pipelineFlags) config(cmd *cobra.Command, sequences bool, sample func() (string, error)) (token.Config, error) {
	if f.model != "" {
		return pipelineOf(f.model)
	}
	return f.Config(cmd, sequences, sample, func(format string, args ...any) {
		fmt.Fprintf(os.Stderr, format+"\n", args...)
	})
}

// pipelineOf is how a model cuts text.
func pipelineOf(model string) (token.Config, error) {
	e, _, err := vecfile.Open(model, vecfile.Options{})
	if err != nil {
		return token.Config{}, err
	}
	raw := slices.Clone(e.Meta.Pipeline)
	if err := e.Close(); err != nil {
		return token.Config{}, err
	}
	if raw == nil {
		return token.Config{}, fmt.Errorf("%s does not say how its text was cut", model)
	}
	return token.ParseConfig(raw)
}

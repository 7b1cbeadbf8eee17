package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"firth/internal/atomicfile"
	"firth/internal/settings"
	"firth/pooling"
	"firth/token"
)

// poolFlags are the flags of firth embed --pool.
type poolFlags struct {
	method      string
	unknown     string
	frequencies string
	a           float64
	component   string
	save        string
	normalize   bool

	inputs   []string
	corpus   settings.Corpus
	pipeline settings.Pipeline
	as       string
	output   string
	tempDir  string
}

// The values of --frequencies.
const (
	autoFrequencies  = "auto"
	modelFrequencies = "model"
	textFrequencies  = "texts"
)

// noComponent is the --component that takes nothing out.
const noComponent = "none"

// asText is a further value of --as: a line of numbers for each text.
const asText = "text"

func (f *poolFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.method, "pool", "", "make one vector of each text: mean, idf or sif")
	flags.StringVar(&f.unknown, "unknown", "", "what stands for unknown words: skip, subwords or chars (default: subwords where the model has them, else skip)")
	flags.StringVar(&f.frequencies, "frequencies", autoFrequencies, "of words, for idf and sif: those of the model, of these texts, or auto (the model's, where it has them)")
	flags.Float64Var(&f.a, "sif-a", pooling.DefaultA, "a of sif: less makes frequent words count less")
	flags.StringVar(&f.component, "component", "", "for sif: take this file's direction out of all vectors, or none (default: what these texts have in common)")
	flags.StringVar(&f.save, "save-component", "", "for sif: file for the direction that was found, for --component")
	flags.BoolVar(&f.normalize, "normalize", false, "bring vectors to length 1")
	flags.StringArrayVarP(&f.inputs, "input", "i", nil, "files, globs, folders or - to read, a text a line; may be given several times")
	f.corpus.Add(cmd)
	f.pipeline.Add(cmd)
	flags.StringVar(&f.as, "as", "", "json, npy or text (default: by the name of -o, else text)")
	flags.StringVarP(&f.output, "output", "o", "-", "file to write, - for standard output")
	flags.StringVar(&f.tempDir, "temp-dir", "", "folder for temporary files (default: the system's)")
}

// changed returns the first flag given that belongs to --pool, or "".
func (f *poolFlags) changed(cmd *cobra.Command) string {
	for _, name := range []string{
		"unknown", "frequencies", "sif-a", "component", "save-component", "normalize", "input", "as", "output", "temp-dir",
	} {
		if cmd.Flags().Changed(name) {
			return name
		}
	}
	if name := f.corpus.Changed(cmd); name != "" {
		return name
	}
	return f.pipeline.Changed(cmd)
}

// check finds flags that contradict each other, and chooses the form of the output.
func (f *poolFlags) check(cmd *cobra.Command, asObjects bool) error {
	if asObjects {
		if f.as != "" && f.as != asJSON {
			return usagef("--json is --as json, and --as %s is something else: give one of them", f.as)
		}
		f.as = asJSON
	}
	if f.as == "" {
		f.as = map[string]string{".npy": asNPY, ".json": asJSON, ".jsonl": asJSON}[strings.ToLower(filepath.Ext(f.output))]
	}
	if f.as == "" {
		f.as = asText
	}
	isSIF := f.method == string(pooling.SIF)
	switch {
	case f.as != asJSON && f.as != asNPY && f.as != asText:
		return usagef("--as %q: want %s, %s or %s", f.as, asJSON, asNPY, asText)
	case f.frequencies != autoFrequencies && f.frequencies != modelFrequencies && f.frequencies != textFrequencies:
		return usagef("--frequencies %q: want %s, %s or %s", f.frequencies, modelFrequencies, textFrequencies, autoFrequencies)
	case f.frequencies != autoFrequencies && f.method == string(pooling.Mean):
		return usagef("--frequencies is for --pool idf and sif: in a mean, all words count alike")
	case !isSIF && (f.component != "" || f.save != "" || cmd.Flags().Changed("sif-a")):
		return usagef("--component, --save-component and --sif-a are for --pool sif")
	case f.component != "" && f.save != "":
		return usagef("--component uses a direction that is known, and --save-component keeps one that is found: give one of them")
	case isSIF && !(f.a > 0):
		return usagef("--sif-a %g: want above 0", f.a)
	case f.save != "" && f.save == f.output:
		return usagef("--save-component and -o are the same file")
	}
	_, err := f.options()
	return err
}

// options returns what the flags say, without frequencies.
func (f *poolFlags) options() (pooling.Options, error) {
	o := pooling.Options{Method: pooling.Method(f.method), Unknown: pooling.Unknown(f.unknown), A: f.a}
	for _, m := range pooling.Methods() {
		if m != o.Method {
			continue
		}
		for _, u := range append(pooling.Unknowns(), "") {
			if u == o.Unknown {
				return o, nil
			}
		}
		return o, usagef("--unknown %q: want %s, %s or %s", f.unknown, pooling.Skip, pooling.Subwords, pooling.Characters)
	}
	return o, usagef("--pool %q: want %s, %s or %s", f.method, pooling.Mean, pooling.IDF, pooling.SIF)
}

// run makes a vector of each text.
func (f *poolFlags) run(ctx context.Context, cmd *cobra.Command, s streams, path string, texts []string, asObjects bool) error {
	if len(texts) > 0 && len(f.inputs) > 0 {
		return usagef("%q and --input: give texts, or files", texts[0])
	}
	if err := f.check(cmd, asObjects); err != nil {
		return err
	}
	for _, file := range []string{f.output, f.save} {
		if file != "-" && file != "" {
			if err := canWrite(file); err != nil {
				return err
			}
		}
	}
	return withModel(s, path, func(m *model) error {
		t := tokenizeFlags{model: path, inputs: f.inputs, corpus: f.corpus, output: f.output}
		if m.Pipeline == nil && f.pipeline.Auto() {
			t.model = "" // so that it takes a sample
			t.pipeline = f.pipeline
		}
		in, err := t.open(ctx, cmd, s, texts)
		if err != nil {
			return err
		}
		defer in.close()
		pipeline, err := f.cutting(cmd, s, m, path, in)
		if err != nil {
			return err
		}
		run := &poolRun{flags: f, model: m, pipeline: pipeline, in: in}
		if f.output == "-" {
			return run.write(ctx, s, s.out)
		}
		out, err := atomicfile.Create(f.output)
		if err != nil {
			return err
		}
		defer out.Abort()
		if err := run.write(ctx, s, out); err != nil {
			return err
		}
		return out.Commit()
	})
}

// cutting returns how texts are cut: as the model says, or where it does not, as the
// flags do.
func (f *poolFlags) cutting(cmd *cobra.Command, s streams, m *model, path string, in *textInput) (*token.Pipeline, error) {
	if m.Pipeline != nil {
		if name := f.pipeline.Changed(cmd); name != "" {
			return nil, usagef("--%s: %s says itself how texts are cut", name, path)
		}
		return m.Pipeline, nil
	}
	cfg, err := f.pipeline.Config(cmd, f.corpus.Sequences, in.sample, s.remark)
	if err != nil {
		return nil, err
	}
	return token.New(cfg)
}

// pooler chooses whose frequencies count, and returns what makes the vectors. counted
// are those of the texts; nil if they have not been counted.
func (f *poolFlags) pooler(m *model, counted *pooling.Frequencies) (*pooling.Pooler, error) {
	o, err := f.options()
	if err != nil {
		return nil, err
	}
	o.Frequencies = counted
	p, err := pooling.New(m.Embeddings, o)
	switch {
	case errors.Is(err, pooling.ErrNoSubwords):
		return nil, fmt.Errorf("--unknown %s: %w: use --unknown %s or %s", f.unknown, err, pooling.Characters, pooling.Skip)
	case errors.Is(err, pooling.ErrNoCounts):
		return nil, fmt.Errorf("%w: use --frequencies %s", err, textFrequencies)
	}
	return p, err
}

// countsTexts tells whether the texts are to be counted before they become vectors.
func (f *poolFlags) countsTexts(s streams, m *model) bool {
	switch {
	case f.method == string(pooling.Mean) || f.frequencies == modelFrequencies:
		return false
	case f.frequencies == textFrequencies:
		return true
	case m.Vocab.Tokens() > 0:
		return false
	}
	s.remark("The model does not say how often its words were seen: what these texts say is used.")
	return true
}

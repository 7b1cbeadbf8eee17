package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"firth/corpus"
	"firth/encoded"
	"firth/internal/atomicfile"
	"firth/internal/settings"
	"firth/token"
	"firth/training"
	"firth/vocab"
)

type tokenizeFlags struct {
	model    string
	pipeline settings.Pipeline
	corpus   settings.Corpus
	inputs   []string
	as       string
	asJSON   bool
	output   string
	tempDir  string
	decode   bool
	train    string
	learn    subwordFlags
	progress string
}

func newTokenize(s streams) *cobra.Command {
	var f tokenizeFlags
	cmd := &cobra.Command{
		Use:   "tokenize [TEXT…]",
		Short: "Cut text into tokens: show their ids and where they stand; learn parts of words",
		Long: `Cut text into tokens and show, for each, its number (id) and the bytes of the
text that it was made from. Without TEXT and --input, the lines of standard input
are cut.

With --model, text is cut as the model's corpus was, and ids are those of the
model; - (in JSON, null) marks a token that the model does not know. A subword
tokenizer has ids of its own. Otherwise ids count the different tokens in the order of
their first appearance.

--as says what is written for each text: a table, its words or its ids on a line, an
object (--json), or, for all texts together, a NumPy array of ids (uint32;
4294967295 is an unknown token).

--decode goes the other way, from ids to text. --train learns a vocabulary of parts of
words from a corpus, and writes it as tokenizer.json, which the libraries of Hugging
Face read as well.`,
		Example: `  firth tokenize "自太古以来"
  firth tokenize --model m.safetensors "The GPU很快!"
  firth tokenize --tokenizer han --input news.txt.zst --as words -o news.cut.txt
  firth tokenize --train bpe --size 30000 --input corpus/ -o bpe.json
  firth tokenize --tokenizer bpe:bpe.json --as ids "low lower lowest"
  firth tokenize --tokenizer bpe:bpe.json --decode 75 78 332`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return interruptible(cmd.Context(), func(ctx context.Context) error {
				return f.run(ctx, cmd, s, args)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.model, "model", "", "cut text as this model does, and show its ids")
	f.pipeline.Add(cmd)
	flags.StringArrayVarP(&f.inputs, "input", "i", nil, "files, globs, folders or - to read; may be given several times")
	f.corpus.Add(cmd)
	flags.StringVar(&f.as, "as", "", "table, words, ids, json or npy (default: table, and words for files and pipes)")
	jsonFlag(cmd, &f.asJSON)
	flags.StringVarP(&f.output, "output", "o", "-", "file to write, - for standard output")
	flags.StringVar(&f.tempDir, "temp-dir", "", "folder for temporary files (default: the system's)")
	flags.BoolVar(&f.decode, "decode", false, "ids to text")
	flags.StringVar(&f.train, "train", "", "learn a subword tokenizer from --input: bpe, unigram or wordpiece")
	f.learn.add(cmd)
	progressFlag(cmd, &f.progress)
	return cmd
}

func (f *tokenizeFlags) run(ctx context.Context, cmd *cobra.Command, s streams, args []string) error {
	if f.asJSON {
		if cmd.Flags().Changed("as") && f.as != asJSON {
			return usagef("--json is --as json, and --as %s is something else: give one of them", f.as)
		}
		f.as = asJSON
	}
	if len(args) > 0 && len(f.inputs) > 0 {
		return usagef("%q and --input: give texts, or files", args[0])
	}
	if f.train != "" {
		return f.learnSubwords(ctx, cmd, s, args)
	}
	if name := f.learn.changed(cmd); name != "" {
		return usagef("--%s is for --train", name)
	}
	if f.decode {
		return f.decodeAll(cmd, s, args)
	}
	if f.output != "-" {
		if err := canWrite(f.output); err != nil {
			return err
		}
	}
	in, err := f.open(ctx, cmd, s, args)
	if err != nil {
		return err
	}
	defer in.close()
	if f.as == "" {
		f.as = asTable
		if in.corpus != nil {
			f.as = asWords
		}
	}
	p, v, closeModel, err := f.tokenizer(cmd, s, in)
	if err != nil {
		return err
	}
	defer closeModel()
	n := newNumbering(v, p.Subword())
	write := func(w io.Writer) error { return f.tokenizeAll(ctx, s, w, p, n, in) }
	if f.output == "-" {
		return write(s.out)
	}
	if _, err := atomicfile.Clean(f.output); err != nil {
		return err
	}
	return atomicfile.Write(f.output, write)
}

// tokenizer returns the pipeline that cuts the texts, and the vocabulary of the
// model, if one is named.
func (f *tokenizeFlags) tokenizer(cmd *cobra.Command, s streams, in *textInput) (*token.Pipeline, *vocab.Vocabulary, func(), error) {
	nothing := func() {}
	if f.model == "" {
		cfg, err := f.pipeline.Config(cmd, f.corpus.Sequences, in.sample, s.remark)
		if err != nil {
			return nil, nil, nothing, err
		}
		p, err := token.New(cfg)
		return p, nil, nothing, err
	}
	if name := f.pipeline.Changed(cmd); name != "" {
		return nil, nil, nothing, usagef("--%s cannot be given with --model, which has its own", name)
	}
	m, err := openModel(s, f.model)
	if err != nil {
		return nil, nil, nothing, err
	}
	end := func() { _ = m.Close() } // only read
	if m.Pipeline == nil {
		end()
		return nil, nil, nothing, fmt.Errorf("%s does not say how its text was cut; say it by --tokenizer instead of --model", f.model)
	}
	return m.Pipeline, m.Vocab, end, nil
}

// A textInput is where texts come from: the command line, a corpus, or somebody who
// types.
type textInput struct {
	texts  []string
	corpus *corpus.Corpus
	typed  io.Reader
	look   func() (string, error)
}

// open finds the texts.
func (f *tokenizeFlags) open(ctx context.Context, cmd *cobra.Command, s streams, args []string) (*textInput, error) {
	inputs := f.inputs
	switch {
	case len(args) > 0:
		if name := f.corpus.Changed(cmd); name != "" && name != "sequences" {
			return nil, usagef("--%s is for files and standard input, and %q is a text", name, args[0])
		}
		return &textInput{texts: args, look: func() (string, error) { return strings.Join(args, "\n"), nil }}, nil
	case len(inputs) > 0:
	case isTerminalInput(s.in):
		return &textInput{typed: s.in, look: func() (string, error) {
			return "", usagef("say how to cut what you will type: --tokenizer words, han, …")
		}}, nil
	default:
		inputs = []string{"-"}
	}
	o, err := f.corpus.Options()
	if err != nil {
		return nil, err
	}
	if f.output != "-" {
		o.Outputs = []string{f.output}
	}
	sample, stdin, err := "", s.in, error(nil)
	if f.model == "" && f.pipeline.Auto() && !f.corpus.Sequences {
		if sample, stdin, err = sampleOf(ctx, inputs, s.in, o); err != nil {
			return nil, err
		}
	}
	c, err := corpus.Open(inputs, stdin, o)
	if err != nil {
		return nil, err
	}
	return &textInput{corpus: c, look: func() (string, error) { return sample, nil }}, nil
}

func (in *textInput) sample() (string, error) { return in.look() }

func (in *textInput) close() {
	if in.corpus != nil {
		_ = in.corpus.Close() // only read
	}
}

// each calls do with every text, without its line end; with a line of a corpus in
// parts, if it is very long: more tells that it goes on.
func (in *textInput) each(ctx context.Context, read func(corpus.Block), do func(text string, more bool) error) error {
	whole := func(text string) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return do(text, false)
	}
	switch {
	case in.corpus != nil:
		lines := lineSource{next: in.corpus.Next, read: read}
		for {
			line, more, err := lines.line(ctx)
			if errors.Is(err, io.EOF) || errors.Is(err, corpus.ErrEmpty) {
				return nil // no text has no tokens
			}
			if err == nil {
				err = do(withoutLineEnd(line), more)
			}
			if err != nil {
				return err
			}
		}
	case in.typed != nil:
		return eachLineTyped(ctx, in.typed, whole)
	}
	for _, text := range in.texts {
		if err := whole(text); err != nil {
			return err
		}
	}
	return nil
}

// tokenizeAll cuts all texts and writes their tokens.
func (f *tokenizeFlags) tokenizeAll(ctx context.Context, s streams, w io.Writer, p *token.Pipeline, n *numbering, in *textInput) (err error) {
	out, err := newTokenWriter(w, f.as, n, f.tempDir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.close()) }()
	show, err := newProgress(s, f.progress)
	if err != nil {
		return err
	}
	if in.corpus == nil || f.output == "-" && isTerminal(os.Stdout) {
		show.style = noProgress
	}
	var texts, characters, size int64
	scanner := p.NewScanner()
	began := time.Now()
	part := 0 // bytes of the line that have gone before
	err = in.each(ctx, func(b corpus.Block) {
		show.report(training.Progress{Reading: &training.Reading{
			Progress: encoded.Progress{Read: b.Read, Tokens: uint64(n.seen)}, Size: in.corpus.Size(),
		}})
	}, func(text string, more bool) error {
		size += int64(len(text))
		characters += int64(utf8.RuneCountInString(text))
		tokens := scanner.Scan(text)
		for i := range tokens {
			tokens[i].Start += part
			tokens[i].End += part
		}
		part += len(text)
		if !more {
			texts++
			part = 0
		}
		if err := out.write(tokens, more); err != nil {
			return err
		}
		if in.typed != nil && f.as != asNPY {
			return out.end() // whoever types the next line wants to see this one's tokens
		}
		return nil
	})
	show.end()
	if err == nil {
		err = out.end()
	}
	if err != nil {
		return err
	}
	if in.corpus != nil {
		for _, line := range corpusRemarks(in.corpus.Report()) {
			s.remark("%s", line)
		}
	}
	if in.texts == nil {
		tellTokens(s, n.seen, texts, characters, size, time.Since(began))
	}
	tellUnknown(s, n)
	tellDropped(s, scanner)
	return nil
}

// tellTokens sums up what was cut.
func tellTokens(s streams, tokens, texts, characters, size int64, took time.Duration) {
	if texts == 0 {
		return
	}
	s.remark("%s of %s (%.3g a character) in %s; %s of text in %s, %.3g MB/s.",
		plural(tokens, "token", "tokens"), plural(characters, "character", "characters"), float64(tokens)/max(1, float64(characters)),
		plural(texts, "line", "lines"), bytesText(size), took.Round(time.Millisecond), float64(size)/1e6/max(took.Seconds(), 1e-9))
}

func tellUnknown(s streams, n *numbering) {
	if n.unknown > 0 {
		s.remark("Unknown to the model: %s of %s (%.2g %%).", thousands(n.unknown), plural(n.seen, "token", "tokens"), 100*float64(n.unknown)/float64(n.seen))
	}
}

// eachText cuts each of texts, or each line of standard input where there are
// none, has show print its tokens, and says at the end what was left out.
func eachText(s streams, p *token.Pipeline, n *numbering, texts []string, show func(out io.Writer, text string, tokens []numbered) error) error {
	out := bufio.NewWriter(s.out)
	scanner := p.NewScanner()
	in := textInput{texts: texts}
	one := func(text string, _ bool) error { return show(out, text, n.number(scanner.Scan(text))) }
	var err error
	if len(texts) == 0 {
		err = eachLine(s.in, "standard input", func(text string) error { return one(text, false) })
	} else {
		err = in.each(context.Background(), nil, one)
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return err
	}
	tellUnknown(s, n)
	tellDropped(s, scanner)
	return nil
}

// Command bench trains word vectors with Firth and with its peers, on one text
// with one set of settings, and lets one referee (gensim) judge all of them:
//
//	make bench CORPUS=text.txt EVAL=folder
//
// The programs take turns, as often as -repeats says, so that whatever else the
// machine does falls on all of them alike; the table has medians. README.md in
// this folder tells how to make the text and what the columns mean.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// options is the command line.
type options struct {
	corpus, eval     string
	firth, word2vec  string
	venv, results    string
	work             string
	peers            []string
	architectures    []string
	repeats, words   int
	settings         settings
	keep             bool
	evaluateRestrict int
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	o, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		err = run(ctx, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parse(arguments []string) (options, error) {
	o := options{settings: defaultSettings()}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&o.corpus, "corpus", "", "plain text to train on: words between spaces, a sentence a line")
	f.StringVar(&o.eval, "eval", "", "folder with google-analogies.txt, wordsim353-all.tsv, simlex999.tsv, men-dev.tsv")
	f.StringVar(&o.firth, "firth", "./firth", "the firth program")
	f.StringVar(&o.word2vec, "word2vec", os.Getenv("WORD2VEC"), "the C word2vec program; without it, the one that the PyPI package word2vec compiles")
	f.StringVar(&o.venv, "venv", "bench/.venv", "Python environment; made where it is not there yet")
	f.StringVar(&o.results, "results", "bench/results", "folder for the results as JSON")
	f.StringVar(&o.work, "work", "", "folder for texts and models (a new one in the system's temporary folder)")
	f.IntVar(&o.repeats, "repeats", 3, "runs of each program")
	f.IntVar(&o.words, "words", 0, "train on the first N words alone (0: all)")
	f.IntVar(&o.settings.Dim, "dim", o.settings.Dim, "dimension of the vectors")
	f.IntVar(&o.settings.Window, "window", o.settings.Window, "largest distance of a context word")
	f.IntVar(&o.settings.Negatives, "negatives", o.settings.Negatives, "negative samples for each pair")
	f.IntVar(&o.settings.Epochs, "epochs", o.settings.Epochs, "passes over the text")
	f.IntVar(&o.settings.MinCount, "min-count", o.settings.MinCount, "leave words out that are seen less often")
	f.IntVar(&o.settings.Threads, "threads", o.settings.Threads, "threads of each program")
	f.Float64Var(&o.settings.Subsample, "subsample", o.settings.Subsample, "threshold of subsampling")
	f.IntVar(&o.evaluateRestrict, "restrict", 30000, "ask analogies among the N most frequent words")
	f.BoolVar(&o.keep, "keep", false, "leave the folder of texts and models in place")
	peers := f.String("peers", strings.Join(peerNames(), ","), "programs to run")
	architectures := f.String("arch", "skipgram", "skipgram, cbow, or both with a comma between")
	if err := f.Parse(arguments); err != nil {
		return o, err
	}
	o.peers = strings.Split(*peers, ",")
	o.architectures = strings.Split(*architectures, ",")
	for _, name := range o.peers {
		if !slices.Contains(peerNames(), name) {
			return o, fmt.Errorf("no program is called %q; there are %s", name, strings.Join(peerNames(), ", "))
		}
	}
	for _, a := range o.architectures {
		if a != "skipgram" && a != "cbow" {
			return o, fmt.Errorf("no architecture is called %q; there are skipgram and cbow", a)
		}
	}
	switch {
	case f.NArg() > 0:
		return o, fmt.Errorf("%q is too much: everything is given by flags", f.Arg(0))
	case o.corpus == "":
		return o, errors.New("no text to train on: give CORPUS=text.txt to make, or -corpus; bench/README.md tells how to make one")
	case o.eval == "":
		return o, errors.New("no questions to judge by: give EVAL=folder to make, or -eval; bench/README.md tells what it holds")
	case o.repeats < 1:
		return o, fmt.Errorf("-repeats %d: at least one run is needed", o.repeats)
	}
	return o, nil
}

func run(ctx context.Context, o options) (err error) {
	if err := errors.Join(checkEval(o.eval), checkPrograms(o)); err != nil {
		return err
	}
	work, err := workFolder(o)
	if err != nil {
		return err
	}
	if o.keep {
		fmt.Println("texts and models stay in", work)
	} else {
		defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	}
	text, err := prepare(o.corpus, filepath.Join(work, corpusName), o.words)
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d words in %d sentences\n", o.corpus, text.Words, text.Sentences)
	python, err := environment(ctx, o.venv, slices.Contains(o.peers, "word2vec") && o.word2vec == "")
	if err != nil {
		return err
	}

	report := report{
		Date: time.Now(), Machine: machine(), CPUs: runtime.NumCPU(), System: runtime.GOOS + "/" + runtime.GOARCH,
		Text: text, Settings: o.settings, Repeats: o.repeats, Restrict: o.evaluateRestrict,
	}
	for _, architecture := range o.architectures {
		s := o.settings.with(architecture)
		for repeat := range o.repeats {
			for turn := range o.peers {
				// Everybody goes first in turn.
				name := o.peers[(repeat+turn)%len(o.peers)]
				p, err := newPeer(name, o, python)
				if err != nil {
					return err
				}
				r, err := train(ctx, p, s, text, repeat+1, work)
				if err != nil {
					return err
				}
				if r.Quality, err = judge(ctx, python, filepath.Join(work, p.vectors()), o.eval, o.evaluateRestrict); err != nil {
					return err
				}
				fmt.Println(r)
				report.Runs = append(report.Runs, r)
			}
		}
	}
	file, err := report.save(o.results)
	if err != nil {
		return err
	}
	fmt.Printf("\n%s\nSaved in %s\n", report.markdown(), file)
	return nil
}

// workFolder makes the folder for texts and models. Each bench has one of its
// own, below the one that was asked for.
func workFolder(o options) (string, error) {
	if o.work != "" {
		if err := os.MkdirAll(o.work, 0o777); err != nil {
			return "", err
		}
	}
	folder, err := os.MkdirTemp(o.work, "firth-bench-")
	if err != nil {
		return "", err
	}
	return filepath.Abs(folder)
}

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// options is the command line.
type options struct {
	corpus, eval  string
	venv          string
	results       string
	resume        string
	work          string
	programs      map[string]string // paths by name, of those that the user gives
	peers         []string
	tasks         []string
	architectures []string
	objectives    []string
	dims, threads []int
	repeats       int
	words         int
	restrict      int
	keep          bool
	settings      settings
}

// parse reads the command line, and tells w how it is used if it must.
func parse(arguments []string, w io.Writer) (options, error) {
	o := options{settings: defaultSettings(), programs: map[string]string{}}
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(w)
	f.StringVar(&o.corpus, "corpus", "", "plain text to train on: words between spaces, a sentence a line")
	f.StringVar(&o.eval, "eval", "", "folder with google-analogies.txt, wordsim353-all.tsv, simlex999.tsv, men-dev.tsv")
	f.StringVar(&o.venv, "venv", "bench/.venv", "Python environment; made where it is not there yet")
	f.StringVar(&o.results, "results", "bench/results", "folder for the results as JSON")
	f.StringVar(&o.resume, "resume", "", "go on with this file of results: do and add the runs that it lacks")
	f.StringVar(&o.work, "work", "", "folder for texts and models (a new one in the system's temporary folder)")
	f.IntVar(&o.repeats, "repeats", 3, "runs of each program")
	f.IntVar(&o.words, "words", 0, "train on the first N words alone (0: all)")
	f.IntVar(&o.settings.Window, "window", o.settings.Window, "largest distance of a context word")
	f.IntVar(&o.settings.Negatives, "negatives", o.settings.Negatives, "negative samples for each pair")
	f.IntVar(&o.settings.Epochs, "epochs", o.settings.Epochs, "passes over the text")
	f.IntVar(&o.settings.MinCount, "min-count", o.settings.MinCount, "leave words out that are seen less often")
	f.Float64Var(&o.settings.Subsample, "subsample", o.settings.Subsample, "threshold of subsampling")
	f.IntVar(&o.restrict, "restrict", 30000, "ask analogies among the N most frequent words")
	f.BoolVar(&o.keep, "keep", false, "leave the folder of texts and models in place")
	firth := f.String(firthName, "./firth", "the firth program")
	word2vec := f.String(word2vecName, os.Getenv("WORD2VEC"), "the C word2vec or a program with its flags; without it, the one that the PyPI package word2vec compiles")
	fastText := f.String(fastTextName, os.Getenv("FASTTEXT"), "the fasttext program; without it, the one in the source of the PyPI package fasttext")
	pWord2Vec := f.String(pWord2VecName, os.Getenv("PWORD2VEC"), "the pWord2Vec program; without it, it is left out")

	o.tasks = []string{trainTask}
	o.architectures = []string{skipGram}
	o.objectives = []string{negative}
	o.dims = []int{100}
	o.threads = []int{runtime.NumCPU()}
	list(f, &o.peers, "peers", "programs to run, with commas between: firth, gensim, word2vec, fasttext, pword2vec (default: all that there are)", word)
	list(f, &o.tasks, "what", "train, vocab (count the words, and nothing more) or train,vocab", word)
	list(f, &o.architectures, "arch", "skipgram, cbow or skipgram,cbow", word)
	list(f, &o.objectives, "objective", "negative, hierarchical, softmax, or several with commas between: each with each -arch", word)
	list(f, &o.dims, "dim", "dimension of the vectors, or several with commas between", strconv.Atoi)
	list(f, &o.threads, "threads", "threads of each program, or several numbers with commas between", strconv.Atoi)
	if err := f.Parse(arguments); err != nil {
		return o, err
	}
	o.programs[firthName], o.programs[word2vecName] = *firth, *word2vec
	o.programs[fastTextName], o.programs[pWord2VecName] = *fastText, *pWord2Vec
	if o.peers == nil {
		o.peers = slices.Clone(allPeers)
		if *pWord2Vec == "" { // the one that cannot be installed from here
			o.peers = slices.DeleteFunc(o.peers, func(name string) bool { return name == pWord2VecName })
		}
	}
	if f.NArg() > 0 {
		return o, fmt.Errorf("%q is too much: everything is given by flags", f.Arg(0))
	}
	return o, o.check()
}

// check finds what cannot be meant.
func (o options) check() error {
	for _, l := range []struct {
		flag       string
		given, has []string
	}{
		{"peers", o.peers, allPeers},
		{"what", o.tasks, []string{trainTask, vocabTask}},
		{"arch", o.architectures, []string{skipGram, cbow}},
		{"objective", o.objectives, []string{negative, hierarchical, softmax}},
	} {
		for i, name := range l.given {
			if !slices.Contains(l.has, name) {
				return fmt.Errorf("-%s %q: there are %s", l.flag, name, strings.Join(l.has, ", "))
			}
			if slices.Contains(l.given[:i], name) {
				return fmt.Errorf("-%s names %s twice", l.flag, name)
			}
		}
	}
	for _, l := range []struct {
		flag  string
		given []int
	}{{"dim", o.dims}, {"threads", o.threads}} {
		for i, n := range l.given {
			if n < 1 {
				return fmt.Errorf("-%s %d: want 1 or more", l.flag, n)
			}
			if slices.Contains(l.given[:i], n) {
				return fmt.Errorf("-%s names %d twice", l.flag, n)
			}
		}
	}
	switch {
	case o.corpus == "":
		return errors.New("no text to train on: give CORPUS=text.txt to make, or -corpus; bench/README.md tells how to make one")
	case o.eval == "" && slices.Contains(o.tasks, trainTask):
		return errors.New("no questions to judge by: give EVAL=folder to make, or -eval; bench/README.md tells what it holds")
	case o.repeats < 1:
		return fmt.Errorf("-repeats %d: at least one run is needed", o.repeats)
	}
	return nil
}

// list makes a flag of values between commas.
func list[T any](f *flag.FlagSet, values *[]T, name, usage string, read func(string) (T, error)) {
	if *values != nil {
		usage += fmt.Sprintf(" (default %v)", (*values)[0])
	}
	f.Func(name, usage, func(given string) error {
		*values = nil
		for part := range strings.SplitSeq(given, ",") {
			value, err := read(part)
			if err != nil {
				return err
			}
			*values = append(*values, value)
		}
		return nil
	})
}

func word(s string) (string, error) { return s, nil }

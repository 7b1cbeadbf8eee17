package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// options is the command line.
type options struct {
	texts          map[string]string // files by language, "zh" and "en"
	megabytes      int
	learnMegabytes int
	size           int
	repeats        int
	tasks          []string
	cl100k         string
	venv           string
	gojieba        string
	work           string
}

// parse reads the command line, and tells w how it is used if it must.
func parse(arguments []string, w io.Writer) (options, error) {
	o := options{texts: map[string]string{}}
	f := flag.NewFlagSet("tokenizers", flag.ContinueOnError)
	f.SetOutput(w)
	zh := f.String("zh", "", "plain Chinese text, cut into words and parts of words")
	en := f.String("en", "", "plain English text, cut into parts of words")
	f.IntVar(&o.megabytes, "mb", 20, "cut the first N MB of each text")
	f.IntVar(&o.learnMegabytes, "learn-mb", 10, "learn parts of words from the first N MB of each text")
	f.IntVar(&o.size, "size", 30_000, "pieces in a vocabulary that is learned")
	f.IntVar(&o.repeats, "repeats", 5, "runs of each program")
	what := f.String("tasks", strings.Join(taskNames(), ","), "what to measure")
	f.StringVar(&o.cl100k, "cl100k", "", "tiktoken's ranks, the file cl100k_base.tiktoken; without it, ranks are learned")
	f.StringVar(&o.venv, "venv", "bench/tokenizers/.venv", "Python environment; made where it is not there yet")
	f.StringVar(&o.gojieba, "gojieba", "bench/tokenizers/gojieba", "folder of the program with cppjieba; it is built there if g++ is found, and left out if not")
	f.StringVar(&o.work, "work", "", "folder for texts and tokenizers, which stay there and are not learned again from the same text (a new one in the system's temporary folder)")
	if err := f.Parse(arguments); err != nil {
		return o, err
	}
	o.texts["zh"], o.texts["en"] = *zh, *en
	o.tasks = strings.Split(*what, ",")
	for _, name := range o.tasks {
		if !slices.Contains(taskNames(), name) {
			return o, fmt.Errorf("-tasks %q: there are %s", name, strings.Join(taskNames(), ", "))
		}
	}
	switch {
	case f.NArg() > 0:
		return o, fmt.Errorf("%q is too much: everything is given by flags", f.Arg(0))
	case *zh == "" && *en == "":
		return o, errors.New("no text to cut: give ZH=chinese.txt or EN=english.txt to make, or -zh or -en")
	case o.megabytes < 1 || o.learnMegabytes < 1 || o.repeats < 1 || o.size < 1:
		return o, errors.New("-mb, -learn-mb, -size and -repeats are 1 or more")
	}
	return o, nil
}

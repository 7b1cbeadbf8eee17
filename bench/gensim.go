package main

import (
	"encoding/json"
	"regexp"
	"strconv"
)

type gensim struct{ python string }

func (gensim) name() string                { return gensimName }
func (gensim) vectors() string             { return "gensim.w2v.bin" }
func (gensim) convert() []string           { return nil }
func (gensim) complaint(job, []byte) error { return nil }

// version is the one that is pinned: the environment has no other.
func (gensim) version() (string, error) {
	return string(regexp.MustCompile(`(?m)^gensim==(.+)$`).FindSubmatch(requirements)[1]), nil
}

// cannot has the same reasons as that of the C tool, which gensim does all of.
func (gensim) cannot(u setup) string { return word2vec{}.cannot(u) }

func (p gensim) train(j job) []string {
	return []string{
		p.python, "-B", gensimTrainScript, corpusName, p.vectors(), "--arch", j.Architecture, "--objective", j.Objective,
		"--dim", strconv.Itoa(j.Dim), "--window", strconv.Itoa(j.Window), "--negatives", strconv.Itoa(j.Negatives),
		"--subsample", number(j.Subsample), "--min-count", strconv.Itoa(j.MinCount), "--epochs", strconv.Itoa(j.Epochs),
		"--learning-rate", number(j.LearningRate), "--min-learning-rate", number(j.MinLearningRate),
		"--seed", strconv.Itoa(j.Seed), "--threads", strconv.Itoa(j.Threads),
	}
}

func (p gensim) count(j job) []string {
	return []string{p.python, "-B", gensimVocabScript, corpusName, "gensim.vocab.txt", "--min-count", strconv.Itoa(j.MinCount)}
}

// mark reads the lines that the scripts print, with times of their own.
func (gensim) mark(line string) (mark, bool) {
	now := struct{ Share, Wall, CPU float64 }{Share: -1}
	if err := json.Unmarshal([]byte(line), &now); err != nil || now.Share < 0 {
		return mark{}, false
	}
	return mark{share: now.Share, at: span{WallSeconds: now.Wall, CPUSeconds: now.CPU}}, true
}

package main

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestPlan(t *testing.T) {
	o := options{
		tasks: []string{trainTask}, architectures: []string{skipGram}, objectives: []string{negative, softmax},
		dims: []int{100}, threads: []int{1, 2}, repeats: 2, settings: defaultSettings(),
	}
	peers := []peer{firth{}, gensim{}, fastText{}}
	show := func(steps []step) string {
		var lines []string
		for _, s := range steps {
			lines = append(lines, fmt.Sprintf("%s %s %d %d", s.peer.name(), s.job.Objective, s.job.Threads, s.job.Seed))
		}
		return strings.Join(lines, "\n")
	}
	steps, leftOut := plan(o, peers, nil)
	want := `firth negative 1 1
gensim negative 1 1
fasttext negative 1 1
firth negative 2 1
gensim negative 2 1
fasttext negative 2 1
gensim negative 1 2
fasttext negative 1 2
firth negative 1 2
gensim negative 2 2
fasttext negative 2 2
firth negative 2 2
firth softmax 1 1
fasttext softmax 1 1
firth softmax 2 1
fasttext softmax 2 1
fasttext softmax 1 2
firth softmax 1 2
fasttext softmax 2 2
firth softmax 2 2`
	if got := show(steps); got != want {
		t.Errorf("the plan is\n%s\nwant\n%s", got, want)
	}
	if got := strings.Join(leftOut, "\n"); strings.Count(got, "gensim is left out") != 2 || len(leftOut) != 2 {
		t.Errorf("left out: %s", got)
	}

	// What is done is not done again.
	var done []result
	for i, s := range steps {
		if i%3 != 0 {
			done = append(done, result{setup: s.job.setup, Peer: s.peer.name(), Seed: s.job.Seed})
		}
	}
	rest, _ := plan(o, peers, done)
	if len(rest) != len(steps)-len(done) {
		t.Errorf("%d of %d runs are done, and the plan still has %d", len(done), len(steps), len(rest))
	}
	for i, s := range rest {
		if s.job != steps[3*i].job || s.peer != steps[3*i].peer {
			t.Errorf("run %d of the rest is %v, want %v", i, s, steps[3*i])
		}
	}
}

func TestParse(t *testing.T) {
	line := "-corpus c -eval e -arch cbow,skipgram -objective hierarchical -dim 100,300 -threads 1,2,4 -pword2vec /p"
	o, err := parse(strings.Fields(line), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(o.architectures, o.objectives, o.dims, o.threads, o.peers); got !=
		"[cbow skipgram] [hierarchical] [100 300] [1 2 4] [firth gensim word2vec fasttext pword2vec]" {
		t.Errorf("%s gives %s", line, got)
	}
	if o, err = parse(strings.Fields("-corpus c -what vocab -pword2vec="), io.Discard); err != nil || len(o.peers) != 4 {
		t.Errorf("the vocabulary pass needs no questions, and without a path there is no pWord2Vec: %v, %v", o.peers, err)
	}
	for line, want := range map[string]string{
		"-eval e":                               "no text",
		"-corpus c":                             "no questions",
		"-corpus c -eval e -repeats 0":          "-repeats 0",
		"-corpus c -eval e -peers firth,glove":  `-peers "glove"`,
		"-corpus c -eval e -objective negativ":  `-objective "negativ"`,
		"-corpus c -eval e -dim 100,":           "-dim",
		"-corpus c -eval e -dim 0":              "-dim 0",
		"-corpus c -eval e -threads 2,2":        "-threads names 2 twice",
		"-corpus c -eval e -arch cbow,cbow":     "-arch names cbow twice",
		"-corpus c -eval e -what quality":       `-what "quality"`,
		"-corpus c -eval e more":                `"more"`,
		"-corpus c -eval e -peers firth -dim x": "-dim",
	} {
		if _, err := parse(strings.Fields(line), io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %s", line, err, want)
		}
	}
}

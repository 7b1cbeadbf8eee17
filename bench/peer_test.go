package main

import (
	"strings"
	"testing"
)

func TestTrainedOnce(t *testing.T) {
	for _, c := range []struct {
		epochs    int
		printed   string
		complains string
	}{
		{3, "Alpha: 0.02  Progress: 33.30%  \rAlpha: 0.000003  Progress: 99.99%  Words/thread/sec: 1k", ""},
		{3, "Alpha: 0.02  Progress: 10.00%  \rAlpha: 0.016  Progress: 33.31%  Words/thread/sec: 1k", "33.31%"},
		{2, "Alpha: 0.02  Progress: 50.40%  ", "50.40%"},
		{2, "Alpha: 0.02  Progress: 87.50%  ", ""}, // a short text
		{1, "Alpha: 0.02  Progress: 70.00%  ", ""}, // the same, and one epoch is all there is
		{3, "Vocab size: 3\n", ""},
	} {
		for _, p := range []peer{word2vec{program: "w2v"}, pWord2Vec{"w2v"}} {
			err := p.complaint(job{settings: settings{Epochs: c.epochs}}, []byte(c.printed))
			if (err != nil) != (c.complains != "") || err != nil && !strings.Contains(err.Error(), c.complains) {
				t.Errorf("%s, %d epochs, %q: %v", p.name(), c.epochs, c.printed, err)
			}
		}
	}
}

// everyPeer has a program of each kind, in the order of allPeers.
func everyPeer() []peer {
	return []peer{firth{"f"}, gensim{"p"}, word2vec{program: "w"}, fastText{program: "t"}, pWord2Vec{"i"}}
}

// everySetup is what can be asked for with one dimension and number of threads.
func everySetup() []setup {
	var all []setup
	for _, block := range blocks(options{
		tasks: []string{trainTask, vocabTask}, architectures: []string{skipGram, cbow},
		objectives: []string{negative, hierarchical, softmax}, dims: []int{101}, threads: []int{16},
	}) {
		all = append(all, block...)
	}
	return all
}

// TestPeersGetTheSameSettings looks for each number in each program's command.
func TestPeersGetTheSameSettings(t *testing.T) {
	s := settings{Window: 12, Negatives: 13, Epochs: 14, MinCount: 15, Subsample: 0.00017}
	for _, u := range everySetup() {
		for _, p := range everyPeer() {
			if p.cannot(u) != "" {
				continue
			}
			j := newJob(s, u, 1)
			j.LearningRate, j.MinLearningRate = 0.018, 0.0019
			words, wants := p.train(j), []string{"101", "12", "14", "15", "16", "0.00017", "0.018"}
			if u.Task == vocabTask {
				words, wants = p.count(j), []string{"15"}
			} else if u.Objective == negative {
				wants = append(wants, "13")
			}
			command := " " + strings.Join(words, " ") + " "
			for _, want := range wants {
				if strings.Count(command, " "+want+" ") != 1 {
					t.Errorf("%s, %s: the command has not one %s in it:%s", u, p.name(), want, command)
				}
			}
			if (p.name() == firthName || p.name() == gensimName) && u.Task == trainTask && !strings.Contains(command, " --min-learning-rate 0.0019 ") {
				t.Errorf("%s, %s is not told where the learning rate ends:%s", u, p.name(), command)
			}
		}
	}
}

// TestCommandsDiffer finds a program that is asked for two things by one command.
func TestCommandsDiffer(t *testing.T) {
	for _, p := range everyPeer() {
		seen := map[string]setup{}
		for _, u := range everySetup() {
			if p.cannot(u) != "" {
				continue
			}
			words := p.train(newJob(defaultSettings(), u, 1))
			if u.Task == vocabTask {
				words = p.count(newJob(defaultSettings(), u, 1))
			}
			for i, word := range words { // the learning rate alone does not make the architecture
				if word == "-lr" || word == "-alpha" || strings.HasSuffix(word, "learning-rate") {
					words[i+1] = ""
				}
			}
			command := strings.Join(words, " ")
			if other, ok := seen[command]; ok {
				t.Errorf("%s gets the same command for %s and %s: %s", p.name(), u, other, command)
			}
			seen[command] = u
		}
	}
}

func TestCannot(t *testing.T) {
	for name, want := range map[string]string{
		firthName:     "skipgram negative, skipgram hierarchical, skipgram softmax, cbow negative, cbow hierarchical, cbow softmax, vocab 16",
		gensimName:    "skipgram negative, skipgram hierarchical, cbow negative, cbow hierarchical",
		word2vecName:  "skipgram negative, skipgram hierarchical, cbow negative, cbow hierarchical",
		fastTextName:  "skipgram negative, skipgram hierarchical, skipgram softmax, cbow negative, cbow hierarchical, cbow softmax",
		pWord2VecName: "skipgram negative",
	} {
		for _, p := range everyPeer() {
			if p.name() != name {
				continue
			}
			var can []string
			for _, u := range everySetup() {
				if p.cannot(u) != "" {
					continue
				}
				what := u.Architecture + " " + u.Objective
				if u.Task == vocabTask {
					what = "vocab 16"
				}
				can = append(can, what)
			}
			if got := strings.Join(can, ", "); got != want {
				t.Errorf("%s does %s, want %s", name, got, want)
			}
		}
	}
	for _, p := range []peer{gensim{}, word2vec{}} {
		if why := p.cannot(setup{Task: vocabTask, Threads: 1}); why != "" {
			t.Errorf("%s %s, though one thread is asked for", p.name(), why)
		}
	}
}

// TestMarks reads what the programs print.
func TestMarks(t *testing.T) {
	for _, c := range []struct {
		peer peer
		line string
		want mark
		ok   bool
	}{
		{firth{}, `{"event":"training","epoch":2,"positions":30,"total_positions":120,"tokens_per_second":5}`, mark{share: 0.25}, true},
		{firth{}, `{"event":"reading","bytes":30,"total_bytes":120,"tokens":5}`, mark{}, false},
		{firth{}, `{"event":"training","positions":30,"total_posi`, mark{}, false},
		{firth{}, "Trained 30 of 120 in 2s", mark{}, false},
		{gensim{}, `{"Share": 0, "Wall": 12.5, "CPU": 3.25}`, mark{at: span{12.5, 3.25}}, true},
		{gensim{}, `{"Share": 1, "Wall": 22.5, "CPU": 23.25}`, mark{share: 1, at: span{22.5, 23.25}}, true},
		{gensim{}, "a warning", mark{}, false},
		{gensim{}, "{}", mark{}, false},
		{word2vec{}, "Alpha: 0.016642  Progress: 33.50%  Words/thread/sec: 100.52k  ", mark{share: 0.335}, true},
		{word2vec{}, "Alpha: 0.016642  Progress: 33.5", mark{}, false},
		{word2vec{}, "Words in train file: 33", mark{}, false},
		{pWord2Vec{}, "Alpha: 0.016642  Progress: 50.00%  Words/sec: 1000.52k", mark{share: 0.5}, true},
		{fastText{}, "Number of words:  6981", mark{}, false},
		{fastText{}, "Number of labels: 0", mark{}, true},
		{fastText{}, "Progress:   7.5% words/sec/thread:   49126 lr:  0.023125 avg.loss:  2.973 ETA:   0h 0m15s", mark{share: 0.075}, true},
	} {
		if got, ok := c.peer.mark(c.line); got != c.want || ok != c.ok {
			t.Errorf("%s: %q is %v, %t, want %v, %t", c.peer.name(), c.line, got, ok, c.want, c.ok)
		}
	}
}

// TestRequirements: gensim's version is told by the list that is installed.
func TestRequirements(t *testing.T) {
	if v, err := (gensim{}).version(); err != nil || !strings.HasPrefix(v, "4.") {
		t.Errorf("gensim's version is %q, %v", v, err)
	}
}

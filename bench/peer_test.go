package main

import (
	"strings"
	"testing"
)

func TestWord2vecComplaint(t *testing.T) {
	p := word2vec{"w2v"}
	whole := "Alpha: 0.02  Progress: 33.30%  \rAlpha: 0.000003  Progress: 99.99%  Words/thread/sec: 1k"
	if err := p.complaint([]byte(whole)); err != nil {
		t.Error(err)
	}
	if err := p.complaint([]byte("Vocab size: 3\n")); err != nil {
		t.Error(err)
	}
	stopped := "Alpha: 0.02  Progress: 10.00%  \rAlpha: 0.016  Progress: 33.31%  Words/thread/sec: 1k"
	if err := p.complaint([]byte(stopped)); err == nil || !strings.Contains(err.Error(), "33.31%") {
		t.Errorf("training that stopped at a third: %v", err)
	}
}

// TestPeersGetTheSameSettings looks for each number in each program's command.
func TestPeersGetTheSameSettings(t *testing.T) {
	s := settings{Dim: 101, Window: 12, Negatives: 13, Epochs: 14, MinCount: 15, Threads: 16, Subsample: 0.00017, LearningRate: 0.018, MinLearningRate: 0.0019}
	for _, architecture := range []string{"skipgram", "cbow"} {
		s.Architecture = architecture
		for _, p := range []peer{firth{"f"}, gensim{"p"}, word2vec{"w"}} {
			command := " " + strings.Join(p.train(s, 1), " ") + " "
			for _, want := range []string{" 101 ", " 12 ", " 13 ", " 14 ", " 15 ", " 16 ", " 0.00017 ", " 0.018 "} {
				if strings.Count(command, want) != 1 {
					t.Errorf("%s: the command has not one%sin it:%s", p.name(), want, command)
				}
			}
			if p.name() != "word2vec" && !strings.Contains(command, " --min-learning-rate 0.0019 ") {
				t.Errorf("%s is not told where the learning rate ends:%s", p.name(), command)
			}
		}
	}
	if a, b := (word2vec{}).train(s.with("cbow"), 1), (word2vec{}).train(s.with("skipgram"), 1); strings.Join(a, " ") == strings.Join(b, " ") {
		t.Error("word2vec gets the same command for both architectures")
	}
}

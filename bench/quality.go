package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"firth/bench/internal/quiet"
)

// A quality is what the referee says of a file of vectors.
type quality struct {
	Analogies float64 // share of right answers, of the questions that could be asked
	Asked     int     // questions whose words are all among those allowed

	// Spearman's rank correlation with the scores that people gave, on the pairs
	// whose words the vectors have.
	WordSim353, SimLex999, MEN float64

	// Missing is the share of pairs in each list that could not be asked.
	Missing map[string]float64
}

func (q quality) String() string {
	return fmt.Sprintf("analogies %.1f %% of %d, WordSim-353 %.3f, SimLex-999 %.3f, MEN %.3f",
		100*q.Analogies, q.Asked, q.WordSim353, q.SimLex999, q.MEN)
}

// questions are the files that a folder of questions must have.
var questions = []string{"google-analogies.txt", "wordsim353-all.tsv", "simlex999.tsv", "men-dev.tsv"}

func checkEval(folder string) error {
	for _, name := range questions {
		if _, err := os.Stat(filepath.Join(folder, name)); errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("%s lacks %s; it must have %s (bench/README.md)", folder, name, strings.Join(questions, ", "))
		}
	}
	return nil
}

// judge lets gensim evaluate vectors, whoever made them.
func judge(ctx context.Context, python, vectors, folder string, restrict int) (*quality, error) {
	q := new(quality)
	folder, err := filepath.Abs(folder)
	if err != nil {
		return q, err
	}
	command := exec.CommandContext(ctx, python, "-B", evaluateScript, vectors, folder, "--restrict", fmt.Sprint(restrict))
	command.Dir = filepath.Dir(vectors)
	var complaints quiet.Tail
	command.Stderr = &complaints
	printed, err := command.Output()
	if err != nil {
		return q, fmt.Errorf("evaluating %s: %w\n%s", vectors, err, &complaints)
	}
	if err := json.Unmarshal(printed, q); err != nil {
		return q, fmt.Errorf("evaluating %s: %w in %q", vectors, err, printed)
	}
	return q, nil
}

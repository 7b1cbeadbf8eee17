package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
)

// A peer is a program that trains word vectors. Its commands run in the work
// folder, with relative names.
type peer interface {
	name() string

	// train is the command that makes a model of corpusName.
	train(s settings, seed int) []string

	// convert is the command that makes vectors() of the model, or nil if
	// training wrote them. It is not measured.
	convert() []string

	// vectors is the file in word2vec's binary format that is judged.
	vectors() string

	// complaint finds in what training printed why its result is not to be used.
	complaint(printed []byte) error
}

func peerNames() []string { return []string{"firth", "gensim", "word2vec"} }

func newPeer(name string, o options, python string) (peer, error) {
	switch name {
	case "firth":
		program, err := program(o.firth)
		return firth{program}, err
	case "gensim":
		return gensim{python}, nil
	case "word2vec":
		path := o.word2vec
		if path == "" {
			path = filepath.Join(filepath.Dir(python), "word2vec")
		}
		program, err := program(path)
		return word2vec{program}, err
	}
	panic("bench: no peer " + name)
}

// checkPrograms finds out early that a program which the user names is not there.
func checkPrograms(o options) error {
	for _, name := range o.peers {
		path := map[string]string{"firth": o.firth, "word2vec": o.word2vec}[name]
		if path == "" {
			continue
		}
		if _, err := program(path); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// program makes the path of a program absolute, and checks that it is there.
func program(path string) (string, error) {
	found, err := exec.LookPath(path)
	if err != nil {
		return "", err
	}
	return filepath.Abs(found)
}

type firth struct{ program string }

func (firth) name() string           { return "firth" }
func (firth) vectors() string        { return "firth.w2v.bin" }
func (firth) complaint([]byte) error { return nil }

func (p firth) train(s settings, seed int) []string {
	return []string{
		p.program, "train", corpusName, "-o", "firth.safetensors",
		"--arch", s.Architecture, "--objective", "negative", "--tokenizer", "whitespace",
		"--dim", strconv.Itoa(s.Dim), "--window", strconv.Itoa(s.Window), "--negatives", strconv.Itoa(s.Negatives),
		"--subsample", number(s.Subsample), "--min-count", strconv.Itoa(s.MinCount), "--epochs", strconv.Itoa(s.Epochs),
		"--learning-rate", number(s.LearningRate), "--min-learning-rate", number(s.MinLearningRate),
		"--seed", strconv.Itoa(seed), "--threads", strconv.Itoa(s.Threads),
	}
}

func (p firth) convert() []string {
	return []string{p.program, "convert", "firth.safetensors", p.vectors()}
}

type gensim struct{ python string }

func (gensim) name() string           { return "gensim" }
func (gensim) vectors() string        { return "gensim.w2v.bin" }
func (gensim) convert() []string      { return nil }
func (gensim) complaint([]byte) error { return nil }

func (p gensim) train(s settings, seed int) []string {
	return []string{
		p.python, "-B", gensimScript, corpusName, p.vectors(),
		"--arch", s.Architecture,
		"--dim", strconv.Itoa(s.Dim), "--window", strconv.Itoa(s.Window), "--negatives", strconv.Itoa(s.Negatives),
		"--subsample", number(s.Subsample), "--min-count", strconv.Itoa(s.MinCount), "--epochs", strconv.Itoa(s.Epochs),
		"--learning-rate", number(s.LearningRate), "--min-learning-rate", number(s.MinLearningRate),
		"--seed", strconv.Itoa(seed), "--threads", strconv.Itoa(s.Threads),
	}
}

// word2vec is the original C tool. It takes no seed: its numbers begin the same
// way each time, and differ by how its threads happen to meet.
type word2vec struct{ program string }

func (word2vec) name() string      { return "word2vec" }
func (word2vec) vectors() string   { return "word2vec.bin" }
func (word2vec) convert() []string { return nil }

func (p word2vec) train(s settings, _ int) []string {
	cbow := "0"
	if s.Architecture == "cbow" {
		cbow = "1"
	}
	return []string{
		p.program, "-train", corpusName, "-output", p.vectors(), "-binary", "1", "-cbow", cbow, "-hs", "0",
		"-size", strconv.Itoa(s.Dim), "-window", strconv.Itoa(s.Window), "-negative", strconv.Itoa(s.Negatives),
		"-sample", number(s.Subsample), "-min-count", strconv.Itoa(s.MinCount), "-iter", strconv.Itoa(s.Epochs),
		"-alpha", number(s.LearningRate), "-threads", strconv.Itoa(s.Threads),
	}
}

var progress = regexp.MustCompile(`Progress: *([0-9.]+)%`)

// complaint finds the defect that a widely copied version of the C tool has: it
// does not notice that the file can be read again, and so trains in one epoch
// whatever -iter says. Its progress then ends at 1/epochs.
func (p word2vec) complaint(printed []byte) error {
	reports := progress.FindAllSubmatch(printed, -1)
	if len(reports) == 0 {
		return nil // a text too short for it to report at all
	}
	last := reports[len(reports)-1][1]
	percent, err := strconv.ParseFloat(string(bytes.TrimSpace(last)), 64)
	if err != nil || percent < 90 {
		return fmt.Errorf("%s ended at %s%% of its training: it does not rewind its text after the first epoch "+
			"(its variable eof is never reset); take another build, such as the one of the PyPI package word2vec", p.program, last)
	}
	return nil
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// machine names the processor, where the system tells.
func machine() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		if model := regexp.MustCompile(`(?m)^model name\s*: *(.+)$`).FindSubmatch(info); model != nil {
			return string(model[1])
		}
	}
	return "unnamed processor"
}

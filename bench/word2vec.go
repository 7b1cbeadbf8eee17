package main

import (
	"fmt"
	"strconv"
)

// word2vec is the original C tool. It takes no seed: its numbers begin the same
// way each time, and differ by how its threads happen to meet.
type word2vec struct{ program, release string }

func (word2vec) name() string                  { return word2vecName }
func (word2vec) vectors() string               { return "word2vec.bin" }
func (word2vec) convert() []string             { return nil }
func (p word2vec) version() (string, error)    { return fingerprint(p.program, p.release) }
func (word2vec) mark(line string) (mark, bool) { return percentMark(line) }

func (word2vec) cannot(u setup) string {
	switch {
	case u.Task == vocabTask && u.Threads > 1:
		return "counts with one thread"
	case u.Task == vocabTask:
		return ""
	}
	return only(u.Objective, negative, hierarchical)
}

func (p word2vec) train(j job) []string {
	isCBOW := "0"
	if j.Architecture == cbow {
		isCBOW = "1"
	}
	objective := []string{"-hs", "0", "-negative", strconv.Itoa(j.Negatives)}
	if j.Objective == hierarchical {
		objective = []string{"-hs", "1", "-negative", "0"}
	}
	return append([]string{
		p.program, "-train", corpusName, "-output", p.vectors(), "-binary", "1", "-cbow", isCBOW,
		"-size", strconv.Itoa(j.Dim), "-window", strconv.Itoa(j.Window),
		"-sample", number(j.Subsample), "-min-count", strconv.Itoa(j.MinCount), "-iter", strconv.Itoa(j.Epochs),
		"-alpha", number(j.LearningRate), "-threads", strconv.Itoa(j.Threads),
	}, objective...)
}

// count has no -output, so the C tool stops after the vocabulary.
func (p word2vec) count(j job) []string {
	return []string{p.program, "-train", corpusName, "-save-vocab", "word2vec.vocab.txt", "-min-count", strconv.Itoa(j.MinCount)}
}

func (p word2vec) complaint(j job, printed []byte) error {
	return trainedOnce(p.program, j, printed)
}

// trainedOnce finds the defect that a widely copied version of the C tool has: it
// does not notice that the file can be read again, and so trains in one epoch
// whatever -iter says. Its progress then ends at 1/epochs, and not near the end:
// each thread reports every 10,000 words, which in a short text leaves a good part
// unreported.
func trainedOnce(program string, j job, printed []byte) error {
	reports := percentage.FindAllSubmatch(printed, -1)
	if len(reports) == 0 || j.Epochs == 1 {
		return nil // a text too short for it to report at all, or nothing to miss
	}
	last := string(reports[len(reports)-1][1])
	percent, err := strconv.ParseFloat(last, 64)
	if between := (100/float64(j.Epochs) + 100) / 2; err != nil || percent < between {
		return fmt.Errorf("%s ended at %s%% of its training: it does not rewind its text after the first epoch "+
			"(its variable eof is never reset); take another build, such as the one of the PyPI package word2vec", program, last)
	}
	return nil
}

// pWord2Vec is Intel's program of that name, which trains whole windows by matrix
// products. It has only skip-gram with negative sampling, and what it has, it
// takes as the C tool does.
type pWord2Vec struct{ program string }

func (pWord2Vec) name() string                  { return pWord2VecName }
func (pWord2Vec) vectors() string               { return "pword2vec.bin" }
func (pWord2Vec) convert() []string             { return nil }
func (p pWord2Vec) version() (string, error)    { return fingerprint(p.program, "") }
func (pWord2Vec) mark(line string) (mark, bool) { return percentMark(line) }
func (pWord2Vec) count(job) []string            { return nil }

func (pWord2Vec) cannot(u setup) string {
	switch {
	case u.Task == vocabTask:
		return "cannot count without training"
	case u.Architecture != skipGram:
		return only(u.Architecture, skipGram)
	}
	return only(u.Objective, negative)
}

func (p pWord2Vec) complaint(j job, printed []byte) error {
	return trainedOnce(p.program, j, printed)
}

// train gives batches that hold the largest window.
func (p pWord2Vec) train(j job) []string {
	return []string{
		p.program, "-train", corpusName, "-output", p.vectors(), "-binary", "1", "-batch-size", strconv.Itoa(2*j.Window + 1),
		"-size", strconv.Itoa(j.Dim), "-window", strconv.Itoa(j.Window), "-negative", strconv.Itoa(j.Negatives),
		"-sample", number(j.Subsample), "-min-count", strconv.Itoa(j.MinCount), "-iter", strconv.Itoa(j.Epochs),
		"-alpha", number(j.LearningRate), "-threads", strconv.Itoa(j.Threads),
	}
}

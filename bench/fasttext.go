package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"firth/bench/internal/quiet"
)

// fastText trains here without parts of words, and so the same model as the
// others, but for two things that it has no options for: its noise is drawn by
// the square root of the counts, and the end of a line is a word.
type fastText struct{ program, release string }

func (fastText) name() string                { return fastTextName }
func (fastText) vectors() string             { return "fasttext.vec" }
func (fastText) convert() []string           { return nil }
func (fastText) complaint(job, []byte) error { return nil }
func (fastText) count(job) []string          { return nil }
func (p fastText) version() (string, error)  { return fingerprint(p.program, p.release) }

func (fastText) cannot(u setup) string {
	if u.Task == vocabTask {
		return "cannot count without training"
	}
	return ""
}

func (p fastText) train(j job) []string {
	loss := map[string]string{negative: "ns", hierarchical: "hs", softmax: "softmax"}[j.Objective]
	return []string{
		p.program, j.Architecture, "-input", corpusName, "-output", strings.TrimSuffix(p.vectors(), ".vec"),
		"-minn", "0", "-maxn", "0", "-loss", loss,
		"-dim", strconv.Itoa(j.Dim), "-ws", strconv.Itoa(j.Window), "-neg", strconv.Itoa(j.Negatives),
		"-t", number(j.Subsample), "-minCount", strconv.Itoa(j.MinCount), "-epoch", strconv.Itoa(j.Epochs),
		"-lr", number(j.LearningRate), "-seed", strconv.Itoa(j.Seed), "-thread", strconv.Itoa(j.Threads),
	}
}

// mark takes the end of the vocabulary for the beginning, because with one thread
// fastText reports nothing more until it has finished.
func (fastText) mark(line string) (mark, bool) {
	if strings.HasPrefix(line, "Number of labels:") {
		return mark{}, true
	}
	return percentMark(line)
}

// fastTextPackage holds the source of the program, too. Its own way to compile,
// which is for the Python module, forgets to optimize.
const fastTextPackage = "fasttext==0.9.3"

// compileFastText makes the fasttext program from the source on PyPI, with the
// flags of fastText's makefile.
func compileFastText(ctx context.Context, python, program string) (err error) {
	fmt.Println("compiling fastText into", program)
	folder, err := os.MkdirTemp("", "firth-bench-fasttext-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	name, release, _ := strings.Cut(fastTextPackage, "==")
	download := []string{
		python, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
		"--no-binary", name, "--dest", folder, fastTextPackage,
	}
	if err := quiet.Run(ctx, download...); err != nil {
		return err
	}
	source := filepath.Join(folder, name+"-"+release)
	if err := quiet.Run(ctx, python, "-m", "tarfile", "-e", source+".tar.gz", folder); err != nil {
		return err
	}
	if err := mendFastText(filepath.Join(source, "src", "densematrix.cc")); err != nil {
		return err
	}
	sources, err := filepath.Glob(filepath.Join(source, "src", "*.cc"))
	if err != nil {
		return err
	}
	// The source uses uint32_t and lacks <cstdint>, which newer compilers want.
	compile := append([]string{
		"g++", "-pthread", "-std=c++17", "-march=native", "-O3", "-funroll-loops", "-DNDEBUG", "-include", "cstdint",
		"-o", program,
	}, sources...)
	return quiet.Run(ctx, compile...)
}

// mendFastText mends how fastText 0.9.3 begins: each thread makes a tenth of the
// matrix, however few there are, and the rest stays as the memory was. That is
// often zero, but not always, and then training ends with "Encountered NaN". Here
// the first thread makes all of it.
func mendFastText(file string) error {
	source, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	const tenth, whole = "blockSize = (m_ * n_) / 10;", "blockSize = m_ * n_;"
	if strings.Count(string(source), tenth) != 1 {
		return fmt.Errorf("%s does not have %q once, which is to be mended", filepath.Base(file), tenth)
	}
	return os.WriteFile(file, []byte(strings.Replace(string(source), tenth, whole, 1)), 0o666)
}

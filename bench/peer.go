package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A peer is a program that trains word vectors. Its commands run in the work
// folder, with relative names.
type peer interface {
	name() string

	// version tells one build of the program from another.
	version() (string, error)

	// cannot says why the program cannot do what a setup asks for, or "".
	cannot(u setup) string

	// train is the command that makes a model of corpusName.
	train(j job) []string

	// count is the command that makes a vocabulary of corpusName and no model.
	count(j job) []string

	// mark finds in a line of what the program prints how far it is.
	mark(line string) (mark, bool)

	// complaint finds in all that training printed why its result is not to be used.
	complaint(j job, printed []byte) error

	// convert is the command that makes vectors() of the model, or nil if
	// training wrote them. It is not measured.
	convert() []string

	// vectors is the file that is judged, in word2vec's binary format or, if its
	// name ends in .vec, in its text format.
	vectors() string
}

// Names of the programs.
const (
	firthName     = "firth"
	gensimName    = "gensim"
	word2vecName  = "word2vec"
	pWord2VecName = "pword2vec"
	fastTextName  = "fasttext"
)

// allPeers are in the order of the tables.
var allPeers = []string{firthName, gensimName, word2vecName, fastTextName, pWord2VecName}

// releases of the programs that are compiled here.
var releases = map[string]string{word2vecName: "PyPI " + word2vecPackage, fastTextName: "PyPI " + fastTextPackage + ", mended"}

// newPeers finds the programs. python is that of the environment, which has
// those that were installed there.
func newPeers(o options, python string) ([]peer, error) {
	var peers []peer
	for _, name := range o.peers {
		path, release := o.programs[name], ""
		if path == "" {
			path, release = filepath.Join(filepath.Dir(python), name), releases[name]
		}
		var err error
		if name != gensimName {
			if path, err = program(path); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		peers = append(peers, map[string]peer{
			firthName:     firth{path},
			gensimName:    gensim{python},
			word2vecName:  word2vec{path, release},
			pWord2VecName: pWord2Vec{path},
			fastTextName:  fastText{path, release},
		}[name])
	}
	return peers, nil
}

// checkPrograms finds out early that a program which the user names is not there.
func checkPrograms(o options) error {
	for _, name := range o.peers {
		path := o.programs[name]
		if path == "" && (name == firthName || name == pWord2VecName) {
			return fmt.Errorf("where is %s? say -%s PATH", name, name)
		}
		if path != "" {
			if _, err := program(path); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
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

// fingerprint tells one build of a program from another: by its release, if that
// is known, and the beginning of its SHA-256.
func fingerprint(path, release string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	build := "sha256 " + hex.EncodeToString(hash.Sum(nil)[:6])
	if release != "" {
		build = release + ", " + build
	}
	return build, nil
}

func number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

var percentage = regexp.MustCompile(`Progress: *([0-9.]+)%`)

// percentMark reads the progress that the C tool and those after it print.
func percentMark(line string) (mark, bool) {
	found := percentage.FindStringSubmatch(line)
	if found == nil {
		return mark{}, false
	}
	percent, err := strconv.ParseFloat(found[1], 64)
	return mark{share: percent / 100}, err == nil
}

// only says that a program has nothing but some of the values of a setting.
func only(value string, has ...string) string {
	if slices.Contains(has, value) {
		return ""
	}
	return "has only " + strings.Join(has, " and ")
}

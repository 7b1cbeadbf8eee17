package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"firth/eval"
)

// setEndings are those of the files in a folder of benchmarks.
var setEndings = []string{".tsv", ".csv", ".txt"}

// readSets reads the benchmarks that are asked for: files, or names of files in a
// folder, without their endings. A name may be the beginning of several. With no
// names, all files of the folder are read, and those that are no benchmarks are said.
func readSets(s streams, names []string, folder string) ([]*eval.Set, error) {
	var inFolder []string
	if folder != "" {
		var err error
		if inFolder, err = setFiles(folder); err != nil {
			return nil, err
		}
	}
	var sets []*eval.Set
	if len(names) == 0 {
		for _, path := range inFolder {
			set, err := readSet(path)
			if wrong := new(eval.LineError); errors.Is(err, eval.ErrNotBenchmark) || errors.As(err, &wrong) {
				s.remark("Left out: %v.", err)
				continue
			}
			if err != nil {
				return nil, err
			}
			sets = append(sets, set)
		}
		if folder != "" && len(sets) == 0 {
			return nil, fmt.Errorf("%s has no benchmark: want files of word pairs with scores, or of analogies (%s)", folder, strings.Join(setEndings, ", "))
		}
		return sets, nil
	}
	for _, name := range names {
		paths, err := setPaths(name, folder, inFolder)
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			set, err := readSet(path)
			if err != nil {
				return nil, err
			}
			sets = append(sets, set)
		}
	}
	return sets, nil
}

// readSet reads a file, or a folder of BATS.
func readSet(path string) (*eval.Set, error) {
	if isFolder(path) {
		return eval.ReadFolder(path)
	}
	return eval.ReadFile(path)
}

// setFiles lists the files of a folder that may be benchmarks, by name, and the folders
// in it: each may be a BATS.
func setFiles(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && (e.IsDir() || slices.Contains(setEndings, strings.ToLower(filepath.Ext(e.Name())))) {
			paths = append(paths, filepath.Join(folder, e.Name()))
		}
	}
	return paths, nil
}

// setPaths returns the files that a name stands for.
func setPaths(name, folder string, inFolder []string) ([]string, error) {
	info, err := os.Stat(name)
	if err == nil && (!info.IsDir() || folder == "") {
		return []string{name}, nil
	}
	if folder == "" {
		return nil, err
	}
	var begins, all []string
	for _, path := range inFolder {
		base := baseName(path)
		if base == name || filepath.Base(path) == name {
			return []string{path}, nil
		}
		if strings.HasPrefix(base, name) {
			begins = append(begins, path)
		}
		all = append(all, base)
	}
	if len(begins) == 0 {
		return nil, fmt.Errorf("%s: %w; %s has %s", name, fs.ErrNotExist, folder, strings.Join(all, ", "))
	}
	return begins, nil
}

// baseName is the name of a file without its folder and ending.
func baseName(path string) string {
	base := filepath.Base(path)
	if name := strings.TrimSuffix(base, filepath.Ext(base)); name != "" {
		return name
	}
	return base
}

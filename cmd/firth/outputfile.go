package main

import (
	"os"

	"firth/internal/atomicfile"
)

// outputNames are the ends of names that choose a format.
const outputNames = ".safetensors (everything), .w2v.txt, .w2v.bin or .glove.txt (the vectors alone)"

func unknownFormat(path string) error {
	if isFolder(path) {
		return usagef("%s is a folder: name a file for the vectors", path)
	}
	return usagef("%s: cannot tell the format from the name; end it in %s", path, outputNames)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// canWrite finds out before the work whether its result can be written.
func canWrite(path string) error {
	probe, err := atomicfile.Create(path)
	if err != nil {
		return err
	}
	probe.Abort()
	return nil
}

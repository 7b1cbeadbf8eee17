// Gen makes data/t2s.txt of the dictionaries of OpenCC 1.1.6 as Debian packages
// them (opencc has the program, libopencc-data the dictionaries):
//
//	apt-get install opencc
//	go generate ./token/simplify
//
// Without OpenCC it leaves the file as it is. Other versions of OpenCC have other
// tables, and the tests know what 1.1.6 answers.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const (
	folder = "/usr/share/opencc"
	tool   = "opencc_dict"
	output = "data/t2s.txt"
)

const header = `# Traditional to simplified characters and phrases: TSCharacters and TSPhrases of
# OpenCC 1.1.6, of each the first of its simplified forms, sorted.
# Copyright 2010-2022 BYVoid and the contributors of OpenCC,
# https://github.com/BYVoid/OpenCC. Apache License 2.0, see LICENSE-opencc.
`

func main() {
	log.SetFlags(0)
	if _, err := exec.LookPath(tool); errors.Is(err, exec.ErrNotFound) {
		log.Printf("%s is not installed, %s stays as it is", tool, output)
		return
	}
	if err := generate(); err != nil {
		log.Fatal(err)
	}
}

func generate() error {
	var table []byte
	table = append(table, header...)
	for _, name := range []string{"TSCharacters", "TSPhrases"} {
		lines, err := read(name)
		if err != nil {
			return err
		}
		for _, line := range lines {
			traditional, simplified, ok := strings.Cut(line, "\t")
			if !ok {
				return fmt.Errorf("%s: no tab in the line %q", name, line)
			}
			simplified, _, _ = strings.Cut(simplified, " ")
			table = fmt.Appendf(table, "%s\t%s\n", traditional, simplified)
		}
	}
	return os.WriteFile(output, table, 0o644)
}

// read returns the sorted lines of a dictionary.
func read(name string) ([]string, error) {
	temp, err := os.MkdirTemp("", "opencc")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	text := filepath.Join(temp, name)
	c := exec.Command(tool, "-i", filepath.Join(folder, name+".ocd2"), "-f", "ocd2", "-o", text, "-t", "text")
	if out, err := c.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", c, err, bytes.TrimSpace(out))
	}
	data, err := os.ReadFile(text)
	if err != nil {
		return nil, err
	}
	lines := strings.FieldsFunc(string(data), func(r rune) bool { return r == '\n' })
	slices.Sort(lines)
	return lines, nil
}

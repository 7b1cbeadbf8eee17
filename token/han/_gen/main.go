// Gen makes data/dictionary.zst, in the format that dictionary.go describes, of the
// source distribution of jieba 0.42.1 as PyPI has it:
//
//	go run ./_gen                               # does nothing if the file is there and right
//	go run ./_gen -sdist jieba-0.42.1.tar.gz
//	go run ./_gen -download                     # gets it by python3 -m pip
//
// Run it in token/han, then the tests, which know what should come out.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

const (
	output = "data/dictionary.zst"
	sdist  = "jieba-0.42.1.tar.gz"

	// What PyPI gives for jieba 0.42.1, and what this program makes of it.
	sdistSum  = "055ca12f62674fafed09427f176506079bc135638a14e23e25be909131928db2"
	outputSum = "bdb8666c52deb449db48f46a77af3a280016d13f4df6353d35a8c427533c67b9"
)

func main() {
	path := flag.String("sdist", "", "the source distribution, "+sdist)
	download := flag.Bool("download", false, "download it with python3 -m pip")
	flag.Parse()
	if err := run(*path, *download); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(path string, download bool) error {
	if path == "" && !download {
		made, err := os.ReadFile(output)
		if err != nil {
			return fmt.Errorf("%w; make it with -download or -sdist", err)
		}
		if sum(made) != outputSum {
			return errors.New(output + " is not what this program makes; make it again with -download or -sdist")
		}
		return nil
	}
	if download {
		folder, err := os.MkdirTemp("", "jieba")
		if err != nil {
			return err
		}
		pip := exec.Command("python3", "-m", "pip", "download", "--no-deps", "--no-binary", ":all:", "-d", folder, "jieba==0.42.1")
		pip.Stdout, pip.Stderr = os.Stdout, os.Stderr
		if err := pip.Run(); err != nil {
			return errors.Join(fmt.Errorf("pip: %w", err), os.RemoveAll(folder))
		}
		return errors.Join(generate(filepath.Join(folder, sdist)), os.RemoveAll(folder))
	}
	return generate(path)
}

// generate writes the output.
func generate(path string) error {
	files, err := readSdist(path)
	if err != nil {
		return err
	}
	payload, err := encode(files)
	if err != nil {
		return err
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderCRC(false))
	if err != nil {
		return err
	}
	compressed := encoder.EncodeAll(payload, nil)
	fmt.Printf("%s: %d bytes, sha256 %s; of the content %s\n", output, len(compressed), sum(compressed), sum(payload))
	return os.WriteFile(output, compressed, 0o644)
}

func sum(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }

// readSdist returns the files of the distribution that are needed, by their path
// below jieba/.
func readSdist(path string) (map[string]string, error) {
	archive, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if sum(archive) != sdistSum {
		return nil, fmt.Errorf("%s is not the %s of PyPI: sha256 %s", path, sdist, sum(archive))
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	files := map[string]string{"dict.txt": "", "finalseg/prob_start.py": "", "finalseg/prob_trans.py": "", "finalseg/prob_emit.py": ""}
	for entries := tar.NewReader(unzipped); ; {
		entry, err := entries.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		name := strings.TrimPrefix(entry.Name, "jieba-0.42.1/jieba/")
		if _, wanted := files[name]; wanted {
			text, err := io.ReadAll(entries)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", path, entry.Name, err)
			}
			files[name] = string(text)
		}
	}
	for name, text := range files {
		if text == "" {
			return nil, fmt.Errorf("%s has no %s", path, name)
		}
	}
	return files, nil
}

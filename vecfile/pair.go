package vecfile

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"firth"
	"firth/internal/atomicfile"
)

// WordsPath returns the name of the file that belongs to a file of vectors alone:
// X.words.txt to X.npy and, for the Projector, X.metadata.tsv to X.tsv; but
// metadata.tsv to vectors.tsv, and X_metadata.tsv to X_tensor.tsv, which is how the
// Projector's own examples and gensim name them. For a format that is one file it
// is "".
func WordsPath(path string, f Format) string {
	switch f {
	case NPY:
		return strings.TrimSuffix(path, ".npy") + ".words.txt"
	case Projector:
		for _, n := range []struct{ vectors, words string }{{"vectors.tsv", "metadata.tsv"}, {"_tensor.tsv", "_metadata.tsv"}} {
			if stem, ok := strings.CutSuffix(path, n.vectors); ok {
				return stem + n.words
			}
		}
		return strings.TrimSuffix(path, ".tsv") + ".metadata.tsv"
	}
	return ""
}

// readPair reads a file of vectors that in is, and the words beside it.
func readPair(in *input, path string, format Format, report *Report) (*firth.Embeddings, error) {
	wordsPath := WordsPath(path, format)
	_, _, wordsIn, err := openInput(wordsPath)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("its words belong into %s: %w", wordsPath, err)
	}
	if err != nil {
		return nil, err
	}
	defer wordsIn.close()
	words, err := readWords(wordsIn)
	if err != nil {
		return nil, locate(err, wordsPath, format)
	}
	if format == NPY {
		return readNPY(in, words, wordsPath, report)
	}
	return readProjector(in, words, wordsPath, report)
}

// writePair writes vectors and words.
func writePair(path string, e *firth.Embeddings, f Format) (Report, error) {
	report, err := begin(e, f)
	if err != nil {
		return report, fmt.Errorf("%s: %w", path, err)
	}
	writeVectors, writeNames := writeNPY, writeWords
	if f == Projector {
		writeVectors, writeNames = writeProjector, writeProjectorWords
	}
	return report, writeTogether([]part{
		{path, func(w *bufio.Writer) error { return writeVectors(w, e) }},
		{WordsPath(path, f), func(w *bufio.Writer) error { return writeNames(w, e) }},
	})
}

// A part is one of several files that belong together.
type part struct {
	path  string
	write func(w *bufio.Writer) error
}

// writeTogether writes files that are of no use without each other, the vectors
// first. All are whole on the disk before any gets its name, and the old vectors go
// before the new words come, so that there is no moment at which a stop would leave
// vectors with the words of others.
func writeTogether(parts []part) error {
	files := make([]*atomicfile.File, len(parts))
	for i, p := range parts {
		file, err := atomicfile.Create(p.path)
		if err != nil {
			return err
		}
		defer file.Abort()
		files[i] = file
		b := bufio.NewWriterSize(file, bufferSize)
		if err := p.write(b); err != nil {
			return fmt.Errorf("%s: %w", p.path, err)
		}
		if err := b.Flush(); err != nil {
			return err
		}
	}
	if old, err := filepath.EvalSymlinks(parts[0].path); err == nil {
		if err := os.Remove(old); err != nil {
			return err
		}
	}
	for _, file := range files[1:] {
		if err := file.Commit(); err != nil {
			return err
		}
	}
	return files[0].Commit()
}

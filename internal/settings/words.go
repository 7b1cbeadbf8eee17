package settings

import (
	"github.com/spf13/cobra"

	"firth/training"
	"firth/vocab"
)

// Words has the flags of every command that counts the words of a corpus.
type Words struct {
	Corpus   Corpus
	minCount uint64
	maxVocab int
	memory   string
	tempDir  string
}

// Add adds the flags to a command.
func (f *Words) Add(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.Corpus.Add(cmd)
	flags.Uint64Var(&f.minCount, "min-count", 5, "leave out words that were seen fewer times")
	flags.IntVar(&f.maxVocab, "max-vocab", 0, "keep this many words at most, the most frequent (0: all)")
	flags.StringVar(&f.memory, "vocab-memory", "2GB", "memory for counting words; what is more goes to disk")
	flags.StringVar(&f.tempDir, "temp-dir", "", "folder for temporary files, about three bytes a word of text (default: the system's)")
}

// Options returns the part of a run's options that the flags describe.
func (f *Words) Options() (training.Options, error) {
	text, err := f.Corpus.Options()
	if err != nil {
		return training.Options{}, err
	}
	if f.maxVocab < 0 {
		return training.Options{}, Errorf("--max-vocab %d: want 0 or more", f.maxVocab)
	}
	memory, err := Bytes(f.memory)
	if err != nil {
		return training.Options{}, Errorf("--vocab-memory: %w", err)
	}
	return training.Options{
		Corpus:      text,
		Limits:      vocab.Limits{MinCount: f.minCount, MaxSize: f.maxVocab},
		CountMemory: memory,
		TempDir:     f.tempDir,
	}, nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"firth/beam/store"
	"firth/corpus"
	"firth/token"
)

// corpusFlags say how the text is read and its words are counted. They are those of
// firth train.
type corpusFlags struct {
	format, field, encoding, separator string
	sequences                          bool
	itemSeparator                      string
	wikipedia                          corpus.WikipediaOptions

	vocabulary       string
	minCount         uint64
	maxVocab         int
	memory, tempDir  string
	countMemoryBytes int64
}

var formats = map[string]corpus.Format{
	"auto": corpus.Auto, "lines": corpus.Lines, "jsonl": corpus.JSONL, "csv": corpus.CSV,
	"parquet": corpus.Parquet, "warc": corpus.WARC, "wikipedia": corpus.Wikipedia,
}

const formatNames = "auto, lines, jsonl, csv, parquet, warc, wikipedia"

func (f *corpusFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "auto", "of the shards: "+formatNames+"; auto looks inside, and takes .csv and .tsv for tables")
	flags.StringVar(&f.field, "field", "text", "field of JSON lines, or column of CSV and Parquet, that holds the text")
	flags.StringVar(&f.encoding, "encoding", "auto", "of the text, such as utf-8, gb18030, big5, shift_jis, utf-16le; auto finds out for each shard")
	flags.StringVar(&f.separator, "csv-separator", "", "between the fields of CSV (default: found in the first row)")
	flags.BoolVar(&f.sequences, "sequences", false, "the lines are no prose but sequences of items (products, clicks, walks): every item is a token as it stands")
	flags.StringVar(&f.itemSeparator, "item-separator", "", "between the items of --sequences (default: spaces and tabs)")
	flags.BoolVar(&f.wikipedia.Titles, "wiki-titles", false, "of Wikipedia dumps: the title of each article, too")
	flags.BoolVar(&f.wikipedia.Headings, "wiki-headings", false, "of Wikipedia dumps: the headings of sections, too")
	flags.BoolVar(&f.wikipedia.Traditional, "wiki-traditional", false, "of Wikipedia dumps: where an article has simplified and traditional words, take the traditional")
	flags.StringVar(&f.vocabulary, "vocab", "", "take the words of this file, written by firth vocab, instead of counting")
	flags.Uint64Var(&f.minCount, "min-count", 5, "leave out words that were seen fewer times")
	flags.IntVar(&f.maxVocab, "max-vocab", 0, "keep this many words at most, the most frequent (0: all)")
	flags.StringVar(&f.memory, "vocab-memory", "2GB", "memory of a worker for counting words; what is more goes to disk")
	flags.StringVar(&f.tempDir, "temp-dir", "", "folder of each worker's machine for temporary files (default: the system's)")
}

// options returns how a shard is read, or what is wrong with the flags.
func (f *corpusFlags) options(cmd *cobra.Command) (corpus.Options, error) {
	o := corpus.Options{Field: f.field, Encoding: f.encoding, Sequences: f.sequences, Wikipedia: f.wikipedia}
	var ok bool
	if o.Format, ok = formats[f.format]; !ok {
		return o, fmt.Errorf("--format %q: want one of %s", f.format, formatNames)
	}
	var err error
	if o.Separator, err = character("csv-separator", f.separator); err != nil {
		return o, err
	}
	if o.ItemSeparator, err = character("item-separator", f.itemSeparator); err != nil {
		return o, err
	}
	if f.countMemoryBytes, err = parseBytes(f.memory); err != nil {
		return o, fmt.Errorf("--vocab-memory: %w", err)
	}
	given := cmd.Flags().Changed
	switch {
	case f.itemSeparator != "" && !f.sequences:
		return o, errors.New("--item-separator is for --sequences: give that, too")
	case f.maxVocab < 0:
		return o, fmt.Errorf("--max-vocab %d: want 0 or more", f.maxVocab)
	case f.vocabulary != "" && (given("min-count") || given("max-vocab")):
		return o, errors.New("--min-count and --max-vocab choose words, and --vocab has chosen them: give them to firth vocab")
	}
	return o, nil
}

// character reads a flag that is one character, with names for those that are hard to
// type.
func character(flag, value string) (byte, error) {
	names := map[string]byte{"": 0, `\t`: '\t', "tab": '\t', "space": ' '}
	if c, ok := names[value]; ok {
		return c, nil
	}
	if len(value) != 1 {
		return 0, fmt.Errorf("--%s %q: want one ASCII character, or tab", flag, value)
	}
	return value[0], nil
}

// parseBytes reads a size such as 500MB, 2GiB or 1000000.
func parseBytes(text string) (int64, error) {
	number := strings.ToUpper(strings.TrimSpace(text))
	number = strings.TrimSuffix(number, "B")
	base := 1000.0
	if rest, binary := strings.CutSuffix(number, "I"); binary {
		number, base = rest, 1024
	}
	unit := 1.0
	if n := len(number); n > 0 {
		if power := strings.IndexByte("KMGT", number[n-1]) + 1; power > 0 {
			number, unit = number[:n-1], math.Pow(base, float64(power))
		} else if base == 1024 {
			number = "" // an I without a unit
		}
	}
	size, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil || !(size >= 0) || size*unit >= math.MaxInt64 {
		return 0, fmt.Errorf("%q is not a size such as 500MB or 2GiB", text)
	}
	return int64(size * unit), nil
}

// shards returns the files that arguments name, in the order of firth train.
func shards(ctx context.Context, arguments []string, o corpus.Options, output string) ([]string, error) {
	o.Outputs = []string{output}
	if !slices.ContainsFunc(arguments, func(a string) bool { return !store.IsLocal(a) }) {
		return localShards(arguments, o)
	}
	var all []string
	for _, a := range arguments {
		found := []string{a}
		var err error
		switch {
		case store.IsLocal(a):
			found, err = localShards(found, o)
		case strings.ContainsAny(a, "*?["):
			if found, err = store.List(ctx, a); err == nil && len(found) == 0 {
				err = fmt.Errorf("%s: no such files", a)
			}
			slices.Sort(found)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// localShards returns the files of this machine that arguments name, by paths that
// other processes can open, too.
func localShards(arguments []string, o corpus.Options) ([]string, error) {
	if slices.Contains(arguments, "-") {
		return nil, errors.New("standard input can be read by one process, and once: write it to files")
	}
	c, err := corpus.Open(arguments, nil, o)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, file := range c.Files() {
		path, err := filepath.Abs(file.Path)
		if err == nil && file.Size < 0 {
			err = fmt.Errorf("%s is a pipe or a device, which can be read once: write it to a file", file.Path)
		}
		if err != nil {
			return nil, errors.Join(err, c.Close())
		}
		paths = append(paths, path)
	}
	return paths, c.Close()
}

// How much of the text firth train looks at to choose a tokenizer for it.
const (
	sampleFiles = 16
	sampleBlock = 64 << 10 // bytes of each file
)

// sample reads the beginnings of some shards. What cannot be read is left out: whoever
// reads it for good will say why.
func sample(ctx context.Context, shards []string, o corpus.Options) string {
	o.BlockSize = sampleBlock
	var all strings.Builder
	n := min(sampleFiles, len(shards))
	for i := range n {
		all.WriteString(beginning(ctx, shards[i*len(shards)/n], o))
	}
	return all.String()
}

func beginning(ctx context.Context, shard string, o corpus.Options) string {
	r, err := store.Open(ctx, shard)
	if err != nil {
		return ""
	}
	defer func() { _ = r.Close() }() // only read
	input := []string{"-"}
	if store.IsLocal(shard) {
		input[0] = shard // whose name says something, too
	}
	c, err := corpus.Open(input, r, o)
	if err != nil {
		return ""
	}
	defer func() { _ = c.Close() }() // only read
	block, err := c.Next(ctx)
	if err != nil {
		return ""
	}
	return block.Text
}

// detect chooses a tokenizer by the text, as firth train does, and says so.
func detect(ctx context.Context, shards []string, o corpus.Options) token.Config {
	found := token.Detect(sample(ctx, shards, o))
	fmt.Fprintf(os.Stderr, "Tokenizer: %s (%s). --tokenizer chooses another.\n", found.Config.Tokenizer, found.Reason)
	return found.Config
}

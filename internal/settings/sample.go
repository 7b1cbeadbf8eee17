package settings

import (
	"context"
	"io"

	"firth/corpus"
)

// SampleBlock is how much of the beginning of a file is looked at to choose a
// tokenizer, in bytes.
const SampleBlock = 64 << 10

// sampleFiles is how many files of a corpus are looked at.
const sampleFiles = 16

// Sampled returns the files of a corpus to look at to choose a tokenizer: some, evenly
// spread. The choice is by their beginnings, in this order, joined.
func Sampled[File any](files []File) []File {
	n := min(sampleFiles, len(files))
	sampled := make([]File, n)
	for i := range sampled {
		sampled[i] = files[i*len(files)/n]
	}
	return sampled
}

// Beginning returns the text at the beginning of a file, which is named for
// [corpus.Open], as is stdin, where it is "-". It is "" where the file cannot be read:
// whoever reads it for good will say why.
func Beginning(ctx context.Context, name string, stdin io.Reader, o corpus.Options) string {
	o.BlockSize = SampleBlock
	c, err := corpus.Open([]string{name}, stdin, o)
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

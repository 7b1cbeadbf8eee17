package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"firth/vecfile"
)

func newConvert(s streams) *cobra.Command {
	var to string
	var escape bool
	cmd := &cobra.Command{
		Use:   "convert IN OUT",
		Short: "Write vectors in another file format",
		Long: `Read vectors from IN, whose format is found by looking inside, and write them to OUT
in the format that its name asks for:

  .safetensors                    all that a model has, and what makes vectors of unknown words
  .parquet                        words, counts and vectors, and the metadata
  .w2v.txt .vec .txt              word2vec text, which fastText, gensim and most others read
  .w2v.bin .bin                   word2vec binary
  .glove.txt                      GloVe text, which has no header
  .fifu                           finalfusion
  .npy                            a NumPy array, and the words in NAME.words.txt
  .tsv                            TensorFlow's Projector, and the words in NAME.metadata.tsv
  a folder that exists, or NAME/  model2vec: model.safetensors, tokenizer.json, config.json

--to overrides the name; with it, OUT may be - for standard output, if the format is one
file. fastText's models (.bin) are read, with vectors for unknown words, and not written.`,
		Example: `  firth convert m.safetensors m.w2v.bin
  firth convert GoogleNews.bin m.safetensors
  firth convert m.safetensors model/`,
		Args: arguments(2, 2, "a file to read and a file to write"),
		RunE: func(_ *cobra.Command, args []string) error {
			format, err := convertedFormat(args[1], to)
			if err != nil {
				return err
			}
			return withModel(s, args[0], func(m *model) error {
				e := m.Embeddings
				if escape {
					escaped, report, err := vecfile.EscapeSpaces(e)
					if err != nil {
						return err
					}
					e = escaped
					tellFindings(s, args[0], report)
				}
				if args[1] == "-" {
					report, err := vecfile.Encode(s.out, e, format)
					tellFindings(s, "standard output", report)
					return err
				}
				report, err := vecfile.Write(args[1], e, format)
				if err != nil {
					return err
				}
				tellFindings(s, args[1], report)
				s.remark("Wrote %s × %d to %s (%s).", plural(e.Vocab.Len(), "word", "words"), e.Dim(), args[1], format)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&to, "to", "", fmt.Sprintf("format, one of %v", vecfile.Writable()))
	cmd.Flags().BoolVar(&escape, "escape-spaces", false, "write white space inside words as _, for formats that cannot hold it")
	return cmd
}

// convertedFormat returns the format to write: the one of --to, or else the one that
// the name asks for. It makes sure that the format can be written there.
func convertedFormat(path, to string) (vecfile.Format, error) {
	format, ok := vecfile.FormatByName(path)
	if isFolder(path) {
		format, ok = vecfile.Model2vec, true
	}
	if to != "" {
		if format, ok = vecfile.Format(to), true; !slices.Contains(vecfile.Writable(), format) {
			return "", usagef("--to %q: want one of %v", to, vecfile.Writable())
		}
	}
	switch {
	case !ok:
		return "", unknownFormat(path)
	case format == vecfile.Model2vec && holdsOtherFiles(path):
		return "", usagef("%s is a folder with other files in it: name a file for the vectors, or a new or empty folder, or that of a model2vec model", path)
	case path == "-" && !format.Stream():
		return "", usagef("%s is several files, which cannot go to standard output: name them", format)
	case path == "-" || format == vecfile.Model2vec:
		return format, nil
	}
	return format, canWrite(path)
}

// holdsOtherFiles tells whether a folder has files that are no model2vec model.
func holdsOtherFiles(path string) bool {
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) == 0 {
		return false
	}
	format, err := vecfile.Detect(path)
	return err != nil || format != vecfile.Model2vec
}

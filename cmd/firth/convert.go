package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"firth/vecfile"
)

// writable are the formats that vectors can be written in.
var writable = []vecfile.Format{vecfile.Safetensors, vecfile.Word2vecText, vecfile.Word2vecBinary, vecfile.GloVeText}

func newConvert(s streams) *cobra.Command {
	var to string
	var escape bool
	cmd := &cobra.Command{
		Use:   "convert IN OUT",
		Short: "Write vectors in another file format",
		Long: `Read vectors from IN, whose format is found by looking inside, and write them to OUT
in the format that its name asks for: .safetensors (all that a model has), .w2v.txt and
.w2v.bin (word2vec text and binary, the vectors alone), .glove.txt. --to overrides the name;
with it, OUT may be - for standard output.`,
		Example: `  firth convert m.safetensors m.w2v.bin
  firth convert GoogleNews.bin m.safetensors`,
		Args: arguments(2, 2, "a file to read and a file to write"),
		RunE: func(_ *cobra.Command, args []string) error {
			format, ok := vecfile.FormatByName(args[1])
			if to != "" {
				if format = vecfile.Format(to); !slices.Contains(writable, format) {
					return usagef("--to %q: want one of %v", to, writable)
				}
				ok = true
			}
			if !ok {
				return unknownFormat(args[1])
			}
			if args[1] != "-" {
				if err := canWrite(args[1]); err != nil {
					return err
				}
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
	cmd.Flags().StringVar(&to, "to", "", fmt.Sprintf("format, one of %v", writable))
	cmd.Flags().BoolVar(&escape, "escape-spaces", false, "write white space inside words as _, for formats that cannot hold it")
	return cmd
}

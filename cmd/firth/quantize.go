package main

import (
	"os"

	"github.com/spf13/cobra"

	"firth"
	"firth/quantize"
	"firth/vecfile"
)

// quantizeFlags are the flags of firth quantize.
type quantizeFlags struct {
	output       string
	to           string
	subspaces    int
	keepOutput   bool
	keepSubwords bool
	sample       int
	sets         []string
	folder       string
	threads      int
	progress     string
	json         bool
}

// The values of --to.
const (
	toHalf    = "f16"
	toInt8    = "int8"
	toProduct = "pq"
)

func newQuantize(s streams) *cobra.Command {
	var f quantizeFlags
	cmd := &cobra.Command{
		Use:   "quantize MODEL -o OUT",
		Short: "Write vectors in fewer bits, and tell what that loses",
		Long: `Write the vectors of a model in fewer bits, as safetensors, which every command reads:

  f16   a half of the room: numbers of 16 bits
  int8  a quarter: numbers of 8 bits, and a scale for each word
  pq    an eighth or less: product quantization, where a byte stands for 2 numbers or more;
        --subspaces says how many bytes a word has, a divisor of the dimension

Vectors are expanded when a file is opened, so that a small file takes as much memory
as a large one, and is not mapped. The second matrix (Output), which training goes on
from, is left out unless --keep-output; and so are the vectors of n-grams, which make
those of unknown words (fastText, finalfusion), unless --keep-subwords. What is kept
stays in 32 bits.

What was lost is measured: recall@10 is the share of the 10 nearest words by the
original vectors that are among the 10 nearest by the new ones, for words at even
distances in the vocabulary; and the mean cosine of all words' vectors before and
after. With --set or --folder, benchmarks are scored with both, as firth eval does.`,
		Example: `  firth quantize m.safetensors -o small.safetensors
  firth quantize m.safetensors -o tiny.safetensors --to pq --subspaces 25
  firth quantize m.safetensors -o half.safetensors --to f16 --folder eval/en`,
		Args: arguments(1, 1, "a model"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := f.check(args[0]); err != nil {
				return err
			}
			p, err := newProgress(s, f.progress)
			if err != nil {
				return err
			}
			sets, err := readSets(s, f.sets, f.folder)
			if err != nil {
				return err
			}
			return withModel(s, args[0], func(m *model) error {
				q, err := f.quantize(s, p, m)
				if err != nil {
					return err
				}
				if err := f.write(s, m, q); err != nil {
					return err
				}
				return f.report(s, args[0], m, q, sets)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "", "the file to write, a .safetensors")
	flags.StringVar(&f.to, "to", toInt8, "f16, int8 or pq")
	flags.IntVar(&f.subspaces, "subspaces", 0, "of pq: bytes of a word (0: one for two numbers, or as few more as divide the dimension)")
	flags.BoolVar(&f.keepOutput, "keep-output", false, "keep the second matrix, in 32 bits")
	flags.BoolVar(&f.keepSubwords, "keep-subwords", false, "keep the vectors of n-grams, in 32 bits")
	flags.IntVar(&f.sample, "sample", 1000, "measure recall@10 with this many words (0: do not)")
	flags.StringArrayVar(&f.sets, "set", nil, "benchmark to score before and after: a file, or a name in --folder (may be repeated)")
	flags.StringVar(&f.folder, "folder", "", "folder of benchmarks; all of them, if no --set is given")
	flags.IntVar(&f.threads, "threads", 0, "how many to use; never changes the result (0: all cores)")
	progressFlag(cmd, &f.progress)
	jsonFlag(cmd, &f.json)
	return cmd
}

// check finds flags that make no sense, and a result that cannot be written.
func (f *quantizeFlags) check(path string) error {
	switch {
	case f.output == "":
		return usagef("where to? -o FILE names the smaller model")
	case f.to != toHalf && f.to != toInt8 && f.to != toProduct:
		return usagef("--to %q: want %s, %s or %s", f.to, toHalf, toInt8, toProduct)
	case f.subspaces != 0 && f.to != toProduct:
		return usagef("--subspaces is for --to %s", toProduct)
	case f.subspaces < 0 || f.sample < 0 || f.threads < 0:
		return usagef("--subspaces, --sample and --threads: want 0 or more")
	case isFolder(f.output):
		return usagef("%s is a folder: name a file for the vectors", f.output)
	}
	if format, ok := vecfile.FormatByName(f.output); !ok || format != vecfile.Safetensors {
		return usagef("%s: vectors in fewer bits are written as safetensors; end the name in .safetensors", f.output)
	}
	if before, err := os.Stat(path); err == nil {
		if after, err := os.Stat(f.output); err == nil && os.SameFile(before, after) {
			return usagef("%s is the model itself, whose bits would be lost: name another file", f.output)
		}
	}
	return canWrite(f.output)
}

// quantize makes the smaller matrix.
func (f *quantizeFlags) quantize(s streams, p *progress, m *model) (quantize.Matrix, error) {
	if m.stored != "" {
		s.remark("The model is quantized already (%s): what that lost stays lost, and is not in the comparison.", m.stored)
	}
	switch f.to {
	case toHalf:
		h := quantize.NewHalf(m.Input, f.threads)
		if h.Clamped > 0 {
			s.remark("Too large for 16 bits, written as ±%d: %s.", quantize.MaxHalf, plural(h.Clamped, "number", "numbers"))
		}
		return h, nil
	case toInt8:
		q := quantize.NewInt8(m.Input, f.threads)
		if q.NonFinite > 0 {
			s.remark("NaN or infinite, written as 0 or as the largest of their vectors: %s.", plural(q.NonFinite, "number", "numbers"))
		}
		return q, nil
	}
	parts := f.subspaces
	if parts == 0 {
		parts = quantize.PartsFrom(m.Dim(), (m.Dim()+1)/2)
	} else if parts > m.Dim() || m.Dim()%parts != 0 || m.Dim()/parts > quantize.MaxPart {
		return nil, usagef("--subspaces %d: want a divisor of the dimension, %d, of at least %d; the next is %d",
			parts, m.Dim(), (m.Dim()+quantize.MaxPart-1)/quantize.MaxPart, quantize.PartsFrom(m.Dim(), max(parts, (m.Dim()+quantize.MaxPart-1)/quantize.MaxPart)))
	}
	q, err := quantize.NewProduct(m.Input, quantize.ProductOptions{Parts: parts, Threads: f.threads, Progress: func(done, of int) {
		p.count(count{Event: "quantizing", Done: int64(done), Of: int64(of)})
	}})
	p.end()
	return q, err
}

// write writes the smaller model.
func (f *quantizeFlags) write(s streams, m *model, q quantize.Matrix) error {
	var output firth.Matrix
	if f.keepOutput {
		output = m.Output
	} else if m.Output.Rows > 0 {
		s.remark("Left out: the second matrix, %s (--keep-output).", plural(m.Output.Rows, "row", "rows"))
	}
	e, err := firth.NewEmbeddings(m.Vocab, m.Input, output, m.Meta, nil)
	if err != nil {
		return err
	}
	if f.keepSubwords {
		e.Subwords = m.Subwords
	} else if m.Subwords != nil {
		s.remark("Left out: vectors of n-grams, which make those of unknown words, %s (--keep-subwords).", plural(m.Subwords.Vectors.Rows, "row", "rows"))
	}
	report, err := vecfile.WriteQuantized(f.output, e, q)
	if err != nil {
		return err
	}
	tellFindings(s, f.output, report)
	s.remark("Wrote %s × %d to %s (%s).", plural(m.Vocab.Len(), "word", "words"), m.Dim(), f.output, f.to)
	return nil
}

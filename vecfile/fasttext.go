package vecfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"firth"
	"firth/vocab"
)

// fastTextMagic begins a .bin file of fastText since version 11. Before, a file
// began with the arguments at once.
const fastTextMagic = 793712314

// Kinds of fastText models, as the file numbers them.
const (
	fastTextCBOW       = 1
	fastTextSkipGram   = 2
	fastTextSupervised = 3
)

// hierarchicalSoftmax is how fastText numbers this loss.
const hierarchicalSoftmax = 1

// fastTextArgs are what stands before the words of a .bin file.
type fastTextArgs struct {
	version    int // 0 for the layout that has none
	dim        int32
	loss       int32
	model      int32
	buckets    int32
	minN, maxN int32

	size, words, labels int32
	pruned              int64
}

// looksLikeFastText tells whether a file begins as a .bin file of fastText does,
// with the magic number or, in the layout before it, with arguments that make sense.
func looksLikeFastText(prefix []byte) bool {
	if len(prefix) < 8 {
		return false
	}
	if binary.LittleEndian.Uint32(prefix) == fastTextMagic {
		return true
	}
	if len(prefix) < 56+20 {
		return false
	}
	var a [12]int32
	for i := range a {
		a[i] = int32(binary.LittleEndian.Uint32(prefix[4*i:]))
	}
	between := func(x, low, high int32) bool { return low <= x && x <= high }
	return between(a[0], 1, maxDim) && between(a[1], 1, 1<<16) && // dimension, window
		between(a[2], 1, 1<<20) && between(a[4], 0, 1<<16) && // epochs, negatives
		between(a[6], 1, 4) && between(a[7], 1, 3) && // loss, model
		between(a[8], 0, 1<<30) && between(a[9], 0, 256) && between(a[10], 0, 256) // buckets, n-grams
}

// readFastText reads a model of fastText's .bin files: words with their counts, the
// vectors that fastText gives them, which are the mean of a word's own row and those
// of its n-grams, and the rows of the n-grams for words that are none of these.
// Supervised models give the vectors of their words; the labels are left out.
// Everything else of a model is read too, down to its last byte, so that a file
// that was cut off is found out.
func readFastText(in *input, report *Report) (*firth.Embeddings, error) {
	f := &fields{in: in}
	args := readFastTextArgs(f)
	if f.err != nil {
		return nil, f.err
	}
	words := readFastTextWords(f, args, report)
	if args.version > 0 {
		refuseQuantized(f, args)
	}
	input := readFastTextMatrix(f, uint64(args.dim), uint64(args.words))
	if f.err != nil {
		return nil, f.err
	}
	buckets := firth.Matrix{Rows: input.Rows - int(args.words), Dim: input.Dim, Data: input.Data[int(args.words)*input.Dim:]}
	var subwords *firth.Subwords
	if buckets.Rows > 0 && args.maxN > 0 {
		if buckets.Rows != int(args.buckets) {
			return nil, in.errorAt(in.offset, fmt.Errorf("%d rows follow those of the words, and the header announces %d buckets", buckets.Rows, args.buckets))
		}
		subwords = &firth.Subwords{
			MinN: int(args.minN), MaxN: int(args.maxN), Vectors: buckets,
			Rows: fastTextBuckets(buckets.Rows),
		}
	}
	r := fastTextRows(words, input, subwords, report)
	if args.version > 0 {
		if quantized := f.u8(); quantized != 0 {
			f.failf("its second matrix is quantized (.ftz); open the .bin file that it was made from")
		}
	}
	output := readFastTextMatrix(f, uint64(args.dim), 0)
	if f.err != nil {
		return nil, f.err
	}
	if in.more() {
		return nil, in.errorAt(in.offset, errors.New("more data follows the model"))
	}
	return finishFastText(r, args, output, subwords)
}

// refuseQuantized passes over the list of pruned n-grams and stops at a model whose
// matrix is not plain.
func refuseQuantized(f *fields, args fastTextArgs) {
	f.skip(8*uint64(max(args.pruned, 0)), "bytes of pruned n-grams")
	quantized := f.u8()
	switch {
	case f.err != nil:
	case quantized != 0:
		f.failf("it is a quantized fastText model (.ftz), whose vectors are approximate; open the .bin file that it was made from")
	case args.pruned >= 0:
		f.failf("it is a pruned fastText model that is not quantized, which fastText itself refuses")
	}
}

// readFastTextMatrix reads a matrix of dim columns and at least rows rows.
func readFastTextMatrix(f *fields, dim, rows uint64) firth.Matrix {
	n, d := f.u64(), f.u64()
	if f.err == nil && (d != dim || n < rows || n > vocab.MaxLen+1<<31) {
		f.failf("a matrix of %d by %d, want %d columns and at least %d rows", n, d, dim, rows)
	}
	data := f.float32s(n*d, "numbers")
	if f.err != nil {
		return firth.Matrix{}
	}
	return firth.Matrix{Rows: int(n), Dim: int(d), Data: data}
}

// fastTextRows makes the vectors that fastText gives words of the vocabulary: the
// mean of the word's own row and those of its n-grams, in the place of the row.
func fastTextRows(words wordList, input firth.Matrix, subwords *firth.Subwords, report *Report) *rows {
	if subwords != nil {
		for i := range words.ends {
			vector := input.Row(i)
			if n := subwords.AddTo(vector, string(words.word(i))); n > 0 {
				scale := float32(1 / float64(1+n))
				for d := range vector {
					vector[d] *= scale
				}
			}
		}
	}
	return words.rows(firth.Matrix{Rows: words.len(), Dim: input.Dim, Data: input.Data[:words.len()*input.Dim]}, report)
}

// fastTextBuckets is a number of rows that n-grams share by fastText's hash.
type fastTextBuckets uint32

func (b fastTextBuckets) Row(ngram string) (int, bool) {
	return int(fastTextHash(ngram) % uint32(b)), true
}

// fastTextHash is FNV-1a of 32 bits, except that fastText takes bytes of 128 and
// more for negative numbers, so that 24 one bits more go into the hash.
func fastTextHash(ngram string) uint32 {
	h := uint32(2166136261)
	for i := range len(ngram) {
		h ^= uint32(int8(ngram[i]))
		h *= 16777619
	}
	return h
}

// finishFastText puts the parts together. The output matrix is left out, and
// reported, where rows were, or where its rows belong to labels.
func finishFastText(r *rows, args fastTextArgs, output firth.Matrix, subwords *firth.Subwords) (*firth.Embeddings, error) {
	n := r.len()
	e, err := r.finish()
	if err != nil {
		return nil, err
	}
	e.Subwords = subwords
	if args.loss == hierarchicalSoftmax && output.Rows == n && n > 0 {
		// fastText keeps a row for each word, and the tree has one inner node less.
		output.Rows--
		output.Data = output.Data[:output.Rows*output.Dim]
	}
	if args.model == fastTextSupervised || e.Vocab.Len() != n || output.Rows > n {
		r.report.add(SkippedOutput, output.Rows, Place{})
		return e, nil
	}
	e.Output = output
	return e, nil
}

// readFastTextArgs reads and checks what comes before the words.
func readFastTextArgs(f *fields) fastTextArgs {
	var a fastTextArgs
	first := f.i32()
	if uint32(first) == fastTextMagic {
		a.version = int(f.i32())
		if f.err == nil && (a.version < 11 || a.version > 12) {
			f.failf("it is of version %d of fastText's format, and this Firth reads 11 and 12", a.version)
		}
		first = f.i32()
	}
	a.dim = first
	f.skip(5*4, "bytes of arguments") // window, epochs, least count, negatives, word n-grams
	a.loss, a.model, a.buckets = f.i32(), f.i32(), f.i32()
	a.minN, a.maxN = f.i32(), f.i32()
	f.skip(4+8, "bytes of arguments") // steps between changes of the learning rate, subsampling
	if a.model == fastTextSupervised && a.version <= 11 {
		a.maxN = 0 // as fastText: such models have no n-grams of characters
	}
	a.size, a.words, a.labels = f.i32(), f.i32(), f.i32()
	f.skip(8, "bytes of arguments") // words of the corpus
	if a.version > 0 {
		a.pruned = f.i64()
	}
	switch {
	case f.err != nil:
	case a.dim < 1 || a.dim > maxDim:
		f.failf("the header announces vectors of dimension %d, want 1 to %d", a.dim, maxDim)
	case a.model < fastTextCBOW || a.model > fastTextSupervised:
		f.failf("the header tells model %d, want 1 to 3", a.model)
	case a.minN < 0 || a.maxN < 0 || a.maxN > maxNgram || a.buckets < 0:
		f.failf("the header tells n-grams of %d to %d characters in %d buckets", a.minN, a.maxN, a.buckets)
	case a.words < 0 || a.labels < 0 || int64(a.words)+int64(a.labels) != int64(a.size):
		f.failf("the header announces %d entries, %d words and %d labels", a.size, a.words, a.labels)
	case a.pruned < -1 || a.pruned > 1<<31:
		f.failf("the header announces %d pruned n-grams", a.pruned)
	default:
		f.holds(uint64(a.size), 1+8+1, "words")
	}
	return a
}

// readFastTextWords reads the words. Labels, which stand behind them, are counted
// and left out.
func readFastTextWords(f *fields, args fastTextArgs, report *Report) wordList {
	var w wordList
	var word []byte
	for i := range int(args.size) {
		if f.err != nil {
			break
		}
		start := f.in.offset
		var err error
		if word, err = f.in.readWord(word[:0], 0); err != nil {
			f.fail(err)
			break
		}
		count, kind := f.i64(), f.u8()
		label := i >= int(args.words)
		switch {
		case f.err != nil:
		case kind > 1 || (kind == 1) != label:
			f.failf("entry %d, %q, is of kind %d; fastText has its words (0) first, then labels (1)", i+1, word, kind)
		case count < 0:
			f.failf("entry %d, %q, has count %d", i+1, word, count)
		case label:
			report.add(Label, 1, Place{Row: i + 1, Offset: start, Word: string(bytes.ToValidUTF8(word, []byte("\ufffd")))})
		default:
			w.add(word, start)
			w.counts = append(w.counts, uint64(count))
		}
	}
	return w
}

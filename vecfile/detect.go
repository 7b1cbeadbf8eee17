package vecfile

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"unicode/utf8"
)

// Detect tells the format of a file by its first bytes, through gzip or zstd if
// it is compressed. The error is [ErrUnknownFormat], with what the file looks
// like, if it is no vector file.
func Detect(path string) (Format, error) {
	if isModel2vec(path, Options{}) {
		return Model2vec, nil
	}
	_, _, in, err := openInput(path)
	if err != nil {
		return "", err
	}
	defer in.close()
	format, err := detect(in)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return format, nil
}

// openInput opens a file for reading; in.close closes it.
func openInput(path string) (*os.File, fs.FileInfo, *input, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder without the files of a model2vec model, model.safetensors, tokenizer.json and config.json: %w", path, ErrUnknownFormat)
	}
	if err != nil {
		f.Close()
		return nil, nil, nil, err
	}
	size := int64(-1)
	if info.Mode().IsRegular() {
		size = info.Size()
	}
	in, err := newInput(f, size)
	if err != nil {
		f.Close()
		return nil, nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	unpacker := in.close
	in.close = func() { unpacker(); f.Close() }
	return f, info, in, nil
}

// detect peeks at the input.
func detect(in *input) (Format, error) {
	prefix, err := in.peek()
	if err != nil {
		return "", err
	}
	return sniff(prefix)
}

// magics lists the beginnings of files that say what they are.
var magics = []struct {
	magic  string
	format Format
}{
	{finalfusionMagic, Finalfusion},
	{npyMagic, NPY},
	{"PAR1", Parquet},
}

// foreign lists beginnings of files that people may take for vector files, so
// that the error can say what they have.
var foreign = []struct{ magic, what string }{
	{"PK\x03\x04", "a zip archive (.npz, or a torch file)"},
	{"\x80\x02", aPickle},
	{"\x80\x03", aPickle},
	{"\x80\x04", aPickle},
	{"\x80\x05", aPickle},
	{"GGUF", "a GGUF model"},
	{"BZh", "compressed with bzip2; unpack it first"},
	{"\xfd7zXZ", "compressed with xz; unpack it first"},
	{"\x1f\x8b", "compressed twice"},
	{"\xff\xfe", "text in UTF-16; convert it to UTF-8 first"},
	{"\xfe\xff", "text in UTF-16; convert it to UTF-8 first"},
}

const aPickle = "a Python pickle, which runs whatever program is in it when it is loaded; save the vectors with gensim's save_word2vec_format instead"

// sniff tells the format from the first bytes of a file, at most sniffSize.
func sniff(prefix []byte) (Format, error) {
	if len(prefix) == 0 {
		return "", fmt.Errorf("the file is empty: %w", ErrUnknownFormat)
	}
	prefix = bytes.TrimPrefix(prefix, []byte("\ufeff"))
	first, rest, _ := bytes.Cut(prefix, []byte("\n"))
	if dim, ok := looksLikeHeader(first); ok {
		if looksLikeText(rest, dim) {
			return Word2vecText, nil
		}
		return Word2vecBinary, nil
	}
	for _, m := range magics {
		if bytes.HasPrefix(prefix, []byte(m.magic)) {
			return m.format, nil
		}
	}
	if looksLikeFastText(prefix) {
		return FastText, nil
	}
	// The length before a safetensors header is binary: any sane one has zeros.
	if len(prefix) > 8 && prefix[8] == '{' && !isASCIIText(prefix[:8]) {
		return Safetensors, nil
	}
	if looksLikeProjector(first, rest) {
		return Projector, nil
	}
	if looksLikeGloVe(first, rest) {
		return GloVeText, nil
	}
	for _, f := range foreign {
		if bytes.HasPrefix(prefix, []byte(f.magic)) {
			return "", fmt.Errorf("it is %s: %w", f.what, ErrUnknownFormat)
		}
	}
	return "", fmt.Errorf("it begins with %q, neither a header of two numbers nor a word and its vector: %w", prefix[:min(len(prefix), 24)], ErrUnknownFormat)
}

// looksLikeHeader tells whether a line is two whole numbers, good or bad, and
// returns the second if it is a good one.
func looksLikeHeader(line []byte) (dim int, ok bool) {
	fields := bytes.Fields(line)
	if len(line) > maxHeaderLine || len(fields) != 2 || !isInteger(fields[0]) || !isInteger(fields[1]) {
		return 0, false
	}
	h, err := parseWord2vecHeader(line)
	if err != nil {
		return 0, true
	}
	return h.dim, true
}

func isInteger(b []byte) bool {
	b = bytes.TrimPrefix(b, []byte("-"))
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}

// looksLikeText tells whether what follows the header is text, and not a word
// and dim floats in binary. Of such floats hardly any are free of control
// characters, and on a line of text even a broken row has a number or two.
func looksLikeText(rest []byte, dim int) bool {
	rest = bytes.TrimLeft(rest, "\r\n")
	line, _, complete := bytes.Cut(rest, []byte("\n"))
	space := bytes.IndexByte(line, ' ')
	if space < 0 { // in binary a word ends at a space only
		space = bytes.IndexByte(line, '\t')
	}
	if space < 0 {
		return isASCIIText(rest[:min(len(rest), 4*dim)])
	}
	vector := rest[space+1:]
	if hasControl(vector[:min(len(vector), 4*max(dim, 1))]) {
		return false
	}
	fields := splitFields(line[space:])
	if n := len(fields); n > 0 && !complete { // the last field may be cut
		fields = fields[:n-1]
	}
	for _, f := range fields {
		if _, ok := parseFloat(line[space+f.start : space+f.end]); ok {
			return true
		}
	}
	return false
}

// looksLikeGloVe tells whether the first two lines are words with vectors.
func looksLikeGloVe(first, rest []byte) bool {
	dim := trailingNumbers(first)
	if dim < 2 || hasControl(first) {
		return false
	}
	second, _, complete := bytes.Cut(rest, []byte("\n"))
	return !complete || trailingNumbers(second) >= dim
}

// hasControl tells whether b has characters that text does not have.
func hasControl(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
			return true
		}
	}
	return false
}

func isASCIIText(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return !hasControl(b)
}

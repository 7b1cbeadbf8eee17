package vecfile

import (
	"path/filepath"
	"strings"
)

// A Format is a kind of vector file.
type Format string

// The formats that Firth reads and, but for FastText, writes; the package comment
// describes them.
const (
	Safetensors    Format = "safetensors"
	Word2vecText   Format = "word2vec-text"
	Word2vecBinary Format = "word2vec-binary"
	GloVeText      Format = "glove-text"
	FastText       Format = "fasttext" // a model in a .bin file; .vec files are Word2vecText
	NPY            Format = "npy"
	Projector      Format = "projector"
	Finalfusion    Format = "finalfusion"
	Model2vec      Format = "model2vec" // a folder
	Parquet        Format = "parquet"
)

// Writable returns the formats that [Write] writes.
func Writable() []Format {
	return []Format{Safetensors, Word2vecText, Word2vecBinary, GloVeText, NPY, Projector, Finalfusion, Model2vec, Parquet}
}

// Stream tells whether a file of the format is one stream of bytes, which [Encode]
// writes and a pipe can take, and not several files or a folder.
func (f Format) Stream() bool { return f != NPY && f != Projector && f != Model2vec }

// formatNames says which ends of a file's name choose a format. The first match
// counts, so the longer ends stand before the shorter.
var formatNames = []struct {
	end    string
	format Format
}{
	{".safetensors", Safetensors},
	{".w2v.bin", Word2vecBinary},
	{".w2v.txt", Word2vecText},
	{".glove.txt", GloVeText},
	{".bin", Word2vecBinary},
	{".vec", Word2vecText},
	{".txt", Word2vecText},
	{".npy", NPY},
	{".tsv", Projector},
	{".fifu", Finalfusion},
	{".parquet", Parquet},
	{"/", Model2vec},
}

// FormatByName returns the format that the name of a file to be written asks
// for, by its end: .safetensors, .w2v.bin or .bin, .w2v.txt, .vec or .txt,
// .glove.txt, .npy, .tsv, .fifu, .parquet; a name that ends in a slash, or in what
// the system has for one, is that of a folder. It does not look at the file; for one
// that exists, see [Detect].
func FormatByName(path string) (Format, bool) {
	path = filepath.ToSlash(strings.ToLower(path))
	for _, n := range formatNames {
		if strings.HasSuffix(path, n.end) {
			return n.format, true
		}
	}
	return "", false
}

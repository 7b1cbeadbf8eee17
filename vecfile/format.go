package vecfile

import "strings"

// A Format is a kind of vector file.
type Format string

// The formats that Firth reads and writes; the package comment describes them.
const (
	Safetensors    Format = "safetensors"
	Word2vecText   Format = "word2vec-text"
	Word2vecBinary Format = "word2vec-binary"
	GloVeText      Format = "glove-text"
)

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
}

// FormatByName returns the format that the name of a file to be written asks
// for, by its end: .safetensors, .w2v.bin or .bin, .w2v.txt, .vec or .txt,
// .glove.txt. It does not look at the file; for one that exists, see [Detect].
func FormatByName(path string) (Format, bool) {
	path = strings.ToLower(path)
	for _, n := range formatNames {
		if strings.HasSuffix(path, n.end) {
			return n.format, true
		}
	}
	return "", false
}

package subword

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// manyInputs is how many random inputs a test takes; FIRTH_INPUTS=10000000 makes a long
// run of it.
func manyInputs(t *testing.T, usual int) int {
	n, err := strconv.Atoi(os.Getenv("FIRTH_INPUTS"))
	if err != nil {
		return usual
	}
	t.Logf("%d inputs", n)
	return n
}

// TestManyTexts encodes random texts with each tokenizer in turn; those that lose
// nothing must give the text back.
func TestManyTexts(t *testing.T) {
	var encoders []*Encoder
	var tokenizers []*Tokenizer
	for _, name := range goldens {
		tokenizer, _ := openGolden(t, name)
		tokenizers, encoders = append(tokenizers, tokenizer), append(encoders, tokenizer.NewEncoder())
	}
	words := []string{" ", "  ", "the", "The", "'s", "'S", "123", "\n", "\r\n", "你好", "。", "é", "e\u0301", "🙂", "👩\u200d🚀", "<s>", "▁", "[CLS]", "Ġ", "\x00", "ﬁ", "한"}
	r := rand.New(rand.NewPCG(3, 4))
	var pieces []Piece
	for i := range manyInputs(t, 5000) {
		var b strings.Builder
		for range r.IntN(10) {
			switch r.IntN(8) {
			case 0:
				b.WriteRune(rune(r.IntN(0x110000)))
			case 1:
				b.WriteByte(byte(r.IntN(256)))
			default:
				b.WriteString(words[r.IntN(len(words))])
			}
		}
		text, k := b.String(), i%len(goldens)
		pieces = encoders[k].Encode(pieces[:0], text)
		checkPieces(t, tokenizers[k], text, pieces)
		decoded, err := tokenizers[k].Decode(idsOf(pieces), false)
		if err != nil {
			t.Fatal(err)
		}
		// Each bad byte is U+FFFD.
		if want := strings.Map(func(r rune) rune { return r }, text); (goldens[k] == "gpt2" || goldens[k] == "llama3") && decoded != want {
			t.Fatalf("%s: %q became %q", goldens[k], want, decoded)
		}
	}
}

// TestManyFiles reads files with a few bytes changed, left out or put in: an error, or a
// tokenizer that can be used, and nothing else.
func TestManyFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	var seeds [][]byte
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(data); err == nil && len(data) < 60_000 {
			seeds = append(seeds, data)
		}
	}
	if len(seeds) < 5 {
		t.Fatalf("%d files can be read", len(seeds))
	}
	r := rand.New(rand.NewPCG(5, 6))
	read := 0
	for i := range min(manyInputs(t, 200), 200_000) {
		data := bytes.Clone(seeds[i%len(seeds)])
		for range 1 + r.IntN(4) {
			at := r.IntN(len(data))
			switch r.IntN(3) {
			case 0:
				data[at] = byte(r.IntN(256))
			case 1:
				data = append(data[:at], data[min(len(data), at+r.IntN(8)):]...)
			default:
				data = append(data[:at], append([]byte{byte(r.IntN(256))}, data[at:]...)...)
			}
		}
		tokenizer, err := Parse(data)
		if err != nil {
			continue
		}
		read++
		tokenizer.NewEncoder().Encode(nil, "The 你好 \xff 🙂 text")
	}
	if read == 0 {
		t.Error("no changed file can be read: the changes are too great to test anything")
	}
}

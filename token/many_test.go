package token

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
)

// manyInputs is how many random texts TestManyInputs cuts; FIRTH_INPUTS=10000000 makes
// a long run of it, which takes minutes.
func manyInputs(t *testing.T) int {
	n, err := strconv.Atoi(os.Getenv("FIRTH_INPUTS"))
	if err != nil {
		return 5000
	}
	t.Logf("%d inputs", n)
	return n
}

// randomText is some pieces, random characters and random bytes.
func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(12) {
		switch r.IntN(16) {
		case 0:
			b.WriteRune(rune(r.IntN(0x110000)))
		case 1:
			b.WriteRune(rune(r.IntN(0x3000)))
		case 2:
			b.WriteRune(0x4e00 + rune(r.IntN(0x5200)))
		case 3:
			b.WriteByte(byte(r.IntN(256)))
		default:
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
	}
	return b.String()
}

// Every tokenizer in turn cuts random texts. Go's fuzzing finds more with each text, but
// tries some thousand a second; this is a hundred times as many.
func TestManyInputs(t *testing.T) {
	type cutter struct {
		s        *Scanner
		subwords bool
	}
	var all []cutter
	for _, name := range Tokenizers() {
		cfg := DefaultConfig()
		switch name {
		case SubwordTokenizer:
			continue
		case ItemsTokenizer:
			cfg = SequenceConfig()
		default:
			cfg.Tokenizer = name
		}
		p, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, cutter{p.NewScanner(), false})
	}
	for _, p := range subwordPipelines(t) {
		if !p.picks() && p.raw {
			all = append(all, cutter{p.NewScanner(), true})
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range manyInputs(t) {
		text := randomText(r)
		c := all[i%len(all)]
		tokens := c.s.Scan(text)
		switch {
		case c.subwords, c.s.p.cfg.Tokenizer == ItemsTokenizer: // which may take bytes that are not UTF-8
			checkSubwords(t, text, tokens)
		default:
			checkOffsets(t, c.s.p, text, tokens)
		}
	}
}

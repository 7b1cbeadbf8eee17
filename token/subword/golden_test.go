package subword

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// goldens are the tokenizers that testdata/make.py has made.
var goldens = []string{
	"bert", "byte_normalizer", "gpt2", "llama2", "llama3", "prefix", "roberta",
	"splits", "suffix", "unigram", "unigram_bytes", "words",
}

// A goldenLine is what the reference makes of a text.
type goldenLine struct {
	Text             string
	IDs              []uint32
	Offsets          []int
	Special          []uint32
	Decoded, Skipped string
}

// openGolden reads a tokenizer and its lines.
func openGolden(t testing.TB, name string) (*Tokenizer, []goldenLine) {
	t.Helper()
	tokenizer, err := Open(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join("testdata", name+".golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []goldenLine
	if err := json.Unmarshal(data, &lines); err != nil {
		t.Fatal(err)
	}
	if len(lines) < 100 {
		t.Fatalf("only %d lines", len(lines))
	}
	return tokenizer, lines
}

// idsOf returns the ids of pieces.
func idsOf(pieces []Piece) []uint32 {
	ids := make([]uint32, len(pieces))
	for i, p := range pieces {
		ids[i] = p.ID
	}
	return ids
}

func TestSameAsReference(t *testing.T) {
	for _, name := range goldens {
		t.Run(name, func(t *testing.T) {
			tokenizer, lines := openGolden(t, name)
			e := tokenizer.NewEncoder()
			for round := range 2 { // the second from the cache
				for i, line := range lines {
					pieces := e.Encode(nil, line.Text)
					if ids := idsOf(pieces); !slices.Equal(ids, line.IDs) {
						t.Errorf("round %d, line %d, %q: ids\n%v, want\n%v", round, i, line.Text, ids, line.IDs)
						continue
					}
					for j, p := range pieces {
						from, to := line.Offsets[2*j], line.Offsets[2*j+1]
						cut := name == "roberta" && from > p.Start && !beginsWithSpace(line.Text[p.Start:]) // see the package comment
						if (p.Start != from && !cut) || p.End != to {
							t.Errorf("line %d, %q: piece %d is %d to %d, want %d to %d", i, line.Text, j, p.Start, p.End, from, to)
						}
					}
					special := idsOf(e.EncodeWithSpecial(nil, line.Text))
					if !slices.Equal(special, line.Special) {
						t.Errorf("line %d, %q: with special tokens\n%v, want\n%v", i, line.Text, special, line.Special)
					}
					if text, err := tokenizer.Decode(line.IDs, false); err != nil || text != line.Decoded {
						t.Errorf("line %d: decoded %q, %v, want %q", i, text, err, line.Decoded)
					}
					if text, err := tokenizer.Decode(line.Special, true); err != nil || text != line.Skipped {
						t.Errorf("line %d: decoded without special tokens %q, %v, want %q", i, text, err, line.Skipped)
					}
				}
			}
		})
	}
}

func TestWritesWhatReferenceWrites(t *testing.T) {
	for _, name := range goldens {
		want, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		tokenizer, err := Parse(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := tokenizer.JSON()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, bytes.TrimSpace(want)) {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Errorf("%s: byte %d: wrote %.60q, want %.60q", name, at, got[at:], want[at:])
		}
	}
}

// TestBothWays compares the short way through bytes with the way through the
// characters that the reference takes.
func TestBothWays(t *testing.T) {
	for _, name := range []string{"gpt2", "roberta", "llama3"} {
		tokenizer, lines := openGolden(t, name)
		short := tokenizer.NewEncoder()
		if tokenizer.raw == nil {
			t.Fatalf("%s has no short way", name)
		}
		long := tokenizer.NewEncoder()
		long.steps = steps{tokenizer.preTokenizer, tokenizer.model}
		for _, line := range lines {
			if a, b := short.Encode(nil, line.Text), long.Encode(nil, line.Text); !slices.Equal(a, b) {
				t.Errorf("%s: %q: %v, the long way %v", name, line.Text, a, b)
			}
		}
	}
}

func TestBadUTF8(t *testing.T) {
	for _, name := range goldens {
		tokenizer, _ := openGolden(t, name)
		e := tokenizer.NewEncoder()
		for _, text := range []string{"a\xffb", "\xe4\xbd", "caf\xc3 \xa9 x", "中\xe4文\xf0\x9f", "\x80\x80 the cat\xff"} {
			repaired := strings.Map(func(r rune) rune { return r }, text) // each bad byte is one rune
			want := e.Encode(nil, repaired)
			got := e.Encode(nil, text)
			if !slices.Equal(idsOf(got), idsOf(want)) {
				t.Errorf("%s: %q: %v, repaired %v", name, text, got, want)
				continue
			}
			for i := range got {
				a := strings.Map(func(r rune) rune { return r }, text[got[i].Start:got[i].End])
				if b := repaired[want[i].Start:want[i].End]; a != b {
					t.Errorf("%s: %q: piece %d is made from %q, repaired from %q", name, text, i, a, b)
				}
			}
		}
	}
}

func TestVocabulary(t *testing.T) {
	tokenizer, _ := openGolden(t, "roberta")
	if kind := tokenizer.Kind(); kind != "bpe" {
		t.Errorf("kind %q", kind)
	}
	n := 0
	for id := range uint32(tokenizer.Len()) {
		text, ok := tokenizer.Text(id)
		if !ok {
			continue
		}
		n++
		if back, ok := tokenizer.ID(text); !ok || back != id {
			t.Errorf("%q: id %d, %v, want %d", text, back, ok, id)
		}
	}
	if n != tokenizer.Len() {
		t.Errorf("%d of %d ids", n, tokenizer.Len())
	}
	if _, ok := tokenizer.Text(uint32(tokenizer.Len())); ok {
		t.Error("an id too many")
	}
	if _, err := tokenizer.Decode([]uint32{0, 99999}, false); err == nil || !strings.Contains(err.Error(), "99999") {
		t.Errorf("decoding a bad id: %v", err)
	}
}

// checkPieces checks what must hold for the pieces of any text.
func checkPieces(t *testing.T, tokenizer *Tokenizer, text string, pieces []Piece) {
	t.Helper()
	for i, p := range pieces {
		if _, ok := tokenizer.Text(p.ID); !ok {
			t.Fatalf("%q: piece %d has the id %d, which is none", text, i, p.ID)
		}
		if p.Start < 0 || p.End < p.Start || p.End > len(text) {
			t.Fatalf("%q: piece %d is %d to %d", text, i, p.Start, p.End)
		}
		if i > 0 && p.Start < p.End && pieces[i-1].Start < pieces[i-1].End && (p.Start < pieces[i-1].Start || p.End < pieces[i-1].End) {
			t.Fatalf("%q: piece %d is %d to %d, the one before %d to %d", text, i, p.Start, p.End, pieces[i-1].Start, pieces[i-1].End)
		}
		if utf8.ValidString(text) {
			for _, at := range []int{p.Start, p.End} {
				if at < len(text) && !utf8.RuneStart(text[at]) {
					t.Fatalf("%q: piece %d is %d to %d, inside a character", text, i, p.Start, p.End)
				}
			}
		}
	}
}

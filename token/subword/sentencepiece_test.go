package subword

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// spModels are the models that testdata/sp_make.py has made.
var spModels = []string{
	"sp_bytes_bpe", "sp_rules_bpe", "sp_suffix_bpe", "sp_unigram", "sp_bytes_unigram", "sp_chars", "sp_words", "sp_odd_bpe", "sp_odd_unigram",
}

// openSP reads a model and what the reference makes of some lines.
func openSP(t testing.TB, name string) (*Tokenizer, []goldenLine) {
	t.Helper()
	tokenizer, err := Open(filepath.Join("testdata", name+".model"))
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

func TestSentencePieceSameAsReference(t *testing.T) {
	for _, name := range spModels {
		t.Run(name, func(t *testing.T) {
			tokenizer, lines := openSP(t, name)
			e := tokenizer.NewEncoder()
			for range 2 { // the second time words are remembered
				for _, line := range lines {
					pieces := e.Encode(nil, line.Text)
					checkPieces(t, tokenizer, line.Text, pieces)
					if diff := cmp.Diff(line.IDs, idsOf(pieces)); diff != "" {
						t.Errorf("%q (-reference +ours):\n%s", line.Text, diff)
					}
					decoded, err := tokenizer.Decode(line.IDs, false)
					if err != nil || decoded != line.Decoded {
						t.Errorf("%q is decoded to %q, not %q: %v", line.Text, decoded, line.Decoded, err)
					}
				}
			}
		})
	}
}

func TestSentencePieceOffsets(t *testing.T) {
	tokenizer, _ := openSP(t, "sp_rules_bpe")
	text := "  ＴＨＥ  e\u0301 mill"
	var got []string
	for _, p := range tokenizer.NewEncoder().Encode(nil, text) {
		piece, _ := tokenizer.Text(p.ID)
		got = append(got, piece+"="+text[p.Start:p.End])
	}
	want := []string{"▁the=ＴＨＥ", "▁= ", "<unk>=e\u0301", "▁= ", "mill=mill"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What is cut before it is encoded must give the pieces of the whole.
func TestSentencePieceCutsWhereNoPieceCrosses(t *testing.T) {
	for _, name := range []string{"sp_bytes_bpe", "sp_rules_bpe", "sp_suffix_bpe", "sp_odd_bpe"} {
		tokenizer, _ := openSP(t, name)
		whole := *tokenizer
		whole.preTokenizer = nil
		rapid.Check(t, func(t *rapid.T) {
			text := strings.Join(rapid.SliceOf(rapid.SampledFrom(strings.Split("a|b|c|d| |▁|mill|the |中|北京|é|<sep>|\n|😀|on|wa|ll", "|"))).Draw(t, "text"), "")
			want := idsOf(whole.NewEncoder().Encode(nil, text))
			if got := idsOf(tokenizer.NewEncoder().Encode(nil, text)); !slices.Equal(got, want) {
				t.Fatalf("%s: %q: %v, not %v", name, text, got, want)
			}
		})
	}
}

// Models with bytes and without rules lose nothing.
func TestSentencePieceRoundTrip(t *testing.T) {
	for _, name := range []string{"sp_bytes_bpe", "sp_bytes_unigram"} {
		tokenizer, _ := openSP(t, name)
		rapid.Check(t, func(t *rapid.T) {
			// ▁ is decoded to a space, whatever it was.
			text := strings.ReplaceAll(rapid.String().Draw(t, "text"), visibleSpace, " ")
			decoded, err := tokenizer.Decode(idsOf(tokenizer.NewEncoder().Encode(nil, text)), false)
			if err != nil || decoded != strings.ToValidUTF8(text, "\ufffd") {
				t.Fatalf("%s: %q became %q: %v", name, text, decoded, err)
			}
		})
	}
}

// A megabyte without a space takes no longer than one with spaces, more or less: the
// test ends.
func TestLongWords(t *testing.T) {
	for _, name := range []string{"sp_bytes_bpe", "sp_rules_bpe", "sp_unigram"} {
		tokenizer, _ := openSP(t, name)
		for _, text := range []string{strings.Repeat("a", 1<<20), strings.Repeat("北京的粮食", 1<<16), strings.Repeat("the", 1<<18)} {
			if pieces := tokenizer.NewEncoder().Encode(nil, text); len(pieces) == 0 {
				t.Errorf("%s: no pieces", name)
			}
		}
	}
}

// The tokenizer.json of a .model is read again, and is the same tokenizer for plain
// text.
func TestSentencePieceAsJSON(t *testing.T) {
	for _, name := range []string{"sp_bytes_bpe", "sp_rules_bpe", "sp_unigram", "sp_bytes_unigram", "sp_chars"} {
		tokenizer, _ := openSP(t, name)
		data, err := tokenizer.JSON()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"the miller has a mill", "On the wall hang  a sieve.", "the 的市 in the mill", "x", " ﬁve ＳＩＥＶＥ"} {
			want := tokenizer.NewEncoder().Encode(nil, text)
			got := again.NewEncoder().Encode(nil, text)
			if diff := cmp.Diff(idsOf(want), idsOf(got)); diff != "" {
				t.Errorf("%s: %q:\n%s", name, text, diff)
			}
			a, err := tokenizer.Decode(idsOf(want), false)
			b, err2 := again.Decode(idsOf(want), false)
			if a != b || err != nil || err2 != nil {
				t.Errorf("%s: %q is decoded to %q and %q: %v, %v", name, text, a, b, err, err2)
			}
		}
	}
	for _, name := range []string{"sp_suffix_bpe", "sp_words"} {
		tokenizer, _ := openSP(t, name)
		if _, err := tokenizer.JSON(); err == nil {
			t.Errorf("%s: no error, though tokenizer.json cannot say it", name)
		}
	}
}

func TestBrokenSentencePieceModels(t *testing.T) {
	good, err := os.ReadFile("testdata/sp_rules_bpe.model")
	if err != nil {
		t.Fatal(err)
	}
	piece := func(text string, kind byte) string {
		body := "\x0a" + string(rune(len(text))) + text + "\x18" + string(rune(kind))
		return "\x0a" + string(rune(len(body))) + body
	}
	unknown := piece("<unk>", byte(spUnknown))
	for name, data := range map[string]string{
		"cut":             string(good[:len(good)-1]),
		"text":            "this is not a model",
		"no unknown":      piece("a", 1),
		"two unknowns":    unknown + piece("?", byte(spUnknown)),
		"empty piece":     unknown + piece("", 1),
		"twice":           unknown + piece("a", 1) + piece("a", 4),
		"bytes":           unknown + piece("<0x41>", byte(spByte)),
		"no bytes":        unknown + piece("a", 1) + "\x12\x03\x98\x02\x01",
		"not UTF-8":       unknown + piece("\xff", 1),
		"not a number":    unknown + "\x0a\x08\x0a\x01a\x15\x00\x00\xc0\x7f",
		"model type":      unknown + piece("a", 1) + "\x12\x02\x18\x09",
		"large length":    "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
		"charsmap":        unknown + piece("a", 1) + "\x1a\x06\x12\x04\xff\xff\xff\xff",
		"large charsmap":  unknown + piece("a", 1) + "\x1a\x08\x12\x06\xff\xff\xff\xff\x00\x00",
		"nothing to read": unknown,
	} {
		if _, err := parseSentencePiece([]byte(data)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := parseSentencePiece([]byte(unknown + piece("a", 1))); err != nil {
		t.Error(err)
	}
}

func FuzzParseSentencePiece(f *testing.F) {
	for _, name := range spModels {
		data, err := os.ReadFile(filepath.Join("testdata", name+".model"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "the mill  中 e\u0301")
	}
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		if len(data) > 1<<16 || len(text) > 1<<10 {
			return
		}
		tokenizer, err := parseSentencePiece(data)
		if err != nil {
			return
		}
		pieces := tokenizer.NewEncoder().Encode(nil, text)
		checkPieces(t, tokenizer, text, pieces)
		if _, err := tokenizer.Decode(idsOf(pieces), false); err != nil {
			t.Fatal(err)
		}
		if data, err := tokenizer.JSON(); err == nil {
			if _, err := Parse(data); err != nil {
				t.Fatalf("%v\n%s", err, data)
			}
		}
	})
}

func BenchmarkSentencePiece(b *testing.B) {
	for _, name := range []string{"sp_bytes_bpe", "sp_rules_bpe", "sp_unigram"} {
		b.Run(name, func(b *testing.B) {
			tokenizer, lines := openSP(b, name)
			e := tokenizer.NewEncoder()
			n := 0
			for _, line := range lines {
				n += len(line.Text)
			}
			b.SetBytes(int64(n))
			var dst []Piece
			for b.Loop() {
				for _, line := range lines {
					dst = e.Encode(dst[:0], line.Text)
				}
			}
		})
	}
}

package subword

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzEncode encodes any text with tokenizers of every kind. Offsets must be in
// order and within the text, and those that lose nothing must give the text back.
func FuzzEncode(f *testing.F) {
	var tokenizers []*Tokenizer
	for _, name := range goldens {
		tokenizer, lines := openGolden(f, name)
		tokenizers = append(tokenizers, tokenizer)
		if name == "bert" {
			for _, line := range lines {
				f.Add(line.Text)
			}
		}
	}
	f.Add("a\xff\xe4\xbd\xa0 b")
	f.Fuzz(func(t *testing.T, text string) {
		for i, tokenizer := range tokenizers {
			e := tokenizer.NewEncoder()
			pieces := e.Encode(nil, text)
			checkPieces(t, tokenizer, text, pieces)
			if again := e.Encode(nil, text); len(again) != len(pieces) {
				t.Fatalf("%s: %q: %d pieces, then %d", goldens[i], text, len(pieces), len(again))
			}
			decoded, err := tokenizer.Decode(idsOf(pieces), false)
			if err != nil {
				t.Fatal(err)
			}
			switch goldens[i] {
			case "gpt2", "llama3":
				if want := strings.Map(func(r rune) rune { return r }, text); decoded != want {
					t.Fatalf("%s: %q became %q", goldens[i], want, decoded)
				}
			case "llama2":
				// A ▁ in the text comes back as a space.
				want := strings.ReplaceAll(strings.Map(func(r rune) rune { return r }, text), "▁", " ")
				if !strings.Contains(text, "<") && decoded != want {
					t.Fatalf("%s: %q became %q", goldens[i], want, decoded)
				}
			}
		}
	})
}

// FuzzParseJSON reads files that are broken in any way. What can be read must be
// written, read again and written the same.
func FuzzParseJSON(f *testing.F) {
	for _, name := range goldens {
		data, err := os.ReadFile(filepath.Join("testdata", name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		text := string(data)
		at := strings.Index(text, `"vocab"`) // a small vocabulary, so that the fuzzer gets somewhere
		vocab := `"vocab": {"a": 0, "b": 1, "ab": 2, "?": 3, "[UNK]": 4, "<unk>": 5}, "merges": [["a", "b"]]}}`
		if strings.HasPrefix(name, "unigram") {
			vocab = `"vocab": [["<unk>", 0], ["a", -1.5], ["b", -2], ["ab", -2.5]], "byte_fallback": true}}`
		}
		var small bytes.Buffer
		if err := json.Compact(&small, []byte(text[:at]+vocab)); err != nil {
			f.Fatal(err)
		}
		f.Add(small.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tokenizer, err := parseJSON(data)
		if err != nil {
			return
		}
		e := tokenizer.NewEncoder()
		for _, text := range []string{"ab a b\tab aab", "中 é\u0301 👩‍🚀", "xx ab\n\n"} {
			pieces := e.EncodeWithSpecial(nil, text)
			for _, p := range pieces {
				if p.Start < 0 || p.End < p.Start || p.End > len(text) {
					t.Fatalf("%q: %v", text, pieces)
				}
			}
			if _, err := tokenizer.Decode(idsOf(e.Encode(nil, text)), true); err != nil {
				t.Fatal(err)
			}
		}
		written, err := tokenizer.JSON()
		if err != nil {
			return
		}
		if !utf8.Valid(written) {
			t.Fatalf("wrote bad UTF-8: %q", written)
		}
		again, err := parseJSON(written)
		if err != nil {
			t.Fatalf("%v\n%s", err, written)
		}
		if second, err := again.JSON(); err != nil || string(second) != string(written) {
			t.Fatalf("%v\n%s\nthen\n%s", err, written, second)
		}
	})
}

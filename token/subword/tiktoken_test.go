package subword

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tiktokenLines is what the reference makes of some lines, by encoding.
func tiktokenLines(t testing.TB) (ranks []byte, lines []map[string]json.RawMessage) {
	t.Helper()
	ranks, err := os.ReadFile("testdata/tiktoken.ranks")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("testdata/tiktoken.golden.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &lines); err != nil {
		t.Fatal(err)
	}
	return ranks, lines
}

func TestTiktokenSameAsReference(t *testing.T) {
	ranks, lines := tiktokenLines(t)
	for _, encoding := range []string{"r50k_base", "cl100k_base", "o200k_base"} {
		tokenizer, err := ParseTiktoken(ranks, encoding)
		if err != nil {
			t.Fatal(err)
		}
		// The ids of special tokens are far from those of so few pieces, as no reader of
		// tokenizer.json would have it, so it has none.
		again := tiktokenAsJSON(t, ranks, encoding)
		for way, tokenizer := range map[string]*Tokenizer{"ranks": tokenizer, "tokenizer.json": again} {
			e := tokenizer.NewEncoder()
			for _, line := range lines {
				var text string
				var want []uint32
				if err := json.Unmarshal(line["text"], &text); err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal(line[encoding], &want); err != nil {
					t.Fatal(err)
				}
				if way == "tokenizer.json" && strings.Contains(text, "<|") {
					continue
				}
				pieces := e.Encode(nil, text)
				checkPieces(t, tokenizer, text, pieces)
				if diff := cmp.Diff(want, idsOf(pieces)); diff != "" {
					t.Errorf("%s, %s: %q (-reference +ours):\n%s", encoding, way, text, diff)
				}
				if decoded, err := tokenizer.Decode(want, false); err != nil || decoded != text {
					t.Errorf("%s, %s: %q is decoded to %q: %v", encoding, way, text, decoded, err)
				}
			}
		}
	}
}

// tiktokenAsJSON returns the tokenizer of ranks, without special tokens, as it is
// read from the tokenizer.json that is written of it.
func tiktokenAsJSON(t *testing.T, ranks []byte, encoding string) *Tokenizer {
	t.Helper()
	pieces, count, err := parseRanks(ranks)
	if err != nil {
		t.Fatal(err)
	}
	e, err := findTiktokenEncoding(encoding, count)
	if err != nil {
		t.Fatal(err)
	}
	e.special = nil
	tokenizer, err := e.tokenizer(pieces)
	if err != nil {
		t.Fatal(err)
	}
	data, err := tokenizer.JSON()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestTiktokenEncodingsByName(t *testing.T) {
	for _, test := range []struct {
		name    string
		ranks   int
		special string
		id      uint32
	}{
		{"gpt2", 5, "<|endoftext|>", 50256},
		{"r50k_base.tiktoken", 5, "<|endoftext|>", 50256},
		{"p50k_edit", 50280, "<|fim_suffix|>", 50283},
		{"some/path/cl100k_base.tiktoken", 5, "<|endofprompt|>", 100276},
		{`C:\o200k_base.tiktoken`, 5, "<|endofprompt|>", 200018},
		{"o200k_harmony", 5, "<|reserved_201087|>", 201087},
		{"mine", 50256, "<|endoftext|>", 50256},
		{"mine", 50280, "<|endoftext|>", 50256},
		{"mine", 100256, "<|fim_prefix|>", 100258},
		{"", 199998, "<|endoftext|>", 199999},
	} {
		e, err := findTiktokenEncoding(test.name, test.ranks)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		found := false
		for _, token := range e.special {
			found = found || token.content == test.special && token.id == test.id
		}
		if !found {
			t.Errorf("%s has no %s", test.name, test.special)
		}
	}
	if _, err := findTiktokenEncoding("mine", 7); err == nil || !strings.Contains(err.Error(), "cl100k_base") {
		t.Errorf("an unknown encoding: %v", err)
	}
}

func TestBrokenRanks(t *testing.T) {
	ranks, _ := tiktokenLines(t)
	if !looksLikeTiktoken(ranks) || looksLikeTiktoken([]byte("hello world\n")) {
		t.Error("ranks are not known by their first line")
	}
	for name, data := range map[string]string{
		"no rank":      "IQ==\n",
		"not base64":   "!! 0\n",
		"empty piece":  " 0\n",
		"far":          string(ranks) + "eHh4eHg= 4000000000\n",
		"too large":    string(ranks) + "eHh4eHg= 99999999999\n",
		"same rank":    string(ranks) + "eHh4eHg= 0\n",
		"same piece":   string(ranks) + "IQ== 900\n",
		"missing byte": string(ranks[bytes.IndexByte(ranks, '\n')+1:]),
	} {
		if _, err := ParseTiktoken([]byte(data), "cl100k_base"); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestLongWordsOfRanks(t *testing.T) {
	ranks, _ := tiktokenLines(t)
	tokenizer, err := ParseTiktoken(ranks, "cl100k_base")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{strings.Repeat("a", 1<<20), strings.Repeat("北京的粮食", 1<<16), strings.Repeat("the", 1<<18), strings.Repeat(" ", 1<<20)} {
		ids := idsOf(tokenizer.NewEncoder().Encode(nil, text))
		if decoded, err := tokenizer.Decode(ids, false); err != nil || decoded != text {
			t.Errorf("%.10q… is decoded to something else: %v", text, err)
		}
	}
}

func FuzzParseTiktoken(f *testing.F) {
	ranks, _ := tiktokenLines(f)
	f.Add(ranks, "the mill's  中 e\u0301\n", uint8(0))
	f.Add([]byte("IQ== 0\nIg== 1\n"), "!", uint8(3))
	encodings := []string{"r50k_base", "p50k_edit", "cl100k_base", "o200k_harmony"}
	f.Fuzz(func(t *testing.T, data []byte, text string, which uint8) {
		if len(data) > 1<<16 || len(text) > 1<<12 {
			return
		}
		tokenizer, err := ParseTiktoken(data, encodings[int(which)%len(encodings)])
		if err != nil {
			return
		}
		pieces := tokenizer.NewEncoder().Encode(nil, text)
		checkPieces(t, tokenizer, text, pieces)
		var valid strings.Builder
		for _, r := range text { // a bad byte is one U+FFFD
			valid.WriteRune(r)
		}
		if decoded, err := tokenizer.Decode(idsOf(pieces), false); err != nil || decoded != valid.String() {
			t.Fatalf("%q became %q: %v", text, decoded, err)
		}
	})
}

func BenchmarkTiktoken(b *testing.B) {
	ranks, lines := tiktokenLines(b)
	var text strings.Builder
	for _, line := range lines {
		var s string
		if err := json.Unmarshal(line["text"], &s); err != nil {
			b.Fatal(err)
		}
		text.WriteString(s + "\n")
	}
	for _, encoding := range []string{"r50k_base", "cl100k_base", "o200k_base"} {
		b.Run(encoding, func(b *testing.B) {
			tokenizer, err := ParseTiktoken(ranks, encoding)
			if err != nil {
				b.Fatal(err)
			}
			e := tokenizer.NewEncoder()
			b.SetBytes(int64(text.Len()))
			var dst []Piece
			for b.Loop() {
				dst = e.Encode(dst[:0], text.String())
			}
		})
	}
}

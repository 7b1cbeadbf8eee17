package subword

import (
	"encoding/binary"
	"os"
	"strings"
	"testing"
)

// testCharsmap returns the table of a model of testdata.
func testCharsmap(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/sp_unigram.model")
	if err != nil {
		t.Fatal(err)
	}
	m, err := parseSPModel(data)
	if err != nil {
		t.Fatal(err)
	}
	return m.normalizer.charsmap
}

// What tokenizers 0.23.3 and sentencepiece 0.2.3 make of texts by the same table.
func TestPrecompiled(t *testing.T) {
	n, err := newPrecompiled(testCharsmap(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ text, huggingFace, sentencePiece string }{
		{"plain", "plain", "plain"},
		{"ＡＢＣ ﬁx", "abc fix", "abc fix"},
		{"㍿½①", "株式会社1⁄21", "株式会社1⁄21"},
		{"a\u3000b\tc\u00add", "a b cd", "a b cd"},
		{"\u00ad", "", ""},
		{"e\u0301 E\u0301 A\u030a A\u0301", "é e å A\u0301", "é e\u0301 å A\u0301"}, // the first of a cluster stands for all of it
		{"...", "...", "…"},                                                         // it looks at clusters only
		{"K\u0301x K\u0301\u0301\u0301x", "kx k\u0301\u0301\u0301x", "k\u0301x k\u0301\u0301\u0301x"}, // but not at long ones
	} {
		var p passage
		p.set(test.text, 0)
		n.normalize(&p)
		if p.text != test.huggingFace {
			t.Errorf("%q becomes %q, not %q", test.text, p.text, test.huggingFace)
		}
		sp := spNormalizer{rules: n, space: " "}
		p.set(test.text, 0)
		sp.normalize(&p)
		if p.text != test.sentencePiece {
			t.Errorf("SentencePiece: %q becomes %q, not %q", test.text, p.text, test.sentencePiece)
		}
		if len(p.origins) != len(p.text) {
			t.Errorf("%q: %d origins of %d bytes", test.text, len(p.origins), len(p.text))
		}
	}
}

func TestBrokenCharsmaps(t *testing.T) {
	sized := func(size uint32, rest string) []byte {
		return append(binary.LittleEndian.AppendUint32(nil, size), rest...)
	}
	for name, data := range map[string][]byte{
		"empty":            nil,
		"no trie":          sized(0, "xxxx"),
		"too large":        sized(1<<31, "xxxxyyyy"),
		"no replacements":  sized(4, "xxxx"),
		"half a unit":      sized(6, "xxxxyyyy"),
		"not UTF-8":        sized(4, "xxxx\xff\x00"),
		"long replacement": sized(4, "xxxx"+strings.Repeat("a", maxReplacement+1)+"\x00"),
	} {
		if _, err := newPrecompiled(data); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzPrecompiled(f *testing.F) {
	data, err := os.ReadFile("testdata/sp_unigram.model")
	if err != nil {
		f.Fatal(err)
	}
	m, err := parseSPModel(data)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(m.normalizer.charsmap, "ＡＢＣ ﬁx e\u0301 ...")
	f.Fuzz(func(t *testing.T, charsmap []byte, text string) {
		if len(charsmap) > 1<<14 || len(text) > 1<<10 {
			return
		}
		n, err := newPrecompiled(charsmap)
		if err != nil {
			return
		}
		text = strings.ToValidUTF8(text, "\ufffd")
		for _, by := range []normalizer{n, &spNormalizer{rules: n, space: visibleSpace, removeSpaces: true, addPrefix: true}} {
			var p passage
			p.set(text, 0)
			by.normalize(&p)
			for i, o := range p.origins {
				if o.start < 0 || o.end < o.start || int(o.end) > len(text) {
					t.Fatalf("byte %d comes from %v of %d", i, o, len(text))
				}
			}
		}
	})
}

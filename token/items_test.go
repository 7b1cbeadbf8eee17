package token

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever is in an item, it comes out as it stands.
func TestItemsAreKept(t *testing.T) {
	p, err := New(SequenceConfig())
	if err != nil {
		t.Fatal(err)
	}
	items := []string{"SKU-1/23", "用户:42", "San\u00a0Juan", "\u3000", "a\u00adb", "e\u0301", "Ｗide", "1٣", "\u200b", "\v", "\xff", "。"}
	text := " " + strings.Join(items, "\t ") + "\r\n"
	var got []string
	for _, token := range p.Tokenize(nil, text) {
		got = append(got, token.Text)
		if text[token.Start:token.End] != token.Text {
			t.Errorf("%q stands at %d to %d, where %q is", token.Text, token.Start, token.End, text[token.Start:token.End])
		}
	}
	if !slices.Equal(got, items) {
		t.Errorf("got %q, want %q", got, items)
	}
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.SliceOf(rapid.StringMatching(`[^ \t\r\n]+`)).Draw(t, "items")
		batch := &Batch{}
		p.NewScanner().ScanBatch(batch, strings.Join(items, rapid.SampledFrom([]string{" ", "\t", " \t "}).Draw(t, "between")))
		var got []string
		for _, w := range batch.Words {
			got = append(got, string(batch.Text[w[0]:w[1]]))
		}
		if !slices.Equal(got, items) {
			t.Fatalf("got %q, want %q", got, items)
		}
	})
}

func TestItemsRefuseNormalization(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"case":   func(c *Config) { c.FoldCase = true },
		"form":   func(c *Config) { c.Normalization = NFC },
		"digits": func(c *Config) { c.Digits = ZeroDigits },
	} {
		c := SequenceConfig()
		change(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

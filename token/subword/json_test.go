package subword

import (
	"slices"
	"strings"
	"testing"
)

// smallJSON is a tokenizer.json whose parts are replaced in tests.
func smallJSON(replacements ...string) string {
	file := `{"version":"1.0","truncation":{"max_length":2},"padding":null,"added_tokens":[],
"normalizer":null,"pre_tokenizer":null,"post_processor":null,"decoder":null,
"model":{"type":"BPE","dropout":null,"unk_token":null,"vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}`
	return strings.NewReplacer(replacements...).Replace(file)
}

// TestRefusals reads files that are not supported; errors name what is wrong.
func TestRefusals(t *testing.T) {
	deep := strings.Repeat(`{"type":"Sequence","normalizers":[`, 40) + strings.Repeat(`]}`, 40)
	for want, file := range map[string]string{
		`field "pitch"`:         smallJSON(`"normalizer"`, `"pitch":1,"normalizer"`),
		`version "2.0"`:         smallJSON(`1.0`, `2.0`),
		`field "strength"`:      smallJSON(`"normalizer":null`, `"normalizer":{"type":"Lowercase","strength":3}`),
		"normalizer: Upcase":    smallJSON(`"normalizer":null`, `"normalizer":{"type":"Upcase"}`),
		"pre_tokenizer: Cutter": smallJSON(`"pre_tokenizer":null`, `"pre_tokenizer":{"type":"Cutter"}`),
		"decoder: Weird":        smallJSON(`"decoder":null`, `"decoder":{"type":"Weird"}`),
		"post_processor: Odd":   smallJSON(`"post_processor":null`, `"post_processor":{"type":"Odd"}`),
		`field "behavior"`:      smallJSON(`"pre_tokenizer":null`, `"pre_tokenizer":{"type":"Split","pattern":{"String":"a"},"invert":false}`),
		`"Cut" is none of`:      smallJSON(`"pre_tokenizer":null`, `"pre_tokenizer":{"type":"Punctuation","behavior":"Cut"}`),
		"nested":                smallJSON(`"normalizer":null`, `"normalizer":`+deep),
		"dropout":               smallJSON(`"dropout":null`, `"dropout":0.5`),
		"4000000000":            smallJSON(`"ab":2`, `"ab":4000000000`),
		"same id, 1":            smallJSON(`"ab":2`, `"ab":1`),
		"merge 0":               smallJSON(`"a b"`, `"a c"`),
		"no model":              smallJSON(`"model":`, `"model":null}`, `{"type":"BPE"`, ``),
		"unk_id":                smallJSON(`{"type":"BPE","dropout":null,"unk_token":null,"vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}`, `{"type":"Unigram","vocab":[["a",0]]}`),
		"unknown piece":         smallJSON(`"unk_token":null`, `"unk_token":"?"`),
		"not one character":     smallJSON(`"pre_tokenizer":null`, `"pre_tokenizer":{"type":"Metaspace","replacement":"ab"}`),
		"the text is there 0":   smallJSON(`"post_processor":null`, `"post_processor":{"type":"TemplateProcessing","single":[],"pair":[],"special_tokens":{}}`),
		"length is 0":           smallJSON(`"pre_tokenizer":null`, `"pre_tokenizer":{"type":"FixedLength","length":0}`),
		"pattern is empty":      smallJSON(`"normalizer":null`, `"normalizer":{"type":"Replace","pattern":{"String":""},"content":"x"}`),
		"UTF-8":                 smallJSON(`"ab"`, "\"\xff\""),
		"empty file":            " ",
	} {
		if _, err := Parse([]byte(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
	}
	if _, err := Open("testdata/chars.py"); err == nil || !strings.Contains(err.Error(), "chars.py") {
		t.Errorf("the error does not name the file: %v", err)
	}
}

// TestAddedTokens looks at which added tokens are found, and with what around them.
func TestAddedTokens(t *testing.T) {
	file := smallJSON(`"added_tokens":[]`, `"added_tokens":[
		{"id":9,"content":"<x>","single_word":false,"lstrip":true,"rstrip":true,"normalized":false,"special":true},
		{"id":9,"content":"one","single_word":true,"lstrip":false,"rstrip":false,"normalized":false,"special":false},
		{"id":9,"content":"LOW","single_word":false,"lstrip":false,"rstrip":false,"normalized":true,"special":false},
		{"id":9,"content":"<x>y","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":false},
		{"id":9,"content":"ab","single_word":false,"lstrip":false,"rstrip":false,"normalized":true,"special":true}]`,
		`"normalizer":null`, `"normalizer":{"type":"Lowercase"}`)
	tokenizer, err := Parse([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	// The ids of the file mean nothing: after a, b and ab come <x>, one, LOW and <x>y.
	for text, want := range map[string][]Piece{
		"a <x> b":      {{0, 0, 1}, {3, 1, 6}, {1, 6, 7}},
		"<x><x>":       {{3, 0, 3}, {3, 3, 6}},
		"<x> <x>":      {{3, 0, 4}, {3, 4, 7}},
		"one a":        {{4, 0, 3}, {0, 4, 5}},
		"ones aone":    {{0, 5, 6}},
		"lowLow LOW":   {{5, 0, 3}, {5, 3, 6}, {5, 7, 10}},
		"<x>y":         {{6, 0, 4}},
		"aab":          {{0, 0, 1}, {2, 1, 3}},
		"AB\u00a0<x>A": {{2, 0, 2}, {3, 2, 7}, {0, 7, 8}},
	} {
		if got := tokenizer.NewEncoder().Encode(nil, text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if text, err := tokenizer.Decode([]uint32{0, 2, 3, 4}, true); err != nil || text != "a one" {
		t.Errorf("decoded %q, %v", text, err)
	}
}

// TestJSONKeepsIDs refuses to write ids that a reader would not give.
func TestJSONKeepsIDs(t *testing.T) {
	b, err := newBPE([]string{"a"}, nil, bpeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	tokenizer, err := newTokenizer(parts{model: b, added: []addedToken{{id: 5, content: "<x>"}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tokenizer.JSON(); err == nil {
		t.Error("it was written")
	}
}

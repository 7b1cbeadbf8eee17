package token

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestConfigJSON(t *testing.T) {
	for _, p := range append(everyPipeline, newPipeline(t, nil)) {
		want := p.Config()
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseConfig(data)
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", data, d)
		}
	}
}

func TestParseConfig(t *testing.T) {
	valid, err := json.Marshal(DefaultConfig())
	if err != nil {
		t.Fatal(err)
	}
	if c, err := ParseConfig(valid); err != nil || c.Keep != nil || !c.SameUnicode() {
		t.Fatalf("default: %+v, %v", c, err)
	}
	change := func(old, replacement string) string {
		if !strings.Contains(string(valid), old) {
			t.Fatalf("%s has no %s", valid, old)
		}
		return strings.Replace(string(valid), old, replacement, 1)
	}
	for _, tt := range []struct{ name, json, err string }{
		{"empty", "", "JSON object"},
		{"not an object", `"words"`, "JSON object"},
		{"cut", string(valid[:len(valid)-1]), "unexpected"},
		{"cut in a field", string(valid[:20]), "unexpected"},
		{"something behind", string(valid) + "{}", "something follows"},
		{"unknown field", change(`"format"`, `"fold_kana":true,"format"`), `unknown field "fold_kana"`},
		{"field in capitals", change(`"digits"`, `"Digits"`), `unknown field "Digits"`},
		{"missing field", change(`"fold_case":true,`, ``), `"fold_case" is missing`},
		{"field twice", change(`"fold_case":true`, `"fold_case":true,"fold_case":false`), `"fold_case" is there twice`},
		{"null", change(`"fold_case":true`, `"fold_case":null`), `"fold_case" is null`},
		{"wrong type", change(`"fold_case":true`, `"fold_case":"yes"`), `"fold_case"`},
		{"format", change(`"format":1`, `"format":2`), "format 2"},
		{"normalization", change(`"nfkc"`, `"nfkd"`), `normalization is "nfkd", use one of nfkc, nfc, none`},
		{"digits", change(`"digits":"keep"`, `"digits":"one"`), `digits is "one"`},
		{"tokenizer", change(`"words"`, `"jieba"`), `tokenizer is "jieba", use one of words, whitespace, chars`},
		{"no version", change(`"uax29":"`+SegmentationVersion+`"`, `"uax29":""`), "uax29"},
		{"width", change(`"fold_width":true`, `"fold_width":false`), "fold_width"},
		{"unknown kind", change(`"words"`, `"words","keep":["word","verb"]`), `unknown kind of token "verb"`},
		{"kind twice", change(`"words"`, `"words","keep":["word","word"]`), `keep names word twice`},
		{"nothing kept", change(`"words"`, `"words","keep":[]`), "keep is empty"},
	} {
		_, err := ParseConfig([]byte(tt.json))
		if !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: error %v, want one about %s", tt.name, err, tt.err)
		}
	}
	older, err := ParseConfig([]byte(change(NormalizationVersion, "9.0.0")))
	if err != nil || older.SameUnicode() {
		t.Errorf("older Unicode: %+v, %v", older, err)
	}
}

func TestNewRefusesInvalidConfig(t *testing.T) {
	for _, change := range []func(*Config){
		func(c *Config) { *c = Config{} },
		func(c *Config) { c.Keep = []Kind{numKinds} },
	} {
		cfg := DefaultConfig()
		change(&cfg)
		if p, err := New(cfg); !errors.Is(err, ErrConfig) || p != nil {
			t.Errorf("%+v: %v, %v", cfg, p, err)
		}
	}
}

// The caller's slices and the pipeline's are not shared.
func TestConfigIsCopied(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Keep = []Kind{Word, Punct}
	p, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Keep[0] = Symbol
	p.Config().Keep[0] = Symbol
	if got := p.Config().Keep; got[0] != Punct || got[1] != Word {
		t.Errorf("pipeline keeps %v", got)
	}
}

func TestKindText(t *testing.T) {
	for _, k := range Kinds() {
		name, err := k.MarshalText()
		var back Kind
		if err != nil || back.UnmarshalText(name) != nil || back != k || string(name) != k.String() {
			t.Errorf("%d: %q, %v, %v", k, name, back, err)
		}
	}
	if _, err := Kind(numKinds).MarshalText(); err == nil {
		t.Error("a kind that does not exist was written")
	}
	if got := Kind(200).String(); got != "Kind(200)" {
		t.Errorf("got %s", got)
	}
}

func FuzzParseConfig(f *testing.F) {
	data, err := json.Marshal(newPipeline(f, nil).Config())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"format":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseConfig(data)
		if err != nil {
			if !errors.Is(err, ErrConfig) {
				t.Fatalf("%v is no ErrConfig", err)
			}
			return
		}
		if _, err := New(c); err != nil {
			t.Fatalf("parsed, but %v", err)
		}
	})
}

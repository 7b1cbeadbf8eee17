package token

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"firth/token/phrase"
)

func TestConfigJSON(t *testing.T) {
	for _, p := range slices.Concat(everyPipeline, pickers(t), subwordPipelines(t)[:3], []*Pipeline{newPipeline(t, nil)}) {
		want := p.Config()
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseConfig(data)
		if err != nil {
			t.Fatalf("%s: %v", data, err)
		}
		again, err := json.Marshal(got)
		if err != nil || string(again) != string(data) {
			t.Errorf("%s\nbecomes\n%s, %v", data, again, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", data, d)
		}
	}
	// What is not used is not written, so that models stay as they were.
	data, err := json.Marshal(DefaultConfig())
	if err != nil || strings.Contains(string(data), `"keep":`) || !strings.HasSuffix(string(data), `"tokenizer":"words"}`) {
		t.Errorf("the default is %s, %v", data, err)
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
		{"tokenizer", change(`"words"`, `"jieba"`), `tokenizer is "jieba", use one of words, whitespace, chars, han, items, subword`},
		{"no version", change(`"uax29":"`+SegmentationVersion+`"`, `"uax29":""`), "uax29"},
		{"width", change(`"fold_width":true`, `"fold_width":false`), "fold_width"},
		{"unknown kind", change(`"words"`, `"words","keep":["word","verb"]`), `unknown kind of token "verb"`},
		{"kind twice", change(`"words"`, `"words","keep":["word","word"]`), `keep names word twice`},
		{"dictionary of nobody", change(`"words"`, `"words","dictionary":"x"`), "are for the tokenizer han"},
		{"user words of nobody", change(`"words"`, `"chars","user_words":[{"text":"中国"}]`), "are for the tokenizer han"},
		{"no_hmm of nobody", change(`"words"`, `"words","no_hmm":true`), "are for the tokenizer han"},
		{"user word with an unknown field", change(`"words"`, `"han","user_words":[{"text":"中国","tag":"n"}]`), `unknown field "tag"`},
		{"no subwords", change(`"words"`, `"subword"`), "needs the field subword"},
		{"subwords of nobody", change(`"words"`, `"words","subword":{}`), "is for the tokenizer subword"},
		{"unknown script", change(`"words"`, `"words","scripts":["Latin"]`), `"Latin" is no script`},
		{"script in lower case", change(`"words"`, `"words","scripts":["latn"]`), "write Latn"},
		{"script twice", change(`"words"`, `"words","scripts":["Latn","Latn"]`), "names Latn twice"},
		{"no script", change(`"words"`, `"words","scripts":[]`), "scripts is empty"},
		{"empty stop word", change(`"words"`, `"words","stop_words":["a",""]`), "stop word is empty"},
		{"phrase of one word", change(`"words"`, `"words","phrases":[{"delimiter":"_","pairs":[["a",1]]}]`), "two words"},
		{"phrase twice", change(`"words"`, `"words","phrases":[{"delimiter":"_","pairs":[["a","b",1],["a","b",2]]}]`), "pass 1"},
		{"unknown field of phrases", change(`"words"`, `"words","phrases":[{"delimiter":"_","pairs":[],"x":1}]`), `unknown field "x"`},
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
		func(c *Config) { c.Tokenizer, c.UserWords = HanTokenizer, []UserWord{{Text: ""}} },
		func(c *Config) { c.Tokenizer, c.Dictionary = HanTokenizer, "jieba-0.1" },
		func(c *Config) { c.Tokenizer, c.Subword = SubwordTokenizer, []byte(`{}`) },
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
	full := func() Config {
		cfg := HanConfig()
		cfg.Keep = []Kind{Punct, Word}
		cfg.UserWords = []UserWord{{Text: "中国", Count: 7}}
		cfg.Scripts = []string{"Latn"}
		cfg.StopWords = []string{"the"}
		cfg.Phrases = []phrase.Table{{ConnectorWords: []string{"of"}, Pairs: []phrase.Pair{{Words: []string{"a", "b"}, Score: 1}}}}
		return cfg
	}
	change := func(cfg Config) {
		cfg.Keep[0], cfg.UserWords[0].Text, cfg.Scripts[0], cfg.StopWords[0] = Symbol, "x", "Grek", "x"
		cfg.Phrases[0].ConnectorWords[0], cfg.Phrases[0].Pairs[0].Words[0] = "x", "x"
		cfg.Phrases[0] = phrase.Table{}
	}
	cfg := full()
	p, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	change(cfg)
	change(p.Config())
	if d := cmp.Diff(full(), p.Config()); d != "" {
		t.Error(d)
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
		// Dictionaries, user words and subwords are looked at only here.
		if _, err := New(c); err != nil && (!errors.Is(err, ErrConfig) || c.Tokenizer != HanTokenizer && c.Tokenizer != SubwordTokenizer) {
			t.Fatalf("parsed, but %v", err)
		}
	})
}

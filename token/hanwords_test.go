package token

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firth/token/han"
)

// What the tokenizer "han" makes of Chinese beside other scripts.
func TestHanWords(t *testing.T) {
	p := newPipeline(t, func(c *Config) { *c = HanConfig(); c.Keep = Kinds() })
	for _, want := range []string{
		"他|来到|了|网易|杭研|大厦",
		"t恤|和|卡拉|ok|，|aa制",
		"can't| |stop|：|我|爱|北京|天安门|.",
		"привет|世界|！|γεια| |σου",
		"東京|へ|行|き|ま|す|。|カタカナ|한국어|แ|ม|ว",
		"👩\u200d🚀|很快|🙂|𠀀|𠀁|好|㐀|々",
		"iphone15|卖|5|,|999|元|,|iphone15| |costs| |5,999",
		"wi|-|fi|很快| |wi|-|fi| |fast",
	} {
		text := strings.NewReplacer("|", "", "t恤", "Ｔ恤", "ok", "OK", "aa", "AA", "iphone", "iPhone").Replace(want)
		if got := strings.Join(texts(p.Tokenize(nil, text)), "|"); got != strings.ReplaceAll(want, "，", ",") && got != strings.NewReplacer("，", ",", "：", ":", "！", "!").Replace(want) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// naiveHan is the rule as the comment of hanWords has it, with jieba's expression.
func naiveHan(c *han.Cutter, text string) []string {
	var out []string
	others := func(s string) {
		for _, t := range (Words{}).Tokenize(nil, s) {
			out = append(out, t.Text)
		}
	}
	done := 0
	for _, m := range jiebaBlock.FindAllStringIndex(text, -1) {
		block := text[m[0]:m[1]]
		if !jiebaHan.MatchString(block) {
			continue
		}
		others(text[done:m[0]])
		start := 0
		for _, end := range c.Cut(nil, block) {
			out = append(out, block[start:end])
			start = end
		}
		done = m[1]
	}
	others(text[done:])
	return out
}

var (
	jiebaBlock = regexp.MustCompile(`[\x{4E00}-\x{9FD5}a-zA-Z0-9+#&\._%\-]+`)
	jiebaHan   = regexp.MustCompile(`[\x{4E00}-\x{9FD5}]`)
)

func TestHanWordsEqualNaive(t *testing.T) {
	p := newPipeline(t, func(c *Config) { *c = HanConfig() })
	k, c := newHanWords(p), han.Default().NewCutter()
	rapid.Check(t, func(t *rapid.T) {
		text := text(t)
		if got, want := texts(k.Tokenize(nil, text)), naiveHan(c, text); !slices.Equal(got, want) {
			t.Fatalf("%q\ngot  %q\nwant %q", text, got, want)
		}
	})
}

func TestHanOptions(t *testing.T) {
	text := "他来到了网易杭研大厦，学习云深度计算"
	for _, tt := range []struct {
		change func(*Config)
		want   string
	}{
		{func(*Config) {}, "他 来到 了 网易 杭研 大厦 学习 云 深度 计算"},
		{func(c *Config) { c.NoHMM = true }, "他 来到 了 网易 杭 研 大厦 学习 云 深度 计算"},
		{func(c *Config) { c.UserWords = []UserWord{{Text: "云深度"}, {Text: "大厦", Count: han.Remove}} }, "他 来到 了 网易 杭研大厦 学习 云深度 计算"},
	} {
		p := newPipeline(t, func(c *Config) { *c = HanConfig(); tt.change(c) })
		if got := strings.Join(texts(p.Tokenize(nil, text)), " "); got != tt.want {
			t.Errorf("%+v: %s, want %s", p.cfg.UserWords, got, tt.want)
		}
	}
}

func TestDictionary(t *testing.T) {
	cfg := DefaultConfig()
	cfg.Tokenizer = HanTokenizer
	p, err := New(cfg)
	if err != nil || p.Config().Dictionary != han.DictionaryVersion {
		t.Fatalf("%v, %v", p, err)
	}
	cfg.Dictionary = "another"
	if _, err := New(cfg); !errors.Is(err, ErrDictionary) || !errors.Is(err, ErrConfig) || !strings.Contains(err.Error(), "cut by another") {
		t.Errorf("another dictionary: %v", err)
	}
}

// Case is folded after the words are found: the dictionary has T恤 and not t恤.
func TestHanFoldsLate(t *testing.T) {
	text := "Ｔ恤 2024年 ǰ Straße İ很"
	for digits, want := range map[string]string{
		KeepDigits: `"t恤"[0:6]word "2024"[7:11]number "年"[11:14]han "ǰ"[15:17]word "strasse"[18:25]word "i̇"[26:28]word "很"[28:31]han `,
		ZeroDigits: `"t恤"[0:6]word "0000"[7:11]number "年"[11:14]han "ǰ"[15:17]word "strasse"[18:25]word "i̇"[26:28]word "很"[28:31]han `,
	} {
		p := newPipeline(t, func(c *Config) { *c = HanConfig(); c.Digits = digits })
		if got := show(p.Tokenize(nil, text)); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// Traditional characters become simplified ones by the words they stand in, and keep
// their offsets. 𫝈 has four bytes, its traditional form three.
func TestSimplify(t *testing.T) {
	text := "很乾淨的㑮，乾隆瞭解"
	for tokenizer, want := range map[string]string{
		WordsTokenizer: `"很"[0:3]han "干"[3:6]han "净"[6:9]han "的"[9:12]han "𫝈"[12:15]han "乾"[18:21]han "隆"[21:24]han "了"[24:27]han "解"[27:30]han `,
		CharsTokenizer: `"很"[0:3]han "干"[3:6]han "净"[6:9]han "的"[9:12]han "𫝈"[12:15]han "乾"[18:21]han "隆"[21:24]han "了"[24:27]han "解"[27:30]han `,
		HanTokenizer:   `"很"[0:3]han "干净"[3:9]han "的"[9:12]han "𫝈"[12:15]han "乾隆"[18:24]han "了解"[24:30]han `,
	} {
		p := newPipeline(t, func(c *Config) { c.Tokenizer, c.Simplify = tokenizer, true })
		if got := show(p.Tokenize(nil, text)); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", tokenizer, got, want)
		}
		if got := p.Normalize(text); got != "很干净的𫝈,乾隆了解" {
			t.Errorf("normalized %s", got)
		}
	}
}

package token

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// newPipeline returns the default pipeline as changed by change, which may be nil.
func newPipeline(t testing.TB, change func(*Config)) *Pipeline {
	t.Helper()
	cfg := DefaultConfig()
	if change != nil {
		change(&cfg)
	}
	p, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// everyPipeline has a pipeline for every tokenizer and each of the settings that
// are treated differently. All but the default keep every segment.
var everyPipeline = func() []*Pipeline {
	settings := []func(*Config){
		func(c *Config) { c.Keep = nil },
		func(c *Config) {},
		func(c *Config) { c.Normalization, c.Digits = NFC, ZeroDigits },
		func(c *Config) { c.Normalization = NoNormalization },
		func(c *Config) {
			c.Normalization, c.FoldCase, c.FoldWidth, c.DropIgnorable = NoNormalization, false, false, false
		},
	}
	simplified := []func(*Config){
		func(c *Config) { c.Simplify = true },
		func(c *Config) { c.Simplify, c.Normalization, c.DropIgnorable = true, NoNormalization, false },
	}
	var all []*Pipeline
	for _, tokenizer := range []string{WordsTokenizer, WhitespaceTokenizer, CharsTokenizer, HanTokenizer} {
		for _, change := range append(settings, simplified...) {
			cfg := DefaultConfig()
			cfg.Tokenizer, cfg.Keep = tokenizer, Kinds()
			change(&cfg)
			p, err := New(cfg)
			if err != nil {
				panic(err)
			}
			all = append(all, p)
		}
	}
	return all
}()

// generalScan is s.Scan by the general way alone.
func generalScan(s *Scanner, text string) []Token {
	s.reset()
	s.general(text, 0, len(text))
	s.pick(text, 0)
	return s.tokens
}

func texts(tokens []Token) []string {
	out := make([]string, len(tokens))
	for i, t := range tokens {
		out[i] = t.Text
	}
	return out
}

// show writes tokens as one line for comparison.
func show(tokens []Token) string {
	var b strings.Builder
	for _, t := range tokens {
		fmt.Fprintf(&b, "%q[%d:%d]%s ", t.Text, t.Start, t.End, t.Kind)
	}
	return b.String()
}

// pieces are what random texts are made of: whatever the rules treat specially.
var pieces = []string{
	"a", "Z", "the", "iPhone", "7", "15", "0", "_", "'", ".", ",", ":", ";", "\"", " ", "  ", "\t", "\n", "\r", "\r\n", "\v", "\f", "\x00", "\x1c",
	"!", "(", "-", "+", "$", "/", "can't", "3.14", "e.g.",
	"中", "国", "龥", "㐀", "々", "、", "。", "「", "　", "，", "：", "．", "；", "＇", "！", "（", "Ａ", "ｚ", "５", "＿",
	"が", "の", "か\u3099", "カ", "ー", "ｶﾞ", "ﾞ", "ｰ", "㍿", "㎡", "㊗", "㊗\uFE0F",
	"한", "\u1112\u1161\u11ab", "\u1112", "\uA960", "\u1161", "\u11ab", "\uD7CB", "가\u11a8",
	"é", "e\u0301", "\u0301", "\u0327", "\u0345", "\u0308", "ǰ", "İ", "ß", "ẞ", "ſ", "ﬁ", "Σ", "ς", "ŉ", "ΐ", "ὧ\u0345", "Ж", "ж",
	"’", "‘", "“", "”", "–", "—", "…", "·", "・", "‿", "⁄", "½", "²", "①", "Ⅳ", "´", "¨", "™", "№", "℃", "\u00a0", "\u2009", "\u2028", "\u0085", "\u1680",
	"א", "ש\u05bc", "״", "ת", "ﷺ", "ﷲ", "ع", "\u0600", "\u064b", "ﹰ", "٣", "\u06dd",
	"ก", "ำ", "ั", "ไทย", "ລາວ", "\u0eb3", "ကျ", "क", "क्ष", "ि", "\u094d", "\u0d4e", "ത",
	"🙂", "👍🏽", "\U0001F3FB", "👩\u200d🚀", "🇨", "🇳", "❤", "\uFE0F", "\uFE0E", "\u20e3", "1\uFE0F\u20e3", "©", "🏴\U000E0067\U000E007F",
	"\u200b", "\u200c", "\u200d", "\u200e", "\u2060", "\uFEFF", "\u00ad", "\u034f", "\u180e", "\u061c", "\U000E0100", "葛\U000E0100",
	"乾", "坤", "隆", "乾隆", "藉", "口", "藉口", "有", "有序", "無", "无", "一目瞭然", "錢鍾書", "着", "旋轉乾坤", "䊷", "𠁞", "薴", "衹見樹木不見森林",
	"T恤", "3D打印", "AA制", "人工智能", "研究生命", "#", "%", "&",
	"\uFFFD", "\xff", "\xe4", "\xe4\xb8", "\xc3", "\x80", "\xf0\x9f\x98", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80",
	"\U0001FADF", "\U00010400", "\U0001E900", "\U000110BD", "\U000111C2", "\uE000", "\U0010FFFF", "\u0378",
}

// text draws a random text: mostly pieces, at times any characters or bytes.
func text(t *rapid.T) string {
	switch rapid.IntRange(0, 9).Draw(t, "what") {
	case 0:
		return rapid.String().Draw(t, "text")
	case 1:
		return string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
	}
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
}
